//! `sparkify-polars check`.

use std::process::ExitCode;

use indicatif::HumanCount;
use sparkify_polars::Result;
use sparkify_polars::model::Schema;
use sparkify_polars::quality::{self, CHECKS, Check, Finding};

use super::args::CheckArgs;
use super::printer::Printer;
use super::psql::with_search_path;
use super::table::{align, drawn, table};
use super::{block_on, database};

pub(crate) fn run(args: CheckArgs, printer: &Printer) -> Result<ExitCode> {
    if args.list {
        return printer.result(&list()).map(|()| ExitCode::SUCCESS);
    }
    // Everything that can be refused is refused here, before a server is started or asked.
    let checks = chosen(&args.names)?;
    if args.print_sql {
        let files: Vec<_> = checks.iter().map(|check| check.sql().trim_end()).collect();
        return printer.result(&files.join("\n\n")).map(|()| ExitCode::SUCCESS);
    }
    let schema = Schema::new(&args.database.schema)?;
    let (findings, psql_line) = block_on(async {
        let mut opened = database::open_to_ask(&args.database, None, printer).await?;
        let findings = quality::run(&mut opened.session, &schema, &checks).await?;
        opened.session.close().await?;
        Ok((findings, with_search_path(&[schema.star(), schema.etl()], &opened.psql_line)))
    })?;
    printer.verdict(&report(&findings, &psql_line), findings.iter().all(Finding::holds))
}

fn chosen(names: &[String]) -> Result<Vec<&'static Check>> {
    if names.is_empty() {
        return Ok(CHECKS.iter().collect());
    }
    let mut checks = Vec::new();
    for name in names {
        let check = Check::find(name)?;
        if !checks.contains(&check) {
            checks.push(check);
        }
    }
    Ok(checks)
}

/// The names of the checks and what they expect.
fn list() -> String {
    let mut table = table();
    table.set_header(["check", "what it expects"]);
    table.add_rows(CHECKS.iter().map(|check| [check.name(), check.title()]));
    table.trim_fmt()
}

/// A line for each check, then what is wrong with those that failed.
fn report(findings: &[Finding], psql_line: &str) -> String {
    let mut table = table();
    table.set_header(["check", "result", "offending rows"]);
    for finding in findings {
        let result = if finding.holds() { "ok" } else { "FAILED" };
        table.add_row([finding.name, result, &HumanCount(finding.offending).to_string()]);
    }
    align(&mut table, [false, false, true]);
    let mut text = table.trim_fmt();
    let failed: Vec<_> = findings.iter().filter(|finding| !finding.holds()).collect();
    for finding in &failed {
        text += &format!("\n\n{}: {}\n{}", finding.name, finding.title, drawn(&finding.sample));
        let shown = finding.sample.rows.len() as u64;
        if shown < finding.offending {
            text += &format!("\nthe first {shown} of {} rows", HumanCount(finding.offending));
        }
    }
    if let Some(finding) = failed.first() {
        text += "\n\nA check is a file of sql/checks and runs in psql, which shows all rows:\n\n";
        text += &format!("    {psql_line} -f {}\n", finding.path);
    }
    text
}

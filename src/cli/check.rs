//! `sparkify-polars check`.

use std::process::ExitCode;

use indicatif::HumanCount;
use sparkify_polars::Result;
use sparkify_polars::model::Schema;
use sparkify_polars::quality::{self, CHECKS, Check, Finding};

use super::args::CheckArgs;
use super::printer::Printer;
use super::psql::with_search_path;
use super::screen;
use super::signals::Signals;
use super::table::{Header, Table};
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
        let mut signals = Signals::listen(printer)?;
        let opening = database::open_to_ask(&args.database, None, printer);
        let mut opened = signals.connecting(opening).await?;
        let canceller = opened.session.canceller();
        let checking = quality::run(&mut opened.session, &schema, &checks);
        let findings = signals.cancelling("checking the tables", &canceller, checking).await?;
        opened.session.close().await;
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
    let mut table = Table::new([Header::Text("check"), Header::Text("what it expects")]);
    CHECKS.iter().for_each(|check| table.push([check.name(), check.title()].map(str::to_owned)));
    table.drawn(screen::columns())
}

/// A line for each check, then what is wrong with those that failed.
fn report(findings: &[Finding], psql_line: &str) -> String {
    let columns = screen::columns();
    let mut table = Table::new([Header::Text("check"), Header::Text("result"), Header::Number("offending rows")]);
    for finding in findings {
        let result = if finding.holds() { "ok" } else { "FAILED" };
        table.push([finding.name.to_owned(), result.to_owned(), HumanCount(finding.offending).to_string()]);
    }
    let mut text = table.drawn(columns);
    let failed: Vec<_> = findings.iter().filter(|finding| !finding.holds()).collect();
    for finding in &failed {
        let sample = Table::of(&finding.sample).drawn(columns);
        text += &format!("\n\n{}: {}\n{sample}", finding.name, finding.title);
        let shown = finding.sample.rows.len() as u64;
        if shown < finding.offending {
            text += &format!("\nthe first {shown} of {} rows", HumanCount(finding.offending));
        }
    }
    if let Some(finding) = failed.first() {
        let advice = "A check is a file of sql/checks and runs in psql, which shows all rows:";
        text += &format!("\n\n{}\n\n", screen::wrapped(advice, columns));
        text += &format!("    {psql_line} -f {}\n", finding.path);
    }
    text
}

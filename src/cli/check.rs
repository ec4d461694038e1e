//! `sparkify-polars check`.

use std::process::ExitCode;

use indicatif::HumanCount;
use serde::Serialize;
use sparkify_polars::Result;
use sparkify_polars::model::Schema;
use sparkify_polars::quality::{self, CHECKS, Check, Finding};

use super::args::CheckArgs;
use super::outcome::{Invocation, Outcome};
use super::printer::Printer;
use super::psql::with_search_path;
use super::screen;
use super::signals::Signals;
use super::table::{Header, Table};
use super::verify::DIFFERS;
use super::{block_on, database};

pub(crate) fn run(args: &CheckArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    if args.list {
        return printer.result(&list()).map(|()| ExitCode::SUCCESS);
    }
    if args.print_sql {
        let files: Vec<_> = chosen(&args.names)?.iter().map(|check| check.sql().trim_end()).collect();
        return printer.result(&files.join("\n\n")).map(|()| ExitCode::SUCCESS);
    }
    invocation.run(&args.result, printer, || checked(args, printer))
}

/// The findings of the checks, and the psql command that opens the database.
#[derive(Serialize)]
struct Checked {
    checks: Vec<Finding>,
    psql: String,
}

fn checked(args: &CheckArgs, printer: &Printer) -> Result<Checked> {
    // Checks all arguments before it starts or contacts a server.
    let checks = chosen(&args.names)?;
    let schema = Schema::new(&args.database.schema)?;
    block_on(async {
        let mut signals = Signals::listen(printer)?;
        let opening = database::open_to_ask(&args.database, None, printer);
        let mut opened = signals.connecting(opening).await?;
        let canceller = opened.session.canceller();
        let checking = quality::run(&mut opened.session, &schema, &checks);
        let checks = signals.cancelling("checking the tables", &canceller, checking).await?;
        opened.session.close().await;
        Ok(Checked { checks, psql: with_search_path(&[schema.star(), schema.etl()], &opened.psql_line) })
    })
}

impl Outcome for Checked {
    const DONE: &'static str = "The checks were made; only their result could not be written.";

    fn text(&self, columns: Option<usize>) -> String {
        report(&self.checks, &self.psql, columns)
    }

    fn exit_code(&self) -> u8 {
        if self.checks.iter().all(Finding::holds) { 0 } else { DIFFERS }
    }
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

/// The names and expectations of the checks.
fn list() -> String {
    let mut table = Table::new([Header::Text("check"), Header::Text("what it expects")]);
    CHECKS.iter().for_each(|check| table.push([check.name(), check.title()].map(str::to_owned)));
    table.drawn(screen::columns())
}

/// One line for each check, then the rows that the failed checks have found.
fn report(findings: &[Finding], psql_line: &str, columns: Option<usize>) -> String {
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
        let advice = "Each check is a file in sql/checks. psql runs it and shows all rows:";
        text += &format!("\n\n{}\n\n", screen::wrapped(advice, columns));
        text += &format!("    {psql_line} -f {}\n", finding.path);
    }
    text
}

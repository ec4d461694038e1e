//! `sparkify-polars verify`.

use std::process::ExitCode;

use indicatif::HumanCount;
use serde::Serialize;
use sparkify_polars::Result;
use sparkify_polars::verify::{self, Comparison, Kept};

use super::args::VerifyArgs;
use super::outcome::{Invocation, Outcome};
use super::printer::Printer;
use super::progress::Progress;
use super::screen;
use super::signals::Signals;
use super::table::{Header, Table};
use super::{block_on, database};

/// The exit code if the database differs from the files, or if a check fails.
pub(super) const DIFFERS: u8 = 3;

pub(crate) fn run(args: &VerifyArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    invocation.run(&args.result, printer, || verified(args, printer))
}

/// Each table, as computed from the files and as stored in the database.
#[derive(Serialize)]
struct Verified {
    tables: Vec<Comparison>,
}

fn verified(args: &VerifyArgs, printer: &Printer) -> Result<Verified> {
    // Checks all arguments before it starts or contacts a server.
    let sources = args.sources.sources()?;
    let plan = args.limits.apply(sources.plan.clone()).schema(&args.database.schema).build()?;
    plan.notices().iter().for_each(|notice| printer.warn(&notice.to_string()));
    block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open(&args.database, printer)).await?;
        let progress = Progress::new(printer);
        let canceller = opened.session.canceller();
        let comparing = verify::run(&plan, &mut opened.session, &progress, args.show);
        let compared = signals.cancelling("comparing the files with the database", &canceller, comparing).await;
        progress.clear();
        let tables = compared?;
        opened.session.close().await;
        Ok(Verified { tables })
    })
}

impl Outcome for Verified {
    const DONE: &'static str = "The tables were compared; only the result could not be written.";

    fn text(&self, columns: Option<usize>) -> String {
        report(&self.tables, columns)
    }

    fn exit_code(&self) -> u8 {
        if self.tables.iter().all(Comparison::agrees) { 0 } else { DIFFERS }
    }
}

/// The row counts and digests of both sides, then the keys that differ.
fn report(compared: &[Comparison], columns: Option<usize>) -> String {
    let mut tables = Table::new([
        Header::Text("table"),
        Header::Number("files"),
        Header::Number("database"),
        Header::Text("digest of files"),
        Header::Text("digest of database"),
        Header::Text("result"),
    ]);
    for comparison in compared {
        let Comparison { table, recomputed, stored, .. } = comparison;
        tables.push([
            table.to_string(),
            HumanCount(recomputed.rows).to_string(),
            HumanCount(stored.rows).to_string(),
            recomputed.digest.clone(),
            stored.digest.clone(),
            (if comparison.agrees() { "same" } else { "DIFFERS" }).to_owned(),
        ]);
    }
    let mut text = tables.drawn(columns);
    let differing: Vec<_> = compared.iter().filter(|comparison| !comparison.agrees()).collect();
    if differing.is_empty() {
        return text;
    }
    let mut keys = Table::new(["table", "key", "what differs"].map(Header::Text));
    for comparison in &differing {
        for difference in &comparison.shown {
            let what = match difference.kept {
                Kept::FilesOnly => "only in the files",
                Kept::DatabaseOnly => "only in the database",
                Kept::Both => "other values",
            };
            keys.push([comparison.table.name(), &difference.key, what].map(str::to_owned));
        }
    }
    if !keys.is_empty() {
        text += &format!("\n\n{}", keys.drawn(columns));
    }
    for Comparison { table, missing, extra, different, .. } in &differing {
        let counts = [missing, extra, different].map(|count| HumanCount(*count));
        let [missing, extra, different] = counts;
        text += &format!(
            "\n{table}: {missing} only in the files, {extra} only in the database, {different} with other values"
        );
    }
    let advice = "Rows that are only in the files: load the files, with --reload if they were loaded before. \
                  Rows that are only in the database may come from files that were not named here: \
                  name all files that were ever loaded. Rows with other values: \
                  a load keeps the greater value, so delete such a row, then load its files with --reload.";
    text + "\n\n" + &screen::wrapped(advice, columns)
}

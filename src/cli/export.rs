//! `sparkify-polars export`.

use std::process::ExitCode;

use indicatif::{HumanBytes, HumanCount};
use sparkify_polars::Result;
use sparkify_polars::load::{Exported, export};

use super::args::ExportArgs;
use super::load::REJECTED;
use super::outcome::{Invocation, Outcome};
use super::printer::Printer;
use super::progress::Progress;
use super::screen;
use super::signals::Signals;
use super::table::Header::{Number, Text};
use super::table::Table;
use super::{block_on, summary};

pub(crate) fn run(args: &ExportArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    invocation.run(&args.result, printer, || exported(args, printer))
}

fn exported(args: &ExportArgs, printer: &Printer) -> Result<Exported> {
    let sources = args.sources.sources()?;
    let plan = args.policy.apply(args.limits.apply(sources.plan.clone())).export(args.out.clone()).build()?;
    plan.notices().iter().for_each(|notice| printer.warn(&notice.to_string()));
    block_on(async {
        let mut signals = Signals::listen(printer)?;
        let progress = Progress::new(printer);
        let exported = export(&plan, &args.out, &progress, signals.received()).await;
        progress.clear();
        exported
    })
}

impl Outcome for Exported {
    const DONE: &'static str = "The export itself is done; only its result could not be written.";

    /// The tables, the rejected lines, and the folder.
    fn text(&self, columns: Option<usize>) -> String {
        let mut tables = Table::new([Text("table"), Number("rows"), Number("files"), Number("size")]);
        for of in &self.manifest.tables {
            let bytes = of.files.iter().map(|file| file.bytes).sum();
            tables.push([
                of.name.clone(),
                HumanCount(of.rows).to_string(),
                HumanCount(of.files.len() as u64).to_string(),
                HumanBytes(bytes).to_string(),
            ]);
        }
        let mut closing = summary::lines(&self.lines, &self.files);
        let (folder, seconds) = (self.folder.display(), self.elapsed.as_secs_f64());
        if self.lines.rejected() > 0 {
            let lines = summary::counted(self.lines.rejected(), "line");
            closing += &format!("{lines} rejected: {folder}/rejects.parquet\n");
        }
        closing += &format!("exported in {seconds:.2} s into {folder}");
        let parts = [Some(tables.drawn(columns)), summary::rejects(&self.rejects, columns)];
        parts.into_iter().flatten().chain([screen::wrapped(&closing, columns)]).collect::<Vec<_>>().join("\n")
    }

    fn exit_code(&self) -> u8 {
        if self.lines.rejected() > 0 { REJECTED } else { 0 }
    }
}

//! `sparkify-polars export`.

use std::process::ExitCode;

use indicatif::{HumanBytes, HumanCount};
use sparkify_polars::load::{Exported, export};
use sparkify_polars::{ErrorKind, Result};

use super::args::ExportArgs;
use super::load::SET_ASIDE;
use super::printer::Printer;
use super::progress::Progress;
use super::screen;
use super::signals::Signals;
use super::table::Header::{Number, Text};
use super::table::Table;
use super::{block_on, summary};

pub(crate) fn run(args: ExportArgs, printer: &Printer) -> Result<ExitCode> {
    let plan = args.policy.apply(args.limits.apply(args.sources.plan())).export(args.out.clone()).build()?;
    plan.notices().iter().for_each(|notice| printer.warn(&notice.to_string()));
    let exported = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let progress = Progress::new(printer);
        let exported = export(&plan, &args.out, &progress, signals.received()).await;
        progress.clear();
        exported
    })?;
    let code = if exported.lines.rejected() > 0 { ExitCode::from(SET_ASIDE) } else { ExitCode::SUCCESS };
    match printer.result(&told(&exported)) {
        Err(error) if error.kind() == ErrorKind::OutputClosed => Ok(code),
        Err(error) => Err(error.hint("The export itself is done; only its summary could not be written.")),
        Ok(()) => Ok(code),
    }
}

/// The tables, the lines that were set aside, and where all of it is.
fn told(exported: &Exported) -> String {
    let columns = screen::columns();
    let mut tables = Table::new([Text("table"), Number("rows"), Number("files"), Number("size")]);
    for of in &exported.manifest.tables {
        let bytes = of.files.iter().map(|file| file.bytes).sum();
        tables.push([
            of.name.clone(),
            HumanCount(of.rows).to_string(),
            HumanCount(of.files.len() as u64).to_string(),
            HumanBytes(bytes).to_string(),
        ]);
    }
    let mut closing = summary::lines(&exported.lines, &exported.files);
    let (folder, seconds) = (exported.folder.display(), exported.elapsed.as_secs_f64());
    if exported.lines.rejected() > 0 {
        let lines = summary::counted(exported.lines.rejected(), "line");
        closing += &format!("{lines} set aside: {folder}/rejects.parquet\n");
    }
    closing += &format!("exported in {seconds:.2} s into {folder}\n");
    let parts = [Some(tables.drawn(columns)), summary::rejects(&exported.rejects)];
    parts.into_iter().flatten().chain([screen::wrapped(&closing, columns)]).collect::<Vec<_>>().join("\n")
}

//! `sparkify-polars load`.

use std::process::ExitCode;

use sparkify_polars::load::{Plan, run as load};
use sparkify_polars::{ErrorKind, Result};

use super::args::LoadArgs;
use super::printer::Printer;
use super::progress::Progress;
use super::screen;
use super::signals::Signals;
use super::{block_on, database, summary, timings};

/// The exit code of a load, or an export, that has set lines aside.
pub(super) const SET_ASIDE: u8 = 4;

pub(crate) fn run(args: LoadArgs, printer: &Printer) -> Result<ExitCode> {
    // Everything that can be refused is refused here, before a server is started or asked.
    let plan = plan(&args)?;
    plan.notices().iter().for_each(|notice| printer.warn(&notice.to_string()));
    if let Some(part) = args.part {
        printer.note(&summary::part(part, &plan));
    }
    block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open(&args.database, printer)).await?;
        let progress = Progress::new(printer);
        let again = signals.clone();
        let loading = load(&plan, &mut opened.session, &progress, signals.received());
        // After a second signal nothing of the server is waited for. The files of an export that is not complete go with the load.
        let loaded = again.unless_repeated("loading", loading).await;
        progress.clear();
        let loaded = loaded?;
        opened.session.close().await;
        let psql_line = summary::psql_line(&loaded, &opened.psql_line);
        let parts = [
            Some(summary::tables(&loaded)),
            Some(summary::stages(&loaded)),
            args.timings.then(|| timings::timings(&loaded)),
            summary::rejects(&loaded.rejects),
        ];
        let closing = screen::wrapped(&summary::closing(&loaded, &psql_line), screen::columns());
        let text = parts.into_iter().flatten().chain([closing]).collect::<Vec<_>>().join("\n");
        let code = if loaded.lines.rejected() > 0 { ExitCode::from(SET_ASIDE) } else { ExitCode::SUCCESS };
        match printer.result(&text) {
            // Who closes the pipe after the first lines still learns from the exit code whether all was loaded.
            Err(error) if error.kind() == ErrorKind::OutputClosed => Ok(code),
            Err(error) => Err(error.hint("The load itself is done; only its summary could not be written.")),
            Ok(()) => Ok(code),
        }
    })
}

fn plan(args: &LoadArgs) -> Result<Plan> {
    let plan = args.policy.apply(args.limits.apply(args.sources.plan()));
    let plan = plan.schema(&args.database.schema).layout(args.layout.wanted()).part(args.part);
    plan.reload(args.reload).replace(args.replace).dry_run(args.dry_run).export(args.export.clone()).build()
}

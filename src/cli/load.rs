//! `sparkify-polars load`.

use sparkify_polars::Result;
use sparkify_polars::load::{Plan, run as load};

use super::args::LoadArgs;
use super::printer::Printer;
use super::progress::Progress;
use super::signals::Signals;
use super::{block_on, database, summary};

pub(crate) fn run(args: LoadArgs, printer: &Printer) -> Result<()> {
    let (songs, logs) = args.sources.paths();
    // Everything that can be refused is refused here, before a server is started or asked.
    let plan = Plan::new(&songs, &logs, &args.database.schema)?.with_reload(args.reload).with_dry_run(args.dry_run);
    plan.notices().iter().for_each(|notice| printer.warn(&notice.to_string()));
    block_on(async {
        let mut signals = Signals::listen()?;
        let mut opened = signals.unless_received(database::open(&args.database, printer)).await?;
        let progress = Progress::new(printer);
        let loaded = load(&plan, &mut opened.session, &progress, signals.received()).await;
        progress.clear();
        let loaded = loaded?;
        // All is committed: how the connection ends changes nothing.
        if let Err(error) = opened.session.close().await {
            tracing::debug!(%error, "closing the connection");
        }
        let psql_line = summary::psql_line(&loaded, &opened.psql_line);
        let text =
            [summary::tables(&loaded), summary::stages(&loaded), summary::closing(&loaded, &psql_line)].join("\n");
        printer
            .result(&text)
            .map_err(|error| error.hint("The load itself is done; only its summary could not be written."))
    })
}

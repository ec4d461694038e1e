//! `sparkify-polars init`.

use sparkify_polars::Result;
use sparkify_polars::load::{Initialised, Layout, init, summarise};
use sparkify_polars::model::Schema;

use super::args::InitArgs;
use super::printer::Printer;
use super::progress::Progress;
use super::signals::Signals;
use super::{block_on, database};

pub(crate) fn run(args: &InitArgs, printer: &Printer) -> Result<()> {
    let schema = Schema::new(&args.database.schema)?;
    let done = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open(&args.database, printer)).await?;
        let canceller = opened.session.canceller();
        let session = &mut opened.session;
        let making = async {
            let progress = Progress::new(printer);
            let done = init(&schema, args.layout.wanted(), session, &progress).await?;
            // New and upgraded tables have just been summarised.
            if args.summaries && matches!(done, Initialised::There(_)) {
                summarise(&schema, session, &progress).await?;
            }
            Ok(done)
        };
        let done = signals.cancelling("making the tables", &canceller, making).await?;
        opened.session.close().await;
        Ok(done)
    })?;
    printer.result(&said(done, schema.star()))?;
    if args.summaries {
        printer.result("computed the summaries of the plays anew")?;
    }
    Ok(())
}

fn said(done: Initialised, star: &str) -> String {
    let lie = |layout| match layout {
        Layout::Plain => "on one server",
        Layout::Citus => "distributed over the cluster",
    };
    match done {
        Initialised::Made(layout) => format!("made the tables in schema {star}, {}", lie(layout)),
        Initialised::Distributed => {
            format!("distributed the tables in schema {star} over the cluster, with all that they held")
        }
        Initialised::Upgraded(layout) => format!("upgraded the tables in schema {star}, {}", lie(layout)),
        Initialised::There(layout) => format!("the tables in schema {star} are there already, {}", lie(layout)),
    }
}

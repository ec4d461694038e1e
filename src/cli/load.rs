//! `sparkify-polars load`.

use std::path::PathBuf;

use sparkify_polars::load::{Plan, run as load};
use sparkify_polars::{Error, Kind, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::args::LoadArgs;
use super::printer::Printer;
use super::progress::Progress;
use super::{block_on, database, summary};

/// Where the sample of the repository lies.
const SAMPLE: [&str; 2] = ["data/song_data", "data/log_data"];

pub(crate) fn run(args: LoadArgs, printer: &Printer) -> Result<()> {
    let (songs, logs) = paths(&args);
    // Everything that can be refused is refused here, before a server is started or asked.
    let plan = Plan::new(&songs, &logs, &args.database.schema)?.with_reload(args.reload).with_dry_run(args.dry_run);
    block_on(async {
        let mut signals = Signals::listen()?;
        let mut opened = tokio::select! {
            biased;
            () = signals.received() => return Err(Error::new(Kind::Interrupted, "connecting").because("interrupted")),
            opened = database::open(&args.database, printer) => opened?,
        };
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
            .map_err(|error| error.hint("The load is committed; only its summary could not be written."))
    })
}

/// What was named; the sample only where nothing was, so that naming one's own songs does not bring the sample's logs.
fn paths(args: &LoadArgs) -> (Vec<PathBuf>, Vec<PathBuf>) {
    if args.songs.is_empty() && args.logs.is_empty() {
        let [songs, logs] = SAMPLE.map(|path| vec![PathBuf::from(path)]);
        return (songs, logs);
    }
    (args.songs.clone(), args.logs.clone())
}

/// The signals that ask a program to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> Result<Self> {
        let listen =
            |kind| signal(kind).map_err(|error| Error::new(Kind::Local, "listening for signals").because(error));
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

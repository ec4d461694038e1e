//! `sparkify-polars generate`.

use indicatif::{DecimalBytes, HumanCount};
use sparkify_polars::Result;
use sparkify_polars::generate::{self, Counts, Options, Plan};

use super::args::GenerateArgs;
use super::block_on;
use super::printer::Printer;
use super::signals::Signals;

/// A note is printed from this amount on, because the command then takes longer. An event counts as one, and a song as
/// ten.
const WORTH_A_NOTE: u64 = 1_000_000;

pub(crate) fn run(args: GenerateArgs, printer: &Printer) -> Result<()> {
    let GenerateArgs { songs, events, days, seed, out } = args;
    let plan = Plan::new(Options { songs, events, days, seed })?;
    if events.saturating_add(songs.saturating_mul(10)) >= WORTH_A_NOTE {
        printer.note(&format!("generating {} songs and {} events", HumanCount(songs), HumanCount(events)));
    }
    let counts = block_on(async {
        let signals = Signals::listen(printer)?;
        generate::write(&plan, &out, &|| signals.has_one_come())
    })?;
    printer.done(&format!("{} in {}", summary(&counts), out.display()))
}

fn summary(counts: &Counts) -> String {
    let Counts { songs, song_files, events, plays, log_lines, log_files, bytes } = *counts;
    format!(
        "{} songs in {} files, {} events ({} plays) in {} lines of {} files, {}",
        HumanCount(songs),
        HumanCount(song_files),
        HumanCount(events),
        HumanCount(plays),
        HumanCount(log_lines),
        HumanCount(log_files),
        DecimalBytes(bytes),
    )
}

//! The amount of data, and the number of rounds.

use clap::Parser;

/// Compares the time of `load` with the time that the server alone needs for the same tables.
#[derive(Debug, Parser)]
#[command(about, long_about = None)]
pub(crate) struct Options {
    /// Song files
    #[arg(long, env = "SPARKIFY_BENCH_SONGS", default_value_t = 10_000, value_name = "N")]
    pub(crate) songs: u64,
    /// Events
    #[arg(long, env = "SPARKIFY_BENCH_EVENTS", default_value_t = 2_000_000, value_name = "N")]
    pub(crate) events: u64,
    /// Days that the events are spread over
    #[arg(long, env = "SPARKIFY_BENCH_DAYS", default_value_t = 30, value_name = "N")]
    pub(crate) days: u32,
    /// Rounds, without the first, which is a warm-up
    #[arg(long, env = "SPARKIFY_BENCH_ROUNDS", default_value_t = 3, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// The same seed gives the same data
    #[arg(long, env = "SPARKIFY_BENCH_SEED", default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Set by `cargo bench`
    #[arg(long, hide = true)]
    pub(crate) bench: bool,
}

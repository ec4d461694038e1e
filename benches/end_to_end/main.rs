//! Compares the time of a load with the time that the server alone needs for the same tables.
//!
//! ```text
//! cargo bench --bench end_to_end                                         2 million events, three rounds
//! cargo bench --bench end_to_end -- --events 300000 --rounds 1           a quick look
//! ```
//!
//! ```text
//!   options   the amount of data, and the number of rounds
//!   server    its own PostgreSQL, deleted afterwards
//!   load      the release binary loads generated data into a fresh database
//!   limit     the server creates the same tables from the same rows, which it has in files
//!   report    the medians in one table
//! ```
//!
//! The load and the limit run alternately, so that other work on the machine slows both of them. The first round is a
//! warm-up and does not count.

#![warn(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
#![allow(clippy::print_stdout, reason = "this is a program, and what it prints is what it is for")]

mod limit;
mod load;
mod options;
mod report;
mod server;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use sparkify_polars::generate::{self, Counts};
use sparkify_polars::model::Table;
use sparkify_polars::{Error, ErrorKind, Result};

use options::Options;
use server::Server;

/// The measurements of a run. A value that this machine cannot measure is `None`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measured {
    pub(crate) wall: Duration,
    pub(crate) client_cpu: Option<Duration>,
    pub(crate) server_cpu: Option<Duration>,
    pub(crate) peak_bytes: Option<u64>,
}

/// The files to load.
pub(crate) struct Data {
    pub(crate) songs: PathBuf,
    pub(crate) logs: PathBuf,
    pub(crate) counts: Counts,
}

/// A round: a load, and the limit for the same rows.
pub(crate) struct Round {
    pub(crate) load: Measured,
    pub(crate) limit: Measured,
    pub(crate) rows: Vec<(Table, i64)>,
    /// The `--timings` output of the load.
    pub(crate) timings: String,
    /// The duration of each step of the limit.
    pub(crate) steps: limit::Steps,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if !options.bench {
        println!("nothing is measured without --bench, which `cargo bench` gives");
        return ExitCode::SUCCESS;
    }
    match run(&options) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            error.hint_text().into_iter().for_each(|hint| eprintln!("{hint}"));
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<String> {
    // The folder is deleted when this process ends in any way, and the server stops with it.
    let scratch = test_support::server::scratch();
    eprintln!("generating {} songs and {} events", options.songs, options.events);
    let data = data(options, &scratch.join("data"))?;
    let server = Server::start(&scratch.join("postgres"))?;
    let dump = limit::folder(&scratch.join("limit"))?;
    let mut rounds = Vec::new();
    for number in 0..=options.rounds {
        let round = round(&server, &data, &dump)?;
        let [load, limit] = [round.load, round.limit].map(|run| run.wall.as_secs_f64());
        let which = if number == 0 { "warming up".to_owned() } else { format!("round {number}") };
        eprintln!("{which}: load {load:.2} s, limit {limit:.2} s");
        if number > 0 {
            rounds.push(round);
        }
    }
    Ok(report::report(options, &data, &server, &rounds))
}

fn data(options: &Options, folder: &Path) -> Result<Data> {
    let Options { songs, events, days, seed, .. } = *options;
    let plan = generate::Plan::new(generate::Options { songs, events, days, seed })?;
    let counts = generate::write(&plan, folder, &|| false)?;
    Ok(Data { songs: folder.join("song_data"), logs: folder.join("log_data"), counts })
}

fn round(server: &Server, data: &Data, dump: &Path) -> Result<Round> {
    server.fresh()?;
    let (load, timings) = load::measured(server, data)?;
    let rows = server.rows()?;
    let (limit, steps) = limit::measured(server, dump)?;
    let again = server.rows()?;
    if rows != again {
        let why = format!("the load made {rows:?}, and the limit {again:?}");
        return Err(Error::new(ErrorKind::Bug, "comparing the tables of the load and of the limit").because(why));
    }
    Ok(Round { load, limit, rows, timings, steps })
}

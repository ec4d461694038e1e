//! The commands: what was typed becomes a plan, the library carries it out, the result is printed.

mod args;
mod database;
mod db;
mod generate;
mod load;
mod logging;
mod printer;
mod progress;
mod query;
mod summary;
mod table;

use std::process::ExitCode;

use clap::Parser;
use sparkify_polars::{Error, Kind, Result};

use args::{Cli, Command};
use printer::Printer;

/// Runs the command line and gives the exit code of the process.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.output.quiet, !cli.output.no_progress);
    logging::start(&cli.output, &printer);
    match dispatch(cli.command, &printer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error, &printer),
    }
}

fn dispatch(command: Command, printer: &Printer) -> Result<()> {
    match command {
        Command::Load(args) => load::run(args, printer),
        Command::Query(args) => query::run(args, printer),
        Command::Db(args) => db::run(args, printer),
        Command::Generate(args) => generate::run(args, printer),
    }
}

/// Says the error, its hint last, and picks the exit code.
fn report(error: &Error, printer: &Printer) -> ExitCode {
    if error.kind() == Kind::OutputClosed {
        return ExitCode::SUCCESS;
    }
    printer.error(&format!("error: {error}"));
    if let Some(hint) = error.hint_text() {
        printer.error(&format!("hint: {hint}"));
    }
    match error.kind() {
        Kind::Usage => ExitCode::from(2),
        Kind::Interrupted => ExitCode::from(130),
        _ => ExitCode::FAILURE,
    }
}

/// A runtime for the commands that talk to a server.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Error::new(Kind::Local, "starting the async runtime").because(error))
}

//! The commands: what was typed becomes a plan, the library carries it out, the result is printed.

mod args;
mod chart;
mod check;
mod database;
mod db;
mod drop;
mod environment;
mod export;
mod generate;
mod init;
mod load;
mod logging;
mod map;
mod output;
mod printer;
mod progress;
mod psql;
mod query;
mod query_args;
mod question_help;
mod questions;
mod report;
mod report_args;
mod screen;
mod secrets;
mod signals;
mod summary;
mod table;
mod threads;
mod timings;
mod verify;

use std::process::ExitCode;

use clap::Parser;
use sparkify_polars::display::one_line;
use sparkify_polars::{Error, ErrorKind, Result};

use args::{Cli, Command};
use printer::Printer;

/// Runs the command line and gives the exit code of the process.
pub(crate) fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => return refuse(&refusal),
    };
    let printer = Printer::new(&cli.output);
    logging::start(&cli.output, &printer);
    match dispatch(cli.command, &printer) {
        Ok(code) => code,
        Err(error) => failure(&error, &printer),
    }
}

/// Reports a mistake in the command line, or prints the help or the version.
fn refuse(refusal: &clap::Error) -> ExitCode {
    let printer = Printer::plain();
    // The text has several lines, and none of them may come from an argument.
    let shown = std::env::args_os().map(|argument| one_line(&argument.to_string_lossy()).into_owned());
    let text = match Cli::try_parse_from(shown) {
        Err(refusal) => refusal.render().to_string(),
        Ok(_) => one_line(&refusal.render().to_string()).into_owned(),
    };
    if refusal.use_stderr() {
        printer.refusal(text.trim_end());
        return ExitCode::from(2);
    }
    match printer.result(text.trim_end()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure(&error, &printer),
    }
}

/// Carries a command out. The exit code says what came out of it; an error says that nothing did.
fn dispatch(command: Command, printer: &Printer) -> Result<ExitCode> {
    let done = match command {
        Command::Load(args) => return load::run(args, printer),
        Command::Init(args) => init::run(&args, printer),
        Command::Drop(args) => drop::run(&args, printer),
        Command::Export(args) => return export::run(args, printer),
        Command::Query(args) => query::run(&args, printer),
        Command::Report(args) => report::run(args, printer),
        Command::Verify(args) => return verify::run(args, printer),
        Command::Check(args) => return check::run(args, printer),
        Command::Db(args) => db::run(args, printer),
        Command::Generate(args) => generate::run(args, printer),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Says the error, its hint last, and picks the exit code.
fn failure(error: &Error, printer: &Printer) -> ExitCode {
    if error.kind() == ErrorKind::OutputClosed {
        return ExitCode::SUCCESS;
    }
    printer.error(error);
    match error.kind() {
        ErrorKind::Usage => ExitCode::from(2),
        ErrorKind::Rejected => ExitCode::from(5),
        ErrorKind::Interrupted => ExitCode::from(signals::exit_code()),
        _ => ExitCode::FAILURE,
    }
}

/// Runs a command that waits for signals, files or a server.
fn block_on<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = threads::runtime()?;
    let outcome = runtime.block_on(command);
    // Dropping the runtime would wait for a look-up of a host name that has been given up.
    runtime.shutdown_background();
    outcome
}

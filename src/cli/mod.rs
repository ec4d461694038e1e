//! The commands. Each one makes a plan from its arguments, executes it with the library, and prints the result.

mod args;
mod chart;
mod check;
mod completions;
mod config;
mod database;
mod database_args;
mod db;
mod doctor;
mod drop;
mod environment;
mod examples;
mod explain;
mod export;
mod generate;
mod given;
mod init;
mod load;
mod logging;
mod map;
mod metrics;
mod outcome;
mod output;
mod policy_args;
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
mod settings;
mod signals;
mod source_args;
mod summary;
mod table;
mod threads;
mod timings;
mod trace;
mod verify;

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind as Kind};
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};
use sparkify_polars::display::one_line;
use sparkify_polars::{Error, ErrorKind, Result};

use args::{Cli, Command};
use outcome::Invocation;
use printer::Printer;
use settings::Settings;

/// The definition of the command line. The help contains examples and the names of environment variables.
fn command() -> clap::Command {
    let command =
        Cli::command().version(env!("CARGO_PKG_VERSION")).long_version(version()).after_help(explain::exit_codes());
    settings::with_variables(examples::with_examples(command), &[])
}

/// The version, with its commit and platform.
fn version() -> String {
    let commit = option_env!("SPARKIFY_COMMIT").unwrap_or("unknown");
    let (version, arch, os) = (env!("CARGO_PKG_VERSION"), std::env::consts::ARCH, std::env::consts::OS);
    let failpoints = if cfg!(feature = "failpoints") { "failpoints" } else { "none" };
    format!("{version}\ncommit: {commit}\nplatform: {arch} {os}\nfeatures: {failpoints}")
}

/// Runs the command line. Returns the exit code of the process.
pub(crate) fn main() -> ExitCode {
    let command = command();
    // The first parse has no settings. It finds the command, and the options that override settings.
    let given = match command.clone().try_get_matches() {
        Ok(given) => given,
        Err(shown) if matches!(shown.kind(), Kind::DisplayHelp | Kind::DisplayVersion) => {
            return refuse(&shown, command, &Settings::default(), &ArgMatches::default());
        }
        // A setting may set a required option that is missing here.
        Err(_) => command.clone().ignore_errors(true).try_get_matches().unwrap_or_default(),
    };
    let settings = match Settings::read(&command, &given) {
        Ok(settings) => settings,
        Err(error) => return failure(&error, &Printer::plain()),
    };
    secrets::add(settings.values_of("database_url"));
    let configured = match settings.applied(command.clone(), &given) {
        Ok(configured) => configured,
        Err(error) => return failure(&error, &Printer::plain()),
    };
    let matches = match configured.clone().try_get_matches() {
        Ok(matches) => matches,
        Err(refusal) => return refuse(&refusal, configured, &settings, &given),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(refusal) => return refuse(&refusal, configured, &settings, &given),
    };
    let (name, arguments) = given::given(&configured, &matches, &settings);
    let printer = Printer::new(&cli.output);
    logging::start(&cli.output, &printer);
    let done = match cli.command {
        Command::Config(args) => config::run(&args, &command, &settings, &printer).map(|()| ExitCode::SUCCESS),
        Command::Completions(args) => completions::completions(&args, command, &printer).map(|()| ExitCode::SUCCESS),
        Command::Man(args) => completions::man(&args, command, &printer).map(|()| ExitCode::SUCCESS),
        command => dispatch(command, &Invocation::new(name, arguments), &printer),
    };
    done.unwrap_or_else(|error| failure(&error, &printer))
}

/// Reports an error in the command line or the settings, or prints the help or the version.
fn refuse(refusal: &clap::Error, command: clap::Command, settings: &Settings, given: &ArgMatches) -> ExitCode {
    let printer = Printer::plain();
    // The text has several lines, and an argument must not be able to add one. So the arguments are made safe and
    // parsed again.
    let shown = std::env::args_os().map(|argument| one_line(&argument.to_string_lossy()).into_owned());
    let mut text = match command.try_get_matches_from(shown) {
        Err(refusal) => refusal.render().to_string(),
        Ok(_) => one_line(&refusal.render().to_string()).into_owned(),
    };
    if let Some(ContextValue::String(option)) = refusal.get(ContextKind::InvalidArg)
        && let Some(origin) = settings.origin_of(option, given)
    {
        text = format!("{}\n\nThe value comes from {origin}.", text.trim_end());
    }
    if refusal.use_stderr() {
        printer.refusal(text.trim_end());
        return ExitCode::from(2);
    }
    match printer.result(text.trim_end()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure(&error, &printer),
    }
}

/// Runs a command, and returns the exit code of its result. An error means that there is no result.
fn dispatch(command: Command, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    let done = match command {
        Command::Load(args) => return load::run(&args, invocation, printer),
        Command::Init(args) => return init::run(&args, invocation, printer),
        Command::Drop(args) => drop::run(&args, printer),
        Command::Export(args) => return export::run(&args, invocation, printer),
        Command::Query(args) => query::run(&args, printer),
        Command::Report(args) => report::run(args, printer),
        Command::Verify(args) => return verify::run(&args, invocation, printer),
        Command::Check(args) => return check::run(&args, invocation, printer),
        Command::Db(args) => return db::run(&args, invocation, printer),
        Command::Generate(args) => generate::run(args, printer),
        Command::Trace(args) => return trace::run(&args, invocation, printer),
        Command::Doctor(args) => return doctor::run(&args, invocation, printer),
        Command::Explain(args) => explain::run(&args, printer),
        // `main` runs these commands, because they need the command line or the settings.
        Command::Config(_) | Command::Completions(_) | Command::Man(_) => Ok(()),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Reports an error and its hint, and returns the exit code.
fn failure(error: &Error, printer: &Printer) -> ExitCode {
    if error.kind() == ErrorKind::OutputClosed {
        return ExitCode::SUCCESS;
    }
    printer.error(error);
    ExitCode::from(exit_code(error))
}

/// The exit code for an error.
fn exit_code(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::Usage => 2,
        ErrorKind::Rejected => 5,
        ErrorKind::Unreachable => 6,
        ErrorKind::Interrupted => signals::exit_code(),
        _ => 1,
    }
}

/// Runs a command that waits for signals, files or a server.
fn block_on<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = threads::runtime()?;
    let outcome = runtime.block_on(command);
    // Dropping the runtime would wait for the lookup of a host name that nothing needs any more.
    runtime.shutdown_background();
    outcome
}

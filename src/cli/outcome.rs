//! The result of a command. It is one value, which is printed as text or as JSON.
//!
//! The JSON is one object for each run, for success and for failure. `docs/schemas` describes it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use chrono::{SecondsFormat, Utc};
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::{Map, Value};
use sparkify_polars::connect::sqlstate;
use sparkify_polars::display::in_json;
use sparkify_polars::{Error, ErrorKind, Result};

use super::output::OutputFile;
use super::printer::Printer;
use super::secrets::without_secrets;
use super::{exit_code, screen};

/// The version of the JSON. It changes if programs for the previous version could misread the new one. A new key does
/// not change it.
const VERSION: u32 = 1;

/// The formats of the result of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ResultFormat {
    /// For people
    Text,
    /// One JSON object, also if the command fails: see docs/schemas
    Json,
}

#[derive(Clone, Args)]
pub(super) struct ResultArgs {
    /// How the result on standard output is written
    #[arg(long, value_enum, default_value_t = ResultFormat::Text, value_name = "FORMAT")]
    pub(super) format: ResultFormat,
}

/// The result of a command.
pub(super) trait Outcome: Serialize + Sized {
    /// The hint if the command has succeeded but its result cannot be written.
    const DONE: &'static str;

    /// The result as text, within `columns`.
    fn text(&self, columns: Option<usize>) -> String;

    /// The exit code of the command.
    fn exit_code(&self) -> u8 {
        0
    }

    /// The result as metrics for Prometheus. Without an outcome, the command has failed.
    fn metrics(_outcome: Option<&Self>, _exit_code: u8, _seconds: f64) -> String {
        String::new()
    }

    /// The number of the run in the ledger, if there is one.
    fn run_id(&self) -> Option<i64> {
        None
    }
}

/// Files that the result is also written into.
#[derive(Default)]
pub(super) struct Files {
    /// As JSON.
    pub(super) manifest: Option<PathBuf>,
    /// As metrics of Prometheus.
    pub(super) metrics: Option<PathBuf>,
}

/// A run of the program.
pub(super) struct Invocation {
    /// The command, such as `load` or `db status`.
    command: String,
    /// The options that are set, by name, without secrets.
    arguments: Map<String, Value>,
    started_at: String,
    clock: Instant,
}

/// The JSON of a run.
#[derive(Serialize)]
struct Document<'a, T> {
    version: u32,
    program: &'static str,
    command: &'a str,
    arguments: &'a Map<String, Value>,
    started_at: &'a str,
    seconds: f64,
    exit_code: u8,
    result: Option<&'a T>,
    warnings: Vec<String>,
    error: Option<Failure>,
}

#[derive(Serialize)]
struct Failure {
    kind: String,
    message: String,
    sqlstate: Option<String>,
    hint: Option<String>,
}

impl Failure {
    fn of(error: &Error) -> Self {
        Self {
            kind: error.kind().to_string(),
            message: without_secrets(&format!("{error:#}")),
            sqlstate: sqlstate(error).map(|state| state.code().to_owned()),
            hint: error.hint_text().map(without_secrets),
        }
    }
}

impl Invocation {
    pub(super) fn new(command: String, arguments: Map<String, Value>) -> Self {
        let started_at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        Self { command, arguments, started_at, clock: Instant::now() }
    }

    /// Runs a command, writes its result, and returns its exit code.
    pub(super) fn run<T: Outcome>(
        &self,
        args: &ResultArgs,
        printer: &Printer,
        command: impl FnOnce() -> Result<T>,
    ) -> Result<ExitCode> {
        self.run_with_files(args, &Files::default(), printer, command)
    }

    /// Runs a command as [`Self::run`] does. Also writes the result into `files`, for every format of standard output.
    pub(super) fn run_with_files<T: Outcome>(
        &self,
        args: &ResultArgs,
        files: &Files,
        printer: &Printer,
        command: impl FnOnce() -> Result<T>,
    ) -> Result<ExitCode> {
        let open = |path: &Option<PathBuf>| path.clone().map(OutputFile::new).transpose();
        let (manifest, metrics) = (open(&files.manifest)?, open(&files.metrics)?);
        let done = command();
        let code = done.as_ref().map_or_else(exit_code, T::exit_code);
        let seconds = self.clock.elapsed().as_secs_f64();
        let written = manifest.map_or(Ok(()), |file| file.replace(&self.document(&done, code, printer)?));
        let metrics =
            metrics.map_or(Ok(()), |file| file.replace(T::metrics(done.as_ref().ok(), code, seconds).as_bytes()));
        let shown = match (args.format, &done) {
            (ResultFormat::Json, _) => self.document(&done, code, printer).and_then(|json| printer.document(&json)),
            (ResultFormat::Text, Ok(outcome)) if code > 0 || !printer.is_quiet() => {
                printer.result(&outcome.text(screen::columns()))
            }
            (ResultFormat::Text, _) => Ok(()),
        };
        let run_id = done?.run_id();
        printer.record_done(&self.command, code, run_id);
        match written.and(metrics).and(shown) {
            // If the reader closes the pipe early, the exit code is still that of the command.
            Err(error) if error.kind() != ErrorKind::OutputClosed => Err(error.hint(T::DONE)),
            _ => Ok(ExitCode::from(code)),
        }
    }

    fn document<T: Outcome>(&self, done: &Result<T>, exit_code: u8, printer: &Printer) -> Result<Vec<u8>> {
        let document = Document {
            version: VERSION,
            program: concat!("sparkify-polars ", env!("CARGO_PKG_VERSION")),
            command: &self.command,
            arguments: &self.arguments,
            started_at: &self.started_at,
            seconds: self.clock.elapsed().as_secs_f64(),
            exit_code,
            result: done.as_ref().ok(),
            warnings: printer.warnings(),
            error: done.as_ref().err().map(Failure::of),
        };
        let json = serde_json::to_string_pretty(&document)
            .map_err(|error| Error::new(ErrorKind::Bug, "writing the result as JSON").caused_by(error))?;
        Ok((in_json(&json) + "\n").into_bytes())
    }
}

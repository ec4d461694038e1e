//! The only place that writes to a terminal: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use indicatif::{MultiProgress, ProgressDrawTarget};
use sparkify_polars::display::{lines, one_line};
use sparkify_polars::{Error, ErrorKind, Result};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};

use super::args::{LogFormat, OutputArgs};
use super::screen;
use super::secrets::{hidden_passwords, without_secrets};

/// The exit code where a check failed, or where the database is not what the files come to.
const FAILED: u8 = 3;

/// Standard output and standard error, with the progress bars that share the latter.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    quiet: bool,
    json: bool,
    bars: MultiProgress,
}

impl Printer {
    /// A printer for these options: when quiet it says nothing but results and errors, and it draws bars only on a terminal.
    pub(crate) fn new(output: &OutputArgs) -> Self {
        let json = output.log_format == LogFormat::Json;
        let bars = MultiProgress::new();
        if output.quiet || output.no_progress || json || !io::stderr().is_terminal() {
            bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self { quiet: output.quiet, json, bars }
    }

    /// A printer for a command line that could not be read.
    pub(crate) fn plain() -> Self {
        Self { quiet: false, json: false, bars: MultiProgress::with_draw_target(ProgressDrawTarget::hidden()) }
    }

    /// Where bars are drawn; hidden where none may be.
    pub(crate) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// Whether bars are really drawn.
    pub(crate) fn draws_bars(&self) -> bool {
        !self.bars.is_hidden()
    }

    /// Writes a result for people to standard output, with a newline. A reader that went away is [`ErrorKind::OutputClosed`].
    pub(crate) fn result(&self, text: &str) -> Result<()> {
        self.write_out(format!("{}\n", hidden_passwords(&lines(text))).as_bytes())
    }

    /// Writes a result that other programs read to standard output: byte for byte, but on a terminal, which shows what it
    /// would obey.
    pub(crate) fn document(&self, bytes: &[u8]) -> Result<()> {
        match io::stdout().is_terminal() {
            true => self.write_out(lines(&String::from_utf8_lossy(bytes)).as_bytes()),
            false => self.write_out(bytes),
        }
    }

    fn write_out(&self, bytes: &[u8]) -> Result<()> {
        self.bars
            .suspend(|| {
                let mut out = io::stdout().lock();
                out.write_all(bytes).and_then(|()| out.flush())
            })
            .map_err(|error| {
                let kind =
                    if error.kind() == io::ErrorKind::BrokenPipe { ErrorKind::OutputClosed } else { ErrorKind::Local };
                Error::new(kind, "writing to standard output").caused_by(error)
            })
    }

    /// Writes the result of a comparison, and gives the exit code that says whether all `holds`.
    pub(crate) fn verdict(&self, text: &str, holds: bool) -> Result<ExitCode> {
        let code = if holds { ExitCode::SUCCESS } else { ExitCode::from(FAILED) };
        match self.result(text) {
            // Who closes the pipe after the first lines still learns from the exit code whether all is well.
            Err(error) if error.kind() == ErrorKind::OutputClosed => Ok(code),
            written => written.map(|()| code),
        }
    }

    /// Says something to the person, on standard error, unless quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.say("INFO", text);
        }
    }

    /// Says something that is odd, or lost unless somebody acts, on standard error, unless quiet.
    pub(crate) fn warn(&self, text: &str) {
        if !self.quiet {
            self.say("WARN", &if self.json { text.to_owned() } else { format!("warning: {text}") });
        }
    }

    /// Says what went wrong and what to try, on standard error, quiet or not.
    pub(crate) fn error(&self, error: &Error) {
        if self.json {
            let mut record = Self::record("ERROR", &said(&format!("{error:#}")));
            if let Some(hint) = error.hint_text() {
                record["hint"] = said(hint).into();
            }
            return self.write(&record.to_string());
        }
        self.say("ERROR", &format!("error: {error:#}"));
        if let Some(hint) = error.hint_text() {
            self.say("ERROR", &format!("hint: {hint}"));
        }
    }

    /// Writes a line, or the line as the message of a JSON object. A standard error that is gone is no failure: there is
    /// nobody left to tell.
    pub(crate) fn say(&self, level: &str, text: &str) {
        let said = said(text);
        self.write(&match self.json {
            true => Self::record(level, &said).to_string(),
            false => screen::wrapped(&said, screen::columns_of(io::stderr())),
        });
    }

    /// Writes the reason why a command line is refused, in several lines.
    pub(crate) fn refusal(&self, text: &str) {
        self.write(&screen::wrapped(&without_secrets(&lines(text)), screen::columns_of(io::stderr())));
    }

    /// A line of the log as a JSON object.
    fn record(level: &str, message: &str) -> serde_json::Value {
        serde_json::json!({ "timestamp": timestamp(), "level": level, "message": message })
    }

    fn write(&self, line: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{line}");
        });
    }
}

/// A message: one line, without anything that a terminal would obey, and without passwords.
fn said(text: &str) -> String {
    without_secrets(&one_line(text))
}

/// The moment, as the log lines have it.
fn timestamp() -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut text));
    text
}

/// Log lines go between the bars, not through them.
impl<'a> MakeWriter<'a> for Printer {
    type Writer = LogWriter<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        LogWriter { bars: &self.bars }
    }
}

/// Writes whole log lines to standard error while the bars are out of the way.
pub(crate) struct LogWriter<'a> {
    bars: &'a MultiProgress,
}

impl Write for LogWriter<'_> {
    /// Takes a whole line: each event is written at once.
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(buf);
        let line = said(line.strip_suffix('\n').unwrap_or(&line)) + "\n";
        self.bars.suspend(|| io::stderr().write_all(line.as_bytes()))?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

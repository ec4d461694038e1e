//! The only module that writes to a terminal. It writes results to standard output, and everything else to standard
//! error.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex};

use anstyle::{AnsiColor, Style};
use indicatif::{MultiProgress, ProgressDrawTarget};
use serde_json::Value;
use sparkify_polars::display::{in_json, lines, one_line};
use sparkify_polars::{Error, ErrorKind, Result};
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};

use super::args::{Color, LogFormat, OutputArgs};
use super::screen;
use super::secrets::{hidden_passwords, without_secrets};
use super::settings::variable;

/// Standard output, and standard error with its progress bars.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    quiet: bool,
    json: bool,
    bars: MultiProgress,
    colors: bool,
    warnings: Arc<Mutex<Vec<String>>>,
}

impl Printer {
    /// A printer for these options. If quiet, it prints only results and errors. It draws bars only on a terminal.
    pub(crate) fn new(output: &OutputArgs) -> Self {
        let json = output.log_format == LogFormat::Json;
        let bars = MultiProgress::new();
        if output.quiet || output.no_progress || json || !io::stderr().is_terminal() {
            bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        let colors = !json && has_colors(output.color);
        Self { quiet: output.quiet, json, bars, colors, warnings: Arc::default() }
    }

    /// A printer for a command line that could not be read.
    pub(crate) fn plain() -> Self {
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        Self { quiet: false, json: false, bars, colors: has_colors(Color::Auto), warnings: Arc::default() }
    }

    /// The progress bars. They are hidden if none may be drawn.
    pub(crate) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// Whether bars are drawn.
    pub(crate) fn draws_bars(&self) -> bool {
        !self.bars.is_hidden()
    }

    /// Writes a result for people to standard output, with a newline. If the reader has closed the pipe, the error is
    /// [`ErrorKind::OutputClosed`].
    pub(crate) fn result(&self, text: &str) -> Result<()> {
        self.write_out(format!("{}\n", hidden_passwords(&lines(text))).as_bytes())
    }

    /// Writes a result for other programs to standard output. The bytes are not changed, except on a terminal. There,
    /// control characters are replaced.
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

    /// Whether nothing is written on success.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes the result of a command to standard output, unless quiet.
    pub(crate) fn done(&self, text: &str) -> Result<()> {
        if self.quiet { Ok(()) } else { self.result(text) }
    }

    /// Writes a message for people to standard error, unless quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.say("INFO", text);
        }
    }

    /// Writes a warning to standard error, unless quiet. The JSON of the result also contains it.
    pub(crate) fn warn(&self, text: &str) {
        self.warned(text);
        if !self.quiet {
            self.say("WARN", &if self.json { text.to_owned() } else { format!("warning: {text}") });
        }
    }

    /// Keeps a warning for the JSON of the result.
    pub(crate) fn warned(&self, text: &str) {
        if let Ok(mut warnings) = self.warnings.lock() {
            warnings.push(said(text));
        }
    }

    /// The warnings so far.
    pub(crate) fn warnings(&self) -> Vec<String> {
        self.warnings.lock().map(|warnings| warnings.clone()).unwrap_or_default()
    }

    /// Writes the end of a command to a log of JSON objects. People see the result instead.
    pub(crate) fn record_done(&self, command: &str, exit_code: u8, run_id: Option<i64>) {
        if self.json {
            let fields = serde_json::json!({ "command": command, "exit_code": exit_code, "run_id": run_id });
            self.event(Level::INFO, "done", &format!("{command} is done"), fields);
        }
    }

    /// Writes an event to standard error, unless quiet. It is a line for people, or a JSON object with the name and
    /// fields of the event.
    pub(crate) fn event(&self, level: Level, name: &str, text: &str, fields: Value) {
        if self.quiet {
            return;
        }
        if !self.json {
            let warning = if level == Level::WARN { "warning: " } else { "" };
            return self.say(level.as_str(), &format!("{warning}{text}"));
        }
        let mut record = Self::record(level.as_str(), &said(text));
        record["event"] = name.into();
        if let (Value::Object(record), Value::Object(fields)) = (&mut record, fields) {
            record.extend(fields);
        }
        self.write_record(&record);
    }

    /// Writes an error and its hint to standard error, also if quiet.
    pub(crate) fn error(&self, error: &Error) {
        if self.json {
            let mut record = Self::record("ERROR", &said(&format!("{error:#}")));
            if let Some(hint) = error.hint_text() {
                record["hint"] = said(hint).into();
            }
            return self.write_record(&record);
        }
        self.say("ERROR", &format!("error: {error:#}"));
        if let Some(hint) = error.hint_text() {
            self.say("ERROR", &format!("hint: {hint}"));
        }
    }

    /// Writes a line to standard error, or a JSON object with the line as its message. Ignores a closed standard error,
    /// because there is no other place to report it.
    pub(crate) fn say(&self, level: &str, text: &str) {
        let said = said(text);
        if self.json {
            return self.write_record(&Self::record(level, &said));
        }
        self.write(&self.colored(screen::wrapped(&said, screen::columns_of(io::stderr()))));
    }

    /// The text with its first word in colour, if that word is a label such as `error:`.
    fn colored(&self, text: String) -> String {
        let found = LABELS.iter().find(|(label, _)| self.colors && text.starts_with(label));
        match found {
            Some((label, style)) => format!("{style}{label}{style:#}{}", &text[label.len()..]),
            None => text,
        }
    }

    /// Writes the reason why a command line was refused. The text may have several lines.
    pub(crate) fn refusal(&self, text: &str) {
        self.write(&self.colored(screen::wrapped(&without_secrets(&lines(text)), screen::columns_of(io::stderr()))));
    }

    /// A log line as a JSON object.
    fn record(level: &str, message: &str) -> Value {
        serde_json::json!({ "timestamp": timestamp(), "level": level, "message": message })
    }

    fn write_record(&self, record: &Value) {
        self.write(&in_json(&record.to_string()));
    }

    fn write(&self, line: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{line}");
        });
    }
}

/// The labels at the beginning of messages, and their colours.
const LABELS: [(&str, Style); 3] = [
    ("error:", AnsiColor::Red.on_default().bold()),
    ("warning:", AnsiColor::Yellow.on_default().bold()),
    ("hint:", AnsiColor::Cyan.on_default().bold()),
];

/// Whether messages have colours. See <https://no-color.org>.
fn has_colors(color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            io::stderr().is_terminal()
                && variable("NO_COLOR").is_none()
                && env::var_os("TERM").is_some_and(|term| term != "dumb")
        }
    }
}

/// The message in one line, without passwords, and with control characters replaced.
fn said(text: &str) -> String {
    without_secrets(&one_line(text))
}

/// The current time in the format of the log lines.
fn timestamp() -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut text));
    text
}

/// Hides the bars while a log line is written.
impl<'a> MakeWriter<'a> for Printer {
    type Writer = LogWriter<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        LogWriter { bars: &self.bars }
    }
}

/// Writes whole log lines to standard error while the bars are hidden.
pub(crate) struct LogWriter<'a> {
    bars: &'a MultiProgress,
}

impl Write for LogWriter<'_> {
    /// Receives a whole line, because each event is written at once.
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

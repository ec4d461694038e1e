//! The only place that writes to a terminal: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};

use indicatif::{MultiProgress, ProgressDrawTarget};
use sparkify_polars::{Error, Kind, Result};
use tracing_subscriber::fmt::MakeWriter;

/// Standard output and standard error, with the progress bars that share the latter.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    quiet: bool,
    bars: MultiProgress,
}

impl Printer {
    /// A printer that says nothing but results and errors when `quiet`, and draws bars only on a terminal and only
    /// where `progress` allows them.
    pub(crate) fn new(quiet: bool, progress: bool) -> Self {
        let bars = MultiProgress::new();
        if quiet || !progress || !io::stderr().is_terminal() {
            bars.set_draw_target(ProgressDrawTarget::hidden());
        }
        Self { quiet, bars }
    }

    /// Where bars are drawn; hidden where none may be.
    pub(crate) fn bars(&self) -> &MultiProgress {
        &self.bars
    }

    /// Whether bars are really drawn.
    pub(crate) fn draws_bars(&self) -> bool {
        !self.bars.is_hidden()
    }

    /// Writes a result to standard output, with a newline. A reader that went away is [`Kind::OutputClosed`].
    pub(crate) fn result(&self, text: &str) -> Result<()> {
        self.bars
            .suspend(|| {
                let mut out = io::stdout().lock();
                writeln!(out, "{text}").and_then(|()| out.flush())
            })
            .map_err(|error| {
                let kind = if error.kind() == io::ErrorKind::BrokenPipe { Kind::OutputClosed } else { Kind::Input };
                Error::new(kind, "writing to standard output").because(error)
            })
    }

    /// Says something to the person, on standard error, unless quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// Says something that quiet does not silence, on standard error. A standard error that is gone is no failure:
    /// there is nobody left to tell.
    pub(crate) fn error(&self, text: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{text}");
        });
    }
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
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.bars.suspend(|| io::stderr().write_all(buf))?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

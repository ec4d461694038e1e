//! Shows the progress of a load: bars on a terminal, lines elsewhere.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use serde_json::json;
use sparkify_polars::load::{Event, Observer, Stage};
use sparkify_polars::model::{Reject, SourceFile, Warning, WarningKind};
use tokio::task::AbortHandle;
use tokio::time::interval;
use tracing::Level;

use super::printer::Printer;
use super::screen;
use super::signals;

/// The number of bad lines, and of files without a good line, that are reported one by one. The database contains all
/// of them.
const REJECTS_SAID: u64 = 10;

/// The interval at which a bar is drawn again, so that it shows the current time.
const EVERY: Duration = Duration::from_millis(200);

/// Shows the progress of a load. Must be used on a tokio runtime.
pub(crate) struct Progress {
    printer: Printer,
    shown: Mutex<Shown>,
}

/// The state of the display.
#[derive(Default)]
struct Shown {
    bar: Option<ProgressBar>,
    /// The task that draws the bar again at intervals.
    ticking: Option<AbortHandle>,
    bytes: u64,
    rows: u64,
    rejects: u64,
    bad_files: u64,
    /// Whether a stage has read files, or copied or merged rows.
    has_worked: bool,
}

impl Progress {
    pub(crate) fn new(printer: &Printer) -> Self {
        Self { printer: printer.clone(), shown: Mutex::default() }
    }

    /// Removes the bar from the screen.
    pub(crate) fn clear(&self) {
        if let Ok(mut shown) = self.shown.lock() {
            shown.close();
        }
    }
}

impl Observer for Progress {
    fn on(&self, event: Event<'_>) {
        // A poisoned lock means that drawing has panicked before. The load continues without a display.
        let Ok(mut shown) = self.shown.lock() else { return };
        match event {
            Event::WaitingForLoad => {
                self.printer.note("another load into the same schema is merging; waiting for it to end");
            }
            Event::StartingOver => {
                shown.close();
                self.printer.note("the load is rolled back; it starts over");
            }
            Event::Upgrading { from, to } => {
                self.printer.note(&format!("upgrading the tables from version {from} to {to}"));
            }
            Event::CheckedRowByRow { rows, grant } => self.printer.note(&checked_row_by_row(rows, grant)),
            Event::Started { stage, bytes } => {
                signals::committing(stage == Stage::Commit);
                shown.open(self.printer.bars().add(bar(stage, bytes)));
            }
            Event::Advanced { bytes, rows, .. } => shown.advance(bytes, rows),
            Event::Rejected { file, reject } => {
                shown.rejects += 1;
                if shown.rejects <= REJECTS_SAID {
                    let Reject { line, reason, message, .. } = reject;
                    let file = file.name();
                    let text = format!("bad line {file}:{line}: {message} ({reason})");
                    let fields = json!({ "file": file, "line": line, "reason": reason.code() });
                    self.printer.event(Level::WARN, "rejected", &text, fields);
                } else if shown.rejects == REJECTS_SAID + 1 {
                    self.printer.event(Level::WARN, "rejected_more", "more lines are bad", json!({}));
                }
            }
            Event::NothingGood { file, lines, looks_like } => {
                shown.bad_files += 1;
                if shown.bad_files <= REJECTS_SAID {
                    let text = nothing_good(file, lines, looks_like);
                    let fields = json!({ "file": file.name(), "lines": lines, "looks_like": looks_like });
                    self.printer.event(Level::WARN, "nothing_good", &text, fields);
                } else if shown.bad_files == REJECTS_SAID + 1 {
                    self.printer.event(Level::WARN, "nothing_good_more", "more files have no good line", json!({}));
                }
            }
            Event::Warning { file, warning } => {
                let Warning { kind, detail, count, line, .. } = warning;
                let fields = json!({
                    "warning": kind.code(), "detail": detail, "count": count, "file": file.name(), "line": line
                });
                self.printer.event(Level::WARN, "warning", &sentence(file, warning), fields);
            }
            Event::RejectsWritten { folder } => {
                self.printer.note(&format!(
                    "the bad lines are in {}: rejects.ndjson has the reason for each; \
                     correct the copies beside it and load them",
                    folder.display()
                ));
            }
            Event::Finished { stage, rows, elapsed } => {
                signals::committing(false);
                shown.close();
                shown.has_worked |= rows > 0 || matches!(stage, Stage::Read(_));
                // If a load finds nothing new, there is no line for its stages.
                if !self.printer.draws_bars() && shown.has_worked {
                    let seconds = elapsed.as_secs_f64();
                    let fields =
                        json!({ "stage": stage.to_string(), "bytes": shown.bytes, "rows": rows, "seconds": seconds });
                    let text = plain_line(stage, shown.bytes, rows, elapsed);
                    self.printer.event(Level::INFO, "finished", &text, fields);
                }
                (shown.bytes, shown.rows) = (0, 0);
            }
            _ => {}
        }
    }
}

impl Shown {
    fn open(&mut self, bar: ProgressBar) {
        self.close();
        if !bar.is_hidden() {
            self.ticking = Some(tokio::spawn(tick(bar.clone())).abort_handle());
        }
        self.bar = Some(bar);
    }

    fn advance(&mut self, bytes: u64, rows: u64) {
        self.bytes += bytes;
        self.rows += rows;
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
            bar.set_message(format!("{} rows", HumanCount(self.rows)));
        }
    }

    fn close(&mut self) {
        if let Some(ticking) = self.ticking.take() {
            ticking.abort();
        }
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// Draws a bar at intervals. The bar's own ticker would start a thread, and panic if the thread cannot start.
async fn tick(bar: ProgressBar) {
    let mut interval = interval(EVERY);
    loop {
        interval.tick().await;
        if bar.is_finished() {
            break;
        }
        bar.tick();
    }
}

/// The width of a terminal that has room for all parts of a progress bar.
const ROOM: usize = 80;

/// A bar if the number of bytes is known, otherwise a spinner.
fn bar(stage: Stage, bytes: Option<u64>) -> ProgressBar {
    let is_narrow = screen::columns_of(std::io::stderr()).is_some_and(|columns| columns < ROOM);
    let (bar, template) = match bytes {
        Some(bytes) if is_narrow => (ProgressBar::new(bytes), "{prefix} [{wide_bar}] {percent}% {msg} {eta}"),
        Some(bytes) => {
            (ProgressBar::new(bytes), "{prefix:>11} [{wide_bar}] {percent}% {bytes_per_sec} {msg} {eta} left")
        }
        None => (ProgressBar::new_spinner(), "{prefix} {spinner} {elapsed} {msg}"),
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.progress_chars("=> ")).with_prefix(stage.to_string())
}

/// The note that triggers check each row.
fn checked_row_by_row(rows: u64, grant: Option<&str>) -> String {
    let rows = HumanCount(rows);
    let note =
        format!("the triggers of the foreign keys check each of {rows} plays, because this role may not bypass them");
    match grant {
        Some(grant) => format!("{note}; a superuser can allow it: {grant};"),
        None => note,
    }
}

/// The message about a file without a good line.
fn nothing_good(file: &SourceFile, lines: u64, looks_like: Option<&str>) -> String {
    let lines = match lines {
        1 => "the only line is bad".to_owned(),
        lines => format!("all {} lines are bad", HumanCount(lines)),
    };
    let looks_like = looks_like.map(|what| format!("; it looks like {what}")).unwrap_or_default();
    format!("{}: {lines}{looks_like}", file.name())
}

/// The message about a warning.
fn sentence(file: &SourceFile, warning: &Warning) -> String {
    let Warning { kind, detail, count, line, .. } = warning;
    let count = HumanCount(*count);
    let what = match kind {
        WarningKind::ByteOrderMark => "files that begin with a byte order mark, which was skipped".to_owned(),
        WarningKind::WindowsNewline => "lines that end in a carriage return and a newline, read as newlines".to_owned(),
        WarningKind::BlankLine => "blank lines, skipped".to_owned(),
        WarningKind::SpreadRecord => "records that span several lines or are in an array, read anyway".to_owned(),
        WarningKind::SeveralObjects => "lines with several objects, each read as a line of its own".to_owned(),
        WarningKind::Misnamed => {
            "files whose compression does not match their name, read according to their content".to_owned()
        }
        WarningKind::Grew => "files that grew while they were read, which the next load reads again".to_owned(),
        WarningKind::UnknownField => format!("records with an unknown field {detail:?}, which was ignored"),
        WarningKind::UnknownPage => format!("events with an unknown page {detail:?}, which are not plays"),
        _ => format!("{kind} {detail}"),
    };
    let place = if *line > 0 { format!(":{line}") } else { String::new() };
    format!("{what}: {count} (first: {}{place})", file.name())
}

fn plain_line(stage: Stage, bytes: u64, rows: u64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    match stage {
        Stage::Compare(_) => format!("{stage}: {} compared with the ledger in {seconds:.1} s", HumanBytes(bytes)),
        Stage::Read(_) => {
            format!("{stage}: {}, {} rows made in {seconds:.1} s", HumanBytes(bytes), HumanCount(rows))
        }
        Stage::Commit => format!("{stage}: {seconds:.1} s"),
        Stage::Merge | Stage::Export => format!("{stage}: {} rows in {seconds:.1} s", HumanCount(rows)),
    }
}

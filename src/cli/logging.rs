//! Log lines on standard error: their level and their format.

use std::fmt::Debug;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::args::{LogFormat, OutputArgs};
use super::printer::Printer;

/// Writes the events of this program to standard error. Without `-vvv`, libraries write only warnings and errors.
pub(crate) fn start(output: &OutputArgs, printer: &Printer) {
    let level = match (output.quiet, output.verbose) {
        (true, _) => LevelFilter::ERROR,
        (_, 0) => LevelFilter::WARN,
        (_, 1) => LevelFilter::INFO,
        (_, 2) => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let others = if output.verbose > 2 { level } else { level.min(LevelFilter::WARN) };
    let filter = Targets::new().with_default(others).with_target("sparkify_polars", level);
    let registry = tracing_subscriber::registry().with(Warnings(printer.clone()).with_filter(LevelFilter::WARN));
    match output.log_format {
        LogFormat::Text => registry
            .with(
                tracing_subscriber::fmt::layer()
                    .with_writer(printer.clone())
                    // The writer shows control characters instead of sending them to the terminal, so colours would not
                    // work.
                    .with_ansi(false)
                    .with_target(false)
                    .without_time()
                    .with_filter(filter),
            )
            .init(),
        LogFormat::Json => registry
            .with(
                tracing_subscriber::fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_writer(printer.clone())
                    .with_filter(filter),
            )
            .init(),
    }
}

/// Keeps the warnings of the library for the JSON of the result, at every log level.
struct Warnings(Printer);

impl<S: Subscriber> Layer<S> for Warnings {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() == Level::WARN && event.metadata().target().starts_with("sparkify_polars") {
            event.record(&mut Message(&self.0));
        }
    }
}

/// Reads the message of an event.
struct Message<'a>(&'a Printer);

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0.warned(&format!("{value:?}"));
        }
    }
}

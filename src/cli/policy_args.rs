//! The options for bad lines, and the limits of files and lines.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime};
use clap::{Args, ValueEnum};
use sparkify_polars::load::{PlanBuilder, Policy};
use sparkify_polars::read::ReadLimits;

/// The options for bad lines.
#[derive(Args)]
#[command(next_help_heading = "Bad lines")]
pub(crate) struct PolicyArgs {
    /// What to do with a bad line
    #[arg(long, value_enum, default_value_t = OnError::Reject, value_name = "WHAT")]
    pub(crate) on_error: OnError,
    /// Load nothing if more than N lines are bad; exit code 5 [default: see --max-reject-ratio]
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) max_rejects: Option<u64>,
    /// Load nothing if more than RATIO of all lines is bad, such as 0.01; exit code 5 [default: a tenth of all lines,
    /// and of the lines of each file]
    #[arg(long, value_name = "RATIO", value_parser = ratio, allow_negative_numbers = true)]
    pub(crate) max_reject_ratio: Option<f64>,
    /// Also write bad lines into a new folder in DIR: a list of the reasons, and exact copies to correct and load
    #[arg(long, value_name = "DIR")]
    pub(crate) rejects: Option<PathBuf>,
}

/// The actions for a bad line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Reject it and continue. load_rejects has the line and the reason; exit code 4
    Reject,
    /// Load nothing; exit code 5
    Stop,
}

/// The limits of files and lines. `load` and `verify` need the same limits.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Plays before this date or moment are bad [default: 1990-01-01]
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) earliest: Option<i64>,
    /// Plays after this date or moment are bad [default: one day from now]
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub(crate) latest: Option<i64>,
    /// Longer lines are bad [default: 16777216]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..=MAX_LINE))]
    pub(crate) max_line_bytes: Option<u64>,
    /// Stop reading an archive that unpacks to more than 64 MiB and more than N times its size [default: 250]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_unpack_ratio: Option<u64>,
}

/// Parses a number of lines.
fn count(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "a number of lines is a whole number such as 100".to_owned())
}

/// Parses a ratio.
fn ratio(text: &str) -> Result<f64, String> {
    let ratio = text.parse().ok().filter(|ratio| (0.0..=1.0).contains(ratio));
    ratio.ok_or_else(|| "a ratio is a number from 0 to 1, such as 0.05 for 5 lines in 100".to_owned())
}

/// The most bytes of a line. A line must fit into a message to the server, which has at most 1 GiB.
const MAX_LINE: u64 = 512 * 1024 * 1024;

/// Parses a date (UTC) or a time of RFC 3339, as epoch milliseconds.
fn moment(text: &str) -> Result<i64, String> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Ok(date.and_time(NaiveTime::MIN).and_utc().timestamp_millis());
    }
    let moment = DateTime::parse_from_rfc3339(text).map(|moment| moment.timestamp_millis());
    moment.map_err(|_| "neither a date such as 1990-01-31 nor a moment such as 1990-01-31T12:00:00Z".to_owned())
}

impl PolicyArgs {
    /// Returns the plan with this policy and this folder for rejects.
    pub(crate) fn apply(&self, plan: PlanBuilder) -> PlanBuilder {
        let policy = Policy {
            stop: self.on_error == OnError::Stop,
            max_rejects: self.max_rejects,
            max_ratio: self.max_reject_ratio,
        };
        plan.policy(policy).rejects(self.rejects.clone())
    }
}

impl LimitArgs {
    /// Returns the plan with these limits.
    pub(crate) fn apply(&self, plan: PlanBuilder) -> PlanBuilder {
        let mut limits = ReadLimits::default();
        if let Some(bytes) = self.max_line_bytes {
            limits.line_bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        }
        limits.unpack_ratio = self.max_unpack_ratio.unwrap_or(limits.unpack_ratio);
        plan.read_limits(limits).timestamps(self.earliest, self.latest)
    }
}

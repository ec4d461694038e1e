//! The command line of `report`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::database_args::DatabaseArgs;

#[derive(Args)]
pub(crate) struct ReportArgs {
    /// The file to write; an existing file is replaced. With - the page goes to standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Report on the export in DIR instead of the loaded data: its files are copied into temporary tables of the
    /// database
    #[arg(long, value_name = "DIR")]
    pub(crate) from: Option<PathBuf>,
    /// The first day, in UTC. The headline compares with the same number of days before
    #[arg(long, value_name = "DATE", conflicts_with = "last")]
    pub(crate) since: Option<NaiveDate>,
    /// The last day, in UTC [default: the last day with plays]
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<NaiveDate>,
    /// The last days up to --until, such as 7d, or weeks, such as 4w
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub(crate) last: Option<u32>,
    /// The heading of the page
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// The sections to show [default: all]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',',
          value_parser = clap::builder::PossibleValuesParser::new(sparkify_polars::report::SECTIONS))]
    pub(crate) sections: Vec<String>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// Parses a number of days.
fn days(text: &str) -> Result<u32, String> {
    let days = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((days, "d")) => days.parse().ok(),
        Some((weeks, "w")) => weeks.parse::<u32>().ok().and_then(|weeks| weeks.checked_mul(7)),
        _ => None,
    };
    days.filter(|days| *days > 0).ok_or_else(|| "a number of days such as 7d, or of weeks such as 4w".to_owned())
}

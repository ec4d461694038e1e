//! The command line of `query`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sparkify_polars::query::{Parameter, Parameters};

use super::database_args::DatabaseArgs;

/// The heading of the options for questions of your own.
const OWN: &str = "Questions of your own";

#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct QueryArgs {
    /// The question to ask
    #[arg(required_unless_present_any = ["list", "sql", "file", "help"])]
    pub(crate) name: Option<String>,
    /// List the questions
    #[arg(long, conflicts_with_all = ["name", "sql", "file"])]
    pub(crate) list: bool,
    /// Ask a question of your own: one SELECT. The tables need no schema
    #[arg(long, value_name = "SELECT", conflicts_with_all = ["name", "file", "chart"], help_heading = OWN)]
    pub(crate) sql: Option<String>,
    /// Ask a question of your own: a file with one SELECT
    #[arg(long, value_name = "FILE.sql", conflicts_with_all = ["name"], help_heading = OWN)]
    pub(crate) file: Option<PathBuf>,
    /// A folder of your own questions: the file DIR/NAME.sql is the question NAME
    #[arg(long, value_name = "DIR", help_heading = OWN)]
    pub(crate) questions: Option<PathBuf>,
    /// The time limit of a question of your own, such as 30s; 0 for none [default: that of the server, or 5min]
    #[arg(long, value_name = "TIME", help_heading = OWN)]
    pub(crate) statement_timeout: Option<String>,
    /// Print the SQL of the question, which psql can run, and ask nothing
    #[arg(long, conflicts_with_all = ["chart", "from", "list"])]
    pub(crate) print_sql: bool,
    /// The format of the answer [default: by the extension of --out, or table]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Write the answer to FILE, which is replaced as a whole. The extension chooses the format: .csv, .tsv, .json,
    /// .ndjson, .md or .parquet. With - the answer goes to standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Put ' before each text that a spreadsheet takes for a formula; with CSV and TSV only
    #[arg(long)]
    pub(crate) csv_safe: bool,
    /// Draw a bar beside each row, or a map of shades where the rows are weekdays and hours
    #[arg(long, conflicts_with = "list")]
    pub(crate) chart: bool,
    /// Ask the export in DIR instead of the loaded data: its files are copied into temporary tables of the database
    #[arg(long, value_name = "DIR", conflicts_with_all = ["list", "sql", "file"])]
    pub(crate) from: Option<PathBuf>,
    /// Print help: with the name of a question, its description and its parameters
    #[arg(short, long)]
    pub(crate) help: bool,
    #[command(flatten)]
    pub(crate) parameters: ParameterArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// The parameters of questions. The library parses the values.
#[derive(Args)]
#[command(next_help_heading = "Parameters of questions (query NAME --help lists those of a question)")]
pub(crate) struct ParameterArgs {
    /// Only plays from this day or time on, such as 2018-11-05 or 2018-11-05T13:00
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// Only plays to the end of this day, or before this time
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,
    /// Only plays of this user
    #[arg(long, value_name = "ID", allow_negative_numbers = true)]
    user: Option<String>,
    /// Only plays of this artist, spelled as it was logged
    #[arg(long, value_name = "NAME")]
    artist: Option<String>,
    /// Only plays of songs with this title, spelled as it was logged
    #[arg(long, value_name = "TITLE")]
    song: Option<String>,
    /// Only plays at this level: free or paid
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
    /// Only plays on this device, as plays-by-device names it
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// Only plays at this location, spelled as it was logged
    #[arg(long, value_name = "NAME")]
    location: Option<String>,
    /// The time zone of days and hours [default: UTC]
    #[arg(long, value_name = "NAME")]
    time_zone: Option<String>,
    /// The length of the periods: hour, day, week or month
    #[arg(long, value_name = "PERIOD")]
    by: Option<String>,
    /// The number of rows; 0 for all
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    top: Option<String>,
}

impl ParameterArgs {
    /// The parameters that are given.
    pub(crate) fn given(&self) -> Parameters {
        let values = [
            (Parameter::Since, &self.since),
            (Parameter::Until, &self.until),
            (Parameter::User, &self.user),
            (Parameter::Artist, &self.artist),
            (Parameter::Song, &self.song),
            (Parameter::Level, &self.level),
            (Parameter::Device, &self.device),
            (Parameter::Location, &self.location),
            (Parameter::TimeZone, &self.time_zone),
            (Parameter::By, &self.by),
            (Parameter::Top, &self.top),
        ];
        values.into_iter().filter_map(|(parameter, value)| Some((parameter, value.clone()?))).collect()
    }
}

/// The formats of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// RFC 4180; null is an empty field, empty text is ""
    Csv,
    /// As csv, with tabs between the fields
    Tsv,
    /// An array of objects, one per line; numbers with all digits
    Json,
    /// One object per line
    Ndjson,
    /// A table of GitHub's Markdown
    Markdown,
    /// With types, compressed with zstd; needs --out if standard output is a terminal
    Parquet,
}

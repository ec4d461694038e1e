//! The definition of the command line. The structs of arguments do not implement `Debug`, because a URL can contain a
//! password.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime};
use clap::{Args, Parser, Subcommand, ValueEnum};
use sparkify_polars::discover::Part;
use sparkify_polars::load::{Layout, PlanBuilder, Policy};
use sparkify_polars::model::{Roles, Schema};
use sparkify_polars::read::ReadLimits;

use super::completions::{CompletionsArgs, ManArgs};
use super::config::ConfigArgs;
use super::doctor::DoctorArgs;
use super::explain::ExplainArgs;
use super::outcome::ResultArgs;
use super::query_args::QueryArgs;
use super::report_args::ReportArgs;
use super::source_args::SourceArgs;
use super::trace::TraceArgs;

/// Loads a music service's JSON into a Postgres star schema.
#[derive(Parser)]
#[command(name = "sparkify-polars", version, about, max_term_width = 110, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args)]
#[command(next_help_heading = "Output options")]
pub(crate) struct OutputArgs {
    /// More output: -v connections, -vv every step, -vvv library logs
    #[arg(short, long, action = clap::ArgAction::Count, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Print only errors, answers and JSON
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// The format of messages on standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text, global = true, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,
    /// When to colour errors and warnings. NO_COLOR and TERM=dumb turn colours off, too
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Draw no progress bars, even on a terminal
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
    /// Read options from FILE [default: sparkify-polars.toml in the working directory or above] [env: SPARKIFY_CONFIG]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Use the profile NAME of the configuration, its table [profiles.NAME] [env: SPARKIFY_PROFILE]
    #[arg(long, value_name = "NAME", global = true)]
    profile: Option<String>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal
    Auto,
    Always,
    Never,
}

/// The formats of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line for people
    Text,
    /// One JSON object per line, for log collectors
    Json,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Load songs and listening events into the star schema; exit code 4 if lines were rejected
    Load(LoadArgs),
    /// Create the tables before the first load, or distribute existing tables over a Citus cluster
    Init(InitArgs),
    /// Drop the tables with their rows, and everything else that was made for them; asks first
    Drop(DropArgs),
    /// Write the tables as Parquet files, from the JSON alone, without a database; exit code 4 if lines were rejected
    Export(ExportArgs),
    /// Ask one of the analysts' questions; the answer is a table, a chart, CSV, JSON, Markdown or Parquet
    Query(Box<QueryArgs>),
    /// Write a report about the plays and the quality of the data, as one HTML file that needs no other files
    Report(ReportArgs),
    /// Compare the database with all files that were ever loaded; exit code 3 if they differ
    Verify(VerifyArgs),
    /// Check the quality of the stored data; exit code 3 if a check fails
    Check(CheckArgs),
    /// Manage the local PostgreSQL that is used if no server is named
    Db(DbArgs),
    /// Generate files that resemble real data, with the same irregularities; the same seed gives the same bytes
    Generate(GenerateArgs),
    /// Examine the files, the server and the tables, change nothing, and list all problems; exit code 3 for a problem
    Doctor(DoctorArgs),
    /// Show the file and the line that a play, a user or a song came from, and the other records with the same key
    Trace(TraceArgs),
    /// Explain a reject reason, a warning, an exit code or a check
    Explain(ExplainArgs),
    /// Show the options that a configuration file and the environment set
    Config(ConfigArgs),
    /// Print a script that completes commands and options in a shell
    Completions(CompletionsArgs),
    /// Print the man page, or write one for each command
    Man(ManArgs),
}

#[derive(Args)]
pub(crate) struct LoadArgs {
    /// Files and directories of songs or logs; the load finds out which
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Load only part K of N, such as 2/4. N loaders, one for each part, load every file once
    #[arg(long, value_name = "K/N")]
    pub(crate) part: Option<Part>,
    /// Read all files, also those whose content was loaded before
    #[arg(long)]
    pub(crate) reload: bool,
    /// Replace the tables: afterwards they contain only these files. With --dry-run: show what would be
    /// deleted
    #[arg(long, conflicts_with = "part")]
    pub(crate) replace: bool,
    /// Do everything, show the result, and roll it back
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Show how long each part of the load worked and waited, and which part slowed down the others
    #[arg(long)]
    pub(crate) timings: bool,
    /// Also write the loaded rows as Parquet into DIR, with the rows of each stage
    #[arg(long, value_name = "DIR", conflicts_with = "dry_run")]
    pub(crate) export: Option<PathBuf>,
    /// Write the result as JSON into FILE as well, also if the load fails
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Write metrics of the load for Prometheus into FILE, also if the load fails: .prom in the folder of node_exporter
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) result: ResultArgs,
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Args)]
pub(crate) struct InitArgs {
    /// Compute the summaries of the plays again, after plays, songs or artists were changed by hand
    #[arg(long)]
    pub(crate) summaries: bool,
    /// Also make the roles PREFIX_owner, PREFIX_loader and PREFIX_reader, and give them the privileges that they need
    /// [default PREFIX: sparkify, or sparkify_NAME with --schema NAME]
    #[arg(long, value_name = "PREFIX")]
    pub(crate) roles: Option<Option<String>>,
    /// Print the SQL that makes the roles, which an administrator can run in psql, and change nothing
    #[arg(long, requires = "roles", conflicts_with_all = ["summaries", "layout"])]
    pub(crate) print_sql: bool,
    #[command(flatten)]
    pub(crate) result: ResultArgs,
    #[command(flatten)]
    pub(crate) layout: LayoutArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Args)]
pub(crate) struct DropArgs {
    /// Do not ask for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
    /// Also drop the roles that `init --roles` has made, if no other database needs them [default PREFIX: sparkify, or
    /// sparkify_NAME with --schema NAME]
    #[arg(long, value_name = "PREFIX")]
    pub(crate) roles: Option<Option<String>>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// Returns the roles of `--roles`: the roles with the given prefix, or the default roles of the schema.
pub(crate) fn roles(prefix: Option<&Option<String>>, schema: &Schema) -> sparkify_polars::Result<Option<Roles>> {
    let named = prefix.map(|prefix| match prefix {
        Some(prefix) => Roles::new(prefix),
        None => Roles::of(schema),
    });
    named.transpose()
}

/// The layout of the tables.
#[derive(Args)]
#[command(next_help_heading = "Database options")]
pub(crate) struct LayoutArgs {
    /// Table layout [default: keep the existing one; for new tables Citus if it is installed]
    #[arg(long, value_enum, value_name = "LAYOUT")]
    layout: Option<TableLayout>,
}

/// The layouts of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableLayout {
    /// On one server
    Plain,
    /// Distributed over the nodes of a Citus cluster
    Citus,
}

impl LayoutArgs {
    /// The layout that the option names.
    pub(crate) fn wanted(&self) -> Option<Layout> {
        self.layout.map(|layout| match layout {
            TableLayout::Plain => Layout::Plain,
            TableLayout::Citus => Layout::Citus,
        })
    }
}

#[derive(Args)]
pub(crate) struct ExportArgs {
    /// The folder to write: one that does not exist, is empty, or is an earlier export, which is replaced
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) result: ResultArgs,
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

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

#[derive(Args)]
pub(crate) struct VerifyArgs {
    /// How many differing keys of a table are shown
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) show: usize,
    #[command(flatten)]
    pub(crate) result: ResultArgs,
    #[command(flatten)]
    pub(crate) sources: SourceArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

/// The options for the database and its schema.
#[derive(Clone, Args)]
#[command(next_help_heading = "Database options")]
pub(crate) struct DatabaseArgs {
    /// A libpq URL or keyword string; DATABASE_URL and the PG* variables work too [default: a local PostgreSQL]
    #[arg(long, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The schema of the five tables
    #[arg(long, default_value = "public", value_name = "NAME")]
    pub(crate) schema: String,
    /// End with an error if the server makes no progress for this many seconds; 0 waits forever
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    timeout: u64,
    /// The number of retries after a lost connection, a restart of the server, a deadlock and similar errors
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) retries: usize,
    #[command(flatten)]
    pub(crate) local: LocalArgs,
}

impl DatabaseArgs {
    /// The longest time that a command waits for a server that makes no progress. `None` means no limit.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        (self.timeout > 0).then(|| Duration::from_secs(self.timeout))
    }
}

/// The options of the local PostgreSQL.
#[derive(Clone, Args)]
#[command(next_help_heading = "Database options")]
pub(crate) struct LocalArgs {
    /// The folder of the local PostgreSQL [default: sparkify-polars in the user's data folder, for root in /var/lib]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) local_dir: Option<PathBuf>,
    /// Never download PostgreSQL, even if this machine has none
    #[arg(long, global = true)]
    pub(crate) no_fetch: bool,
}

#[derive(Args)]
pub(crate) struct CheckArgs {
    /// The checks to make [default: all]
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// List the checks
    #[arg(long, conflicts_with = "names")]
    pub(crate) list: bool,
    /// Print the SQL of the checks, which psql can run, and check nothing
    #[arg(long, requires = "names")]
    pub(crate) print_sql: bool,
    #[command(flatten)]
    pub(crate) result: ResultArgs,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
}

#[derive(Args)]
pub(crate) struct DbArgs {
    #[command(subcommand)]
    pub(crate) verb: DbVerb,
    #[command(flatten)]
    pub(crate) local: LocalArgs,
}

#[derive(Subcommand)]
pub(crate) enum DbVerb {
    /// Show whether the local PostgreSQL exists and runs, its place, and the command that opens it
    Status {
        #[command(flatten)]
        result: ResultArgs,
    },
    /// Start it, and create it first if there is none
    Start,
    /// Stop it; the data stays
    Stop,
    /// Open it, or the named server, with psql
    Psql {
        /// A libpq URL or keyword string; DATABASE_URL works too [default: the local PostgreSQL]
        #[arg(long, value_name = "URL", help_heading = "Database options")]
        database_url: Option<String>,
        /// Arguments for psql, after --
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Stop it and delete its data
    Destroy {
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
pub(crate) struct GenerateArgs {
    /// How many songs, one file each
    #[arg(long, default_value_t = 500, value_name = "N")]
    pub(crate) songs: u64,
    /// How many events, in one log per day
    #[arg(long, default_value_t = 5000, value_name = "M")]
    pub(crate) events: u64,
    /// How many days the events are spread over
    #[arg(long, default_value_t = 30, value_name = "D")]
    pub(crate) days: u32,
    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub(crate) seed: u64,
    /// A folder that is empty or does not exist; song_data and log_data are created in it
    pub(crate) out: PathBuf,
}

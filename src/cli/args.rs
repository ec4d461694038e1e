//! The definition of the command line. The structs of arguments do not implement `Debug`, because a URL can contain a
//! password.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use sparkify_polars::discover::Part;
use sparkify_polars::model::{Roles, Schema};

use super::completions::{CompletionsArgs, ManArgs};
use super::config::ConfigArgs;
use super::database_args::{DatabaseArgs, LayoutArgs, LocalArgs};
use super::doctor::DoctorArgs;
use super::explain::ExplainArgs;
use super::outcome::ResultArgs;
use super::policy_args::{LimitArgs, PolicyArgs};
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

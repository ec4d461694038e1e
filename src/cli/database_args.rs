//! The options for the server, the schema and the layout of its tables.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use sparkify_polars::load::Layout;

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

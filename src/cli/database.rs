//! Opens the database that the command line names, or the local one where it names none.

use sparkify_polars::Result;
use sparkify_polars::connect::{Environment, Session, Target};
use sparkify_polars::local;

use super::args::DatabaseArgs;
use super::db;
use super::printer::Printer;

/// A session, and the line that opens the same database in psql.
pub(crate) struct Opened {
    pub(crate) session: Session,
    pub(crate) psql_line: String,
}

/// Connects to the server that was named, else to the local PostgreSQL, which is made or started where it has to be.
pub(crate) async fn open(args: &DatabaseArgs, printer: &Printer) -> Result<Opened> {
    let (target, psql_line) = match Target::resolve(args.database_url.as_deref(), &Environment::of_process())? {
        Some(target) => {
            let line = target.psql_command();
            (target, line)
        }
        None => {
            let running = local::ensure(&local::Options::from(&args.local), &|event| db::note(printer, &event))?;
            let target = Target::unix_socket(&running.socket_dir, running.port, &running.user, &running.database);
            (target, running.psql_line())
        }
    };
    tracing::info!("connecting to {target}");
    Ok(Opened { session: target.connect().await?, psql_line })
}

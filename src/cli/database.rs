//! Opens the database that the command line or the environment names. If neither names one, opens the local PostgreSQL.

use std::path::Path;

use sparkify_polars::connect::{Environment, Session, Target};
use sparkify_polars::local;
use sparkify_polars::{Error, ErrorKind, Result};

use super::database_args::DatabaseArgs;
use super::db;
use super::printer::Printer;
use super::secrets::is_in_arguments;

/// An open session, a text that names its database, and the psql command that opens the same database.
pub(crate) struct Opened {
    pub(crate) session: Session,
    /// Such as `database music at localhost:5432`.
    pub(crate) database: String,
    pub(crate) psql_line: String,
    /// The local PostgreSQL, if this command has started it.
    started: Option<local::Options>,
}

impl Opened {
    /// Closes the session of a question. For a question about an export, also stops the local PostgreSQL if this
    /// command has started it.
    pub(crate) async fn close_after_asking(self, from: Option<&Path>) -> Result<()> {
        self.session.close().await;
        match self.started.filter(|_| from.is_some()) {
            Some(options) => local::stop_if_unused(&options),
            None => Ok(()),
        }
    }
}

/// Connects to the named server. If none is named, connects to the local PostgreSQL, and first creates or starts it if
/// necessary.
pub(crate) async fn open(args: &DatabaseArgs, printer: &Printer) -> Result<Opened> {
    let (target, psql_line, started) = match Target::resolve(args.database_url.as_deref(), &Environment::of_process())?
    {
        Some(target) => {
            let is_visible = args.database_url.as_deref().is_some_and(is_in_arguments);
            if target.has_password_in_arguments() && is_visible {
                printer.warn(
                    "other users of this machine can see the password in --database-url, with ps. \
                     PGPASSWORD, ~/.pgpass or a service file hides it.",
                );
            }
            let line = target.psql_command();
            (target, line, None)
        }
        None => {
            let options = local::Options::from(&args.local);
            let running = ensure(options.clone(), printer.clone()).await?;
            let target = Target::unix_socket(&running.socket_dir, running.port, &running.user, &running.database);
            let started = (running.how != local::How::Reused).then_some(options);
            (target, running.psql_line(), started)
        }
    };
    tracing::info!("connecting to {target}");
    let database = format!("database {} at {}", target.database(), target.servers());
    Ok(Opened {
        session: target.with_timeout(args.timeout()).with_retries(args.retries).connect().await?,
        database,
        psql_line,
        started,
    })
}

/// Connects as [`open`] does, for a question about loaded data, or about the export in `from`. If there is no local
/// PostgreSQL, only a question about an export creates it.
pub(crate) async fn open_to_ask(args: &DatabaseArgs, from: Option<&Path>, printer: &Printer) -> Result<Opened> {
    if from.is_none() && Target::resolve(args.database_url.as_deref(), &Environment::of_process())?.is_none() {
        let found = local::status(&local::Options::from(&args.local))?;
        if found.state == local::State::Absent {
            return Err(Error::new(ErrorKind::Local, "looking for the local PostgreSQL")
                .because("no data was loaded on this machine yet")
                .hint(
                    "`sparkify-polars load --songs DIR --logs DIR` loads some. \
                     Or name another server with --database-url.",
                ));
        }
    }
    open(args, printer).await
}

/// Starts the local PostgreSQL. This takes seconds, or minutes if PostgreSQL must be downloaded. It runs on a thread of
/// its own, so that the command can react to signals.
async fn ensure(options: local::Options, printer: Printer) -> Result<local::Running> {
    let work = move || local::ensure(&options, &|event| db::note(&printer, &event));
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|error| Error::new(ErrorKind::Bug, "bringing up the local PostgreSQL").caused_by(error))?
}

//! Asks a server through its socket whether it accepts connections. Creates the database if it is missing.

use std::path::Path;
use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Config, NoTls};

use super::binaries::major_of;
use super::{DATABASE, USER};
use crate::sql::quote_identifier;

/// How long a local server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The first major version in which only the owner of a database can create objects in its schema `public`. On an older
/// server this module revokes that privilege from `PUBLIC`, because the command `check` would report it.
const PRIVATE_PUBLIC: u32 = 15;

/// The result of asking a server.
#[derive(Debug)]
pub(super) enum Answer {
    /// It accepts connections, and the database exists.
    Ready {
        /// The version that the server reports.
        version: String,
    },
    /// It is starting up or shutting down, all its connections are in use, or it does not answer.
    NotNow(String),
    /// The connection to the socket failed.
    Nobody(String),
    /// It runs, but refuses the connection.
    Refused(String),
}

/// Asks the server whose socket is in `dir`. Can be called from any thread, also from one of an async runtime.
pub(super) fn ask(dir: &Path, port: u16) -> Answer {
    let ask = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(runtime.block_on(async { tokio::time::timeout(TIMEOUT, connect_or_create(dir, port)).await }))
    };
    let asked = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, ask)?;
        thread.join().unwrap_or_else(|_| Err(std::io::Error::other("the connection failed")))
    });
    match asked {
        Ok(Ok(Ok(version))) => Answer::Ready { version },
        Ok(Ok(Err(error))) => judge(&error),
        Ok(Err(_)) => Answer::NotNow("it does not answer".to_owned()),
        Err(error) => Answer::NotNow(error.to_string()),
    }
}

fn judge(error: &tokio_postgres::Error) -> Answer {
    use std::error::Error as _;
    if let Some(refusal) = error.as_db_error() {
        let text = refusal.to_string();
        return match refusal.code() {
            &SqlState::CANNOT_CONNECT_NOW | &SqlState::TOO_MANY_CONNECTIONS => Answer::NotNow(text),
            _ => Answer::Refused(text),
        };
    }
    match error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>()) {
        Some(cause) => Answer::Nobody(cause.to_string()),
        None => Answer::NotNow(error.to_string()),
    }
}

/// Connects to the database and returns the server's version. Creates the database if it does not exist, because a
/// person may have dropped it.
async fn connect_or_create(dir: &Path, port: u16) -> Result<String, tokio_postgres::Error> {
    match connect(dir, port, DATABASE).await {
        Err(error) if error.code() == Some(&SqlState::INVALID_CATALOG_NAME) => {
            let (client, version) = connect(dir, port, "postgres").await?;
            if major_of(&version).is_some_and(|major| major < PRIVATE_PUBLIC) {
                // The new database is a copy of `template1`.
                let (template, _) = connect(dir, port, "template1").await?;
                template.batch_execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC").await?;
            }
            let made = client.batch_execute(&format!("CREATE DATABASE {}", quote_identifier(DATABASE))).await;
            match made {
                // Another process has created it in the meantime.
                Err(error)
                    if [Some(&SqlState::DUPLICATE_DATABASE), Some(&SqlState::UNIQUE_VIOLATION)]
                        .contains(&error.code()) => {}
                made => made?,
            }
            Ok(version)
        }
        connected => connected.map(|(_, version)| version),
    }
}

async fn connect(dir: &Path, port: u16, database: &str) -> Result<(Client, String), tokio_postgres::Error> {
    let (client, connection) = Config::new()
        .host_path(dir)
        .port(port)
        .user(USER)
        .dbname(database)
        .application_name("sparkify-polars")
        .connect(NoTls)
        .await?;
    let version = connection.parameter("server_version").unwrap_or_default().to_owned();
    tokio::spawn(connection);
    Ok((client, version))
}

//! How a session on one host is opened: once for the session itself, and again for what happens beside it.

use std::future::poll_fn;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls};

use super::connector::Connector;
use super::failure::server_error;

/// Opens sessions on one host, as one role, encrypted in one way.
#[derive(Clone)]
pub(super) struct Opener {
    pub(super) config: Config,
    /// Null: without TLS and without a guard.
    pub(super) connector: Option<Connector>,
    /// The time for opening one. Null: no limit.
    pub(super) patience: Option<Duration>,
}

impl Opener {
    /// Opens a session, and drives its connection in the background.
    pub(super) async fn open(&self) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
        Ok(match &self.connector {
            Some(connector) => {
                let (client, connection) = self.config.connect(connector.clone()).await?;
                (client, tokio::spawn(drive(connection)))
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                (client, tokio::spawn(drive(connection)))
            }
        })
    }
}

/// Moves bytes until the session ends, and logs the messages that the server sends between answers.
async fn drive<S, T>(mut connection: Connection<S, T>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    T: AsyncRead + AsyncWrite + Unpin + Send,
{
    loop {
        match poll_fn(|cx| connection.poll_message(cx)).await {
            Some(Ok(AsyncMessage::Notice(notice))) => log_notice(&notice),
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                // Who waits for an answer has had it. The next statement only fails because the connection is closed. So the message of the
                // server, if there is one, is logged here.
                let said = error.as_db_error().is_some();
                let error = server_error("the server ended the session", error);
                return if said { tracing::warn!("{error:#}") } else { tracing::debug!("{error:#}") };
            }
            None => return,
        }
    }
}

fn log_notice(notice: &DbError) {
    match notice.parsed_severity() {
        Some(Severity::Warning) => tracing::warn!("the server warns: {}", notice.message()),
        _ => tracing::debug!("the server says: {}", notice.message()),
    }
}

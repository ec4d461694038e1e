//! Opens sessions on one host: the session of a command, and further sessions beside it.

use std::future::poll_fn;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls};

use super::connector::Connector;
use super::failure::server_error;

/// Opens sessions on one host, with the same role and the same encryption.
#[derive(Clone)]
pub(super) struct Opener {
    pub(super) config: Config,
    /// `None`: without TLS and without a guard.
    pub(super) connector: Option<Connector>,
    /// The time limit for opening a session. `None`: no limit.
    pub(super) patience: Option<Duration>,
}

impl Opener {
    /// Opens a session, and starts a background task for its connection.
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

/// Exchanges bytes with the server until the session ends. Logs the messages that the server sends between answers.
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
                // No statement was waiting when this error came: a waiting statement gets the error itself. The next
                // statement will fail only because the connection is closed. So this logs the message of the server, if
                // there is one.
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

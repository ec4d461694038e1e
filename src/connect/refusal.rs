//! Explains why a connection attempt failed, with a hint.
//!
//! It sorts the errors that tokio-postgres, rustls and the operating system report during a connection attempt.
//! `failure` handles the errors of statements.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use tokio_postgres::error::SqlState;

use super::authentication::NotAllowed;
use super::failure::{Answer, Lost, io_error};
use super::hosts::{Host, Place};
use super::target::Target;
use super::tls::SslMode;
use super::tls_refusal::explain_tls;
use crate::{Error, ErrorKind, quote};

/// Why one host did not accept a session.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The host did not answer within this time.
    Silent(Duration),
    /// The server is not of the kind that target_session_attrs requests. The value is the reason.
    Unfit(&'static str),
    /// Any other error.
    Failed(tokio_postgres::Error),
}

// tokio-postgres does not expose the kinds of its errors. These errors have no cause with a type of its own, so this
// module recognises them by their texts. tests/connect fails if the texts change.
const NO_PASSWORD: &str = "password missing";
const NO_TLS: &str = "server does not support TLS";
const HANDSHAKE: &str = "error performing TLS handshake";

impl Refusal {
    /// Whether to stop and try no other host, as in libpq. True if the server refused the login, or requested a method
    /// that is not allowed. Another try would only show the same password to another server.
    pub(super) fn is_final(&self) -> bool {
        let codes = [
            &SqlState::INVALID_PASSWORD,
            &SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
            &SqlState::INVALID_CATALOG_NAME,
        ];
        self.code().is_some_and(|code| codes.contains(&code))
            || matches!(self, Self::Failed(error) if not_allowed(error).is_some())
    }

    /// The reason for a try without encryption. `None` if such a try would not help.
    pub(super) fn may_do_without_tls(&self) -> Option<&'static str> {
        match self {
            _ if self.is_without_tls() => Some("the server does not support encryption"),
            Self::Failed(error) if error.to_string() == HANDSHAKE => Some("setting up TLS failed"),
            _ if self.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
                Some("the rules of the server (pg_hba.conf) allow this user only without encryption")
            }
            _ => None,
        }
    }

    /// Whether the server answered that TLS is not available.
    pub(super) fn is_without_tls(&self) -> bool {
        matches!(self, Self::Failed(error) if error.source().is_some_and(|cause| cause.to_string() == NO_TLS))
    }

    fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Silent(_) | Self::Unfit(_) => None,
            Self::Failed(error) => error.code(),
        }
    }

    /// The error to report for this host of `target`.
    pub(super) fn into_error(self, target: &Target, host: &Host) -> Error {
        let (database, user) = (&target.database, &target.user);
        let ours = Error::new(
            ErrorKind::Unreachable,
            format!("connecting to database \"{database}\" at {host} as user \"{user}\""),
        );
        let error = match self {
            Self::Silent(patience) => {
                return ours.because(format!("no answer within {} s", patience.as_secs())).hint(
                    "A firewall may drop the packets, or another program may listen on this port. To wait longer, set \
                     connect_timeout=SECONDS in the URL, or PGCONNECT_TIMEOUT.",
                );
            }
            Self::Unfit(why) => {
                let hint = if target.hosts.len() == 1 { "Name another host" } else { "Add another host" };
                return ours.because(why).hint(format!("{hint}, or change target_session_attrs."));
            }
            Self::Failed(error) => error,
        };
        if let Some(why) = not_allowed(&error) {
            return ours.because(why.to_string()).hint(
                "Is it the right server? If its rules (pg_hba.conf) are correct, change require_auth or PGREQUIREAUTH.",
            );
        }
        if let Some(answer) = error.as_db_error() {
            let hint = login_remedy(answer.code(), target, host);
            let ours = ours.caused_by(Answer::of(answer));
            return match hint {
                Some(hint) => ours.hint(hint),
                None => ours,
            };
        }
        if let Some(tls) = tls_error(&error) {
            let (why, hint) = explain_tls(tls, target, host);
            return ours.because(why).hint(hint);
        }
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        if cause == NO_PASSWORD {
            return ours
                .because("the server asks for a password, and none was given")
                .hint("Put it into ~/.pgpass (host:port:database:user:password, chmod 600), PGPASSWORD or the URL.");
        }
        if cause == NO_TLS {
            return ours
                .because(format!(
                    "the server does not support encryption, and sslmode={} requires it",
                    target.encryption.mode.name()
                ))
                .hint(
                    "Turn ssl on at the server. If you trust the network, sslmode=prefer allows a session without \
                     encryption.",
                );
        }
        let handshake = error.to_string() == HANDSHAKE;
        if let Some(io) = io_error(&error) {
            let (why, hint) = if handshake {
                (
                    format!("setting up TLS failed: {io}"),
                    "The server ended the TLS handshake. Its log says why. It must support TLS 1.2 or 1.3.".to_owned(),
                )
            } else {
                explain_io(io, host)
            };
            return ours.because(why.clone()).caused_by(Lost { text: why, cause: None }).hint(hint);
        }
        if error.is_closed() {
            let why = "the server ended the connection during the login".to_owned();
            return ours.because(why.clone()).caused_by(Lost { text: why, cause: None }).hint("Its log may say why.");
        }
        ours.caused_by(error)
    }
}

/// The error of rustls that caused this one, if any.
fn tls_error(error: &tokio_postgres::Error) -> Option<&rustls::Error> {
    io_error(error)?.get_ref()?.downcast_ref()
}

/// The error of the guard of require_auth that caused this one, if any.
fn not_allowed(error: &tokio_postgres::Error) -> Option<&NotAllowed> {
    io_error(error)?.get_ref()?.downcast_ref()
}

fn login_remedy(code: &SqlState, target: &Target, host: &Host) -> Option<String> {
    let database = &target.database;
    Some(match *code {
        SqlState::INVALID_PASSWORD => match target.password_for(host) {
            Some((_, source)) => format!("The password was taken from {source}. Is it the password of this user?"),
            None => "Put the password into ~/.pgpass, PGPASSWORD or the URL.".to_owned(),
        },
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            let mode = target.encryption.mode;
            let tls = if matches!(host.place, Place::Tcp { .. }) && mode == SslMode::Disable {
                " It may accept encrypted sessions only: try without sslmode=disable."
            } else {
                ""
            };
            format!(
                "The server's rules (pg_hba.conf) do not allow this user to log in from this machine in this way. Try \
                 another user or a client certificate (sslcert, sslkey), or change the rules.{tls}"
            )
        }
        SqlState::INVALID_CATALOG_NAME => {
            let maintenance = target.with_database("postgres").psql_command();
            let statement = format!("CREATE DATABASE {}", crate::sql::quote_identifier(database));
            format!("Create it: {maintenance} -c {}", quote::shell(&statement))
        }
        SqlState::TOO_MANY_CONNECTIONS => {
            "Wait for other sessions to end, or raise max_connections on the server.".to_owned()
        }
        SqlState::CANNOT_CONNECT_NOW | SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => {
            "The server is stopping or starting: try again in a moment.".to_owned()
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            format!(
                "Its owner can allow it: GRANT CONNECT ON DATABASE {} TO {}.",
                crate::sql::quote_identifier(database),
                crate::sql::quote_identifier(&target.user)
            )
        }
        _ => return None,
    })
}

fn explain_io(error: &io::Error, host: &Host) -> (String, String) {
    let socket = matches!(host.place, Place::Socket(_));
    let why = match error.kind() {
        io::ErrorKind::NotFound if socket => "there is no such socket".to_owned(),
        io::ErrorKind::TimedOut => "the host did not answer in time".to_owned(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
            "the connection was accepted and then closed without a message".to_owned()
        }
        _ => error.to_string(),
    };
    let hint = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused if socket => {
            "Is the server running? Are the folder of its socket (unix_socket_directories) and its port right? To use \
             another folder, set PGHOST, or ?host=/FOLDER in the URL."
        }
        io::ErrorKind::ConnectionRefused => {
            "Is the server running there, on this port, and does it listen on this address (listen_addresses)?"
        }
        io::ErrorKind::PermissionDenied if socket => "This user may not open the server's socket.",
        io::ErrorKind::TimedOut | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "Is the host running, and do the firewalls allow this connection?"
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
            "Is PostgreSQL running on this port? If a proxy listens there, it may have no server to connect to."
        }
        // The remaining errors are mostly failed look-ups of the name. These have no kind of their own.
        _ => "Is the name of the host right, and can this machine resolve it?",
    };
    (why, hint.to_owned())
}

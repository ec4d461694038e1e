//! What a server said when it would not do something, as an [`Error`] of ours.
//!
//! One function for all statements. Decides by SQLSTATE, never by the text of a message, which may be in any language.
//! The codes are those of <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::{DbError, SqlState};

use crate::{Error, Kind};

/// What a server answered: the message, then its code, its detail, its hint, what it is about, and where in a COPY.
#[derive(Debug)]
pub(super) struct Answer {
    code: SqlState,
    text: String,
}

impl Answer {
    pub(super) fn of(error: &DbError) -> Self {
        let mut text = error.message().to_owned();
        if let Some(detail) = error.detail() {
            text.push_str(&format!(" ({detail})"));
        }
        if let Some(hint) = error.hint() {
            text.push_str(&format!(" ({hint})"));
        }
        // "COPY songplays, line 3, column level": the first line is the innermost.
        if let Some(place) = error.where_().and_then(|place| place.lines().next()) {
            text.push_str(&format!(", in {place}"));
        }
        let mut about = vec![format!("SQLSTATE {}", error.code().code())];
        let table = error.table().map(|table| match error.schema() {
            Some(schema) => format!("{schema}.{table}"),
            None => table.to_owned(),
        });
        about.extend(table.map(|table| format!("table {table}")));
        about.extend(error.column().map(|column| format!("column {column}")));
        about.extend(error.constraint().map(|constraint| format!("constraint {constraint}")));
        text.push_str(&format!(" [{}]", about.join(", ")));
        Self { code: error.code().clone(), text }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A message of several lines stays one line of a log.
        f.write_str(&self.text.replace('\n', " "))
    }
}

impl StdError for Answer {}

/// The SQLSTATE that the server gave for this error; null where the error is not a server's answer.
#[must_use]
pub fn sqlstate(error: &Error) -> Option<&SqlState> {
    error.source()?.downcast_ref::<Answer>().map(|answer| &answer.code)
}

/// Makes an error of a session ours: [`Kind::Server`], with the server's detail, its place in a COPY and what to try.
///
/// `doing` is a clause such as `"copying songplays to the server"`.
pub fn server_error(doing: impl Into<String>, error: tokio_postgres::Error) -> Error {
    let ours = Error::new(Kind::Server, doing);
    if let Some(answer) = error.as_db_error() {
        let ours = ours.because(Answer::of(answer));
        return match remedy(answer.code()) {
            Some(hint) => ours.hint(hint),
            None => ours,
        };
    }
    if error.is_closed() || io_error(&error).is_some() {
        return ours.because(Lost(error)).hint(
            "The server has rolled back what was not committed. Its log says why it ended the session; then run the \
             command again: nothing is loaded twice.",
        );
    }
    ours.because(error)
}

/// A connection that broke in the middle.
#[derive(Debug)]
struct Lost(tokio_postgres::Error);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection to the server was lost")
    }
}

impl StdError for Lost {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        if self.0.is_closed() { None } else { self.0.source() }
    }
}

/// The error of the operating system below this one.
pub(super) fn io_error(error: &tokio_postgres::Error) -> Option<&std::io::Error> {
    error.source()?.downcast_ref()
}

/// What to try, for the codes that a loader meets.
fn remedy(code: &SqlState) -> Option<&'static str> {
    Some(match *code {
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "Ask the owner for the right, or log in as another role: a load needs to own the tables (or, the first time, CREATE \
             on the database) and TEMPORARY on the database, a query needs USAGE on the schema and SELECT on the tables."
        }
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            "This server takes no writes: it is a standby, or default_transaction_read_only is on. With several hosts, \
             target_session_attrs=read-write picks the one that does."
        }
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
            "The server is stopping or starting. Run the command again when it is up: nothing is loaded twice."
        }
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            "Raise idle_in_transaction_session_timeout for this role, then run the command again."
        }
        SqlState::QUERY_CANCELED => {
            "Somebody cancelled the statement, or statement_timeout of this role or database is too short."
        }
        SqlState::LOCK_NOT_AVAILABLE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => {
            "Another session was in the way. Run the command again: nothing is loaded twice."
        }
        SqlState::DISK_FULL => "The server's disk is full: make room on it, then run the command again.",
        SqlState::OUT_OF_MEMORY => "The server is out of memory: lower work_mem or load less at once.",
        SqlState::TOO_MANY_CONNECTIONS => "Wait for other sessions to end, or raise max_connections on the server.",
        SqlState::UNDEFINED_TABLE | SqlState::INVALID_SCHEMA_NAME => {
            "The tables are made by the first load into this database and schema."
        }
        SqlState::DUPLICATE_TABLE | SqlState::UNDEFINED_COLUMN | SqlState::WRONG_OBJECT_TYPE => {
            "Something of that name was there before and has another shape: use another --schema or database."
        }
        SqlState::UNTRANSLATABLE_CHARACTER | SqlState::CHARACTER_NOT_IN_REPERTOIRE => {
            "The database must be encoded in UTF8: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0."
        }
        _ => return None,
    })
}

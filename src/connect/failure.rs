//! Turns an error of the server into an [`Error`] of this crate.
//!
//! One function does this for all statements. It decides by SQLSTATE, and never by the text of a message, because
//! messages may be in any language. The codes are those of
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use std::error::Error as StdError;
use std::fmt;

use tokio_postgres::error::{DbError, SqlState};

use crate::{Error, ErrorKind};

/// An error that the server reported. The text is the message, the detail, the hint, the place in a COPY, the code, and
/// the objects.
#[derive(Debug)]
pub(super) struct Answer {
    code: SqlState,
    text: String,
    /// The place of the error, as the server describes it in its language. The first line is the innermost place.
    place: Option<String>,
    /// Whether the reason is that row-level security would hide rows. The code is the same as for a missing privilege.
    hides_rows: bool,
}

impl Answer {
    pub(super) fn of(error: &DbError) -> Self {
        let mut text = error.message().to_owned();
        if let Some(detail) = error.detail() {
            // If other objects depend on an object, the detail has a line for each of them.
            text.push_str(&format!(" ({})", detail.replace('\n', "; ")));
        }
        // If other objects depend on an object, the server advises the user to drop them, too. But others own them.
        let hint = error.hint().filter(|_| *error.code() != SqlState::DEPENDENT_OBJECTS_STILL_EXIST);
        if let Some(hint) = hint {
            text.push_str(&format!(" ({hint})"));
        }
        // For example "COPY songplays, line 3, column level". The first line is the innermost place.
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
        Self {
            code: error.code().clone(),
            text,
            place: error.where_().map(str::to_owned),
            hides_rows: error.routine() == Some(ROW_SECURITY),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The log has one line for each message.
        f.write_str(&self.text.replace('\n', " "))
    }
}

impl StdError for Answer {}

/// The SQLSTATE of the server's error. `None` if the server did not report the error.
#[must_use]
pub fn sqlstate(error: &Error) -> Option<&SqlState> {
    answer(error).map(|answer| &answer.code)
}

/// Whether the server refused a statement because the role lacks a privilege. Row-level security does not count.
pub(crate) fn lacks_privilege(error: &Error) -> bool {
    answer(error).is_some_and(|answer| answer.code == SqlState::INSUFFICIENT_PRIVILEGE && !answer.hides_rows)
}

/// If a COPY into this relation failed because of the content of a row, the number of that row, from 1. `None` for any
/// other error.
pub(crate) fn copy_row(error: &Error, relation: &str) -> Option<u64> {
    let answer = answer(error).filter(|answer| is_about_a_row(&answer.code))?;
    row_in(answer.place.as_deref()?, relation)
}

/// The cause of an error: there is no connection, or the connection was lost.
#[derive(Debug)]
pub(super) struct Lost {
    /// The same reason as in the error itself, so that it is not shown twice.
    pub(super) text: String,
    pub(super) cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Lost {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

/// Whether there is no connection, or the connection was lost.
pub(super) fn is_lost(error: &Error) -> bool {
    error.source().is_some_and(<dyn StdError>::is::<Lost>)
}

fn answer(error: &Error) -> Option<&Answer> {
    error.source()?.downcast_ref()
}

/// Whether an error with this code in a COPY is caused by the row. Other errors can occur at any row, such as a full
/// disk or a timeout.
fn is_about_a_row(code: &SqlState) -> bool {
    // Data, constraints, limits (such as an index entry that is too long), and errors that a function of a constraint
    // raises.
    ["22", "23", "54", "P0"].iter().any(|class| code.code().starts_with(class))
}

/// Finds the number of the row in a text such as `COPY songplays, line 3, column level`. In all languages it is the
/// first number after the name of the relation. German: `COPY songplays, Zeile 3, Spalte level`. Japanese:
/// `songplaysのCOPY、行 3、列 level`.
///
/// The COPY is the outermost place, so it is the last line. The lines before it may be the places of functions that a
/// constraint calls.
fn row_in(place: &str, relation: &str) -> Option<u64> {
    let (_, behind) = place.lines().last()?.split_once(relation)?;
    let number = behind.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?;
    number.parse().ok()
}

/// Turns an error of a session into [`ErrorKind::Server`], with the server's detail, the place in a COPY, and a hint.
///
/// `doing` is a clause such as `"copying songplays to the server"`.
pub fn server_error(doing: impl Into<String>, error: tokio_postgres::Error) -> Error {
    let ours = Error::new(ErrorKind::Server, doing);
    if let Some(answer) = error.as_db_error() {
        let ours = ours.caused_by(Answer::of(answer));
        return match remedy(answer) {
            Some(hint) => ours.hint(hint),
            None => ours,
        };
    }
    if is_closed(&error) {
        let why = "the connection to the server was lost";
        return ours.because(why).caused_by(Lost { text: why.to_owned(), cause: error.into_source() }).hint(
            "The server has rolled back everything that was not committed. Its log says why the session ended. Run \
             the command again: nothing is loaded twice.",
        );
    }
    ours.caused_by(error)
}

/// Whether the connection is closed.
pub(super) fn is_closed(error: &tokio_postgres::Error) -> bool {
    error.is_closed() || io_error(error).is_some()
}

/// The error of the operating system that caused this one.
pub(super) fn io_error(error: &tokio_postgres::Error) -> Option<&std::io::Error> {
    error.source()?.downcast_ref()
}

/// The function of the server that refuses a statement because a policy would hide rows
/// (`src/backend/utils/misc/rls.c`). Its error has the code of a missing privilege, and its message is in the language
/// of the server.
const ROW_SECURITY: &str = "check_enable_rls";

const HIDDEN: &str = "Row-level security hides rows from this role, so every result would be wrong. Log in as a role \
                      with BYPASSRLS, or as the owner of the tables if the policies do not apply to the owner.";

/// The hint for an error that a load may get.
fn remedy(answer: &DbError) -> Option<&'static str> {
    Some(match *answer.code() {
        SqlState::INSUFFICIENT_PRIVILEGE if answer.routine() == Some(ROW_SECURITY) => HIDDEN,
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "Ask the owner for the privilege, or log in as another role. The first load needs CREATE on the database. \
             A later load needs write privileges on the tables. Both need TEMPORARY on the database. A query needs \
             USAGE on the schemas and SELECT on the tables. An administrator can run `sparkify-polars init --roles`, \
             which makes the tables, and roles with these privileges."
        }
        SqlState::READ_ONLY_SQL_TRANSACTION => {
            "This server accepts no writes: it is a standby, or default_transaction_read_only is on. With several \
             hosts, target_session_attrs=read-write chooses one that accepts writes."
        }
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
            "The server is stopping or starting. Run the command again when the server is running: nothing is loaded \
             twice."
        }
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            "Raise idle_in_transaction_session_timeout for this role, then run the command again."
        }
        SqlState::QUERY_CANCELED => {
            "Somebody cancelled the statement, or statement_timeout of this role or database is too short."
        }
        SqlState::LOCK_NOT_AVAILABLE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => {
            "Another session held a lock or changed the same rows. Run the command again: nothing is loaded twice."
        }
        SqlState::CONNECTION_FAILURE
        | SqlState::CONNECTION_EXCEPTION
        | SqlState::CONNECTION_DOES_NOT_EXIST
        | SqlState::SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION => {
            "The server could not reach another node of its cluster. Nothing was committed. Run the command again \
             when that node is running."
        }
        SqlState::IO_ERROR => {
            "The server could not read or write a file, or could not reach a node of its cluster. Its log has the \
             details. Nothing was committed. Fix the cause, then run the command again."
        }
        SqlState::DISK_FULL => "The server's disk is full: free some space on it, then run the command again.",
        SqlState::OUT_OF_MEMORY => "The server is out of memory: lower work_mem or load less at once.",
        SqlState::TOO_MANY_CONNECTIONS => "Wait for other sessions to end, or raise max_connections on the server.",
        SqlState::UNDEFINED_TABLE | SqlState::INVALID_SCHEMA_NAME => {
            "The first load into this database and schema makes the tables."
        }
        SqlState::DUPLICATE_TABLE | SqlState::UNDEFINED_COLUMN | SqlState::WRONG_OBJECT_TYPE => {
            "An object of that name existed before, with other columns or of another type: use another --schema or \
             database."
        }
        SqlState::UNTRANSLATABLE_CHARACTER | SqlState::CHARACTER_NOT_IN_REPERTOIRE => {
            "The database must be encoded in UTF8: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts of PostgreSQL 15, in all its languages.
    #[test]
    fn the_row_of_a_copy_is_found_in_every_language() {
        for place in [
            "COPY songplays, line 3, column x2",
            "COPY songplays, line 3",
            "COPY songplays, Zeile 3, Spalte x2",
            "COPY songplays, línea 3, columna x2",
            "COPY songplays, ligne 3, colonne x2",
            "COPY songplays, riga 3, colonna x2",
            "songplaysのCOPY、行 3、列 x2",
            "songplaysのCOPY、行 3",
            "COPY songplays, ხაზი 3, სვეტი x2",
            "songplays 복사, 3번째 줄, x2 열",
            "COPY songplays, строка 3, столбец x2",
            "COPY songplays, rad 3, kolumn x2",
            "COPY songplays, рядок 3, стовпець x2",
            "PL/pgSQL function songplays_7() line 5 at RAISE\nCOPY songplays, line 3",
            "SQL function \"f\" during inlining\nCOPY songplays, line 3, column x2",
        ] {
            assert_eq!(row_in(place, "songplays"), Some(3), "{place}");
        }
    }

    #[test]
    fn digits_in_a_table_name_are_not_a_row_number() {
        assert_eq!(row_in("COPY plays2018, line 41, column c7", "plays2018"), Some(41));
        assert_eq!(row_in("COPY 2018, Zeile 18446744073709551615", "2018"), Some(u64::MAX));
    }

    #[test]
    fn errors_without_a_row_number_give_no_row() {
        for place in
            ["", "COPY songplays", "COPY users, line 3", "line 3 of songplays", "while inserting index tuple (0,3)"]
        {
            assert_eq!(row_in(place, "songplays"), None, "{place}");
        }
        assert_eq!(row_in("COPY songplays, line 18446744073709551616", "songplays"), None, "more than there can be");
        assert_eq!(
            copy_row(&Error::new(ErrorKind::Server, "copying").because("COPY songplays, line 3"), "songplays"),
            None
        );
    }

    #[test]
    fn only_errors_about_values_count_as_errors_of_a_row() {
        let values = [
            SqlState::STRING_DATA_RIGHT_TRUNCATION,
            SqlState::CHECK_VIOLATION,
            SqlState::NOT_NULL_VIOLATION,
            SqlState::PROGRAM_LIMIT_EXCEEDED,
            SqlState::RAISE_EXCEPTION,
        ];
        let others = [
            SqlState::DISK_FULL,
            SqlState::QUERY_CANCELED,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::PROTOCOL_VIOLATION,
            SqlState::INTERNAL_ERROR,
        ];
        assert!(values.iter().all(is_about_a_row) && !others.iter().any(is_about_a_row));
    }
}

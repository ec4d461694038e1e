//! Empty databases for scenarios: making and dropping one takes longer than most scenarios, emptying one does not.

use std::sync::{Mutex, OnceLock};

use crate::oracle::Session;
use crate::support::{self, Database};

/// How a database orders strings where nobody says how: no table may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Bytes,
    /// As a dictionary does, which has Z behind a and é before f; by bytes where the server knows no language.
    Language,
}

static EMPTY: Mutex<Vec<(Order, Database)>> = Mutex::new(Vec::new());

/// A database in which nothing is.
pub(crate) fn database(order: Order) -> Database {
    let left = {
        let mut empty = EMPTY.lock().unwrap();
        let place = empty.iter().position(|(of, _)| *of == order);
        place.map(|place| empty.swap_remove(place).1)
    };
    left.unwrap_or_else(|| match order {
        Order::Language if languages() => {
            support::database_with("TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'")
        }
        Order::Bytes | Order::Language => support::database(),
    })
}

/// Empties a database that nobody else uses any more, for another scenario.
pub(crate) fn give_back(order: Order, database: Database, session: &Session) {
    session.run(
        "DROP SCHEMA IF EXISTS sparkify_etl CASCADE;
         DROP SCHEMA public CASCADE;
         CREATE SCHEMA public",
    );
    let left = session.relations();
    assert!(left.is_empty(), "these are no part of the two schemas: {left:?}");
    EMPTY.lock().unwrap().push((order, database));
}

/// Whether a database can have the order of a language: from PostgreSQL 15 on, where it was built with ICU.
fn languages() -> bool {
    static LANGUAGES: OnceLock<bool> = OnceLock::new();
    *LANGUAGES.get_or_init(|| {
        let question = "SELECT current_setting('server_version_num')::int >= 150000
                           AND EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i')";
        let answer = support::query(support::cluster(), "postgres", question).as_deref() == Some("t");
        if !answer {
            support::skipped("the server orders by bytes only");
        }
        answer
    })
}

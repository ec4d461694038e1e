//! Empty databases for scenarios. Creating and dropping a database takes longer than most scenarios, but emptying one
//! does not. Databases are therefore emptied and used again.

use std::sync::{Mutex, OnceLock};

use crate::oracle::Session;
use crate::server::{self, Database};

/// The default sort order of strings in a database. No table may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Bytes,
    /// The order of a dictionary: Z after a, and é before f. The order of bytes if the server knows no language.
    Language,
}

static EMPTY: Mutex<Vec<(Order, Database)>> = Mutex::new(Vec::new());

/// An empty database.
pub fn database(order: Order) -> Database {
    let left = {
        let mut empty = EMPTY.lock().unwrap();
        let place = empty.iter().position(|(of, _)| *of == order);
        place.map(|place| empty.swap_remove(place).1)
    };
    left.unwrap_or_else(|| match order {
        Order::Language if languages() => {
            server::database_with("TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'")
        }
        Order::Bytes | Order::Language => server::database(),
    })
}

/// Empties a database for another scenario. No other session may use it any more.
pub fn give_back(order: Order, database: Database, session: &Session) {
    session.run(
        "DROP SCHEMA IF EXISTS sparkify_etl CASCADE;
         DROP SCHEMA public CASCADE;
         CREATE SCHEMA public",
    );
    let left = session.relations();
    assert!(left.is_empty(), "these are no part of the two schemas: {left:?}");
    EMPTY.lock().unwrap().push((order, database));
}

/// Whether a database can sort by a language: from PostgreSQL 15 on, if the server was built with ICU.
fn languages() -> bool {
    static LANGUAGES: OnceLock<bool> = OnceLock::new();
    *LANGUAGES.get_or_init(|| {
        let question = "SELECT current_setting('server_version_num')::int >= 150000
                           AND EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i')";
        let answer = server::query(server::cluster(), "postgres", question).as_deref() == Some("t");
        if !answer {
            server::skipped("the server orders by bytes only");
        }
        answer
    })
}

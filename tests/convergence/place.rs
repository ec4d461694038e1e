//! Where a scenario runs: on the throwaway server or on a Citus cluster.

use std::process::Stdio;
use std::sync::Mutex;

use test_support::citus::Cluster;
use test_support::emptied::{self, Order};
use test_support::oracle::Session;
use test_support::program::{program, succeed};
use test_support::server::Database;

/// The location of the database of a scenario.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// On the throwaway server.
    Server(Order),
    /// Distributed over the nodes of a cluster.
    Cluster(&'a Pool),
}

/// A cluster, and its databases that no scenario uses.
#[derive(Debug)]
pub(crate) struct Pool {
    cluster: Cluster,
    empty: Mutex<Vec<Database>>,
}

impl Pool {
    pub(crate) fn on(cluster: Cluster) -> Self {
        Self { cluster, empty: Mutex::default() }
    }
}

impl Place<'_> {
    /// A database without data. On a cluster it already has the tables, because only one node can create them.
    pub(crate) fn database(self) -> Database {
        match self {
            Self::Server(order) => emptied::database(order),
            Self::Cluster(pool) => {
                let left = pool.empty.lock().unwrap().pop();
                let database = left.unwrap_or_else(|| pool.cluster.database());
                succeed(program(["init", "--database-url", database.url()]).stdin(Stdio::null()));
                database
            }
        }
    }

    /// Empties a database for another scenario. No other session may use it any more.
    pub(crate) fn give_back(self, database: Database, session: &Session) {
        match self {
            Self::Server(order) => emptied::give_back(order, database, session),
            Self::Cluster(pool) => {
                session.run("DROP SCHEMA sparkify_etl CASCADE");
                session.run("DROP TABLE songplays, users, songs, artists, time CASCADE");
                pool.empty.lock().unwrap().push(database);
            }
        }
    }
}

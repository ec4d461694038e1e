//! Where a scenario is carried out: on the throwaway server, or on a cluster.

use std::process::Stdio;
use std::sync::Mutex;

use crate::emptied::{self, Order};
use crate::oracle::Session;
use crate::program::{program, succeed};
use crate::support::Database;
use crate::support::citus::Cluster;

/// Where the database of a scenario is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// On the throwaway server.
    Server(Order),
    /// Distributed over the nodes of a cluster.
    Cluster(&'a Pool),
}

/// A cluster, and the databases on it that no scenario uses.
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
    /// A database in which nothing is; of a cluster, one with empty tables, which loads make through one node alone.
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

    /// Empties a database that nobody else uses any more, for another scenario.
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

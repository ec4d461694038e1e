//! Databases on a Citus cluster that runs already.
//!
//! `SPARKIFY_TEST_CITUS_URL` names its coordinator. The role in this URL may create databases and extensions on all
//! nodes, and has the same password on each node.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::config::Host;
use tokio_postgres::{Config, NoTls, SimpleQueryMessage};

use crate::server::Database;

/// The variable with the URL of the coordinator.
const URL: &str = "SPARKIFY_TEST_CITUS_URL";

/// The cluster for the tests.
pub fn cluster() -> Cluster {
    let url = std::env::var(URL).unwrap_or_else(|_| panic!("{URL} names no Citus cluster"));
    let coordinator = Node::of(&url);
    let others =
        coordinator.rows("SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE groupid > 0 ORDER BY nodeid");
    assert!(!others.is_empty(), "the cluster at {URL} has no worker in its database {}", coordinator.database);
    let others = others.iter().map(|place| {
        let (host, port) = place.rsplit_once(':').unwrap();
        Node { host: host.to_owned(), port: port.parse().unwrap(), ..coordinator.clone() }
    });
    Cluster { nodes: std::iter::once(coordinator.clone()).chain(others).collect() }
}

/// The nodes of a cluster. The first one is the coordinator.
#[derive(Debug, Clone)]
pub struct Cluster {
    nodes: Vec<Node>,
}

/// A connection to one database of a node.
#[derive(Debug, Clone)]
struct Node {
    host: String,
    port: u16,
    user: String,
    password: Option<String>,
    database: String,
}

impl Cluster {
    /// Creates an empty database on all nodes.
    pub fn database(&self) -> Database {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        // Citus copies the roles of the coordinator to a node that joins. Roles belong to all databases of a server, so
        // this creates one database at a time.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _lock = ONE_AT_A_TIME.lock();
        let name = format!("t_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let made: Vec<Node> = self.nodes.iter().map(|node| Node { database: name.clone(), ..node.clone() }).collect();
        for (node, made) in self.nodes.iter().zip(&made) {
            // Citus warns that CREATE DATABASE does not reach the other nodes. This loop creates the database on each
            // node.
            node.rows(&format!("CREATE DATABASE {name} TEMPLATE template0"));
            made.rows("CREATE EXTENSION citus");
        }
        let [coordinator, workers @ ..] = &made[..] else { panic!("{self:?}") };
        coordinator.rows(&format!("SELECT citus_set_coordinator_host('{}', {})", coordinator.host, coordinator.port));
        for Node { host, port, .. } in workers {
            coordinator.rows(&format!("SELECT citus_add_node('{host}', {port})"));
        }
        Database { name, nodes: made.iter().map(Node::url).collect(), cluster: Some(self.clone()) }
    }

    /// Drops a database on all nodes, even if it has sessions.
    pub(super) fn drop_database(&self, name: &str) {
        // The Citus maintenance daemons of the nodes connect to each other. If one node still accepted connections,
        // they could connect again while a server waits for its last session.
        for number in 0..self.nodes.len() {
            self.cut_off(number, name, true);
        }
        for node in &self.nodes {
            node.rows(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }

    /// Drops a role on all nodes. No database on the nodes may have objects of it.
    pub fn drop_role(&self, role: &str) {
        for node in &self.nodes {
            node.rows(&format!("DROP ROLE IF EXISTS {role}"));
        }
    }

    /// With `cut_off`, makes a node refuse all sessions in a database and end those that it has. Otherwise lets it
    /// accept sessions again. Nodes are numbered from 0.
    pub fn cut_off(&self, node: usize, database: &str, cut_off: bool) {
        self.nodes[node].rows(&format!("ALTER DATABASE {database} ALLOW_CONNECTIONS {}", !cut_off));
        if cut_off {
            let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
            self.nodes[node].rows(&end);
        }
    }
}

impl Node {
    fn of(url: &str) -> Self {
        let config: Config = url.parse().unwrap();
        let host = match &config.get_hosts()[0] {
            Host::Tcp(name) => name.clone(),
            Host::Unix(folder) => {
                panic!("{URL} names a socket in {}, which other nodes do not reach", folder.display())
            }
        };
        Self {
            host,
            port: config.get_ports().first().copied().unwrap_or(5432),
            user: config.get_user().unwrap().to_owned(),
            password: config.get_password().map(|password| String::from_utf8(password.to_vec()).unwrap()),
            database: config.get_dbname().unwrap().to_owned(),
        }
    }

    fn url(&self) -> String {
        let Self { host, port, user, password, database } = self;
        let password = password.as_ref().map_or_else(String::new, |password| format!(":{password}"));
        format!("postgresql://{user}{password}@{host}:{port}/{database}")
    }

    /// The first column of each row of a result, as text. Leaves out nulls.
    fn rows(&self, statement: &str) -> Vec<String> {
        let url = self.url();
        let ask = async || {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            tokio::spawn(connection);
            let messages = client.simple_query(statement).await;
            let messages = messages.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
            let first = |message: &SimpleQueryMessage| match message {
                SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            };
            messages.iter().filter_map(first).collect()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(ask())
    }
}

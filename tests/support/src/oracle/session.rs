//! A session in which a test runs its own queries. The tests call it without async.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use super::database;
use super::tables::Tables;
use crate::wait_until;

/// An open session. Dropping it closes it.
pub struct Session {
    runtime: Runtime,
    client: Client,
}

impl Session {
    pub fn open(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        });
        Self { runtime, client }
    }

    /// Creates a role that may only create and fill tables in this database. It cannot bypass triggers. Returns its
    /// name.
    pub fn plain_role(&self) -> String {
        let database = self.value("SELECT current_database()");
        let role = format!("plain_{database}");
        self.run(&format!(
            "CREATE ROLE {role} LOGIN;
             GRANT CREATE, TEMPORARY ON DATABASE {database} TO {role};
             GRANT CREATE, USAGE ON SCHEMA public TO {role}"
        ));
        role
    }

    /// Runs statements.
    #[track_caller]
    pub fn run(&self, sql: &str) {
        self.rows(sql);
    }

    /// The rows of a result. The columns of a row are text with `|` between them, and `-` for null.
    #[track_caller]
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let answer = self.runtime.block_on(self.client.simple_query(sql));
        let answer = answer.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let rows = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        rows.map(|row| {
            let cells: Vec<&str> = (0..row.len()).map(|at| row.get(at).unwrap_or("-")).collect();
            cells.join("|")
        })
        .collect()
    }

    /// The only row of a result, as text.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        let mut rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}");
        rows.remove(0)
    }

    /// The current content of the tables.
    pub fn tables(&self) -> Tables {
        self.tables_in("public")
    }

    /// The current content of tables of an older version, which has no summaries.
    pub fn tables_without_summaries(&self) -> Tables {
        self.runtime.block_on(database::read_without_summaries(&self.client, "public"))
    }

    /// The current content of the tables in a schema.
    pub fn tables_in(&self, schema: &str) -> Tables {
        self.runtime.block_on(database::read(&self.client, schema))
    }

    /// The schemas, relations, types and functions in this database that PostgreSQL did not create.
    pub fn relations(&self) -> Vec<String> {
        self.rows(
            "SELECT 'schema ' || nspname FROM pg_namespace
              WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')
             UNION ALL
             SELECT 'relation ' || oid::regclass::text FROM pg_class
              WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace
                                          WHERE nspname IN ('pg_catalog', 'pg_toast', 'information_schema'))
             UNION ALL
             SELECT 'type ' || oid::regtype::text FROM pg_type
              WHERE typrelid = 0 AND typelem = 0 AND typnamespace = 'public'::regnamespace
             UNION ALL
             SELECT 'function ' || oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
             ORDER BY 1",
        )
    }

    /// The statements of the other sessions in this database. Waits up to ten seconds until no other session is left.
    pub fn other_sessions(&self) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let others = self.rows(
                "SELECT pid, state, wait_event, query FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                    AND application_name <> '' AND application_name NOT LIKE 'citus%'",
            );
            if others.is_empty() || Instant::now() > deadline {
                return others;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until another session in this database waits for a lock.
    #[track_caller]
    pub fn wait_for_a_blocked_session(&self) {
        self.wait_for_blocked_sessions(1);
    }

    /// Waits until this number of sessions in this database wait for a lock.
    #[track_caller]
    pub fn wait_for_blocked_sessions(&self, sessions: usize) {
        // Inside a transaction, pg_stat_activity returns its first snapshot again unless the snapshot is cleared.
        let blocked = "SELECT pg_stat_clear_snapshot();
                       SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0";
        // The first row is the result of pg_stat_clear_snapshot.
        let what = format!("{sessions} sessions wait for a lock");
        wait_until(&what, || self.rows(blocked).len() > sessions);
    }
}

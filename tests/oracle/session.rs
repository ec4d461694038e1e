//! A session on the server for the test's own questions, without async in the tests.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use super::database;
use super::tables::Tables;

/// An open session; dropping it closes it.
pub(crate) struct Session {
    runtime: Runtime,
    client: Client,
}

impl Session {
    pub(crate) fn open(url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        });
        Self { runtime, client }
    }

    /// Makes a role that may make and fill tables in this database and nothing more: it cannot go round triggers. Gives its name.
    pub(crate) fn plain_role(&self) -> String {
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
    pub(crate) fn run(&self, sql: &str) {
        self.rows(sql);
    }

    /// The rows of an answer, each with its columns as text, `|` between them and `-` for null.
    #[track_caller]
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
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

    /// The only value of an answer, as text.
    #[track_caller]
    pub(crate) fn value(&self, sql: &str) -> String {
        let mut rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}");
        rows.remove(0)
    }

    /// What the tables hold now.
    pub(crate) fn tables(&self) -> Tables {
        self.tables_in("public")
    }

    /// What the tables of an older version hold, which has no summaries.
    pub(crate) fn tables_without_summaries(&self) -> Tables {
        self.runtime.block_on(database::read_star(&self.client, "public"))
    }

    /// What the tables of a schema hold now.
    pub(crate) fn tables_in(&self, schema: &str) -> Tables {
        self.runtime.block_on(database::read(&self.client, schema))
    }

    /// Schemas, tables and views that somebody made in this database.
    pub(crate) fn relations(&self) -> Vec<String> {
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

    /// The statements of every other session in this database, once none is left or after ten seconds.
    pub(crate) fn other_sessions(&self) -> Vec<String> {
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
    pub(crate) fn wait_for_a_blocked_session(&self) {
        self.wait_for_blocked_sessions(1);
    }

    /// Waits until this number of sessions in this database wait for a lock.
    #[track_caller]
    pub(crate) fn wait_for_blocked_sessions(&self, sessions: usize) {
        let deadline = Instant::now() + Duration::from_secs(60);
        // Within a transaction the server would show the activity that it showed first.
        let blocked = "SELECT pg_stat_clear_snapshot();
                       SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0";
        // The first row is that of the first function.
        while self.rows(blocked).len() < 1 + sessions {
            assert!(Instant::now() < deadline, "fewer than {sessions} sessions wait for a lock");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

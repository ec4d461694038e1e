//! Hostile objects in the schema of the tables and in a second schema. The role that creates them may read the tables
//! and create objects in both schemas, and nothing more.

use std::collections::BTreeSet;

use crate::names;
use test_support::oracle::Session;

/// The objects, and how often they were called. They are dropped with the database: there are too many of them to drop
/// in one transaction.
pub(crate) struct HostileObjects<'a> {
    /// A session of the superuser with an empty search path.
    watcher: &'a Session,
}

/// The search path that begins with the schema of the hostile objects.
pub(crate) const PATH: &str = "hostile, public, pg_catalog";

impl<'a> HostileObjects<'a> {
    /// Creates the objects in the database of `watcher`. Sets the search path of `watcher` to an empty one.
    pub(crate) fn make(watcher: &'a Session) -> Self {
        watcher.run("SET search_path = ''");
        let database = watcher.value("SELECT current_database()");
        let role = format!("hostile_{database}");
        let rows = |kind: &str, names: &BTreeSet<String>| {
            names.iter().map(|name| format!("('{kind}', '{name}')")).collect::<Vec<_>>()
        };
        let names = names::of_all_files();
        let used = [
            rows("function", &names.functions),
            rows("operator", &names.operators),
            rows("relation", &names.relations),
            rows("word", &names.words),
        ];
        watcher.run(&format!(
            "CREATE ROLE {role};
             GRANT USAGE, CREATE ON SCHEMA public TO {role};
             GRANT USAGE ON SCHEMA sparkify_etl TO {role};
             GRANT SELECT ON ALL TABLES IN SCHEMA public, sparkify_etl TO {role};
             CREATE SCHEMA hostile AUTHORIZATION {role};
             CREATE TEMP TABLE used (kind text, name text);
             GRANT SELECT ON pg_temp.used TO {role};
             INSERT INTO pg_temp.used VALUES {}",
            used.concat().join(", ")
        ));
        watcher.run(&format!("BEGIN; SET LOCAL ROLE {role}; {}; COMMIT", include_str!("hostile_objects.sql")));
        // The search path of the database, and the one of the superuser in this database.
        watcher.run(&format!(
            "ALTER DATABASE {database} SET search_path = {PATH};
             DO $$ BEGIN
                 EXECUTE format('ALTER ROLE %I IN DATABASE {database} SET search_path = {PATH}', current_user);
             END $$"
        ));
        Self { watcher }
    }

    /// The number of calls since the last reset.
    pub(crate) fn calls(&self) -> u32 {
        let calls = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM hostile.calls";
        self.watcher.value(calls).parse().unwrap()
    }

    /// Sets the number of calls to 0.
    pub(crate) fn reset(&self) {
        self.watcher.run("SELECT setval('hostile.calls', 1, false)");
    }

    /// The names of functions and operators that were created in both schemas.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let names = "SELECT name
                       FROM (SELECT proname::text AS name, pronamespace AS schema FROM pg_proc
                             UNION ALL
                             SELECT oprname::text, oprnamespace FROM pg_operator) AS made
                      WHERE schema = ANY ('{hostile,public}'::regnamespace[])
                      GROUP BY name HAVING count(DISTINCT schema) = 2";
        self.watcher.rows(names).into_iter().collect()
    }

    /// The names in the files of `sql/` that are functions or operators of the server.
    pub(crate) fn names_in_use(&self) -> BTreeSet<String> {
        let names = "SELECT u.name FROM pg_temp.used AS u
                      WHERE u.kind = 'function' AND EXISTS (SELECT FROM pg_proc AS p WHERE p.proname = u.name
                                                             AND p.pronamespace = 'pg_catalog'::regnamespace)
                         OR u.kind = 'operator' AND EXISTS (SELECT FROM pg_operator AS o WHERE o.oprname = u.name
                                                             AND o.oprnamespace = 'pg_catalog'::regnamespace)";
        self.watcher.rows(names).into_iter().collect()
    }
}

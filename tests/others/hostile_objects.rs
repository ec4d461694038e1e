//! Hostile objects in the schema of the star and in one beside it, made by a role that may read the star and create objects there, and nothing more.

use std::collections::BTreeSet;

use crate::names;
use crate::oracle::Session;

/// The objects, and how often they were called. They go with the database: they are too many to be dropped in one transaction.
pub(crate) struct HostileObjects<'a> {
    /// A session of the superuser that looks no name up in a search path.
    watcher: &'a Session,
}

/// The search path that begins with the schema of the hostile objects.
pub(crate) const PATH: &str = "hostile, public, pg_catalog";

impl<'a> HostileObjects<'a> {
    /// Makes the objects in the database of `watcher`, whose search path it makes an empty one.
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
        // The path of the database, and that of the superuser in it.
        watcher.run(&format!(
            "ALTER DATABASE {database} SET search_path = {PATH};
             DO $$ BEGIN EXECUTE format('ALTER ROLE %I IN DATABASE {database} SET search_path = {PATH}', current_user); END $$"
        ));
        Self { watcher }
    }

    /// How often an object was called since the last reset.
    pub(crate) fn calls(&self) -> u32 {
        let calls = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM hostile.calls";
        self.watcher.value(calls).parse().unwrap()
    }

    /// Counts from 0 again.
    pub(crate) fn reset(&self) {
        self.watcher.run("SELECT setval('hostile.calls', 1, false)");
    }

    /// The names of the functions and operators that were made in both schemas.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let names = "SELECT name
                       FROM (SELECT proname::text AS name, pronamespace AS schema FROM pg_proc
                             UNION ALL
                             SELECT oprname::text, oprnamespace FROM pg_operator) AS made
                      WHERE schema = ANY ('{hostile,public}'::regnamespace[])
                      GROUP BY name HAVING count(DISTINCT schema) = 2";
        self.watcher.rows(names).into_iter().collect()
    }

    /// The names that the files of `sql/` use and the server knows as functions or operators of its own.
    pub(crate) fn names_in_use(&self) -> BTreeSet<String> {
        let names = "SELECT u.name FROM pg_temp.used AS u
                      WHERE u.kind = 'function' AND EXISTS (SELECT FROM pg_proc AS p WHERE p.proname = u.name
                                                             AND p.pronamespace = 'pg_catalog'::regnamespace)
                         OR u.kind = 'operator' AND EXISTS (SELECT FROM pg_operator AS o WHERE o.oprname = u.name
                                                             AND o.oprnamespace = 'pg_catalog'::regnamespace)";
        self.watcher.rows(names).into_iter().collect()
    }
}

//! Changes that an administrator makes to the tables, one after the other.

use test_support::oracle::Session;

/// Each addition: its name and its statement. `{analyst}` and `{keeper}` are placeholders for the names of roles.
pub(crate) const ADDITIONS: [(&str, &str); 26] = [
    ("an index", "CREATE INDEX by_location ON songplays (location) WITH (fillfactor = 70)"),
    ("an index of an expression", "CREATE INDEX by_name ON users (lower(last_name)) WHERE gender = 'F'"),
    ("another comment on a table", "COMMENT ON TABLE songplays IS 'Ours'"),
    ("another comment on a column", "COMMENT ON COLUMN songs.title IS 'As on the record'"),
    ("no comment on a column", "COMMENT ON COLUMN users.level IS NULL"),
    ("a comment on a key", "COMMENT ON CONSTRAINT songplays_pkey ON songplays IS 'Who, when and what'"),
    ("a grant on a table", "GRANT SELECT, INSERT ON songplays TO {analyst}"),
    ("a grant on columns", "GRANT SELECT (first_name), UPDATE (gender) ON users TO {analyst} WITH GRANT OPTION"),
    ("a grant on a schema", "GRANT USAGE ON SCHEMA sparkify_etl TO {analyst}"),
    ("a grant on the ledger", "GRANT SELECT ON sparkify_etl.load_runs TO {analyst}"),
    ("default privileges", "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {analyst}"),
    ("another owner", "ALTER TABLE artists OWNER TO {keeper}"),
    (
        "a trigger that is disabled",
        "CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
         CREATE TRIGGER hears AFTER INSERT ON songplays FOR EACH ROW EXECUTE FUNCTION hear();
         ALTER TABLE songplays DISABLE TRIGGER hears",
    ),
    ("a publication", "CREATE PUBLICATION everything_{analyst} FOR TABLE songplays, users, songs, artists, time"),
    (
        "a foreign key that cascades and is deferred",
        "ALTER TABLE songplays
           DROP CONSTRAINT songplays_user_id_fkey,
           ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE
               DEFERRABLE INITIALLY DEFERRED",
    ),
    (
        "a foreign key that is not validated",
        "ALTER TABLE songplays ADD CONSTRAINT to_songs FOREIGN KEY (song_id) REFERENCES songs NOT VALID",
    ),
    ("a constraint", "ALTER TABLE songplays ADD CONSTRAINT small CHECK (user_id < 1000000)"),
    ("a constraint that is not validated", "ALTER TABLE songs ADD CONSTRAINT short CHECK (duration < 36000) NOT VALID"),
    (
        "a statistics object",
        "CREATE STATISTICS places (ndistinct, dependencies) ON location, user_agent FROM songplays",
    ),
    ("the storage of a column", "ALTER TABLE songplays ALTER user_agent SET STORAGE EXTERNAL"),
    (
        "the statistics of columns",
        "ALTER TABLE songplays ALTER location SET STATISTICS 500, ALTER user_id SET (n_distinct = 100)",
    ),
    ("a fill factor", "ALTER TABLE songplays SET (fillfactor = 80, autovacuum_enabled = off)"),
    ("the replica identity", "ALTER TABLE users REPLICA IDENTITY FULL"),
    ("a default", "ALTER TABLE songplays ALTER location SET DEFAULT 'nowhere'"),
    ("a policy", "CREATE POLICY ours ON users USING (user_id > 0)"),
    ("a view", "CREATE VIEW recent AS SELECT * FROM songplays WHERE start_time > '2018-11-15'"),
];

/// Enables the trigger that [`ADDITIONS`] disables.
pub(crate) const ENABLE_THE_TRIGGER: &str = "ALTER TABLE songplays ENABLE TRIGGER hears";

/// The roles that get privileges from the administrator.
pub(crate) struct Roles {
    analyst: String,
    keeper: String,
    /// A member of the superuser's role. It has all rights on the tables, but may not set session_replication_role.
    pub(crate) loader: String,
}

impl Roles {
    pub(crate) fn make(session: &Session) -> Self {
        let database = session.value("SELECT current_database()");
        let [analyst, keeper] = ["analyst", "keeper"].map(|role| format!("{role}_{database}"));
        let loader = session.plain_role();
        session.run(&format!(
            "CREATE ROLE {analyst}; CREATE ROLE {keeper}; GRANT {keeper} TO {loader};
             DO $$ BEGIN EXECUTE format('GRANT %I TO {loader}', current_user); END $$"
        ));
        Self { analyst, keeper, loader }
    }

    /// A statement with the names of these roles in place of the placeholders.
    pub(crate) fn named(&self, statement: &str) -> String {
        statement.replace("{analyst}", &self.analyst).replace("{keeper}", &self.keeper)
    }
}

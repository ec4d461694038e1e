//! Puts the schema before the name of each of our tables in a statement.
//!
//! The files of `sql/` name tables without a schema, so that psql can run them with any search path. A program must not
//! use a search path. Any role that may create objects in one of its schemas could make a statement call an operator or
//! function of that role.

use super::quote_identifier;
use super::tokens::{Token, tokens};

/// The tables of the star, its summaries, and its view.
const STAR: [&str; 11] = [
    "artists", "play_details", "played_artists", "played_tracks", "songplays", "songs", "time", "user_days",
    "user_hours", "user_sessions", "users",
];

/// The tables of the second schema of a star.
const ETL: [&str; 8] = [
    "load_files", "load_locks", "load_rejects", "load_runs", "load_turn", "load_warnings", "schema_version",
    "track_matches",
];

/// The prefixes of the names of staging tables, and of the views of them.
const STAGING: [&str; 4] = ["greatest_", "staged_", "stored_", "summarised_"];

/// The names after the prefix, for the staging tables of logs.
const OF_LOGS: [&str; 10] = [
    "changes", "day_plays", "days", "session_hours", "sessions", "songplays", "time", "track_changes", "tracks",
    "users",
];

/// The schema of a session's temporary tables.
pub(crate) const TEMPORARY: &str = "pg_temp";

/// The schemas of the tables in a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schemas<'a> {
    /// The schema of the five tables.
    pub(crate) star: &'a str,
    /// The schema of the ledger and the track matches.
    pub(crate) etl: &'a str,
    /// The schema of the staging tables of logs. The staging tables of song files are always temporary.
    pub(crate) staging: &'a str,
}

impl Schemas<'_> {
    /// Puts the schema before each name of a table. The literal `'songs'::regclass` counts as a name. If the statement
    /// itself defines a name, as in `WITH songs AS (`, the name is not a table from there on.
    pub(crate) fn qualify(&self, statement: &str) -> String {
        let mut qualified = String::with_capacity(statement.len() * 5 / 4);
        let (mut before, mut defined) = ("", Vec::new());
        for Token { text, behind } in tokens(statement) {
            if defines(behind) {
                defined.push(text);
            }
            match (self.of(text), text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''))) {
                (Some(schema), _) if is_table(before, behind) && !defined.contains(&text) => {
                    qualified += &format!("{}.{text}", quote_identifier(schema));
                }
                (_, Some(name)) if behind.starts_with("::regclass") && self.of(name).is_some() => {
                    let schema = quote_identifier(self.of(name).unwrap_or_default()).replace('\'', "''");
                    qualified += &format!("'{schema}.{name}'");
                }
                _ => qualified += text,
            }
            if !text.trim().is_empty() && !text.starts_with("--") {
                before = text;
            }
        }
        qualified
    }

    /// The schema of the table with this name, if it is one of our tables.
    fn of(&self, name: &str) -> Option<&str> {
        match name {
            _ if STAR.contains(&name) => Some(self.star),
            _ if ETL.contains(&name) => Some(self.etl),
            _ => {
                let staged = STAGING.iter().find_map(|prefix| name.strip_prefix(prefix))?;
                Some(if OF_LOGS.contains(&staged) { self.staging } else { TEMPORARY })
            }
        }
    }
}

/// Whether a name between these tokens is a table. It may also be a column or an alias. The name of a table before a
/// column needs no schema.
fn is_table(before: &str, behind: &str) -> bool {
    match behind.starts_with('.') {
        true => before == "COLUMN",
        false => before != "." && before != "AS",
    }
}

/// Whether a `WITH` defines the token before this text.
fn defines(behind: &str) -> bool {
    [" AS (", " AS MATERIALIZED (", " AS NOT MATERIALIZED ("].iter().any(|definition| behind.starts_with(definition))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qualified(statement: &str) -> String {
        Schemas { star: "s's", etl: "s_etl", staging: "s_staging" }.qualify(statement)
    }

    #[test]
    fn each_table_of_the_program_gets_its_schema() {
        assert_eq!(
            qualified("INSERT INTO songplays SELECT * FROM greatest_songplays, load_runs"),
            r#"INSERT INTO "s's".songplays SELECT * FROM "s_staging".greatest_songplays, "s_etl".load_runs"#
        );
        assert_eq!(qualified("SELECT 1 FROM staged_songs"), r#"SELECT 1 FROM "pg_temp".staged_songs"#);
        assert_eq!(
            qualified("DELETE FROM songs WHERE songs.year = 1"),
            r#"DELETE FROM "s's".songs WHERE songs.year = 1"#
        );
        assert_eq!(
            qualified("COMMENT ON COLUMN songs.year IS 'songs'"),
            r#"COMMENT ON COLUMN "s's".songs.year IS 'songs'"#
        );
        assert_eq!(qualified("SELECT 'songs'::regclass"), r#"SELECT '"s''s".songs'::regclass"#);
    }

    #[test]
    fn a_name_is_not_qualified_after_a_cte_defines_it() {
        assert_eq!(
            qualified(
                "WITH a AS (SELECT 1 FROM songs), songs AS NOT MATERIALIZED (SELECT 2) SELECT 3 FROM songs, users"
            ),
            "WITH a AS (SELECT 1 FROM \"s's\".songs), songs AS NOT MATERIALIZED (SELECT 2) \
             SELECT 3 FROM songs, \"s's\".users"
        );
    }

    #[test]
    fn text_that_is_not_a_table_name_is_unchanged() {
        for statement in [
            "SELECT 'songs', 'of songs', \"songs\", f.songs FROM f -- of songs",
            "SELECT count(*) AS songs",
            "SELECT 'it''s songs' FROM songs_of_mine, my_songs",
            "-- songs' titles\nSELECT 1",
            "/* FROM songs */ SELECT 1",
        ] {
            assert_eq!(qualified(statement), statement);
        }
        assert_eq!(qualified("-- songs' titles\nFROM songs"), "-- songs' titles\nFROM \"s's\".songs");
    }
}

//! Keys that are broken, duplicated or no longer enforced.

use crate::star::{SampleTables, assert_detected};

/// A play that has a song.
const MATCHED: &str = "(SELECT min(songplay_id::text)::uuid FROM songplays WHERE song_id IS NOT NULL)";

#[test]
fn a_play_without_its_user_is_reported_with_the_user_id() {
    let tables = SampleTables::new();
    let user = tables.value("SELECT min(user_id) FROM users");
    let plays = tables.value(&format!("SELECT count(*) FROM songplays WHERE user_id = {user}"));
    tables.run_without_triggers(&format!("DELETE FROM users WHERE user_id = {user}"));
    let checked = tables.check(&[]);
    checked.assert_only_fail(&[("references", &["songplays.user_id", &user, &plays])]);
    let found = checked.results().contains(&("references", "FAILED", "1"));
    assert!(found, "a row is a key that is missing: {:?}", checked.results());
}

#[test]
fn a_play_without_its_time_row_is_reported_with_the_time() {
    assert_detected(
        "DELETE FROM time WHERE start_time = (SELECT min(start_time) FROM time)",
        &[("references", &["songplays.start_time", "2018-11-01 "])],
    );
}

#[test]
fn a_deleted_song_is_reported_for_its_plays_and_its_match() {
    let tables = SampleTables::new();
    let song = tables.value(&format!("SELECT song_id FROM songplays WHERE songplay_id = {MATCHED}"));
    tables.run_without_triggers(&format!("DELETE FROM songs WHERE song_id = '{song}'"));
    tables.check(&[]).assert_only_fail(&[("references", &["songplays.song_id", "track_matches.song_id", &song])]);
}

#[test]
fn a_deleted_artist_is_reported_for_songs_plays_and_matches() {
    let tables = SampleTables::new();
    let artist = tables.value(&format!("SELECT artist_id FROM songplays WHERE songplay_id = {MATCHED}"));
    tables.run_without_triggers(&format!("DELETE FROM artists WHERE artist_id = '{artist}'"));
    let references = ["songs.artist_id", "songplays.artist_id", "track_matches.artist_id", &artist];
    tables.check(&[]).assert_only_fail(&[("references", &references)]);
}

#[test]
fn files_rejects_and_warnings_of_an_unknown_run_are_reported() {
    assert_detected(
        "INSERT INTO load_files
             (run_id, content, path, content_hash, bytes, lines, loaded, duplicates, other_pages, rejected)
         VALUES (77, 'logs', 'x.json', '', 0, 0, 0, 0, 0, 0);
         INSERT INTO load_rejects (run_id, file, line, byte_offset, reason, message, raw)
         VALUES (78, 'x.json', 1, 0, 'not_json', 'is not JSON', '');
         INSERT INTO load_warnings VALUES (79, 'logs', 'blank_line', '', 1, 'x.json', 1)",
        &[("references", &["load_files.run_id", "77", "load_rejects.run_id", "78", "load_warnings.run_id", "79"])],
    );
}

#[test]
fn a_time_row_and_a_user_without_a_play_are_reported() {
    assert_detected(
        "INSERT INTO time VALUES ('1999-12-31 23:59:59Z', 23, 31, 52, 12, 1999, 5)",
        &[("orphans", &["time", "1999-12-31 23:59:59+00"])],
    );
    assert_detected(
        "INSERT INTO users (user_id, level, as_of) VALUES (-7, 'free', '2018-11-05 12:00Z')",
        &[("orphans", &["users", "-7"])],
    );
}

#[test]
fn a_play_stored_under_two_ids_is_reported_with_its_natural_key() {
    let tables = SampleTables::new();
    let key = tables.value(
        "SELECT concat_ws(', ', start_time, user_id, session_id, item_in_session)
         FROM songplays ORDER BY songplay_id LIMIT 1",
    );
    tables.run_without_triggers(
        "CREATE TEMPORARY TABLE copy AS SELECT * FROM songplays ORDER BY songplay_id LIMIT 1;
         UPDATE copy SET songplay_id = '00000000-0000-8000-8000-000000000000';
         INSERT INTO songplays TABLE copy",
    );
    tables.check(&[]).assert_only_fail(&[
        ("uniqueness", &["start_time, user_id, session_id, item_in_session", &key]),
        ("play-ids", &["00000000-0000-8000-8000-000000000000"]),
    ]);
}

#[test]
fn a_duplicate_row_is_reported_if_its_primary_key_was_dropped() {
    let unplayed = "song_id NOT IN (SELECT song_id FROM songplays WHERE song_id IS NOT NULL)";
    for (table, key, which) in [
        ("songplays", "songplay_id", "true"),
        ("users", "user_id", "true"),
        ("songs", "song_id", "true"),
        ("artists", "artist_id", "true"),
        ("time", "start_time", "true"),
        ("track_matches", "title", unplayed),
        ("load_runs", "run_id", "true"),
    ] {
        let tables = SampleTables::new();
        let first = tables.value(&format!("SELECT {key} FROM {table} WHERE {which} ORDER BY 1 LIMIT 1"));
        tables.run_without_triggers(&format!(
            "ALTER TABLE {table} DROP CONSTRAINT {table}_pkey CASCADE;
             INSERT INTO {table} SELECT * FROM {table} WHERE {which} ORDER BY {key} LIMIT 1"
        ));
        let expected: [(&str, &[&str]); 2] =
            [("constraints", &[table, "primary key", "missing"]), ("uniqueness", &[table, key, &first])];
        tables.check(&[]).assert_only_fail(&expected);
    }
}

#[test]
fn a_dropped_foreign_key_is_reported_with_its_columns() {
    for (table, column, referenced) in [
        ("songs", "artist_id", "artists"),
        ("songplays", "start_time", "time"),
        ("songplays", "user_id", "users"),
        ("songplays", "song_id", "songs"),
        ("songplays", "artist_id", "artists"),
    ] {
        let tables = SampleTables::new();
        tables.run_without_triggers(&format!("ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey"));
        let key = format!("foreign key to {referenced}");
        let checked = tables.check(&[]);
        checked.assert_only_fail(&[("constraints", &[table, &key, column, "missing"])]);
        assert!(checked.results().contains(&("constraints", "FAILED", "1")), "{:?}", checked.results());
    }
}

#[test]
fn a_foreign_key_with_disabled_triggers_is_reported() {
    assert_detected(
        "ALTER TABLE songs DISABLE TRIGGER ALL",
        &[("constraints", &["songs", "songplays", "artist_id", "its triggers are disabled"])],
    );
    // A foreign key also has triggers on the table that it refers to.
    assert_detected(
        "ALTER TABLE users DISABLE TRIGGER ALL",
        &[("constraints", &["songplays", "foreign key to users", "user_id", "its triggers are disabled"])],
    );
}

#[test]
fn a_primary_key_with_an_invalid_index_is_reported() {
    assert_detected(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_pkey'::regclass",
        &[("constraints", &["users", "primary key", "its index is not valid"])],
    );
}

#[test]
fn a_key_may_have_another_name_and_need_not_be_valid_yet() {
    let tables = SampleTables::new();
    tables.session().run(
        "ALTER TABLE users RENAME CONSTRAINT users_pkey TO who;
         ALTER TABLE songs RENAME CONSTRAINT songs_artist_id_fkey TO by_whom;
         ALTER TABLE songplays
             DROP CONSTRAINT songplays_user_id_fkey,
             ADD CONSTRAINT songplays_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID",
    );
    tables.check(&[]).assert_all_pass();
}

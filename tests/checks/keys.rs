//! Keys that are broken, duplicated or no longer enforced.

use crate::star::{SampleTables, assert_detected, assert_rows_detected};

#[test]
fn a_reference_to_a_missing_row_is_reported_with_its_key() {
    let tables = SampleTables::new();
    let user = tables.value("SELECT min(user_id) FROM users");
    let plays = tables.value(&format!("SELECT count(*) FROM songplays WHERE user_id = {user}"));
    // The song of a play, and the artist of another one.
    let of_a_play = |column: &str, end: &str| {
        let play = format!("(SELECT {end}(songplay_id::text)::uuid FROM songplays WHERE song_id IS NOT NULL)");
        tables.value(&format!("SELECT {column} FROM songplays WHERE songplay_id = {play}"))
    };
    let (song, artist) = (of_a_play("song_id", "min"), of_a_play("artist_id", "max"));
    tables.run_without_triggers(&format!(
        "DELETE FROM users WHERE user_id = {user};
         DELETE FROM time WHERE start_time = (SELECT min(start_time) FROM time);
         DELETE FROM songs WHERE song_id = '{song}';
         DELETE FROM artists WHERE artist_id = '{artist}';
         INSERT INTO load_files
             (run_id, content, path, content_hash, bytes, lines, loaded, duplicates, other_pages, rejected)
         VALUES (77, 'logs', 'x.json', '', 0, 0, 0, 0, 0, 0);
         INSERT INTO load_rejects (run_id, file, line, byte_offset, reason, message, raw)
         VALUES (78, 'x.json', 1, 0, 'not_json', 'is not JSON', '');
         INSERT INTO load_warnings VALUES (79, 'logs', 'blank_line', '', 1, 'x.json', 1)"
    ));
    tables.check(&[]).assert_rows(&[(
        "references",
        &[
            &format!("songplays.user_id|{user}|{plays}"),
            "songplays.start_time|2018-11-01 ",
            &format!("songplays.song_id|{song}"),
            &format!("track_matches.song_id|{song}"),
            &format!("songs.artist_id|{artist}"),
            &format!("songplays.artist_id|{artist}"),
            &format!("track_matches.artist_id|{artist}"),
            "load_files.run_id|77",
            "load_rejects.run_id|78",
            "load_warnings.run_id|79",
        ],
    )]);
}

#[test]
fn a_time_row_and_a_user_without_a_play_are_reported() {
    assert_rows_detected(
        "INSERT INTO time VALUES ('1999-12-31 23:59:59Z', 23, 31, 52, 12, 1999, 5);
         INSERT INTO users (user_id, level, as_of) VALUES (-7, 'free', '2018-11-05 12:00Z')",
        &[("orphans", &["time|1999-12-31 23:59:59+00", "users|-7"])],
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

/// Drops the primary key of each table and stores its first row twice. Each table has its key, and a condition for the
/// row. Returns the tables and the keys of the rows.
fn duplicated(rows: &[(&str, &str, &str)]) -> (SampleTables, Vec<String>) {
    let tables = SampleTables::new();
    let double = |(table, key, which): &(&str, &str, &str)| {
        let first = tables.value(&format!("SELECT {key} FROM {table} WHERE {which} ORDER BY 1 LIMIT 1"));
        tables.run_without_triggers(&format!(
            "ALTER TABLE {table} DROP CONSTRAINT {table}_pkey CASCADE;
             INSERT INTO {table} SELECT * FROM {table} WHERE {which} ORDER BY {key} LIMIT 1"
        ));
        first
    };
    let keys = rows.iter().map(double).collect();
    (tables, keys)
}

#[test]
fn a_duplicate_row_is_reported_if_its_primary_key_was_dropped() {
    let (tables, keys) = duplicated(&[
        ("songplays", "songplay_id", "true"),
        ("users", "user_id", "true"),
        ("time", "start_time", "true"),
        ("load_runs", "run_id", "true"),
    ]);
    tables.check(&[]).assert_rows(&[
        (
            "constraints",
            &[
                "songplays|primary key|songplay_id|missing",
                "users|primary key|user_id|missing",
                "time|primary key|start_time|missing",
                "load_runs|primary key|run_id|missing",
                "songplays|foreign key to users|user_id|missing",
                "songplays|foreign key to time|start_time|missing",
            ],
        ),
        (
            "uniqueness",
            &[
                &format!("songplays|songplay_id|{}", keys[0]),
                &format!("users|user_id|{}", keys[1]),
                &format!("time|start_time|{}", keys[2]),
                &format!("load_runs|run_id|{}", keys[3]),
                "songplays|start_time, user_id, session_id, item_in_session",
            ],
        ),
    ]);

    let unplayed = "song_id NOT IN (SELECT song_id FROM songplays WHERE song_id IS NOT NULL)";
    let (tables, keys) = duplicated(&[
        ("songs", "song_id", "true"),
        ("artists", "artist_id", "true"),
        ("track_matches", "title", unplayed),
    ]);
    tables.check(&[]).assert_rows(&[
        (
            "constraints",
            &[
                "songs|primary key|song_id|missing",
                "artists|primary key|artist_id|missing",
                "track_matches|primary key|title|missing",
                "songplays|foreign key to songs|song_id|missing",
                "songplays|foreign key to artists|artist_id|missing",
                "songs|foreign key to artists|artist_id|missing",
            ],
        ),
        (
            "uniqueness",
            &[
                &format!("songs|song_id|{}", keys[0]),
                &format!("artists|artist_id|{}", keys[1]),
                &format!("track_matches|title|{}", keys[2]),
            ],
        ),
    ]);
}

#[test]
fn a_dropped_foreign_key_is_reported_with_its_columns() {
    assert_rows_detected(
        "ALTER TABLE songs DROP CONSTRAINT songs_artist_id_fkey;
         ALTER TABLE songplays
             DROP CONSTRAINT songplays_start_time_fkey, DROP CONSTRAINT songplays_user_id_fkey,
             DROP CONSTRAINT songplays_song_id_fkey, DROP CONSTRAINT songplays_artist_id_fkey",
        &[(
            "constraints",
            &[
                "songs|foreign key to artists|artist_id|missing",
                "songplays|foreign key to time|start_time|missing",
                "songplays|foreign key to users|user_id|missing",
                "songplays|foreign key to songs|song_id|missing",
                "songplays|foreign key to artists|artist_id|missing",
            ],
        )],
    );
}

#[test]
fn a_foreign_key_with_disabled_triggers_is_reported() {
    // A foreign key also has triggers on the table that it refers to.
    assert_rows_detected(
        "ALTER TABLE songs DISABLE TRIGGER ALL; ALTER TABLE users DISABLE TRIGGER ALL",
        &[(
            "constraints",
            &[
                "songs|foreign key to artists|artist_id|its triggers are disabled",
                "songplays|foreign key to songs|song_id|its triggers are disabled",
                "songplays|foreign key to users|user_id|its triggers are disabled",
            ],
        )],
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

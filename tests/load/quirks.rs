//! Files written by hand. Each has one of the oddities that real loggers produce.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{NONE, load, run, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

/// Loads songs and logs into a new database and checks all tables. Returns the session for further checks.
#[track_caller]
fn loaded(songs: &[&Path], logs: &[&Path]) -> (server::Database, Session) {
    let database = server::database();
    succeed(&mut load(database.url(), songs, logs));
    let session = Session::open(database.url());
    Tables::of(songs, logs).assert_same(&session.tables(), "hand-made files");
    (database, session)
}

#[test]
fn texts_are_stored_byte_for_byte() {
    let folder = Folder::new();
    let log = folder.write(
        "log.json",
        [
            event(&[("userAgent", r#""\"Mozilla\/5.0 (X11) \\ \t \u00e9 'x' $1\"""#)]),
            event(&[("itemInSession", "1"), ("artist", r#""BjÃ¶rk""#), ("song", r#""\u65e5\u672c \ud83c\udfb5 é""#)]),
            event(&[("itemInSession", "2"), ("song", r#""""#), ("artist", r#"" padded ""#), ("location", r#""\\N""#)]),
            event(&[("itemInSession", "3"), ("song", r#""e\u0301""#), ("artist", r#""line\nbreak\r\n""#)]),
        ]
        .join("\n"),
    );
    let (_database, session) = loaded(&[], &[&log]);
    let text = |column: &str, item: u32| {
        session.value(&format!("SELECT {column} FROM songplays WHERE item_in_session = {item}"))
    };
    assert_eq!(text("user_agent", 0), "\"Mozilla/5.0 (X11) \\ \t é 'x' $1\"");
    assert_eq!(text("artist_name", 1), "BjÃ¶rk");
    assert_eq!(text("song_title", 1), "日本 🎵 é");
    assert_eq!(
        (text("song_title", 2), text("artist_name", 2), text("location", 2)),
        (String::new(), " padded ".into(), "\\N".into())
    );
    assert_eq!((text("song_title", 3), text("artist_name", 3)), ("e\u{301}".into(), "line\nbreak\r\n".into()));
}

#[test]
fn line_ends_of_every_kind_are_line_ends() {
    let folder = Folder::new();
    // The text before, between and after three plays. Each file has a session of its own.
    let cases = [
        ("crlf", ["", "\r\n", "\r\n"]),
        ("blank lines", ["\n\n", "\n\n", "\n\n   \n\t\n"]),
        ("no last newline", ["", "\n", ""]),
        ("a last blank", ["", "\n", "\n  "]),
    ];
    let write = |(number, (name, [before, between, after])): (usize, &(&str, [&str; 3]))| {
        let session = number.to_string();
        let plays = ["0", "1", "2"].map(|item| event(&[("sessionId", &session), ("itemInSession", item)]));
        folder.write(&format!("{name}.json"), format!("{before}{}{after}", plays.join(*between)))
    };
    let logs: Vec<PathBuf> = cases.iter().enumerate().map(write).collect();
    let (_database, session) = loaded(&[], &logs.iter().map(PathBuf::as_path).collect::<Vec<_>>());
    for (number, (name, _)) in cases.iter().enumerate() {
        let plays = session.value(&format!("SELECT count(*) FROM songplays WHERE session_id = {number}"));
        assert_eq!(plays, "3", "{name}");
    }
}

#[test]
fn spaces_and_reordered_missing_or_unknown_fields_are_accepted() {
    let folder = Folder::new();
    let log = folder.write(
        "log.json",
        [
            concat!(
                r#" { "userId" : "8" , "ts" : 1541106106796 , "sessionId":1,"itemInSession":7 , "page" : "NextSong", "#,
                r#""level" :"paid" } "#,
            )
            .to_owned(),
            event(&[("new", r#"{"a":[1,2,{"b":null}]}"#), ("other", "[]"), ("x", "1e5")]),
            event(&[("registration", ""), ("method", ""), ("auth", ""), ("status", ""), ("itemInSession", "9")]),
        ]
        .join("\n"),
    );
    let songs =
        folder.write("song.json", song(&[("num_songs", ""), ("extra", "true"), ("artist_latitude", ""), ("year", "")]));
    let (_database, session) = loaded(&[&songs], &[&log]);
    assert_eq!(session.value("SELECT count(*), count(level), count(song_id) FROM songplays"), "3|3|2");
}

#[test]
fn numbers_written_as_floats_are_the_same_numbers() {
    let folder = Folder::new();
    let log = folder.write(
        "log.json",
        [
            event(&[
                ("ts", "1541106106796.0"),
                ("sessionId", "139.0"),
                ("itemInSession", "0.0"),
                ("length", "152.92036"),
            ]),
            event(&[("ts", "1541106106796")]),
            event(&[("itemInSession", "1"), ("length", "200")]),
            event(&[("itemInSession", "2"), ("length", "2e2")]),
        ]
        .join("\n"),
    );
    let songs = folder.write("song.json", song(&[("year", "1999.0"), ("duration", "200"), ("artist_latitude", "40")]));
    let (_database, session) = loaded(&[&songs], &[&log]);
    assert_eq!(session.value("SELECT count(*), count(song_id) FROM songplays"), "3|2");
    assert_eq!(session.value("SELECT year FROM songs"), "1999");
}

#[test]
fn large_numbers_keep_every_digit() {
    let folder = Folder::new();
    let log = folder.write(
        "log.json",
        [
            event(&[("userId", r#""9223372036854775807""#), ("sessionId", "-9007199254740993")]),
            event(&[("itemInSession", "2147483647"), ("length", "55.393536131272924")]),
            event(&[("itemInSession", "2"), ("length", "31.704939908360842"), ("ts", "631152000000")]),
            event(&[("itemInSession", "3"), ("ts", "1700000000001")]),
        ]
        .join("\n"),
    );
    let songs = folder
        .write("song.json", song(&[("duration", "31.704939908360842"), ("artist_longitude", "19.844004278856286")]));
    let (_database, session) = loaded(&[&songs], &[&log]);
    assert_eq!(
        session.value("SELECT max(user_id), min(session_id) FROM songplays"),
        "9223372036854775807|-9007199254740993"
    );
    assert_eq!(session.value("SELECT duration FROM songs"), "31.704939908360842");
}

#[test]
fn a_number_with_too_many_digits_is_rejected_and_never_rounded() {
    let (folder, database) = (Folder::new(), server::database());
    let session = Session::open(database.url());
    let all_digits =
        ["9223372036854775807", "9223372036854775808", "-9223372036854775809", "9007199254740993.0", "1e17"];
    for (number, digits) in all_digits.iter().enumerate() {
        let item = number.to_string();
        let of_the_case = event(&[("sessionId", digits), ("itemInSession", &item)]);
        let lines = [of_the_case, event(&[("sessionId", "1"), ("itemInSession", "77")])];
        let log = folder.write("log.json", lines.join("\n"));
        let outcome = run(&mut load(database.url(), NONE, &[&log]));
        let stored = session.rows(&format!("SELECT session_id FROM songplays WHERE item_in_session = {item}"));
        let expected = if stored.is_empty() { 4 } else { 0 };
        assert!(
            (stored.is_empty() || stored == [*digits]) && outcome.code == expected,
            "{digits}: {stored:?}\n{outcome}"
        );
    }
}

#[test]
fn the_greatest_of_contradicting_duplicates_is_stored() {
    let folder = Folder::new();
    let log = folder.write(
        "log.json",
        [
            event(&[("level", r#""paid""#), ("location", "null"), ("firstName", r#""Aa""#)]),
            event(&[("level", r#""free""#), ("location", r#""Zürich""#), ("firstName", r#""Zz""#)]),
            event(&[("level", r#""paid""#), ("location", r#""Aachen""#), ("firstName", "null")]),
        ]
        .join("\n"),
    );
    let songs = folder.write(
        "songs.json",
        [
            song(&[("artist_name", r#""line renaud""#), ("title", r#""der Kleine""#)]),
            song(&[("artist_name", r#""Line Renaud feat. X""#), ("artist_location", r#""Paris""#), ("year", "1950")]),
            song(&[("artist_latitude", "48.85"), ("year", "1949")]),
            song(&[("song_id", r#""SO0""#), ("artist_id", r#""AR0""#)]),
        ]
        .join("\n"),
    );
    let (_database, session) = loaded(&[&songs], &[&log]);
    assert_eq!(session.value("SELECT level, location, song_id, artist_id FROM songplays"), "paid|Aachen|SO0|AR0");
    assert_eq!(session.value("SELECT level, first_name FROM users"), "paid|Aa");
    assert_eq!(session.value("SELECT title, year FROM songs WHERE song_id LIKE 'SOU%'"), "der Kleine|-");
    assert_eq!(
        session.value("SELECT name, location FROM artists WHERE artist_id LIKE 'ARJ%'"),
        "Line Renaud feat. X|Paris"
    );
}

#[test]
fn the_latest_play_sets_the_level_and_other_pages_do_not() {
    let folder = Folder::new();
    let log = folder.write(
        "log.json",
        [
            event(&[("ts", "1541106106796"), ("level", r#""paid""#)]),
            event(&[("ts", "1541106106797"), ("level", r#""free""#), ("page", r#""Submit Downgrade""#)]),
            event(&[("userId", r#""""#), ("page", r#""Login""#), ("firstName", "null"), ("userAgent", "null")]),
            event(&[("userId", r#""9""#), ("page", r#""Home""#)]),
        ]
        .join("\n"),
    );
    let (_database, session) = loaded(&[], &[&log]);
    assert_eq!(session.rows("SELECT user_id, level FROM users"), ["8|paid"]);
}

#[test]
fn a_week_at_the_end_of_a_year_is_an_iso_week() {
    let folder = Folder::new();
    let at = |ts: &'static str| event(&[("ts", ts)]);
    let log = folder.write("log.json", [at("1546214400000"), at("1451606400000"), at("1609459199999")].join("\n"));
    let (_database, session) = loaded(&[], &[&log]);
    let expected = ["0|1|53|1|2016|5", "0|31|1|12|2018|1", "23|31|53|12|2020|4"];
    assert_eq!(session.rows("SELECT hour, day, week, month, year, weekday FROM time ORDER BY start_time"), expected);
}

#[test]
fn compressed_files_are_loaded_like_plain_ones() {
    let sample = Files::sample();
    let folder = Folder::new();
    for (number, file) in sample.songs.iter().chain(&sample.logs).enumerate() {
        let plain = std::fs::read(file).unwrap();
        let kind = if number < sample.songs.len() { "songs" } else { "logs" };
        let extension = ["json", "jsonl", "ndjson"][number % 3];
        if number % 2 == 0 {
            let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gz.write_all(&plain).unwrap();
            folder.write(&format!("{kind}/{number}.{extension}.gz"), gz.finish().unwrap());
        } else {
            let zst = zstd::stream::encode_all(&plain[..], 1).unwrap();
            folder.write(&format!("{kind}/{number}.{extension}.zst"), zst);
        }
    }
    let database = server::database();
    succeed(&mut load(database.url(), &[folder.path().join("songs")], &[folder.path().join("logs")]));
    sample.tables().assert_same(&Session::open(database.url()).tables(), "compressed");
}

#[test]
fn globs_folders_and_names_with_spaces_name_files() {
    let folder = Folder::new();
    let one = folder.write("logs/a day/2018 11.json", event(&[("itemInSession", "0")]));
    let two = folder.write("logs/é/x.jsonl", event(&[("itemInSession", "1")]));
    let three = folder.write("logs/z.ndjson", event(&[("itemInSession", "2")]));
    folder.write("logs/README.txt", "not data");
    let expected = Tables::of(NONE, &[one, two, three]);
    let root = folder.path();
    for paths in [
        vec![root.join("logs")],
        vec![root.join("logs/*/*.json*"), root.join("logs/z.ndjson"), root.join("logs/[z].*")],
    ] {
        let database = server::database();
        succeed(&mut load(database.url(), NONE, &paths));
        expected.assert_same(&Session::open(database.url()).tables(), &format!("{paths:?}"));
    }
}

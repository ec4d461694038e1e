//! `trace` shows the line that a row came from, and the records that lost against it.

use serde_json::{Value, json};

use crate::schema::parsed;
use test_support::oracle::Session;
use test_support::program::{NONE, load, program, run, succeed};
use test_support::server;
use test_support::written::{Folder, event, song};

fn traced(url: &str, arguments: &[&str]) -> Value {
    let mut command = program(["trace", "--format", "json", "--database-url", url]);
    let outcome = succeed(command.args(arguments));
    parsed("trace", &outcome.stdout)["result"].clone()
}

#[test]
fn a_play_is_traced_to_its_line_and_its_lesser_duplicates() {
    let folder = Folder::new();
    let (free, paid) = (event(&[("level", r#""free""#)]), event(&[("level", r#""paid""#)]));
    let other = event(&[("itemInSession", "7")]);
    let first = folder.write("a.json", [&other, &free].map(String::as_str).join("\n"));
    let second = folder.write("b.json", ["{", &paid, &other].join("\n"));
    let database = server::database();
    let session = Session::open(database.url());
    succeed(&mut load(database.url(), NONE, &[&first]));
    run(load(database.url(), NONE, &[&second]).args(["--max-rejects", "1"]));
    let id = session.value("SELECT songplay_id FROM songplays WHERE item_in_session <> 7");
    let found = traced(database.url(), &[&id]);
    let line = |file: &std::path::Path, line: u64, is_origin: bool, text: &str| {
        let file = file.to_str().unwrap();
        json!({ "file": file, "line": line, "is_origin": is_origin, "text": text })
    };
    assert_eq!(found["lines"], json!([line(&second, 2, true, &paid), line(&first, 2, false, &free)]));
    let row: Value = serde_json::from_str(found["row"].as_str().unwrap()).unwrap();
    assert_eq!((&row["songplay_id"], &row["level"]), (&json!(id), &json!("paid")));
    assert_eq!((&found["files"], &found["missing"]), (&json!(2), &json!([])));

    let text = succeed(&mut program(["trace", &id, "--database-url", database.url()])).stdout;
    assert!(text.contains(&format!("came from {}:2", second.display())), "{text}");
    assert!(text.contains("1 other record with the same key was not used"), "{text}");
    assert!(text.contains(&free), "{text}");

    std::fs::remove_file(&second).unwrap();
    let found = traced(database.url(), &[&id]);
    assert_eq!(found["missing"], json!([second.to_str().unwrap()]));
    assert_eq!(found["lines"].as_array().unwrap().len(), 1, "{found:#}");
    let found = traced(database.url(), &[&id, "--files", first.to_str().unwrap()]);
    assert_eq!((&found["files"], &found["missing"]), (&json!(1), &json!([])));
}

#[test]
fn a_user_and_a_song_are_traced() {
    let folder = Folder::new();
    let early = event(&[("ts", "1541000000000"), ("lastName", r#""Early""#)]);
    let late = event(&[("ts", "1541000000001"), ("lastName", r#""Late""#)]);
    let logs = folder.write("logs/a.json", [&late, &early].map(String::as_str).join("\n"));
    let small = folder.write("songs/a.json", song(&[("year", "1990")]));
    let great = folder.write("songs/b.json", song(&[("year", "1991")]));
    let database = server::database();
    succeed(&mut load(database.url(), &[&small, &great], &[&logs]));
    let session = Session::open(database.url());
    let user = traced(database.url(), &["--user", &session.value("SELECT user_id FROM users")]);
    assert_eq!(user["lines"][0], json!({ "file": logs.to_str().unwrap(), "line": 1, "is_origin": true, "text": late }));
    assert_eq!(user["lines"].as_array().unwrap().len(), 2);
    let song = traced(database.url(), &["--song", &session.value("SELECT song_id FROM songs")]);
    assert_eq!((&song["lines"][0]["file"], &song["table"]), (&json!(great.to_str().unwrap()), &json!("songs")));
}

#[test]
fn a_missing_row_and_an_invalid_id_are_errors() {
    let folder = Folder::new();
    let log = folder.write("a.json", event(&[]));
    let database = server::database();
    succeed(&mut load(database.url(), NONE, &[&log]));
    let asked = |arguments: &[&str]| run(program(["trace", "--database-url", database.url()]).args(arguments));
    let missing = asked(&["00000000-0000-8000-8000-000000000000"]);
    assert!(missing.code == 1 && missing.stderr.contains("there is no such row"), "{missing}");
    for wrong in [&["x"][..], &[], &["--user", "1", "--song", "x"], &["--user", "x"]] {
        let outcome = asked(wrong);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{outcome}");
    }
}

//! `--format json` and `--manifest`: one object for each run, whether it succeeds or fails.

use serde_json::{Value, json};

use crate::schema::parsed;
use test_support::oracle::{Files, Session};
use test_support::program::{NONE, Outcome, load, program, run, succeed};
use test_support::server;
use test_support::written::{Folder, event};

fn json_of(command: &mut std::process::Command, schema: &str) -> (Outcome, Value) {
    let outcome = run(command.args(["--format", "json"]));
    let document = parsed(schema, &outcome.stdout);
    assert_eq!(document["exit_code"], outcome.code, "{outcome}");
    (outcome, document)
}

#[test]
fn each_result_matches_its_json_schema() {
    let sample = Files::sample();
    let database = server::database();
    let url = database.url();
    let (_, initial) = json_of(&mut program(["init", "--roles", database.name(), "--database-url", url]), "init");
    assert_eq!(initial["result"]["done"], "made");
    assert_eq!(initial["result"]["roles"]["loader"], format!("{}_loader", database.name()));
    let (_, loaded) = json_of(&mut load(url, &sample.songs, &sample.logs), "load");
    assert_eq!((&loaded["command"], &loaded["error"]), (&json!("load"), &Value::Null));
    let (_, checked) = json_of(&mut program(["check", "--database-url", url]), "check");
    assert_eq!(checked["result"]["checks"].as_array().unwrap().len(), 15);
    let mut verify = program(["verify", "--database-url", url, "--songs"]);
    let (_, verified) = json_of(verify.args(&sample.songs).arg("--logs").args(&sample.logs), "verify");
    assert_eq!(verified["result"]["tables"].as_array().unwrap().len(), 6);
    let folder = Folder::new();
    let mut export = program(["export", "--songs"]);
    export.args(&sample.songs).arg("--logs").args(&sample.logs).arg("--out").arg(folder.path().join("out"));
    let (_, exported) = json_of(&mut export, "export");
    assert_eq!(exported["result"]["lines"], loaded["result"]["lines"]);
    let local = folder.path().join("local");
    let (_, status) = json_of(program(["db", "status"]).env("SPARKIFY_LOCAL_DIR", &local), "db-status");
    assert_eq!((&status["command"], &status["result"]["state"]), (&json!("db status"), &json!("absent")));
    succeed(&mut program(["drop", "--roles", database.name(), "--yes", "--database-url", url]));
}

#[test]
fn the_numbers_of_a_load_agree_with_each_other_and_with_the_database() {
    let folder = Folder::new();
    let log = folder.write("log.json", ["{", &event(&[]), &event(&[]), &event(&[("page", r#""Home""#)])].join("\n"));
    let database = server::database();
    let (outcome, document) = json_of(load(database.url(), NONE, &[&log]).args(["--max-rejects", "1"]), "load");
    assert_eq!(outcome.code, 4, "{outcome}");
    let result = &document["result"];
    let counts = json!({ "lines": 4, "loaded": 1, "duplicates": 1, "other_pages": 1, "rejected": 1 });
    assert_eq!(result["lines"]["logs"], counts);
    let source = &result["sources"][0];
    for count in ["lines", "loaded", "duplicates", "other_pages", "rejected"] {
        assert_eq!(source[count], counts[count], "{count}");
    }
    assert_eq!(source["path"], log.to_str().unwrap());
    let reject =
        json!({ "content": "logs", "reason": "truncated", "lines": 1, "file": log.to_str().unwrap(), "line": 1 });
    assert_eq!(result["rejects"], json!([reject]));
    let session = Session::open(database.url());
    let stored = session
        .value("SELECT row_to_json(r) FROM (SELECT run_id, log_lines, loaded, rejected FROM sparkify_etl.load_runs) r");
    assert_eq!(stored, r#"{"run_id":1,"log_lines":4,"loaded":1,"rejected":1}"#);
    assert_eq!(result["run_id"], 1);
    let songplays = result["tables"].as_array().unwrap().iter().find(|table| table["table"] == "songplays").unwrap();
    assert_eq!((&songplays["loaded"], &songplays["duplicates"]), (&json!(1), &json!(1)));
}

#[test]
fn the_text_has_the_numbers_of_the_json() {
    let sample = Files::sample();
    let database = server::database();
    let folder = Folder::new();
    let manifest = folder.path().join("run.json");
    let outcome = succeed(load(database.url(), &sample.songs, &sample.logs).arg("--manifest").arg(&manifest));
    let document = parsed("load", &std::fs::read_to_string(&manifest).unwrap());
    let lines = &document["result"]["lines"]["logs"];
    let summary = outcome.stdout.lines().find(|line| line.starts_with("33 logs: ")).unwrap();
    let numbers: Vec<u64> = summary
        .split(|c: char| !(c.is_ascii_digit() || c == ','))
        .filter_map(|number| number.replace(',', "").parse().ok())
        .collect();
    let expected =
        ["lines", "loaded", "duplicates", "other_pages", "rejected"].map(|count| lines[count].as_u64().unwrap());
    assert_eq!(numbers[1..], expected, "{summary}");
}

#[test]
fn a_command_that_fails_has_its_error_in_the_json() {
    let folder = Folder::new();
    let log = folder.write("log.json", ["{", &event(&[])].join("\n"));
    let database = server::database();
    let manifest = folder.path().join("run.json");
    let mut stopped = load(database.url(), NONE, &[&log]);
    let (outcome, document) = json_of(stopped.args(["--on-error", "stop", "--manifest"]).arg(&manifest), "load");
    assert_eq!(outcome.code, 5, "{outcome}");
    assert_eq!((&document["result"], &document["error"]["kind"]), (&Value::Null, &json!("rejected")));
    let written = parsed("load", &std::fs::read_to_string(&manifest).unwrap());
    assert_eq!(written["error"], document["error"]);

    let session = Session::open(database.url());
    session.run("CREATE TABLE songplays (a int)");
    let (outcome, document) = json_of(&mut load(database.url(), NONE, &[&log]), "load");
    assert_eq!((outcome.code, &document["error"]["kind"]), (1, &json!("server")), "{outcome}");
    assert!(outcome.stderr.contains(document["error"]["message"].as_str().unwrap()), "{outcome}");
    assert!(document["error"]["hint"].is_string(), "{document:#}");

    let (outcome, document) = json_of(&mut load(database.url(), NONE, &[folder.path().join("none")]), "load");
    assert_eq!((outcome.code, &document["error"]["kind"]), (1, &json!("input")), "{outcome}");
}

#[test]
fn the_sqlstate_of_a_refusal_is_in_the_json() {
    let database = server::database();
    let sample = Files::sample();
    succeed(&mut load(database.url(), NONE, &sample.logs[..1]));
    let session = Session::open(database.url());
    session.run("ALTER TABLE songplays ADD CONSTRAINT none CHECK (user_id < 0) NOT VALID");
    let (outcome, document) = json_of(&mut load(database.url(), NONE, &sample.logs), "load");
    assert_eq!((outcome.code, &document["error"]["sqlstate"]), (1, &json!("23514")), "{document:#}");
}

#[test]
fn no_password_is_in_the_json_or_the_manifest() {
    let folder = Folder::new();
    let manifest = folder.path().join("run.json");
    let url = "postgresql://somebody:hunter2secret@127.0.0.1:1/music";
    let (outcome, document) = json_of(load(url, NONE, &["x.json"]).arg("--manifest").arg(&manifest), "load");
    let written = std::fs::read_to_string(&manifest).unwrap();
    for text in [&outcome.stdout, &outcome.stderr, &written] {
        assert!(!text.contains("hunter2secret"), "{text}");
    }
    assert_eq!(document["arguments"]["database-url"], "postgresql://somebody:***@127.0.0.1:1/music");
}

#[test]
fn a_manifest_that_cannot_be_written_is_refused_before_the_load() {
    let database = server::database();
    let sample = Files::sample();
    let outcome = run(load(database.url(), NONE, &sample.logs[..1]).args(["--manifest", "/nonexistent/run.json"]));
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("there is no folder /nonexistent"), "{outcome}");
    let session = Session::open(database.url());
    assert_eq!(session.value("SELECT to_regclass('songplays') IS NULL"), "t");
}

//! `--log-format json` writes lines with fields.

use serde_json::{Value, json};

use crate::schema::parsed;
use test_support::program::{NONE, load, run};
use test_support::server;
use test_support::written::{Folder, event};

#[test]
fn each_line_of_the_log_has_the_fields_of_its_event() {
    let folder = Folder::new();
    let log = folder.write("log.json", ["{", &event(&[("other", "1")]), ""].join("\n"));
    let bad = folder.write("bad.json", "{");
    let database = server::database();
    let mut command = load(database.url(), NONE, &[&log, &bad]);
    let outcome = run(command.args(["--max-rejects", "2", "--log-format", "json"]));
    assert_eq!(outcome.code, 4, "{outcome}");
    let lines: Vec<Value> = outcome.stderr.lines().map(|line| parsed("log", line)).collect();
    let of = |event: &str| lines.iter().filter(|line| line["event"] == event).collect::<Vec<_>>();
    let [rejected, _] = of("rejected")[..] else { panic!("{outcome}") };
    assert_eq!((&rejected["line"], &rejected["reason"]), (&json!(1), &json!("truncated")));
    assert_eq!(of("nothing_good")[0]["file"], bad.to_str().unwrap());
    assert_eq!((&of("warning")[0]["warning"], &of("warning")[0]["detail"]), (&json!("unknown_field"), &json!("other")));
    let stages: Vec<_> = of("finished").iter().map(|line| line["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["read logs", "merge", "commit"]);
    let done = of("done");
    assert_eq!((&done[0]["run_id"], &done[0]["exit_code"]), (&json!(1), &json!(4)));
}

//! `query --from` answers the same questions from an export.

use sparkify_polars::query::QUESTIONS;

use crate::known::{asked, events, query};
use test_support::program::{program, run, succeed};
use test_support::server;
use test_support::written::Folder;

#[test]
fn questions_have_the_same_answers_from_an_export_and_a_database() {
    let folder = Folder::new();
    let (log, out) = (folder.write("log.json", events().join("\n")), folder.path().join("parquet"));
    succeed(program(["export", "--logs"]).arg(log).arg("--out").arg(&out));
    let empty = server::database();
    for question in QUESTIONS {
        let arguments: Vec<_> = asked(question).into_iter().chain(["--format".into(), "csv".into()]).collect();
        let loaded = succeed(query(&[]).args(&arguments)).stdout;
        let mut command = program(["query", "--database-url", empty.url(), "--from"]);
        let exported = succeed(command.arg(&out).args(arguments)).stdout;
        assert_eq!(exported, loaded, "{}", question.name());
        assert!(exported.lines().count() > 1, "{}", question.name());
    }
    let left = run(&mut program(["query", "--database-url", empty.url(), "sessions"]));
    assert!(left.code == 1 && left.stderr.contains("Nothing was loaded"), "{left}");
}

#[test]
fn a_folder_without_an_export_is_refused_before_the_program_connects() {
    let folder = Folder::new();
    let mut command = program(["query", "sessions", "--database-url", "postgresql://127.0.0.1:1/none", "--from"]);
    let outcome = run(command.arg(folder.path()));
    assert_eq!(outcome.code, 1, "{outcome}");
    for part in ["_manifest.json", "export --out"] {
        assert!(outcome.stderr.contains(part), "{part}\n{outcome}");
    }
}

//! The output of all commands of the real binary that read the tables of a database.

use std::path::Path;

use sparkify_polars::quality::{CHECKS, Check};
use sparkify_polars::query::QUESTIONS;

use test_support::oracle::Files;
use test_support::program::{needed, program, succeed};

/// The check that fails in these tests: a hostile role can create objects in the schema of the tables.
const OF_THE_ROLE: &str = "schema-privileges";

/// The answers: each question as CSV, all other checks, `verify` with these files, and the report without the time of
/// its creation. Each command must succeed.
#[track_caller]
pub(crate) fn of(url: &str, schema: &str, files: &Files) -> Vec<(String, String)> {
    let database = ["--database-url", url, "--schema", schema];
    let mut answers = Vec::new();
    for question in QUESTIONS {
        let mut command = program(["query", question.name(), "--format", "csv"]);
        command.args(needed(question));
        answers.push((question.name().to_owned(), succeed(command.args(database)).stdout));
    }
    let checks = CHECKS.iter().map(Check::name).filter(|name| *name != OF_THE_ROLE);
    answers.push(("check".to_owned(), succeed(program(["check"]).args(checks).args(database)).stdout));
    let mut verify = program(["verify"]);
    verify.args(database).arg("--songs").args(&files.songs).arg("--logs").args(&files.logs);
    answers.push(("verify".to_owned(), succeed(&mut verify).stdout));
    answers.push(("report".to_owned(), page(succeed(program(["report", "--out", "-"]).args(database)).stdout)));
    answers
}

/// The answer to one question, and the report, from the export in a folder. Both use temporary tables of this database.
#[track_caller]
pub(crate) fn of_export(url: &str, folder: &Path) -> Vec<(String, String)> {
    let from = |arguments: &[&str]| {
        let mut command = program(arguments);
        succeed(command.args(["--database-url", url, "--from"]).arg(folder)).stdout
    };
    let answer = from(&["query", "sessions", "--format", "csv"]);
    vec![("sessions".to_owned(), answer), ("report".to_owned(), page(from(&["report", "--out", "-"])))]
}

/// A page without the line that has the time of its creation.
fn page(html: String) -> String {
    html.lines().filter(|line| !line.contains(r#"class="made""#)).collect::<Vec<_>>().join("\n")
}

/// Requires that the answers are the same, and names the first one that differs.
#[track_caller]
pub(crate) fn assert_same(answers: &[(String, String)], expected: &[(String, String)], when: &str) {
    assert_eq!(answers.len(), expected.len(), "{when}");
    for ((name, answer), (_, expected)) in answers.iter().zip(expected) {
        assert!(answer == expected, "{when}: {name}\nis\n{answer}\nand should be\n{expected}");
    }
}

//! Uses of `--chart` and `--format` that are refused before a server is asked.

use sparkify_polars::query::QUESTIONS;

use test_support::program::{program, run, succeed};

/// The error of `query` for a server that does not exist.
fn refused(arguments: &[&str]) -> String {
    let mut command = program(["query", "--database-url", "host=/nonexistent"]);
    let outcome = run(command.args(arguments));
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{arguments:?}\n{outcome}");
    outcome.stderr
}

#[test]
fn chart_with_another_format_than_a_table_is_an_error() {
    for format in ["csv", "json", "markdown", "parquet"] {
        let error = refused(&["most-played-songs", "--chart", "--format", format]);
        assert!(error.contains("--format table"), "{error}");
    }
    assert!(refused(&["--list", "--chart"]).contains("--chart"));
}

#[test]
fn chart_of_a_question_without_a_chart_is_an_error() {
    let without: Vec<_> = QUESTIONS.iter().filter(|question| question.chart().is_none()).collect();
    let names: Vec<_> = without.iter().map(|question| question.name()).collect();
    assert_eq!(names, ["level-changes", "listener-history"]);
    for name in names {
        let error = refused(&[name, "--chart", "--user", "1"]);
        let is_explained = error.contains(&format!("drawing a chart of {name}"))
            && error.contains("its rows are not a name and a number for a bar");
        assert!(is_explained, "{error}");
    }
}

#[test]
fn an_unknown_format_is_an_error_with_the_known_ones() {
    let error = refused(&["sessions", "--format", "xlsx"]);
    for format in ["table", "csv", "json", "markdown", "parquet"] {
        assert!(error.contains(format), "{error}");
    }
}

#[test]
fn the_help_names_the_options() {
    let help = succeed(&mut program(["query", "--help"])).stdout;
    for option in ["--format", "--out", "--chart", "csv", "json", "markdown", "parquet"] {
        assert!(help.contains(option), "{option} is missing\n{help}");
    }
}

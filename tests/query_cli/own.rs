//! Questions in files of the user, and the SQL of the questions of the catalogue.

use std::fs;
use std::process::Command;

use sparkify_polars::quality::CHECKS;
use sparkify_polars::query::QUESTIONS;

use crate::known::{query, written};
use test_support::program::{program, run, succeed};
use test_support::written::Folder;

const COUNT: &str =
    "SELECT u.first_name, count(*) AS plays FROM songplays AS p JOIN users AS u USING (user_id) GROUP BY 1 ORDER BY 1";

#[test]
fn an_sql_statement_is_answered_in_every_format() {
    assert_eq!(written(&["--sql", COUNT, "--format", "csv"]), "first_name,plays\nAnn,14\nBen,1\n");
    assert_eq!(written(&["--sql", COUNT, "--format", "tsv"]), "first_name\tplays\nAnn\t14\nBen\t1\n");
    let lines = "{\"first_name\":\"Ann\",\"plays\":14}\n{\"first_name\":\"Ben\",\"plays\":1}\n";
    assert_eq!(written(&["--sql", COUNT, "--format", "ndjson"]), lines);
    assert!(written(&["--sql", "SELECT count(*) AS runs FROM load_runs"]).contains("runs"));
}

#[test]
fn an_sql_file_is_answered_in_the_format_of_the_extension() {
    let folder = Folder::new();
    let file = folder.write("mine.sql", format!("-- Plays of each listener\n{COUNT};\n"));
    for (name, expected) in
        [("x.csv", "first_name,plays\n"), ("x.tsv", "first_name\tplays\n"), ("x.json", "[\n{"), ("x.md", "| ")]
    {
        let out = folder.path().join(name);
        succeed(query(&["--file"]).arg(&file).arg("--out").arg(&out));
        let answer = fs::read_to_string(&out).unwrap();
        assert!(answer.starts_with(expected), "{name}: {answer}");
    }
    let refused = run(query(&["--file"]).arg(&file).args(["--format", "json", "--out", "x.csv"]));
    assert!(refused.code == 2 && refused.stderr.contains("--format is json"), "{refused}");
    let missing = run(&mut query(&["--file", "/nonexistent/mine.sql"]));
    assert!(missing.code == 1 && missing.stderr.contains("/nonexistent/mine.sql"), "{missing}");
}

#[test]
fn an_sql_statement_is_read_only_and_has_a_timeout() {
    for (arguments, message) in [
        (&["--sql", "DELETE FROM songplays"][..], "read-only"),
        (&["--sql", "SELECT 1; SELECT 2"], "multiple commands"),
        (&["--sql", "SELECT pg_sleep(20)", "--statement-timeout", "50ms"], "statement timeout"),
        (&["--sql", "SELECT 1", "--statement-timeout", "soon"], "statement_timeout"),
        (&["--sql", "SELECT songs FROM nowhere"], "nowhere"),
    ] {
        let refused = run(&mut query(arguments));
        assert!(refused.code == 1 && refused.stderr.contains(message), "{arguments:?}\n{refused}");
    }
}

#[test]
fn the_sql_of_a_question_or_check_is_printed_without_a_server() {
    let print = |command: &str, name: &str| -> Command {
        program([command, name, "--print-sql", "--database-url", "host=/nonexistent"])
    };
    for question in QUESTIONS {
        assert_eq!(succeed(&mut print("query", question.name())).stdout.trim_end(), question.sql().trim_end());
    }
    for check in CHECKS {
        assert_eq!(succeed(&mut print("check", check.name())).stdout.trim_end(), check.sql().trim_end());
    }
}

#[test]
fn only_tables_show_double_encoded_names_repaired() {
    let statement = ["--sql", "SELECT 'BeyoncÃ©' AS artist, 1 AS plays"];
    let table = succeed(&mut query(&statement));
    assert!(table.stdout.contains(" Beyoncé†       1"), "{table}");
    assert!(table.stderr.contains("† this name is encoded twice in the logs"), "{table}");
    let csv = succeed(query(&statement).args(["--format", "csv"]));
    assert_eq!((csv.stdout.as_str(), csv.stderr.as_str()), ("artist,plays\nBeyoncÃ©,1\n", ""));
}

#[test]
fn a_folder_of_questions_can_be_listed_and_used_with_parameters() {
    let folder = Folder::new();
    let text = "-- Plays of each listener\n-- All of them.\n-- chart: plays\n-- selection: --since --level\n\
                SELECT user_id, count(*) AS plays\nFROM songplays\n\
                GROUP BY user_id\nORDER BY user_id\nLIMIT /* --top */ 5;\n";
    folder.write("listeners.sql", text);
    folder.write("notes.txt", "no question");
    let ask = |arguments: &[&str]| {
        let mut command = query(arguments);
        command.arg("--questions").arg(folder.path());
        run(&mut command)
    };
    let list = ask(&["--list", "--format", "csv"]);
    assert!(list.stdout.contains("\nlisteners,Plays of each listener\n") && !list.stdout.contains("notes"), "{list}");
    let answer = |arguments: &[&str]| ask(&[&["listeners", "--format", "csv"], arguments].concat()).stdout;
    assert_eq!(answer(&[]), "user_id,plays\n1,14\n2,1\n");
    assert_eq!(answer(&["--top", "1"]), "user_id,plays\n1,14\n");
    assert_eq!(answer(&["--level", "paid"]), "user_id,plays\n1,2\n");
    let help = ask(&["listeners", "--help"]).stdout;
    assert!(help.contains("All of them.") && help.contains("--level") && !help.contains("--user"), "{help}");
    assert!(ask(&["listeners", "--user", "1"]).stderr.contains("it does not take --user"));
    let chart = ask(&["listeners", "--chart"]);
    assert!(chart.code == 0 && chart.stdout.contains("14"), "{chart}");
    let no_column = folder.write("no_column.sql", "-- Title\n-- chart: plays\nSELECT 'a' AS name, 1 AS listeners;\n");
    let refused = ask(&["no_column", "--chart"]);
    assert!(refused.code == 2 && refused.stderr.contains("no column of numbers that is called plays"), "{refused}");
    fs::remove_file(no_column).unwrap();
    // The questions of the catalogue still exist.
    assert_eq!(ask(&["sessions"]).code, 0);

    let misspelled = folder.write("misspelled.sql", "-- Title\n-- selection: --sinc\nSELECT 1;\n");
    let refused = ask(&["listeners"]);
    assert!(refused.code == 1 && refused.stderr.contains("it names --sinc, which is not a parameter"), "{refused}");
    fs::remove_file(misspelled).unwrap();

    folder.write("sessions.sql", "SELECT 1;\n");
    let taken = ask(&["listeners"]);
    assert!(taken.code == 1 && taken.stderr.contains("has a question sessions already"), "{taken}");
    let missing = run(&mut query(&["listeners", "--questions", "/nonexistent"]));
    assert!(missing.code == 1 && missing.stderr.contains("/nonexistent"), "{missing}");
}

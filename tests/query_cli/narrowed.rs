//! The parameters of questions: the plays that they select, their help, and their errors.

use sparkify_polars::query::{Parameter, QUESTIONS};

use crate::known::{query, written};
use test_support::program::{program, run, succeed};
use test_support::written::Folder;

/// The answer without its header, as CSV.
fn rows(arguments: &[&str]) -> Vec<String> {
    let answer = written(&[arguments, &["--format", "csv"]].concat());
    answer.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn top_gives_the_first_rows_and_reports_the_total() {
    let all = rows(&["plays-by-location", "--top", "0"]);
    let songs = rows(&["most-played-artists", "--top", "0"]);
    assert_eq!((all.len(), songs.len()), (1, 5));
    let outcome = succeed(&mut query(&["most-played-artists", "--top", "2", "--format", "csv"]));
    assert_eq!(outcome.stdout.lines().skip(1).collect::<Vec<_>>(), songs[..2]);
    assert_eq!(outcome.stderr, "The most played artists (--top 2)\n2 of 5 rows; --top 0 shows all\n");
    let outcome = succeed(&mut query(&["most-played-artists", "--top", "5", "--format", "csv"]));
    assert_eq!(outcome.stderr, "The most played artists (--top 5)\n");
}

#[test]
fn a_period_and_a_listener_select_plays() {
    // Ben plays once, at 21:30:00.250. Ann plays 12 times in that hour, and twice a week later.
    let plays = |arguments: &[&str]| {
        let rows = rows(&[&["plays-by-hour"], arguments].concat());
        let plays = rows.iter().map(|row| row.split(',').nth(1).unwrap().parse::<u32>().unwrap());
        plays.sum::<u32>()
    };
    assert_eq!(plays(&[]), 15);
    assert_eq!(plays(&["--user", "2"]), 1);
    assert_eq!(plays(&["--location", "Phoenix-Mesa-Scottsdale, AZ"]), 15);
    assert_eq!(plays(&["--location", "Phoenix"]), 0);
    assert_eq!(plays(&["--since", "2018-12-01"]), 2);
    assert_eq!(plays(&["--until", "2018-11-30"]), 13);
    assert_eq!(plays(&["--until", "2018-11-29"]), 0);
    assert_eq!(plays(&["--since", "2018-11-30T21:31", "--until", "2018-11-30T21:33"]), 2);
    assert_eq!(plays(&["--since", "2018-11-30T22:31+01:00", "--level", "free"]), 12);
    let hours = rows(&["plays-by-hour", "--time-zone", "Asia/Kolkata"]);
    // 21:30 to 21:59 UTC is 3:00 to 3:29 there.
    assert!(hours[3].starts_with("3,15,"), "{hours:?}");
}

#[test]
fn a_listener_of_a_period_is_new_only_if_there_was_no_play_before() {
    let weeks = rows(&["new-and-returning-listeners", "--since", "2018-12-01"]);
    assert_eq!(weeks, ["2018-W49,2018-12-03,1,0,1,0,2"]);
    // A period also does not change the windows of active listeners, or the cohort of a listener.
    let days = rows(&["active-listeners"]);
    assert_eq!(rows(&["active-listeners", "--since", "2018-12-06", "--until", "2018-12-07"]), days[6..]);
    assert_eq!((days[6].as_str(), days[7].as_str()), ("2018-12-06,0,2,2,0.0", "2018-12-07,1,1,2,50.0"));
    assert_eq!(rows(&["retention-by-week", "--since", "2018-12-01"]), [""; 0]);
    assert_eq!(rows(&["level-changes", "--until", "2018-12-06"]), [""; 0]);
    assert_eq!(rows(&["level-changes", "--since", "2018-12-07"]).len(), 1);
}

#[test]
fn an_answer_without_plays_has_a_hint_about_the_spelling() {
    let messages = |artist| succeed(&mut query(&["plays-by-hour", "--artist", artist])).stderr;
    assert!(messages("a,b").contains("no play is selected") && messages("a,b").contains("`query most-played-artists`"));
    assert!(!messages("A,B; C's").contains("no play is selected"));
}

#[test]
fn timestamps_are_those_of_the_time_zone() {
    let last = |zone: &[&str]| {
        let arguments = [&["listener-history", "--user", "2", "--top", "1"], zone].concat();
        rows(&arguments)[0].split(',').next().unwrap().to_owned()
    };
    assert_eq!(last(&[]), "2018-11-30T21:30:00Z");
    assert_eq!(last(&["--time-zone", "Asia/Kolkata"]), "2018-12-01T03:00:00+05:30");
    assert_eq!(last(&["--time-zone", "Europe/Berlin"]), "2018-11-30T22:30:00+01:00");
}

#[test]
fn a_missing_parameter_is_an_error_with_an_example() {
    let refused = run(&mut query(&["song-listeners", "--artist", "A,B; C's"]));
    assert!(refused.code == 2 && refused.stderr.contains("it needs --song"), "{refused}");
    assert!(refused.stderr.contains("hint: For example: --song 'Undo'."), "{refused}");
    let listeners = rows(&["song-listeners", "--artist", "A,B; C's", "--song", r#"He said "hi", twice"#]);
    assert_eq!(listeners.len(), 2);
    assert!(listeners[0].starts_with("1,Ann,") && listeners[0].contains(",4,"), "{listeners:?}");
    assert!(rows(&["artist-trend", "--artist", "A,B; C's"])[0].starts_with("2018-11-26,5,38.46,2,1,"));
}

#[test]
fn a_play_counts_as_skipped_if_the_next_begins_before_its_end() {
    // The plays are a minute apart, and each song lasts longer. The last one of a session is not skipped.
    let answer = written(&["skipped-plays", "--top", "0", "--until", "2018-11-30", "--format", "json"]);
    let songs: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let sum = |name: &str| songs.as_array().unwrap().iter().map(|song| song[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("plays"), sum("skipped")), (13, 11), "{answer}");
}

#[test]
fn by_sets_the_length_of_the_periods() {
    for (by, expected) in [("hour", 169), ("day", 8), ("week", 2), ("month", 2)] {
        let rows = rows(&["plays-over-time", "--by", by]);
        assert!(rows.len() == expected && rows.iter().all(|row| row.starts_with(by)), "{by}: {rows:?}");
    }
    assert!(rows(&["plays-over-time", "--by", "hour"])[0].ends_with(",13,2,21"));
}

#[test]
fn unsupported_options_and_values_of_a_question_are_errors() {
    for (arguments, message) in [
        (&["level-changes", "--artist", "x"][..], "level-changes: it does not take --artist"),
        (&["sessions", "--top", "5"], "sessions: it does not take --top"),
        (&["plays-by-hour", "--since", "yesterday"], "neither a date such as"),
        (&["plays-by-hour", "--level", "gold"], "not one of free, paid"),
        (&["plays-by-hour", "--time-zone", "Mars"], "it is not the name of an IANA time zone"),
        (&["plays-over-time", "--by", "year"], "not one of hour, day, week, month"),
        (&["most-played-songs", "--top", "-1"], "not a whole number"),
        (&["new-and-returning-listeners", "--since", "2018-12-01T13:00"], "whole days"),
    ] {
        let refused = run(program(["query", "--database-url", "host=/nonexistent"]).args(arguments));
        assert!(refused.code == 2 && refused.stderr.contains(message), "{arguments:?}\n{refused}");
    }
}

#[test]
fn the_help_of_a_question_names_its_parameters_with_an_example() {
    for question in QUESTIONS {
        let help = written(&[question.name(), "--help"]);
        assert!(help.starts_with(&format!("{}\n\n", question.title())), "{help}");
        for parameter in Parameter::ALL {
            let takes = question.parameters().contains(&parameter);
            assert_eq!(help.contains(&format!("\n  {} ", parameter.option())), takes, "{help}");
        }
        let example = help.lines().find_map(|line| line.strip_prefix("    sparkify-polars query ")).unwrap();
        let words = ["sh", "-c", &format!("printf '%s\\n' {example}")].map(str::to_owned);
        let output = std::process::Command::new(&words[0]).args(&words[1..]).output().unwrap();
        let typed = String::from_utf8(output.stdout).unwrap();
        succeed(&mut query(&typed.lines().chain(["--print-sql"]).collect::<Vec<_>>()));
    }
    assert!(written(&["--help"]).contains("--since <WHEN>"));
}

#[test]
fn the_printed_sql_gives_the_same_answer() {
    let narrowed = ["most-played-songs", "--artist", "A,B; C's", "--top", "1"];
    let sql = written(&[&narrowed[..], &["--print-sql"]].concat());
    let folder = Folder::new();
    let answer = |arguments: &[&str]| written(&[arguments, &["--format", "csv"]].concat());
    let file = folder.write("mine.sql", sql);
    assert_eq!(answer(&["--file", file.to_str().unwrap()]), answer(&narrowed));
}

//! The bars of `--chart`: as long as the numbers are large, in what the locale and the terminal can show.

use std::process::Command;

use crate::known::query;
use crate::program::{Outcome, on_a_terminal, succeed};

/// The length in eighths of a cell of the bar that a line ends with.
fn eighths(line: &str) -> usize {
    let bar = line.chars().rev().take_while(|c| ('\u{2588}'..='\u{258f}').contains(c));
    bar.map(|c| 8 - (c as usize - 0x2588)).sum()
}

/// The lines of rows: those that begin with a space, without the header.
fn rows(outcome: &Outcome) -> Vec<&str> {
    outcome.stdout.lines().filter(|line| line.starts_with(' ')).skip(1).map(str::trim_end).collect()
}

/// `query` with these arguments, in a locale.
fn in_locale(locale: &str, arguments: &[&str]) -> Command {
    let mut command = query(arguments);
    command.env_remove("LC_ALL").env_remove("LC_CTYPE").env("LANG", locale);
    command
}

#[test]
fn bars_are_in_proportion_to_the_numbers() {
    let outcome = succeed(&mut in_locale("C.UTF-8", &["most-played-songs", "--chart"]));
    assert_eq!(rows(&outcome).into_iter().map(eighths).collect::<Vec<_>>(), [320, 256, 192, 128, 64], "{outcome}");
}

#[test]
fn where_the_locale_is_not_utf_8_bars_are_ascii() {
    let outcome = succeed(in_locale("C.UTF-8", &["most-played-songs", "--chart"]).env("LC_ALL", "C"));
    let lengths: Vec<_> = rows(&outcome).into_iter().map(|line| line.matches('#').count()).collect();
    assert_eq!(lengths, [40, 32, 24, 16, 8], "{outcome}");
}

#[test]
fn nulls_and_zeros_have_no_bar() {
    // All was played on two Fridays: 7.5 plays a day there, and null on the other days.
    let outcome = succeed(&mut in_locale("C.UTF-8", &["plays-by-weekday", "--chart"]));
    let lengths: Vec<_> = rows(&outcome).into_iter().map(eighths).collect();
    assert_eq!(lengths, [0, 0, 0, 0, 320, 0, 0], "{outcome}");
    let outcome = succeed(&mut in_locale("C.UTF-8", &["free-and-paid-by-week", "--chart"]));
    assert_eq!(rows(&outcome).into_iter().map(eighths).collect::<Vec<_>>(), [0, 320], "{outcome}");
}

#[test]
fn a_chart_has_the_labels_of_a_row_its_number_and_a_bar() {
    for (question, columns) in [
        ("most-played-songs", vec!["song_title", "artist_name", "plays"]),
        ("plays-by-hour", vec!["hour", "plays"]),
        ("plays-by-weekday", vec!["weekday", "plays_per_day"]),
        ("new-and-returning-listeners", vec!["iso_week", "monday", "listeners"]),
    ] {
        let outcome = succeed(&mut in_locale("C.UTF-8", &[question, "--chart"]));
        let header = outcome.stdout.lines().nth(1).unwrap();
        assert_eq!(header.split_whitespace().collect::<Vec<_>>(), columns, "{outcome}");
    }
    let outcome = succeed(&mut in_locale("C.UTF-8", &["plays-by-hour", "--chart"]));
    let hours: Vec<_> =
        rows(&outcome).into_iter().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>()).collect();
    assert_eq!((&hours[20], &hours[21]), (&vec!["20", "0"], &vec!["21", "15"]), "{outcome}");
}

/// The chart on a terminal of so many columns.
fn on_a_terminal_of(columns: usize, question: &str) -> Outcome {
    let query = query(&[question, "--chart"]);
    let mut command = Command::new("sh");
    command.args(["-c", &format!(r#"stty rows 24 cols {columns} && exec "$@""#), "sh"]);
    command.arg(query.get_program()).args(query.get_args());
    succeed(on_a_terminal(&command).env_remove("LC_ALL").env("LC_CTYPE", "C.UTF-8"))
}

#[test]
fn on_a_terminal_the_longest_bar_ends_at_its_edge() {
    for columns in [60, 79] {
        let outcome = on_a_terminal_of(columns, "plays-by-hour");
        let widths: Vec<_> = rows(&outcome).into_iter().map(|line| line.chars().count()).collect();
        // Behind the bars is the space that columns have on both sides.
        assert_eq!(widths.iter().max(), Some(&(columns - 1)), "{outcome}");
        assert!(!outcome.stdout.contains('\u{1b}'), "{outcome}");
    }
}

#[test]
fn on_a_narrow_terminal_labels_are_cut_and_bars_are_not() {
    let outcome = on_a_terminal_of(50, "most-played-songs");
    let rows = rows(&outcome);
    assert_eq!(rows.iter().map(|line| eighths(line)).collect::<Vec<_>>(), [160, 128, 96, 64, 32], "{outcome}");
    assert!(rows[0].contains('…') && outcome.stdout.lines().all(|line| line.chars().count() <= 50), "{outcome}");
}

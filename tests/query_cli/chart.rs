//! The bars of `--chart`. Their length depends on the number, their characters on the locale and the terminal.

use std::process::Command;

use sparkify_polars::query::QUESTIONS;

use crate::known::{asked, query};
use test_support::program::{Outcome, on_columns, succeed};

/// The length of the bar at the end of a line, in eighths of a cell.
fn eighths(line: &str) -> usize {
    let bar = line.chars().rev().take_while(|c| ('\u{2588}'..='\u{258f}').contains(c));
    bar.map(|c| 8 - (c as usize - 0x2588)).sum()
}

/// The lines of rows, which begin with a space, without the header.
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
fn bars_are_ascii_if_the_locale_is_not_utf_8() {
    let outcome = succeed(in_locale("C.UTF-8", &["most-played-songs", "--chart"]).env("LC_ALL", "C"));
    let lengths: Vec<_> = rows(&outcome).into_iter().map(|line| line.matches('#').count()).collect();
    assert_eq!(lengths, [40, 32, 24, 16, 8], "{outcome}");
}

#[test]
fn nulls_and_zeros_have_no_bar() {
    // All plays are on two Fridays: 7.5 plays a day there, and null for the other weekdays.
    let outcome = succeed(&mut in_locale("C.UTF-8", &["plays-by-weekday", "--chart"]));
    let lengths: Vec<_> = rows(&outcome).into_iter().map(eighths).collect();
    assert_eq!(lengths, [0, 0, 0, 0, 320, 0, 0], "{outcome}");
    let outcome = succeed(&mut in_locale("C.UTF-8", &["free-and-paid-by-week", "--chart"]));
    assert_eq!(rows(&outcome).into_iter().map(eighths).collect::<Vec<_>>(), [0, 320], "{outcome}");
}

#[test]
fn a_chart_has_all_columns_of_the_answer_and_a_bar() {
    for question in ["most-played-songs", "plays-by-hour", "new-and-returning-listeners", "sessions-by-length"] {
        let names = |arguments: &[&str]| {
            let outcome = succeed(&mut in_locale("C.UTF-8", arguments));
            outcome.stdout.lines().nth(1).unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(names(&[question, "--chart"]), names(&[question]));
    }
}

#[test]
fn plays_by_weekday_and_hour_are_a_map_of_shades() {
    let outcome = succeed(&mut in_locale("C.UTF-8", &["plays-by-weekday-and-hour", "--chart"]));
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 9, "a scale, seven days and a legend: {outcome}");
    // All plays are on Fridays, between 21:00 and 22:00.
    assert_eq!(lines[5], format!("      5  {}██", " ".repeat(21 * 2)), "{outcome}");
    assert_eq!((lines[4], lines[8]), ("      4", "░ to 3  ▒ to 7  ▓ to 11  █ to 15 plays"), "{outcome}");
    let outcome = succeed(&mut in_locale("C", &["plays-by-weekday-and-hour", "--chart"]));
    assert!(outcome.stdout.contains("  ##\n") && outcome.stdout.is_ascii(), "{outcome}");
}

/// The chart on a terminal with this number of columns.
fn on_a_terminal_of(columns: usize, question: &str) -> Outcome {
    on_a_terminal_of_with(columns, &[question, "--chart"])
}

fn on_a_terminal_of_with(columns: usize, arguments: &[&str]) -> Outcome {
    succeed(on_columns(&query(arguments), columns).env_remove("LC_ALL").env("LC_CTYPE", "C.UTF-8"))
}

#[test]
fn the_longest_bar_ends_at_the_edge_of_the_terminal() {
    for columns in [60, 79] {
        let outcome = on_a_terminal_of(columns, "plays-by-hour");
        let widths: Vec<_> = rows(&outcome).into_iter().map(|line| line.chars().count()).collect();
        // Each column has a space on both sides, so one space follows the bars.
        assert_eq!(widths.iter().max(), Some(&(columns - 1)), "{outcome}");
        assert!(!outcome.stdout.contains('\u{1b}'), "{outcome}");
    }
}

#[test]
fn on_a_narrow_terminal_bars_get_shorter_before_names_are_cut() {
    let whole = on_a_terminal_of(200, "most-played-songs");
    let name = |outcome: &Outcome| rows(outcome)[0].split("  ").next().unwrap().to_owned();
    let (mut shorter, mut cut) = (0, 0);
    for columns in 40..90 {
        let outcome = on_a_terminal_of(columns, "most-played-songs");
        let rows = rows(&outcome);
        assert!(outcome.stdout.lines().all(|line| line.chars().count() <= columns), "{columns}\n{outcome}");
        let longest = rows.iter().map(|line| eighths(line)).max().unwrap();
        assert!(longest >= 6 * 8, "{columns}\n{outcome}");
        assert!(longest == 6 * 8 || !outcome.stdout.contains('…'), "{columns}\n{outcome}");
        match name(&outcome) == name(&whole) {
            true => shorter += 1,
            false => cut += 1,
        }
    }
    assert!(shorter > 0 && cut > 0, "{shorter} {cut}");
}

#[test]
fn a_table_fits_a_terminal_of_40_80_or_200_columns() {
    for columns in [40, 80, 200] {
        for question in QUESTIONS {
            for chart in [&[][..], &["--chart"]] {
                if !chart.is_empty() && question.chart().is_none() {
                    continue;
                }
                let arguments = asked(question);
                let arguments: Vec<_> = arguments.iter().map(String::as_str).chain(chart.iter().copied()).collect();
                let outcome = on_a_terminal_of_with(columns, &arguments);
                let widest = outcome.stdout.lines().map(|line| line.chars().count()).max();
                assert!(widest.is_some_and(|widest| widest <= columns), "{}\n{outcome}", question.name());
            }
        }
    }
}

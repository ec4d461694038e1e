//! CSV output, read by an independent reader that distinguishes null from empty text.

use crate::known::{SONGS, query, written};
use test_support::program::succeed;

/// The records of RFC 4180 with LF. `None` if there is nothing between two commas. An empty text has quotes.
fn read(text: &str) -> Vec<Vec<Option<String>>> {
    let mut records = vec![vec![None::<String>]];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let record = records.last_mut().unwrap();
        let field = record.last_mut().unwrap();
        match c {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.as_mut().unwrap().push('"'),
            '"' if quoted => quoted = false,
            '"' => {
                assert!(field.is_none(), "a quote within a field that has none around it: {text}");
                (*field, quoted) = (Some(String::new()), true);
            }
            ',' if !quoted => record.push(None),
            '\n' if !quoted => records.push(vec![None]),
            c => field.get_or_insert_default().push(c),
        }
    }
    assert!(!quoted, "a field that does not end: {text}");
    assert_eq!(records.pop().unwrap(), [None], "the last line is ended");
    records
}

#[test]
fn csv_keeps_every_value_and_distinguishes_null_from_empty_text() {
    let records = read(&written(&["most-played-songs", "--format", "csv"]));
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(records[0], ["song_title", "artist_name", "plays", "listeners"].map(text));
    let expected = SONGS.iter().enumerate().map(|(place, (title, artist))| {
        let listeners = if place == 0 { "2" } else { "1" };
        vec![title.map(str::to_owned), artist.map(str::to_owned), text(&(5 - place).to_string()), text(listeners)]
    });
    assert_eq!(records[1..], expected.collect::<Vec<_>>());
}

#[test]
fn csv_quotes_only_where_necessary_and_ends_lines_with_lf() {
    let csv = written(&["most-played-songs", "--format", "csv"]);
    let lines: Vec<_> = csv.split('\n').collect();
    assert_eq!(lines[0], "song_title,artist_name,plays,listeners");
    assert_eq!(lines[1], r#""He said ""hi"", twice","A,B; C's",5,2"#);
    assert!(csv.ends_with("\n\"\",,2,1\n,\"\",1,1\n"), "{csv}");
    assert!(csv.contains(",C|D\\E \\| F\\,4,1\n😀 <b>bold</b> &amp; *not*,Émile,3,1\n"), "{csv}");
    // The only one is in a title.
    assert_eq!(csv.matches('\r').count(), 1, "{csv}");
}

#[test]
fn values_are_those_of_the_server() {
    assert_eq!(
        written(&["free-and-paid-by-week", "--format", "csv"]),
        "iso_week,monday,free_plays,paid_plays,paid_percent,free_listeners,paid_listeners\n\
         2018-W48,2018-11-26,13,0,0.0,2,0\n\
         2018-W49,2018-12-03,0,2,100.0,0,1\n"
    );
}

#[test]
fn the_title_goes_to_standard_error_unless_quiet() {
    let outcome = succeed(&mut query(&["free-and-paid", "--format", "csv"]));
    assert_eq!(outcome.stderr, "Free against paid\n");
    assert_eq!(succeed(&mut query(&["free-and-paid", "--format", "csv", "-q"])).stderr, "");
}

#[test]
fn the_list_can_be_written_too() {
    let records = read(&written(&["--list", "--format", "csv"]));
    assert_eq!(records[0], [Some("question".to_owned()), Some("title".to_owned())]);
    assert!(
        records.contains(&["sessions", "Sessions and how long they last"].map(|text| Some(text.to_owned())).to_vec())
    );
}

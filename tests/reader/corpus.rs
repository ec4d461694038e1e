//! Small good files, in all layouts of records.

use sparkify_polars::model::SourceKind;

use test_support::written::{event, song};

/// Short and long records of a kind.
pub(crate) fn records(content: SourceKind) -> Vec<String> {
    match content {
        SourceKind::Logs => vec![
            event(&[]),
            r#"{"page":"Home"}"#.to_owned(),
            event(&[("userId", "8"), ("itemInSession", "1"), ("ts", "1541106107796.0")]),
            r#"{"page":"Help","level":null,"x":[{"y":"}{"},"\\"]}"#.to_owned(),
            event(&[("song", r#""caf\u00e9 \ud83d\ude00""#), ("itemInSession", "2"), ("length", "")]),
        ],
        SourceKind::Songs => vec![
            song(&[]),
            r#"{"song_id":"S","artist_id":"A"}"#.to_owned(),
            song(&[("song_id", r#""T""#), ("title", r#""1999""#), ("year", "1982.0")]),
            r#"{"song_id":"U","artist_id":"A","x":[{"y":"}{"},"\\"]}"#.to_owned(),
        ],
    }
}

/// Files of both kinds.
pub(crate) fn files() -> Vec<(SourceKind, Vec<u8>)> {
    let of = |content| layouts(&records(content)).into_iter().map(move |text| (content, text.into_bytes()));
    of(SourceKind::Logs).chain(of(SourceKind::Songs)).collect()
}

fn layouts(records: &[String]) -> Vec<String> {
    let pretty: Vec<_> = records.iter().map(|record| pretty(record)).collect();
    let short: Vec<_> = records.iter().filter(|record| record.len() < 100).cloned().collect();
    let lines = |records: &[String]| format!("{}\n", records.join("\n"));
    vec![
        lines(records),
        lines(&short).repeat(5),
        records.join("\n"),
        lines(records).replace('\n', "\r\n"),
        format!("\u{FEFF}{}", lines(records)),
        records.join("\n\n \t\n"),
        lines(&pretty),
        pretty.join("\r\n").replace('\n', "\n\n"),
        pretty.concat(),
        format!("[{}]", records.join(",")),
        format!("[\n{}\n]\n", short.join(",\n")),
        format!(" [\r\n{}\r\n]\r\n{}", pretty.join(",\r\n"), lines(&short)),
        records.concat(),
        format!("{}\n{}\n", short.concat(), records.join(" ")),
    ]
}

/// A record in the form that programs print for people.
fn pretty(record: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(record).unwrap();
    serde_json::to_string_pretty(&value).unwrap()
}

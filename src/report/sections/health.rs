//! The quality of the data: the outcomes of all lines that were read.

use super::Heading::{Name, Number};
use super::{Figure, Section, Table};
use crate::Result;
use crate::query::repaired;
use crate::report::Report;
use crate::report::chart::{Bar, bars};
use crate::report::figures::Encoded;
use crate::report::ledger::{Lines, Load, Reject, WarningKind};
use crate::report::text::{day, grouped, percent, plural, shown};

pub(super) fn section(report: &Report) -> Result<Section> {
    let stacks = vec![vec![lines(report)?], vec![rejects(report)?]];
    let tables = vec![encoded_twice(report), loads(report), oddities(report)];
    Ok(Section { id: "health", heading: "Health of the data", stacks, tables })
}

/// The number of names in the table.
const NAMES: usize = 50;

fn encoded_twice(report: &Report) -> Figure {
    let names: Vec<_> = report.encoded.iter().filter_map(|of| Some((of, repaired(&of.name)?))).collect();
    let finding = match names.len() {
        0 => "No title and no artist name was encoded twice.".to_owned(),
        many => format!(
            "Titles and artist names that were encoded twice: {}. The report shows them repaired, with the mark †. \
             The database has them as they were logged.",
            grouped(many as i64)
        ),
    };
    let row = |(of, repaired): &(&Encoded, String)| vec![shown(&of.name), shown(repaired), grouped(of.plays)];
    Figure {
        name: "encoded-twice",
        heading: "Names that were encoded twice",
        finding,
        legend: Vec::new(),
        picture: None,
        table: Table {
            caption: "The most played of the titles and artist names that were encoded twice",
            columns: vec![Name("As logged"), Name("Repaired"), Number("Plays")],
            rows: names.iter().take(NAMES).map(row).collect(),
        },
    }
}

fn lines(report: &Report) -> Result<Figure> {
    let sum = |part: fn(&Lines) -> i64| report.lines.iter().map(part).sum::<i64>();
    let read = sum(|lines| lines.lines);
    let outcomes = [
        ("loaded", sum(|lines| lines.loaded)),
        ("duplicates", sum(|lines| lines.duplicates)),
        ("other pages", sum(|lines| lines.other_pages)),
        ("rejected", sum(|lines| lines.rejected)),
    ];
    let [(_, loaded), _, _, (_, rejected)] = outcomes;
    let finding = format!(
        "{} of {} were read: {} were loaded and {} were rejected.",
        plural(read, "line"),
        plural(sum(|lines| lines.files), "file"),
        percent(loaded, read),
        if rejected == 0 { "none".to_owned() } else { percent(rejected, read) }
    );
    let row = |lines: &Lines| {
        vec![
            shown(&lines.content),
            grouped(lines.files),
            grouped(lines.bytes),
            grouped(lines.lines),
            grouped(lines.loaded),
            grouped(lines.duplicates),
            grouped(lines.other_pages),
            grouped(lines.rejected),
        ]
    };
    let bar = |(name, number): (&str, i64)| Bar { name: name.to_owned(), number };
    Ok(Figure {
        name: "lines",
        heading: "Lines by outcome",
        finding,
        legend: Vec::new(),
        picture: bars(&outcomes.map(bar))?,
        table: Table {
            caption: "Files and lines that all loads have read",
            columns: vec![
                Name("Content"),
                Number("Files"),
                Number("Bytes"),
                Number("Lines read"),
                Number("Loaded"),
                Number("Duplicates"),
                Number("Other pages"),
                Number("Rejected"),
            ],
            rows: report.lines.iter().map(row).collect(),
        },
    })
}

fn rejects(report: &Report) -> Result<Figure> {
    let lines: i64 = report.rejects.iter().map(|reject| reject.lines).sum();
    let finding = match report.rejects.first() {
        None => "No line was rejected.".to_owned(),
        Some(first) => format!(
            "{} rejected, {} of them for the reason {}.",
            if lines == 1 { "1 line was".to_owned() } else { format!("{} lines were", grouped(lines)) },
            grouped(first.lines),
            shown(&first.reason)
        ),
    };
    let row = |reject: &Reject| {
        vec![shown(&reject.reason), grouped(reject.lines), grouped(reject.files), place(&reject.first)]
    };
    let bar = |reject: &Reject| Bar { name: shown(&reject.reason), number: reject.lines };
    Ok(Figure {
        name: "rejects",
        heading: "Rejected lines by reason",
        finding,
        legend: Vec::new(),
        picture: bars(&report.rejects.iter().map(bar).collect::<Vec<_>>())?,
        table: Table {
            caption: "Rejected lines by reason",
            columns: vec![Name("Reason"), Number("Lines"), Number("Files"), Name("First at")],
            rows: report.rejects.iter().map(row).collect(),
        },
    })
}

/// A file and its line. Only the file if the line is not known.
fn place((file, line): &(String, i64)) -> String {
    let file = shown(file);
    if *line > 0 { format!("{file}:{line}") } else { file }
}

fn loads(report: &Report) -> Figure {
    let number = |number: Option<i64>| number.map_or_else(|| "–".to_owned(), grouped);
    let finding = match report.loads.first() {
        None => "There was no load yet.".to_owned(),
        Some(last) => format!(
            "The last load was run {}, on {} at {} UTC, with version {}.",
            grouped(last.run),
            day(last.started_at.date_naive()),
            last.started_at.format("%H:%M"),
            shown(&last.version)
        ),
    };
    let row = |load: &Load| {
        vec![
            grouped(load.run),
            load.started_at.format("%-d %b %Y %H:%M").to_string(),
            number(load.files),
            number(load.skipped_files),
            number(load.lines),
            number(load.loaded),
            number(load.duplicates),
            number(load.other_pages),
            number(load.rejected),
        ]
    };
    Figure {
        name: "loads",
        heading: "The last loads",
        finding,
        legend: Vec::new(),
        picture: None,
        table: Table {
            caption: "The last ten loads, the latest first, in UTC",
            columns: vec![
                Name("Run"),
                Name("Began"),
                Number("Files"),
                Number("Skipped"),
                Number("Lines read"),
                Number("Loaded"),
                Number("Duplicates"),
                Number("Other pages"),
                Number("Rejected"),
            ],
            rows: report.loads.iter().map(row).collect(),
        },
    }
}

fn oddities(report: &Report) -> Figure {
    let finding = match report.oddities.len() {
        0 => "There are no warnings.",
        _ => "Unusual input that is not a reason to reject a line.",
    };
    let row = |oddity: &WarningKind| {
        vec![shown(&oddity.warning), shown(&oddity.detail), grouped(oddity.times), place(&oddity.first)]
    };
    Figure {
        name: "warnings",
        heading: "Warnings",
        finding: finding.to_owned(),
        legend: Vec::new(),
        picture: None,
        table: Table {
            caption: "The most frequent warnings of all loads",
            columns: vec![Name("Warning"), Name("Detail"), Number("Times"), Name("First at")],
            rows: report.oddities.iter().map(row).collect(),
        },
    }
}

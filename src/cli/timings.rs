//! The times of a load, as `load --timings` shows them.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};
use sparkify_polars::load::{Part, Stage, Summary, Timing};
use sparkify_polars::model::SourceKind;

use super::screen;
use super::table::Header::{Number, Text};
use super::table::Table;

/// The time of each part, and the part that slowed down the others.
pub(crate) fn timings(summary: &Summary) -> String {
    let mut table = Table::new([
        Text("stage"),
        Text("part"),
        Number("working"),
        Number("waiting"),
        Number("rows"),
        Number("bytes"),
    ]);
    for timing in &summary.timings {
        let or_blank = |blank: bool, text: String| if blank { String::new() } else { text };
        let seconds = |time: Duration| or_blank(time.is_zero(), format!("{:.2} s", time.as_secs_f64()));
        table.push([
            timing.stage.to_string(),
            timing.part.to_string(),
            seconds(timing.busy),
            seconds(timing.waiting),
            or_blank(timing.rows == 0, HumanCount(timing.rows).to_string()),
            or_blank(timing.bytes == 0, HumanBytes(timing.bytes).to_string()),
        ]);
    }
    let brakes = [SourceKind::Songs, SourceKind::Logs].into_iter().filter_map(|content| {
        let elapsed = summary.stages.iter().find(|stage| stage.stage == Stage::Read(content))?.elapsed;
        brake(&summary.timings, content, elapsed)
    });
    let columns = screen::columns();
    let brakes = brakes.map(|brake| screen::wrapped(&brake, columns));
    [table.drawn(columns)].into_iter().chain(brakes).collect::<Vec<_>>().join("\n")
}

/// If the reading took less time than this, no slow part is named.
const NOTABLE: Duration = Duration::from_secs(1);

/// A sentence that names the part that slowed down the reading of one kind of files. The reading took `elapsed`.
fn brake(timings: &[Timing], content: SourceKind, elapsed: Duration) -> Option<String> {
    let of = |wanted: Part| timings.iter().find(|timing| timing.stage == Stage::Read(content) && timing.part == wanted);
    if elapsed < NOTABLE {
        return None;
    }
    let (idle, sending) = (of(Part::NextBatch)?.waiting, of(Part::Send)?.waiting);
    let (reading, parsing) = (of(Part::Read)?.busy, of(Part::Scan)?.busy + of(Part::Transform)?.busy);
    let encoding = of(Part::Encode)?.busy;
    let what = if idle > sending + encoding {
        if reading > parsing { "the disk, or unpacking" } else { "parsing, so the processors of this machine" }
    } else if sending > encoding {
        "the server, or the network to it"
    } else {
        "encoding, so the processors of this machine"
    };
    let share = |time: Duration| 100.0 * time.as_secs_f64() / elapsed.as_secs_f64();
    Some(format!(
        "read {content}: slowed down by {what} (the connection waited {:.0} % of the time for batches, \
         {:.0} % for the server)",
        share(idle),
        share(sending),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reported_bottleneck_is_the_stage_that_the_others_wait_for() {
        // Seconds of reading, parsing, waiting for a batch, encoding and sending.
        for (seconds, expected) in [
            ([9, 3, 8, 1, 1], Some("the disk, or unpacking")),
            ([3, 9, 8, 1, 1], Some("parsing, so the processors")),
            ([3, 9, 1, 1, 8], Some("the server, or the network")),
            ([3, 9, 1, 8, 1], Some("encoding, so the processors")),
            ([0, 0, 0, 0, 0], None),
        ] {
            let [read, parse, idle, encode, send] = seconds.map(Duration::from_secs);
            let none = Duration::ZERO;
            let of = |part, busy, waiting| Timing {
                stage: Stage::Read(SourceKind::Logs),
                part,
                busy,
                waiting,
                rows: 0,
                bytes: 0,
            };
            let timings = [
                of(Part::Read, read, none),
                of(Part::Scan, parse, none),
                of(Part::Transform, none, none),
                of(Part::NextBatch, none, idle),
                of(Part::Encode, encode, none),
                of(Part::Send, none, send),
            ];
            let told = brake(&timings, SourceKind::Logs, idle + encode + send);
            match expected {
                Some(brake) => assert!(told.as_ref().is_some_and(|told| told.contains(brake)), "{told:?}"),
                None => assert_eq!(told, None),
            }
            assert_eq!(brake(&timings, SourceKind::Songs, Duration::from_secs(10)), None);
        }
    }
}

//! Where the time of a load went, as `load --timings` shows it.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};
use sparkify_polars::discover::Content;
use sparkify_polars::load::{Part, Stage, Summary, Timing};

use super::table::{align, table};

/// The time of each part, and which part held up the others.
pub(crate) fn timings(summary: &Summary) -> String {
    let mut table = table();
    table.set_header(["stage", "part", "at work", "waiting", "rows", "bytes"]);
    for timing in &summary.timings {
        let or_blank = |blank: bool, text: String| if blank { String::new() } else { text };
        let seconds = |time: Duration| or_blank(time.is_zero(), format!("{:.2} s", time.as_secs_f64()));
        table.add_row([
            timing.stage.to_string(),
            name(timing.part).to_owned(),
            seconds(timing.busy),
            seconds(timing.waiting),
            or_blank(timing.rows == 0, HumanCount(timing.rows).to_string()),
            or_blank(timing.bytes == 0, HumanBytes(timing.bytes).to_string()),
        ]);
    }
    align(&mut table, [false, false, true, true, true, true]);
    let brakes = [Content::Songs, Content::Logs].into_iter().filter_map(|content| brake(summary, content));
    [table.trim_fmt()].into_iter().chain(brakes).collect::<Vec<_>>().join("\n")
}

fn name(part: Part) -> &'static str {
    match part {
        Part::Read => "read files",
        Part::Check => "parse and check",
        Part::Transform => "make tables",
        Part::NextBatch => "wait for a batch",
        Part::Route => "ask the server",
        Part::Encode => "encode",
        Part::Send => "send",
        Part::Step(step) => step,
        _ => "other",
    }
}

/// Below that it is not worth a word.
const NOTABLE: Duration = Duration::from_secs(1);

/// What held up the reading of a content, as a sentence.
fn brake(summary: &Summary, content: Content) -> Option<String> {
    let of = |wanted: Part| {
        let found = |timing: &&Timing| timing.stage == Stage::Read(content) && timing.part == wanted;
        summary.timings.iter().find(found)
    };
    let elapsed = summary.stages.iter().find(|stage| stage.stage == Stage::Read(content))?.elapsed;
    if elapsed < NOTABLE {
        return None;
    }
    let (idle, sending) = (of(Part::NextBatch)?.waiting, of(Part::Send)?.waiting + of(Part::Route)?.waiting);
    let (reading, parsing) = (of(Part::Read)?.busy, of(Part::Check)?.busy + of(Part::Transform)?.busy);
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
        "read {content}: held up by {what} (the connection waited {:.0} % of the time for batches, {:.0} % for the server)",
        share(idle),
        share(sending),
    ))
}

//! The table of the rounds, and the duration of each step of the last load.

use std::time::Duration;

use comfy_table::presets::ASCII_MARKDOWN;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use indicatif::HumanCount;

use super::limit::Steps;
use super::options::Options;
use super::server::Server;
use super::{Data, Measured, Round};

/// The measurements in Markdown, so that they can be compared with others.
pub(crate) fn report(options: &Options, data: &Data, server: &Server, rounds: &[Round]) -> String {
    let loads: Vec<_> = rounds.iter().map(|round| round.load).collect();
    let limits: Vec<_> = rounds.iter().map(|round| round.limit).collect();
    let rows = rounds.last().map_or(0, |round| round.rows.iter().map(|(_, rows)| *rows).sum::<i64>());
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header([
        "",
        "wall s (min-max)",
        "rows/s",
        "MB/s",
        "client CPU s",
        "server CPU s",
        "peak RSS MB",
        "wall / limit",
    ]);
    // The limit reads no files, so bytes per second have no meaning for it.
    table.add_row(line("load", &loads, &limits, rows, Some(data.counts.bytes)));
    table.add_row(line("limit", &limits, &limits, rows, None));
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    let title = title(options, data, server, rows);
    let last = rounds.last().map(|round| (steps(&round.steps), round.timings.as_str()));
    let (steps, timings) = last.unwrap_or_default();
    format!("{title}\n\n{table}\n\nThe last limit: {steps}. The last load, by `--timings`:\n\n{timings}")
}

fn steps(steps: &Steps) -> String {
    let steps = steps.iter().map(|(step, took)| format!("{step} {:.2} s", took.as_secs_f64()));
    steps.collect::<Vec<_>>().join(", ")
}

fn title(options: &Options, data: &Data, server: &Server, rows: i64) -> String {
    let Options { songs, events, days, seed, rounds, .. } = *options;
    let [songs, events, files] = [songs, events, data.counts.song_files + data.counts.log_files].map(HumanCount);
    let megabytes = mega(data.counts.bytes);
    let rows = HumanCount(rows.unsigned_abs());
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let version = server.version();
    let unmeasured =
        if server.cpu().is_none() { "\nThis system does not say what CPU time the server took." } else { "" };
    format!(
        "{songs} songs, {events} events, {days} days, seed {seed}: {megabytes:.0} MB in {files} files, \
         {rows} rows in five tables\n\
         {processors} processors, PostgreSQL {version} of the tool's own; medians of {rounds}, \
         the two in turn{unmeasured}"
    )
}

fn line(name: &str, runs: &[Measured], limits: &[Measured], rows: i64, bytes: Option<u64>) -> Vec<String> {
    let walls: Vec<f64> = runs.iter().map(|run| run.wall.as_secs_f64()).collect();
    let wall = median(walls.clone());
    let [least, most] = [walls.iter().copied().reduce(f64::min), walls.iter().copied().reduce(f64::max)]
        .map(|wall| wall.unwrap_or_default());
    let limit = median(limits.iter().map(|run| run.wall.as_secs_f64()).collect());
    let or_blank =
        |known: Option<f64>, digits: usize| known.map_or_else(String::new, |known| format!("{known:.digits$}"));
    let seconds = |of: fn(&Measured) -> Option<Duration>| {
        or_blank(all(runs, of).map(|times| median(times.iter().map(Duration::as_secs_f64).collect())), 2)
    };
    let peak = all(runs, |run| run.peak_bytes).map(|peaks| median(peaks.into_iter().map(mega).collect()));
    vec![
        name.to_owned(),
        format!("{wall:.2} ({least:.2}-{most:.2})"),
        HumanCount(a_second(rows, wall)).to_string(),
        or_blank(bytes.map(|bytes| mega(bytes) / wall), 0),
        seconds(|run| run.client_cpu),
        seconds(|run| run.server_cpu),
        or_blank(peak, 0),
        format!("{:.2}", wall / limit),
    ]
}

/// A value of every run. `None` if a run does not have it.
fn all<T>(runs: &[Measured], of: impl Fn(&Measured) -> Option<T>) -> Option<Vec<T>> {
    runs.iter().map(of).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let of = |at: usize| values.get(at).copied().unwrap_or(f64::NAN);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { of(middle) } else { f64::midpoint(of(middle.saturating_sub(1)), of(middle)) }
}

#[allow(clippy::cast_precision_loss, reason = "for people")]
fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "for people")]
fn a_second(rows: i64, seconds: f64) -> u64 {
    (rows as f64 / seconds) as u64
}

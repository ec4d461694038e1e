//! What a load did, as the person reads it at the end.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use indicatif::{HumanBytes, HumanCount};
use sparkify_polars::load::{StageTime, Summary};

/// What became of the records, by table.
pub(crate) fn tables(summary: &Summary) -> String {
    let mut table = table(&["table", "read", "loaded", "unchanged", "duplicate", "rejected"], 1);
    for row in &summary.tables {
        let counts = [row.read, row.loaded, row.unchanged, row.duplicate, row.rejected];
        let counts = counts.map(|count| HumanCount(count).to_string());
        table.add_row(std::iter::once(row.table.to_string()).chain(counts));
    }
    table.to_string()
}

/// The time and rate of each stage.
pub(crate) fn stages(summary: &Summary) -> String {
    let mut table = table(&["stage", "time", "bytes", "rows", "rate"], 1);
    for stage in &summary.stages {
        let or_blank = |count: u64, text: String| if count == 0 { String::new() } else { text };
        table.add_row([
            stage.stage.to_string(),
            format!("{:.2} s", stage.elapsed.as_secs_f64()),
            or_blank(stage.bytes, HumanBytes(stage.bytes).to_string()),
            or_blank(stage.rows, HumanCount(stage.rows).to_string()),
            rate(stage),
        ]);
    }
    table.to_string()
}

/// The lines in total, and how to go on.
pub(crate) fn closing(summary: &Summary, psql_line: &str) -> String {
    let lines = &summary.lines;
    let (song_files, logs) = summary.files;
    let mut text = format!(
        "{} song files: {} lines = {} songs + {} rejected\n{} logs: {} lines = {} plays + {} of other pages + {} rejected\n",
        HumanCount(song_files as u64),
        HumanCount(lines.songs),
        HumanCount(lines.songs - lines.rejected_songs),
        HumanCount(lines.rejected_songs),
        HumanCount(logs as u64),
        HumanCount(lines.logs),
        HumanCount(lines.plays),
        HumanCount(lines.other_pages),
        HumanCount(lines.rejected_logs),
    );
    if summary.matched_earlier > 0 {
        let plays = HumanCount(summary.matched_earlier);
        text += &format!("{plays} plays of earlier loads were matched with songs of this one\n");
    }
    text + &format!("committed in {:.2} s; open it with\n\n    {psql_line}\n", summary.elapsed.as_secs_f64())
}

/// Rows in a second, where there were any.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "for people")]
fn rate(stage: &StageTime) -> String {
    let seconds = stage.elapsed.as_secs_f64();
    if stage.rows == 0 || seconds == 0.0 {
        return String::new();
    }
    format!("{} rows/s", HumanCount((stage.rows as f64 / seconds) as u64))
}

/// A table whose first `left` columns are aligned to the left, and the others, numbers, to the right.
fn table(header: &[&str], left: usize) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled).set_header(header);
    for column in table.column_iter_mut().skip(left) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

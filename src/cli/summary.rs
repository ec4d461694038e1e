//! The text that a load prints at the end.

use indicatif::{HumanBytes, HumanCount};
use sparkify_polars::discover::Part;
use sparkify_polars::load::{FileCounts, FilesSeen, Lines, Plan, RejectSummary, StageTime, Summary};
use sparkify_polars::model::SourceKind;

use super::psql::{self, identifier};
use super::table::Header::{Number, Text};
use super::table::Table;

/// The message about the number of files in a part.
pub(crate) fn part(part: Part, plan: &Plan) -> String {
    let contents = [SourceKind::Songs, SourceKind::Logs];
    let here: usize = contents.iter().map(|content| plan.files(*content).len()).sum();
    let elsewhere: usize = contents.iter().map(|content| plan.elsewhere(*content)).sum();
    let all = counted((here + elsewhere) as u64, "file");
    let text = format!("part {} of {}: {} of {all}", part.number(), part.of(), HumanCount(here as u64));
    if here == 0 { text + ", so there is nothing to load" } else { text }
}

/// The outcomes of the rows, by table.
pub(crate) fn tables(summary: &Summary, columns: Option<usize>) -> String {
    // Only a load that replaces the tables deletes rows.
    let shown = if summary.replaced { 4 } else { 3 };
    let counts = ["new or changed", "unchanged", "deleted"].map(Number);
    let mut table = Table::new(std::iter::once(Text("table")).chain(counts).take(shown));
    for row in &summary.tables {
        let counts = [row.loaded, row.unchanged, row.deleted].map(|count| HumanCount(count).to_string());
        table.push(std::iter::once(row.table.to_string()).chain(counts).take(shown));
    }
    table.drawn(columns)
}

/// The time and rate of each stage.
pub(crate) fn stages(summary: &Summary, columns: Option<usize>) -> String {
    let mut table = Table::new([Text("stage"), Number("time"), Number("bytes"), Number("rows"), Number("rate")]);
    for stage in &summary.stages {
        let or_blank = |count: u64, text: String| if count == 0 { String::new() } else { text };
        table.push([
            stage.stage.to_string(),
            format!("{:.2} s", stage.elapsed.as_secs_f64()),
            or_blank(stage.bytes, HumanBytes(stage.bytes).to_string()),
            or_blank(stage.rows, HumanCount(stage.rows).to_string()),
            rate(stage),
        ]);
    }
    table.drawn(columns)
}

/// The most reasons that are shown, so that the summary fits on a screen. The ledger has all of them.
const REASONS: usize = 3;

/// The rejected lines by reason, the most frequent first.
pub(crate) fn rejects(rejects: &[RejectSummary], columns: Option<usize>) -> Option<String> {
    if rejects.is_empty() {
        return None;
    }
    let mut table = Table::new([Number("bad lines"), Text("reason"), Text("first")]);
    let mut rejects: Vec<_> = rejects.iter().collect();
    rejects.sort_by_key(|of| std::cmp::Reverse(of.lines));
    for of in rejects.iter().take(REASONS) {
        table.push([HumanCount(of.lines).to_string(), of.reason.to_string(), format!("{}:{}", of.file, of.line)]);
    }
    let mut text = table.drawn(columns);
    if rejects.len() > REASONS {
        text += &format!("\nand {}", counted((rejects.len() - REASONS) as u64, "further reason"));
    }
    Some(text)
}

/// Whether a load had nothing to do, because all of its files were loaded before.
pub(crate) fn is_nothing_new(summary: &Summary) -> bool {
    let FilesSeen { songs, logs, skipped, .. } = summary.files;
    songs + logs == 0 && skipped > 0 && summary.rematched == 0 && !summary.dry_run && !summary.replaced
}

/// The message of a load that had nothing to do.
pub(crate) fn nothing_new(summary: &Summary) -> String {
    let FilesSeen { skipped, rejected_before, .. } = summary.files;
    let text = format!(
        "nothing new: {} skipped: the same content was loaded before (--reload reads them again)",
        counted(skipped as u64, "file")
    );
    match rejected_before {
        0 => text,
        lines => format!("{text}; an earlier load rejected {} of these files", counted(lines, "line")),
    }
}

/// The outcomes of the lines of the files that were read.
pub(crate) fn lines(lines: &Lines, files: &FilesSeen) -> String {
    let mut text = String::new();
    if files.songs > 0 {
        let FileCounts { loaded, duplicates, rejected, .. } = lines.songs;
        let [loaded, duplicates, rejected] = [loaded, duplicates, rejected].map(HumanCount);
        let (files, read) = (counted(files.songs as u64, "song file"), counted(lines.songs.lines, "line"));
        text += &format!("{files}: {read} = {loaded} loaded + {duplicates} duplicate + {rejected} rejected\n");
    }
    if files.logs > 0 {
        let FileCounts { loaded, duplicates, other_pages, rejected, .. } = lines.logs;
        let [loaded, duplicates, others, rejected] = [loaded, duplicates, other_pages, rejected].map(HumanCount);
        let (files, read) = (counted(files.logs as u64, "log"), counted(lines.logs.lines, "line"));
        text += &format!(
            "{files}: {read} = {loaded} loaded + {duplicates} duplicate + {others} of other pages \
             + {rejected} rejected\n"
        );
    }
    text
}

/// The outcomes of the lines, the place of the rejects, and the next command.
pub(crate) fn closing(summary: &Summary, psql_line: &str) -> String {
    let (lines, files) = (&summary.lines, &summary.files);
    let mut text = self::lines(lines, files);
    if files.skipped > 0 {
        let skipped = counted(files.skipped as u64, "file");
        text += &format!("{skipped} skipped: the same content was loaded before (--reload reads them again)\n");
        if files.rejected_before > 0 {
            text += &format!("an earlier load rejected {} of these files\n", counted(files.rejected_before, "line"));
        }
    }
    if summary.replaced && !summary.dry_run {
        text += "the tables contain only these files\n";
    }
    if summary.rematched > 0 {
        let plays = counted(summary.rematched, "play");
        text += &format!("{plays} found a song that was loaded later\n");
    }
    let rejected = lines.rejected();
    let seconds = summary.elapsed.as_secs_f64();
    if summary.dry_run {
        if rejected > 0 {
            text += &format!("{} would be rejected\n", counted(rejected, "line"));
        }
        return text + &format!("dry run: rolled back after {seconds:.2} s, nothing was changed");
    }
    if rejected > 0 {
        let (etl, run) = (identifier(summary.schema.etl()), summary.run);
        let lines = counted(rejected, "line");
        text += &format!(
            "{lines} rejected:\n    SELECT file, line, reason, message FROM {etl}.load_rejects WHERE run_id = {run};\n"
        );
    }
    text + &format!("run {} committed in {seconds:.2} s; open it with\n    {psql_line}", summary.run)
}

/// The psql command that opens the result. Unqualified names mean the tables of this load.
pub(crate) fn psql_line(summary: &Summary, psql_line: &str) -> String {
    let star = summary.schema.star();
    if star == "public" { psql_line.to_owned() } else { psql::with_search_path(&[star], psql_line) }
}

/// A count with its noun, in the plural unless it is 1.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", HumanCount(count), if count == 1 { "" } else { "s" })
}

/// The rows per second. Empty if there are no rows.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "for people")]
fn rate(stage: &StageTime) -> String {
    let seconds = stage.elapsed.as_secs_f64();
    if stage.rows == 0 || seconds == 0.0 {
        return String::new();
    }
    format!("{} rows/s", HumanCount((stage.rows as f64 / seconds) as u64))
}

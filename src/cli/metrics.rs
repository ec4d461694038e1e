//! `load --metrics`: the metrics of a load in the text format of Prometheus, for the textfile collector of
//! node_exporter.
//!
//! Format: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.

use std::time::{SystemTime, UNIX_EPOCH};

use sparkify_polars::load::{FileCounts, Summary};

/// The text of a metrics file.
struct Text(String);

/// The metrics of a load that ended with `exit_code` after `seconds`. Without a summary, the load has failed.
pub(super) fn of_load(summary: Option<&Summary>, exit_code: u8, seconds: f64) -> String {
    let mut text = Text(String::new());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    text.gauge("last_end_timestamp_seconds", "When the last load ended.", [("", now)]);
    text.gauge("last_exit_code", "The exit code of the last load.", [("", f64::from(exit_code))]);
    text.gauge("last_duration_seconds", "How long the last load took.", [("", seconds)]);
    let Some(summary) = summary else { return text.0 };
    text.gauge(
        "last_run_id",
        "The number of the last run in load_runs.",
        [("", whole(summary.run.number().unsigned_abs()))],
    );
    let files = summary.files;
    let counts = [("songs", files.songs), ("logs", files.logs), ("skipped", files.skipped)];
    let files = counts.map(|(kind, count)| (format!("{{kind=\"{kind}\"}}"), whole(count as u64)));
    text.gauge("last_files", "Files that were read, and those that were skipped.", files);
    let lines =
        [("songs", summary.lines.songs), ("logs", summary.lines.logs)].into_iter().flat_map(|(content, counts)| {
            outcomes(counts)
                .map(|(outcome, count)| (format!("{{content=\"{content}\",outcome=\"{outcome}\"}}"), whole(count)))
        });
    text.gauge("last_lines", "Lines by outcome.", lines);
    let rows = summary.tables.iter().flat_map(|of| {
        let outcomes = [("loaded", of.loaded), ("unchanged", of.unchanged), ("deleted", of.deleted)];
        outcomes.map(|(outcome, count)| (format!("{{table=\"{}\",outcome=\"{outcome}\"}}", of.table), whole(count)))
    });
    text.gauge("last_rows", "Rows by outcome.", rows);
    text.0
}

fn outcomes(counts: FileCounts) -> [(&'static str, u64); 4] {
    let FileCounts { loaded, duplicates, other_pages, rejected, .. } = counts;
    [("loaded", loaded), ("duplicate", duplicates), ("other_page", other_pages), ("rejected", rejected)]
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus has no other numbers")]
fn whole(count: u64) -> f64 {
    count as f64
}

impl Text {
    fn gauge<L: AsRef<str>>(&mut self, name: &str, help: &str, values: impl IntoIterator<Item = (L, f64)>) {
        let name = format!("sparkify_load_{name}");
        self.0 += &format!("# HELP {name} {help}\n# TYPE {name} gauge\n");
        for (labels, value) in values {
            self.0 += &format!("{name}{} {value}\n", labels.as_ref());
        }
    }
}

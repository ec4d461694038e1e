//! `load --metrics`: a file for the textfile collector of Prometheus.

use test_support::oracle::Files;
use test_support::program::{NONE, load, run, succeed};
use test_support::server;
use test_support::written::Folder;

#[test]
fn the_metrics_are_written_for_successful_and_failed_loads() {
    let folder = Folder::new();
    let path = folder.path().join("sparkify.prom");
    let database = server::database();
    let sample = Files::sample();
    succeed(load(database.url(), &sample.songs, &sample.logs).arg("--metrics").arg(&path));
    let text = std::fs::read_to_string(&path).unwrap();
    for line in [
        "# TYPE sparkify_load_last_exit_code gauge",
        "sparkify_load_last_exit_code 0",
        "sparkify_load_last_run_id 1",
        "sparkify_load_last_files{kind=\"logs\"} 33",
        "sparkify_load_last_lines{content=\"logs\",outcome=\"other_page\"} 1283",
        "sparkify_load_last_rows{table=\"songplays\",outcome=\"loaded\"} 4737",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    // Each line is a comment, or a name with labels and a number.
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("sparkify_load_") && value.parse::<f64>().is_ok(), "{line}");
    }
    let failed = run(load("postgresql://u@127.0.0.1:1/d", NONE, &sample.logs).arg("--metrics").arg(&path));
    assert_eq!(failed.code, 6, "{failed}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("sparkify_load_last_exit_code 6\n") && !text.contains("last_rows"), "{text}");
}

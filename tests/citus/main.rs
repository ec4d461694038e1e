//! The same commands on a Citus cluster, through any of its nodes. They give the same tables, answers and guarantees.
//!
//! `SPARKIFY_TEST_CITUS_URL` names the coordinator of a cluster with at least two workers. Without this variable, each
//! test reports that it was skipped.

mod asked;
mod by_hand;
mod commit_order;
mod layout;
mod node_down;
mod roles;
mod same;
mod shards;
mod upgrade;

use std::path::{Path, PathBuf};

use test_support::oracle::{Files, Session};
use test_support::program::{Outcome, program, run, succeed};
use test_support::wait_until;

/// Generated data with this number of events in a month.
fn generated(out: &Path, events: u32) -> Files {
    let events = events.to_string();
    succeed(program(["generate", "--songs", "300", "--events", &events, "--days", "28", "--seed", "11"]).arg(out));
    Files::in_folder(out)
}

/// Every fourth file, starting with the file at `from`.
fn part(files: &[PathBuf], from: usize) -> Vec<PathBuf> {
    files.iter().skip(from).step_by(4).cloned().collect()
}

/// A command with these arguments on a database.
fn ask(words: &[&str], url: &str) -> Outcome {
    run(program(words).args(["--database-url", url]))
}

/// Compares the database with all files.
fn verify(url: &str, files: &Files) -> Outcome {
    let mut command = program(["verify", "--database-url", url]);
    run(command.arg("--songs").args(&files.songs).arg("--logs").args(&files.logs))
}

/// Waits until a load through this node copies plays.
fn wait_until_it_copies(url: &str) {
    let session = Session::open(url);
    let copying = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE 'COPY \"sparkify_etl\".\"staged_songplays\"%'";
    wait_until("a load copies plays", || session.value(copying) != "0");
}

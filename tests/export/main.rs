//! The tables as Parquet: their contents, how other programs read them, and existing files at their place.

mod during_a_load;
mod in_the_way;
mod manifest;
mod parquet;
mod restored;
mod same;

use std::path::Path;
use std::process::Command;

use test_support::oracle::Files;
use test_support::program::program;

/// `export` of these files into a folder.
fn export(files: &Files, out: &Path) -> Command {
    let mut command = program(["export", "--out"]);
    command.arg(out);
    if !files.songs.is_empty() {
        command.arg("--songs").args(&files.songs);
    }
    if !files.logs.is_empty() {
        command.arg("--logs").args(&files.logs);
    }
    command
}

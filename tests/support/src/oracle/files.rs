//! The files that a test loads: the sample, generated files, and real data if it is there.

use std::fs;
use std::path::{Path, PathBuf};

use super::records::lines_of;
use super::tables::Tables;
use crate::repository;
use crate::server::skipped;

/// Song files and log files, each sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Files {
    pub songs: Vec<PathBuf>,
    pub logs: Vec<PathBuf>,
}

impl Files {
    /// The files in the folders song_data and log_data of `root`.
    pub fn in_folder(root: &Path) -> Self {
        let files = Self { songs: json_files(&root.join("song_data")), logs: json_files(&root.join("log_data")) };
        assert!(!files.songs.is_empty() && !files.logs.is_empty(), "no data in {}", root.display());
        files
    }

    /// The real data, in the folder of SPARKIFY_REAL_DATA or in `../shared/real`. If it is absent, this reports the
    /// test as skipped.
    pub fn real() -> Option<Self> {
        let beside = || repository().join("../shared/real");
        let root = std::env::var_os("SPARKIFY_REAL_DATA").map_or_else(beside, PathBuf::from);
        if root.join("song_data").is_dir() && root.join("log_data").is_dir() {
            return Some(Self::in_folder(&root));
        }
        skipped(&format!("there is no real data in {} (SPARKIFY_REAL_DATA names its folder)", root.display()));
        None
    }

    /// The sample in the repository.
    pub fn sample() -> Self {
        Self::in_folder(&repository().join("data"))
    }

    /// The tables that a load of the files must give.
    pub fn tables(&self) -> Tables {
        Tables::of(&self.songs, &self.logs)
    }

    /// The number of lines that are not blank.
    pub fn lines(&self) -> usize {
        self.songs.iter().chain(&self.logs).map(|file| lines_of(file).len()).sum()
    }
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("reading {}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}

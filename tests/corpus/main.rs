//! The results of odd files, as in the tables of README.md. Each file is one case, for logs and for songs.

mod case;

use case::{Case, Group, folder};

#[test]
fn every_case_of_logs_has_the_expected_rows_rejects_and_warnings() {
    all("logs");
}

#[test]
fn every_case_of_songs_has_the_expected_rows_rejects_and_warnings() {
    all("songs");
}

#[test]
fn every_file_of_the_corpus_has_a_case() {
    for content in ["logs", "songs"] {
        let cases = Case::all(content);
        let mut files: Vec<_> =
            std::fs::read_dir(folder(content)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        files.retain(|file| file != "neighbour.json" && !cases.iter().any(|case| file == case.file.as_str()));
        assert!(files.is_empty(), "no case says what becomes of {files:?} of {content}");
    }
}

/// Runs all cases of a content, and reports all failures.
fn all(content: &str) {
    let failed: Vec<String> = Group::all(content).iter().filter_map(|group| group.try_it().err()).collect();
    assert!(failed.is_empty(), "{} of {content} failed\n\n{}", failed.len(), failed.join("\n\n"));
}

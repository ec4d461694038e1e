//! The command `sparkify-polars generate`.

use std::path::Path;
use std::process::{Command, Output};

fn generate(arguments: &[&str], out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sparkify-polars")).arg("generate").args(arguments).arg(out).output().unwrap()
}

#[test]
fn generate_prints_one_line_with_its_counts() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/out");
    let output = generate(&["--songs", "20", "--events", "1000", "--days", "2", "--seed", "4"], &out);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(stdout.starts_with("20 songs in ") && stdout.contains(" 1,000 events ("), "{stdout}");
    assert!(stdout.ends_with(&format!(" in {}\n", out.display())), "{stdout}");
    assert_eq!(stdout.lines().count(), 1);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_folder_that_is_not_empty_is_refused_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    let output = generate(&["--songs", "2", "--events", "10", "--days", "1"], folder.path());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("it is not empty: it contains mine.txt"), "{stderr}");
    assert!(stderr.contains("hint: "), "{stderr}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_instead_of_a_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let output = generate(&[], &file);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("it is not a folder"));
}

#[test]
fn invalid_numbers_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for arguments in [["--songs", "0"], ["--events", "0"], ["--days", "0"], ["--events", "29"]] {
        let output = generate(&arguments, &out);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!out.exists(), "{arguments:?}");
    }
}

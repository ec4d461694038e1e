//! `--out` replaces a file completely or leaves it unchanged. Also tests standard output that is a terminal or is
//! closed.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::known::{query, written};
use test_support::program::{on_a_terminal, run, start_unread, succeed};
use test_support::written::Folder;

const FORMATS: [&str; 5] = ["table", "csv", "json", "markdown", "parquet"];

/// The names of the files in a folder.
fn names(folder: &Folder) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_gets_the_same_bytes_as_standard_output() {
    for format in FORMATS {
        let folder = Folder::new();
        let path = folder.write("answer", "of yesterday, and longer than what comes now\n".repeat(1000));
        let outcome = succeed(query(&["free-and-paid", "--format", format, "--out"]).arg(&path));
        assert_eq!(outcome.stdout, "");
        assert_eq!(
            outcome.stderr,
            format!("Free against paid\n2 rows in {}\n", path.canonicalize().unwrap().display())
        );
        let on_stdout = query(&["free-and-paid", "--format", format]).output().unwrap().stdout;
        assert_eq!(fs::read(&path).unwrap(), on_stdout, "{format}");
        assert_eq!(names(&folder), ["answer"]);
    }
}

#[test]
fn a_chart_and_the_list_can_be_written_to_files() {
    let folder = Folder::new();
    let path = folder.path().join("out.txt");
    succeed(query(&["free-and-paid", "--chart", "--out"]).arg(&path));
    assert_eq!(fs::read_to_string(&path).unwrap(), written(&["free-and-paid", "--chart"]));
    succeed(query(&["--list", "--format", "csv", "--out"]).arg(&path));
    assert_eq!(fs::read_to_string(&path).unwrap(), written(&["--list", "--format", "csv"]));
}

#[test]
fn an_overwritten_file_keeps_its_permissions_and_its_link() {
    let folder = Folder::new();
    let path = folder.write("secret.csv", "");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.csv");
    symlink(&path, &link).unwrap();
    succeed(query(&["free-and-paid", "--format", "csv", "--out"]).arg(&link));
    assert!(link.is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&path).unwrap().starts_with("level,"));
}

#[test]
fn a_relative_path_of_a_new_file_is_in_the_current_folder() {
    let folder = Folder::new();
    succeed(query(&["free-and-paid", "--format", "csv", "--out", "new.csv"]).current_dir(folder.path()));
    let mode = fs::metadata(folder.path().join("new.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o600, 0o600);
    assert_eq!(names(&folder), ["new.csv"]);
}

#[test]
fn an_unwritable_path_is_an_error_before_the_program_connects() {
    let folder = Folder::new();
    let file = folder.write("file", "");
    for (path, why) in [
        (folder.path().to_owned(), "it is a folder"),
        (folder.path().join("none/x.csv"), "there is no folder"),
        (file.join("x.csv"), "there is no folder"),
    ] {
        let mut command =
            test_support::program::program(["query", "free-and-paid", "--database-url", "host=/nonexistent", "--out"]);
        let outcome = run(command.arg(&path));
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(outcome.stderr.contains(path.file_name().unwrap().to_str().unwrap()), "{outcome}");
        assert!(outcome.stderr.contains(why), "{outcome}");
    }
}

#[test]
fn a_device_is_written_to_and_not_replaced() {
    for device in ["/dev/null", "/dev/stdout"] {
        let outcome = succeed(&mut query(&["free-and-paid", "--format", "csv", "--out", device]));
        assert_eq!(outcome.stdout.starts_with("level,plays"), device == "/dev/stdout", "{outcome}");
    }
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_terminal_gets_no_binary_and_no_control_characters() {
    let outcome = run(&mut on_a_terminal(&query(&["free-and-paid", "--format", "parquet"])));
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(
        outcome.stdout.contains("standard output is a terminal") && outcome.stdout.contains("--out FILE"),
        "{outcome}"
    );

    let shown = succeed(&mut on_a_terminal(&query(&["most-played-songs", "--format", "csv"])));
    assert!(shown.stdout.contains("lines\u{fffd}"), "the carriage return within a title\n{shown}");
}

#[test]
fn a_reader_that_stops_after_a_line_causes_no_error() {
    for format in FORMATS {
        let mut running = start_unread(&mut query(&["most-played-songs", "--format", format]));
        let mut line = Vec::new();
        BufReader::new(running.child().stdout.take().unwrap()).read_until(b'\n', &mut line).unwrap();
        let outcome = running.finish();
        assert_eq!(outcome.code, 0, "{outcome}");
        assert!(!outcome.stderr.contains("error"), "{outcome}");
    }
    let mut running = start_unread(&mut query(&["most-played-songs", "--format", "csv"]));
    drop(running.child().stdout.take());
    assert_eq!(running.finish().code, 0);
}

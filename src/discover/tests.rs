use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use tempfile::TempDir;

use super::notice::{Matter, Special};
use super::*;
use crate::model::Compression;
use crate::{Error, ErrorKind};

fn tree(names: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // Without an extension the contents count.
        fs::write(&path, if path.extension().is_some() { "{}" } else { "text" }).unwrap();
    }
    dir
}

/// A file whose name is these bytes.
fn latin(dir: &Path, name: &[u8]) -> PathBuf {
    let path = dir.join(OsStr::from_bytes(name));
    fs::write(&path, "{}").unwrap();
    path
}

fn fifo(path: &Path) {
    mkfifo(path, Mode::from_bits_truncate(0o600)).unwrap();
}

fn found(dir: &Path, paths: &[&str]) -> Discovered {
    let paths: Vec<_> = paths.iter().map(|path| dir.join(path)).collect();
    discover(SourceKind::Logs, &paths, Links::default()).unwrap()
}

fn names(dir: &Path, paths: &[&str]) -> Vec<String> {
    let files = found(dir, paths).files;
    files.iter().map(|file| file.name()[dir.to_str().unwrap().len() + 1..].to_owned()).collect()
}

/// The subject, count and first path of each notice, without the directory.
fn notices(dir: &Path, paths: &[&str]) -> Vec<(Matter, usize, String)> {
    let first = |notice: &Notice| notice.first.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
    found(dir, paths).notices.iter().map(|notice| (notice.matter, notice.count, first(notice))).collect()
}

/// The error for a path: an input error with a hint.
#[track_caller]
fn refused(path: &Path) -> Error {
    let error = discover(SourceKind::Songs, &[path.to_path_buf()], Links::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input, "{error}");
    assert!(error.hint_text().is_some(), "{error}");
    error
}

#[track_caller]
fn assert_says(error: &Error, parts: &[&str]) {
    let text = format!("{error:#}\n{}", error.hint_text().unwrap());
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

#[test]
fn a_directory_gives_only_its_json_files_sorted() {
    let dir = tree(&["b/2.json", "b/1.jsonl.gz", "a.ndjson.zst", "README.md", ".hidden/x.json", "b/.x.json", "b/x.gz"]);
    assert_eq!(names(dir.path(), &[""]), ["a.ndjson.zst", "b/1.jsonl.gz", "b/2.json"]);
}

#[test]
fn extensions_in_capitals_are_known() {
    let dir = tree(&["A.JSON", "b.Json.GZ"]);
    let found = found(dir.path(), &[""]).files;
    let packed: Vec<_> = found.iter().map(|file| file.compression).collect();
    assert_eq!(packed, [Compression::Plain, Compression::Gzip]);
}

#[test]
fn a_file_named_by_path_glob_and_directory_is_listed_once() {
    let dir = tree(&["a/1.json", "a/2.json"]);
    symlink("a", dir.path().join("b")).unwrap();
    assert_eq!(names(dir.path(), &["a/2.json", "a/*.json", "a", "b", "b/../a/1.json"]), ["a/1.json", "a/2.json"]);
}

#[test]
fn a_named_file_may_have_any_name() {
    let dir = tree(&["events.log", "odd[1].json", ".hidden.json"]);
    for name in ["events.log", "odd[1].json", ".hidden.json"] {
        assert_eq!(names(dir.path(), &[name]), [name]);
        assert_eq!(notices(dir.path(), &[name]), []);
    }
}

#[test]
fn a_slash_after_a_file_is_an_error_and_after_a_directory_is_not() {
    let dir = tree(&["a/1.json"]);
    assert_eq!(names(dir.path(), &["a/", "a", "a/."]), ["a/1.json"]);
    assert_says(&refused(&dir.path().join("a/1.json/")), &["1.json/: Not a directory", "Remove the rest of the path"]);
}

#[test]
fn paths_without_files_are_input_errors_that_name_the_path() {
    let dir = tree(&["empty/readme.txt", "empty/b/notes"]);
    for path in ["missing", "empty", "*.json", "m[abc]/**/x"] {
        assert_says(&refused(&dir.path().join(path)), &[path]);
    }
    // The user may have meant one of the other files.
    assert_says(&refused(&dir.path().join("empty")), &["empty/b/notes and 1 more in ", "not end in .json"]);
    assert_says(&refused(Path::new("")), &["the path is empty", ". (a dot)"]);
}

#[test]
fn an_invalid_pattern_is_an_error_that_explains_patterns() {
    let dir = tree(&["a/1.json"]);
    for part in ["a/[.json", "a**/x.json", "***"] {
        assert_says(&refused(&dir.path().join(part)), &[part, "is not a pattern", "** all directories below"]);
    }
    let odd = dir.path().join(OsStr::from_bytes(b"\xFF*.json"));
    assert_says(&refused(&odd), &[r"\xFF*.json is not a pattern: it is not UTF-8"]);
}

#[test]
fn wildcards_match_at_any_depth_but_not_a_leading_dot() {
    let dir = tree(&["a/1.json", "a/b/2.json", "a/b/c/3.log", ".git/4.json", "a/.5.json"]);
    assert_eq!(names(dir.path(), &["*/*.json"]), ["a/1.json"]);
    assert_eq!(names(dir.path(), &["**/[1-3].*"]), ["a/1.json", "a/b/2.json", "a/b/c/3.log"]);
    assert_eq!(names(dir.path(), &["a/**/**/?.json"]), ["a/1.json", "a/b/2.json"]);
    assert_eq!(names(dir.path(), &["a/**"]), ["a/1.json", "a/b/2.json"]);
    assert_eq!(names(dir.path(), &["a/b/../*/"]), ["a/b/../b/2.json"]);
    assert_eq!(names(dir.path(), &["a/.*.json"]), ["a/.5.json"]);
}

#[test]
fn a_link_to_a_parent_directory_is_skipped_with_a_notice() {
    let dir = tree(&["a/1.json"]);
    symlink(dir.path(), dir.path().join("a/back")).unwrap();
    symlink("..", dir.path().join("a/.hidden")).unwrap();
    assert_eq!(names(dir.path(), &[""]), ["a/1.json"]);
    assert_eq!(notices(dir.path(), &[""]), [(Matter::Loop, 1, "a/back".to_owned())]);
    assert_eq!(names(dir.path(), &["**/1.json"]), ["a/1.json"]);
    assert_eq!(notices(dir.path(), &["**/1.json"]), [(Matter::Loop, 1, "a/back".to_owned())]);
}

#[test]
fn a_link_to_a_file_or_a_directory_is_followed() {
    let dir = tree(&["a/data", "a/b/2.json"]);
    symlink("data", dir.path().join("a/1.json")).unwrap();
    symlink("b", dir.path().join("a/c")).unwrap();
    assert_eq!(names(dir.path(), &["a"]), ["a/b/2.json", "a/1.json"]);
    // The directory that is named may be a link itself.
    symlink("a", dir.path().join("d")).unwrap();
    assert_eq!(names(dir.path(), &["d"]), ["d/b/2.json", "d/1.json"]);
}

#[test]
fn links_out_of_the_directory_are_followed_only_with_links_all() {
    let dir = tree(&["a/1.json", "b/2.json", "b/c/3.json"]);
    symlink("../b/2.json", dir.path().join("a/2.json")).unwrap();
    symlink("../b/c", dir.path().join("a/c")).unwrap();
    for path in ["a", "a/**/*.json", "a/*"] {
        assert_eq!(names(dir.path(), &[path]), ["a/1.json"], "{path}");
        let notices = notices(dir.path(), &[path]);
        assert!(notices.iter().all(|(matter, ..)| *matter == Matter::Outside), "{path}: {notices:?}");
        assert_eq!(notices.iter().map(|(_, count, _)| count).sum::<usize>(), 2, "{path}: {notices:?}");
        let all = discover(SourceKind::Logs, &[dir.path().join(path)], Links::All).unwrap();
        assert_eq!(all.files.len(), 3, "{path}: {all:?}");
    }
    // A file that is named is read, wherever it is.
    assert_eq!(names(dir.path(), &["a/2.json"]), ["a/2.json"]);
}

#[test]
fn a_broken_link_with_a_known_extension_is_an_error() {
    let dir = tree(&["a/1.json"]);
    let link = dir.path().join("a/2.json.GZ");
    for (target, says) in [("gone", "a link to gone, which does not exist"), ("2.json.GZ", "and the links form a loop")]
    {
        symlink(target, &link).unwrap();
        for path in [dir.path(), &link, &dir.path().join("a/*.GZ")] {
            assert_says(&refused(path), &["2.json.GZ", says, "Correct the link"]);
        }
        fs::remove_file(&link).unwrap();
    }
    symlink("1.json/x", &link).unwrap();
    assert_says(&refused(dir.path()), &["a link to 1.json/x, which does not exist"]);
}

#[test]
fn a_broken_link_with_another_extension_is_skipped() {
    let dir = tree(&["a/1.json"]);
    symlink("gone", dir.path().join("a/latest")).unwrap();
    symlink("me@here.1", dir.path().join("a/.#1.json")).unwrap();
    assert_eq!(notices(dir.path(), &["a"]), [(Matter::OtherEnding, 1, "a/latest".to_owned())]);
}

#[test]
fn files_without_an_extension_are_found_by_their_contents() {
    let dir =
        tree(&["out/_SUCCESS", "out/._SUCCESS.crc", "out/.part-00000.crc", "out/README", "out/sub/part-00001.json"]);
    for name in ["out/part-00000", "out/page_view_events", "out/_started_1"] {
        fs::write(dir.path().join(name), r#"{"page":"Home"}"#).unwrap();
    }
    assert_eq!(names(dir.path(), &["out"]), ["out/page_view_events", "out/part-00000", "out/sub/part-00001.json"]);
    assert_eq!(notices(dir.path(), &["out"]), [(Matter::OtherEnding, 1, "out/README".to_owned())]);
    assert_eq!(names(dir.path(), &["out/_started_1"]), ["out/_started_1"]);
}

#[test]
fn each_directory_has_one_notice_with_the_count_of_skipped_files() {
    let dir = tree(&["a/1.json", "a/x.json.bz2", "a/b/y", "a/.z", "c/1.json", "c/README.md"]);
    fifo(&dir.path().join("a/pipe"));
    let expected = [(Matter::OtherEnding, 3, "a/b/y".to_owned()), (Matter::OtherEnding, 1, "c/README.md".to_owned())];
    assert_eq!(notices(dir.path(), &["a", "c", "a"]), expected);
    let said = found(dir.path(), &["a"]).notices[0].to_string();
    assert!(said.contains("a/b/y and 2 more in ") && said.contains(".json, .jsonl or .ndjson"), "{said}");
    assert_eq!(notices(dir.path(), &["?"]), [(Matter::OtherEnding, 4, "a/b/y".to_owned())]);
}

#[test]
fn a_special_file_is_skipped_in_a_directory_and_an_error_if_named() {
    let dir = tree(&["a/1.json"]);
    let (pipe, socket) = (dir.path().join("a/2.json"), dir.path().join("a/3.json.gz"));
    fifo(&pipe);
    let _listener = UnixListener::bind(&socket).unwrap();
    symlink("/dev/null", dir.path().join("a/4.jsonl")).unwrap();
    assert_eq!(names(dir.path(), &["a"]), ["a/1.json"]);
    let notice = |matter, name: &str| (matter, 1, name.to_owned());
    let [pipe_notice, socket_notice] = [("a/2.json", Special::Fifo), ("a/3.json.gz", Special::Socket)]
        .map(|(name, special)| notice(Matter::Special(special), name));
    assert_eq!(
        notices(dir.path(), &["a"]),
        [notice(Matter::Outside, "a/4.jsonl"), pipe_notice.clone(), socket_notice.clone()]
    );
    let all = discover(SourceKind::Logs, &[dir.path().join("a")], Links::All).unwrap().notices;
    let matters: Vec<_> = all.iter().map(|notice| notice.matter).collect();
    assert_eq!(matters, [pipe_notice.0, socket_notice.0, Matter::Special(Special::CharacterDevice)]);
    let command = format!("cat '{}' > songs.json", pipe.display());
    assert_says(&refused(&pipe), &["2.json: it is a FIFO, not a file", &command]);
    assert_says(&refused(&socket), &["it is a socket", "Only files"]);
    assert_says(&refused(Path::new("/dev/null")), &["/dev/null: it is a character device", "Only files"]);
}

#[test]
fn the_error_for_a_directory_without_files_names_special_files() {
    let dir = tree(&["a/.x"]);
    fifo(&dir.path().join("a/1.json"));
    assert_says(&refused(&dir.path().join("a")), &["a: no file in it ends in .json", "a/1.json is a FIFO"]);
}

#[test]
fn a_file_whose_name_is_not_utf_8_is_found_with_a_notice() {
    let dir = tree(&[]);
    let path = latin(dir.path(), b"caf\xE9.json");
    for paths in [dir.path().to_path_buf(), path.clone(), dir.path().join("caf?.json"), dir.path().join("**/*")] {
        let found = discover(SourceKind::Logs, &[paths], Links::default()).unwrap();
        assert_eq!(found.files.len(), 1);
        assert!(found.files[0].path.ends_with(path.file_name().unwrap()));
        assert!(found.files[0].name().ends_with(r"/caf\xE9.json"), "{found:?}");
        let said: Vec<_> = found.notices.iter().map(Notice::to_string).collect();
        assert!(said.len() == 1 && said[0].contains(r"/caf\xE9.json is not UTF-8: the file is read"), "{said:?}");
    }
    latin(dir.path(), b"caf\xE8.json");
    let found = discover(SourceKind::Logs, &[dir.path().to_path_buf(), path], Links::default()).unwrap();
    assert_eq!(found.notices.iter().map(|notice| notice.count).collect::<Vec<_>>(), [2]);
}

#[test]
fn the_error_for_a_missing_path_escapes_bytes_that_are_not_utf_8() {
    let dir = tree(&[]);
    let path = dir.path().join(OsStr::from_bytes(b"caf\xE9.json"));
    assert_says(&refused(&path), &[r"/caf\xE9.json: there is no such file or directory"]);
}

#[test]
fn unsupported_urls_and_special_paths_are_errors_with_a_hint() {
    for (path, says, hint) in [
        ("ftp://bucket/log_data", "ftp:// is not supported", "Copy the files"),
        ("HDFS://example.com/x.json", "hdfs:// is not supported", "Copy the files"),
        ("https://u:p@example.com/x.json", "a password", "s3://BUCKET/KEY"),
        ("file:///etc/hostname", "it is a URL", "without file://"),
        ("postgresql://u@h/d", "the URL of a database", "--database-url"),
        ("-", "only logs can be read", "--logs -"),
        ("~/logs", "only outside of quotes", "$HOME"),
    ] {
        let error = refused(Path::new(path));
        assert_eq!(error.kind(), ErrorKind::Input, "{path}");
        assert!(error.to_string().contains(says), "{path}: {error}");
        assert!(error.hint_text().unwrap().contains(hint), "{path}: {:?}", error.hint_text());
    }
}

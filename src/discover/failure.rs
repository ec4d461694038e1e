//! Errors for paths that cannot be searched.

use std::io;
use std::path::Path;

use nix::errno::Errno;

use super::ending::KNOWN;
use super::notice::Special;
use crate::model::{SourceKind, path_text};
use crate::store::Failure;
use crate::{Error, ErrorKind, quote};

fn looking(content: SourceKind, path: &Path) -> Error {
    Error::new(ErrorKind::Input, format!("looking for {content} in {}", path_text(path)))
}

/// What the system refused to do with `path`.
pub(super) fn failed(content: SourceKind, path: &Path, error: io::Error) -> Error {
    if is_dead_link(path, &error) {
        return dead_link(content, path, &error);
    }
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "Give this user the right to read it and to open the directories that contain it, or leave it out."
        }
        io::ErrorKind::NotFound => "It existed a moment ago. Does another program move the files?",
        io::ErrorKind::NotADirectory => {
            "A part of the path is a file. Remove the rest of the path after it, also a slash at the end."
        }
        _ => "Nothing was loaded. Correct the problem or leave the path out, and run the same command again.",
    };
    looking(content, path).caused_by(error).hint(hint)
}

/// Whether `path` is a link, and this error comes of its leading nowhere.
pub(super) fn is_dead_link(path: &Path, error: &io::Error) -> bool {
    let nowhere = matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory);
    (nowhere || is_circle(error)) && path.is_symlink()
}

/// `ErrorKind` has no stable name for it.
fn is_circle(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::ELOOP as i32)
}

fn dead_link(content: SourceKind, path: &Path, error: &io::Error) -> Error {
    let target = path.read_link().map_or_else(|_| "an unknown path".to_owned(), |target| path_text(&target));
    let why = if is_circle(error) { "and the links form a loop" } else { "which does not exist" };
    looking(content, path).because(format!("it is a link to {target}, {why}")).hint("Correct the link or remove it.")
}

/// There is no such path.
pub(super) fn missing(content: SourceKind, path: &Path) -> Error {
    let error = io::Error::from(io::ErrorKind::NotFound);
    if is_dead_link(path, &error) {
        return dead_link(content, path, &error);
    }
    looking(content, path).because("there is no such file or directory").hint(what_there_is(content))
}

/// The path is the empty text.
pub(super) fn empty(content: SourceKind) -> Error {
    Error::new(ErrorKind::Input, format!("looking for {content}"))
        .because("the path is empty")
        .hint("Is a variable of the shell not set? The path of the current directory is . (a dot).")
}

/// Whether `path` is something else that other programs take in the place of a path: a URL that cannot be read, or a
/// home directory that the shell has not replaced.
pub(super) fn is_no_path(path: &Path) -> bool {
    path.starts_with("~") || scheme(path).is_some()
}

/// The scheme of a URL (RFC 3986, section 3.1), in small letters.
fn scheme(path: &Path) -> Option<String> {
    let (scheme, _) = path.to_str()?.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

/// It is one of these.
pub(super) fn no_path(content: SourceKind, path: &Path) -> Error {
    let error = looking(content, path);
    match scheme(path).as_deref() {
        Some("postgres" | "postgresql") => {
            error.because("it is the URL of a database, not a path").hint("Name the database with --database-url.")
        }
        Some("file") => error.because("it is a URL, not a path").hint("Name the path itself, without file://."),
        Some(scheme) => error
            .because(format!("{scheme}:// is not supported: only s3://, gs://, az:// and https:// are"))
            .hint(format!("Copy the files to this machine first, then name their directory with --{content}.")),
        None => error
            .because("the shell replaces ~ by the home directory only outside of quotes")
            .hint("Leave out the quotes, or write $HOME."),
    }
}

/// A store refuses something, or it cannot be reached.
pub(super) fn of_store(content: SourceKind, url: &Path, failure: &Failure) -> Error {
    let error = looking(content, url).because(failure.to_string());
    match failure.hint() {
        Some(hint) => error.hint(hint),
        None => error.hint("Is the name of the bucket right?"),
    }
}

/// There is no such object, and no directory of this name.
pub(super) fn missing_object(content: SourceKind, url: &Path) -> Error {
    looking(content, url)
        .because("there is no such object or directory")
        .hint("Are the names of the bucket and of the object right? They are case-sensitive.")
}

fn reading_stream() -> Error {
    Error::new(ErrorKind::Input, "reading standard input")
}

/// Standard input cannot be songs.
pub(super) fn stream_of_songs() -> Error {
    reading_stream()
        .because("only logs can be read from it")
        .hint("Name the song metadata with --songs PATH, and use --logs - for logs.")
}

/// Nothing is piped in.
pub(super) fn terminal() -> Error {
    reading_stream()
        .because("it is a terminal")
        .hint("Pipe logs into the command: zcat events.gz | sparkify-polars load --logs -")
}

/// It cannot be copied.
pub(super) fn stream(error: io::Error) -> Error {
    reading_stream().caused_by(error).hint(
        "Standard input is copied into a temporary file, and its directory needs enough free space. \
         TMPDIR names another directory.",
    )
}

/// Nothing matches the pattern.
pub(super) fn idle(content: SourceKind, pattern: &Path) -> Error {
    looking(content, pattern).because("the pattern matches nothing").hint(what_there_is(content))
}

/// The pattern is none.
pub(super) fn bad_pattern(content: SourceKind, pattern: &Path, why: impl Into<String>) -> Error {
    looking(content, pattern).because(why.into()).hint(
        "No file has exactly this name, so it is a pattern: * matches any text, ? any character, [ab] a or b, \
         ** all directories below. [*], [?] and [[] match the characters themselves.",
    )
}

fn what_there_is(content: SourceKind) -> String {
    format!("Name existing files with --{content} PATH..., or generate some: sparkify-polars generate DIR")
}

/// The path was named, and is not what can be read.
pub(super) fn special(content: SourceKind, path: &Path, special: Option<Special>) -> Error {
    let Some(special) = special else {
        return looking(content, path).because("it is neither a file nor a directory").hint("Only files can be read.");
    };
    // A load may read a file twice, and a stream can be read only once.
    let hint = match special {
        Special::Fifo => format!(
            "Write its output to a file first, and load the file: cat {} > {content}.json",
            quote::shell(&path_text(path))
        ),
        Special::Socket | Special::CharacterDevice => {
            "Only files can be read. Write the data to a file first.".to_owned()
        }
        Special::BlockDevice => "Only files can be read. Mount it, and name the files on it.".to_owned(),
    };
    looking(content, path).because(format!("it is a {special}, not a file")).hint(hint)
}

/// The directory holds nothing to read, but perhaps something else.
pub(super) fn barren(content: SourceKind, path: &Path, notices: &[super::Notice]) -> Error {
    let mut why = format!("no file in it ends in {KNOWN}");
    for notice in notices {
        why += &format!("; {notice}");
    }
    looking(content, path).because(why).hint("A file that is named itself is read, also with another extension.")
}

//! Notices about paths.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::FileType;
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use super::ending::KNOWN;
use crate::model::path_text;

/// Something that the user should know about paths, and that stops nothing. It displays as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// The directory or pattern that was named and searched; none where files themselves were named.
    pub(super) within: Option<PathBuf>,
    /// What.
    pub(super) matter: Matter,
    /// Of how many paths.
    pub(super) count: usize,
    /// The first of them.
    pub(super) first: PathBuf,
}

/// What a [`Notice`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub(super) enum Matter {
    /// A link leads back to a directory that it is in: it is not followed, because that directory is searched anyway.
    Loop,
    /// A link leads out of the directory. It is not followed. Otherwise a user who may create links there could make
    /// the load read any file.
    Outside,
    /// The extension is known, but this is not a regular file. It is skipped.
    Special(Special),
    /// The name has no known ending: the file, or the link that leads nowhere, is passed over.
    OtherEnding,
    /// The path is not UTF-8: the file is read, and its name is spelled
    /// ([`SourceFile::name`](super::SourceFile::name)).
    NotUtf8,
}

/// A special file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Special {
    /// A FIFO, also called a named pipe.
    Fifo,
    /// A socket.
    Socket,
    /// A character device, such as a terminal.
    CharacterDevice,
    /// A block device, such as a disk.
    BlockDevice,
}

impl Special {
    /// Which it is, if it is one.
    pub(super) fn of(found: FileType) -> Option<Self> {
        [
            (found.is_fifo(), Self::Fifo),
            (found.is_socket(), Self::Socket),
            (found.is_char_device(), Self::CharacterDevice),
            (found.is_block_device(), Self::BlockDevice),
        ]
        .into_iter()
        .find_map(|(is, special)| is.then_some(special))
    }
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fifo => "FIFO",
            Self::Socket => "socket",
            Self::CharacterDevice => "character device",
            Self::BlockDevice => "block device",
        })
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut these = path_text(&self.first);
        let one = self.count == 1;
        if !one {
            these += &format!(" and {} more", self.count.saturating_sub(1));
            if let Some(within) = &self.within {
                these += &format!(" in {}", path_text(within));
            }
        }
        match (self.matter, one) {
            (Matter::Loop, true) => {
                write!(
                    f,
                    "{these} is a link to a directory that contains it: not followed, \
                     because the directory is searched anyway"
                )
            }
            (Matter::Loop, false) => write!(
                f,
                "{these} are links to directories that contain them: not followed, because these are searched anyway"
            ),
            (Matter::Outside, true) => {
                write!(f, "{these} is a link that leaves the directory: not followed; --follow-links follows it")
            }
            (Matter::Outside, false) => {
                write!(f, "{these} are links that leave the directory: not followed; --follow-links follows them")
            }
            (Matter::Special(special), true) => write!(f, "{these} is a {special}, not a file: skipped"),
            (Matter::Special(special), false) => write!(f, "{these} are {special}s, not files: skipped"),
            (Matter::OtherEnding, true) => {
                write!(f, "{these} does not end in {KNOWN}: skipped; name it to read it")
            }
            (Matter::OtherEnding, false) => {
                write!(f, "{these} do not end in {KNOWN}: skipped; name them to read them")
            }
            (Matter::NotUtf8, true) => {
                write!(f, "{these} is not UTF-8: the file is read, and has this name in messages and in the database")
            }
            (Matter::NotUtf8, false) => {
                write!(
                    f,
                    "{these} are not UTF-8: the files are read, and have such names in messages and in the database"
                )
            }
        }
    }
}

/// Notices by search path and subject, so that a directory with a million other files gives one sentence.
#[derive(Debug, Default)]
pub(super) struct Notices(BTreeMap<(Option<PathBuf>, Matter), (usize, PathBuf)>);

impl Notices {
    /// Counts a path.
    pub(super) fn add(&mut self, within: Option<&Path>, matter: Matter, path: &Path) {
        self.add_many(within, matter, 1, path);
    }

    /// Counts what others counted.
    pub(super) fn extend(&mut self, others: Self) {
        for ((within, matter), (count, first)) in others.0 {
            self.add_many(within.as_deref(), matter, count, &first);
        }
    }

    fn add_many(&mut self, within: Option<&Path>, matter: Matter, count: usize, first: &Path) {
        let key = (within.map(Path::to_path_buf), matter);
        self.0.entry(key).or_insert_with(|| (0, first.to_path_buf())).0 += count;
    }

    /// All of them, in a fixed order.
    pub(super) fn list(self) -> Vec<Notice> {
        let notice = |((within, matter), (count, first))| Notice { within, matter, count, first };
        self.0.into_iter().map(notice).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_a_sentence_that_names_the_first_path_and_counts_the_others() {
        let (within, first) = (Some(PathBuf::from("data")), PathBuf::from("data/x"));
        for (matter, one, more) in [
            (Matter::Loop, "data/x is a link to a directory", "data/x and 2 more in data are links to directories"),
            (Matter::Special(Special::Fifo), "data/x is a FIFO", "data/x and 2 more in data are FIFOs"),
            (Matter::OtherEnding, "data/x does not end in .json", "data/x and 2 more in data do not end in .json"),
            (Matter::NotUtf8, "data/x is not UTF-8", "data/x and 2 more in data are not UTF-8"),
        ] {
            for (count, expected) in [(1, one), (3, more)] {
                let notice = Notice { within: within.clone(), matter, count, first: first.clone() }.to_string();
                assert!(notice.starts_with(expected), "{notice}");
            }
        }
    }

    #[test]
    fn notices_are_counted_per_searched_path_and_keep_their_first_path() {
        let (mut all, mut others) = (Notices::default(), Notices::default());
        all.add(Some(Path::new("a")), Matter::Loop, Path::new("a/1"));
        others.add(Some(Path::new("a")), Matter::Loop, Path::new("a/2"));
        others.add(None, Matter::Loop, Path::new("b"));
        all.extend(others);
        let found: Vec<_> = all.list().into_iter().map(|notice| (notice.count, notice.first)).collect();
        assert_eq!(found, [(1, PathBuf::from("b")), (2, PathBuf::from("a/1"))]);
    }
}

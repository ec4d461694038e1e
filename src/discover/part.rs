//! A stable split of the files between loaders that do not know of each other.
//!
//! The part of a file depends only on its path relative to the argument that selects it ([`SourceFile::below`]). The
//! other files and the mount point do not matter. So loaders on many machines that name the same paths have each file
//! once between them, and a file that comes tomorrow moves no other one.

use std::fmt;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::model::SourceFile;
use crate::{Error, ErrorKind, Result};

/// One of the equal parts that files are split into: the second of four is `2/4`.
///
/// ```
/// # use sparkify_polars::discover::Part;
/// let part: Part = "2/4".parse()?;
/// assert_eq!((part.number(), part.of(), part.to_string()), (2, 4, "2/4".to_owned()));
/// # Ok::<(), sparkify_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Part {
    /// From 1.
    number: u64,
    of: u64,
}

impl Part {
    /// Part `number`, from 1, of `of` parts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if there is no such part.
    pub fn new(number: u64, of: u64) -> Result<Self> {
        let why = match of {
            0 => "the files must be split into at least one part".to_owned(),
            1 => "the only part of 1 is 1/1".to_owned(),
            of => format!("the parts of {of} are 1/{of} to {of}/{of}"),
        };
        if (1..=of).contains(&number) { Ok(Self { number, of }) } else { Err(none().because(why)) }
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many parts there are.
    #[must_use]
    pub fn of(self) -> u64 {
        self.of
    }

    /// Whether a file is in it. Each file is in one of the parts, and stays in it in all versions of this crate:
    /// loaders that are being replaced agree with those that are not yet.
    #[must_use]
    pub fn has(self, file: &SourceFile) -> bool {
        let hash = blake3::hash(file.below.as_os_str().as_bytes());
        // What the first sixteen digits of the hash come to.
        let first = hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        first % self.of == self.number - 1
    }
}

fn none() -> Error {
    Error::new(ErrorKind::Usage, "choosing a part of the files")
}

impl FromStr for Part {
    type Err = Error;

    /// Reads `K/N`.
    fn from_str(text: &str) -> Result<Self> {
        let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        let Some((number, of)) = numbers else {
            return Err(none().because("a part is a number, a slash and the number of parts, such as 2/4"));
        };
        Self::new(number, of)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// The path relative to `above`, or its file name if both are the same.
pub(super) fn below(path: &Path, above: &Path) -> PathBuf {
    let below = path.strip_prefix(above).unwrap_or(path);
    // A pattern that begins with no directory is searched for in this one.
    let below = below.strip_prefix(".").unwrap_or(below);
    let itself = below.as_os_str().is_empty();
    if itself { path.file_name().unwrap_or_default().into() } else { below.to_path_buf() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ffi::OsStr;
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::discover::{Links, discover};
    use crate::model::{Compression, Origin, SourceKind};

    fn named(below: impl AsRef<OsStr>) -> SourceFile {
        let below = PathBuf::from(below.as_ref());
        SourceFile {
            path: Path::new("/somewhere").join(&below),
            below,
            bytes: 0,
            compression: Compression::Plain,
            origin: Origin::Path,
        }
    }

    /// The part that has the file, of `of` parts.
    #[track_caller]
    fn part_of(file: &SourceFile, of: u64) -> u64 {
        let parts: Vec<u64> = (1..=of).filter(|number| Part::new(*number, of).unwrap().has(file)).collect();
        assert_eq!(parts.len(), 1, "{file:?} is in parts {parts:?} of {of}");
        parts[0]
    }

    fn tree(names: &[&str]) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        dir
    }

    /// The relative paths of the files that these paths in `dir` select.
    fn names(dir: &Path, paths: &[&str]) -> Vec<String> {
        let paths: Vec<_> = paths.iter().map(|path| dir.join(path)).collect();
        let files = discover(SourceKind::Logs, &paths, Links::default()).unwrap().files;
        files.into_iter().map(|file| file.below.into_os_string().into_string().unwrap()).collect()
    }

    #[test]
    fn each_name_keeps_its_part_in_every_version() {
        // By another program: of `printf NAME | b3sum` the first sixteen digits, modulo N, and one.
        for (name, parts) in [
            (&b"2018/11/2018-11-01-events.json"[..], [2, 2, 4, 7, 56, 756]),
            (b"A/B/C/TRABCEI128F424C983.json", [1, 1, 1, 6, 21, 721]),
            ("caf\u{e9}.json.gz".as_bytes(), [1, 3, 1, 1, 13, 113]),
            (b"caf\xE9.json", [2, 3, 2, 6, 70, 770]),
            (b"x.json", [1, 1, 3, 2, 55, 655]),
        ] {
            let file = named(OsStr::from_bytes(name));
            assert_eq!([2, 3, 4, 7, 100, 1_000].map(|of| part_of(&file, of)), parts, "{}", file.name());
        }
    }

    #[test]
    fn each_file_is_in_one_part_and_the_parts_have_similar_sizes() {
        let files: Vec<_> = (0..20_000).map(|number| named(format!("A/{}/TR{number}.json", number % 26))).collect();
        for of in [1, 2, 3, 8, 10] {
            let mut sizes = vec![0; of];
            for file in &files {
                sizes[usize::try_from(part_of(file, of as u64)).unwrap() - 1] += 1;
            }
            let mean = files.len() / of;
            assert!(sizes.iter().all(|size| (mean * 9 / 10..=mean * 11 / 10).contains(size)), "{sizes:?}");
        }
        assert!(Part::new(1, u64::MAX).is_ok_and(|part| !part.has(&files[0])));
    }

    #[test]
    fn names_are_relative_to_the_given_directory_or_pattern() {
        let files = ["logs/2018/11/a.json", "logs/2018/12/b.json.gz", "c.json"];
        let here = tree(&files);
        let there = tree(&files.map(|name| format!("mnt/elsewhere/{name}")).each_ref().map(String::as_str));
        for (paths, expected) in [
            (&["logs"][..], &["2018/11/a.json", "2018/12/b.json.gz"][..]),
            (&["logs/"], &["2018/11/a.json", "2018/12/b.json.gz"]),
            (&["logs/2018"], &["11/a.json", "12/b.json.gz"]),
            (&["logs/*/11", "logs/2018/12/*.gz"], &["2018/11/a.json", "b.json.gz"]),
            (&["logs/**/*.json"], &["2018/11/a.json"]),
            (&["l*/**"], &["logs/2018/11/a.json", "logs/2018/12/b.json.gz"]),
            (&["logs/2018/11/a.json", "c.json"], &["c.json", "a.json"]),
        ] {
            assert_eq!(names(here.path(), paths), expected, "{paths:?}");
            assert_eq!(names(&there.path().join("mnt/elsewhere"), paths), expected, "{paths:?}, elsewhere");
        }
    }

    #[test]
    fn names_do_not_begin_with_the_current_directory() {
        for (path, above) in [("./a/b.json", ""), ("./a/b.json", "."), ("a/b.json", "")] {
            assert_eq!(below(Path::new(path), Path::new(above)), Path::new("a/b.json"), "{path}");
        }
        assert_eq!(below(Path::new("./b.json"), Path::new("./b.json")), Path::new("b.json"));
    }

    #[test]
    fn a_file_with_several_names_takes_the_least_in_any_order() {
        let dir = tree(&["b/a/x.json", "b/y.json"]);
        for paths in [["b", "b/a/", "b/*/x.json", "b/a/x.json"], ["b/a/x.json", "b/*/x.json", "b/a", "b"]] {
            assert_eq!(names(dir.path(), &paths), ["a/x.json", "y.json"]);
        }
    }

    #[test]
    fn a_file_stays_in_its_part_if_others_are_added_or_removed() {
        let dir = tree(&["a/1.json", "a/2.json", "b/3.json", "4.json"]);
        let parts = || {
            let files = discover(SourceKind::Logs, &[dir.path().to_path_buf()], Links::default()).unwrap().files;
            files.iter().map(|file| (file.path.clone(), part_of(file, 5))).collect::<BTreeSet<_>>()
        };
        let before = parts();
        for number in 5..50 {
            fs::write(dir.path().join(format!("a/{number}.json")), "{}").unwrap();
        }
        assert!(parts().is_superset(&before) && parts().len() == 49);
        fs::remove_dir_all(dir.path().join("b")).unwrap();
        assert_eq!(before.difference(&parts()).count(), 1);
    }

    #[test]
    fn an_invalid_part_is_a_usage_error_that_explains_parts() {
        for (text, why) in [
            ("0/4", "the parts of 4 are 1/4 to 4/4"),
            ("5/4", "the parts of 4 are 1/4 to 4/4"),
            ("2/1", "the only part of 1 is 1/1"),
            ("3/0", "at least one part"),
            ("3", "such as 2/4"),
            ("a/b", "such as 2/4"),
            ("", "such as 2/4"),
            ("1/", "such as 2/4"),
            ("-1/4", "such as 2/4"),
            ("1/4/4", "such as 2/4"),
            ("1 / 4", "such as 2/4"),
            ("1/18446744073709551616", "such as 2/4"),
        ] {
            let error = text.parse::<Part>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage, "{text}");
            assert!(error.to_string().contains(why), "{text}: {error}");
        }
        assert_eq!("4/4".parse::<Part>().unwrap(), Part::new(4, 4).unwrap());
    }
}

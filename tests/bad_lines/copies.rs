//! The folder that `--rejects` creates: the list of rejected lines and their copies.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::file::shown;
use crate::mix::Mix;
use crate::rejects::Reject;
use test_support::records::Content;

/// The contents of the folder of a load.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Copies {
    pub(crate) list: Vec<Value>,
    /// The copies by content: `songs` and `logs`.
    pub(crate) copies: BTreeMap<&'static str, Vec<u8>>,
}

impl Copies {
    /// Reads the folder of the only load that had rejects in `parent`. `None` if no load had any.
    pub(crate) fn in_folder(parent: &Path) -> Option<Self> {
        let folders: Vec<PathBuf> = fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(folders.len() < 2, "{folders:?}");
        let folder = folders.first()?;
        let list = fs::read_to_string(folder.join("rejects.ndjson")).unwrap();
        let list = list.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let copy = |name: &'static str| Some((name, fs::read(folder.join(format!("{name}.json"))).ok()?));
        let copies: BTreeMap<_, _> = ["songs", "logs"].into_iter().filter_map(copy).collect();
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1 + copies.len(), "{}", folder.display());
        Some(Self { list, copies })
    }

    /// The expected folder for these rejects. They are in order, each with its content.
    pub(crate) fn of<'a>(rejects: impl IntoIterator<Item = (&'static str, &'a Reject)>) -> Self {
        let (mut list, mut copies): (_, BTreeMap<_, Vec<u8>>) = (Vec::new(), BTreeMap::new());
        for (content, reject) in rejects {
            let copy = copies.entry(content).or_default();
            let begins = 1 + memchr::memchr_iter(b'\n', copy).count();
            if !reject.raw.is_empty() {
                copy.extend_from_slice(&reject.raw);
                copy.push(b'\n');
            }
            let Reject { file, line, offset, reason, message, .. } = reject;
            list.push(json!({
                "content": content, "file": file, "line": line, "byte_offset": offset,
                "reason": reason, "message": message,
                "copy": format!("{content}.json"), "copy_line": (!reject.raw.is_empty()).then_some(begins),
            }));
        }
        Self { list, copies }
    }

    /// The copy of a content, with its bad lines replaced by `lines`, in order.
    pub(crate) fn mended(&self, content: &str, lines: &[Vec<String>]) -> String {
        let listed = self.list.iter().filter(|entry| entry["content"] == content);
        let begins: Vec<_> = listed.map(|entry| entry["copy_line"].as_u64()).collect();
        assert_eq!(begins.len(), lines.len(), "{content}");
        let copy = self.copies.get(content).map_or(&[][..], Vec::as_slice);
        let mut before = memchr::memchr_iter(b'\n', copy).count() as u64 + 1;
        let mut mended = Vec::new();
        // From the last reject to the first: the copy of each one ends at the beginning of the next.
        for (begin, lines) in begins.iter().zip(lines).rev() {
            if let Some(begin) = begin {
                assert!(*begin < before, "{begins:?}");
                before = *begin;
            }
            mended.push(lines.iter().map(|line| format!("{line}\n")).collect::<String>());
        }
        mended.reverse();
        mended.concat()
    }
}

/// Compares the folder of a load with the rejected parts, in order.
pub(crate) fn compare(mix: &Mix, paths: &[PathBuf], parts: &[Reject], copies: Option<&Copies>) -> Result<(), String> {
    let lines = Reject::joined(parts);
    let content = |reject: &Reject| {
        let at = paths.iter().position(|path| path == Path::new(&reject.file)).unwrap();
        if mix.files[at].content == Content::Songs { "songs" } else { "logs" }
    };
    let expected = (!lines.is_empty()).then(|| Copies::of(lines.iter().map(|line| (content(line), line))));
    let (Some(found), Some(expected)) = (copies, &expected) else {
        return if copies == expected.as_ref() { Ok(()) } else { Err(format!("{copies:?}\nexpected {expected:?}")) };
    };
    for (found, expected) in found.list.iter().zip(&expected.list) {
        if found != expected {
            return Err(format!("listed is {found}\nexpected  {expected}"));
        }
    }
    for (content, expected) in &expected.copies {
        let found = found.copies.get(content).map_or(&[][..], Vec::as_slice);
        if found != expected {
            return Err(format!("the copy of {content} is\n{}\nexpected\n{}", shown(found), shown(expected)));
        }
    }
    if found == expected { Ok(()) } else { Err(format!("{found:?}\nexpected {expected:?}")) }
}

//! A file of a mix: its groups, and how they are written to disk.

use std::fmt;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::layout::{Group, Part, What};
use test_support::draw::Draw;
use test_support::records::Content;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) content: Content,
    pub(crate) byte_order_mark: bool,
    pub(crate) groups: Vec<Group>,
    /// A group that is possible only at the end of a file.
    pub(crate) ending: Option<Group>,
    /// The last line has no newline.
    pub(crate) open: bool,
    pub(crate) packing: Packing,
    /// How many thousandths of the archive are kept. `None` if it is not cut.
    pub(crate) cut: Option<usize>,
    /// The seed of random changes. The expected result of a changed file is not known.
    pub(crate) wild: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    /// Two members. The first one ends in the middle of a line.
    Gzip,
    /// Blocks of some hundred bytes, so that a part of a cut archive can be read.
    Zstd,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl File {
    fn all_groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().chain(&self.ending)
    }

    /// The text before it is packed.
    pub(crate) fn text(&self) -> Vec<u8> {
        let mut text = if self.byte_order_mark { BYTE_ORDER_MARK.to_vec() } else { Vec::new() };
        self.all_groups().for_each(|group| text.extend_from_slice(&group.bytes));
        if self.open && text.last() == Some(&b'\n') {
            text.pop();
        }
        if let Some(seed) = self.wild {
            change(&mut text, &mut Draw::new(seed));
        }
        text
    }

    /// The bytes on disk.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let text = self.text();
        let mut member = 0;
        let mut bytes = match self.packing {
            Packing::Plain => return text,
            Packing::Gzip => {
                let (first, rest) = text.split_at(text.len() / 3);
                let first = gzip(first);
                member = first.len();
                [first, gzip(rest)].concat()
            }
            Packing::Zstd => {
                let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
                for piece in text.chunks(700) {
                    encoder.write_all(piece).unwrap();
                    encoder.flush().unwrap();
                }
                encoder.finish().unwrap()
            }
        };
        if let Some(thousandths) = self.cut {
            let length = bytes.len() * thousandths / 1000;
            // An archive that is cut exactly after a member is valid.
            bytes.truncate(length - usize::from(length == member && member > 0));
        }
        bytes
    }

    /// The text that can be unpacked from the file. Does not use the code of the program.
    pub(crate) fn unpacked(&self) -> Vec<u8> {
        let (bytes, mut text) = (self.bytes(), Vec::new());
        // If it ends with an error, the text before the error counts.
        let _ = match self.packing {
            Packing::Plain => (&bytes[..]).read_to_end(&mut text),
            Packing::Gzip => flate2::bufread::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut text),
            Packing::Zstd => zstd::Decoder::new(bytes.as_slice()).unwrap().read_to_end(&mut text),
        };
        assert!(self.text().starts_with(&text), "{}: it unpacks to something else", self.name);
        text
    }

    /// The expected result for the bytes, in order. `None` if the file was changed at random or cut. In a cut file, the
    /// result of the last line depends on how much of it is left.
    pub(crate) fn parts(&self) -> Option<Vec<Part>> {
        if self.wild.is_some() || self.cut.is_some() {
            return None;
        }
        let mut at = if self.byte_order_mark { BYTE_ORDER_MARK.len() } else { 0 };
        let mut parts = Vec::new();
        for group in self.all_groups() {
            parts.extend(group.parts.iter().map(|part| {
                let range = at + part.range.start..at + part.range.end;
                Part { range, what: part.what.clone() }
            }));
            at += group.bytes.len();
        }
        let length = self.text().len();
        // Without the last newline, the file ends one byte earlier.
        parts.iter_mut().for_each(|part| part.range = part.range.start.min(length)..part.range.end.min(length));
        Some(parts)
    }

    /// The expected number of warnings of this code. `None` if the contents of the file are not fully known.
    pub(crate) fn odd(&self, code: &str) -> Option<usize> {
        // If an object that is too long arrives in several parts, the reader does not recognize it as an object.
        let too_long =
            |group: &Group| group.parts.iter().any(|part| matches!(part.what, What::Bad("line_too_long", _)));
        let known = self.wild.is_none() && self.cut.is_none() && !self.all_groups().any(too_long);
        known.then(|| match code {
            "byte_order_mark" => usize::from(self.byte_order_mark),
            _ => {
                // A blank last line without a newline does not count as a line.
                let ends = self.open && self.all_groups().last().is_some_and(|group| group.odd.contains(&"blank_line"));
                let odd = self.all_groups().flat_map(|group| &group.odd).filter(|odd| **odd == code);
                odd.count() - usize::from(ends && code == "blank_line")
            }
        })
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Changes some bytes in ways in which disks, editors and people change them.
fn change(text: &mut Vec<u8>, draw: &mut Draw) {
    const FOREIGN: &[u8] = b"{}[]\",:\\ \n\n\r\0x\xFF";
    for _ in 0..draw.between(1, 5) {
        let from = draw.below(text.len().max(1));
        let to = (from + draw.pick(&[1, 1, 3, 40, 600])).min(text.len());
        match draw.below(4) {
            0 => drop(text.drain(from..to)),
            1 => text.insert(from, draw.pick(FOREIGN)),
            2 => {
                let copy = text[from..to].to_vec();
                let at = draw.below(text.len() + 1);
                drop(text.splice(at..at, copy));
            }
            _ if from < to => text[from] = draw.pick(FOREIGN),
            _ => {}
        }
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let File { name, packing, cut, wild, .. } = self;
        writeln!(f, "{name} ({packing:?}, cut {cut:?}, changed {wild:?})")?;
        writeln!(f, "{}", shown(&self.text()))
    }
}

/// The bytes in readable form, with padding shortened.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let text = bytes.escape_ascii().to_string().replace("\\n", "\\n\n");
    let long = "x".repeat(20);
    text.split(&long).filter(|between| !between.is_empty()).collect::<Vec<_>>().join("x...x")
}

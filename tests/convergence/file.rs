//! A file of a scenario: its lines, and how they are written to disk.

use std::fmt;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use test_support::oracle::{Event, Line, Song};
use test_support::records::Content;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct File {
    /// Two files of the same name are the same file at different times.
    pub(crate) name: String,
    pub(crate) lines: Vec<String>,
    pub(crate) crlf: bool,
    /// The last line has no newline.
    pub(crate) open: bool,
    pub(crate) packing: Packing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    /// Two gzip members, as `cat a.gz b.gz` makes them. The first one ends in the middle of a line.
    GzipTwice,
    Zstd,
}

impl File {
    /// The bytes on disk.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let end = if self.crlf { "\r\n" } else { "\n" };
        let mut text = self.lines.join(end);
        if !self.open {
            text.push_str(end);
        }
        let text = text.as_bytes();
        let gzip = |part: &[u8]| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(part).unwrap();
            encoder.finish().unwrap()
        };
        match self.packing {
            Packing::Plain => text.to_vec(),
            Packing::Gzip => gzip(text),
            Packing::GzipTwice => {
                let (first, rest) = text.split_at(text.len() / 3);
                [gzip(first), gzip(rest)].concat()
            }
            Packing::Zstd => zstd::encode_all(text, 1).unwrap(),
        }
    }

    /// The songs that a load of the file with `--songs` adds. They come from the drawn lines, not from the file on
    /// disk. The comparison therefore fails if a line is lost on the way to the disk.
    pub(crate) fn songs(&self) -> Vec<Song> {
        self.good(Song::parse)
    }

    /// The plays that a load of the file with `--logs` adds.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.good(Event::parse)
    }

    /// Whether the file has a record to load as `content`. The load of a file without any record is refused.
    pub(crate) fn holds(&self, content: Content) -> bool {
        match content {
            Content::Songs => !self.songs().is_empty(),
            Content::Logs => !self.events().is_empty(),
        }
    }

    fn good<T>(&self, parse: impl Fn(&[u8]) -> Line<T>) -> Vec<T> {
        let good = self.lines.iter().filter_map(|line| match parse(line.as_bytes()) {
            Line::Good(record) => Some(record),
            Line::OtherPage | Line::Rejected => None,
        });
        good.collect()
    }
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ends = if self.crlf { ", CRLF" } else { "" };
        let open = if self.open { ", no last newline" } else { "" };
        writeln!(f, "{} ({:?}{ends}{open})", self.name, self.packing)?;
        self.lines.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

//! Layouts of records in a file, and the expected result for each record.

use std::ops::Range;

use crate::spoil::{LINE_BYTES, Object, one_line};
use test_support::draw::Draw;

/// Bytes that belong together. Their result does not depend on the bytes before and after them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Group {
    pub(crate) bytes: Vec<u8>,
    pub(crate) parts: Vec<Part>,
    /// The codes of the warnings that the group causes.
    pub(crate) odd: Vec<&'static str>,
}

/// Bytes that are a record, or that a load must reject.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) range: Range<usize>,
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A record, in the form that it has on its own line.
    Good(String),
    /// The reason why it is bad, and the records that replace it.
    Bad(&'static str, Vec<String>),
}

impl What {
    /// The records after every bad one is corrected.
    pub(crate) fn mended(&self) -> &[String] {
        match self {
            Self::Good(record) => std::slice::from_ref(record),
            Self::Bad(_, mended) => mended,
        }
    }
}

impl From<&Object> for What {
    fn from(object: &Object) -> Self {
        match &object.bad {
            None => Self::Good(one_line(&object.fields)),
            Some((reason, before)) => Self::Bad(reason, vec![before.clone()]),
        }
    }
}

impl Group {
    fn push(&mut self, bytes: impl AsRef<[u8]>) -> Range<usize> {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(bytes.as_ref());
        from..self.bytes.len()
    }

    fn part(&mut self, range: Range<usize>, what: What) {
        self.parts.push(Part { range, what });
    }

    /// A line that is rejected unchanged, without its newline.
    pub(crate) fn bad_line(&mut self, bytes: &[u8], end: &str, reason: &'static str, mended: Vec<String>) {
        let begin = self.bytes.len();
        self.push(bytes);
        self.push(end);
        let newline = self.bytes.len() - usize::from(self.bytes.ends_with(b"\n"));
        self.part(begin..newline, What::Bad(reason, mended));
    }

    /// An object on its own line.
    pub(crate) fn line(&mut self, object: &Object, space: (&str, &str), end: &str) {
        let line = [space.0.as_bytes(), &object.one_line(), space.1.as_bytes()].concat();
        match What::from(object) {
            What::Bad(reason, mended) => self.bad_line(&line, end, reason, mended),
            good => {
                self.push(space.0);
                let range = self.push(object.one_line());
                self.push(space.1);
                self.push(end);
                self.part(range, good);
            }
        }
    }

    /// Several objects on a line. The rejected part of a bad one begins directly after the object before it.
    pub(crate) fn several(&mut self, objects: &[Object], space: &str, end: &str) {
        let lines: Vec<_> = objects.iter().map(Object::one_line).collect();
        if lines.join(space.as_bytes()).len() > LINE_BYTES {
            let mended = objects.iter().flat_map(|object| What::from(object).mended().to_vec()).collect();
            return self.bad_line(&lines.join(space.as_bytes()), end, "line_too_long", mended);
        }
        for (number, object) in objects.iter().enumerate() {
            let behind = self.bytes.len();
            if number > 0 {
                self.push(space);
            }
            let mut range = self.push(object.one_line());
            if object.bad.is_some() {
                range.start = behind;
            }
            self.part(range, object.into());
        }
        self.push(end);
        self.odd.push("several_objects");
    }

    /// Objects with a line for each field, separated by `between`. If the first one is bad, the text before it on its
    /// line is rejected with it.
    pub(crate) fn pretty(&mut self, objects: &[Object], indent: &str, between: &str, end: &str) {
        for (number, object) in objects.iter().enumerate() {
            let behind = self.bytes.len();
            self.push(if number == 0 { indent } else { between });
            let mut range = self.push(object.pretty(indent, end));
            if object.bad.is_some() && number == 0 {
                range.start = behind;
            }
            self.record(range, object.into());
        }
        self.push(end);
    }

    fn record(&mut self, range: Range<usize>, what: What) {
        self.part(range, what);
        self.odd.push("spread_record");
    }

    /// An array of objects, with or without its closing bracket.
    pub(crate) fn array(&mut self, objects: &[Object], style: Style, end: &str, closed: bool) {
        let (before, between) = match style {
            Style::Line => ("", String::new()),
            Style::LineEach => (end, end.to_owned()),
            Style::Pretty => (end, format!("{end}  ")),
        };
        self.push("[");
        self.push(before);
        for (number, object) in objects.iter().enumerate() {
            if number > 0 {
                self.push(",");
                self.push(&between);
            }
            let bytes = if style == Style::Pretty { object.pretty("  ", end) } else { object.one_line() };
            let range = self.push(bytes);
            self.record(range, object.into());
        }
        if closed {
            self.push(before);
            self.push("]");
        } else {
            // The missing bracket is rejected at the end of the file, which comes after this line end.
            let at = self.bytes.len() + end.len();
            self.part(at..at, What::Bad("truncated", Vec::new()));
        }
        self.push(end);
    }

    /// An array with a broken line between good elements.
    pub(crate) fn array_around(&mut self, broken: (&[u8], &'static str, String), good: &[Object; 2], end: &str) {
        let [first, last] = good;
        self.push("[");
        self.push(end);
        let range = self.push(first.one_line());
        self.record(range, first.into());
        self.push(",");
        self.push(end);
        self.bad_line(broken.0, end, broken.1, vec![broken.2]);
        let range = self.push(last.one_line());
        self.record(range, last.into());
        self.push(end);
        self.push("]");
        self.push(end);
    }

    pub(crate) fn blank(&mut self, space: &str, end: &str) {
        self.push(space);
        self.push(end);
        self.odd.push("blank_line");
    }

    /// The end of a file that ends within an object of several lines.
    pub(crate) fn pretty_cut(&mut self, object: &Object, end: &str, draw: &mut Draw) {
        let whole = object.pretty("", end);
        // Cuts before a random newline. The last brace comes after all newlines and is always missing.
        let newlines: Vec<usize> = memchr::memchr_iter(b'\n', &whole).collect();
        let range = self.push(&whole[..draw.pick(&newlines)]);
        self.push("\n");
        self.part(range, What::Bad("truncated", What::from(object).mended().to_vec()));
    }
}

/// The layout of an array in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Line,
    LineEach,
    Pretty,
}

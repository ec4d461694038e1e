//! Finds the records in lines that are not one object each: pretty-printed objects, arrays of objects, and whatever is no object.
//!
//! ```text
//! {"a":1}            a line by itself: it is left to the check, whatever is on it
//! {                  ┐ an object that is spread over lines: one record. A line that begins with `{` ends it in any
//!   "a": 1           │ case, so that a broken one takes none of its neighbours with it
//! }                  ┘
//! [{"a":1},{"a":2}]  an array of objects: each is a record; commas and brackets are not
//! <html>             anything else: a line by itself
//! ```
//!
//! Newlines within a record are white space (RFC 8259, section 2; strings have none), so that a record becomes a line when they
//! are replaced by spaces. What a record holds is not looked at here.

use std::cell::Cell;
use std::ops::Range;

use memchr::memchr;

/// What lies where in a piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// What is to be judged as it stands: a line, without its newline; or what was begun on it, where that is broken.
    Line(Range<usize>),
    /// An object that is spread over lines, with the white space in front of it on its line; or one in an array.
    Record(Range<usize>),
    /// A line with nothing on it ends here.
    Blank(usize),
    /// A line with nothing on it, and more of that than is held of a line.
    LongBlank(Range<usize>),
}

impl Found {
    /// Where it begins; of a blank line its end.
    pub(super) fn start(&self) -> usize {
        match self {
            Self::Line(range) | Self::Record(range) | Self::LongBlank(range) => range.start,
            Self::Blank(at) => *at,
        }
    }
}

/// Where the framing of a file stands between two pieces of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Framing {
    /// Within an array.
    pub(super) in_array: bool,
    /// Something was found already on the line where the next piece begins.
    within_line: bool,
}

/// How far the framing of a piece goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// So many things are wanted at most.
    pub(super) most: u64,
    /// Bytes of a line: no more is waited for to see what a line is.
    pub(super) line_bytes: usize,
}

impl Framing {
    /// Whether the next piece begins at the beginning of a line, outside of an array.
    pub(super) fn is_between_lines(self) -> bool {
        !self.in_array && !self.within_line
    }

    /// The next piece begins at the beginning of a line.
    pub(super) fn begin_line(&mut self) {
        self.within_line = false;
    }

    /// Finds what is in `bytes`, a piece of a file that begins where the piece before was settled up to, and gives up to where it is
    /// settled: the rest needs what follows, unless the file has `ended`, or is out of `bounds`.
    pub(super) fn find(&mut self, bytes: &[u8], ended: bool, bounds: Bounds, mut found: impl FnMut(Found)) -> usize {
        let (mut at, count) = (0, Cell::new(0));
        let mut found = |one| {
            count.update(|count| count + 1);
            found(one);
        };
        // Where the line of `at` begins, unless something was found on it.
        let mut line = (!self.within_line).then_some(0);
        let settled = loop {
            let Some(&byte) = bytes.get(at) else {
                // A newline of two bytes stays together.
                let within = at - usize::from(bytes.last() == Some(&b'\r'));
                // In an array white space is nothing.
                let kept = line.filter(|_| !self.in_array).unwrap_or(within);
                break if ended { at } else { kept };
            };
            // The newline of the last one goes with it: it may be one of two bytes.
            if count.get() >= bounds.most && !(byte == b'\n' && line.is_none()) {
                break at;
            }
            let start = line.filter(|_| !self.in_array).unwrap_or(at);
            // Where what begins here is longer than a line.
            let full = start.saturating_add(bounds.line_bytes).saturating_add(1);
            let held = full.min(bytes.len());
            match byte {
                b'\n' => {
                    match line {
                        // More than is held of a line, white space or not.
                        Some(_) if at - start > bounds.line_bytes => found(Found::LongBlank(start..at)),
                        Some(_) => found(Found::Blank(at)),
                        None => {}
                    }
                    at += 1;
                    line = Some(at);
                }
                b' ' | b'\t' | b'\r' => at += 1,
                b',' if self.in_array => at += 1,
                b']' if self.in_array => {
                    self.in_array = false;
                    (at, line) = (at + 1, None);
                }
                b'[' if !self.in_array && next(&bytes[..held.max(at + 1)], at + 1) == Some(b'{') => {
                    self.in_array = true;
                    (at, line) = (at + 1, None);
                }
                b'[' if !self.in_array && !ended && bytes.len() < full && next(bytes, at + 1).is_none() => break start,
                b'{' => {
                    let Some(end) = self.object(bytes, at, line, ended) else { break start };
                    at = match end {
                        End::Object(end) => {
                            found(Found::Record(start..end));
                            end
                        }
                        End::Line(end) => {
                            found(Found::Line(start..end));
                            end
                        }
                        // Its own end is missing: no need to say that that of the array is, too.
                        End::File(end) => {
                            found(Found::Line(start..end));
                            self.in_array = false;
                            end
                        }
                    };
                    line = None;
                }
                _ => {
                    let Some(end) = line_end(bytes, at, ended) else { break start };
                    found(Found::Line(start..end));
                    (at, line) = (end, None);
                }
            }
        };
        self.within_line = line.is_none();
        settled
    }

    /// Where what begins with the brace at `at` ends, `line` being where its line begins if it is the first on it; nothing where
    /// that is not known yet.
    fn object(self, bytes: &[u8], at: usize, line: Option<usize>, ended: bool) -> Option<End> {
        // Of others it is not asked: a line of an array may have millions of them.
        let mut line_ends = None;
        if line.is_some() && !self.in_array {
            // What follows another line's brace would end it anyway: no need to look into it.
            let end = line_end(bytes, at, ended)?;
            match behind_blank_lines(bytes, end) {
                Some(start) if bytes[start] == b'{' => return Some(End::Line(end)),
                None if ended => return Some(End::Line(end)),
                // It may be complete, and waits for nothing then: blank lines may be many.
                Some(_) | None => line_ends = Some(end),
            }
        }
        match (object_end(bytes, at), line_ends) {
            (Some(Ok(end)), Some(line_end)) if end <= line_end => Some(End::Line(line_end)),
            (Some(Ok(end)), _) => Some(End::Object(end)),
            (Some(Err(newline)), _) => Some(End::Line(newline)),
            (None, _) if ended => Some(End::File(bytes.len() - usize::from(bytes.last() == Some(&b'\n')))),
            (None, _) => None,
        }
    }
}

/// Where something ends, and what it is.
enum End {
    Object(usize),
    Line(usize),
    File(usize),
}

/// Where the line ends on which `at` is; nothing where that is not known yet.
fn line_end(bytes: &[u8], at: usize, ended: bool) -> Option<usize> {
    memchr(b'\n', &bytes[at..]).map(|end| at + end).or(ended.then_some(bytes.len()))
}

/// The first byte from `at` on that is no white space.
fn next(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at..)?.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// Where the first line that is not blank begins behind the newline at `newline`.
fn behind_blank_lines(bytes: &[u8], newline: usize) -> Option<usize> {
    let mut line = newline + 1;
    for (at, byte) in bytes.iter().enumerate().skip(line) {
        match byte {
            b'\n' => line = at + 1,
            b' ' | b'\t' | b'\r' => {}
            _ => return Some(line),
        }
    }
    None
}

/// Where the object that begins at `start` ends (`Ok`), or at which newline it is seen to be broken (`Err`); nothing where the bytes end
/// before that.
fn object_end(bytes: &[u8], start: usize) -> Option<Result<usize, usize>> {
    let (mut depth, mut in_string) = (0_usize, false);
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            // A string has no newline.
            b'\n' if in_string => return Some(Err(at)),
            b'\\' if in_string && bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 1,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return Some(Ok(at + 1));
                }
            }
            b'\n' if bytes.get(at + 1) == Some(&b'{') => return Some(Err(at)),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found, as text, in whatever pieces the bytes come.
    fn framed(text: &str) -> Vec<String> {
        let all =
            |pieces: usize, most: u64| {
                let bytes = text.as_bytes();
                let (mut framing, mut read, mut settled) = (Framing::default(), 0, 0);
                let mut found = Vec::new();
                while settled < bytes.len() {
                    read = (read + pieces).min(bytes.len());
                    let piece = &bytes[settled..read];
                    let text = |range: Range<usize>| String::from_utf8_lossy(&piece[range]).replace('\n', "\\n");
                    let used =
                        framing.find(piece, read == bytes.len(), Bounds { most, line_bytes: usize::MAX }, |one| {
                            match one {
                                Found::Line(range) => found.push(format!("line {}", text(range))),
                                Found::Record(range) => found.push(format!("record {}", text(range))),
                                Found::Blank(_) => found.push("blank".to_owned()),
                                Found::LongBlank(range) => found.push(format!("{} long", range.len())),
                            }
                        });
                    settled += used;
                    assert!(used > 0 || read < bytes.len(), "no end with {piece:?}");
                }
                found
            };
        let whole = all(text.len(), u64::MAX);
        for pieces in 1..text.len() {
            assert_eq!(all(pieces, u64::MAX), whole, "in pieces of {pieces} bytes");
        }
        for most in 1..5 {
            assert_eq!(all(text.len(), most), whole, "{most} at a time");
        }
        whole
    }

    #[test]
    fn an_object_a_line_is_left_as_it_is() {
        assert_eq!(
            framed("{1}\n  {2} x\n\n{3}{4}\n{5}"),
            ["line {1}", "line   {2} x", "blank", "line {3}{4}", "line {5}"]
        );
    }

    #[test]
    fn a_pretty_printed_object_is_one_record_wherever_it_ends() {
        let text = "{\n \"a\": \"}\\\"{\",\n \"b\": {\n }\n}\n{\n}{\n}\n";
        assert_eq!(framed(text), [r#"record {\n "a": "}\"{",\n "b": {\n }\n}"#, r"record {\n}", r"record {\n}"]);
    }

    #[test]
    fn the_elements_of_an_array_are_records() {
        assert_eq!(framed("[{1},{2}]"), ["record {1}", "record {2}"]);
        assert_eq!(framed("[\n{1},\n  {\n2}\n]\n{3}"), ["record {1}", r"record {\n2}", "line {3}"]);
    }

    #[test]
    fn a_broken_object_takes_no_neighbour_with_it() {
        assert_eq!(framed("{\"a\":\"x\nyz\n{1}"), ["line {\"a\":\"x", "line yz", "line {1}"]);
        assert_eq!(framed("{\n \"a\":\n{1}\n"), ["line {\\n \"a\":", "line {1}"]);
        assert_eq!(framed("{1}\n{\n \"a\":"), ["line {1}", "line {\\n \"a\":"]);
    }

    #[test]
    fn what_is_no_object_is_a_line_by_itself() {
        let text = "<html>\n[1]\n[]\n null\n{1}\n}\n[";
        let expected = ["line <html>", "line [1]", "line []", "line  null", "line {1}", "line }", "line ["];
        assert_eq!(framed(text), expected);
        assert_eq!(framed("[{1} x\n,{2}]y"), ["record {1}", "line x", "record {2}", "line y"]);
    }

    /// It took hours when each object and each space asked where its line ends.
    #[test]
    fn long_lines_of_objects_and_of_spaces_are_looked_through_once() {
        for (text, expected) in
            [(format!("[{}", "{},".repeat(1 << 20)), 1 << 20), (format!("{}{{}}", " ".repeat(4 << 20)), 1)]
        {
            let began = std::time::Instant::now();
            let mut found = 0;
            let bounds = Bounds { most: u64::MAX, line_bytes: usize::MAX };
            Framing::default().find(text.as_bytes(), true, bounds, |_| found += 1);
            assert_eq!(found, expected);
            assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
        }
    }
}

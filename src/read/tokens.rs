//! Splits the text of a file into tokens: lines, records that are spread over lines, and blank lines.
//!
//! ```text
//! {"a":1}            an object on its own line: a line. The check looks at the rest of the line
//! {                  ┐ an object that is spread over lines: one record. The next line that begins with `{`
//!   "a": 1           │ ends it in any case, so a broken record does not take its neighbours with it
//! }                  ┘
//! [{"a":1},{"a":2}]  an array of objects: each object is a record. Commas and brackets are no tokens
//! <html>             anything else: a line
//! ```
//!
//! Newlines inside a record are white space, because strings cannot contain them (RFC 8259, section 2). So a record
//! becomes a line when spaces replace its newlines. The tokenizer does not look at the fields of a record.

use std::ops::Range;

use super::object::{self, End};

/// A part of a piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A line without its newline, or the lines of a broken record. The check decides about it.
    Line(Range<usize>),
    /// An object that is spread over lines, follows another one on its line, or is an element of an array. The range
    /// includes white space in front of it, except in an array.
    Record(Range<usize>),
    /// The newline of a blank line.
    Blank(usize),
    /// A blank line with more white space than the limit of a line.
    LongBlank(Range<usize>),
}

impl Token {
    /// Its first byte; of a blank line the newline.
    pub(super) fn start(&self) -> usize {
        match self {
            Self::Line(range) | Self::Record(range) | Self::LongBlank(range) => range.start,
            Self::Blank(at) => *at,
        }
    }
}

/// The state of the tokenizer between two bytes. It starts the next piece of the file in the same state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum State {
    /// Outside of arrays. The line has only white space so far.
    #[default]
    LineStart,
    /// Outside of arrays. The line has a token already.
    WithinLine,
    /// Inside an array. The line has only white space so far.
    ArrayLineStart,
    /// Inside an array. The line has a token or the opening bracket already.
    WithinArrayLine,
}

impl State {
    pub(super) fn in_array(self) -> bool {
        matches!(self, Self::ArrayLineStart | Self::WithinArrayLine)
    }

    fn is_line_start(self) -> bool {
        matches!(self, Self::LineStart | Self::ArrayLineStart)
    }

    pub(super) fn after_newline(self) -> Self {
        if self.in_array() { Self::ArrayLineStart } else { Self::LineStart }
    }

    fn after_token(self) -> Self {
        if self.in_array() { Self::WithinArrayLine } else { Self::WithinLine }
    }
}

/// The tokens of one piece of a file.
///
/// The iterator ends at the first token that may depend on text after this piece. The next piece begins there: see
/// [`Tokenizer::consumed`].
pub(super) struct Tokenizer<'a> {
    bytes: &'a [u8],
    /// Whether the file ends with this piece.
    ended: bool,
    /// The limit of a line. The tokenizer does not wait for more text than this.
    line_bytes: usize,
    state: State,
    /// The next byte.
    at: usize,
    /// The first byte of the line, in the state [`State::LineStart`].
    line_start: usize,
}

impl<'a> Tokenizer<'a> {
    pub(super) fn new(bytes: &'a [u8], ended: bool, line_bytes: usize, state: State) -> Self {
        Self { bytes, ended, line_bytes, state, at: 0, line_start: 0 }
    }

    pub(super) fn state(&self) -> State {
        self.state
    }

    /// Consumes the newline that directly follows the last token.
    pub(super) fn end_line(&mut self) {
        if !self.state.is_line_start() && self.bytes.get(self.at) == Some(&b'\n') {
            self.newline();
        }
    }

    /// The number of bytes that the tokens and the white space between them cover.
    pub(super) fn consumed(&self) -> usize {
        let all_read = self.at == self.bytes.len();
        match self.state {
            _ if all_read && self.ended => self.at,
            State::LineStart => self.line_start,
            // A carriage return and its newline stay together.
            _ if all_read && self.bytes.last() == Some(&b'\r') => self.at - 1,
            _ => self.at,
        }
    }

    /// The first byte of a token that is found at this byte. Outside of arrays, white space in front of it
    /// belongs to it.
    fn start(&self) -> usize {
        if self.state == State::LineStart { self.line_start } else { self.at }
    }

    /// Consumes a newline. If its line is blank, this is a token.
    fn newline(&mut self) -> Option<Token> {
        let (blank, start, end) = (self.state.is_line_start(), self.start(), self.at);
        self.at += 1;
        self.line_start = self.at;
        self.state = self.state.after_newline();
        match blank {
            true if end - start > self.line_bytes => Some(Token::LongBlank(start..end)),
            true => Some(Token::Blank(end)),
            false => None,
        }
    }

    /// Whether the bracket at this byte opens an array of objects. `None` if that depends on text that is not here yet.
    fn opens_array(&self) -> Option<bool> {
        let behind = self.at + 1;
        let limit = self.start().saturating_add(self.line_bytes).saturating_add(1);
        let text = &self.bytes[behind..limit.clamp(behind, self.bytes.len())];
        match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(first) => Some(*first == b'{'),
            None if self.ended || self.bytes.len() >= limit => Some(false),
            None => None,
        }
    }

    /// The object that begins with the brace at this byte, or its line.
    fn object(&mut self) -> Option<Token> {
        let begins_line = self.state == State::LineStart;
        match object::end(self.bytes, self.at, begins_line, self.ended)? {
            End::Object(end) => Some(self.token(Token::Record, end)),
            End::Line(end) => Some(self.token(Token::Line, end)),
            End::File(end) => {
                let token = self.token(Token::Line, end);
                // The object is rejected for its missing end. A second reject for the array would say the same.
                self.state = State::WithinLine;
                Some(token)
            }
        }
    }

    /// The rest of the line.
    fn line(&mut self) -> Option<Token> {
        let end = object::line_end(self.bytes, self.at, self.ended)?;
        Some(self.token(Token::Line, end))
    }

    /// Consumes the text up to `end` as a token.
    fn token(&mut self, kind: fn(Range<usize>) -> Token, end: usize) -> Token {
        let range = self.start()..end;
        self.at = end;
        self.state = self.state.after_token();
        kind(range)
    }

    /// Consumes a bracket.
    fn bracket(&mut self, state: State) {
        self.at += 1;
        self.state = state;
    }
}

impl Iterator for Tokenizer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            match (*self.bytes.get(self.at)?, self.state.in_array()) {
                (b'\n', _) => {
                    if let Some(blank) = self.newline() {
                        return Some(blank);
                    }
                }
                (b' ' | b'\t' | b'\r', _) | (b',', true) => self.at += 1,
                (b']', true) => self.bracket(State::WithinLine),
                (b'[', false) if self.opens_array()? => self.bracket(State::WithinArrayLine),
                (b'{', _) => return self.object(),
                _ => return self.line(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens as text. They are the same in pieces of any size, and for any number of tokens at a time.
    fn tokens(text: &str) -> Vec<String> {
        let all = |piece_bytes: usize, most: usize| {
            let bytes = text.as_bytes();
            let (mut state, mut read, mut consumed) = (State::default(), 0, 0);
            let mut found = Vec::new();
            while consumed < bytes.len() {
                read = (read + piece_bytes).min(bytes.len());
                let piece = &bytes[consumed..read];
                let text = |range: Range<usize>| String::from_utf8_lossy(&piece[range]).replace('\n', "\\n");
                let mut tokens = Tokenizer::new(piece, read == bytes.len(), usize::MAX, state);
                found.extend(tokens.by_ref().take(most).map(|token| match token {
                    Token::Line(range) => format!("line {}", text(range)),
                    Token::Record(range) => format!("record {}", text(range)),
                    Token::Blank(_) => "blank".to_owned(),
                    Token::LongBlank(range) => format!("{} long", range.len()),
                }));
                tokens.end_line();
                state = tokens.state();
                consumed += tokens.consumed();
                assert!(tokens.consumed() > 0 || read < bytes.len(), "no end with {piece:?}");
            }
            found
        };
        let whole = all(text.len(), usize::MAX);
        for piece_bytes in 1..text.len() {
            assert_eq!(all(piece_bytes, usize::MAX), whole, "in pieces of {piece_bytes} bytes");
        }
        for most in 1..5 {
            assert_eq!(all(text.len(), most), whole, "{most} at a time");
        }
        whole
    }

    #[test]
    fn lines_with_whole_objects_are_unchanged() {
        assert_eq!(
            tokens("{1}\n  {2} x\n\n{3}{4}\n{5}"),
            ["line {1}", "line   {2} x", "blank", "line {3}{4}", "line {5}"]
        );
    }

    #[test]
    fn a_pretty_printed_object_is_one_record() {
        let text = "{\n \"a\": \"}\\\"{\",\n \"b\": {\n }\n}\n{\n}{\n}\n";
        assert_eq!(tokens(text), [r#"record {\n "a": "}\"{",\n "b": {\n }\n}"#, r"record {\n}", r"record {\n}"]);
    }

    #[test]
    fn the_elements_of_an_array_are_records() {
        assert_eq!(tokens("[{1},{2}]"), ["record {1}", "record {2}"]);
        assert_eq!(tokens("[\n{1},\n  {\n2}\n]\n{3}"), ["record {1}", r"record {\n2}", "line {3}"]);
    }

    #[test]
    fn a_broken_object_does_not_affect_its_neighbours() {
        assert_eq!(tokens("{\"a\":\"x\nyz\n{1}"), ["line {\"a\":\"x", "line yz", "line {1}"]);
        assert_eq!(tokens("{\n \"a\":\n{1}\n"), ["line {\\n \"a\":", "line {1}"]);
        assert_eq!(tokens("{1}\n{\n \"a\":"), ["line {1}", "line {\\n \"a\":"]);
    }

    #[test]
    fn text_that_is_not_an_object_is_a_line() {
        let text = "<html>\n[1]\n[]\n null\n{1}\n}\n[";
        let expected = ["line <html>", "line [1]", "line []", "line  null", "line {1}", "line }", "line ["];
        assert_eq!(tokens(text), expected);
        assert_eq!(tokens("[{1} x\n,{2}]y"), ["record {1}", "line x", "record {2}", "line y"]);
    }

    /// It took hours when the tokenizer searched for the end of the line at each object and each space.
    #[test]
    fn long_lines_are_tokenized_in_linear_time() {
        for (text, expected) in
            [(format!("[{}", "{},".repeat(1 << 20)), 1 << 20), (format!("{}{{}}", " ".repeat(4 << 20)), 1)]
        {
            let began = std::time::Instant::now();
            let tokens = Tokenizer::new(text.as_bytes(), true, usize::MAX, State::default());
            assert_eq!(tokens.count(), expected);
            assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
        }
    }
}

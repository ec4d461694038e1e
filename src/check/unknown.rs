//! Finds fields and pages that nobody has told this program of: a service that has begun to log more is worth a warning.

use memchr::{memchr_iter, memrchr};
use polars::prelude::*;

use super::FILE;
use crate::discover::Content;
use crate::read::Line;
use crate::scan;
use crate::warning::{Oddity, Warnings};

/// Looks for unknown fields in lines that are valid JSON. Fields of objects within a record count as well.
pub(super) struct UnknownFields {
    /// The names, with their quotes.
    known: Vec<String>,
    /// Which name came behind each the last time: most lines have the same fields in the same order.
    next: Vec<usize>,
    expected: usize,
}

impl UnknownFields {
    pub(super) fn new(content: Content) -> Self {
        let known: Vec<String> = scan::known(content).map(|name| format!("\"{name}\"")).collect();
        Self { next: vec![0; known.len()], known, expected: 0 }
    }

    /// Counts the unknown fields of a line.
    pub(super) fn count(&mut self, line: &Line<'_>, warnings: &mut Warnings) {
        for colon in memchr_iter(b':', line.bytes) {
            let before = &line.bytes[..colon];
            if before.ends_with(self.known[self.expected].as_bytes()) {
                self.expected = self.next[self.expected];
            } else if let Some(name) = name(before) {
                self.look_up(name, line, warnings);
            }
        }
    }

    /// Counts a name that is not where it was expected, if it is unknown; else it is expected there from now on.
    fn look_up(&mut self, quoted: &[u8], line: &Line<'_>, warnings: &mut Warnings) {
        if let Some(found) = self.known.iter().position(|known| known.as_bytes() == quoted) {
            if let Some(last) = self.next.iter().position(|next| *next == self.expected) {
                self.next[last] = found;
            }
            self.expected = self.next[found];
            return;
        }
        // Written with escapes it may still be a known one.
        let name: String =
            serde_json::from_slice(quoted).unwrap_or_else(|_| String::from_utf8_lossy(quoted).into_owned());
        if !self.known.iter().any(|known| known[1..known.len() - 1] == name) {
            warnings.add(Oddity::UnknownField, &name, 1, line.file, line.number);
        }
    }
}

/// The name that ends these bytes, with its quotes, if a name does: what is in front of a colon outside of a string.
fn name(before: &[u8]) -> Option<&[u8]> {
    let end = before.trim_ascii_end();
    let inner = end.strip_suffix(b"\"").filter(|inner| !is_escaped(inner))?;
    let mut start = inner.len();
    loop {
        start = memrchr(b'"', &inner[..start])?;
        if !is_escaped(&inner[..start]) {
            return Some(&end[start..]);
        }
    }
}

/// Whether what follows these bytes is escaped: an odd number of backslashes is in front of it.
fn is_escaped(before: &[u8]) -> bool {
    before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// The pages that the service is known to have.
const PAGES: [&str; 22] = [
    "NextSong",
    "About",
    "Add Friend",
    "Add to Playlist",
    "Cancel",
    "Cancellation Confirmation",
    "Downgrade",
    "Error",
    "Help",
    "Home",
    "Login",
    "Logout",
    "Register",
    "Roll Advert",
    "Save Settings",
    "Settings",
    "Submit Downgrade",
    "Submit Registration",
    "Submit Upgrade",
    "Thumbs Down",
    "Thumbs Up",
    "Upgrade",
];

/// Counts the unknown pages of good events. Which line the first is on the frame does not say.
pub(super) fn pages(content: Content, good: &DataFrame, warnings: &mut Warnings) -> PolarsResult<()> {
    if content != Content::Logs {
        return Ok(());
    }
    let (pages, files) = (good.column("page")?.str()?, good.column(FILE)?.i32()?);
    for (page, file) in pages.iter().zip(files.iter()) {
        let Some(page) = page.filter(|page| !PAGES.contains(page)) else { continue };
        let file = file.and_then(|file| usize::try_from(file).ok()).unwrap_or_default();
        warnings.add(Oddity::UnknownPage, page, 1, file, 0);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Block, Span};

    fn unknown(text: &str) -> Vec<(String, u64, u64)> {
        let bytes = text.as_bytes().to_vec();
        let span = Span { file: 0, first_line: 1, byte_offset: 0, range: 0..bytes.len(), newlines: Vec::new() };
        let block = Block { bytes, spans: vec![span], ..Block::default() };
        let (mut fields, mut warnings) = (UnknownFields::new(Content::Logs), Warnings::default());
        block.lines().for_each(|line| fields.count(&line, &mut warnings));
        warnings.iter().map(|warning| (warning.detail, warning.count, warning.line)).collect()
    }

    #[test]
    fn fields_in_any_order_are_known_and_colons_in_strings_are_none() {
        let text = r#"{"page":"a: b","ts" : 1,"userId":"\":","status":200}
{"ts":1,"page":"\\","p\u0061ge":"x"}
{"ts":1,"page":"x","userId":1}
"#;
        assert_eq!(unknown(text), []);
    }

    #[test]
    fn unknown_fields_are_counted_by_name_with_their_first_line() {
        let text = r#"{"page":"x","ts":1}
{"page":"x","mood":{"level":"free","depth":1},"ts":1}
{"page":"x","Page":1,"mood" :2}
"#;
        let expected = [("Page", 1, 3), ("depth", 1, 2), ("mood", 2, 2)];
        assert_eq!(unknown(text), expected.map(|(name, count, line)| (name.to_owned(), count, line)));
    }
}

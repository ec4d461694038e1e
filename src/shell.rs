//! Text as a POSIX shell reads it, for commands that are shown to be pasted.

/// A word in single quotes that stands for exactly this text.
///
/// ```
/// assert_eq!(sparkify_polars::shell::quote("it's"), r"'it'\''s'");
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

//! Text as SQL and a shell read it, for statements, and for commands that are shown to be pasted.

/// An identifier in double quotes, its own double quotes doubled, as PostgreSQL's `quote_ident` would give it.
///
/// ```
/// assert_eq!(sparkify_polars::quote::identifier(r#"a"b"#), r#""a""b""#);
/// ```
#[must_use]
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// This text as a word of a POSIX shell, in single quotes.
///
/// ```
/// assert_eq!(sparkify_polars::quote::shell("it's"), r"'it'\''s'");
/// ```
#[must_use]
pub fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

//! Quotes text for SQL and for a shell, in statements and in commands for users to paste.

/// The identifier in double quotes, with its own double quotes doubled. In contrast to PostgreSQL's `quote_ident`, this
/// quotes every identifier.
///
/// ```
/// assert_eq!(sparkify_polars::quote::identifier(r#"a"b"#), r#""a""b""#);
/// ```
#[must_use]
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The text as one word of a POSIX shell, in single quotes.
///
/// ```
/// assert_eq!(sparkify_polars::quote::shell("it's"), r"'it'\''s'");
/// ```
#[must_use]
pub fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

//! The SQL of `sql/`, and the one function that puts an identifier into a statement.

/// An identifier in double quotes, its own double quotes doubled, as PostgreSQL's `quote_ident` would give it.
///
/// ```
/// assert_eq!(sparkify_polars::sql::quote_identifier(r#"a"b"#), r#""a""b""#);
/// ```
#[must_use]
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

//! The line that opens a database in psql, and names as a person would type them there.

use sparkify_polars::quote;

/// The line, changed so that unqualified names mean the tables of these schemas.
pub(super) fn with_search_path(schemas: &[&str], psql_line: &str) -> String {
    let path: Vec<_> = schemas.iter().map(|schema| identifier(schema)).collect();
    // In PGOPTIONS a space or a backslash of a value has a backslash before it.
    let path = path.join(",").replace('\\', r"\\").replace(' ', r"\ ");
    format!("PGOPTIONS={} {psql_line}", quote::shell(&format!("-c search_path={path}")))
}

/// An identifier, quoted where it has to be.
pub(super) fn identifier(name: &str) -> String {
    let plain = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if plain { name.to_owned() } else { quote::identifier(name) }
}

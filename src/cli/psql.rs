//! The psql command that opens a database, and identifiers as a person would type them in psql.

use sparkify_polars::quote;

/// Changes the command so that unqualified names mean the tables of these schemas.
pub(super) fn with_search_path(schemas: &[&str], psql_line: &str) -> String {
    let path: Vec<_> = schemas.iter().map(|schema| identifier(schema)).collect();
    // In PGOPTIONS, a space or a backslash in a value needs a backslash before it.
    let path = path.join(",").replace('\\', r"\\").replace(' ', r"\ ");
    format!("PGOPTIONS={} {psql_line}", quote::shell(&format!("-c search_path={path}")))
}

/// The identifier, with quotes if it needs them.
pub(super) fn identifier(name: &str) -> String {
    let plain = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if plain { name.to_owned() } else { quote::identifier(name) }
}

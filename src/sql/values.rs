//! Puts values into a statement. A comment names an option, and the value replaces the literal after the comment, as in
//! `LIMIT /* --top */ 20`.
//!
//! Without the option, the literal is the value. So psql can run a file unchanged.

use postgres_protocol::escape::escape_literal;

use super::tokens::tokens;

/// The options for which the statement has literals, such as `--top`. An option may occur several times.
pub(crate) fn options(statement: &str) -> impl Iterator<Item = &str> {
    tokens(statement).filter_map(|token| option(token.text))
}

/// Returns the statement with the values that `value` gives for its options.
///
/// The values are quoted as literals. With parameters of the protocol, the server would return the answer in binary,
/// and a question may have columns of any type.
pub(crate) fn with_values<'v>(statement: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut text = String::with_capacity(statement.len());
    let mut pending = None;
    for token in tokens(statement) {
        match pending {
            Some(value) if !token.text.trim().is_empty() => {
                text += escape_literal(value).trim_start();
                pending = None;
            }
            _ => text += token.text,
        }
        if let Some(option) = option(token.text) {
            pending = value(option);
        }
    }
    text
}

/// The option that a comment names.
fn option(token: &str) -> Option<&str> {
    let name = token.strip_prefix("/*")?.strip_suffix("*/")?.trim();
    name.starts_with("--").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_replaces_the_literal_after_its_option_comment() {
        let statement = "SELECT 1 /* of --top */ WHERE a >= /* --since */ '-infinity' \
                         AND b = /* --user */ NULL LIMIT /* --top */ 20;";
        assert_eq!(options(statement).collect::<Vec<_>>(), ["--since", "--user", "--top"]);
        assert_eq!(with_values(statement, |_| None), statement);
        let values = |option: &str| match option {
            "--since" => Some("2018-11-05"),
            "--top" => Some("5"),
            _ => None,
        };
        assert_eq!(
            with_values(statement, values),
            "SELECT 1 /* of --top */ WHERE a >= /* --since */ '2018-11-05' \
             AND b = /* --user */ NULL LIMIT /* --top */ '5';"
        );
    }

    #[test]
    fn values_are_escaped_in_their_literals() {
        let with = |value| with_values("SELECT /* --artist */ NULL;", |_| Some(value));
        assert_eq!(with("O'Brien'; DROP TABLE x --"), "SELECT /* --artist */ 'O''Brien''; DROP TABLE x --';");
        assert_eq!(with(r"a\'b"), r"SELECT /* --artist */ E'a\\''b';");
    }
}

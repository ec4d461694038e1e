//! Replaces the default names of schemas and roles in a file.

use postgres_protocol::escape::escape_literal;

use super::quote_identifier;
use super::tokens::tokens;

/// Returns the statements with other names. `name` returns the new name for an old one, and `None` for any other word.
/// Names are replaced in identifiers, literals and comments.
pub(crate) fn with_names<'n>(statements: &str, name: impl Fn(&str) -> Option<&'n str>) -> String {
    renamed(statements, &name)
}

fn renamed<'n>(statements: &str, name: &impl Fn(&str) -> Option<&'n str>) -> String {
    let mut text = String::with_capacity(statements.len());
    for token in tokens(statements) {
        let literal = token.text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        if let Some(comment) = token.text.strip_prefix("--") {
            text += "--";
            text += &renamed(comment, name);
        } else if let Some(new) = literal.and_then(name) {
            text += escape_literal(new).trim_start();
        } else {
            match name(token.text) {
                Some(new) if new != token.text => text += &quote_identifier(new),
                _ => text += token.text,
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_in_identifiers_literals_and_comments() {
        let file = "-- In old.\nGRANT a ON old.t TO PUBLIC;\nDO $$ BEGIN PERFORM f('old', 'older'); END $$;\n";
        let named = with_names(file, |name| (name == "old").then_some("O'Hara \"24\""));
        let expected = "-- In \"O'Hara \"\"24\"\"\".\nGRANT a ON \"O'Hara \"\"24\"\"\".t TO PUBLIC;\n\
                        DO $$ BEGIN PERFORM f('O''Hara \"24\"', 'older'); END $$;\n";
        assert_eq!(named, expected);
        assert_eq!(with_names(file, |name| (name == "old").then_some("old")), file);
    }
}

//! Splits a statement into tokens.

/// A token, and the rest of the statement after it.
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) behind: &'a str,
}

/// The tokens of a statement: comments, literals, quoted identifiers, words, and single characters. Together they are
/// the whole statement.
pub(super) fn tokens(statement: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = statement;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (text, behind) = rest.split_at(length(rest, first));
        rest = behind;
        Some(Token { text, behind })
    })
}

/// The length of the first token of the text.
fn length(text: &str, first: char) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let end = match first {
        '-' if text.starts_with("--") => text.find('\n'),
        '/' if text.starts_with("/*") => text.find("*/").map(|end| end + 2),
        // A doubled quote ends one token and begins the next. Callers get the same result.
        '\'' | '"' => text[1..].find(first).map(|end| end + 2),
        _ if is_word(first) => text.find(|c| !is_word(c)),
        _ => Some(first.len_utf8()),
    };
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tokens_cover_the_whole_statement() {
        let statement = "SELECT 'it''s', \"a b\" /* x */ -- y\nFROM t_1;";
        let texts: Vec<_> = tokens(statement).map(|token| token.text).filter(|text| *text != " ").collect();
        let expected = ["SELECT", "'it'", "'s'", ",", "\"a b\"", "/* x */", "-- y", "\n", "FROM", "t_1", ";"];
        assert_eq!(texts, expected);
    }
}

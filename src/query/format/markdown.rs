//! Tables of GitHub's Markdown.

use crate::query::Table;

/// The table as GitHub Flavored Markdown: a header, a line that aligns the columns, numbers to the right, and a line a row.
///
/// What Markdown or HTML would take for markup is escaped, newlines become `<br>`, and nulls are empty cells. Other control
/// characters, which a terminal would obey, are shown as U+FFFD.
#[must_use]
pub fn to_markdown(table: &Table) -> String {
    let alignments = table.columns.iter().map(|column| if column.is_number() { "---:" } else { "---" });
    let mut text = line(table.columns.iter().map(|column| cell(&column.name)));
    text += &line(alignments.map(str::to_owned));
    for row in &table.rows {
        text += &line(row.iter().map(|value| cell(value.as_deref().unwrap_or_default())));
    }
    text
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// A text that is rendered as it is.
fn cell(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\n' | '\r' => escaped.push_str("<br>"),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => {
                if is_markup(before, c, characters.peek().copied()) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
        before = Some(c);
    }
    escaped
}

/// Whether a character between these neighbours may be markup.
fn is_markup(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_word = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
    match c {
        '|' | '\\' | '`' | '*' | '~' | '[' | ']' | '<' | '$' => true,
        // In the middle of a word it emphasises nothing, and names of columns are to stay readable.
        '_' => !(is_word(before) && is_word(after)),
        // Only in front of a name or a number it begins an entity.
        '&' => is_word(after) || after == Some('#'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_markup_is_escaped_and_what_would_not_is_left() {
        for (text, escaped) in [
            ("a|b", r"a\|b"),
            (r"a\|b", r"a\\\|b"),
            ("<b>x</b>", r"\<b>x\</b>"),
            ("*a* _b_ `c` ~d~ [e](f)", r"\*a\* \_b\_ \`c\` \~d\~ \[e\](f)"),
            ("song_title", "song_title"),
            ("Simon & Garfunkel &amp; &#233;", r"Simon & Garfunkel \&amp; \&#233;"),
            ("Ke$ha P!nk", r"Ke\$ha P!nk"),
            ("one\ntwo\r\nthree\rfour", "one<br>two<br>three<br>four"),
            ("\u{1b}[1m\u{9b}", "\u{fffd}\\[1m\u{fffd}"),
            ("é 😀", "é 😀"),
        ] {
            assert_eq!(cell(text), escaped, "{text:?}");
        }
    }
}

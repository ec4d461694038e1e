//! Tables in GitHub Flavored Markdown.

use crate::query::Table;

/// The table as GitHub Flavored Markdown: a header, a line that aligns the columns, and one line per row. Numbers are
/// aligned to the right.
///
/// Characters that Markdown or HTML would read as markup are escaped. Newlines become `<br>`, and nulls become empty
/// cells. Other control characters become U+FFFD, because a terminal would obey them.
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

/// Escapes a text, so that Markdown shows it unchanged.
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

/// Whether a character may be markup between these neighbours.
fn is_markup(before: Option<char>, c: char, after: Option<char>) -> bool {
    let is_word = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
    match c {
        '|' | '\\' | '`' | '*' | '~' | '[' | ']' | '<' | '$' => true,
        // Within a word, an underscore is not markup. Names of columns stay readable without the escape.
        '_' => !(is_word(before) && is_word(after)),
        // It begins an entity only before a name or a number.
        '&' => is_word(after) || after == Some('#'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_markup_is_escaped() {
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

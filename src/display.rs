//! Shows text from outside to people.
//!
//! Names of files, databases and roles, keys and values may contain any character. A terminal obeys control characters.
//! A newline starts a line that looks like one of our own messages. Bidirectional controls change the order of the text
//! after them. All of these characters are shown as U+FFFD. Passwords are shown as `***`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Returns the text as one line. Replaces each character that a terminal obeys instead of showing it.
///
/// ```
/// assert_eq!(sparkify_polars::display::one_line("a\nerror: b\u{1b}[31m"), "a\u{fffd}error: b\u{fffd}[31m");
/// ```
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    replaced(text, |c| !is_shown(c))
}

/// Returns the JSON with every character escaped that [`one_line`] would replace, except newlines. The values do not
/// change.
///
/// ```
/// assert_eq!(sparkify_polars::display::in_json("\"a\u{202e}b\""), "\"a\\u202eb\"");
/// ```
#[must_use]
pub fn in_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_shown(c) || c == '\n' {
            escaped.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| escaped += &format!("\\u{unit:04x}"));
        }
    }
    escaped
}

/// Like [`one_line`], but keeps newlines and tabs.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, |c| !is_shown(c) && c != '\n' && c != '\t')
}

fn replaced(text: &str, is_obeyed: impl Fn(char) -> bool) -> Cow<'_, str> {
    match text.contains(&is_obeyed) {
        true => Cow::Owned(text.replace(is_obeyed, "\u{FFFD}")),
        false => Cow::Borrowed(text),
    }
}

/// Whether a terminal shows the character instead of obeying it. A terminal also obeys the characters that isolate a
/// text, such as U+2068.
#[must_use]
pub fn is_shown(c: char) -> bool {
    let separates = matches!(c, '\u{2028}' | '\u{2029}');
    // Unicode Standard Annex #9, section 2: embeddings, overrides and isolates.
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !(c.is_control() || separates || turns)
}

/// A password in a URL, with the `:` before it and the `@` after it. The password itself may contain an `@`.
static IN_URL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(://[^ \t\r\n:/?"'@]*:)([^ \t\r\n"']*)@"#).ok());

/// A keyword that contains one of these words is treated as the name of a password, even if it is misspelled.
/// `scram_client_key` is as secret as a password.
pub(crate) const PASSWORD_WORDS: [&str; 8] =
    ["pass", "pasw", "psw", "ssw", "pwd", "secret", "client_key", "server_key"];

/// Such a keyword, and its value.
static OF_KEYWORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = format!("[0-9A-Za-z_]*(?i-u:{})[0-9A-Za-z_]*", PASSWORD_WORDS.join("|"));
    let value = r#"'(?:[^'\\]|\\.)*'?|[^ \t\r\n&"']+"#;
    Regex::new(&format!(r"({name}[ \t]*=[ \t]*)({value})")).ok()
});

/// Hides the passwords in the URLs and connection strings of the text. It may hide more than passwords.
///
/// ```
/// use sparkify_polars::display::without_passwords;
///
/// assert_eq!(without_passwords("no file postgresql://me:hunter2@host/db"), "no file postgresql://me:***@host/db");
/// assert_eq!(without_passwords(r#"unknown "host=h pasword=hunter2""#), r#"unknown "host=h pasword=***""#);
/// ```
#[must_use]
pub fn without_passwords(text: &str) -> Cow<'_, str> {
    let (Some(in_url), Some(of_keyword)) = (&*IN_URL, &*OF_KEYWORD) else { return Cow::Borrowed("***") };
    let text = match in_url.replace_all(text, |found: &Captures<'_>| format!("{}***@", &found[1])) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(hidden) => Cow::Owned(hidden),
    };
    match of_keyword.replace_all(&text, |found: &Captures<'_>| format!("{}***", &found[1])) {
        Cow::Borrowed(_) => text,
        Cow::Owned(hidden) => Cow::Owned(hidden),
    }
}

/// The passwords in the text that [`without_passwords`] hides.
#[must_use]
pub fn passwords(text: &str) -> Vec<String> {
    let found = [&*IN_URL, &*OF_KEYWORD].into_iter().flatten().flat_map(|pattern| pattern.captures_iter(text));
    found.map(|found| found[2].trim_matches('\'').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_replaced_and_visible_ones_are_kept() {
        assert_eq!(one_line("Ünïcode 音楽 עברית 👩‍🚀"), "Ünïcode 音楽 עברית 👩‍🚀");
        for obeyed in ["\n", "\r", "\t", "\u{1b}", "\u{9b}", "\u{7f}", "\u{2028}", "\u{202e}", "\u{2067}"] {
            assert_eq!(one_line(&format!("a{obeyed}b")), "a\u{fffd}b", "{obeyed:?}");
        }
        assert_eq!(lines("a\n\tb\rc"), "a\n\tb\u{fffd}c");
    }

    #[test]
    fn passwords_are_hidden_anywhere_in_a_text() {
        for text in [
            "no such file: postgresql://u:hunter2@h/d",
            "postgresql://u:hunter2@x@h/d and more",
            "two postgresql://u:hunter2@h/d postgresql://v:hunter2@h/d",
            "postgres://h/d?user=u&password=hunter2&sslmode=prefer",
            "argument 'host=h password=hunter2' found",
            "host=h password = 'hunter2 with a blank and a \\' quote' dbname=d",
            "PASSWORD=hunter2",
            "pasword=hunter2 passwrd=hunter2 passowrd=hunter2 pwd=hunter2 sslpassword=hunter2 pass=hunter2",
            "mysql://:hunter2@h",
        ] {
            let shown = without_passwords(text);
            assert!(!shown.contains("hunter2") && shown.contains("***"), "{text} became {shown}");
        }
    }

    #[test]
    fn the_rest_of_the_text_is_kept() {
        for text in ["postgresql://u@h:5432/d", "s3://bucket/a:b", "at 12:30 me@here", "http://h:80/x", "pass the file"]
        {
            assert_eq!(without_passwords(text), text);
        }
        assert_eq!(passwords("postgresql://u:one@h/d?password=two 'three' pwd='four'"), ["one", "two", "four"]);
        assert_eq!(
            without_passwords("a postgresql://u:pw@h:5432/d?sslmode=x b"),
            "a postgresql://u:***@h:5432/d?sslmode=x b"
        );
    }
}

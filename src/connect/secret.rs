//! What must never be seen: the password, also inside of a connection string that could not be read.

use std::fmt;

use crate::display::PASSWORD_WORDS;

/// A password, in any encoding. Neither `Debug` nor anything else shows it; only [`Secret::reveal`] gives it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(Vec<u8>);

impl Secret {
    pub(super) fn new(text: impl Into<Vec<u8>>) -> Self {
        Self(text.into())
    }

    /// The password itself, to hand to the server.
    pub(super) fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// A connection string fit to be shown, however malformed: what might be a part of a password is `***`.
///
/// It rather hides too much: of a URL everything from the first `:` to the last `@`, of a URL without `@` all after the
/// first `:`, of keywords all after the first that sounds like a password.
#[must_use]
pub(super) fn masked(text: &str) -> String {
    let (scheme, rest) = match end_of_scheme(text) {
        Some(end) => text.split_at(end),
        None if !text.contains(['@', '=']) => return "***".to_owned(),
        None => ("", text),
    };
    let shown = match rest.rfind('@') {
        Some(at) => {
            let user = rest[..at].split([':', '@', '/', '?', '=']).next().unwrap_or_default();
            // Without a scheme nothing says that the first word is a user.
            let user = if scheme.is_empty() { "" } else { user };
            let hidden = if user.len() == at { "" } else { ":***" };
            format!("{user}{hidden}{}", &rest[at..])
        }
        None if scheme.is_empty() => rest.to_owned(),
        None => match rest.find(':') {
            Some(colon) => format!("{}:***", &rest[..colon]),
            None => rest.to_owned(),
        },
    };
    format!("{scheme}{}", cut_at_password(&shown))
}

/// Where the scheme of a URL ends. In a keyword string a value may have `://` in it, and there is a `=` before it.
pub(super) fn end_of_scheme(text: &str) -> Option<usize> {
    text.find("://").filter(|at| !text[..*at].contains('=')).map(|at| at + "://".len())
}

/// Where a word begins that sounds like a password.
pub(super) fn find_password_word(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    PASSWORD_WORDS.iter().filter_map(|word| lower.find(word)).min()
}

/// Hides everything after the first `=` that follows a word like "password".
fn cut_at_password(text: &str) -> String {
    match find_password_word(text) {
        None => text.to_owned(),
        Some(word) => match text[word..].find('=') {
            Some(equals) => format!("{}=***", &text[..word + equals]),
            None => format!("{}***", &text[..word]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_however_malformed_the_string_is() {
        for text in [
            "postgresql://me:hunter2@host/db",
            "postgresql://me:hunter2@host:port/db",
            "postgresql://me:a@hunter2@host/db",
            "postgresql://me:a/hunter2@host/db",
            "postgresql://me:a?hunter2=x@host/db",
            "postgresql://me:hunter2",
            "postgresql://me:hunter2/db",
            "postgresql://:hunter2@",
            "postgresql:/me:hunter2@host/db",
            "me:hunter2@host/db",
            "mysql://me:hunter2@host/db",
            "postgresql://host/db?password=hunter2&sslmode=nonsense",
            "postgresql://host/db?user=a@b&password=hunter2",
            "host=h password=hunter2 bogus",
            "host=h password = 'x hunter2",
            "host=h PASSWORD=hunter2",
            "host=h pwd=hunter2",
            "host=h pasword=hunter2",
            "password=hunter2://",
            "password=hunter2://me@host:5432/db x",
            "hunter2",
        ] {
            let shown = masked(text);
            assert!(!shown.contains("hunter2"), "{text} became {shown}");
        }
    }

    #[test]
    fn masking_leaves_what_helps_to_recognise_the_string() {
        assert_eq!(masked("postgresql://me:pw@host:5432/db?sslmode=x"), "postgresql://me:***@host:5432/db?sslmode=x");
        assert_eq!(masked("postgresql://me@host/db"), "postgresql://me@host/db");
        assert_eq!(masked("postgresql://host/db"), "postgresql://host/db");
        assert_eq!(masked("host=h user=u dbname=d"), "host=h user=u dbname=d");
        assert_eq!(masked("host=h password=x dbname=d"), "host=h password=***");
    }

    #[test]
    fn debug_hides_a_secret() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "[hidden]");
    }
}

//! Hides the password, also in a connection string that could not be parsed.

use std::fmt;

use crate::display::PASSWORD_WORDS;

/// A password, in any encoding. `Debug` does not show it. Only [`Secret::reveal`] returns it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Secret(Vec<u8>);

impl Secret {
    pub(super) fn new(text: impl Into<Vec<u8>>) -> Self {
        Self(text.into())
    }

    /// The password itself, for the server.
    pub(super) fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// A connection string in which `***` replaces each possible part of a password, even if the string is malformed.
///
/// If in doubt, it hides too much:
///
/// - In a URL with `@`, everything between the user and the last `@`. In a URL without `@`, everything after the first
///   `:`.
/// - In a text without a scheme, everything before the last `@`.
/// - The value after a word such as `password`, and all text after that value.
/// - The whole text, if it has no scheme, no `@` and no `=`.
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
            // Without a scheme, the first word may be something else than a user.
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

/// Where the scheme of a URL ends. A keyword string may contain `://` in a value, but it has a `=` before that.
pub(super) fn end_of_scheme(text: &str) -> Option<usize> {
    text.find("://").filter(|at| !text[..*at].contains('=')).map(|at| at + "://".len())
}

/// The position of the first word that looks like a password.
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
    fn passwords_are_masked_in_malformed_strings() {
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
    fn masking_keeps_enough_to_recognise_the_string() {
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

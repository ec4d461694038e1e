//! Password files: `~/.pgpass`, or the one that PGPASSFILE names.
//!
//! The format is that of <https://www.postgresql.org/docs/current/libpq-pgpass.html>. Each line is
//! `host:port:database:user:password`.
//!
//! - `*` matches any value.
//! - `\` takes the next character literally.
//! - The first line that matches wins.
//! - A password ends at a `:` without a `\` before it.
//! - The file may have any encoding, so it is read as bytes.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::secret::Secret;

/// The entries of a password file, in the order of the file.
#[derive(Debug, Clone, Default)]
pub(super) struct Passfile(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    host: Pattern,
    port: Pattern,
    database: Pattern,
    user: Pattern,
    password: Secret,
}

#[derive(Debug, Clone)]
enum Pattern {
    Anything,
    Exactly(Vec<u8>),
}

impl Pattern {
    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::Exactly(expected) => expected == text.as_bytes(),
        }
    }
}

impl Passfile {
    /// Reads a file. A missing file has no entries. As in libpq, a file is ignored with a warning if others than its
    /// owner can read it, or if it is not a plain file.
    pub(super) fn read(path: &Path) -> Self {
        let Ok(metadata) = std::fs::metadata(path) else { return Self::default() };
        if !metadata.is_file() {
            tracing::warn!("the password file {} is not used: it is not a plain file", path.display());
            return Self::default();
        }
        if metadata.permissions().mode() & 0o077 != 0 {
            tracing::warn!("the password file {0} is not used: others may read it (chmod 600 {0})", path.display());
            return Self::default();
        }
        match std::fs::read(path) {
            Ok(text) => Self::parse(&text),
            Err(error) => {
                tracing::warn!("the password file {} is not used: {error}", path.display());
                Self::default()
            }
        }
    }

    fn parse(text: &[u8]) -> Self {
        let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        Self(lines.filter(|line| !line.starts_with(b"#")).filter_map(Entry::parse).collect())
    }

    /// The password of the first entry that matches. `None` if no entry matches, or if the password of that entry is
    /// empty. `host` is a name, an address, or the folder of a socket. For the default folder of sockets it is
    /// `localhost`.
    pub(super) fn find(&self, host: &str, port: u16, database: &str, user: &str) -> Option<&Secret> {
        let port = port.to_string();
        let matches = |entry: &&Entry| {
            entry.host.matches(host)
                && entry.port.matches(&port)
                && entry.database.matches(database)
                && entry.user.matches(user)
        };
        self.0.iter().find(matches).map(|entry| &entry.password).filter(|password| !password.reveal().is_empty())
    }
}

impl Entry {
    /// `None` if the line has fewer than five fields.
    fn parse(line: &[u8]) -> Option<Self> {
        let mut rest = line;
        let mut pattern = || {
            let (field, after) = split_field(rest);
            rest = after?;
            Some(if field == b"*" { Pattern::Anything } else { Pattern::Exactly(unescape(field)) })
        };
        let (host, port, database, user) = (pattern()?, pattern()?, pattern()?, pattern()?);
        let (password, _) = split_field(rest);
        Some(Self { host, port, database, user, password: Secret::new(unescape(password)) })
    }
}

/// Splits the text at the first `:` without a `\` before it. Without such a `:`, the second part is `None`.
fn split_field(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let ends = *byte == b':' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    match end {
        Some(end) => (&text[..end], Some(&text[end + 1..])),
        None => (text, None),
    }
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.iter().copied();
    std::iter::from_fn(|| match bytes.next() {
        Some(b'\\') => bytes.next().or(Some(b'\\')),
        other => other,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, host: &str, port: u16, database: &str, user: &str) -> Option<String> {
        let passfile = Passfile::parse(text.as_bytes());
        passfile.find(host, port, database, user).map(|secret| String::from_utf8(secret.reveal().to_vec()).unwrap())
    }

    #[test]
    fn the_first_line_that_matches_wins() {
        let text = "# comment\n\nhost:5432:db:me:first\nhost:*:*:me:second\n*:*:*:*:last\n";
        assert_eq!(find(text, "host", 5432, "db", "me").as_deref(), Some("first"));
        assert_eq!(find(text, "host", 5433, "db", "me").as_deref(), Some("second"));
        assert_eq!(find(text, "other", 5432, "db", "you").as_deref(), Some("last"));
        assert_eq!(find("host:5432:db:me:first", "host", 5432, "db", "you"), None);
    }

    #[test]
    fn a_backslash_escapes_the_next_character() {
        assert_eq!(find(r"a\:b:*:d\\b:me:p\:w\\x", "a:b", 1, r"d\b", "me").as_deref(), Some(r"p:w\x"));
        assert_eq!(find(r"\*:*:*:*:pw", "anything", 1, "d", "u"), None);
        assert_eq!(find(r"*:*:*:*:pw\", "h", 1, "d", "u").as_deref(), Some(r"pw\"));
    }

    #[test]
    fn a_password_ends_at_a_colon_without_a_backslash() {
        assert_eq!(find("h:*:*:*:pass:word", "h", 1, "d", "u").as_deref(), Some("pass"));
    }

    #[test]
    fn an_empty_password_in_the_first_match_hides_later_lines() {
        assert_eq!(find("h:1:d:u:\n*:*:*:*:later\n", "h", 1, "d", "u"), None);
        assert_eq!(find("h:1:d:u:\n*:*:*:*:later\n", "h", 2, "d", "u").as_deref(), Some("later"));
    }

    #[test]
    fn the_file_may_have_any_encoding() {
        let passfile = Passfile::parse(b"# comm\xe9ntaire\n\xe9:*:*:*:other\n*:*:*:*:p\xe9\n");
        assert_eq!(passfile.find("h", 1, "d", "u").map(Secret::reveal), Some(&b"p\xe9"[..]));
    }

    #[test]
    fn short_lines_are_skipped_and_windows_line_ends_are_removed() {
        assert_eq!(find("h:1:d\nh:1:d:u\nh:1:d:u:pw\r\n", "h", 1, "d", "u").as_deref(), Some("pw"));
    }

    #[test]
    fn a_file_that_others_may_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pgpass");
        std::fs::write(&path, "*:*:*:*:pw").unwrap();
        let read = |mode| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            Passfile::read(&path).find("h", 1, "d", "u").is_some()
        };
        assert!(read(0o600));
        assert!(!read(0o640));
        assert!(!read(0o604));
    }

    #[test]
    fn debug_shows_no_password() {
        assert!(!format!("{:?}", Passfile::parse(b"*:*:*:*:hunter2")).contains("hunter2"));
    }
}

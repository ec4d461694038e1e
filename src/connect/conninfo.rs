//! Parses connection strings into parameters, as libpq does. A connection string is a URL or a keyword string.
//!
//! The parser of tokio-postgres has two disadvantages:
//!
//! - Its result does not show which parameters are missing. The PG* variables must supply these.
//! - It fails on every parameter that tokio-postgres does not know.
//!
//! The grammars are those of <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>, with one
//! exception. A raw `@` in the host or the path of a URL is an error, because it is nearly always a part of the
//! password.

use super::parameters::{PERCENT_ENCODE, Parameters, Refused};
use super::secret::{end_of_scheme, find_password_word, masked};
use crate::{Error, ErrorKind, Result};

/// The reason why a string could not be parsed. It never quotes a possible part of a password.
struct Flaw {
    reason: String,
    hint: Option<&'static str>,
}

impl Flaw {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: None }
    }

    fn of_url(reason: &str) -> Self {
        Self { reason: reason.to_owned(), hint: Some(PERCENT_ENCODE) }
    }

    fn of_keywords(reason: &str) -> Self {
        let hint = "Write keyword=value pairs with spaces between them. Put a value that contains spaces in single \
                    quotes.";
        Self { reason: reason.to_owned(), hint: Some(hint) }
    }
}

/// Parses a URL (`postgresql://` or `postgres://`) or a keyword string (`host=h dbname=d`).
pub(super) fn parse(text: &str, origin: &str) -> Result<Parameters> {
    let url = ["postgresql://", "postgres://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let pairs = match url {
        // libpq would read the string only up to the NUL.
        _ if text.contains('\0') => Err(Flaw::new("there is a NUL character in it")),
        Some(rest) => parse_url(rest),
        None if end_of_scheme(text).is_some() => Err(Flaw {
            reason: "this is not the URL of a PostgreSQL database".to_owned(),
            hint: Some("Such a URL looks like postgresql://user@host:5432/database."),
        }),
        None => parse_keywords(text),
    };
    pairs.and_then(|pairs| gather(pairs, url.is_some(), origin)).map_err(|flaw| {
        let error = Error::new(ErrorKind::Usage, format!("reading {origin} \"{}\"", masked(text))).because(flaw.reason);
        match flaw.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })
}

/// A keyword, its value, and whether errors may show the keyword. They may not if it can be a part of an unquoted
/// password.
type Pair = (String, String, bool);

fn gather(pairs: Vec<Pair>, is_url: bool, origin: &str) -> Result<Parameters, Flaw> {
    let mut parameters = Parameters::default();
    for (keyword, value, shown) in pairs {
        let (keyword, value) = match (keyword.as_str(), value.as_str()) {
            // libpq does this for JDBC.
            ("ssl", "true") if is_url => ("sslmode", "require"),
            // libpq does this for old programs.
            ("requiressl", value) => ("sslmode", if value.starts_with('1') { "require" } else { "prefer" }),
            // The name of this parameter in tokio-postgres.
            ("keepalives_retries", count) => ("keepalives_count", count),
            pair => pair,
        };
        parameters.set(keyword, value, origin).map_err(|refused| match refused {
            Refused::Unsupported(keyword, hint) => {
                Flaw { reason: format!("the connection parameter `{keyword}` is not supported here"), hint: Some(hint) }
            }
            Refused::NotUtf8(keyword) => Flaw::new(format!("the value of `{keyword}` is not UTF-8")),
            Refused::Unknown if shown => Flaw::new(format!("there is no connection parameter `{keyword}`")),
            Refused::Unknown if is_url => Flaw::of_url(
                "there is an @ after the ?, so the user or the password may contain a special character that is not \
                 encoded",
            ),
            Refused::Unknown => Flaw::of_keywords("there is an unknown connection parameter after the password"),
        })?;
    }
    Ok(parameters)
}

/// Parses the part of a URL after the scheme.
fn parse_url(rest: &str) -> Result<Vec<Pair>, Flaw> {
    let mut pairs = Vec::new();
    let mut push = |keyword: &str, value: String| pairs.push((keyword.to_owned(), value, true));
    let (credentials, rest) = match rest.find(['@', '/']) {
        Some(at) if rest[at..].starts_with('@') => (&rest[..at], &rest[at + 1..]),
        _ => ("", rest),
    };
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    if !user.is_empty() {
        push("user", decode(user)?);
    }
    if !password.is_empty() {
        push("password", decode(password)?);
    }
    let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
    if before_query.contains('@') {
        return Err(Flaw::of_url(
            "there is an @ in the wrong place, so the user or the password may contain a special character that is \
             not encoded",
        ));
    }
    let (hosts, database) = before_query.split_once('/').unwrap_or((before_query, ""));
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    for host in hosts.split(',') {
        let (name, port) = split_port(host)?;
        names.push(decode(name)?);
        ports.push(decode(port)?);
    }
    if names.iter().any(|name| !name.is_empty()) {
        push("host", names.join(","));
    }
    if ports.iter().any(|port| !port.is_empty()) {
        push("port", ports.join(","));
    }
    if !database.is_empty() {
        push("dbname", decode(database)?);
    }
    let mut query = query;
    while !query.is_empty() {
        let (pair, others) = query.split_once('&').unwrap_or((query, ""));
        let (keyword, value) =
            pair.split_once('=').ok_or_else(|| Flaw::of_url("after the ? there is a parameter without an = sign"))?;
        pairs.push((decode(keyword)?, decode(value)?, !query.contains('@')));
        query = others;
    }
    Ok(pairs)
}

/// Splits a host from its port. Each of the two may be empty. An IPv6 address is in brackets.
fn split_port(host: &str) -> Result<(&str, &str), Flaw> {
    let Some(bracketed) = host.strip_prefix('[') else { return Ok(host.split_once(':').unwrap_or((host, ""))) };
    let (address, after) =
        bracketed.split_once(']').ok_or_else(|| Flaw::of_url("an IPv6 address lacks its closing bracket"))?;
    match after.strip_prefix(':') {
        Some(port) => Ok((address, port)),
        None if after.is_empty() => Ok((address, "")),
        None => Err(Flaw::of_url("after the bracket of an IPv6 address only a : and a port may follow")),
    }
}

/// Decodes each %XX. %00 is an error.
fn decode(text: &str) -> Result<String, Flaw> {
    let broken = || Flaw::of_url("a % is not followed by two hexadecimal digits");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16)).ok_or_else(broken);
                let value = digit()? * 16 + digit()?;
                u8::try_from(value).ok().filter(|byte| *byte != 0).ok_or_else(broken)?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| Flaw::of_url("the bytes of the %XX are not UTF-8"))
}

/// Encodes each byte as %XX, except letters, digits and `-._~`. [`decode`] is the opposite.
pub(super) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// Parses `keyword = value` pairs. A value may be in single quotes. A `\` takes the next character literally.
fn parse_keywords(text: &str) -> Result<Vec<Pair>, Flaw> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (keyword, after) = rest
            .split_once('=')
            .map(|(keyword, after)| (keyword.trim_end(), after.trim_start()))
            .filter(|(keyword, _)| !keyword.is_empty() && !keyword.contains(char::is_whitespace))
            .ok_or_else(|| Flaw::of_keywords("a connection parameter lacks its = sign"))?;
        let (value, after) = take_value(after)?;
        let shown = !pairs.iter().any(|(earlier, ..)| find_password_word(earlier).is_some());
        pairs.push((keyword.to_owned(), value, shown));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// Takes the first value of the text. Returns the value and the rest of the text.
fn take_value(text: &str) -> Result<(String, &str), Flaw> {
    let (quoted, text) = text.strip_prefix('\'').map_or((false, text), |inner| (true, inner));
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if quoted => return Ok((value, &text[at + 1..])),
            c if !quoted && c.is_whitespace() => return Ok((value, &text[at..])),
            c => value.push(c),
        }
    }
    if quoted { Err(Flaw::of_keywords("a quoted value lacks its closing quote")) } else { Ok((value, "")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let parameters = parse(text, "test").unwrap_or_else(|error| panic!("{text}: {error}"));
        ["user", "password", "host", "hostaddr", "port", "dbname", "sslmode", "options"]
            .iter()
            .filter_map(|keyword| parameters.get(keyword).map(|value| format!("{keyword}={value}")))
            .collect()
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        assert_eq!(read("postgresql://"), [""; 0]);
        assert_eq!(read("postgres://localhost"), ["host=localhost"]);
        assert_eq!(read("postgresql://localhost:5433"), ["host=localhost", "port=5433"]);
        assert_eq!(read("postgresql://localhost/mydb"), ["host=localhost", "dbname=mydb"]);
        assert_eq!(read("postgresql://u@localhost"), ["user=u", "host=localhost"]);
        assert_eq!(read("postgresql://u:s%40c@localhost"), ["user=u", "password=s@c", "host=localhost"]);
        assert_eq!(read("postgresql://u:a?b@localhost"), ["user=u", "password=a?b", "host=localhost"]);
        assert_eq!(
            read("postgresql://h1:123,h2:456/somedb?sslmode=require"),
            ["host=h1,h2", "port=123,456", "dbname=somedb", "sslmode=require"]
        );
        assert_eq!(read("postgresql://h1,h2:456"), ["host=h1,h2", "port=,456"]);
        assert_eq!(read("postgresql:///mydb?host=localhost&port=5433"), ["host=localhost", "port=5433", "dbname=mydb"]);
        assert_eq!(read("postgresql://[2001:db8::1234]:5/d"), ["host=2001:db8::1234", "port=5", "dbname=d"]);
        assert_eq!(read("postgresql://[::1]/d"), ["host=::1", "dbname=d"]);
        assert_eq!(read("postgresql://%2Fvar%2Flib%2Fpg/d"), ["host=/var/lib/pg", "dbname=d"]);
        assert_eq!(read("postgresql://u@/d?host=/tmp"), ["user=u", "host=/tmp", "dbname=d"]);
        assert_eq!(read("postgresql:///?user=me@server"), ["user=me@server"]);
        assert_eq!(read("postgresql://h?ssl=true"), ["host=h", "sslmode=require"]);
        assert_eq!(read("postgresql://h?requiressl=1"), ["host=h", "sslmode=require"]);
        assert_eq!(read("postgresql://h?options=-c%20a%3Db"), ["host=h", "options=-c a=b"]);
    }

    #[test]
    fn keyword_strings_are_read_as_libpq_reads_them() {
        assert_eq!(read("host=h port = 5433 dbname='a b'"), ["host=h", "port=5433", "dbname=a b"]);
        assert_eq!(read(r"user='it\'s' password=a\ b"), ["user=it's", "password=a b"]);
        assert_eq!(read(r"password='a\\b'  host=''"), [r"password=a\b"]);
        assert_eq!(read("host=a host=b"), ["host=b"]);
        assert_eq!(read("password=a://b@c host=h"), ["password=a://b@c", "host=h"]);
    }

    #[test]
    fn an_unknown_parameter_is_a_usage_error_that_names_it() {
        for text in ["postgresql://me@h/d?pgbouncer=true", "host=h pgbouncer=true"] {
            let error = parse(text, "DATABASE_URL").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains("`pgbouncer`"), "{error}");
            assert!(error.to_string().contains("DATABASE_URL"), "{error}");
        }
    }

    #[test]
    fn unsupported_security_parameters_are_errors_and_not_ignored() {
        for text in ["host=h requirepeer=postgres", "host=h sslpassword=x", "postgresql://h?gssencmode=require"] {
            assert!(parse(text, "test").unwrap_err().to_string().contains("not supported"), "{text}");
        }
        assert!(parse("host=h gssencmode=disable", "test").is_ok());
    }

    #[test]
    fn errors_about_invalid_strings_show_no_part_of_the_password() {
        for text in [
            "postgresql://me:hun/ter2@h/d",
            "postgresql://me:hun@ter2@h/d",
            "postgresql://me:hun@ter2?x@h/d",
            "postgresql://me:hun@h?ter2=x@h/d",
            "postgresql://me:hun%ter2@h/d",
            "postgresql://me:hunter2@[::1/d",
            "postgresql://me:hunter2@h/d?sslmode",
            "postgresql://h/d?password=hunter2&bogus=1",
            "mysql://me:hunter2@h/d",
            "password=hun ter2 host=h",
            "password=hun ter2=x host=h",
            "password='hunter2 host=h",
            "password=hunter2://x host",
            "postgresql://me:hunter2@h/d\0",
            "hunter2",
        ] {
            let error = parse(text, "test").map(|_| text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            let shown = format!("{error:#} {:?} {error:?}", error.hint_text());
            assert!(!shown.contains("hun") && !shown.contains("ter2"), "{text} gave {shown}");
        }
    }

    #[test]
    fn decoding_reverses_encoding() {
        for text in ["plain", "a b/c?d#e%f@g:h&i=j'k\"l", "Größe"] {
            assert!(decode(&encode(text)).is_ok_and(|back| back == text));
        }
    }
}

//! The parameter `require_auth`: the authentication methods that a server may request.
//!
//! tokio-postgres answers every request of a server. So a [`Guard`] reads the messages of the server first. If a
//! request is not allowed, the guard ends the session before tokio-postgres sends an answer.

use std::fmt;
use std::io;

use super::parameters::Parameters;
use crate::Result;

/// The authentication methods of libpq.
const METHODS: [&str; 7] = ["none", "password", "md5", "gss", "sspi", "scram-sha-256", "oauth"];

/// A set of [`METHODS`]: whether the method at each position is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AuthMethods([bool; METHODS.len()]);

impl AuthMethods {
    /// All methods.
    pub(super) const ANY: Self = Self([true; METHODS.len()]);

    /// Reads the parameter. It is a list of allowed methods or, with a `!` before each, a list of forbidden methods.
    pub(super) fn of(parameters: &Parameters) -> Result<Self> {
        const KEYWORD: &str = "require_auth";
        let Some(text) = parameters.get(KEYWORD) else { return Ok(Self::ANY) };
        let negative = text.starts_with('!');
        let mut allowed = [negative; METHODS.len()];
        for entry in text.split(',') {
            if entry.starts_with('!') != negative {
                return Err(parameters.invalid(KEYWORD, "cannot mix methods with and without a ! before them"));
            }
            let position = METHODS.iter().position(|method| *method == entry.trim_start_matches('!'));
            let Some(position) = position.filter(|_| !entry.starts_with("!!")) else {
                let why = format!("must be a list of {}, or the same with a ! before each", METHODS.join(", "));
                return Err(parameters.invalid(KEYWORD, &why));
            };
            if allowed[position] != negative {
                return Err(parameters.invalid(KEYWORD, "names a method twice"));
            }
            allowed[position] = !negative;
        }
        Ok(Self(allowed))
    }

    fn allow(self, method: &str) -> bool {
        METHODS.iter().position(|known| *known == method).is_some_and(|position| self.0[position])
    }
}

/// Reads the messages of a server up to the end of the login. The bytes may arrive in pieces of any size.
#[derive(Debug)]
pub(super) struct Guard {
    allowed: AuthMethods,
    /// The first bytes of a message: its type and its length. A request for authentication also has its code here.
    head: Vec<u8>,
    /// The number of bytes of the message that have not arrived yet. The guard skips them.
    rest: usize,
    asked: bool,
    done: bool,
}

/// The error: the server requested an authentication method that `require_auth` does not allow.
#[derive(Debug)]
pub(super) struct NotAllowed(&'static str);

impl fmt::Display for NotAllowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "none" => f.write_str("the server requires no authentication, and require_auth does not allow that"),
            "another" => f.write_str("the server requires an authentication method that require_auth does not allow"),
            method => {
                write!(f, "the server requires the authentication method {method}, and require_auth does not allow it")
            }
        }
    }
}

impl std::error::Error for NotAllowed {}

impl Guard {
    pub(super) fn new(allowed: AuthMethods) -> Self {
        Self { allowed, head: Vec::new(), rest: 0, asked: false, done: allowed == AuthMethods::ANY }
    }

    /// Reads bytes from the server.
    ///
    /// # Errors
    /// [`NotAllowed`], inside an error of the stream.
    pub(super) fn read(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !self.done && !bytes.is_empty() {
            if self.rest > 0 {
                let passed = self.rest.min(bytes.len());
                self.rest -= passed;
                bytes = &bytes[passed..];
                continue;
            }
            self.head.push(bytes[0]);
            bytes = &bytes[1..];
            self.read_head()?;
        }
        Ok(())
    }

    /// Checks a message as soon as its first bytes are complete.
    fn read_head(&mut self) -> io::Result<()> {
        let is_request = self.head[0] == b'R';
        let complete = if is_request { 9 } else { 5 };
        if self.head.len() < complete {
            return Ok(());
        }
        let number = |at: usize| self.head[at..at + 4].iter().fold(0_usize, |n, byte| (n << 8) | usize::from(*byte));
        // The length includes its own bytes, but not the type.
        let rest = (number(1) + 1).saturating_sub(complete);
        if is_request {
            self.judge(number(5))?;
        }
        self.rest = rest;
        self.head.clear();
        Ok(())
    }

    /// Checks a request for authentication. Its codes are those of
    /// <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
    fn judge(&mut self, code: usize) -> io::Result<()> {
        let method = match code {
            0 => {
                self.done = true;
                if self.asked { return Ok(()) } else { "none" }
            }
            3 => "password",
            5 => "md5",
            7 => "gss",
            9 => "sspi",
            // SCRAM is the only SASL method that tokio-postgres supports.
            10 => "scram-sha-256",
            // These are further messages of a method that was allowed.
            8 | 11 | 12 if self.asked => return Ok(()),
            _ => "another",
        };
        self.asked = true;
        if self.allowed.allow(method) {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::PermissionDenied, NotAllowed(method)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(text: &str) -> Result<AuthMethods> {
        let mut parameters = Parameters::default();
        assert!(parameters.set("require_auth", text, "test").is_ok());
        AuthMethods::of(&parameters)
    }

    /// A request for authentication with this code, followed by these bytes.
    fn request(code: u8, rest: &[u8]) -> Vec<u8> {
        let length = u8::try_from(8 + rest.len()).unwrap();
        [&[b'R', 0, 0, 0, length, 0, 0, 0, code], rest].concat()
    }

    /// Whether the guard accepts these messages, in pieces of `size` bytes.
    fn passes(text: &str, messages: &[u8], size: usize) -> bool {
        let mut guard = Guard::new(allowed(text).unwrap());
        messages.chunks(size).all(|piece| guard.read(piece).is_ok())
    }

    #[test]
    fn only_allowed_auth_methods_pass_in_pieces_of_any_size() {
        let password = request(3, b"");
        let md5 = request(5, b"salt");
        let scram =
            [request(10, b"SCRAM-SHA-256\0\0"), request(11, b"r=R\0\0\0\x08"), request(12, b"v="), request(0, b"")];
        let scram = scram.concat();
        let trust = request(0, b"");
        for size in [1, 3, 7, 1000] {
            for (text, expected) in [
                ("scram-sha-256", [false, false, true, false]),
                ("password", [true, false, false, false]),
                ("password,md5", [true, true, false, false]),
                ("none", [false, false, false, true]),
                ("!none", [true, true, true, false]),
                ("!password,!md5", [false, false, true, true]),
                ("gss", [false, false, false, false]),
                ("", [true, true, true, true]),
            ] {
                let found = [&password, &md5, &scram, &trust].map(|messages| passes(text, messages, size));
                assert_eq!(found, expected, "{text} in pieces of {size}");
            }
        }
    }

    #[test]
    fn a_message_before_the_auth_request_is_ignored() {
        let notice = [b'N', 0, 0, 0, 9, b'R', b'R', b'R', b'R', b'R'];
        assert!(passes("md5", &[&notice[..], &request(5, b"salt"), &request(0, b"")].concat(), 2));
        assert!(!passes("md5", &[&notice[..], &request(3, b"")].concat(), 2));
    }

    #[test]
    fn a_list_that_libpq_refuses_is_refused() {
        for text in ["bogus", "password,!md5", "!md5,password", "md5,md5", "!none,!none", "md5,", "!!md5", "!"] {
            assert!(allowed(text).is_err(), "{text}");
        }
    }
}

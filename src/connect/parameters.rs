//! Connection parameters by libpq's keywords, each with where it was said.
//!
//! Gathers them. `keywords` lists them. `target`, `tls` and others interpret the values.

use std::collections::BTreeMap;
use std::time::Duration;

use super::environment::Environment;
use super::keywords::{KEYWORDS, Verdict};
use super::secret::find_password_word;
use crate::{Error, ErrorKind, Result};

/// What the server shows for sessions of ours, unless the user gave another name.
pub(super) const APPLICATION_NAME: &str = "sparkify-polars";

/// How long one host may take from the look-up of its name to the end of the login, unless connect_timeout says
/// otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Parameter {
    /// UTF-8, unless it is a password.
    text: Vec<u8>,
    origin: String,
}

/// Parameters by keyword. The first to say one wins: fill from the strongest source to the weakest.
#[derive(Clone, Default)]
pub(super) struct Parameters(BTreeMap<&'static str, Parameter>);

/// Why a parameter was not taken, without its value.
pub(super) enum Refused {
    /// libpq does not know it either.
    Unknown,
    /// libpq knows it and this does not. With what to try.
    Unsupported(&'static str, &'static str),
    /// The value is not UTF-8.
    NotUtf8(&'static str),
}

const REQUIRE_SSL: &str = "PGREQUIRESSL";

/// The keyword whose value may have any encoding.
const PASSWORD: &str = "password";

impl Parameters {
    /// Sets a parameter, over what it was.
    pub(super) fn set(&mut self, keyword: &str, text: impl Into<Vec<u8>>, origin: &str) -> Result<(), Refused> {
        let text = text.into();
        let Some((keyword, _, verdict)) = KEYWORDS.iter().find(|(known, ..)| *known == keyword) else {
            return Err(Refused::Unknown);
        };
        match verdict {
            Verdict::Honoured if *keyword != PASSWORD && std::str::from_utf8(&text).is_err() => {
                return Err(Refused::NotUtf8(keyword));
            }
            Verdict::Honoured => {
                self.0.insert(keyword, Parameter { text, origin: origin.to_owned() });
            }
            Verdict::WithoutEffect => {}
            Verdict::Refused { harmless, hint } => {
                let is_harmless = text.is_empty() || harmless.iter().any(|value| value.as_bytes() == text);
                return if is_harmless { Ok(()) } else { Err(Refused::Unsupported(keyword, hint)) };
            }
        }
        Ok(())
    }

    /// The value, unless nobody said it or it was said to be empty.
    pub(super) fn get(&self, keyword: &str) -> Option<&str> {
        let text = &self.0.get(keyword)?.text;
        std::str::from_utf8(text).ok().filter(|text| !text.is_empty())
    }

    /// The password, in any encoding, and its origin.
    pub(super) fn password(&self) -> Option<(&[u8], &str)> {
        let password = self.0.get(PASSWORD).filter(|password| !password.text.is_empty())?;
        Some((&password.text, &password.origin))
    }

    /// Where the value was said.
    pub(super) fn origin(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(|parameter| parameter.origin.as_str())
    }

    /// Takes from `weaker` what nobody has said yet.
    pub(super) fn fill(&mut self, weaker: Self) {
        for (keyword, parameter) in weaker.0 {
            self.0.entry(keyword).or_insert(parameter);
        }
    }

    /// Takes from the PG* variables what nobody has said yet.
    pub(super) fn fill_from_environment(&mut self, environment: &Environment) -> Result<()> {
        for (keyword, variable, verdict) in KEYWORDS {
            let Some(variable) = variable.filter(|_| !self.0.contains_key(keyword)) else { continue };
            let Some(value) = environment.bytes(variable).filter(|_| *verdict != Verdict::WithoutEffect) else {
                continue;
            };
            self.set(keyword, value, variable).map_err(|refused| {
                let error = Error::new(ErrorKind::Usage, format!("reading the environment variable {variable}"));
                match refused {
                    Refused::Unsupported(keyword, hint) => error
                        .because(format!("the connection parameter `{keyword}` is not supported here"))
                        .hint(format!("Unset {variable}. {hint}")),
                    Refused::NotUtf8(_) => error.because("its value is not UTF-8"),
                    Refused::Unknown => error.because("there is no such connection parameter"),
                }
            })?;
        }
        // The older name of PGSSLMODE=require. libpq looks at the first character only.
        let demanded = environment.bytes(REQUIRE_SSL).is_some_and(|value| value.starts_with(b"1"));
        if demanded && !self.0.contains_key("sslmode") {
            self.0.insert("sslmode", Parameter { text: b"require".to_vec(), origin: REQUIRE_SSL.to_owned() });
        }
        Ok(())
    }

    /// The error that a value means nothing. Values are never shown: a password with an odd character in it makes a
    /// port, a host or a keyword of its parts.
    pub(super) fn invalid(&self, keyword: &str, why: &str) -> Error {
        let origin = self.origin(keyword).unwrap_or("the connection parameters");
        let because = if origin.starts_with("PG") { why.to_owned() } else { format!("`{keyword}` {why}") };
        let error = Error::new(ErrorKind::Usage, format!("reading {origin}")).because(because);
        match keyword {
            "port" | "host" => error.hint(PERCENT_ENCODE),
            _ => error,
        }
    }

    /// A value as a whole number.
    pub(super) fn number<T: std::str::FromStr>(&self, keyword: &str) -> Result<Option<T>> {
        self.get(keyword)
            .map(|text| text.trim().parse().map_err(|_| self.invalid(keyword, "is not a whole number in range")))
            .transpose()
    }

    /// One of the values that a keyword may have.
    pub(super) fn choice<T: Copy>(&self, keyword: &str, choices: &[(&str, T)]) -> Result<Option<T>> {
        let Some(text) = self.get(keyword) else { return Ok(None) };
        match choices.iter().find(|(name, _)| *name == text) {
            Some((_, value)) => Ok(Some(*value)),
            None => {
                let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
                Err(self.invalid(keyword, &format!("must be one of {}", names.join(", "))))
            }
        }
    }

    /// Of these keywords, those that have a value.
    pub(super) fn some_of(&self, keywords: &[&'static str]) -> Vec<(&'static str, String)> {
        keywords.iter().filter_map(|keyword| self.get(keyword).map(|text| (*keyword, text.to_owned()))).collect()
    }
}

/// What to try where a password may have been taken for something else.
pub(super) const PERCENT_ENCODE: &str = "In a URL, write special characters of the user and the password as %XX: \
     @ is %40, : is %3A, / is %2F, ? is %3F, # is %23, % is %25.";

/// Names of keywords, and values of those that cannot be secret.
impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |keyword: &&'static str| match find_password_word(keyword) {
            Some(_) => "***",
            None => self.get(keyword).unwrap_or_default(),
        };
        f.debug_map().entries(self.0.keys().map(|keyword| (keyword, shown(keyword)))).finish()
    }
}

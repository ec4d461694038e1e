//! Connection parameters by the keywords of libpq, each with its origin.
//!
//! This module collects the parameters. `keywords` lists them. `target`, `tls` and others interpret their values.

use std::collections::BTreeMap;
use std::time::Duration;

use super::environment::Environment;
use super::keywords::{KEYWORDS, Verdict};
use super::secret::find_password_word;
use crate::{Error, ErrorKind, Result};

/// The application name of a session, unless the user gave another one.
pub(super) const APPLICATION_NAME: &str = "sparkify-polars";

/// The default of connect_timeout. It limits the time for one host, from the look-up of its name to the end of the
/// login.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Parameter {
    /// UTF-8, unless it is a password.
    text: Vec<u8>,
    origin: String,
}

/// Parameters by keyword. [`Self::fill`] keeps existing values, so call it with the strongest source first.
#[derive(Clone, Default)]
pub(super) struct Parameters(BTreeMap<&'static str, Parameter>);

/// Why a parameter was refused. Does not contain the value.
pub(super) enum Refused {
    /// libpq does not know the parameter either.
    Unknown,
    /// libpq supports the parameter, but this crate does not. The values are the keyword and a hint.
    Unsupported(&'static str, &'static str),
    /// The value of this keyword is not UTF-8.
    NotUtf8(&'static str),
}

const REQUIRE_SSL: &str = "PGREQUIRESSL";

/// The keyword whose value may have any encoding.
const PASSWORD: &str = "password";

impl Parameters {
    /// Sets a parameter. A later value replaces an earlier one.
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

    /// The value of a parameter. `None` if it is missing or empty.
    pub(super) fn get(&self, keyword: &str) -> Option<&str> {
        let text = &self.0.get(keyword)?.text;
        std::str::from_utf8(text).ok().filter(|text| !text.is_empty())
    }

    /// The password, in any encoding, and its origin. `None` if it is missing or empty.
    pub(super) fn password(&self) -> Option<(&[u8], &str)> {
        let password = self.0.get(PASSWORD).filter(|password| !password.text.is_empty())?;
        Some((&password.text, &password.origin))
    }

    /// The origin of a value.
    pub(super) fn origin(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(|parameter| parameter.origin.as_str())
    }

    /// Adds the parameters of `weaker` that have no value yet.
    pub(super) fn fill(&mut self, weaker: Self) {
        for (keyword, parameter) in weaker.0 {
            self.0.entry(keyword).or_insert(parameter);
        }
    }

    /// Adds the PG* variables whose parameters have no value yet.
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
        // PGREQUIRESSL is the older name of PGSSLMODE=require. libpq looks only at its first character.
        let demanded = environment.bytes(REQUIRE_SSL).is_some_and(|value| value.starts_with(b"1"));
        if demanded && !self.0.contains_key("sslmode") {
            self.0.insert("sslmode", Parameter { text: b"require".to_vec(), origin: REQUIRE_SSL.to_owned() });
        }
        Ok(())
    }

    /// The error for an invalid value. It never shows the value. If a password contains a special character, a part of
    /// it may be read as a port, a host or a keyword.
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

    /// The value as one of `choices`.
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

    /// Those of these keywords that have a value, with their values.
    pub(super) fn some_of(&self, keywords: &[&'static str]) -> Vec<(&'static str, String)> {
        keywords.iter().filter_map(|keyword| self.get(keyword).map(|text| (*keyword, text.to_owned()))).collect()
    }
}

/// The hint if a part of a password may have been read as something else.
pub(super) const PERCENT_ENCODE: &str = "In a URL, write special characters of the user and the password as %XX: \
     @ is %40, : is %3A, / is %2F, ? is %3F, # is %23, % is %25.";

/// Shows the keywords, and the values that cannot be secret.
impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |keyword: &&'static str| match find_password_word(keyword) {
            Some(_) => "***",
            None => self.get(keyword).unwrap_or_default(),
        };
        f.debug_map().entries(self.0.keys().map(|keyword| (keyword, shown(keyword)))).finish()
    }
}

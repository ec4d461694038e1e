//! Connection parameters by libpq's keywords, each with where it was said.
//!
//! Gathers them and knows which exist; what the values mean is decided in `target` and `tls`. The table follows
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS> and
//! <https://www.postgresql.org/docs/current/libpq-envars.html>.

use std::collections::BTreeMap;
use std::time::Duration;

use super::environment::Environment;
use super::secret::find_password_word;
use crate::{Error, ErrorKind, Result};

/// What the server shows for sessions of ours, unless the user gave another name.
pub(super) const APPLICATION_NAME: &str = "sparkify-polars";

/// How long one host may take from the look-up of its name to the end of the login, unless connect_timeout says
/// otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The keywords that mean something here, and the variable that stands in for each.
const KEYWORDS: &[(&str, Option<&str>)] = &[
    ("application_name", Some("PGAPPNAME")),
    ("channel_binding", Some("PGCHANNELBINDING")),
    // The session always speaks UTF-8: the variable is for programs that print what they get.
    ("client_encoding", None),
    ("connect_timeout", Some("PGCONNECT_TIMEOUT")),
    ("dbname", Some("PGDATABASE")),
    ("fallback_application_name", None),
    ("host", Some("PGHOST")),
    ("hostaddr", Some("PGHOSTADDR")),
    ("keepalives", None),
    ("keepalives_count", None),
    ("keepalives_idle", None),
    ("keepalives_interval", None),
    ("load_balance_hosts", Some("PGLOADBALANCEHOSTS")),
    ("options", Some("PGOPTIONS")),
    ("passfile", Some("PGPASSFILE")),
    ("password", Some("PGPASSWORD")),
    ("port", Some("PGPORT")),
    ("service", Some("PGSERVICE")),
    ("sslcert", Some("PGSSLCERT")),
    ("sslcertmode", Some("PGSSLCERTMODE")),
    ("sslkey", Some("PGSSLKEY")),
    ("sslmode", Some("PGSSLMODE")),
    ("sslnegotiation", Some("PGSSLNEGOTIATION")),
    ("sslrootcert", Some("PGSSLROOTCERT")),
    ("sslsni", Some("PGSSLSNI")),
    ("target_session_attrs", Some("PGTARGETSESSIONATTRS")),
    ("tcp_user_timeout", None),
    ("user", Some("PGUSER")),
];

/// What libpq knows and this does not, with the values that ask for nothing. Another value is refused: most of these
/// make a connection safer, and one who asked for that must not go without.
const UNSUPPORTED: &[(&str, Option<&str>, &[&str])] = &[
    ("gssdelegation", Some("PGGSSDELEGATION"), &["0"]),
    ("gssencmode", Some("PGGSSENCMODE"), &["disable", "prefer"]),
    ("max_protocol_version", Some("PGMAXPROTOCOLVERSION"), &["3.0", "3.2", "latest"]),
    ("min_protocol_version", Some("PGMINPROTOCOLVERSION"), &["3.0"]),
    ("replication", None, &["false", "off", "no", "0"]),
    ("require_auth", Some("PGREQUIREAUTH"), &[]),
    ("requirepeer", Some("PGREQUIREPEER"), &[]),
    ("ssl_max_protocol_version", Some("PGSSLMAXPROTOCOLVERSION"), &["TLSv1.3"]),
    ("ssl_min_protocol_version", Some("PGSSLMINPROTOCOLVERSION"), &["TLSv1", "TLSv1.1", "TLSv1.2"]),
    ("sslcompression", Some("PGSSLCOMPRESSION"), &["0"]),
    ("sslcrl", Some("PGSSLCRL"), &[]),
    ("sslcrldir", Some("PGSSLCRLDIR"), &[]),
    ("sslpassword", None, &[]),
];

#[derive(Debug, Clone)]
struct Parameter {
    text: String,
    origin: String,
}

/// Parameters by keyword. The first to say one wins: fill from the strongest source to the weakest.
#[derive(Clone, Default)]
pub(super) struct Parameters(BTreeMap<&'static str, Parameter>);

/// Why a parameter was not taken, without its value.
pub(super) enum Refused {
    /// libpq does not know it either.
    Unknown,
    /// libpq knows it and this does not.
    Unsupported(&'static str),
}

impl Parameters {
    /// Sets a parameter, over what it was.
    pub(super) fn set(&mut self, keyword: &str, text: impl Into<String>, origin: &str) -> Result<(), Refused> {
        let text = text.into();
        if let Some((keyword, _)) = KEYWORDS.iter().find(|(known, _)| *known == keyword) {
            self.0.insert(keyword, Parameter { text, origin: origin.to_owned() });
            return Ok(());
        }
        match UNSUPPORTED.iter().find(|(known, ..)| *known == keyword) {
            None => Err(Refused::Unknown),
            Some((_, _, harmless)) if text.is_empty() || harmless.contains(&text.as_str()) => Ok(()),
            Some((keyword, ..)) => Err(Refused::Unsupported(keyword)),
        }
    }

    /// The value, unless nobody said it or it was said to be empty.
    pub(super) fn get(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(|parameter| parameter.text.as_str()).filter(|text| !text.is_empty())
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
        for (keyword, variable) in KEYWORDS {
            let Some(variable) = variable.filter(|_| !self.0.contains_key(keyword)) else { continue };
            if let Some(text) = environment.get(variable)? {
                self.0.insert(keyword, Parameter { text: text.to_owned(), origin: variable.to_owned() });
            }
        }
        for (keyword, variable, harmless) in UNSUPPORTED {
            let Some(variable) = variable else { continue };
            if environment.get(variable)?.is_some_and(|text| !harmless.contains(&text)) {
                return Err(Error::new(ErrorKind::Usage, format!("reading {variable}"))
                    .because(format!("the connection parameter `{keyword}` is not supported here"))
                    .hint(format!("Unset {variable}.")));
            }
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

/// Names of keywords only, and values of those that cannot be secret.
impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let secret = |keyword: &str| find_password_word(keyword).is_some();
        f.debug_map()
            .entries(self.0.iter().map(|(keyword, value)| (keyword, if secret(keyword) { "***" } else { &value.text })))
            .finish()
    }
}

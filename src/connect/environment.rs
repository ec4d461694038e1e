//! The environment of the process: variables, home folder and user name.
//!
//! It is a snapshot. So the code that uses it depends only on its arguments, and a test need not set process variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};

use crate::{Error, ErrorKind, Result};

/// A snapshot of the variables, the home folder and the user's name.
///
/// `Debug` shows only the names of the variables, because some values are passwords.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    home: Option<PathBuf>,
    user: Option<String>,
}

impl Environment {
    /// The environment of this process, as libpq sees it. The home folder is `HOME`, else that of the user database.
    /// The user name is that of the effective user, else `USER`.
    #[must_use]
    pub fn of_process() -> Self {
        let variables: BTreeMap<_, _> = std::env::vars_os().collect();
        let account = User::from_uid(geteuid()).ok().flatten();
        let home = variables
            .get(&OsString::from("HOME"))
            .filter(|home| !home.is_empty())
            .map(PathBuf::from)
            .or_else(|| account.as_ref().map(|account| account.dir.clone()));
        let user = account
            .map(|account| account.name)
            .or_else(|| variables.get(&OsString::from("USER")).and_then(|user| user.clone().into_string().ok()));
        Self { variables, home, user }
    }

    /// An environment with only these variables, without a home folder and without a user.
    #[must_use]
    pub fn of<N: Into<OsString>, V: Into<OsString>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables, home: None, user: None }
    }

    /// The same environment with another home folder.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// The same environment with another user name of the operating system.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// The bytes of a variable. `None` if it is unset or empty, because `NAME= command` is a common way to unset a
    /// variable in a shell.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.variables.get(&OsString::from(name)).map(|value| value.as_bytes()).filter(|value| !value.is_empty())
    }

    /// The same value as text.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the value is not UTF-8.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>> {
        self.bytes(name).map(std::str::from_utf8).transpose().map_err(|_| {
            Error::new(ErrorKind::Usage, format!("reading the environment variable {name}"))
                .because("its value is not UTF-8")
        })
    }

    /// The home folder of the user, if it is known.
    pub(super) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The user name of the operating system, if it is known.
    pub(super) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment")
            .field("variables", &self.variables.keys().collect::<Vec<_>>())
            .field("home", &self.home)
            .field("user", &self.user)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let environment = Environment::of([("PGHOST", "")]);
        assert_eq!(environment.get("PGHOST").unwrap(), None);
    }

    #[test]
    fn a_variable_that_is_not_utf8_is_an_error_only_if_it_is_read() {
        let environment = Environment::of([
            (OsString::from("PGHOST"), OsString::from_vec(vec![0xff])),
            (OsString::from("PGPORT"), OsString::from("5433")),
        ]);
        assert_eq!(environment.get("PGPORT").unwrap(), Some("5433"));
        let error = environment.get("PGHOST").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("PGHOST"), "{error}");
    }

    #[test]
    fn debug_shows_no_values() {
        let environment = Environment::of([("PGPASSWORD", "hunter2")]);
        assert!(!format!("{environment:?}").contains("hunter2"));
    }
}

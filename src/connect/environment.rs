//! What the process was told by its environment: variables, home folder, user name.
//!
//! A snapshot, so that everything below is a function of its arguments and a test need not set process variables.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};

use crate::{Error, ErrorKind, Result};

/// A snapshot of the variables, the home folder and the user's name.
///
/// `Debug` shows the names of the variables, never their values: some of them are passwords.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    home: Option<PathBuf>,
    user: Option<String>,
}

impl Environment {
    /// The environment of this process. Home is `HOME`, else what the user database says; the name is that of the
    /// effective user, else `USER`: as libpq has it.
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

    /// An environment of these variables alone, without a home folder or a user.
    #[must_use]
    pub fn of<N: Into<OsString>, V: Into<OsString>>(variables: impl IntoIterator<Item = (N, V)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { variables, home: None, user: None }
    }

    /// The same with another home folder.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// The same with another name of the operating system's user.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// The bytes of a variable; null where it is unset or empty, since `NAME= command` is how a shell removes one.
    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.variables.get(&OsString::from(name)).map(|value| value.as_bytes()).filter(|value| !value.is_empty())
    }

    /// The same as text.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the value is not UTF-8.
    pub(super) fn get(&self, name: &str) -> Result<Option<&str>> {
        self.bytes(name).map(std::str::from_utf8).transpose().map_err(|_| {
            Error::new(ErrorKind::Usage, format!("reading the environment variable {name}"))
                .because("its value is not UTF-8")
        })
    }

    /// The user's home folder, where one is known.
    pub(super) fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// The name of the operating system's user, where one is known.
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
    fn an_empty_variable_is_an_unset_one() {
        let environment = Environment::of([("PGHOST", "")]);
        assert_eq!(environment.get("PGHOST").unwrap(), None);
    }

    #[test]
    fn a_variable_that_is_not_utf8_is_an_error_only_when_it_is_asked_for() {
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

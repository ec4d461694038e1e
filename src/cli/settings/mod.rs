//! Reads options from a file and from the environment. The command line overrides them.
//!
//! ```text
//! default  <  sparkify-polars.toml  <  its profile  <  SPARKIFY_*  <  the command line
//! ```
//!
//! All names come from the definition of the command line. The option `--max-rejects` is the key `max-rejects` and the
//! variable `SPARKIFY_MAX_REJECTS`. If an option has a heading in the help, several commands share the option and its
//! key. Every other option belongs to one command. The option `--part` of `load` is the key `part` in the table
//! `[load]`, and the variable `SPARKIFY_LOAD_PART`.

mod apply;
mod file;
mod option;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::{ArgMatches, Command};
use sparkify_polars::Result;

pub(super) use apply::with_variables;
use file::File;
pub(super) use option::{ConfigOption, all, variable};

/// The origin of the value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A variable of the environment.
    Variable(String),
    /// A file, and the profile in it.
    File(PathBuf, Option<String>),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::File(path, None) => path.display().fmt(f),
            Self::File(path, Some(profile)) => write!(f, "{}, profile {profile}", path.display()),
        }
    }
}

/// A value from the file or the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) values: Vec<OsString>,
    pub(super) origin: Origin,
}

/// The options that the file and the environment set, by the path of the command and the id of the option.
#[derive(Default)]
pub(super) struct Settings(BTreeMap<(Vec<String>, String), Setting>);

impl Settings {
    /// Reads the environment and the file. `given` or the environment may name the file. Otherwise, the file is
    /// searched for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](sparkify_polars::ErrorKind::Usage) if the file cannot be read, or if a key, a profile or a
    /// value is wrong.
    pub(super) fn read(command: &Command, given: &ArgMatches) -> Result<Self> {
        let file = File::find(command, given)?;
        let mut settings = BTreeMap::new();
        for option in all(command) {
            let of_file = || file.as_ref().map_or(Ok(None), |file| file.setting(&option));
            let setting = match option.of_environment()? {
                Some(setting) => Some(setting),
                // DATABASE_URL is also a variable of the environment, so it overrides the file.
                None if option.id == "database_url" && variable("DATABASE_URL").is_some() => None,
                None => of_file()?,
            };
            if let Some(setting) = setting {
                settings.insert((option.command, option.id), setting);
            }
        }
        Ok(Self(settings))
    }

    /// The value of an option.
    pub(super) fn get(&self, option: &ConfigOption) -> Option<&Setting> {
        self.0.get(&(option.command.clone(), option.id.clone()))
    }

    /// All values of the option with this name, as text.
    pub(super) fn values_of(&self, id: &str) -> impl Iterator<Item = String> {
        let found = self.0.iter().filter(move |((_, of), _)| of == id);
        found.flat_map(|(_, setting)| setting.values.iter().map(|value| value.to_string_lossy().into_owned()))
    }
}

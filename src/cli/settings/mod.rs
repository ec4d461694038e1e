//! Options from a file and from the environment, for the command line to go before.
//!
//! ```text
//! default  <  sparkify-polars.toml  <  its profile  <  SPARKIFY_*  <  the command line
//! ```
//!
//! All names come from the command line: the option `--max-rejects` is the key `max-rejects` and the variable `SPARKIFY_MAX_REJECTS`. An option with a
//! heading in the help is shared by several commands, and so is its key. The other options belong to one command: `--part` of `load` is the key `part`
//! in the table `[load]`, and the variable `SPARKIFY_LOAD_PART`.

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

/// Where the value of an option comes from.
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

/// The options that the file and the environment set, by command and name.
#[derive(Default)]
pub(super) struct Settings(BTreeMap<(Vec<String>, String), Setting>);

impl Settings {
    /// Reads the file that `given` or the environment names, or the one that is found, and the environment.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](sparkify_polars::ErrorKind::Usage) if the file cannot be read, or if a key, a profile or a value is wrong.
    pub(super) fn read(command: &Command, given: &ArgMatches) -> Result<Self> {
        let file = File::find(command, given)?;
        let mut settings = BTreeMap::new();
        for option in all(command) {
            let of_file = || file.as_ref().map_or(Ok(None), |file| file.setting(&option));
            let setting = match option.of_environment()? {
                Some(setting) => Some(setting),
                // DATABASE_URL is of the environment, too.
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

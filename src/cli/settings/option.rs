//! The options that settings can set, and their names.

use std::any::TypeId;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Command};
use sparkify_polars::{Error, ErrorKind, Result};

use super::{Origin, Setting};

/// Options that are not settings. `--config` and `--profile` select the settings.
const NOT_SETTINGS: [&str; 4] = ["help", "version", "config", "profile"];

/// An option of a command.
pub(crate) struct ConfigOption {
    /// The command and its subcommand. Empty for an option of all commands.
    pub(crate) command: Vec<String>,
    /// The id of the argument of clap.
    pub(crate) id: String,
    /// The long name, which is the key in the file.
    pub(crate) key: String,
    /// Whether other commands share the key.
    pub(crate) is_shared: bool,
    /// Whether it is a flag without a value.
    pub(crate) is_flag: bool,
    /// Whether it takes several values.
    pub(crate) is_list: bool,
    /// Whether its value is a path.
    pub(crate) is_path: bool,
    /// The default values.
    pub(crate) default: Vec<String>,
}

/// The value of an environment variable. An empty value counts as not set.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// All options of all commands.
pub(crate) fn all(command: &Command) -> Vec<ConfigOption> {
    let mut options = Vec::new();
    collect(command, &mut Vec::new(), &mut options);
    options
}

fn collect(command: &Command, path: &mut Vec<String>, options: &mut Vec<ConfigOption>) {
    options.extend(command.get_arguments().filter_map(|arg| ConfigOption::of(arg, path)));
    for below in command.get_subcommands() {
        path.push(below.get_name().to_owned());
        collect(below, path, options);
        path.pop();
    }
}

impl ConfigOption {
    /// Returns the option for `arg`, or `None` if `arg` is not a setting.
    pub(crate) fn of(arg: &Arg, command: &[String]) -> Option<Self> {
        let key = arg.get_long().filter(|long| !NOT_SETTINGS.contains(long))?;
        Some(Self {
            command: command.to_vec(),
            id: arg.get_id().to_string(),
            key: key.to_owned(),
            is_shared: arg.get_help_heading().is_some(),
            is_flag: matches!(arg.get_action(), ArgAction::SetTrue),
            is_list: arg.get_num_args().is_some_and(|count| count.max_values() > 1),
            is_path: arg.get_value_parser().type_id() == TypeId::of::<PathBuf>(),
            default: arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect(),
        })
    }

    /// The key with its table, such as `load.part`.
    pub(crate) fn path(&self) -> String {
        let command = if self.is_shared { &[][..] } else { &self.command };
        command.iter().chain([&self.key]).cloned().collect::<Vec<_>>().join(".")
    }

    /// The name of the environment variable, such as `SPARKIFY_LOAD_PART`.
    pub(crate) fn variable(&self) -> String {
        format!("SPARKIFY_{}", self.path().replace(['.', '-'], "_").to_uppercase())
    }

    /// The value of the option in the environment.
    pub(super) fn of_environment(&self) -> Result<Option<Setting>> {
        let name = self.variable();
        let Some(value) = variable(&name) else { return Ok(None) };
        if !self.is_flag {
            return Ok(Some(Setting { values: vec![value], origin: Origin::Variable(name) }));
        }
        let is_set = match value.to_string_lossy().to_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => true,
            "0" | "false" | "no" | "off" => false,
            other => {
                return Err(Error::new(ErrorKind::Usage, format!("reading the variable {name}"))
                    .because(format!("{other:?} is neither true nor false"))
                    .hint("Set it to 1 or to 0."));
            }
        };
        Ok(Some(Setting { values: vec![is_set.to_string().into()], origin: Origin::Variable(name) }))
    }
}

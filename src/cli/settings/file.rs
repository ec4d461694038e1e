//! Reads `sparkify-polars.toml`.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Command};
use sparkify_polars::suggest::near;
use sparkify_polars::{Error, ErrorKind, Result};
use toml::{Table, Value};

use super::option::{ConfigOption, all, variable};
use super::{Origin, Setting};

/// The name of the file.
const NAME: &str = "sparkify-polars.toml";

/// The table of the profiles, and the key with the name of the default profile.
const PROFILES: &str = "profiles";
const PROFILE: &str = "profile";

/// A configuration file, and the selected profile.
pub(super) struct File {
    path: PathBuf,
    table: Table,
    profile: Option<(String, Table)>,
}

impl File {
    /// Finds the file that `--config` or `SPARKIFY_CONFIG` names. Otherwise, finds the file in the working directory or
    /// in the nearest directory above.
    pub(super) fn find(command: &Command, given: &ArgMatches) -> Result<Option<Self>> {
        let named = |id: &str, name: &str| {
            given.get_raw(id).and_then(|mut values| values.next().map(OsString::from)).or_else(|| variable(name))
        };
        let profile = named("profile", "SPARKIFY_PROFILE").map(|name| name.to_string_lossy().into_owned());
        let path = named("config", "SPARKIFY_CONFIG").map(PathBuf::from).or_else(nearest);
        match (path, profile) {
            (Some(path), profile) => Self::read(path, profile, command).map(Some),
            (None, None) => Ok(None),
            (None, Some(profile)) => Err(Error::new(ErrorKind::Usage, format!("looking for the profile {profile:?}"))
                .because(format!("there is no {NAME} in the working directory or above"))
                .hint("Name the file with --config.")),
        }
    }

    fn read(path: PathBuf, profile: Option<String>, command: &Command) -> Result<Self> {
        let failed = || Error::new(ErrorKind::Usage, format!("reading the configuration {}", path.display()));
        let text = fs::read_to_string(&path).map_err(|error| failed().caused_by(error))?;
        let mut table: Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            failed().because(format!("line {line}: {}", error.message()))
        })?;
        let options = all(command);
        let profiles = match table.remove(PROFILES) {
            None => Table::new(),
            Some(Value::Table(profiles)) => profiles,
            Some(_) => return Err(failed().because(format!("{PROFILES} is not a table"))),
        };
        let of_file = match table.remove(PROFILE) {
            None => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(failed().because(format!("{PROFILE} is not a string"))),
        };
        let check = |table: &Table, place: &str| {
            check_keys(table, &[], command, &options).map_err(|(key, known)| unknown_key(failed(), place, &key, &known))
        };
        check(&table, "")?;
        for (name, profile) in &profiles {
            let Value::Table(profile) = profile else {
                return Err(failed().because(format!("{PROFILES}.{name} is not a table")));
            };
            check(profile, &format!("{PROFILES}.{name}."))?;
        }
        let profile = match profile.or(of_file) {
            None => None,
            Some(name) => match profiles.get(&name) {
                Some(Value::Table(table)) => Some((name, table.clone())),
                _ => {
                    let names: Vec<_> = profiles.keys().map(String::as_str).collect();
                    let because = format!("there is no profile {name:?}");
                    let hint = match names.is_empty() {
                        true => format!("Add the table [{PROFILES}.{name}]."),
                        false => format!("The profiles are {}.", names.join(", ")),
                    };
                    return Err(failed().because(because).hint(hint));
                }
            },
        };
        Ok(Self { path, table, profile })
    }

    /// The value of an option. A value in the profile overrides one outside of it.
    pub(super) fn setting(&self, option: &ConfigOption) -> Result<Option<Setting>> {
        let of_profile =
            self.profile.as_ref().and_then(|(name, table)| Some((find(table, option)?, Some(name.clone()))));
        let of_file = || find(&self.table, option).map(|value| (value, None));
        let Some((value, profile)) = of_profile.or_else(of_file) else { return Ok(None) };
        let values =
            self.values(option, value).ok_or_else(|| {
                let wanted = match (option.is_flag, option.is_list) {
                    (true, _) => "true or false",
                    (_, true) => "a value or a list of values",
                    _ => "one value",
                };
                Error::new(ErrorKind::Usage, format!("reading the configuration {}", self.path.display()))
                    .because(format!("{} is of the type {}, and not {wanted}", option.path(), value.type_str()))
            })?;
        Ok(Some(Setting { values, origin: Origin::File(self.path.clone(), profile) }))
    }

    fn values(&self, option: &ConfigOption, value: &Value) -> Option<Vec<OsString>> {
        match value {
            Value::Boolean(is_set) if option.is_flag => Some(vec![is_set.to_string().into()]),
            _ if option.is_flag => None,
            Value::Array(values) if option.is_list => values.iter().map(|value| self.scalar(option, value)).collect(),
            value => Some(vec![self.scalar(option, value)?]),
        }
    }

    fn scalar(&self, option: &ConfigOption, value: &Value) -> Option<OsString> {
        match value {
            Value::String(text) if option.is_path => Some(self.relative(text).into()),
            Value::String(text) => Some(text.into()),
            Value::Integer(number) => Some(number.to_string().into()),
            Value::Float(number) => Some(number.to_string().into()),
            Value::Datetime(moment) => Some(moment.to_string().into()),
            Value::Boolean(_) | Value::Array(_) | Value::Table(_) => None,
        }
    }

    /// Makes a path of the file relative to the folder of the file.
    fn relative(&self, path: &str) -> PathBuf {
        if path == "-" || path.contains("://") {
            return path.into();
        }
        self.path.parent().map_or_else(|| path.into(), |folder| folder.join(path))
    }
}

/// Finds the file in the working directory, or in the nearest directory above. The path is relative if the file is in
/// the working directory.
fn nearest() -> Option<PathBuf> {
    if Path::new(NAME).is_file() {
        return Some(NAME.into());
    }
    let here = env::current_dir().ok()?;
    here.ancestors().skip(1).map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

/// The value of an option. It is in the table of its command. A shared option may also be outside of that table.
fn find<'a>(table: &'a Table, option: &ConfigOption) -> Option<&'a Value> {
    let mut own = Some(table);
    for command in &option.command {
        own = own.and_then(|table| table.get(command)?.as_table());
    }
    let shared = option.is_shared.then(|| table.get(&option.key)).flatten();
    own.and_then(|table| table.get(&option.key)).or(shared)
}

/// Checks that each key is an option or a command. Otherwise, returns the wrong key and the valid keys.
fn check_keys(
    table: &Table,
    path: &[String],
    command: &Command,
    options: &[ConfigOption],
) -> std::result::Result<(), (String, Vec<String>)> {
    for (key, value) in table {
        if let (Some(below), Value::Table(table)) = (command.find_subcommand(key), value) {
            check_keys(table, &[path, std::slice::from_ref(key)].concat(), below, options)?;
            continue;
        }
        let belongs = |option: &&ConfigOption| option.command == path || path.is_empty() && option.is_shared;
        if !options.iter().filter(belongs).any(|option| option.key == *key) {
            let mut known: Vec<_> = options.iter().filter(belongs).map(|option| option.key.clone()).collect();
            known.extend(command.get_subcommands().map(|below| below.get_name().to_owned()));
            known.sort();
            known.dedup();
            return Err(([path, std::slice::from_ref(key)].concat().join("."), known));
        }
    }
    Ok(())
}

fn unknown_key(failed: Error, place: &str, key: &str, known: &[String]) -> Error {
    let last = key.rsplit('.').next().unwrap_or(key);
    let near = near(last, &known.iter().map(String::as_str).collect::<Vec<_>>()).join(" or ");
    let hint = match near.as_str() {
        "" => "`sparkify-polars config show` lists all keys.".to_owned(),
        near => format!("Did you mean {near}? `sparkify-polars config show` lists all keys."),
    };
    failed.because(format!("there is no option {place}{key}")).hint(hint)
}

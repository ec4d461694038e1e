//! Makes the settings the defaults of the command.

use clap::builder::StyledStr;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use sparkify_polars::{Error, ErrorKind, Result};

use super::option::{ConfigOption, all};
use super::{Setting, Settings};

/// Adds the name of its environment variable to the help of each option.
pub(crate) fn with_variables(command: Command, path: &[String]) -> Command {
    let command = command.mut_args(|arg| match ConfigOption::of(&arg, path) {
        None => arg,
        Some(option) => {
            let variable = format!(" [env: {}]", option.variable());
            let with_variable = |help: &StyledStr| format!("{help}{variable}");
            let (help, long_help) = (arg.get_help().map(with_variable), arg.get_long_help().map(with_variable));
            let arg = if let Some(help) = help { arg.help(help) } else { arg };
            if let Some(help) = long_help { arg.long_help(help) } else { arg }
        }
    });
    command.mut_subcommands(|below| {
        let path = [path, &[below.get_name().to_owned()]].concat();
        with_variables(below, &path)
    })
}

impl Settings {
    /// Returns the command line with the settings as defaults of the command in `given`. If an option of the command
    /// line contradicts a setting, the setting is ignored.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] if two settings contradict each other.
    pub(crate) fn applied(&self, command: Command, given: &ArgMatches) -> Result<Command> {
        let run = path(given);
        let belongs = |option: &ConfigOption| run.starts_with(&option.command);
        let options: Vec<_> = all(&command).into_iter().filter(belongs).collect();
        let mut built = command.clone();
        built.build();
        let contradict = |one: &ConfigOption, other: &ConfigOption| {
            contradicts(&built, one, other) || contradicts(&built, other, one)
        };
        let explicit: Vec<_> = options.iter().filter(|option| is_given(given, option)).collect();
        let mut used: Vec<(&ConfigOption, &Setting)> = Vec::new();
        for option in &options {
            let Some(setting) = self.get(option).filter(|setting| is_on(option, setting)) else { continue };
            if explicit.iter().any(|explicit| explicit.id == option.id || contradict(explicit, option)) {
                continue;
            }
            if let Some((other, of_other)) = used.iter().find(|(other, _)| contradict(other, option)) {
                return Err(Error::new(ErrorKind::Usage, "reading the settings").because(format!(
                    "--{} of {} contradicts --{} of {}",
                    option.key, setting.origin, other.key, of_other.origin
                )));
            }
            used.push((option, setting));
        }
        Ok(used
            .into_iter()
            .fold(command, |command, (option, setting)| set(command, &option.command, &option.id, setting)))
    }

    /// The origin of the value of an option. `named` is the option as an error of clap names it, such as
    /// `--timeout <SECONDS>`.
    pub(crate) fn origin_of(&self, named: &str, given: &ArgMatches) -> Option<String> {
        let key = named.split([' ', '=']).next()?.strip_prefix("--")?;
        let run = path(given);
        let mut found =
            self.0.iter().filter(|((command, id), _)| run.starts_with(command) && id.replace('_', "-") == key);
        found.next().map(|(_, setting)| setting.origin.to_string())
    }
}

/// The path of the command in `given`, such as `db`, `status`.
fn path(mut given: &ArgMatches) -> Vec<String> {
    let mut path = Vec::new();
    while let Some((name, below)) = given.subcommand() {
        path.push(name.to_owned());
        given = below;
    }
    path
}

/// Whether the command line sets an option.
fn is_given(mut given: &ArgMatches, option: &ConfigOption) -> bool {
    loop {
        let source = given.try_contains_id(&option.id).ok().and_then(|_| given.value_source(&option.id));
        if source == Some(ValueSource::CommandLine) {
            return true;
        }
        let Some((_, below)) = given.subcommand() else { return false };
        given = below;
    }
}

/// Whether the setting changes the option. If a flag is set to false, it keeps its default.
fn is_on(option: &ConfigOption, setting: &Setting) -> bool {
    !option.is_flag || setting.values.iter().all(|value| value == "true")
}

/// Whether clap knows that `one` contradicts `other`.
fn contradicts(root: &Command, one: &ConfigOption, other: &ConfigOption) -> bool {
    let mut command = Some(root);
    for name in &one.command {
        command = command.and_then(|command| command.find_subcommand(name));
    }
    let Some(command) = command else { return false };
    let arg = command.get_arguments().find(|arg| arg.get_id() == one.id.as_str());
    arg.is_some_and(|arg| command.get_arg_conflicts_with(arg).iter().any(|arg| arg.get_id() == other.id.as_str()))
}

/// Makes a setting the default value of an option.
fn set(command: Command, path: &[String], id: &str, setting: &Setting) -> Command {
    match path {
        [] => command.mut_arg(id, |arg: Arg| {
            arg.default_values(setting.values.clone()).hide_default_value(true).required(false)
        }),
        [first, rest @ ..] => command.mut_subcommand(first.clone(), |below| set(below, rest, id, setting)),
    }
}

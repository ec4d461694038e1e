//! The options that are set for a run.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value};

use super::secrets::without_secrets;
use super::settings::{ConfigOption, Settings};

/// Returns the name of the subcommand, such as `db status`, and the options that the command line or a setting sets.
pub(super) fn given(
    mut command: &Command,
    mut matches: &ArgMatches,
    settings: &Settings,
) -> (String, Map<String, Value>) {
    let mut names = Vec::new();
    let mut options = Map::new();
    loop {
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            let is_set = || ConfigOption::of(arg, &names).is_some_and(|option| settings.get(&option).is_some());
            if matches.value_source(id).is_some_and(|source| source != ValueSource::DefaultValue || is_set())
                && let Some(values) = matches.get_raw(id)
            {
                let values = values.map(|value| without_secrets(&value.to_string_lossy()));
                options.insert(name(arg), value(arg, values.collect()));
            }
        }
        let Some((name, below)) = matches.subcommand() else { break };
        let Some(subcommand) = command.find_subcommand(name) else { break };
        names.push(name.to_owned());
        (command, matches) = (subcommand, below);
    }
    (names.join(" "), options)
}

/// The long name of an option.
fn name(arg: &Arg) -> String {
    arg.get_long().map_or_else(|| arg.get_id().to_string().replace('_', "-"), str::to_owned)
}

fn value(arg: &Arg, mut values: Vec<String>) -> Value {
    match arg.get_action() {
        ArgAction::SetTrue => Value::Bool(values.last().is_some_and(|value| value == "true")),
        _ if arg.get_num_args().is_some_and(|count| count.max_values() > 1) => values.into(),
        _ => values.pop().map_or(Value::Null, Value::String),
    }
}

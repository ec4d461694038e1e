//! `sparkify-polars config`: the options from the file and the environment.

use std::collections::HashSet;

use clap::{Args, Command, Subcommand};
use sparkify_polars::Result;

use super::printer::Printer;
use super::screen;
use super::secrets::without_secrets;
use super::settings::{self, Settings};
use super::table::{Header, Table};

#[derive(Args)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    verb: ConfigVerb,
}

#[derive(Subcommand)]
enum ConfigVerb {
    /// Show the value and the origin of each option
    Show {
        /// Only the options of this command
        command: Option<String>,
    },
}

pub(crate) fn run(args: &ConfigArgs, command: &Command, settings: &Settings, printer: &Printer) -> Result<()> {
    let ConfigVerb::Show { command: wanted } = &args.verb;
    let mut table = Table::new(["option", "value", "from"].map(Header::Text));
    let mut shown = HashSet::new();
    for option in settings::all(command) {
        let of_wanted = wanted.as_ref().is_none_or(|wanted| option.command.first().is_none_or(|first| first == wanted));
        if !of_wanted || !shown.insert(option.path()) {
            continue;
        }
        let (values, origin) = match settings.get(&option) {
            Some(setting) => {
                let values = setting.values.iter().map(|value| value.to_string_lossy().into_owned());
                (values.collect(), setting.origin.to_string())
            }
            None => (option.default.clone(), "default".to_owned()),
        };
        table.push([option.path(), without_secrets(&values.join(", ")), origin]);
    }
    printer.result(&table.drawn(screen::columns()))
}

//! `sparkify-polars trace`: the line that a row came from.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args};
use serde::Serialize;
use sparkify_polars::Result;
use sparkify_polars::model::Schema;
use sparkify_polars::trace::{Subject, Trace, trace};

use super::database_args::DatabaseArgs;
use super::outcome::{Invocation, Outcome, ResultArgs};
use super::printer::Printer;
use super::signals::Signals;
use super::summary::counted;
use super::{block_on, database, screen};

#[derive(Args)]
#[command(group = ArgGroup::new("row").required(true).args(["songplay_id", "user", "song"]))]
pub(crate) struct TraceArgs {
    /// The songplay_id of a play
    #[arg(value_parser = songplay_id)]
    songplay_id: Option<String>,
    /// The user_id of a user
    #[arg(long, value_name = "ID", allow_negative_numbers = true)]
    user: Option<i64>,
    /// The song_id of a song
    #[arg(long, value_name = "ID")]
    song: Option<String>,
    /// Read these files instead of those that the ledger names
    #[arg(long, num_args = 1.., value_name = "PATH")]
    files: Vec<PathBuf>,
    /// How many of the other records with the same key are shown
    #[arg(long, default_value_t = 10, value_name = "N")]
    show: usize,
    #[command(flatten)]
    result: ResultArgs,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Parses an id, so that a mistake is found before the command starts.
fn songplay_id(text: &str) -> Result<String, String> {
    let id = uuid::Uuid::parse_str(text).map_err(|error| error.to_string())?;
    Ok(id.hyphenated().to_string())
}

pub(crate) fn run(args: &TraceArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    invocation.run(&args.result, printer, || traced(args, printer))
}

#[derive(Serialize)]
struct Traced {
    #[serde(flatten)]
    trace: Trace,
    #[serde(skip)]
    show: usize,
}

fn traced(args: &TraceArgs, printer: &Printer) -> Result<Traced> {
    let schema = Schema::new(&args.database.schema)?;
    let subject = match (&args.songplay_id, args.user, &args.song) {
        (_, Some(user), _) => Subject::User(user),
        (_, _, Some(song)) => Subject::Song(song.clone()),
        (id, ..) => Subject::Play(id.clone().unwrap_or_default()),
    };
    block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open_to_ask(&args.database, None, printer)).await?;
        let canceller = opened.session.canceller();
        let tracing = trace(&subject, &args.files, &schema, &mut opened.session);
        let trace = signals.cancelling("looking for the lines", &canceller, tracing).await?;
        opened.session.close().await;
        Ok(Traced { trace, show: args.show })
    })
}

impl Outcome for Traced {
    const DONE: &'static str = "The lines were found; only the result could not be written.";

    fn text(&self, columns: Option<usize>) -> String {
        let Trace { table, row, lines, files, missing } = &self.trace;
        let read = counted(*files as u64, "file");
        let mut text = format!("{table}:\n    {row}\n");
        let (origin, beaten): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.is_origin);
        match origin.first() {
            Some(line) => text += &format!("came from {}:{}\n    {}\n", line.file, line.line, line.text),
            None => text += &format!("no line of {read} has its key\n"),
        }
        if !beaten.is_empty() {
            let verb = if beaten.len() == 1 { "was" } else { "were" };
            text += &format!("{} with the same key {verb} not used", counted(beaten.len() as u64, "other record"));
            if beaten.len() > self.show {
                text += &format!("; the first {} of them", self.show);
            }
            text += ":\n";
        }
        for line in beaten.iter().take(self.show) {
            text += &format!("{}:{}\n    {}\n", line.file, line.line, line.text);
        }
        if let Some(first) = missing.first() {
            let files = counted(missing.len() as u64, "loaded file");
            text += &format!("missing and not read: {files} such as {first} (--files PATH names their new place)\n");
        }
        screen::wrapped(text.trim_end(), columns)
    }
}

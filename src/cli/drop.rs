//! `sparkify-polars drop`.

use std::io::{self, BufRead as _, IsTerminal as _};

use indicatif::HumanCount;
use sparkify_polars::load::{Dropped, Inventory, Left, drop_tables, inventory};
use sparkify_polars::model::{Roles, Schema};
use sparkify_polars::{Error, ErrorKind, Result};

use super::args::DropArgs;
use super::printer::Printer;
use super::progress::Progress;
use super::signals::Signals;
use super::table::{Header, Table};
use super::{args, block_on, database, screen};

pub(crate) fn run(args: &DropArgs, printer: &Printer) -> Result<()> {
    let schema = Schema::new(&args.database.schema)?;
    let roles = args::roles(args.roles.as_ref(), &schema)?;
    let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    if !args.yes && !can_ask {
        return Err(Error::new(ErrorKind::Usage, format!("dropping the tables in schema {}", schema.star()))
            .because("confirmation is needed, and this is not a terminal")
            .hint("To drop them without confirmation: sparkify-polars drop --yes"));
    }
    let done = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open_to_ask(&args.database, None, printer)).await?;
        let canceller = opened.session.canceller();
        let counting = inventory(&schema, &mut opened.session);
        let found = signals.cancelling("counting the rows", &canceller, counting).await?;
        if found.is_empty() && roles.is_none() {
            opened.session.close().await;
            return Ok(None);
        }
        let list = listed(&found, roles.as_ref(), &opened.database);
        if args.yes {
            printer.done(&list)?;
        } else {
            printer.result(&list)?;
            let question =
                format!("This cannot be undone. Type the name of the schema, {}, to drop everything:", schema.star());
            let asking = ask(question, printer.clone());
            if signals.cancelling("asking whether to drop the tables", &canceller, asking).await? != schema.star() {
                opened.session.close().await;
                return Ok(Some(None));
            }
        }
        let progress = Progress::new(printer);
        let dropping = drop_tables(&schema, roles.as_ref(), &mut opened.session, &progress);
        let left = signals.cancelling("dropping the tables", &canceller, dropping).await?;
        opened.session.close().await;
        Ok(Some(Some(left)))
    })?;
    printer.done(&match done {
        None => format!("schema {} contains nothing of sparkify-polars", schema.star()),
        Some(None) => "nothing was dropped".to_owned(),
        Some(Some(left)) => said(&left, roles.as_ref()),
    })
}

/// Asks on the terminal. A thread of its own waits for the answer, so that a signal can end the wait.
async fn ask(question: String, printer: Printer) -> Result<String> {
    printer.say("INFO", &question);
    let read = move || {
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).map(|_| answer.trim().to_owned())
    };
    let doing = "reading the answer";
    let answer = tokio::task::spawn_blocking(read).await;
    let answer = answer.map_err(|error| Error::new(ErrorKind::Bug, doing).caused_by(error))?;
    answer.map_err(|error| Error::new(ErrorKind::Local, doing).caused_by(error))
}

/// The list of the objects to be dropped, with the numbers of rows.
fn listed(found: &Inventory, roles: Option<&Roles>, database: &str) -> String {
    let mut table = Table::new([Header::Text("to be dropped"), Header::Number("rows")]);
    for relation in &found.relations {
        let rows = relation.rows.map_or_else(String::new, |rows| HumanCount(rows).to_string());
        table.push([format!("{}.{}", relation.schema, relation.name), rows]);
    }
    let schemas = found.schemas.iter().map(|schema| format!("schema {schema}, if nothing else is in it"));
    let roles = roles.into_iter().flat_map(|roles| [roles.owner(), roles.loader(), roles.reader()]);
    let roles = roles.map(|role| format!("role {role}, if no other database needs it"));
    schemas.chain(roles).for_each(|line| table.push([line, String::new()]));
    format!("in {database}:\n{}", table.drawn(screen::columns()))
}

fn said(left: &Left, roles: Option<&Roles>) -> String {
    let mut said = vec!["dropped".to_owned()];
    said.extend(
        left.schemas.iter().map(|schema| format!("the schema {schema} stays, because it contains something else")),
    );
    let names = roles.map(|roles| format!("{}, {} and {}", roles.owner(), roles.loader(), roles.reader()));
    let of_roles = left.roles.map(|dropped| match dropped {
        Dropped::All => "were dropped",
        Dropped::Revoked => {
            "have lost their privileges in this database, and stay, because another database needs them"
        }
        Dropped::Nothing => "do not exist, or can log in; they were not changed",
    });
    said.extend(names.zip(of_roles).map(|(names, became)| format!("the roles {names} {became}")));
    said.join("\n")
}

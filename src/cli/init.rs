//! `sparkify-polars init`.

use std::process::ExitCode;

use serde::Serialize;
use sparkify_polars::Result;
use sparkify_polars::load::{Initialised, Layout, init, roles_sql, summarise};
use sparkify_polars::model::{Roles, Schema};

use super::args::InitArgs;
use super::outcome::{Invocation, Outcome};
use super::printer::Printer;
use super::progress::Progress;
use super::psql::identifier;
use super::signals::Signals;
use super::{args, block_on, database, screen};

pub(crate) fn run(args: &InitArgs, invocation: &Invocation, printer: &Printer) -> Result<ExitCode> {
    if args.print_sql {
        let schema = Schema::new(&args.database.schema)?;
        let sql = args::roles(args.roles.as_ref(), &schema)?.map(|roles| roles_sql(&schema, &roles)).transpose()?;
        return printer.result(sql.unwrap_or_default().trim_end()).map(|()| ExitCode::SUCCESS);
    }
    invocation.run(&args.result, printer, || initialised(args, printer))
}

/// The tables of a schema after `init`.
#[derive(Serialize)]
struct Initial {
    schema: String,
    /// How `init` left the tables: made, upgraded, distributed, or unchanged (`there`).
    done: &'static str,
    /// The layout of the tables: `plain` or `citus`.
    layout: &'static str,
    roles: Option<Roles>,
    summaries_recomputed: bool,
}

fn initialised(args: &InitArgs, printer: &Printer) -> Result<Initial> {
    let schema = Schema::new(&args.database.schema)?;
    let roles = args::roles(args.roles.as_ref(), &schema)?;
    let (done, summaries_recomputed) = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open(&args.database, printer)).await?;
        let canceller = opened.session.canceller();
        let session = &mut opened.session;
        let making = async {
            let progress = Progress::new(printer);
            let done = init(&schema, args.layout.wanted(), roles.as_ref(), session, &progress).await?;
            // New tables are empty, and so are their summaries.
            let recomputes = args.summaries && !matches!(done, Initialised::Made(_));
            if recomputes {
                summarise(&schema, session, &progress).await?;
            }
            Ok((done, recomputes))
        };
        let done = signals.cancelling("making the tables", &canceller, making).await?;
        opened.session.close().await;
        Ok(done)
    })?;
    let (done, layout) = match done {
        Initialised::Made(layout) => ("made", layout),
        Initialised::Upgraded(layout) => ("upgraded", layout),
        Initialised::There(layout) => ("there", layout),
        Initialised::Distributed => ("distributed", Layout::Citus),
    };
    let layout = match layout {
        Layout::Plain => "plain",
        Layout::Citus => "citus",
    };
    Ok(Initial { schema: schema.star().to_owned(), done, layout, roles, summaries_recomputed })
}

impl Outcome for Initial {
    const DONE: &'static str = "The tables are ready; only the result could not be written.";

    fn text(&self, columns: Option<usize>) -> String {
        let schema = &self.schema;
        let place = if self.layout == "citus" { "distributed over the cluster" } else { "on one server" };
        let tables = match self.done {
            "distributed" => {
                format!("distributed the tables in schema {schema} over the cluster, with all their rows")
            }
            "there" => format!("the tables in schema {schema} exist already, {place}"),
            done => format!("{done} the tables in schema {schema}, {place}"),
        };
        let summaries = self.summaries_recomputed.then(|| "computed the summaries of the plays again".to_owned());
        let parts = [Some(tables), self.roles.as_ref().map(granted), summaries];
        screen::wrapped(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n"), columns)
    }
}

fn granted(roles: &Roles) -> String {
    let [owner, loader, reader] = [roles.owner(), roles.loader(), roles.reader()].map(identifier);
    format!(
        "gave the roles {owner}, {loader} and {reader} their privileges; make other roles their members:\n    \
         GRANT {loader} TO a_role_that_loads;\n    GRANT {reader} TO a_role_that_reads;"
    )
}

//! `sparkify-polars init`.

use sparkify_polars::Result;
use sparkify_polars::load::{Initialised, Layout, init, roles_sql, summarise};
use sparkify_polars::model::{Roles, Schema};

use super::args::InitArgs;
use super::printer::Printer;
use super::progress::Progress;
use super::psql::identifier;
use super::signals::Signals;
use super::{args, block_on, database};

pub(crate) fn run(args: &InitArgs, printer: &Printer) -> Result<()> {
    let schema = Schema::new(&args.database.schema)?;
    let roles = args::roles(args.roles.as_ref(), &schema)?;
    let roles_sql = roles.as_ref().map(|roles| roles_sql(&schema, roles)).transpose()?;
    if let Some(sql) = roles_sql.filter(|_| args.print_sql) {
        return printer.result(sql.trim_end());
    }
    let done = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let mut opened = signals.connecting(database::open(&args.database, printer)).await?;
        let canceller = opened.session.canceller();
        let session = &mut opened.session;
        let making = async {
            let progress = Progress::new(printer);
            let done = init(&schema, args.layout.wanted(), roles.as_ref(), session, &progress).await?;
            // New and upgraded tables have just been summarised.
            if args.summaries && matches!(done, Initialised::There(_)) {
                summarise(&schema, session, &progress).await?;
            }
            Ok(done)
        };
        let done = signals.cancelling("making the tables", &canceller, making).await?;
        opened.session.close().await;
        Ok(done)
    })?;
    printer.result(&said(done, schema.star()))?;
    if let Some(roles) = &roles {
        printer.result(&said_of_roles(roles))?;
    }
    if args.summaries {
        printer.result("computed the summaries of the plays anew")?;
    }
    Ok(())
}

fn said(done: Initialised, star: &str) -> String {
    let lie = |layout| match layout {
        Layout::Plain => "on one server",
        Layout::Citus => "distributed over the cluster",
    };
    match done {
        Initialised::Made(layout) => format!("made the tables in schema {star}, {}", lie(layout)),
        Initialised::Distributed => {
            format!("distributed the tables in schema {star} over the cluster, with all that they held")
        }
        Initialised::Upgraded(layout) => format!("upgraded the tables in schema {star}, {}", lie(layout)),
        Initialised::There(layout) => format!("the tables in schema {star} are there already, {}", lie(layout)),
    }
}

fn said_of_roles(roles: &Roles) -> String {
    let [owner, loader, reader] = [roles.owner(), roles.loader(), roles.reader()].map(identifier);
    format!(
        "gave the roles {owner}, {loader} and {reader} their privileges; make others members:\n\n    \
         GRANT {loader} TO a_role_that_loads;\n    GRANT {reader} TO a_role_that_reads;"
    )
}

//! `sparkify-polars report`.

use std::path::Path;

use indicatif::DecimalBytes;
use sparkify_polars::Result;
use sparkify_polars::connect::server_error;
use sparkify_polars::merge::Schema;
use sparkify_polars::report::{self, Report};
use tokio_postgres::IsolationLevel;

use super::args::{DatabaseArgs, ReportArgs};
use super::out::Out;
use super::printer::Printer;
use super::{block_on, database};

pub(crate) fn run(args: ReportArgs, printer: &Printer) -> Result<()> {
    // Everything that can be refused is refused here, before a server is started or asked.
    let out = if args.out == Path::new("-") { None } else { Some(Out::new(&args.out)?) };
    let schema = Schema::new(&args.database.schema)?;
    let page = block_on(read(&args.database, &schema, printer))?.html()?;
    match out {
        None => printer.result(&page),
        Some(out) => {
            out.write(page.as_bytes())?;
            printer.note(&format!("wrote {} ({})", args.out.display(), DecimalBytes(page.len() as u64)));
            Ok(())
        }
    }
}

/// Reads all figures in one transaction, so that they agree with each other whatever is loaded meanwhile.
async fn read(args: &DatabaseArgs, schema: &Schema, printer: &Printer) -> Result<Report> {
    let mut opened = database::open(args, printer).await?;
    let failed = |error| server_error("reading the figures of one moment", error);
    let transaction = opened
        .session
        .client_mut()
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await
        .map_err(failed)?;
    schema.may_be_looked_into(&transaction).await?;
    schema.choose(&transaction).await?;
    let report = report::read(&transaction, &format!("{}, schema {}", opened.database, schema.star())).await?;
    transaction.commit().await.map_err(failed)?;
    opened.session.close().await?;
    Ok(report)
}

//! `sparkify-polars report`.

use std::path::Path;

use indicatif::DecimalBytes;
use sparkify_polars::Result;
use sparkify_polars::connect::TransactionKind;
use sparkify_polars::export::Manifest;
use sparkify_polars::load::restore;
use sparkify_polars::model::Schema;
use sparkify_polars::report::{self, Look, Report, Wanted};

use super::database::Opened;
use super::output::OutputFile;
use super::printer::Printer;
use super::report_args::ReportArgs;
use super::signals::Signals;
use super::{block_on, database};

pub(crate) fn run(args: ReportArgs, printer: &Printer) -> Result<()> {
    // Checks all arguments before it starts or contacts a server.
    let out = if args.out == Path::new("-") { None } else { Some(OutputFile::new(args.out.clone())?) };
    let schema = Schema::new(&args.database.schema)?;
    args.from.as_deref().map(Manifest::read).transpose()?;
    let wanted = Wanted { since: args.since, until: args.until, last: args.last };
    let page = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let opening = database::open_to_ask(&args.database, args.from.as_deref(), printer);
        let mut opened = signals.connecting(opening).await?;
        let canceller = opened.session.canceller();
        let asking = async {
            match &args.from {
                None => {
                    let origin = format!("{}, schema {}", opened.database, schema.star());
                    report::run(&mut opened.session, &schema, &origin, wanted).await
                }
                Some(folder) => of_export(&mut opened, folder, wanted).await,
            }
        };
        let report = signals.cancelling("asking for the figures of the report", &canceller, asking).await;
        opened.close_after_asking(args.from.as_deref()).await?;
        report
    })?
    .html(&Look { title: args.title.clone(), sections: args.sections.clone() })?;
    match out {
        None => printer.document((page + "\n").as_bytes()),
        Some(out) => {
            out.replace(page.as_bytes())?;
            printer.note(&format!("wrote {} ({})", args.out.display(), DecimalBytes(page.len() as u64)));
            Ok(())
        }
    }
}

/// Reads the figures of an export. They are in temporary tables, which end with the session.
async fn of_export(opened: &mut Opened, folder: &Path, wanted: Wanted) -> Result<Report> {
    let transaction = opened.session.begin(TransactionKind::Write).await?;
    let manifest = restore(folder, &transaction).await?;
    let origin = format!("the export in {}, made at {}", folder.display(), manifest.made_at);
    report::read(&transaction, &Schema::temporary(), &origin, wanted).await
}

//! `sparkify-polars report`.

use std::path::Path;

use indicatif::DecimalBytes;
use sparkify_polars::Result;
use sparkify_polars::connect::TransactionKind;
use sparkify_polars::export::Manifest;
use sparkify_polars::load::restore;
use sparkify_polars::merge::{Layout, Star};
use sparkify_polars::model::Schema;
use sparkify_polars::report::{self, Report};

use super::args::ReportArgs;
use super::database::Opened;
use super::output::OutputFile;
use super::printer::Printer;
use super::{block_on, database};

pub(crate) fn run(args: ReportArgs, printer: &Printer) -> Result<()> {
    // Everything that can be refused is refused here, before a server is started or asked.
    let out = if args.out == Path::new("-") { None } else { Some(OutputFile::new(args.out.clone())?) };
    let schema = Schema::new(&args.database.schema)?;
    args.from.as_deref().map(Manifest::read).transpose()?;
    let page = block_on(async {
        let mut opened = database::open(&args.database, printer).await?;
        let report = match &args.from {
            None => {
                let origin = format!("{}, schema {}", opened.database, schema.star());
                report::run(&mut opened.session, &schema, &origin).await?
            }
            Some(folder) => read_export(&mut opened, folder).await?,
        };
        opened.session.close().await?;
        Ok(report)
    })?
    .html()?;
    match out {
        None => printer.result(&page),
        Some(out) => {
            out.replace(page.as_bytes())?;
            printer.note(&format!("wrote {} ({})", args.out.display(), DecimalBytes(page.len() as u64)));
            Ok(())
        }
    }
}

/// Reads all figures in one transaction, so that they agree with each other whatever is loaded meanwhile.
async fn read_export(opened: &mut Opened, folder: &Path) -> Result<Report> {
    let (transaction, schema) = (opened.session.begin(TransactionKind::Write).await?, Schema::temporary());
    let star = Star::new(&transaction, &schema, Layout::Plain);
    let manifest = restore(folder, &star).await?;
    report::read(&star, &format!("the export in {}, made at {}", folder.display(), manifest.made_at)).await
}

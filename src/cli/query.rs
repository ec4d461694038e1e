//! `sparkify-polars query`.

use std::io::{self, IsTerminal as _};

use sparkify_polars::connect::TransactionKind;
use sparkify_polars::export::Manifest;
use sparkify_polars::load::restore;
use sparkify_polars::model::Schema;
use sparkify_polars::query::{self, Column, QUESTIONS, Question, Table, format};
use sparkify_polars::{Error, ErrorKind, Result};

use super::args::{Format, QueryArgs};
use super::chart::{Canvas, charted};
use super::output::Output;
use super::printer::Printer;
use super::summary::counted;
use super::table::drawn;
use super::{block_on, database};

pub(crate) fn run(args: QueryArgs, printer: &Printer) -> Result<()> {
    // Everything that can be refused is refused here, before a server is started or asked.
    let output = Output::new(args.out, args.format, io::stdout().is_terminal())?;
    if args.list {
        let list = list();
        return deliver(&output, &written(&list, args.format)?, list.rows.len(), printer);
    }
    let Some(name) = args.name else {
        return Err(Error::new(ErrorKind::Usage, "looking for a question").because("none was named"));
    };
    let question = Question::find(&name)?;
    let to_draw = if args.chart { Some(to_draw(question, args.format)?) } else { None };
    let schema = Schema::new(&args.database.schema)?;
    args.from.as_deref().map(Manifest::read).transpose()?;
    let answer = block_on(async {
        let mut opened = database::open(&args.database, printer).await?;
        let answer = match &args.from {
            None => query::run(&mut opened.session, &schema, question).await?,
            Some(folder) => {
                let transaction = opened.session.begin(TransactionKind::Write).await?;
                restore(folder, &transaction).await?;
                query::answer(&transaction, &Schema::temporary(), question).await?
            }
        };
        opened.session.close().await?;
        Ok(answer)
    })?;
    printer.note(question.title());
    let bytes = match to_draw {
        Some(column) => (charted(&answer, column, Canvas::of(&output))? + "\n").into_bytes(),
        None => written(&answer, args.format)?,
    };
    deliver(&output, &bytes, answer.rows.len(), printer)
}

/// The column of the question that bars are drawn of.
fn to_draw(question: &Question, format: Format) -> Result<&'static str> {
    let doing = format!("drawing a chart of {}", question.name());
    if format != Format::Table {
        return Err(Error::new(ErrorKind::Usage, doing)
            .because("bars are drawn beside a table only")
            .hint("--chart goes with --format table, which is the default."));
    }
    question.chart().ok_or_else(|| {
        Error::new(ErrorKind::Usage, doing)
            .because("its rows are not a name and a number each, so that no bar would mean anything")
            .hint("Without --chart the answer is a table.")
    })
}

/// The answer in a format.
fn written(answer: &Table, format: Format) -> Result<Vec<u8>> {
    Ok(match format {
        Format::Table => (drawn(answer) + "\n").into_bytes(),
        Format::Csv => format::to_csv(answer).into_bytes(),
        Format::Json => format::to_json(answer)?.into_bytes(),
        Format::Markdown => format::to_markdown(answer).into_bytes(),
        Format::Parquet => format::to_parquet(answer)?,
    })
}

/// Brings the bytes of so many rows where they go.
fn deliver(output: &Output, bytes: &[u8], rows: usize, printer: &Printer) -> Result<()> {
    match output {
        Output::Stdout => printer.document(bytes),
        Output::File(file) => {
            file.replace(bytes)?;
            printer.note(&format!("{} in {}", counted(rows as u64, "row"), file.path().display()));
            Ok(())
        }
    }
}

/// The names of the questions and what they ask.
fn list() -> Table {
    let row = |question: &Question| [question.name(), question.title()].map(|text| Some(text.to_owned())).to_vec();
    Table { columns: ["question", "title"].map(Column::text).to_vec(), rows: QUESTIONS.iter().map(row).collect() }
}

//! `sparkify-polars query`.

use std::io::{self, IsTerminal as _};

use sparkify_polars::connect::{Session, TransactionKind};
use sparkify_polars::export::Manifest;
use sparkify_polars::load::restore;
use sparkify_polars::model::Schema;
use sparkify_polars::query::{self, Chart, Column, QUESTIONS, Question, Table, format};
use sparkify_polars::{Error, ErrorKind, Result};

use super::args::{Format, QueryArgs};
use super::chart::{Canvas, charted};
use super::output::{Output, format_of};
use super::printer::Printer;
use super::screen;
use super::summary::counted;
use super::table::Table as TextTable;
use super::{block_on, database};

/// A question.
enum Asked {
    /// A question of the catalogue.
    Question(&'static Question),
    /// A statement of the user.
    Own(String),
}

pub(crate) fn run(args: QueryArgs, printer: &Printer) -> Result<()> {
    // Everything that can be refused is refused here, before a server is started or asked.
    let format = format_of(args.format, args.out.as_deref())?;
    let output = Output::new(args.out.clone(), format, io::stdout().is_terminal())?;
    if args.list {
        let list = list();
        return deliver(&output, &written(&list, format, &output)?, list.rows.len(), printer);
    }
    let asked = asked(&args)?;
    if let (true, Asked::Question(question)) = (args.print_sql, &asked) {
        return printer.result(question.sql().trim_end());
    }
    let to_draw = match &asked {
        Asked::Question(question) if args.chart => Some(to_draw(question, format)?),
        _ => None,
    };
    let schema = Schema::new(&args.database.schema)?;
    args.from.as_deref().map(Manifest::read).transpose()?;
    let answer = block_on(async {
        let mut opened = database::open_to_ask(&args.database, args.from.as_deref(), printer).await?;
        let answer = answer(&asked, &args, &schema, &mut opened.session).await;
        opened.close_after_asking(args.from.as_deref()).await?;
        answer
    })?;
    if let Asked::Question(question) = &asked {
        printer.note(question.title());
    }
    let bytes = match to_draw {
        Some(chart) => (charted(&answer, &chart, Canvas::of(&output))? + "\n").into_bytes(),
        None => written(&answer, format, &output)?,
    };
    if format == Format::Table
        && columns_of(&output).is_some_and(|columns| TextTable::of(&answer).is_shortened(columns))
    {
        printer.note("long texts are shortened; a wider terminal or --out FILE shows them whole");
    }
    deliver(&output, &bytes, answer.rows.len(), printer)
}

fn asked(args: &QueryArgs) -> Result<Asked> {
    match (&args.name, &args.sql, &args.file) {
        (Some(name), ..) => Question::find(name).map(Asked::Question),
        (_, Some(statement), _) => Ok(Asked::Own(statement.clone())),
        (.., Some(file)) => std::fs::read_to_string(file).map(Asked::Own).map_err(|error| {
            Error::new(ErrorKind::Input, format!("reading the question in {}", file.display())).caused_by(error)
        }),
        _ => Err(Error::new(ErrorKind::Usage, "looking for a question").because("none was named")),
    }
}

async fn answer(asked: &Asked, args: &QueryArgs, schema: &Schema, session: &mut Session) -> Result<Table> {
    match (asked, &args.from) {
        (Asked::Question(question), None) => query::run(session, schema, question).await,
        (Asked::Question(question), Some(folder)) => {
            let transaction = session.begin(TransactionKind::Write).await?;
            restore(folder, &transaction).await?;
            query::answer(&transaction, &Schema::temporary(), question).await
        }
        (Asked::Own(statement), _) => {
            query::run_sql(session, schema, statement, args.statement_timeout.as_deref()).await
        }
    }
}

/// How the answer to the question is drawn.
fn to_draw(question: &Question, format: Format) -> Result<Chart<'static>> {
    let doing = format!("drawing a chart of {}", question.name());
    if format != Format::Table {
        return Err(Error::new(ErrorKind::Usage, doing)
            .because("a chart is drawn beside a table only")
            .hint("--chart goes with --format table, which is the default."));
    }
    question.chart().ok_or_else(|| {
        Error::new(ErrorKind::Usage, doing)
            .because("its rows are not a name and a number each, so that no bar would mean anything")
            .hint("Without --chart the answer is a table.")
    })
}

/// The answer in a format, for `output`.
fn written(answer: &Table, format: Format, output: &Output) -> Result<Vec<u8>> {
    Ok(match format {
        Format::Table => (TextTable::of(answer).drawn(columns_of(output)) + "\n").into_bytes(),
        Format::Csv => format::to_csv(answer).into_bytes(),
        Format::Tsv => format::to_tsv(answer).into_bytes(),
        Format::Json => format::to_json(answer)?.into_bytes(),
        Format::Ndjson => format::to_ndjson(answer)?.into_bytes(),
        Format::Markdown => format::to_markdown(answer).into_bytes(),
        Format::Parquet => format::to_parquet(answer)?,
    })
}

/// The columns of the terminal that the answer goes to.
fn columns_of(output: &Output) -> Option<usize> {
    match output {
        Output::Stdout => screen::columns(),
        Output::File(_) => None,
    }
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

//! `sparkify-polars query`.

use std::io::{self, IsTerminal as _};

use sparkify_polars::connect::{Session, TransactionKind};
use sparkify_polars::export::Manifest;
use sparkify_polars::load::restore;
use sparkify_polars::model::Schema;
use sparkify_polars::query::{self, Chart, Column, Parameter, Parameters, Question, Table, format};
use sparkify_polars::{Error, ErrorKind, Result};

use super::chart::{Canvas, charted};
use super::output::{Output, format_of};
use super::printer::Printer;
use super::query_args::{Format, QueryArgs};
use super::questions::{self, Asked};
use super::signals::Signals;
use super::summary::counted;
use super::table::{Table as TextTable, shows_repaired};
use super::{block_on, database, question_help, screen};

pub(crate) fn run(args: &QueryArgs, printer: &Printer) -> Result<()> {
    if args.help {
        return printer.result(&help(args)?);
    }
    // Checks all arguments before it starts or contacts a server.
    let format = format_of(args.format, args.out.as_deref())?;
    let output = Output::new(args.out.clone(), format, io::stdout().is_terminal())?;
    if args.csv_safe && !matches!(format, Format::Csv | Format::Tsv) {
        return Err(Error::new(ErrorKind::Usage, "reading the option --csv-safe")
            .because("it is only for CSV and TSV")
            .hint("Add --format csv or --out FILE.csv."));
    }
    if args.list {
        let list = list(&questions::all(args.questions.as_deref())?);
        return deliver(&output, &written(&list, format, &output)?, list.rows.len(), printer);
    }
    let (asked, parameters) = (Asked::named(args)?, args.parameters.given());
    let question = asked.question();
    if args.print_sql && parameters.is_empty() {
        return printer.result(question.sql().trim_end());
    }
    let narrowed = question.with(&parameters)?;
    if args.print_sql {
        return printer.result(narrowed.sql().trim_end());
    }
    let to_draw = if args.chart { Some(to_draw(question, format)?) } else { None };
    if let (Asked::Own(_), Some(_)) = (&asked, &args.from) {
        return Err(Error::new(ErrorKind::Usage, format!("asking {}", question.name()))
            .because("--from works only with built-in questions"));
    }
    let schema = Schema::new(&args.database.schema)?;
    args.from.as_deref().map(Manifest::read).transpose()?;
    let (answer, about_nothing) = block_on(async {
        let mut signals = Signals::listen(printer)?;
        let opening = database::open_to_ask(&args.database, args.from.as_deref(), printer);
        let mut opened = signals.connecting(opening).await?;
        let canceller = opened.session.canceller();
        let asking = answer(&asked, &narrowed, args, &schema, &mut opened.session);
        let answer = signals.cancelling(&format!("asking {}", question.name()), &canceller, asking).await;
        let about_nothing = match (&answer, &args.from, names(&parameters)) {
            (Ok(_), None, Some(_)) => !query::selects_any(&mut opened.session, &schema, &parameters).await?,
            _ => false,
        };
        opened.close_after_asking(args.from.as_deref()).await?;
        Ok((answer?, about_nothing))
    })?;
    let answer = if args.csv_safe { format::without_formulas(&answer) } else { answer };
    if !question.title().is_empty() {
        printer.note(&heading(question, &parameters));
    }
    let bytes = match to_draw {
        Some(chart) => (charted(&answer, &chart, Canvas::of(&output))? + "\n").into_bytes(),
        None => written(&answer, format, &output)?,
    };
    deliver(&output, &bytes, answer.rows.len(), printer)?;
    if format == Format::Table
        && output.columns().is_some_and(|columns| TextTable::repaired(&answer).is_shortened(columns))
    {
        printer.note("long texts are shortened; a wider terminal or --out FILE shows them whole");
    }
    if format == Format::Table && shows_repaired(&answer) {
        printer.note(
            "† this name is encoded twice in the logs; the table shows it repaired, \
             and other formats show it as logged",
        );
    }
    if let Some(question) = names(&parameters).filter(|_| about_nothing) {
        printer.warn(&format!("no play is selected; spell names as in the logs, see `query {question}`"));
    }
    if let Some(in_all) = answer.in_all.filter(|in_all| *in_all > answer.rows.len() as u64) {
        printer.note(&format!("{} of {}; --top 0 shows all", answer.rows.len(), counted(in_all, "row")));
    }
    Ok(())
}

/// The help of the command, or of a question.
fn help(args: &QueryArgs) -> Result<String> {
    if args.name.is_none() {
        let mut program = super::command();
        program.build();
        let query = program.find_subcommand_mut("query").map(|query| query.render_long_help().to_string());
        return Ok(query.unwrap_or_default().trim_end().to_owned());
    }
    Ok(question_help::help(Asked::named(args)?.question(), screen::columns()))
}

/// The title of the question, with the given parameters.
fn heading(question: &Question, parameters: &Parameters) -> String {
    let given: Vec<_> = parameters.iter().map(|(parameter, value)| format!("{} {value}", parameter.option())).collect();
    match given[..] {
        [] => question.title().to_owned(),
        _ => format!("{} ({})", question.title(), given.join(" ")),
    }
}

/// The question that lists the valid names, if one of the parameters is a name. The name may be misspelled.
fn names(parameters: &Parameters) -> Option<&'static str> {
    parameters.keys().find_map(|parameter| match parameter {
        Parameter::Artist => Some("most-played-artists"),
        Parameter::Song => Some("most-played-songs"),
        Parameter::Location => Some("plays-by-location"),
        Parameter::Device => Some("plays-by-device"),
        _ => None,
    })
}

async fn answer(
    asked: &Asked,
    narrowed: &Question,
    args: &QueryArgs,
    schema: &Schema,
    session: &mut Session,
) -> Result<Table> {
    match (asked, &args.from) {
        (Asked::Own(_), _) => query::run_own(session, schema, narrowed, args.statement_timeout.as_deref()).await,
        (Asked::OfCatalogue(_), None) => query::run(session, schema, narrowed).await,
        (Asked::OfCatalogue(_), Some(folder)) => {
            let transaction = session.begin(TransactionKind::Write).await?;
            restore(folder, &transaction).await?;
            query::answer(&transaction, &Schema::temporary(), narrowed).await
        }
    }
}

/// The chart for the answer to the question.
fn to_draw(question: &Question, format: Format) -> Result<Chart<'_>> {
    let doing = format!("drawing a chart of {}", question.name());
    if format != Format::Table {
        return Err(Error::new(ErrorKind::Usage, doing)
            .because("a chart can only be drawn beside a table")
            .hint("Use --chart with --format table, which is the default."));
    }
    question.chart().ok_or_else(|| {
        Error::new(ErrorKind::Usage, doing)
            .because("its rows are not a name and a number for a bar")
            .hint("Without --chart the answer is a table.")
    })
}

/// The answer in a format, for `output`.
fn written(answer: &Table, format: Format, output: &Output) -> Result<Vec<u8>> {
    Ok(match format {
        Format::Table => (TextTable::repaired(answer).drawn(output.columns()) + "\n").into_bytes(),
        Format::Csv => format::to_csv(answer).into_bytes(),
        Format::Tsv => format::to_tsv(answer).into_bytes(),
        Format::Json => format::to_json(answer)?.into_bytes(),
        Format::Ndjson => format::to_ndjson(answer)?.into_bytes(),
        Format::Markdown => format::to_markdown(answer).into_bytes(),
        Format::Parquet => format::to_parquet(answer)?,
    })
}

/// Writes the bytes to the output. They contain this number of rows.
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

/// The names and titles of the questions.
fn list(questions: &[Question]) -> Table {
    let row = |question: &Question| [question.name(), question.title()].map(|text| Some(text.to_owned())).to_vec();
    Table::new(["question", "title"].map(Column::text).to_vec(), questions.iter().map(row).collect())
}

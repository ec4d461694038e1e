//! `sparkify-polars query`.

use sparkify_polars::merge::Schema;
use sparkify_polars::query::{self, QUESTIONS, Question};
use sparkify_polars::{Error, Kind, Result};

use super::args::QueryArgs;
use super::printer::Printer;
use super::table::{drawn, table};
use super::{block_on, database};

pub(crate) fn run(args: QueryArgs, printer: &Printer) -> Result<()> {
    if args.list {
        return printer.result(&list());
    }
    let Some(name) = args.name else {
        return Err(Error::new(Kind::Usage, "looking for a question").because("none was named"));
    };
    // Everything that can be refused is refused here, before a server is started or asked.
    let question = Question::find(&name)?;
    let schema = Schema::new(&args.database.schema)?;
    let answer = block_on(async {
        let opened = database::open(&args.database, printer).await?;
        schema.choose(opened.session.client()).await?;
        let answer = query::run(opened.session.client(), question).await?;
        opened.session.close().await?;
        Ok(answer)
    })?;
    printer.note(question.title());
    printer.result(&drawn(&answer))
}

/// The names of the questions and what they ask.
fn list() -> String {
    let mut table = table();
    table.set_header(["question", "what it asks"]);
    table.add_rows(QUESTIONS.iter().map(|question| [question.name(), question.title()]));
    table.trim_fmt()
}

//! The available questions: those of the catalogue, and the user's own questions in a folder.

use std::fs;
use std::path::Path;

use sparkify_polars::query::{Parameter, QUESTIONS, Question};
use sparkify_polars::{Error, ErrorKind, Result};

use super::query_args::QueryArgs;

/// A question, and its source.
pub(super) enum Asked {
    /// A question of the catalogue.
    OfCatalogue(Question),
    /// A question of the user's own.
    Own(Question),
}

impl Asked {
    /// The question that the command line names.
    pub(super) fn named(args: &QueryArgs) -> Result<Self> {
        match (&args.name, &args.sql, &args.file) {
            (Some(name), ..) => match own(args.questions.as_deref())?.into_iter().find(|own| own.name() == name) {
                Some(own) => Ok(Self::Own(own)),
                None => Question::find(name).map(|question| Self::OfCatalogue(question.clone())),
            },
            (_, Some(statement), _) => Ok(Self::Own(Question::own("your question", statement))),
            (.., Some(file)) => read(file).map(Self::Own),
            _ => Err(Error::new(ErrorKind::Usage, "looking for a question").because("none was named")),
        }
    }

    pub(super) fn question(&self) -> &Question {
        match self {
            Self::OfCatalogue(question) | Self::Own(question) => question,
        }
    }
}

/// All questions.
pub(super) fn all(folder: Option<&Path>) -> Result<Vec<Question>> {
    Ok(QUESTIONS.iter().cloned().chain(own(folder)?).collect())
}

/// The questions in a folder, sorted by file name. It is an error if one has the name of a question of the catalogue.
fn own(folder: Option<&Path>) -> Result<Vec<Question>> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let doing = || Error::new(ErrorKind::Input, format!("reading the questions in {}", folder.display()));
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut files: Vec<_> = entries.map_err(|error| doing().caused_by(error))?.iter().map(fs::DirEntry::path).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    let questions = files.iter().map(|file| read(file)).collect::<Result<Vec<_>>>()?;
    let is_taken = |own: &&Question| QUESTIONS.iter().any(|question| question.name() == own.name());
    match questions.iter().find(is_taken) {
        None => Ok(questions),
        Some(own) => Err(doing()
            .because(format!("sparkify-polars has a question {} already", own.name()))
            .hint("Give the file another name.")),
    }
}

fn read(file: &Path) -> Result<Question> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let sql = fs::read_to_string(file).map_err(|error| {
        Error::new(ErrorKind::Input, format!("reading the question in {}", file.display())).caused_by(error)
    })?;
    let question = Question::own(name, sql);
    match question.unknown_options()[..] {
        [] => Ok(question),
        [option, ..] => Err(Error::new(ErrorKind::Input, format!("reading the question in {}", file.display()))
            .because(format!("it names {option}, which is not a parameter of questions"))
            .hint(format!("The parameters are {}.", Parameter::ALL.map(Parameter::option).join(", ")))),
    }
}

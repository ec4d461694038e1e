//! Fifteen plays of five songs. Their names have the special characters of the output formats.

use std::process::Command;
use std::sync::OnceLock;

use sparkify_polars::query::{Parameter, Question};

use test_support::program::{NONE, load, program, succeed};
use test_support::server::{self, Database};
use test_support::written::{Folder, event};

/// The songs by title and artist, from five plays down to one.
pub(crate) const SONGS: [(Option<&str>, Option<&str>); 5] = [
    (Some(r#"He said "hi", twice"#), Some("A,B; C's")),
    (Some("two\nlines\r\nand a\ttab"), Some(r"C|D\E \| F\")),
    (Some("😀 <b>bold</b> &amp; *not*"), Some("Émile")),
    (Some(""), None),
    (None, Some("")),
];

/// A database with these plays. Ben (2) has the first play, and Ann (1) has all others. The last two are a week later
/// and paid.
pub(crate) fn database() -> &'static Database {
    static DATABASE: OnceLock<Database> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let database = server::database();
        let folder = Folder::new();
        let log = folder.write("log.json", events().join("\n"));
        succeed(&mut load(database.url(), NONE, &[&log]));
        database
    })
}

/// The lines of the log of this database.
pub(crate) fn events() -> Vec<String> {
    // Friday, 2018-11-30 21:30:00.250 UTC. From then on, one play a minute.
    let first = 1_543_613_400_250_u64;
    let mut events = Vec::new();
    for (place, (title, artist)) in SONGS.iter().enumerate() {
        for _ in place..SONGS.len() {
            let item = events.len();
            // The last two are a week later and paid.
            let (later, level) = if item > 12 { (7 * 86_400_000, r#""paid""#) } else { (0, r#""free""#) };
            let json = |text: &Option<&str>| serde_json::to_string(text).unwrap();
            events.push(event(&[
                ("song", &json(title)),
                ("artist", &json(artist)),
                ("ts", &(first + later + 60_000 * item as u64).to_string()),
                ("itemInSession", &item.to_string()),
                ("userId", if item == 0 { r#""2""# } else { r#""1""# }),
                ("firstName", if item == 0 { r#""Ben""# } else { r#""Ann""# }),
                ("level", level),
            ]));
        }
    }
    events
}

/// The arguments of a question: its name, and the parameters that it needs.
pub(crate) fn asked(question: &Question) -> Vec<String> {
    let value = |parameter| match parameter {
        Parameter::Artist => "A,B; C's",
        Parameter::Song => r#"He said "hi", twice"#,
        _ => "1",
    };
    let needs = question.needs().into_iter();
    let needed = needs.flat_map(|parameter| [parameter.option().to_owned(), value(parameter).to_owned()]);
    [question.name().to_owned()].into_iter().chain(needed).collect()
}

/// `query` on this database with these arguments.
pub(crate) fn query(arguments: &[&str]) -> Command {
    let mut command = program(["query", "--database-url", database().url()]);
    command.args(arguments);
    command
}

/// The standard output of `query` with these arguments.
#[track_caller]
pub(crate) fn written(arguments: &[&str]) -> String {
    succeed(&mut query(arguments)).stdout
}

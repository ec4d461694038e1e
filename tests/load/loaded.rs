//! The loaded sample, and generated files. Several tests share them, because a load is not what those tests are about.

use std::path::PathBuf;
use std::sync::LazyLock;

use test_support::oracle::{Files, Session, Tables};
use test_support::program::{load, program, succeed};
use test_support::server::{self, Database};

/// The sample in a database from which others are copied. It can only be copied while it has no sessions.
static ORIGINAL: LazyLock<Database> = LazyLock::new(|| {
    let (database, sample) = (server::database(), Files::sample());
    succeed(&mut load(database.url(), &sample.songs, &sample.logs));
    database
});

/// The loaded sample, in a database of its own.
pub(crate) fn sample_copy() -> (Database, Session) {
    let database = server::copy_of(&ORIGINAL);
    let session = Session::open(database.url());
    (database, session)
}

/// The loaded sample, in one database for all tests that only read it.
pub(crate) fn shared_sample() -> (&'static Database, Session) {
    static SHARED: LazyLock<Database> = LazyLock::new(|| server::copy_of(&ORIGINAL));
    let database: &'static Database = &SHARED;
    (database, Session::open(database.url()))
}

/// Files of several days, and their tables. Each day has some 9,000 plays.
pub(crate) static DAYS: LazyLock<(Files, Tables)> = LazyLock::new(|| {
    let files = generate("days", ["--songs", "300", "--events", "45000", "--days", "4", "--seed", "11"]);
    let tables = files.tables();
    (files, tables)
});

/// A log of one day, large enough that its load takes a while.
pub(crate) static LONG_DAY: LazyLock<PathBuf> = LazyLock::new(|| {
    let files = generate("long-day", ["--songs", "20", "--events", "80000", "--days", "1", "--seed", "3"]);
    // `generate` may also write a small file with lines that are sent again. The log of the day is the largest file.
    let size = |log: &PathBuf| std::fs::metadata(log).unwrap().len();
    files.logs.into_iter().max_by_key(size).unwrap()
});

fn generate(name: &str, options: [&str; 8]) -> Files {
    let out = server::scratch().join(name);
    succeed(program(["generate"]).args(options).arg(&out));
    Files::in_folder(&out)
}

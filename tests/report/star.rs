//! The tables of one test, and its report.

use std::path::PathBuf;
use std::sync::LazyLock;

use crate::page::Page;
use test_support::oracle::{Files, Session};
use test_support::program::{ANY_REJECTS, load, program, run, succeed};
use test_support::server::{self, Database};
use test_support::written::{Folder, event};

/// A database with loaded files.
pub(crate) struct LoadedTables {
    database: Database,
    session: Session,
}

impl LoadedTables {
    /// The sample, in a copy of a loaded database.
    pub(crate) fn sample() -> Self {
        static ORIGINAL: LazyLock<Database> = LazyLock::new(|| {
            let (database, sample) = (server::database(), Files::sample());
            succeed(&mut load(database.url(), &sample.songs, &sample.logs));
            database
        });
        Self::opened(server::copy_of(&ORIGINAL))
    }

    /// These files. Some of their lines may be bad.
    pub(crate) fn of(songs: &[PathBuf], logs: &[PathBuf]) -> Self {
        let tables = Self::nothing();
        let outcome = run(load(tables.url(), songs, logs).args(ANY_REJECTS));
        assert!([0, 4].contains(&outcome.code), "{outcome}");
        tables
    }

    /// These events, in one log.
    pub(crate) fn of_events(events: &[String]) -> Self {
        let folder = Folder::new();
        let log = folder.write("log.json", events.join("\n"));
        Self::of(&[], &[log])
    }

    /// A database without any load.
    pub(crate) fn nothing() -> Self {
        Self::opened(server::database())
    }

    fn opened(database: Database) -> Self {
        let session = Session::open(database.url());
        session.run("SET search_path = public, sparkify_etl; SET TimeZone = 'UTC'");
        Self { database, session }
    }

    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    pub(crate) fn name(&self) -> &str {
        self.database.name()
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// The page. It must be well formed, with any contents.
    #[track_caller]
    pub(crate) fn page(&self) -> Page {
        let outcome = succeed(&mut program(["report", "--out", "-", "--database-url", self.url()]));
        assert_eq!(outcome.stderr, "");
        let page = Page(outcome.stdout);
        page.assert_well_formed();
        page
    }
}

/// A play at a moment such as `2018-11-02T10:00:00Z`. The session and the item distinguish it from others.
pub(crate) fn play(at: &str, session: i32, fields: &[(&str, &str)]) -> String {
    let ts = chrono::DateTime::parse_from_rfc3339(at).unwrap().timestamp_millis().to_string();
    let session = session.to_string();
    let mut all = vec![("ts", ts.as_str()), ("sessionId", session.as_str())];
    all.extend(fields);
    event(&all)
}

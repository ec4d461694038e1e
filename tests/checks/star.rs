//! A star of a test's own to break, and what `check` says of it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::oracle::{Files, Session};
use crate::program::{Outcome, load, program, run, succeed};
use crate::support;

/// All checks, in the order in which they are made.
pub(crate) const NAMES: [&str; 15] = [
    "summaries",
    "play-ids",
    "time-parts",
    "uniqueness",
    "references",
    "orphans",
    "constraints",
    "nulls",
    "ranges",
    "levels",
    "latest-plays",
    "matches",
    "ledger-runs",
    "ledger-files",
    "schema-privileges",
];

/// The sample, loaded, in a database of its own.
pub(crate) struct Star {
    url: String,
    session: Session,
}

impl Star {
    pub(crate) fn new() -> Self {
        static LOADED: OnceLock<support::Database> = OnceLock::new();
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let loaded = LOADED.get_or_init(|| {
            let database = support::database();
            let sample = Files::sample();
            succeed(&mut load(database.url(), &sample.songs, &sample.logs));
            database
        });
        let name = format!("star_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        support::execute(support::cluster(), &format!("CREATE DATABASE {name} TEMPLATE {}", loaded.name()));
        let url = format!("{}{name}", loaded.url().strip_suffix(loaded.name()).unwrap());
        let session = Session::open(&url);
        session.run("SET search_path = public, sparkify_etl; SET TimeZone = 'UTC'");
        Self { url, session }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// The only value of an answer.
    #[track_caller]
    pub(crate) fn value(&self, sql: &str) -> String {
        self.session.value(sql)
    }

    /// Runs statements that no foreign key hinders.
    #[track_caller]
    pub(crate) fn by_force(&self, sql: &str) {
        self.session.run(&format!("SET session_replication_role = replica; {sql}; RESET session_replication_role"));
    }

    /// Checks the tables. The summaries are those of the broken plays, so that their check does not fail as well.
    #[track_caller]
    pub(crate) fn check(&self, arguments: &[&str]) -> Checked {
        succeed(&mut program(["init", "--summaries", "--database-url", &self.url]));
        check(&self.url, arguments)
    }
}

/// `check` of the database at `url`.
#[track_caller]
pub(crate) fn check(url: &str, arguments: &[&str]) -> Checked {
    Checked(run(program(["check", "--database-url", url]).args(arguments)))
}

/// What came of a `check`.
#[derive(Debug)]
pub(crate) struct Checked(pub(crate) Outcome);

impl Checked {
    /// The name, the result and the number of rows of each check that was made.
    pub(crate) fn results(&self) -> Vec<(&str, &str, &str)> {
        let table = self.0.stdout.split("\n\n").next().unwrap();
        let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        rows.filter_map(|row| match row[..] {
            [name, result @ ("ok" | "FAILED"), rows] => Some((name, result, rows)),
            _ => None,
        })
        .collect()
    }

    /// What is said of a check that failed.
    pub(crate) fn told(&self, name: &str) -> &str {
        let begin = format!("\n\n{name}: ");
        let (_, rest) = self.0.stdout.split_once(&begin).unwrap_or_else(|| panic!("nothing of {name}\n{}", self.0));
        rest.split("\n\n").next().unwrap()
    }

    /// That every check was made and holds.
    #[track_caller]
    pub(crate) fn all_hold(&self) {
        assert_eq!(self.0.code, 0, "{}", self.0);
        let expected: Vec<_> = NAMES.iter().map(|name| (*name, "ok", "0")).collect();
        assert_eq!(self.results(), expected, "{}", self.0);
    }

    /// That these checks fail, each saying these words, and all others hold.
    #[track_caller]
    pub(crate) fn only_fail(&self, failures: &[(&str, &[&str])]) {
        assert_eq!(self.0.code, 3, "{}", self.0);
        let results: Vec<_> = self.results().iter().map(|(name, result, _)| (*name, *result)).collect();
        let expected = NAMES.map(|name| match failures.iter().any(|(failed, _)| *failed == name) {
            true => (name, "FAILED"),
            false => (name, "ok"),
        });
        assert_eq!(results, expected, "{}", self.0);
        for (name, words) in failures {
            let told = self.told(name);
            for word in *words {
                assert!(told.contains(word), "{name} does not say {word:?}\n{}", self.0);
            }
        }
    }
}

/// Breaks a star with statements that no foreign key hinders; these checks fail then, each saying these words.
#[track_caller]
pub(crate) fn broken_by(sql: &str, failures: &[(&str, &[&str])]) {
    let star = Star::new();
    star.by_force(sql);
    star.check(&[]).only_fail(failures);
}

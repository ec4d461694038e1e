//! Tables that a test may break, and the results of `check` on them.

use std::sync::OnceLock;

use test_support::oracle::{Files, Session};
use test_support::program::{Outcome, load, program, run, succeed};
use test_support::server::{self, Database};

/// All checks, in the order in which they run.
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

/// The loaded sample, in a database of its own.
pub(crate) struct SampleTables {
    database: Database,
    session: Session,
}

impl SampleTables {
    pub(crate) fn new() -> Self {
        static LOADED: OnceLock<Database> = OnceLock::new();
        let loaded = LOADED.get_or_init(|| {
            let database = server::database();
            let sample = Files::sample();
            succeed(&mut load(database.url(), &sample.songs, &sample.logs));
            database
        });
        let database = server::copy_of(loaded);
        let session = Session::open(database.url());
        session.run("SET search_path = public, sparkify_etl; SET TimeZone = 'UTC'");
        Self { database, session }
    }

    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// The only row of a result, as text.
    #[track_caller]
    pub(crate) fn value(&self, sql: &str) -> String {
        self.session.value(sql)
    }

    /// Runs statements without foreign keys and triggers.
    #[track_caller]
    pub(crate) fn run_without_triggers(&self, sql: &str) {
        self.session.run(&format!("SET session_replication_role = replica; {sql}; RESET session_replication_role"));
    }

    /// Computes the summaries from the current plays and runs the checks. So the check of the summaries does not fail
    /// only because a test has changed the plays.
    #[track_caller]
    pub(crate) fn check(&self, arguments: &[&str]) -> Checked {
        succeed(&mut program(["init", "--summaries", "--database-url", self.url()]));
        check(self.url(), arguments)
    }
}

/// Runs `check` on the database at `url`.
#[track_caller]
pub(crate) fn check(url: &str, arguments: &[&str]) -> Checked {
    Checked(run(program(["check", "--database-url", url]).args(arguments)))
}

/// The result of a `check`.
#[derive(Debug)]
pub(crate) struct Checked(pub(crate) Outcome);

impl Checked {
    /// The name, the result and the number of rows of each check that ran.
    pub(crate) fn results(&self) -> Vec<(&str, &str, &str)> {
        let table = self.0.stdout.split("\n\n").next().unwrap();
        let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        rows.filter_map(|row| match row[..] {
            [name, result @ ("ok" | "FAILED"), rows] => Some((name, result, rows)),
            _ => None,
        })
        .collect()
    }

    /// The text about a check that failed.
    pub(crate) fn details(&self, name: &str) -> &str {
        let begin = format!("\n\n{name}: ");
        let (_, rest) = self.0.stdout.split_once(&begin).unwrap_or_else(|| panic!("nothing of {name}\n{}", self.0));
        rest.split("\n\n").next().unwrap()
    }

    /// Asserts that all checks ran and passed.
    #[track_caller]
    pub(crate) fn assert_all_pass(&self) {
        assert_eq!(self.0.code, 0, "{}", self.0);
        let expected: Vec<_> = NAMES.iter().map(|name| (*name, "ok", "0")).collect();
        assert_eq!(self.results(), expected, "{}", self.0);
    }

    /// Asserts that these checks fail and all others pass. The text about each failed check must contain its words.
    #[track_caller]
    pub(crate) fn assert_only_fail(&self, failures: &[(&str, &[&str])]) {
        assert_eq!(self.0.code, 3, "{}", self.0);
        let results: Vec<_> = self.results().iter().map(|(name, result, _)| (*name, *result)).collect();
        let expected = NAMES.map(|name| match failures.iter().any(|(failed, _)| *failed == name) {
            true => (name, "FAILED"),
            false => (name, "ok"),
        });
        assert_eq!(results, expected, "{}", self.0);
        for (name, words) in failures {
            let details = self.details(name);
            for word in *words {
                assert!(details.contains(word), "{name} does not say {word:?}\n{}", self.0);
            }
        }
    }

    /// Asserts that exactly these checks fail, each with exactly these rows. A row is given by some of its words, with
    /// `|` between them. A check shows at most ten rows.
    #[track_caller]
    pub(crate) fn assert_rows(&self, failures: &[(&str, &[&str])]) {
        let any: &[&str] = &[];
        let checks: Vec<_> = failures.iter().map(|(name, _)| (*name, any)).collect();
        self.assert_only_fail(&checks);
        for (name, rows) in failures {
            let details = self.details(name);
            // The first line is the title of the check. Each row is a line of its own.
            let mut lines: Vec<&str> = details.lines().skip(1).collect();
            // The longest words first: "day" is also a part of "weekday".
            let mut rows = rows.to_vec();
            rows.sort_by_key(|row| std::cmp::Reverse(row.len()));
            for row in &rows {
                let found = lines.iter().position(|line| row.split('|').all(|word| line.contains(word)));
                let found = found.unwrap_or_else(|| panic!("{name} has no row {row:?}\n{}", self.0));
                lines.remove(found);
            }
            let count = rows.len().to_string();
            assert!(
                self.results().contains(&(*name, "FAILED", count.as_str())),
                "{name}: not {count} rows\n{}",
                self.0
            );
        }
    }
}

/// Breaks the tables with statements that foreign keys do not stop. Asserts that exactly these checks fail, with these
/// words.
#[track_caller]
pub(crate) fn assert_detected(sql: &str, failures: &[(&str, &[&str])]) {
    let tables = SampleTables::new();
    tables.run_without_triggers(sql);
    tables.check(&[]).assert_only_fail(failures);
}

/// The same with [`Checked::assert_rows`].
#[track_caller]
pub(crate) fn assert_rows_detected(sql: &str, failures: &[(&str, &[&str])]) {
    let tables = SampleTables::new();
    tables.run_without_triggers(sql);
    tables.check(&[]).assert_rows(failures);
}

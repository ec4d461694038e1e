//! The catalogue of checks. The only description of a check is the comment at the beginning of its file.

use crate::Result;
use crate::merge::Layout;
use crate::query::SqlFile;
use crate::suggest::unknown;

/// A check of the catalogue: a file of `sql/checks`.
#[derive(Debug, PartialEq, Eq)]
pub struct Check(SqlFile);

macro_rules! files {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(Check(SqlFile::new($name, include_str!(concat!("../../sql/", $folder, "/", $name, ".sql"))))),*]
    };
}

/// All checks. They run side by side, so the slowest come first.
pub const CHECKS: &[Check] = files!["checks":
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

/// Variants for tables that are distributed over a cluster, where the shards of two tables are on different nodes.
const DISTRIBUTED: &[Check] = files!["citus/checks": "references", "orphans"];

impl Check {
    /// The variant of this check for a table layout.
    pub(super) fn of(&'static self, layout: Layout) -> &'static Self {
        let otherwise = DISTRIBUTED.iter().find(|check| layout == Layout::Citus && check.name() == self.name());
        otherwise.unwrap_or(self)
    }

    /// The path of the file in the repository.
    pub(super) fn path(&self) -> String {
        let folder = if DISTRIBUTED.iter().any(|check| std::ptr::eq(check, self)) { "citus/checks" } else { "checks" };
        format!("sql/{folder}/{}.sql", self.name())
    }

    /// Finds the check with this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if there is none. The hint has similar names.
    pub fn find(name: &str) -> Result<&'static Self> {
        let found = CHECKS.iter().find(|check| check.name() == name);
        found.ok_or_else(|| {
            unknown("check", "sparkify-polars check --list", name, &CHECKS.iter().map(Self::name).collect::<Vec<_>>())
        })
    }

    /// Its name: the name of the file without `.sql`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The expectation in a few words: the first line of the file.
    #[must_use]
    pub fn title(&self) -> &str {
        self.0.title()
    }

    /// The purpose and the method: the other lines of the comment.
    #[must_use]
    pub fn description(&self) -> String {
        self.0.description()
    }

    /// The text of the file: comments and one `SELECT`, which returns the rows that are not as expected.
    #[must_use]
    pub fn sql(&self) -> &str {
        self.0.sql()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::query::file_tests::{assert_complete, assert_well_formed};

    #[test]
    fn every_file_is_in_the_catalogue_once() {
        assert_complete("sql/checks", CHECKS.iter().map(|check| &check.0));
        assert_complete("sql/citus/checks", DISTRIBUTED.iter().map(|check| &check.0));
    }

    #[test]
    fn every_file_begins_with_a_title_and_a_description_and_is_one_statement() {
        CHECKS.iter().chain(DISTRIBUTED).for_each(|check| assert_well_formed(&check.0));
    }

    #[test]
    fn an_unknown_name_is_an_error_with_similar_names() {
        let hint = |name| {
            let error = Check::find(name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            error.hint_text().unwrap().to_owned()
        };
        assert!(hint("ledger").starts_with("Did you mean ledger-runs or ledger-files? `sparkify-polars check --list`"));
        assert!(hint("reference").starts_with("Did you mean references?"));
        assert!(hint("all").starts_with("The checks are summaries, play-ids, "));
    }
}

//! The result of a check: the number of rows that are not as expected, and the first of them.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde::Serialize;

use super::Check;
use crate::Result;
use crate::merge::Star;
use crate::query::{Answer, Table, ask};

/// The maximum number of offending rows that are kept. Further rows are only counted.
const SAMPLE_ROWS: usize = 10;

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The name of the check.
    pub name: &'static str,
    /// The expectation of the check, in a few words.
    pub title: &'static str,
    /// The path of the SQL file in the repository. The file also runs in psql, and then returns all offending rows.
    pub path: String,
    /// The number of rows that are not as expected.
    pub offending: u64,
    /// The first of these rows, at most ten.
    pub sample: Table,
}

impl Finding {
    /// Whether all rows are as expected.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.offending == 0
    }
}

/// Runs one check. Only the sample is in memory, even if many rows offend.
pub(super) async fn of(star: &Star<'_>, check: &'static Check) -> Result<Finding> {
    let Answer { columns, rows } = ask(star, &format!("checking {}", check.name()), check.sql()).await?;
    let mut rows = pin!(rows);
    let mut sample = Table::new(columns, Vec::new());
    let mut offending = 0;
    while let Some(row) = rows.try_next().await? {
        offending += 1;
        if sample.rows.len() < SAMPLE_ROWS {
            sample.rows.push(row);
        }
    }
    Ok(Finding { name: check.name(), title: check.title(), path: check.path(), offending, sample })
}

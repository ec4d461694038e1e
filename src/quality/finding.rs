//! What a check found: how many rows are not as they should be, and the first of them.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde::Serialize;

use super::Check;
use crate::Result;
use crate::merge::Star;
use crate::query::{Answer, Table, ask};

/// So many offending rows are kept to be shown; the others are counted.
const SAMPLE_ROWS: usize = 10;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The name of the check.
    pub name: &'static str,
    /// What it expects.
    pub title: &'static str,
    /// The file with the question, in the repository: it runs in psql, too, and gives all rows.
    pub path: String,
    /// How many rows are not as expected.
    pub offending: u64,
    /// The first of them, ten at most.
    pub sample: Table,
}

impl Finding {
    /// Whether all is as expected.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.offending == 0
    }
}

/// Makes one check. However many rows offend, only the sample is ever in memory.
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

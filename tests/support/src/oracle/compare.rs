//! Compares two states of the tables and describes their differences.

use std::fmt::{self, Write as _};

use super::cell::{Cell, Row};
use super::tables::{Table, Tables};

/// The number of differing keys that are printed for each table.
const SHOWN: usize = 5;

impl Tables {
    /// Asserts that `found` equals these expected tables. Panics with the first keys that differ.
    #[track_caller]
    pub fn assert_same(&self, found: &Self, about: &str) {
        let differences = self.differences(found);
        assert!(differences.is_empty(), "{about}: the tables are not as expected\n{differences}");
    }

    /// The first differing keys of each table. Empty if all tables are equal.
    pub fn differences(&self, found: &Self) -> String {
        self.all().iter().zip(found.all()).map(|(expected, found)| expected.differences(found)).collect()
    }
}

impl Table {
    fn differences(&self, found: &Self) -> String {
        assert_eq!(self.shape, found.shape, "two different tables are compared");
        if self.rows == found.rows {
            return String::new();
        }
        let mut keys: Vec<&Row> = self.rows.keys().chain(found.rows.keys()).collect();
        keys.sort();
        keys.dedup();
        keys.retain(|key| self.rows.get(*key) != found.rows.get(*key));
        let mut text = format!(
            "{}: {} rows expected, {} found, {} keys differ\n",
            self.shape.name,
            self.rows.len(),
            found.rows.len(),
            keys.len()
        );
        for key in keys.iter().take(SHOWN) {
            let _ = writeln!(text, "  {}: {}", self.named(0, key), self.difference(found, key));
        }
        if keys.len() > SHOWN {
            let _ = writeln!(text, "  ... and {} more", keys.len() - SHOWN);
        }
        text
    }

    fn difference(&self, found: &Self, key: &Row) -> String {
        match (self.rows.get(key), found.rows.get(key)) {
            (Some(row), None) => format!("missing; expected {}", self.named(key.len(), row)),
            (None, Some(row)) => format!("not expected; found {}", self.named(key.len(), row)),
            (Some(expected), Some(found)) => {
                let columns = &self.shape.columns[key.len()..];
                let pairs = columns.iter().zip(expected.iter().zip(found)).filter(|(_, (a, b))| a != b);
                let differing: Vec<String> =
                    pairs.map(|((name, _), (a, b))| format!("{name} expected {a}, found {b}")).collect();
                differing.join("; ")
            }
            (None, None) => unreachable!("a key of neither table"),
        }
    }

    /// The columns from `first` on, as `name=value`.
    fn named(&self, first: usize, row: &Row) -> String {
        let columns = &self.shape.columns[first..];
        let pairs: Vec<String> = columns.iter().zip(row).map(|((name, _), cell)| format!("{name}={cell}")).collect();
        pairs.join(" ")
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(value) => write!(f, "{value:?}"),
        }
    }
}

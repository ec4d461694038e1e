//! The rejected lines of a load, as the database stores them.

use test_support::oracle::Session;

/// A row of `load_rejects`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reject {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) offset: usize,
    pub(crate) part: u32,
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) raw: Vec<u8>,
}

impl Reject {
    /// All rows, sorted by file and position.
    pub(crate) fn all(session: &Session) -> Vec<Self> {
        let rows = session.rows(
            "SELECT line, byte_offset, part, reason, encode(raw, 'hex'), file, message FROM sparkify_etl.load_rejects
             ORDER BY run_id, file, line, byte_offset, part",
        );
        rows.iter().map(|row| Self::of(row)).collect()
    }

    fn of(row: &str) -> Self {
        let cells: Vec<&str> = row.splitn(7, '|').collect();
        let number = |at: usize| cells[at].parse().unwrap();
        let raw = cells[4].as_bytes().chunks(2);
        let raw = raw.map(|digits| u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap());
        Self {
            line: number(0),
            offset: number(1),
            part: u32::try_from(number(2)).unwrap(),
            reason: cells[3].to_owned(),
            raw: raw.collect(),
            file: cells[5].to_owned(),
            message: cells[6].to_owned(),
        }
    }

    /// The whole lines that consist of these parts.
    pub(crate) fn joined(parts: &[Self]) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        for part in parts {
            match lines.last_mut() {
                Some(line) if part.part > 1 => line.raw.extend_from_slice(&part.raw),
                _ => lines.push(part.clone()),
            }
        }
        lines
    }
}

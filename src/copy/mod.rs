//! Sends Arrow batches to PostgreSQL by binary COPY.
//!
//! The types of the columns must be exactly those of the table, because binary COPY converts nothing. If a COPY is
//! dropped before its end, the server aborts it and the transaction.

use std::ops::AddAssign;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;

use crate::bridge::CopyEncoder;
use crate::connect::Transaction;
use crate::sql::quote_identifier;
use crate::{Error, ErrorKind, Result};

/// The result of a COPY.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Copied {
    /// Rows that the server counted.
    pub(crate) rows: u64,
    /// Bytes that were sent.
    pub(crate) bytes: u64,
    /// The time that encoding the rows took.
    pub(crate) encoding: Duration,
    /// The time spent waiting for the server and the network.
    pub(crate) sending: Duration,
}

impl AddAssign for Copied {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.bytes += other.bytes;
        self.encoding += other.encoding;
        self.sending += other.sending;
    }
}

/// Copies the rows of `pieces` into the columns of the same names in `table`. All pieces have the same schema. `table`
/// is a name, or a schema and a name. Does nothing if there are no rows.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses the rows or the connection is lost.
pub(crate) async fn copy(transaction: &Transaction<'_>, table: &[&str], pieces: &[RecordBatch]) -> Result<Copied> {
    copy_with(transaction, table, pieces, "FORMAT binary").await
}

/// Like [`copy`], for a table that this transaction has created. The rows are frozen. So an index-only scan can answer
/// a query about them, and VACUUM has nothing to do.
///
/// # Errors
///
/// Those of [`copy`].
pub(crate) async fn copy_frozen(
    transaction: &Transaction<'_>,
    table: &[&str],
    pieces: &[RecordBatch],
) -> Result<Copied> {
    copy_with(transaction, table, pieces, "FORMAT binary, FREEZE").await
}

async fn copy_with(
    transaction: &Transaction<'_>,
    table: &[&str],
    pieces: &[RecordBatch],
    options: &str,
) -> Result<Copied> {
    let sent: usize = pieces.iter().map(RecordBatch::num_rows).sum();
    let Some(first) = pieces.first().filter(|_| sent > 0) else { return Ok(Copied::default()) };
    let began = Instant::now();
    let doing = format!("copying {sent} rows to {}", table.join("."));
    let mut sink = transaction.copy_in(doing, &statement(table, first, options)).await?;
    let mut encoder = CopyEncoder::new(&first.schema())?;
    let (mut bytes, mut encoding) = (0, Duration::ZERO);
    for rows in pieces.iter().flat_map(CopyEncoder::slices) {
        let clock = Instant::now();
        let message = encoder.write(&rows)?;
        encoding += clock.elapsed();
        if let Some(message) = message {
            bytes += message.len() as u64;
            sink.send(message).await?;
        }
    }
    let last = encoder.finish()?;
    bytes += last.len() as u64;
    sink.send(last).await?;
    let rows = sink.finish().await?;
    if rows != sent as u64 {
        let why = format!("{sent} rows were sent, but the server counted {rows}");
        return Err(Error::new(ErrorKind::Bug, format!("copying to {}", table.join("."))).because(why));
    }
    tracing::debug!(table = table.join("."), rows, bytes, "copied");
    Ok(Copied { rows, bytes, encoding, sending: began.elapsed().saturating_sub(encoding) })
}

fn statement(table: &[&str], batch: &RecordBatch, options: &str) -> String {
    let table: Vec<_> = table.iter().map(|part| quote_identifier(part)).collect();
    let columns: Vec<_> = batch.schema().fields().iter().map(|field| quote_identifier(field.name())).collect();
    format!("COPY {} ({}) FROM STDIN ({options})", table.join("."), columns.join(", "))
}

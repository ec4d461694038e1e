//! Encodes Arrow record batches as the messages of a binary COPY.
//!
//! The format has a header, the rows, and a footer. PostgreSQL defines it in "Binary Format" of
//! <https://www.postgresql.org/docs/current/sql-copy.html>. The crate pgpq encodes the rows. [`CopyEncoder::new`]
//! writes the header. [`CopyEncoder::finish`] consumes the encoder and writes the footer. So calls in the wrong order
//! do not compile.

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use bytes::{Bytes, BytesMut};
use pgpq::ArrowToPostgresBinaryEncoder;

use crate::{Error, ErrorKind, Result};

/// The minimum size of a message, except the last one. Small messages cost the server up to 40 % more.
const MESSAGE_BYTES: usize = 512 * 1024;
/// The number of rows that are encoded at a time. It limits how far a message exceeds [`MESSAGE_BYTES`].
const SLICE_ROWS: usize = 1024;

/// The encoder of one COPY.
#[derive(Debug)]
pub struct CopyEncoder {
    encoder: ArrowToPostgresBinaryEncoder,
    buffer: BytesMut,
}

impl CopyEncoder {
    /// Starts a COPY of rows with this schema.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] if pgpq has no encoder for a type.
    pub fn new(schema: &Schema) -> Result<Self> {
        let mut buffer = BytesMut::with_capacity(MESSAGE_BYTES * 2);
        let mut encoder = ArrowToPostgresBinaryEncoder::try_new(schema).map_err(bug)?;
        encoder.write_header(&mut buffer).map_err(bug)?;
        Ok(Self { encoder, buffer })
    }

    /// Splits a record batch into pieces of the right size for [`Self::write`].
    pub fn slices(batch: &RecordBatch) -> impl Iterator<Item = RecordBatch> {
        let rows = batch.num_rows();
        (0..rows).step_by(SLICE_ROWS).map(move |start| batch.slice(start, SLICE_ROWS.min(rows - start)))
    }

    /// Encodes rows. Returns a message to send if there are enough bytes for one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] if the rows do not have the schema of the COPY.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<Option<Bytes>> {
        self.encoder.write_batch(rows, &mut self.buffer).map_err(bug)?;
        if self.buffer.len() < MESSAGE_BYTES {
            return Ok(None);
        }
        let message = self.buffer.split().freeze();
        self.buffer.reserve(MESSAGE_BYTES * 2);
        Ok(Some(message))
    }

    /// Returns the last message, with the footer.
    ///
    /// # Errors
    ///
    /// Only [`ErrorKind::Bug`].
    pub fn finish(mut self) -> Result<Bytes> {
        self.encoder.write_footer(&mut self.buffer).map_err(bug)?;
        Ok(self.buffer.freeze())
    }
}

fn bug(error: pgpq::error::ErrorKind) -> Error {
    Error::new(ErrorKind::Bug, "encoding rows for COPY").caused_by(error)
}

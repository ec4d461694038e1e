//! Record batches become the messages of a binary COPY.
//!
//! The format is PostgreSQL's (<https://www.postgresql.org/docs/current/sql-copy.html>, "Binary Format"): a header, rows,
//! a footer. pgpq encodes the rows; the header is written when the encoder is made and the footer when it is
//! used up, so that calling in the wrong order does not compile.

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use bytes::{Bytes, BytesMut};
use pgpq::ArrowToPostgresBinaryEncoder;

use crate::{Error, ErrorKind, Result};

/// Messages are sent when they have this many bytes: small ones cost the server up to 40 % more.
const MESSAGE_BYTES: usize = 512 * 1024;
/// Rows are encoded this many at a time, so that a message is not much longer than it should be.
const SLICE_ROWS: usize = 1024;

/// A COPY that is being encoded.
#[derive(Debug)]
pub struct CopyEncoder {
    encoder: ArrowToPostgresBinaryEncoder,
    buffer: BytesMut,
}

impl CopyEncoder {
    /// Starts a COPY of rows of this schema.
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

    /// The pieces in which a record batch is best handed to [`Self::write`].
    pub fn slices(batch: &RecordBatch) -> impl Iterator<Item = RecordBatch> {
        let rows = batch.num_rows();
        (0..rows).step_by(SLICE_ROWS).map(move |start| batch.slice(start, SLICE_ROWS.min(rows - start)))
    }

    /// Encodes the rows, and gives a message to send if that filled one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] if the rows are not of the schema.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<Option<Bytes>> {
        self.encoder.write_batch(rows, &mut self.buffer).map_err(bug)?;
        if self.buffer.len() < MESSAGE_BYTES {
            return Ok(None);
        }
        let message = self.buffer.split().freeze();
        self.buffer.reserve(MESSAGE_BYTES * 2);
        Ok(Some(message))
    }

    /// The last message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] only.
    pub fn finish(mut self) -> Result<Bytes> {
        self.encoder.write_footer(&mut self.buffer).map_err(bug)?;
        Ok(self.buffer.freeze())
    }
}

fn bug(error: pgpq::error::ErrorKind) -> Error {
    Error::new(ErrorKind::Bug, "encoding rows for COPY").caused_by(error)
}

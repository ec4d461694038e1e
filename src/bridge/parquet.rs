//! Writes Arrow record batches to a Parquet file. Each batch becomes a row group.

use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::Result;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

/// The default level of the zstd library.
const ZSTD_LEVEL: i32 = 3;

/// A writer of one Parquet file. The file is compressed with zstd, and has the minimum and maximum of each column in
/// each row group.
pub(crate) struct ParquetWriter<W: Write> {
    writer: SerializedFileWriter<W>,
    columns: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Starts a file of batches with this schema.
    ///
    /// The file does not contain the Arrow schema. In that schema the strings would be `Utf8View`, which some readers
    /// do not know.
    pub(crate) fn new(into: W, schema: SchemaRef) -> Result<Self> {
        let options = ArrowWriterOptions::new().with_properties(properties(&schema)?).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(into, Arc::clone(&schema), options)?;
        let (writer, columns) = writer.into_serialized_writer()?;
        Ok(Self { writer, columns, schema })
    }

    /// Writes the rows as one row group. Writes nothing if there are no rows.
    ///
    /// The columns are written one after the other, because each needs several MiB for its compression while it is
    /// written.
    pub(crate) fn write(&mut self, rows: &RecordBatch) -> Result<()> {
        if rows.num_rows() == 0 {
            return Ok(());
        }
        let mut columns = self.columns.create_column_writers(self.writer.flushed_row_groups().len())?.into_iter();
        let mut row_group = self.writer.next_row_group()?;
        for (field, array) in self.schema.fields().iter().zip(rows.columns()) {
            for (leaf, mut column) in compute_leaves(field, array)?.iter().zip(&mut columns) {
                column.write(leaf)?;
                column.close()?.append_to_row_group(&mut row_group)?;
            }
        }
        row_group.close().map(drop)
    }

    /// Ends the file, and returns the writer below it.
    pub(crate) fn finish(self) -> Result<W> {
        self.writer.into_inner()
    }
}

fn properties(schema: &SchemaRef) -> Result<WriterProperties> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    for field in schema.fields() {
        let column = || ColumnPath::from(field.name().as_str());
        // Most values of these types occur only once, so a dictionary would make the file larger.
        match field.data_type() {
            DataType::Timestamp(_, _) => {
                properties = properties.set_column_dictionary_enabled(column(), false);
                properties = properties.set_column_encoding(column(), Encoding::DELTA_BINARY_PACKED);
            }
            DataType::Float64 => properties = properties.set_column_dictionary_enabled(column(), false),
            _ => {}
        }
    }
    Ok(properties.build())
}

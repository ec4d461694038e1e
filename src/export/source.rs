//! An open Parquet file as a source of frames.

use std::any::Any;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType as ArrowType, Fields, Schema as ArrowSchema};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::{ChunkReader, Length};
use polars::prelude::*;

use crate::bridge;

/// The maximum number of rows in a frame.
const ROWS: usize = 131_072;

/// An open file and its footer. Rows are read on demand.
pub(super) struct ParquetSource {
    file: SharedFile,
    metadata: ArrowReaderMetadata,
    schema: SchemaRef,
}

impl ParquetSource {
    /// Opens the file and reads its footer.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is not a Parquet file, or has columns that frames cannot hold.
    pub(super) fn open(path: &Path) -> PolarsResult<Self> {
        let file = SharedFile(Arc::new(File::open(path)?));
        // Some programs also store their own types in the file. This reads only the types of Parquet itself.
        let options = || ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let footer = ArrowReaderMetadata::load(&file, options()).map_err(failed)?;
        let types = Arc::new(ArrowSchema::new(footer.schema().fields().iter().map(as_views).collect::<Fields>()));
        let options = options().with_schema(Arc::clone(&types));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(footer.metadata()), options).map_err(failed)?;
        let schema = Arc::clone(bridge::frame(&RecordBatch::new_empty(types))?.schema());
        Ok(Self { file, metadata, schema })
    }

    /// All rows, in frames of at most 131,072 rows.
    pub(super) fn frames(self) -> PolarsResult<impl Iterator<Item = PolarsResult<DataFrame>> + Send> {
        frames(self.reader())
    }

    /// The rows of some of the row groups, in frames. The other groups are not read.
    pub(super) fn row_groups(self, groups: Vec<usize>) -> PolarsResult<impl Iterator<Item = PolarsResult<DataFrame>>> {
        // The reader allocates a whole frame for each column, even for a few rows.
        let rows: i64 = groups.iter().map(|group| self.metadata.metadata().row_group(*group).num_rows()).sum();
        let rows = usize::try_from(rows).map_or(ROWS, |rows| rows.min(ROWS));
        frames(self.reader().with_row_groups(groups).with_batch_size(rows))
    }

    fn reader(&self) -> ParquetRecordBatchReaderBuilder<SharedFile> {
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone());
        reader.with_batch_size(ROWS)
    }
}

/// Reads only the columns that a query needs.
impl AnonymousScan for ParquetSource {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn schema(&self, _: Option<usize>) -> PolarsResult<SchemaRef> {
        Ok(Arc::clone(&self.schema))
    }

    fn allows_projection_pushdown(&self) -> bool {
        true
    }

    fn scan(&self, query: AnonymousScanArgs) -> PolarsResult<DataFrame> {
        let mut reader = self.reader();
        let mut rows = DataFrame::empty_with_schema(&self.schema);
        if let Some(rows_at_most) = query.n_rows {
            reader = reader.with_limit(rows_at_most);
        }
        if let Some(names) = &query.with_columns {
            let places = names.iter().map(|name| self.schema.try_index_of(name)).collect::<PolarsResult<Vec<_>>>()?;
            let columns = ProjectionMask::roots(reader.parquet_schema(), places);
            reader = reader.with_projection(columns);
            rows = rows.select(names.iter().cloned())?;
        }
        for frame in frames(reader)? {
            rows.vstack_mut(&frame?.select(rows.get_column_names_owned())?)?;
        }
        Ok(rows)
    }
}

fn frames(
    reader: ParquetRecordBatchReaderBuilder<SharedFile>,
) -> PolarsResult<impl Iterator<Item = PolarsResult<DataFrame>> + Send> {
    let batches = reader.build().map_err(failed)?;
    Ok(batches.map(|batch| bridge::frame(&batch.map_err(failed)?)))
}

/// Changes strings and bytes to views, which is the type that frames use. So the values stay in the pages of the file.
fn as_views(field: &Arc<arrow_schema::Field>) -> Arc<arrow_schema::Field> {
    let kind = match field.data_type() {
        ArrowType::Utf8 => ArrowType::Utf8View,
        ArrowType::Binary => ArrowType::BinaryView,
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(kind))
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> PolarsError {
    io::Error::other(error).into()
}

/// A file that several threads can read at once, each at its own position. A clone of a [`File`] would share the
/// position.
#[derive(Clone)]
struct SharedFile(Arc<File>);

/// Reads the bytes of a file from a position on.
struct FromPosition {
    file: Arc<File>,
    position: u64,
}

impl Length for SharedFile {
    fn len(&self) -> u64 {
        self.0.metadata().map_or(0, |metadata| metadata.len())
    }
}

impl ChunkReader for SharedFile {
    type T = BufReader<FromPosition>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(BufReader::new(FromPosition { file: Arc::clone(&self.0), position: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let mut bytes = vec![0; length];
        self.0.read_exact_at(&mut bytes, start)?;
        Ok(bytes.into())
    }
}

impl Read for FromPosition {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

//! Reads an export.

use std::path::Path;
use std::sync::Arc;

use polars::prelude::*;

use super::manifest::{TableFiles, Written};
use super::source::ParquetSource;
use crate::{Error, ErrorKind, Result};

/// Scans a Parquet file lazily. The file is opened at once. Its rows are read when the frame is collected, and only the
/// columns that the query needs. The path may contain any bytes, including wildcard characters. Timestamps are in UTC,
/// and their type has no time zone.
///
/// ```no_run
/// # use polars::prelude::*;
/// let plays = sparkify_polars::export::scan("parquet/users.parquet".as_ref())?;
/// let paid = plays.filter(col("level").eq(lit("paid"))).collect().unwrap();
/// # Ok::<(), sparkify_polars::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Input`] if the file cannot be opened, is not a Parquet file, or has a column of a type that exports do
/// not have.
pub fn scan(path: &Path) -> Result<LazyFrame> {
    let source = ParquetSource::open(path).map_err(|error| failed(path, error))?;
    let arguments = ScanArgsAnonymous { name: "PARQUET SCAN", ..ScanArgsAnonymous::default() };
    LazyFrame::anonymous_scan(Arc::new(source), arguments).map_err(|error| failed(path, error))
}

impl TableFiles {
    /// Reads the rows of the table in several frames, with the columns of the database. `folder` is the folder of the
    /// export. Columns of `time` that are in the names of the folders are computed from `start_time`. `songplay_id` is
    /// binary.
    pub(crate) fn rows<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = Result<DataFrame>> + 'a {
        let partitioned_by: Vec<_> = self.partitioned_by.iter().filter(|_| self.name == "time").collect();
        self.files.iter().flat_map(move |file| file.rows(folder)).map(move |rows| {
            let rows = super::text::with_binary_id(rows?);
            let with_parts = |rows| partitioned_by.iter().try_fold(rows, |rows, part| with_part(rows, part));
            rows.and_then(with_parts).map_err(|error| failed(folder, error))
        })
    }
}

/// Adds a column of `time` that is in the names of the folders. (A lazy query would have to be collected, and Polars
/// panics if it collects on the only thread of an async runtime.)
fn with_part(mut rows: DataFrame, name: &str) -> PolarsResult<DataFrame> {
    let instants = rows.column("start_time")?.as_materialized_series();
    let part = if name == "year" { instants.year()?.into_series() } else { instants.month()?.into_series() };
    rows.with_column(part.cast(&DataType::Int16)?.with_name(name.into()).into_column())?;
    Ok(rows)
}

impl Written {
    /// Reads the rows of the file in several frames.
    pub(crate) fn rows(&self, folder: &Path) -> impl Iterator<Item = Result<DataFrame>> + use<> {
        let path = folder.join(&self.path);
        let (frames, unreadable) = match ParquetSource::open(&path).and_then(|source| source.frames()) {
            Ok(frames) => (Some(frames), None),
            Err(error) => (None, Some(Err(error))),
        };
        frames.into_iter().flatten().chain(unreadable).map(move |rows| rows.map_err(|error| failed(&path, error)))
    }
}

fn failed(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Input, format!("reading the export in {}", path.display())).caused_by(error)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    use super::super::file::ParquetFile;
    use super::*;

    /// Writes a file of two row groups. Its name looks like a pattern and is not UTF-8.
    fn written(folder: &Path) -> (std::path::PathBuf, DataFrame) {
        let rows = df!("n" => [1_i64, 2, 3], "text" => [Some("one"), None, Some("three, longer than a view")]).unwrap();
        let path = folder.join(OsStr::from_bytes(b"a*[b]?\xff.parquet"));
        let mut file = ParquetFile::create(path.clone(), rows.schema()).unwrap();
        file.write(rows.slice(0, 2)).unwrap();
        file.write(rows.slice(2, 1)).unwrap();
        assert_eq!(file.finish(folder).unwrap().bytes, path.metadata().unwrap().len());
        (path, rows)
    }

    #[test]
    fn queries_of_a_file_with_an_odd_name_give_the_right_rows() {
        let folder = tempfile::tempdir().unwrap();
        let (path, rows) = written(folder.path());
        let plan = scan(&path).unwrap();
        // The file is open, so the plan can read it after it is deleted.
        std::fs::remove_file(path).unwrap();
        assert!(plan.clone().collect().unwrap().equals_missing(&rows));
        let swapped = [col("text"), col("n")];
        let expected = rows.select(["text", "n"]).unwrap();
        assert!(plan.clone().select(swapped).collect().unwrap().equals_missing(&expected));
        let last = plan.clone().filter(col("n").gt(lit(2))).select([col("text")]).collect().unwrap();
        assert!(last.equals_missing(&rows.slice(2, 1).drop("n").unwrap()));
        assert!(plan.clone().slice(1, 2).collect().unwrap().equals_missing(&rows.slice(1, 2)));
        assert!(plan.clone().limit(1).collect().unwrap().equals_missing(&rows.head(Some(1))));
        let count = plan.select([len()]).collect().unwrap();
        assert_eq!(count.columns()[0].get(0).unwrap().to_string(), "3");
    }

    #[test]
    fn several_threads_read_one_file_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let (path, rows) = written(folder.path());
        let plan = scan(&path).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert!(plan.clone().collect().unwrap().equals_missing(&rows)));
            }
        });
    }

    #[test]
    fn a_missing_or_invalid_parquet_file_is_an_input_error() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("missing", None), ("empty", Some("")), ("text", Some("PAR1 and more, but no footer"))] {
            let path = folder.path().join(name);
            if let Some(text) = text {
                std::fs::write(&path, text).unwrap();
            }
            let error = scan(&path).map(drop).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Input);
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

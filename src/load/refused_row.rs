//! Finds the file and line of a row that the server refused in a COPY.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int32Type, Int64Type};

use crate::Error;
use crate::connect::copy_row;
use crate::model::{FILE, LINE, SourceFile, file_name};

/// The hint if a line passes all rules but the server refuses its row.
const REFUSED: &str = "Nothing was loaded. The line is valid, but a constraint that was added to the table rejects it. \
                       Drop the constraint, or remove the line from the file.";

/// Adds the file and line of the refused row to the error of a COPY of these rows into the relation `to`.
pub(super) fn with_line(error: Error, to: &str, files: &[SourceFile], pieces: &[RecordBatch]) -> Error {
    let Some(number) = copy_row(&error, to) else { return error };
    let error = match provenance(number, pieces) {
        Some((file, line)) => error.adding(format!("row {number} from {}:{line}", file_name(files, file))),
        None => error,
    };
    if error.hint_text().is_none() { error.hint(REFUSED) } else { error }
}

/// Returns the file and line of a row. The rows of all pieces are numbered together, from 1.
fn provenance(number: u64, pieces: &[RecordBatch]) -> Option<(usize, i64)> {
    let mut at = usize::try_from(number).ok()?.checked_sub(1)?;
    for rows in pieces {
        if at < rows.num_rows() {
            let file = rows.column_by_name(FILE)?.as_primitive_opt::<Int32Type>()?.value(at);
            let line = rows.column_by_name(LINE)?.as_primitive_opt::<Int64Type>()?.value(at);
            return Some((usize::try_from(file).ok()?, line));
        }
        at -= rows.num_rows();
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int32Array, Int64Array};

    use super::*;

    #[test]
    fn a_row_is_found_in_any_piece() {
        let files: ArrayRef = Arc::new(Int32Array::from(vec![0, 0, 4]));
        let lines: ArrayRef = Arc::new(Int64Array::from(vec![7, 9, 1]));
        let rows = RecordBatch::try_from_iter([(FILE, files), (LINE, lines)]).unwrap();
        let pieces = [rows.slice(0, 1), rows.slice(0, 0), rows.slice(1, 2)];
        let found: Vec<_> = (0..=4).map(|number| provenance(number, &pieces)).collect();
        assert_eq!(found, [None, Some((0, 7)), Some((0, 9)), Some((4, 1)), None]);
    }
}

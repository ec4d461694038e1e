//! The columns of the frame that a scan returns.
//!
//! Texts are string views. A view contains a short text. For a long text, it refers to the decoder's memory. A text
//! that is not in that memory is copied into a second buffer.

use std::ops::Range;

use polars::prelude::*;
use polars_arrow::array::{Utf8ViewArray, View};
use polars_arrow::bitmap::{Bitmap, BitmapBuilder};
use polars_arrow::datatypes::ArrowDataType;
use polars_buffer::Buffer;

use super::fields::{Fields, event};
use super::record::Value;
use super::rules::Row;
use crate::model::{FILE, LINE};
use crate::read::Line;

/// The most bytes of a block. Views address 4 GiB, and the decoder copies each line at most twice.
pub(super) const MOST_BYTES: usize = 1 << 31;

/// Columns that are built row by row.
pub(super) struct Columns {
    /// `None` for an unwanted column.
    columns: Vec<Option<Values>>,
    validities: Vec<BitmapBuilder>,
    /// The second buffer of texts.
    copied: Vec<u8>,
    files: Vec<i32>,
    lines: Vec<i64>,
}

enum Values {
    Text(Vec<View>),
    Whole(Vec<i64>),
    Float(Vec<f64>),
}

impl Columns {
    /// Empty columns for a block with about `rows` records. Only the `wanted` columns are built.
    pub(super) fn new(fields: &Fields, rows: usize, wanted: impl Fn(&str) -> bool) -> Self {
        let column = |(name, dtype): (&str, &DataType)| {
            wanted(name).then(|| match dtype {
                DataType::String => Values::Text(Vec::with_capacity(rows)),
                DataType::Int64 => Values::Whole(Vec::with_capacity(rows)),
                _ => Values::Float(Vec::with_capacity(rows)),
            })
        };
        Self {
            columns: fields.columns().map(column).collect(),
            validities: fields.columns().map(|_| BitmapBuilder::with_capacity(rows)).collect(),
            copied: Vec::new(),
            files: Vec::with_capacity(rows),
            lines: Vec::with_capacity(rows),
        }
    }

    /// Adds a row of `line`. `decoded` is the address range of the decoder's memory.
    pub(super) fn push(&mut self, row: &Row<'_>, decoded: &Range<usize>, line: &Line<'_>) {
        // The paths of more files than this would not fit into memory.
        self.files.push(i32::try_from(line.file).unwrap_or(i32::MAX));
        self.lines.push(i64::try_from(line.number).unwrap_or(i64::MAX));
        for (field, (column, value)) in self.columns.iter_mut().zip(row.values).enumerate() {
            match (column, value) {
                (None, _) => continue,
                (Some(Values::Text(views)), Value::Text(text)) => {
                    let state = row.state.filter(|_| field == event::LOCATION);
                    views.push(view(text, state, decoded, &mut self.copied));
                }
                (Some(Values::Whole(numbers)), Value::Int(number)) => numbers.push(number),
                (Some(Values::Float(numbers)), Value::Float(number)) => numbers.push(number),
                (Some(Values::Text(views)), _) => views.push(View::default()),
                (Some(Values::Whole(numbers)), _) => numbers.push(0),
                (Some(Values::Float(numbers)), _) => numbers.push(0.0),
            }
            self.validities[field].push(value != Value::Null);
        }
    }

    /// Returns the frame of all rows, with the wanted columns. `decoded` is the decoder's memory.
    pub(super) fn finish(
        self,
        fields: &Fields,
        decoded: Vec<u8>,
        wanted: impl Fn(&str) -> bool,
    ) -> PolarsResult<DataFrame> {
        let buffers: Buffer<Buffer<u8>> = [decoded.into(), self.copied.into()].into_iter().collect();
        let mut columns = Vec::new();
        for ((name, _), (values, validity)) in fields.columns().zip(self.columns.into_iter().zip(self.validities)) {
            let (name, validity) = (PlSmallStr::from_static(name), validity.into_opt_validity());
            columns.extend(values.map(|values| match values {
                Values::Text(views) => texts(name, views, validity, &buffers),
                Values::Whole(numbers) => Int64Chunked::from_vec_validity(name, numbers, validity).into_column(),
                Values::Float(numbers) => Float64Chunked::from_vec_validity(name, numbers, validity).into_column(),
            }));
        }
        let height = self.files.len();
        let provenance = [
            Int32Chunked::from_vec(FILE.into(), self.files).into_column(),
            Int64Chunked::from_vec(LINE.into(), self.lines).into_column(),
        ];
        columns.extend(provenance.into_iter().filter(|column| wanted(column.name())));
        DataFrame::new(height, columns)
    }
}

/// Returns the view of a text. If a location has two parts, they are joined.
fn view(text: &str, state: Option<&str>, decoded: &Range<usize>, copied: &mut Vec<u8>) -> View {
    let start = copied.len();
    if let Some(state) = state {
        copied.extend([text, ", ", state].into_iter().flat_map(str::bytes));
    } else if text.len() <= View::MAX_INLINE_SIZE as usize {
        return View::new_inline(text.as_bytes());
    } else if decoded.contains(&text.as_ptr().addr()) {
        return View::new_from_bytes(text.as_bytes(), 0, offset(text.as_ptr().addr() - decoded.start));
    } else {
        copied.extend_from_slice(text.as_bytes());
    }
    View::new_from_bytes(&copied[start..], 1, offset(start))
}

fn offset(bytes: usize) -> u32 {
    // All offsets fit, because a block has at most `MOST_BYTES`.
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn texts(name: PlSmallStr, views: Vec<View>, validity: Option<Bitmap>, buffers: &Buffer<Buffer<u8>>) -> Column {
    // SAFETY: `view` makes all views from `str`s. A view is inline, or it refers to bytes of a `str` in one of the two
    // buffers. `view` has just written the bytes in the second buffer. The decoder only appends to the first buffer.
    #[allow(unsafe_code, reason = "checking each text for UTF-8 once more would take as long as decoding it")]
    let array = unsafe {
        Utf8ViewArray::new_unchecked_unknown_md(ArrowDataType::Utf8View, views.into(), buffers.clone(), validity, None)
    };
    StringChunked::with_chunk(name, array).into_column()
}

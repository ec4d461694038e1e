//! The columns of the frame that a scan gives.
//!
//! Texts are string views. A view contains a short text, and refers to a long one in the block. Texts with escapes and texts in two
//! parts are copied into a second buffer.

use std::ops::Range;

use polars::prelude::*;
use polars_arrow::array::{Utf8ViewArray, View};
use polars_arrow::bitmap::BitmapBuilder;
use polars_arrow::datatypes::ArrowDataType;
use polars_buffer::Buffer;

use super::fields::Fields;
use super::record::Value;
use super::rules::Row;
use crate::model::{FILE, LINE};

/// Where the texts of a record come from: the decoder's copy of the line in memory, and the line in the block.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) copy: Range<usize>,
    pub(super) line: usize,
}

impl Origin {
    /// The texts are not in the block.
    pub(super) fn elsewhere() -> Self {
        Self { copy: 0..0, line: 0 }
    }
}

/// Views address 4 GiB. The copied texts of a block are not longer than the block.
pub(super) const MOST_BYTES: usize = 1 << 31;

/// Columns that are being built, row by row.
pub(super) struct Columns {
    fields: &'static Fields,
    texts: Texts,
    /// `None` for an unwanted column.
    columns: Vec<Option<Values>>,
    /// The city and the state of a location, joined. Its memory is reused.
    joined: String,
    files: Vec<i32>,
    lines: Vec<i64>,
}

enum Values {
    Text(Vec<View>, BitmapBuilder),
    Whole(Vec<i64>, BitmapBuilder),
    Float(Vec<f64>, BitmapBuilder),
}

impl Columns {
    /// The `wanted` columns for a block with about `rows` records.
    pub(super) fn new(fields: &'static Fields, block: Buffer<u8>, rows: usize, wanted: impl Fn(&str) -> bool) -> Self {
        let validity = || BitmapBuilder::with_capacity(rows);
        let column = |(name, dtype): (&&str, &DataType)| {
            wanted(name).then(|| match dtype {
                DataType::String => Values::Text(Vec::with_capacity(rows), validity()),
                DataType::Int64 => Values::Whole(Vec::with_capacity(rows), validity()),
                _ => Values::Float(Vec::with_capacity(rows), validity()),
            })
        };
        let columns = fields.names.iter().zip(fields.types).map(column).collect();
        let texts = Texts { block, copied: Vec::new() };
        Self {
            fields,
            texts,
            columns,
            joined: String::new(),
            files: Vec::with_capacity(rows),
            lines: Vec::with_capacity(rows),
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: &Row<'_>, origin: &Origin, file: usize, line: u64) {
        // More files than this would not fit into memory as paths.
        self.files.push(i32::try_from(file).unwrap_or(i32::MAX));
        self.lines.push(i64::try_from(line).unwrap_or(i64::MAX));
        for (field, (column, value)) in self.columns.iter_mut().zip(row.values).enumerate() {
            match (column, value) {
                (None, _) => {}
                (Some(Values::Text(views, validity)), Value::Text(text)) => {
                    let view = match row.state.filter(|_| field == super::fields::event::LOCATION) {
                        None => self.texts.view(text, origin),
                        Some(state) => {
                            self.joined.clear();
                            self.joined.extend([text, ", ", state]);
                            self.texts.view(&self.joined, &Origin::elsewhere())
                        }
                    };
                    views.push(view);
                    validity.push(true);
                }
                (Some(Values::Text(views, validity)), _) => {
                    views.push(View::default());
                    validity.push(false);
                }
                (Some(Values::Whole(numbers, validity)), value) => {
                    let number = if let Value::Int(number) = value { Some(number) } else { None };
                    numbers.push(number.unwrap_or_default());
                    validity.push(number.is_some());
                }
                (Some(Values::Float(numbers, validity)), value) => {
                    let number = if let Value::Float(number) = value { Some(number) } else { None };
                    numbers.push(number.unwrap_or_default());
                    validity.push(number.is_some());
                }
            }
        }
    }

    /// The frame of all rows, with those of the wanted columns.
    pub(super) fn finish(self, wanted: impl Fn(&str) -> bool) -> PolarsResult<DataFrame> {
        let height = self.files.len();
        let buffers = self.texts.buffers();
        let mut columns = Vec::new();
        for (name, values) in self.fields.names.iter().zip(self.columns) {
            let name = PlSmallStr::from_static(name);
            match values {
                None => {}
                Some(Values::Text(views, validity)) => columns.push(texts(name, views, validity, &buffers)),
                Some(Values::Whole(numbers, validity)) => {
                    columns.push(
                        Int64Chunked::from_vec_validity(name, numbers, validity.into_opt_validity()).into_column(),
                    );
                }
                Some(Values::Float(numbers, validity)) => {
                    columns.push(
                        Float64Chunked::from_vec_validity(name, numbers, validity.into_opt_validity()).into_column(),
                    );
                }
            }
        }
        if wanted(FILE) {
            columns.push(Int32Chunked::from_vec(FILE.into(), self.files).into_column());
        }
        if wanted(LINE) {
            columns.push(Int64Chunked::from_vec(LINE.into(), self.lines).into_column());
        }
        DataFrame::new(height, columns)
    }
}

fn texts(name: PlSmallStr, views: Vec<View>, validity: BitmapBuilder, buffers: &Buffer<Buffer<u8>>) -> Column {
    let validity = validity.into_opt_validity();
    // SAFETY: `Texts::view` makes a view of a `str`: inline, or of bytes in one of the buffers that it has compared with it, or has
    // just written. The buffers are those of that `Texts`, in its order.
    #[allow(unsafe_code, reason = "checking each text for UTF-8 once more would take as long as decoding it")]
    let array = unsafe {
        Utf8ViewArray::new_unchecked_unknown_md(ArrowDataType::Utf8View, views.into(), buffers.clone(), validity, None)
    };
    StringChunked::with_chunk(name, array).into_column()
}

/// The buffers of long texts.
struct Texts {
    block: Buffer<u8>,
    copied: Vec<u8>,
}

impl Texts {
    fn view(&mut self, text: &str, origin: &Origin) -> View {
        if text.len() <= View::MAX_INLINE_SIZE as usize {
            return View::new_inline(text.as_bytes());
        }
        let (buffer, offset) = match self.in_block(text, origin) {
            Some(offset) => (0, offset),
            None => {
                self.copied.extend_from_slice(text.as_bytes());
                (1, self.copied.len() - text.len())
            }
        };
        // `MOST_BYTES` of a block fit.
        View::new_from_bytes(text.as_bytes(), buffer, u32::try_from(offset).unwrap_or(u32::MAX))
    }

    /// The offset of the text in the block, if the block has the same bytes.
    fn in_block(&self, text: &str, origin: &Origin) -> Option<usize> {
        let within = text.as_ptr().addr().checked_sub(origin.copy.start).filter(|at| *at < origin.copy.len())?;
        let start = origin.line + within;
        (self.block.get(start..start + text.len())? == text.as_bytes()).then_some(start)
    }

    fn buffers(self) -> Buffer<Buffer<u8>> {
        [self.block, self.copied.into()].into_iter().collect()
    }
}

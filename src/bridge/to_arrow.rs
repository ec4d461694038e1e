//! Converts Polars arrays to arrow-rs arrays over the Arrow C Data Interface.
//!
//! Both crates implement <https://arrow.apache.org/docs/format/CDataInterface.html>. So the buffers get a new owner and
//! are not copied. String columns stay views (`Utf8View`). Binary columns are keys of 16 bytes. They are copied to
//! `LargeBinary`, because pgpq has no encoder for binary views. Timestamps get the time zone UTC, because frames have
//! no time zone.

use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::{ArrayRef, RecordBatch, make_array};
use arrow_schema::{ArrowError, Field, Schema};
use polars::prelude::{Column, CompatLevel, DataFrame, DataType};
use polars_arrow::datatypes::{ArrowDataType, Field as PolarsField};
use polars_arrow::ffi;

use crate::{Error, ErrorKind, Result};

/// Converts a frame to one record batch with the same column names.
///
/// # Errors
///
/// Only [`ErrorKind::Bug`], if one of the two crates does not know a type.
pub fn record_batch(frame: &DataFrame) -> Result<RecordBatch> {
    let convert = || {
        let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) =
            frame.columns().iter().map(array).collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
    };
    convert().map_err(|error| Error::new(ErrorKind::Bug, "handing a frame over to Arrow").caused_by(error))
}

fn array(column: &Column) -> Result<(Field, ArrayRef), ArrowError> {
    let level = match column.dtype() {
        DataType::Binary => CompatLevel::oldest(),
        _ => CompatLevel::newest(),
    };
    let series = column.as_materialized_series().rechunk();
    let schema = ManuallyDrop::new(ffi::export_field_to_c(&in_utc(series.field().to_arrow(level))));
    let array = ManuallyDrop::new(ffi::export_array_to_c(series.to_arrow(0, level)));
    // SAFETY: Both crates declare the two structs `#[repr(C)]` by the same specification. The values were exported just
    // now, and this function never drops them. So reading their bytes moves the ownership, including the release
    // callback. Field and array belong to the same series and have the same level, so the schema describes the buffers.
    // The buffers of a timestamp are the same with and without a time zone.
    #[allow(unsafe_code, reason = "the C Data Interface is the one way across without a copy")]
    let (schema, data) = unsafe {
        let schema = ptr::read((&raw const *schema).cast::<FFI_ArrowSchema>());
        let array = ptr::read((&raw const *array).cast::<FFI_ArrowArray>());
        let data = from_ffi(array, &schema)?;
        (schema, data)
    };
    Ok((Field::try_from(&schema)?, make_array(data)))
}

fn in_utc(mut field: PolarsField) -> PolarsField {
    if let ArrowDataType::Timestamp(_, zone) = &mut field.dtype {
        *zone = Some("UTC".into());
    }
    field
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use polars::prelude::*;

    use super::record_batch;

    #[test]
    fn times_become_timestamps_in_utc() {
        let milliseconds = DataType::Datetime(TimeUnit::Milliseconds, None);
        let at = Series::new("at".into(), [1_541_106_106_796_i64]).cast(&milliseconds).unwrap();
        let batch = record_batch(&at.into_frame()).unwrap();
        let expected = arrow_schema::DataType::Timestamp(arrow_schema::TimeUnit::Millisecond, Some("UTC".into()));
        assert_eq!((batch.schema().field(0).data_type(), batch.column(0).data_type()), (&expected, &expected));
    }

    #[test]
    fn a_sliced_frame_of_several_chunks_keeps_its_rows_and_nulls() {
        let mut frame = df!("n" => [Some(1_i64), None], "s" => [Some("a"), None], "b" => [&b"x"[..], b"y"]).unwrap();
        frame.vstack_mut(&frame.clone()).unwrap();
        let batch = record_batch(&frame.slice(1, 3)).unwrap();
        let numbers: Vec<_> = batch.column(0).as_primitive::<arrow_array::types::Int64Type>().iter().collect();
        let strings: Vec<_> = batch.column(1).as_string_view().iter().collect();
        let binaries: Vec<_> = batch.column(2).as_binary::<i64>().iter().collect();
        assert_eq!(numbers, [None, Some(1), None]);
        assert_eq!(strings, [None, Some("a"), None]);
        assert_eq!(binaries, [Some(&b"y"[..]), Some(b"x"), Some(b"y")]);
    }
}

//! Converts arrow-rs arrays to Polars arrays over the Arrow C Data Interface. [`to_arrow`](super::to_arrow) is the
//! other direction.

use std::mem::ManuallyDrop;
use std::ptr;

use arrow_array::ffi::to_ffi;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field};
use polars::prelude::{
    Column, DataFrame, IntoColumn as _, PlSmallStr, PolarsError, PolarsResult, Series, polars_bail, polars_err,
};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::ffi;

/// Converts a record batch to a frame with the same column names. Timestamps lose their time zone.
///
/// # Errors
///
/// - A column has a type that the frames of this project do not have, such as a list or a decimal number.
/// - Two columns have the same name.
pub(crate) fn frame(batch: &RecordBatch) -> PolarsResult<DataFrame> {
    let schema = batch.schema_ref();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, array)| column(field, array));
    DataFrame::new(batch.num_rows(), columns.collect::<PolarsResult<_>>()?)
}

fn column(field: &Field, array: &ArrayRef) -> PolarsResult<Column> {
    // Polars panics if a type needs a Cargo feature that this build does not have.
    if !is_known(field.data_type()) {
        polars_bail!(InvalidOperation: "column {}: {} is not supported", field.name(), field.data_type());
    }
    let (array, schema) = to_ffi(&array.to_data()).map_err(arrow)?;
    let array = ManuallyDrop::new(array);
    // SAFETY: Both crates declare the two structs `#[repr(C)]` by the same specification. The schema is borrowed, and
    // is still valid here. The array was exported just now, and this function never drops it. So reading its bytes
    // moves the ownership, including the release callback. The schema was exported with the array, so its type
    // describes the buffers. The buffers of a timestamp are the same with and without a time zone.
    #[allow(unsafe_code, reason = "the C Data Interface is the one way across without a copy")]
    let array = unsafe {
        let field = ffi::import_field_from_c(&*(&raw const schema).cast::<ffi::ArrowSchema>())?;
        let array = ptr::read((&raw const *array).cast::<ffi::ArrowArray>());
        ffi::import_array_from_c(array, without_zone(field.dtype))?
    };
    let name = PlSmallStr::from_str(field.name());
    Ok(Series::try_from((name, array))?.into_column())
}

fn is_known(kind: &DataType) -> bool {
    use DataType::{Int16, Int32, Int64, UInt32, UInt64};
    kind.is_string()
        || kind.is_binary()
        || matches!(kind, Int16 | Int32 | Int64 | UInt32 | UInt64)
        || matches!(kind, DataType::Boolean | DataType::Float32 | DataType::Float64)
        || matches!(kind, DataType::Date32 | DataType::Timestamp(_, _))
}

fn without_zone(kind: ArrowDataType) -> ArrowDataType {
    match kind {
        ArrowDataType::Timestamp(unit, _) => ArrowDataType::Timestamp(unit, None),
        other => other,
    }
}

fn arrow(error: ArrowError) -> PolarsError {
    polars_err!(ComputeError: "{error}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Decimal128Array, RecordBatch, RecordBatchOptions, TimestampMillisecondArray};
    use arrow_schema::Schema;
    use polars::prelude::*;

    use super::frame;
    use crate::bridge::record_batch;

    #[test]
    fn a_frame_is_the_same_after_a_round_trip_through_arrow() {
        let mut there = df!(
            "bool" => [Some(true), None, Some(false)],
            "text" => [None, Some("short"), Some("longer than the twelve bytes that a view holds")],
            "bytes" => [Some(&b"x"[..]), Some(&[0xff_u8; 16][..]), None],
            "i32" => [Some(1_i32), None, Some(-1)],
            "i64" => [Some(i64::MIN), None, Some(i64::MAX)],
            "f64" => [Some(-0.0), None, Some(f64::INFINITY)],
        )
        .unwrap();
        let cast = |name: &str, kind| there.column("i32").unwrap().cast(&kind).unwrap().with_name(name.into());
        let more = [
            cast("i16", DataType::Int16),
            cast("day", DataType::Date),
            cast("milliseconds", DataType::Datetime(TimeUnit::Milliseconds, None)),
            cast("microseconds", DataType::Datetime(TimeUnit::Microseconds, None)),
        ];
        there.hstack_mut(&more).unwrap();
        for rows in [there.clone(), there.slice(1, 2), there.clear()] {
            let back = frame(&record_batch(&rows).unwrap()).unwrap();
            assert_eq!(back.schema(), rows.schema());
            assert!(back.equals_missing(&rows), "{back}");
        }
    }

    #[test]
    fn slices_and_batches_without_columns_keep_their_rows() {
        let instants = TimestampMillisecondArray::from(vec![Some(1), None, Some(3)]).with_timezone("Asia/Tokyo");
        let batch = RecordBatch::try_from_iter([("at", Arc::new(instants) as ArrayRef)]).unwrap();
        let at = Series::new("at".into(), [None, Some(3_i64)]).cast(&DataType::Datetime(TimeUnit::Milliseconds, None));
        assert!(frame(&batch.slice(1, 2)).unwrap().equals_missing(&at.unwrap().into_frame()));
        let options = RecordBatchOptions::new().with_row_count(Some(7));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), Vec::new(), &options).unwrap();
        assert_eq!(frame(&batch).unwrap().shape(), (7, 0));
    }

    #[test]
    fn an_unsupported_type_is_an_error() {
        let price = Arc::new(Decimal128Array::from(vec![1])) as ArrayRef;
        let error = frame(&RecordBatch::try_from_iter([("price", price)]).unwrap()).unwrap_err();
        assert!(error.to_string().contains("column price: Decimal128"), "{error}");
    }
}

//! Converts columns between the form in frames and the text in an export.

use polars::prelude::*;
use uuid::Uuid;

use crate::model::{FILE, SourceFile};

/// Converts `songplay_id` to text, as PostgreSQL writes it. A frame without that column stays the same.
pub(super) fn with_text_id(mut rows: DataFrame) -> PolarsResult<DataFrame> {
    let Ok(ids) = rows.column("songplay_id") else { return Ok(rows) };
    let mut text = StringChunkedBuilder::new("songplay_id".into(), ids.len());
    let mut buffer = Uuid::encode_buffer();
    for id in ids.binary()?.iter() {
        match id.map(Uuid::from_slice).transpose().map_err(|error| polars_err!(ComputeError: "{error}"))? {
            Some(id) => text.append_value(&*id.hyphenated().encode_lower(&mut buffer)),
            None => text.append_null(),
        }
    }
    rows.replace("songplay_id", text.finish().into_column())?;
    Ok(rows)
}

/// Converts `songplay_id` from text to 16 bytes, the inverse of [`with_text_id`]. A frame without that column stays the
/// same.
pub(super) fn with_binary_id(mut rows: DataFrame) -> PolarsResult<DataFrame> {
    let Ok(ids) = rows.column("songplay_id") else { return Ok(rows) };
    let ids = ids.str()?.iter().map(|id| id.map(Uuid::parse_str).transpose());
    let ids: Vec<_> =
        ids.collect::<Result<_, _>>().map_err(|error| polars_err!(ComputeError: "songplay_id: {error}"))?;
    let ids =
        BinaryChunked::from_iter_options("songplay_id".into(), ids.iter().map(|id| id.as_ref().map(Uuid::as_bytes)));
    rows.replace("songplay_id", ids.into_column())?;
    Ok(rows)
}

/// Replaces the index of each row's source file with the name of the file. A frame without that column stays the same.
pub(super) fn with_file_names(mut rows: DataFrame, files: &[SourceFile]) -> PolarsResult<DataFrame> {
    let Ok(indices) = rows.column(FILE) else { return Ok(rows) };
    let mut names = StringChunkedBuilder::new(FILE.into(), indices.len());
    // The rows of a file are next to each other, so the last name is often the right one.
    let mut last: Option<(i32, String)> = None;
    for index in indices.i32()?.iter() {
        let name = index.and_then(|index| match &last {
            Some((same, name)) if *same == index => Some(name.clone()),
            _ => {
                let name = files.get(usize::try_from(index).ok()?)?.name();
                last = Some((index, name.clone()));
                Some(name)
            }
        });
        names.append_option(name);
    }
    rows.replace(FILE, names.finish().into_column())?;
    Ok(rows)
}

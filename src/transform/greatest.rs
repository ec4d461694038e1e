//! Keeps the greatest of several rows with one key. The order in which the rows were read does not matter.

use polars::prelude::*;

use crate::model::{FILE, LINE};

/// The end of the order that wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Winner {
    Greatest,
    Least,
}

/// Keeps one row per `key`: the greatest or the least by `order`. Rows are compared column by column. Null is below
/// every value, and strings are compared by their bytes. Of equal records the first line of the first file wins, if the
/// rows have the columns `file` and `line`. Winners over other rows come last, sorted by key. All other rows keep their
/// order.
pub(super) fn one_per_key(rows: DataFrame, key: &[&str], order: &[&str], winner: Winner) -> PolarsResult<DataFrame> {
    let double = rows.select(key.iter().copied())?.is_duplicated()?;
    one_of_doubles(rows, &double, key, order, winner)
}

/// Like [`one_per_key`], if the caller already knows the rows whose key other rows have, too (`double`).
pub(super) fn one_of_doubles(
    rows: DataFrame,
    double: &BooleanChunked,
    key: &[&str],
    order: &[&str],
    winner: Winner,
) -> PolarsResult<DataFrame> {
    // Only rows with a shared key are sorted. They are few, and sorting by ten columns costs far more than everything
    // else.
    if !double.any() {
        return Ok(rows);
    }
    let greatest = winner == Winner::Greatest;
    let provenance = [FILE, LINE].into_iter().filter(|name| rows.schema().contains(name));
    let by: Vec<_> = key.iter().chain(order).copied().chain(provenance).map(col).collect();
    let descending: Vec<_> =
        by.iter().enumerate().map(|(at, _)| greatest && (key.len()..key.len() + order.len()).contains(&at)).collect();
    let options = SortMultipleOptions::default().with_order_descending_multi(descending).with_nulls_last(greatest);
    let winners = rows
        .filter(double)?
        .lazy()
        .sort_by_exprs(by, options)
        .unique_stable(Some(by_name(key.iter().copied(), true, false)), UniqueKeepStrategy::First)
        .collect()?;
    rows.filter(&!double)?.vstack(&winners)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_below_every_value_and_strings_compare_by_bytes() {
        let rows = df!(
            "key" => [1, 1, 2, 2, 3, 3],
            "text" => [Some("a"), None, Some("Z"), Some("é"), Some("b"), Some("b")],
            "number" => [None, Some(9.0), Some(9.0), None, None, Some(-1.0)],
        )
        .unwrap();
        let best = one_per_key(rows, &["key"], &["text", "number"], Winner::Greatest).unwrap();
        let expected = df!(
            "key" => [1, 2, 3],
            "text" => ["a", "é", "b"],
            "number" => [None, None, Some(-1.0)],
        )
        .unwrap();
        assert!(best.equals_missing(&expected), "{best:?}");
    }

    #[test]
    fn of_equal_records_the_first_line_of_the_first_file_wins() {
        let rows = df!(
            "key" => [1; 5],
            "text" => ["a", "b", "b", "b", "b"],
            FILE => [0, 2, 1, 1, 1],
            LINE => [1_i64, 2, 9, 7, 8],
        )
        .unwrap();
        let best = one_per_key(rows, &["key"], &["text"], Winner::Greatest).unwrap();
        assert!(best.equals(&df!("key" => [1], "text" => ["b"], FILE => [1], LINE => [7_i64]).unwrap()), "{best:?}");
    }

    #[test]
    fn rows_with_unique_keys_are_kept() {
        let rows = df!("key" => [7, 3, 5, 3, 1], "number" => [1, 8, 2, 9, 3]).unwrap();
        let best = one_per_key(rows, &["key"], &["number"], Winner::Greatest).unwrap();
        assert!(best.equals(&df!("key" => [7, 5, 1, 3], "number" => [1, 2, 3, 9]).unwrap()), "{best:?}");
    }

    #[test]
    fn the_least_row_wins_with_winner_least() {
        let rows = df!("key" => [1, 1, 1], "id" => ["c", "a", "b"]).unwrap();
        let best = one_per_key(rows, &["key"], &["id"], Winner::Least).unwrap();
        assert!(best.equals(&df!("key" => [1], "id" => ["a"]).unwrap()), "{best:?}");
    }
}

//! Of several rows with one key, the greatest: never the first or the last that was read.

use polars::prelude::*;

use crate::check::FILE;

/// Which end of the order wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Winner {
    Greatest,
    Least,
}

/// Keeps one row per `key`: the winner by `order`, compared column by column, null below every value, strings by their
/// bytes. Of equal records the one of the first file stays, where the rows say which file they are from. Rows come out sorted
/// by key if any key was double, else as they came in.
pub(super) fn one_per_key(rows: DataFrame, key: &[&str], order: &[&str], winner: Winner) -> PolarsResult<DataFrame> {
    let keys = rows.select(key.iter().copied())?;
    // Sorting by ten columns costs far more than seeing that no key is double, which is the rule.
    if !keys.is_duplicated()?.any() {
        return Ok(rows);
    }
    let greatest = winner == Winner::Greatest;
    let file: &[&str] = if rows.schema().contains(FILE) { &[FILE] } else { &[] };
    let by: Vec<_> = key.iter().chain(order).chain(file).map(|name| col(*name)).collect();
    let descending: Vec<_> =
        by.iter().enumerate().map(|(at, _)| greatest && (key.len()..key.len() + order.len()).contains(&at)).collect();
    let options = SortMultipleOptions::default().with_order_descending_multi(descending).with_nulls_last(greatest);
    rows.lazy()
        .sort_by_exprs(by, options)
        .unique_stable(Some(by_name(key.iter().copied(), true, false)), UniqueKeepStrategy::First)
        .collect()
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
    fn of_equal_records_the_one_of_the_first_file_stays() {
        let rows = df!("key" => [1, 1, 1], "text" => ["a", "b", "b"], FILE => [0, 2, 1]).unwrap();
        let best = one_per_key(rows, &["key"], &["text"], Winner::Greatest).unwrap();
        assert!(best.equals(&df!("key" => [1], "text" => ["b"], FILE => [1]).unwrap()), "{best:?}");
    }

    #[test]
    fn the_least_wins_where_that_is_asked() {
        let rows = df!("key" => [1, 1, 1], "id" => ["c", "a", "b"]).unwrap();
        let best = one_per_key(rows, &["key"], &["id"], Winner::Least).unwrap();
        assert!(best.equals(&df!("key" => [1], "id" => ["a"]).unwrap()), "{best:?}");
    }
}

//! The instants at which the star has plays: what falls on another one cannot collide with anything.

use tokio_postgres::Transaction;

use super::Layout;
use crate::connect::server_error;
use crate::model::Period;
use crate::{Result, sql};

/// Up to `most` of the instants within each of some periods at which plays began, in epoch milliseconds.
///
/// # Errors
///
/// [`crate::ErrorKind::Server`] if the server refuses it.
pub async fn taken(
    transaction: &Transaction<'_>,
    layout: Layout,
    periods: &[Period],
    most: usize,
) -> Result<Vec<Vec<i64>>> {
    let failed = |error| server_error("looking for plays of the same time", error);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut taken = vec![Vec::new(); periods.len()];
    match layout {
        Layout::Plain if periods.is_empty() => {}
        Layout::Plain => {
            let numbers: Vec<i64> = (0..).take(periods.len()).collect();
            let (first, last): (Vec<i64>, Vec<i64>) = periods.iter().map(|period| (period.first, period.last)).unzip();
            let rows = transaction.query(sql::STRAIGHT_TAKEN, &[&numbers, &first, &last, &most]).await;
            for row in rows.map_err(failed)? {
                let number: i64 = row.get(0);
                if let Some(taken) = usize::try_from(number).ok().and_then(|number| taken.get_mut(number)) {
                    taken.push(row.get(1));
                }
            }
        }
        // Citus cannot bound each of several periods: one question a period.
        Layout::Citus => {
            for (period, taken) in periods.iter().zip(&mut taken) {
                let rows = transaction.query(sql::CITUS_TAKEN, &[&period.first, &period.last, &most]).await;
                taken.extend(rows.map_err(failed)?.iter().map(|row| row.get::<_, i64>(0)));
            }
        }
    }
    Ok(taken)
}

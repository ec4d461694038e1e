//! Loads in many small batches, of which only the merges make one load. What batches say that contradicts each other is
//! for `tests/convergence`.

use sparkify_polars::model::Table;

use crate::library::load_in_blocks;
use crate::oracle::{Files, Session};
use crate::support;

#[test]
fn the_size_of_blocks_makes_no_difference() {
    let sample = Files::sample();
    for bytes in [5_000, 200_000] {
        let database = support::database();
        let summary = load_in_blocks(database.url(), &sample, bytes).unwrap();
        sample.tables().assert_same(&Session::open(database.url()).tables(), &format!("blocks of {bytes} bytes"));
        let lines = summary.lines;
        for of in summary.tables {
            // Each song makes two rows, and each play three.
            let records = match of.table {
                Table::Songs | Table::Artists => lines.songs.lines - lines.songs.rejected,
                _ => lines.plays,
            };
            assert_eq!(of.loaded + of.unchanged + of.duplicates, records, "blocks of {bytes} bytes: {of:?}");
        }
    }
}

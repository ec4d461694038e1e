//! Loads in many small batches, of which only the merges make one load. What batches say that contradicts each other is
//! for `tests/convergence`.

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
        for table in summary.tables {
            let parts = table.loaded + table.unchanged + table.duplicate + table.rejected;
            assert_eq!(table.read, parts, "blocks of {bytes} bytes: {table:?}");
        }
    }
}

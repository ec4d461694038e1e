//! Loads in many small batches. The merges combine the batches into one load. `tests/convergence` tests batches that
//! contradict each other.

use sparkify_polars::model::Table;

use test_support::library::load_in_blocks;
use test_support::oracle::{Files, Session};
use test_support::server;

#[test]
fn the_size_of_blocks_makes_no_difference() {
    let sample = Files::sample();
    for bytes in [5_000, 200_000] {
        let database = server::database();
        let summary = load_in_blocks(database.url(), &sample, bytes).unwrap();
        sample.tables().assert_same(&Session::open(database.url()).tables(), &format!("blocks of {bytes} bytes"));
        let lines = summary.lines;
        for of in summary.tables {
            // Each song gives two rows, and each play gives three.
            let records = match of.table {
                Table::Songs | Table::Artists => lines.songs.lines - lines.songs.rejected,
                _ => lines.plays,
            };
            assert_eq!(of.loaded + of.unchanged + of.duplicates, records, "blocks of {bytes} bytes: {of:?}");
        }
    }
}

//! Tests the main rule of the project with random input: the tables depend only on the set of records that were ever
//! loaded.
//!
//! `property` draws scenarios from seeds. A scenario has records that contradict each other, in several files and runs.
//! Some runs execute at the same time, and some are killed. `backfill` and `same_time` contain scenarios of everyday
//! work. Every test compares the tables row by row with the plain recomputation of `test_support::oracle`.

mod backfill;
mod carry_out;
mod drawn;
mod file;
mod place;
mod property;
mod same_time;
mod scenario;
mod shrink;

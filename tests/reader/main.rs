//! Tests the reader and the check with random files, without a server. Files can have any contents. No line may be
//! lost, and no other line may take its place.
//!
//! `fuzz` damages good files at random places and compares the result with the rules in `laws`. `regressions` are files
//! that failed before. `mixture` combines lines whose results are known. `fuzz` and `mixture` run for
//! `SPARKIFY_FUZZ_SECONDS`, each case with its own seed (`hunt`). `targets` has the checks of the fuzz targets in
//! `fuzz/`. `seeds_of_targets` runs them once.

mod corpus;
mod fuzz;
mod hunt;
mod input;
mod laws;
mod lines;
mod mixture;
mod mutate;
mod reading;
mod reasons;
mod regressions;
mod save;
mod scan;
mod seeds_of_targets;
mod smaller;
mod targets;
mod watchdog;

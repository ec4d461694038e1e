//! The code that several test programs share. A failed expectation here panics, as in a test.
//!
//! - [`server`] starts throwaway PostgreSQL servers, and gives each test a database. [`citus`] does so on a cluster.
//!   [`moto`] is a server of S3.
//! - [`program`] runs the built program as a user would. [`library`] loads in this process.
//! - [`written`] makes files. [`seeds`], [`draw`], [`records`] and [`values`] make random ones.
//! - [`oracle`] computes the expected tables. [`emptied`] gives a database back to the next scenario.

#![allow(clippy::new_without_default, reason = "`new` makes a folder on disk, which is no default value")]

pub mod citus;
pub mod draw;
pub mod emptied;
pub mod library;
pub mod moto;
pub mod oracle;
pub mod program;
pub mod records;
pub mod seeds;
pub mod server;
pub mod values;
pub mod written;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// The folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this crate is in tests/support")
}

/// Waits until something has happened. Fails if it does not happen within a minute.
#[track_caller]
pub fn wait_until(what: &str, happened: impl FnMut() -> bool) {
    wait_within(Duration::from_secs(60), what, happened);
}

/// Waits until something has happened. Fails if it takes longer than `limit`.
#[track_caller]
pub fn wait_within(limit: Duration, what: &str, mut happened: impl FnMut() -> bool) {
    let since = Instant::now();
    while !happened() {
        assert!(since.elapsed() < limit, "not within {limit:?}: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The built program. Cargo sets the variable for a test program, also when it runs it.
pub fn binary() -> PathBuf {
    std::env::var_os("CARGO_BIN_EXE_sparkify-polars").expect("`cargo test` runs the tests").into()
}

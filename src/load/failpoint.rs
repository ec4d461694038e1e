//! Failpoints: steps at which a test can make a load fail, stop or exit.
//!
//! They exist only with the feature `failpoints`. The variable FAILPOINTS of the process sets the fault of a step, as
//! in `load::staged=return`. Its grammar is that of the crate [fail](https://docs.rs/fail).

use crate::Result;

/// The steps, in the order of a load.
#[cfg(feature = "failpoints")]
pub const STEPS: [&str; 14] = [
    "load::began",
    "load::found-files",
    "load::copied-batch",
    "load::read-songs",
    "load::read-logs",
    "load::locked",
    "load::entered-run",
    "load::merged-tables",
    "load::summarised",
    "load::verified",
    "load::recorded",
    "load::wrote-export",
    "load::committed",
    "load::moved-export",
];

/// Reaches a step.
#[cfg(feature = "failpoints")]
pub(super) async fn reach(step: &'static str) -> Result<()> {
    use crate::{Error, ErrorKind};

    debug_assert!(STEPS.contains(&step));
    // The fault may be a sleep. It runs on another thread, so that the program still receives signals.
    let reached = tokio::task::spawn_blocking(move || {
        fail::fail_point!(step, |_| Err(Error::new(ErrorKind::Local, "loading").because(format!("{step} fails"))));
        Ok(())
    });
    reached.await.map_err(|error| Error::new(ErrorKind::Bug, "reaching a step").caused_by(error))?
}

/// Reaches a step.
#[cfg(not(feature = "failpoints"))]
pub(super) async fn reach(_step: &'static str) -> Result<()> {
    Ok(())
}

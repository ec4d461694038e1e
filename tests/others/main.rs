//! Other users of the same database: hostile objects, shared connections, and changes of the tables by an
//! administrator.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails where it stands"
)]

mod administrator;
mod answers;
mod bouncer;
mod hostile;
mod hostile_objects;
mod names;
mod pooled;
mod pooler;
mod snapshot;
mod untouched;

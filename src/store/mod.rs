//! Reads objects of S3, Google Cloud Storage and Azure, and files of web servers, with the crate `object_store`.
//!
//! ```text
//! address   splits a URL into a store and a key
//! connect   opens the store, with credentials from the environment
//! object    one object: its size, its version, and its bytes at an offset
//! ahead     fetches the bytes of a list of objects before they are read
//! failure   the errors of a store
//! refusal   translates the errors of `object_store` into these
//! runtime   runs the requests, because the reader is not async
//! ```
//!
//! Each request names the version of the object that was listed. So an object that was overwritten since then is an
//! error, and never a mixture of two versions. `object_store` repeats requests that fail,
//! and continues a transfer that breaks.
//!
//! The Cargo feature `object-stores` brings the crate. Without it, `absent` has the same types, and each URL
//! is an error.
//!
//! This module is independent of the stages of the pipeline. `discover` lists objects, and `read` reads them.

#[cfg_attr(not(feature = "object-stores"), allow(dead_code, reason = "only a store needs the parts of a URL"))]
mod address;
#[cfg_attr(not(feature = "object-stores"), allow(dead_code, reason = "only a store has these failures"))]
mod failure;

#[cfg(not(feature = "object-stores"))]
mod absent;
#[cfg(feature = "object-stores")]
mod ahead;
#[cfg(feature = "object-stores")]
mod connect;
#[cfg(feature = "object-stores")]
mod object;
#[cfg(feature = "object-stores")]
mod refusal;
#[cfg(feature = "object-stores")]
mod runtime;

#[cfg(not(feature = "object-stores"))]
pub use absent::Object;
#[cfg(not(feature = "object-stores"))]
pub(crate) use absent::{Ahead, Location, ObjectReader};
pub use address::is_url;
#[cfg(feature = "object-stores")]
pub(crate) use ahead::{Ahead, ObjectReader};
#[cfg(feature = "object-stores")]
pub(crate) use connect::Location;
pub(crate) use failure::{Failure, FailureKind};
#[cfg(feature = "object-stores")]
pub use object::Object;

//! Which server, how to reach it safely, and a session whose settings are pinned.
//!
//! ```text
//! --database-url, else DATABASE_URL, else PG*          conninfo, service, passfile, parameters
//!         └─ Target    where, as whom, how safely      target, tls
//!              └─ Session    settings pinned           session
//!              └─ Others     beside it, same snapshot  side_by_side
//!                   └─ what went wrong, what to try    refusal, failure
//! ```
//!
//! Speaks libpq's language where tokio-postgres has only a part of it. Makes no server ([`crate::local`] does) and
//! never falls back to one: once a server is named, it is that one or an error.

mod conninfo;
mod environment;
mod failure;
mod parameters;
mod passfile;
mod refusal;
mod secret;
mod service;
mod session;
mod side_by_side;
mod target;
mod tls;

pub use environment::Environment;
pub(crate) use failure::copy_row;
pub use failure::{server_error, sqlstate};
pub use session::{Canceller, Session, TransactionKind};
pub(crate) use side_by_side::Others;
pub use target::Target;

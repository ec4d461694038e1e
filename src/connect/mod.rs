//! Which server, how to reach it safely, and a session whose settings are pinned.
//!
//! ```text
//! --database-url, else DATABASE_URL, else PG*          conninfo, service, passfile, parameters, keywords
//!         └─ Target    where, as whom, how safely      target, tls, certificates, verifier, authentication
//!              └─ Session    settings pinned           connecting, attributes, connector, opener, session
//!              │    └─ Transaction    watched          transaction, watch, activity
//!              └─ Others     beside it, same snapshot  side_by_side
//!              └─ Canceller  from outside              cancel
//!                   └─ what went wrong, what to try    refusal, tls_refusal, failure, retry
//! ```
//!
//! Speaks libpq's language where tokio-postgres has only a part of it. Makes no server ([`crate::local`] does) and
//! never falls back to one: once a server is named, it is that one or an error.

mod activity;
mod attributes;
mod authentication;
mod cancel;
mod certificates;
mod connecting;
mod connector;
mod conninfo;
mod environment;
mod failure;
mod keywords;
mod opener;
mod parameters;
mod passfile;
mod refusal;
mod retry;
mod secret;
mod service;
mod session;
mod side_by_side;
mod target;
mod tls;
mod tls_refusal;
mod transaction;
mod verifier;
mod watch;

pub(crate) use activity::holder;
pub use cancel::Canceller;
pub use environment::Environment;
pub(crate) use failure::{copy_row, lacks_privilege};
pub use failure::{server_error, sqlstate};
pub(crate) use retry::{Remedy, Retries, retrying};
pub use session::{Session, TransactionKind};
pub(crate) use side_by_side::Others;
pub use target::Target;
pub use transaction::Transaction;

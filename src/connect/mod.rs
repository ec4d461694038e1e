//! Chooses the server, connects to it, and opens a session with fixed settings.
//!
//! ```text
//! --database-url, else DATABASE_URL, else PG*             environment, conninfo, service, passfile, parameters,
//!         │                                               keywords, secret
//!         └─ Target    server, role, encryption           target, hosts, client_config, tls, certificates, verifier,
//!              │                                          authentication
//!              └─ Session    fixed settings               connecting, attributes, connector, opener, session
//!              │    └─ Transaction    with a time limit   transaction, watch, activity
//!              └─ Others     parallel, same snapshot      side_by_side
//!              └─ Canceller  cancels the statements       cancel
//!                   └─ errors, hints and retries          refusal, tls_refusal, failure, retry
//! ```
//!
//! This module reads connection strings, variables and files as libpq does, because tokio-postgres supports only some
//! of them. It starts no server: [`crate::local`] does. It never falls back to a local server either. If the user names
//! a server, the result is a session with that server, or an error.

mod activity;
mod attributes;
mod authentication;
mod cancel;
mod certificates;
mod client_config;
mod connecting;
mod connector;
mod conninfo;
mod environment;
mod failure;
mod hosts;
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

//! Reaching servers as libpq does: what names one, passwords, encryption, refusals, the session.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "what the tests share fails as they do, and says what it skips"
)]

mod arguments;
mod attributes;
mod authentication;
mod clear_text;
mod documented;
mod encryption;
#[path = "../../src/connect/keywords.rs"]
mod keywords;
mod log;
mod parameters;
mod passwords;
#[path = "../program/mod.rs"]
mod program;
mod refusals;
mod resolving;
mod revocation;
mod server;
mod services;
mod session;

use sparkify_polars::connect::{Environment, Session, Target};
use sparkify_polars::{Error, Result};

/// The target that a URL names where the environment says nothing.
fn target(url: &str) -> Target {
    Target::resolve(Some(url), &Environment::default()).unwrap().unwrap()
}

/// A password as it stands in a URL.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A session on what a URL names.
async fn connect(url: &str) -> Result<Session> {
    target(url).connect().await
}

/// The error of connecting to what a URL names: all that is shown of it, its hint included.
async fn refusal(url: &str) -> String {
    shown(&connect(url).await.err().unwrap_or_else(|| panic!("{url} was let in")))
}

/// All that could ever be shown of an error.
fn shown(error: &Error) -> String {
    format!("{error:#}\nhint: {}\n{error:?}", error.hint_text().unwrap_or("none"))
}

/// One value as text.
async fn ask(session: &Session, query: &str) -> String {
    session.client().query_one(query, &[]).await.unwrap().get(0)
}

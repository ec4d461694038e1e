//! Connecting to servers as libpq does: addresses, passwords, encryption, refusals and sessions.

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
mod refusals;
mod resolving;
mod revocation;
mod server;
mod services;
mod session;

use sparkify_polars::connect::{Environment, Session, Target};
use sparkify_polars::{Error, Result};

/// The target of a URL, in an empty environment.
fn target(url: &str) -> Target {
    Target::resolve(Some(url), &Environment::default()).unwrap().unwrap()
}

/// Percent-encodes a text, such as a password in a URL.
fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Opens a session on a URL.
async fn connect(url: &str) -> Result<Session> {
    target(url).connect().await
}

/// The error of a connection to this URL, as `shown`. Panics if the connection succeeds.
async fn refusal(url: &str) -> String {
    shown(&connect(url).await.err().unwrap_or_else(|| panic!("{url} was let in")))
}

/// All texts of an error that a user could ever see, with its hint.
fn shown(error: &Error) -> String {
    format!("{error:#}\nhint: {}\n{error:?}", error.hint_text().unwrap_or("none"))
}

/// The error of a statement that is cancelled while it runs.
async fn cancelled(session: &Session, statement: &str) -> tokio_postgres::Error {
    let canceller = session.canceller();
    // A request that arrives before the statement has no effect.
    let cancel_again_and_again = async {
        loop {
            canceller.cancel().await.unwrap();
        }
    };
    tokio::select! {
        result = session.client().batch_execute(statement) => result.unwrap_err(),
        () = cancel_again_and_again => unreachable!("it never ends"),
    }
}

/// The only value of a query, as text.
async fn ask(session: &Session, query: &str) -> String {
    session.client().query_one(query, &[]).await.unwrap().get(0)
}

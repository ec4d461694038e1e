//! Watches a statement without an answer. Reports what the statement waits for, and ends it after the time limit.
//!
//! A statement may take any time on the server, and the server sends nothing until it is done. So after a few seconds
//! another session asks the server what the first one is doing. There is progress if the session works, if a COPY
//! receives bytes, or if the session waits for a lock whose holder works. Without progress, the time limit runs.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{Stream, TryStreamExt as _, stream};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

pub(super) use super::activity::Backend;
use super::activity::{Activity, Holder, terminate};
use super::failure::{is_closed, server_error};
use super::opener::Opener;
use super::parameters::PATIENCE;
use crate::{Error, ErrorKind, Result};

/// The default time limit without progress.
pub(super) const TIMEOUT: Duration = Duration::from_secs(300);

/// When another session looks for the first time. With [`LOOKING`], the user knows within ten seconds what a command
/// waits for.
const FIRST: Duration = Duration::from_secs(7);

/// The time limit of the first look.
const LOOKING: Duration = Duration::from_millis(2500);

/// The interval between two looks without progress, and with progress.
const NEXT: Duration = Duration::from_secs(10);
const NEXT_AT_WORK: Duration = Duration::from_secs(30);

/// The interval between two reports of the same activity.
const AGAIN: Duration = Duration::from_secs(60);

/// How much longer the wait for a lock may take. `lock_timeout` equals the time limit, so the server ends the wait with
/// an error. The session stays usable after this error.
const LOCKED: Duration = Duration::from_secs(1);

/// How long another session may take to end this one.
const ENDING: Duration = Duration::from_millis(700);

/// Watches the statements of one session. Clones share their state.
#[derive(Clone)]
pub(super) struct Watch {
    shared: Arc<Shared>,
}

struct Shared {
    opener: Opener,
    timeout: Option<Duration>,
    state: Mutex<State>,
}

#[derive(Default, Clone, Copy)]
struct State {
    /// The process of the server that executes the transaction.
    backend: Option<Backend>,
    /// Whether a statement got no answer within the time limit.
    gave_up: bool,
    /// Whether this program has tried to end the session on the server.
    ended: bool,
}

impl Watch {
    pub(super) fn new(opener: Opener, timeout: Option<Duration>) -> Self {
        Self { shared: Arc::new(Shared { opener, timeout, state: Mutex::default() }) }
    }

    /// The time limit without progress. `None`: no limit.
    pub(super) fn timeout(&self) -> Option<Duration> {
        self.shared.timeout
    }

    /// Remembers which process of the server executes the transaction.
    pub(super) fn is_with(&self, backend: Option<Backend>) {
        self.with_state(|state| state.backend = backend);
    }

    /// The process of the server that executed the last transaction.
    pub(super) fn backend(&self) -> Option<Backend> {
        self.with_state(|state| state.backend)
    }

    /// Whether a statement got no answer within the time limit. The session is then not usable any more.
    pub(super) fn gave_up(&self) -> bool {
        self.with_state(|state| state.gave_up)
    }

    fn with_state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.shared.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for an answer of the server, as long as there is progress.
    pub(super) async fn over<T>(
        &self,
        doing: &str,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        if self.gave_up() {
            // Another statement, such as a rollback, would only wait again.
            return Err(Error::new(ErrorKind::Server, doing)
                .because("the session got no answer before, and is not used any more"));
        }
        let mut answer = pin!(answer);
        let first = self.timeout().map_or(FIRST, |timeout| FIRST.min(timeout / 2));
        let answered = match timeout(first, &mut answer).await {
            Ok(answered) => answered,
            Err(_) => tokio::select! {
                biased;
                answered = &mut answer => answered,
                error = self.report(doing, first) => return Err(error),
            },
        };
        if answered.as_ref().is_err_and(is_closed) {
            self.end_on_the_server().await;
        }
        answered.map_err(|error| server_error(doing, error))
    }

    /// The parts of an answer. Waits for each of them as [`Self::over`] does.
    pub(super) fn each<T, S: Stream<Item = Result<T, tokio_postgres::Error>>>(
        &self,
        doing: &str,
        parts: S,
    ) -> impl Stream<Item = Result<T>> + use<T, S> {
        let state = (Box::pin(parts), self.clone(), doing.to_owned());
        stream::try_unfold(state, |(mut parts, watch, doing)| async move {
            let part = watch.over(&doing, parts.try_next()).await?;
            Ok(part.map(|part| (part, (parts, watch, doing))))
        })
    }

    /// Reports what a statement waits for. Returns an error at the end of the time limit.
    async fn report(&self, doing: &str, waited: Duration) -> Error {
        let began = Instant::now() - waited;
        let (mut progress, mut patience) = (began, LOOKING);
        let mut seen: Option<Activity> = None;
        let mut said: Option<(Option<Activity>, Instant)> = None;
        loop {
            let backend = self.backend();
            let look = Activity::of(backend, &self.shared.opener, patience);
            let looked = match self.deadline(progress, seen.as_ref()) {
                Some(deadline) => timeout_at(deadline, look).await.ok(),
                None => Some(look.await),
            };
            let works = looked.as_ref().is_some_and(|activity| activity.is_progress(seen.as_ref()));
            seen = looked.or(seen);
            let now = Instant::now();
            if works {
                progress = now;
            }
            let deadline = self.deadline(progress, seen.as_ref());
            if deadline.is_some_and(|deadline| deadline <= now) {
                return self.give_up(doing, now - progress, seen).await;
            }
            let is_new = |before: &Option<Activity>| match (before, &seen) {
                (Some(before), Some(seen)) => !before.is_like(seen),
                (before, seen) => before != seen,
            };
            if said.as_ref().is_none_or(|(before, when)| is_new(before) || now - *when >= AGAIN) {
                self.say(doing, now - began, seen.as_ref());
                said = Some((seen.clone(), now));
            }
            let mut next = now + if works { NEXT_AT_WORK } else { NEXT };
            if let Some(limit) = self.timeout() {
                next = next.min(now + limit / 2);
            }
            next = deadline.map_or(next, |deadline| next.min(deadline));
            sleep_until(next).await;
            patience = self.shared.opener.patience.unwrap_or(PATIENCE);
        }
    }

    /// When to give up, after the last progress. `None` if there is no limit, or if the server does not show what the
    /// session is doing.
    fn deadline(&self, progress: Instant, seen: Option<&Activity>) -> Option<Instant> {
        let limit = self.timeout()?;
        match seen {
            Some(Activity::Refused(_)) => None,
            Some(Activity::Locked(_)) => Some(progress + limit + LOCKED),
            _ => Some(progress + limit),
        }
    }

    /// Ends the session on the server, because the server may not know that its client is gone.
    async fn end_on_the_server(&self) {
        let ended_before = self.with_state(|state| std::mem::replace(&mut state.ended, true));
        let Some(backend) = self.backend().filter(|_| !ended_before) else { return };
        match timeout(ENDING, terminate(backend, &self.shared.opener)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!("the session was not ended on the server: {error}"),
            Err(_) => tracing::debug!("the session was not ended on the server: no answer"),
        }
    }

    fn say(&self, doing: &str, waited: Duration, seen: Option<&Activity>) {
        let (waited, text) = (waited.as_secs().max(1), text_of(seen));
        match (seen, self.timeout()) {
            (Some(Activity::Works), _) => tracing::info!("{doing}: {text}, for {waited} s so far"),
            (Some(Activity::Refused(_)), _) | (_, None) => {
                tracing::warn!("{doing}: no answer for {waited} s: {text}");
            }
            (_, Some(limit)) => {
                let limit = limit.as_secs();
                tracing::warn!(
                    "{doing}: no answer for {waited} s: {text}. The command ends after {limit} s without progress \
                     (--timeout)"
                );
            }
        }
    }

    async fn give_up(&self, doing: &str, waited: Duration, seen: Option<Activity>) -> Error {
        self.with_state(|state| state.gave_up = true);
        self.end_on_the_server().await;
        let why = text_of(seen.as_ref());
        let error =
            Error::new(ErrorKind::Server, doing).because(format!("no answer for {} s: {why}", waited.as_secs()));
        match seen {
            Some(Activity::Locked(Holder { pid: Some(pid), .. })) => error.hint(format!(
                "Run the same command again when that session has ended. SELECT pg_terminate_backend({pid}) ends it. \
                 To wait longer, use --timeout SECONDS.",
            )),
            _ => error.hint(
                "Everything that was not committed is rolled back. Run the same command again when the server \
                 answers: nothing is loaded twice. To wait longer, use --timeout SECONDS.",
            ),
        }
    }
}

fn text_of(seen: Option<&Activity>) -> String {
    seen.map_or_else(|| "the server cannot be reached".to_owned(), Activity::text)
}

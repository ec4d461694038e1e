//! The thread that writes an export, so that writing, reading and COPY overlap.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use super::Folder;
use super::frames::Frames;
use super::writer::{Outcome, Writer};
use crate::model::SourceFile;
use crate::transform::Catalogue;
use crate::{Error, ErrorKind, Result};

/// Where an export goes. What is sent waits while two others do, so that memory is bounded.
pub(crate) struct Sink {
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<Result<Finished>>>,
}

const WAITING: usize = 1;

enum Order {
    Write(Frames),
    Catalogue(oneshot::Sender<Catalogue>),
    Finish,
}

/// What a thread gives that was told to finish; nothing where it was given up.
type Finished = Option<(Folder, Outcome)>;

impl Sink {
    /// Begins an export of these files.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if no thread can be started.
    pub(crate) fn start(folder: Folder, songs: Arc<[SourceFile]>, logs: Arc<[SourceFile]>) -> Result<Self> {
        let (orders, received) = mpsc::channel(WAITING);
        let work = move || work(Writer::new(folder, songs, logs), received);
        let failed = |error| Error::new(ErrorKind::Local, "starting a thread for the export").caused_by(error);
        let thread = thread::Builder::new().name("export".to_owned()).spawn(work).map_err(failed)?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Exports what was made of a block.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if an earlier one could not be written.
    pub(crate) async fn send(&mut self, frames: Frames) -> Result<()> {
        self.order(Order::Write(frames)).await
    }

    /// The catalogue of all songs that were sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if they could not be written.
    pub(crate) async fn catalogue(&mut self) -> Result<Catalogue> {
        let (answer, catalogue) = oneshot::channel();
        self.order(Order::Catalogue(answer)).await?;
        match catalogue.await {
            Ok(catalogue) => Ok(catalogue),
            Err(_) => Err(self.failure()),
        }
    }

    async fn order(&mut self, order: Order) -> Result<()> {
        let sent = match &self.orders {
            Some(orders) => orders.send(order).await.is_ok(),
            None => false,
        };
        if sent { Ok(()) } else { Err(self.failure()) }
    }

    /// Why the thread ended though more was to be written.
    fn failure(&mut self) -> Error {
        self.orders = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(Err(error))) => error,
            _ => Error::new(ErrorKind::Bug, "exporting").because("its thread ended"),
        }
    }

    /// Writes the tables of all that was sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if they cannot be written.
    pub(crate) async fn finish(mut self) -> Result<(Folder, Outcome)> {
        self.order(Order::Finish).await?;
        let Some(thread) = self.thread.take() else { return Err(self.failure()) };
        let bug = |why: String| Error::new(ErrorKind::Bug, "exporting").because(why);
        let joined = tokio::task::spawn_blocking(|| thread.join()).await.map_err(|error| bug(error.to_string()))?;
        let finished = joined.map_err(|_| bug("its thread panicked".to_owned()))??;
        finished.ok_or_else(|| bug("its thread ended early".to_owned()))
    }
}

/// An export that is given up leaves nothing behind when this is gone.
impl Drop for Sink {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // What it failed of no longer matters.
            drop(thread.join());
        }
    }
}

fn work(mut writer: Writer, mut orders: mpsc::Receiver<Order>) -> Result<Finished> {
    while let Some(order) = orders.blocking_recv() {
        match order {
            Order::Write(frames) => writer.add(frames)?,
            // Nobody waits for it where the load was interrupted.
            Order::Catalogue(answer) => drop(answer.send(writer.catalogue()?)),
            Order::Finish => return writer.finish().map(Some),
        }
    }
    Ok(None)
}

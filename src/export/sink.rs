//! The thread that writes an export. So writing, reading and COPY run at the same time.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use super::Folder;
use super::frames::Frames;
use super::writer::{Outcome, Writer};
use crate::model::SourceFile;
use crate::transform::Catalogue;
use crate::{Error, ErrorKind, Result};

/// Sends the rows of an export to the thread that writes it. Sending waits while the thread works on one order and
/// another order is in the queue. So memory is bounded.
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

/// The result of the thread. `None` if the export was abandoned.
type Finished = Option<(Folder, Outcome)>;

impl Sink {
    /// Starts an export of these files.
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

    /// Exports the frames of a block.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if an earlier block could not be written.
    pub(crate) async fn send(&mut self, frames: Frames) -> Result<()> {
        self.order(Order::Write(frames)).await
    }

    /// Returns the catalogue of all songs that were sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Local`] if the songs could not be written.
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

    /// The reason why the thread ended too early.
    fn failure(&mut self) -> Error {
        self.orders = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(Err(error))) => error,
            _ => Error::new(ErrorKind::Bug, "exporting").because("its thread ended early"),
        }
    }

    /// Writes the tables of all blocks that were sent.
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

/// Waits for the end of the thread. An abandoned export has then deleted its files.
impl Drop for Sink {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // The error of an abandoned export does not matter.
            drop(thread.join());
        }
    }
}

fn work(mut writer: Writer, mut orders: mpsc::Receiver<Order>) -> Result<Finished> {
    while let Some(order) = orders.blocking_recv() {
        match order {
            Order::Write(frames) => writer.add(frames)?,
            // If the load was interrupted, no one waits for the answer.
            Order::Catalogue(answer) => drop(answer.send(writer.catalogue()?)),
            Order::Finish => return writer.finish().map(Some),
        }
    }
    Ok(None)
}

//! One unit of database work on its way to a connection, and its answer on the way back.
//!
//! A task is queued by a request and run by a thread that owns a connection. Until it starts, the request may give
//! it up: because it waited too long, or because its client left. Once it has started it runs to its end and its
//! answer counts, whether anyone still waits for it or not. The ticket settles which of the two happened first.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};
use tokio::sync::oneshot;

use super::{
    conn::Conn,
    stats::{Stats, Waiting},
};
use crate::platform::error::{Error, Result};

const WAITING: u8 = 0;
const STARTED: u8 = 1;
const ABANDONED: u8 = 2;

/// Work whose result type the queue does not know.
pub(super) trait Task: Send {
    /// Claims the task; `false` if its request has given it up.
    fn start(&self) -> bool;
    /// Does the work; `false` if what it wrote must be undone. Never panics.
    fn run(&mut self, conn: &mut Conn) -> bool;
    /// Whether what it writes is undone whatever comes of it.
    fn is_rehearsal(&self) -> bool;
    /// Sends the answer. `settled` tells whether the transaction ended as the work's result says: committed or
    /// undone. If it could not be, nothing the work found can be relied on, and the answer is "busy".
    fn finish(self: Box<Self>, settled: bool);
}

/// The request's end of a task.
pub(super) struct Pending<T> {
    ticket: Ticket,
    answer: oneshot::Receiver<Result<T>>,
}

/// What becomes of the writes of a task that succeeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// They stand.
    Kept,
    /// They are undone; only the answer counts.
    Undone,
}

/// Makes a task of a closure.
pub(super) fn new<T: Send + 'static>(
    stats: &Stats,
    keep: Keep,
    work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
) -> (Box<dyn Task>, Pending<T>) {
    let (sender, answer) = oneshot::channel();
    let ticket = Ticket(Arc::new(AtomicU8::new(WAITING)));
    let waiting = stats.queue();
    let task =
        Typed { ticket: Ticket(ticket.0.clone()), waiting, keep, work: Some(work), result: None, sender };
    (Box::new(task), Pending { ticket, answer })
}

/// What a task unwinds with that has to give way to others; its answer is "busy".
pub(super) struct GivesWay;

/// Runs a closure and turns a panic into an error that names no detail to the client.
pub(super) fn guarded<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(|| work(conn))).unwrap_or_else(|panic| {
        if panic.is::<GivesWay>() {
            return Err(Error::busy());
        }
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("unknown panic");
        Err(anyhow::anyhow!("panic in database work: {text}").into())
    })
}

impl<T> Pending<T> {
    /// Waits for the answer; gives the task up if it has not started within `patience`.
    pub(super) async fn answer(mut self, patience: Duration) -> Result<T> {
        let answer = match tokio::time::timeout(patience, &mut self.answer).await {
            Ok(answer) => answer,
            Err(_) if self.ticket.abandon() => return Err(Error::busy()),
            Err(_) => (&mut self.answer).await,
        };
        answer.unwrap_or_else(|_| Err(Error::busy()))
    }
}

/// A request that goes away takes its waiting task with it.
impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        self.ticket.abandon();
    }
}

struct Ticket(Arc<AtomicU8>);

impl Ticket {
    fn start(&self) -> bool {
        self.0.compare_exchange(WAITING, STARTED, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    fn abandon(&self) -> bool {
        self.0.compare_exchange(WAITING, ABANDONED, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

struct Typed<T, F> {
    ticket: Ticket,
    waiting: Waiting,
    keep: Keep,
    work: Option<F>,
    result: Option<Result<T>>,
    sender: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: FnOnce(&mut Conn) -> Result<T> + Send> Task for Typed<T, F> {
    fn start(&self) -> bool {
        self.waiting.end();
        self.ticket.start()
    }

    fn run(&mut self, conn: &mut Conn) -> bool {
        let result = self.work.take().map(|work| guarded(conn, work));
        let keep = self.keep == Keep::Kept && matches!(result, Some(Ok(_)));
        self.result = result;
        keep
    }

    fn is_rehearsal(&self) -> bool {
        self.keep == Keep::Undone
    }

    fn finish(self: Box<Self>, settled: bool) {
        let answer = self.result.filter(|_| settled).unwrap_or_else(|| Err(Error::busy()));
        // Nobody may be listening any more; the work stands all the same.
        let _ = self.sender.send(answer);
    }
}

//! What the executors tell of themselves: how busy they are, how long tasks wait, and why nothing can be written.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use prometheus_client::metrics::{
    gauge::Gauge,
    histogram::{Histogram, exponential_buckets},
};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// For how long after a failed write the database counts as faulty.
const FAULT_LASTS: Duration = Duration::from_secs(30);

/// Figures of one database handle; clones share them.
#[derive(Debug, Clone)]
pub struct Stats {
    /// Connections that work on queued tasks at this moment.
    pub busy: Gauge,
    /// Connections that there are for queued tasks.
    pub connections: Gauge,
    /// Tasks that wait for a connection.
    pub queued: Gauge,
    /// Seconds that tasks waited for a connection.
    pub waits: Histogram,
    fault: Arc<Mutex<Option<(Fault, Instant)>>>,
}

/// Why the database cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The SQLite file at the configured path is not the one that was opened.
    Moved,
    /// The disk, or the file system's quota, is full.
    Full,
    /// The database or its file system takes no writes.
    ReadOnly,
    /// Any other failure of a commit.
    Broken,
}

impl Fault {
    /// What went wrong, as `/readyz` says it.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Moved => "the database file was moved or replaced",
            Self::Full => "the disk of the database is full",
            Self::ReadOnly => "the database is read-only",
            Self::Broken => "the database cannot be written",
        }
    }

    /// The fault behind a failed write; `None` if the same write may succeed in a moment.
    pub(super) fn of(error: &DieselError) -> Option<Self> {
        let DieselError::DatabaseError(kind, info) = error else {
            return None;
        };
        let says = |words: &[&str]| words.iter().any(|word| info.message().contains(word));
        match kind {
            DatabaseErrorKind::ReadOnlyTransaction => Some(Self::ReadOnly),
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::SerializationFailure => None,
            _ if says(&["disk is full", "No space left", "quota exceeded"]) => Some(Self::Full),
            _ if says(&["readonly database", "Read-only file system", "read-only transaction"]) => {
                Some(Self::ReadOnly)
            }
            _ if says(&[
                "disk I/O error",
                "unable to open",
                "malformed",
                "could not write",
                "not a database",
            ]) =>
            {
                Some(Self::Broken)
            }
            _ => None,
        }
    }
}

impl Stats {
    /// Figures of an executor with so many connections for queued tasks.
    pub(super) fn new(connections: usize) -> Self {
        let stats = Self {
            busy: Gauge::default(),
            connections: Gauge::default(),
            queued: Gauge::default(),
            waits: Histogram::new(exponential_buckets(0.000_1, 4.0, 9)),
            fault: Arc::default(),
        };
        stats.connections.set(i64::try_from(connections).unwrap_or(i64::MAX));
        stats
    }

    /// Why writes fail, or failed within the last half minute.
    pub fn fault(&self) -> Option<Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).map(|(fault, _)| fault)
    }

    /// Notes how a write ended. A success ends a fault only after some time: on a full disk a small write may still find
    /// room where a larger one does not.
    pub(super) fn note(&self, fault: Option<Fault>) {
        let mut last = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        match (fault, &*last) {
            (Some(fault), _) => *last = Some((fault, Instant::now())),
            (None, Some((_, at))) if at.elapsed() >= FAULT_LASTS => *last = None,
            (None, _) => {}
        }
    }

    /// Counts a connection as busy until the returned value is dropped.
    pub(super) fn occupy(&self) -> Busy {
        self.busy.inc();
        Busy(self.busy.clone())
    }

    /// Counts a task as waiting until it starts or is dropped.
    pub(super) fn queue(&self) -> Waiting {
        self.queued.inc();
        Waiting { stats: self.clone(), since: Instant::now(), is_over: AtomicBool::new(false) }
    }
}

/// A busy connection.
pub(super) struct Busy(Gauge);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A waiting task.
pub(super) struct Waiting {
    stats: Stats,
    since: Instant,
    is_over: AtomicBool,
}

impl Waiting {
    /// The task has left the queue.
    pub(super) fn end(&self) {
        if !self.is_over.swap(true, Ordering::Relaxed) {
            self.stats.queued.dec();
            self.stats.waits.observe(self.since.elapsed().as_secs_f64());
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.end();
    }
}

//! The SQLite executor: readers on the threads that ask, one writer that commits in groups.
//!
//! A read runs inline on the calling thread, on that thread's own read-only connection: no hop to another thread and
//! no lock between readers. Writes go to the one writer thread. While it waits for the disk, others queue up; it
//! takes what is waiting into one transaction, each task in its own savepoint, and they share one fsync. Nobody is
//! answered before that commit has returned. A task that fails or panics loses its savepoint alone.

use anyhow::Context as _;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use diesel::{Connection as _, SqliteConnection};
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use thread_local::ThreadLocal;

use super::{
    conn::{self, Conn, Mode},
    task::{self, Task},
};
use crate::error::{Error, Result};

/// How many tasks may wait for the writer.
const QUEUE: usize = 512;
/// How long a group may take in further tasks, so that its first is not kept waiting.
const GROUP_SPAN: Duration = Duration::from_millis(20);

/// Readers per thread and the writer's queue.
pub(super) struct Executor {
    path: PathBuf,
    readers: ThreadLocal<RefCell<Option<Conn>>>,
    queue: Option<Sender<Box<dyn Task>>>,
    writer: Option<JoinHandle<()>>,
}

impl Executor {
    /// Opens the file, creating it if it is missing, and starts the writer; at most `commit_group` tasks share a commit.
    pub(super) fn start(path: &Path, commit_group: usize) -> anyhow::Result<Self> {
        let conn = open(path, Mode::Write)?;
        let (queue, tasks) = crossbeam_channel::bounded(QUEUE);
        let owned = path.to_owned();
        let writer = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_loop(&owned, conn, &tasks, commit_group))
            .context("cannot start the writer thread")?;
        Ok(Self {
            path: path.to_owned(),
            readers: ThreadLocal::new(),
            queue: Some(queue),
            writer: Some(writer),
        })
    }

    /// Reads inline, in one snapshot.
    pub(super) fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let cell = self.readers.get_or_default();
        let mut slot = cell.try_borrow_mut().context("a read inside a read")?;
        let conn = match slot.as_mut() {
            Some(conn) => conn,
            None => slot.insert(open(&self.path, Mode::Snapshot)?),
        };
        let result = task::guarded(conn, |conn| conn::snapshot(conn, work));
        if conn::unwind_to(conn, 0).is_err() {
            *slot = None;
        }
        result
    }

    /// Queues a write; refuses at once when the queue is full.
    pub(super) fn submit(&self, task: Box<dyn Task>) -> Result<()> {
        let queue = self.queue.as_ref().ok_or_else(Error::busy)?;
        queue.try_send(task).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Error::busy(),
        })
    }
}

/// Lets the writer finish what it has accepted.
impl Drop for Executor {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// Opens the file for reading or writing.
pub(super) fn open(path: &Path, mode: Mode) -> anyhow::Result<Conn> {
    let name = path.to_str().context("the path of the database is not valid UTF-8")?;
    let mut inner = SqliteConnection::establish(name)
        .with_context(|| format!("cannot open the SQLite database {name}"))?;
    conn::prepare_sqlite(&mut inner, mode)
        .with_context(|| format!("cannot use the SQLite database {name}"))?;
    Ok(Conn::Sqlite(inner))
}

fn write_loop(path: &Path, conn: Conn, tasks: &Receiver<Box<dyn Task>>, commit_group: usize) {
    let mut slot = Some(conn);
    while let Ok(first) = tasks.recv() {
        if !first.start() {
            continue;
        }
        let conn = match slot.take() {
            Some(conn) => conn,
            None => match open(path, Mode::Write) {
                Ok(conn) => conn,
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "the database cannot be opened");
                    first.finish(false);
                    continue;
                }
            },
        };
        slot = commit_together(conn, first, tasks, commit_group);
    }
}

/// Runs a group of tasks in one transaction and answers them; gives the connection back if it is still sound.
fn commit_together(
    mut conn: Conn,
    first: Box<dyn Task>,
    tasks: &Receiver<Box<dyn Task>>,
    at_most: usize,
) -> Option<Conn> {
    if let Err(error) = conn::begin(&mut conn, Mode::Write) {
        tracing::warn!(error = %error, "a write could not begin");
        first.finish(false);
        return conn::unwind_to(&mut conn, 0).is_ok().then_some(conn);
    }
    let since = Instant::now();
    let mut group = Vec::with_capacity(16);
    let mut next = Some(first);
    let mut outcome = Ok(());
    while let Some(mut task) = next.take() {
        outcome = run_in_savepoint(&mut conn, task.as_mut());
        group.push(task);
        if outcome.is_ok() && group.len() < at_most && since.elapsed() < GROUP_SPAN {
            next = tasks.try_iter().find(|task| task.start());
        }
    }
    let settled = outcome.and_then(|()| conn::commit(&mut conn));
    if let Err(error) = &settled {
        tracing::error!(error = %error, tasks = group.len(), "a group of writes could not be committed");
    }
    let sound = conn::unwind_to(&mut conn, 0).is_ok();
    for task in group {
        task.finish(settled.is_ok());
    }
    sound.then_some(conn)
}

/// Runs one task; an error here means that the transaction around it can no longer be trusted.
fn run_in_savepoint(conn: &mut Conn, task: &mut dyn Task) -> diesel::QueryResult<()> {
    conn::savepoint(conn)?;
    if task.run(conn) && conn::depth(conn) == Some(2) { conn::commit(conn) } else { conn::unwind_to(conn, 1) }
}

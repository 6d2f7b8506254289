//! The SQLite executor: readers on the threads that ask, one writer that commits in groups.
//!
//! A read runs inline on the calling thread, on that thread's own read-only connection: no hop to another thread and
//! no lock between readers. Writes go to the one writer thread. While it waits for the disk, others queue up; it
//! takes what is waiting into one transaction, each task in its own savepoint, and they share one fsync. Nobody is
//! answered before that commit has returned. A task that fails or panics loses its savepoint alone.
//!
//! A rehearsal needs the writer too, because nothing else can tell what a write would do. It shares no transaction, so
//! that no finished write waits for it; and it gives way when it keeps others waiting ([`Watch`]).

use anyhow::{Context as _, bail};
use crossbeam_channel::{Receiver, Sender, TrySendError};
use diesel::{Connection as _, SqliteConnection};
use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use thread_local::ThreadLocal;

use super::{
    Unreachable,
    conn::{self, Conn, Mode},
    file::{self, FileId},
    stats::{Fault, Stats},
    task::{self, Task},
    watch::Watch,
};
use crate::platform::error::{Error, Result};

/// How many tasks may wait for the writer.
const QUEUE: usize = 512;
/// How long a group may take in further tasks, so that its first is not kept waiting.
const GROUP_SPAN: Duration = Duration::from_millis(20);

/// Readers per thread and the writer's queue.
pub(super) struct Executor {
    file: OpenFile,
    readers: ThreadLocal<RefCell<Option<Conn>>>,
    queue: Option<Sender<Box<dyn Task>>>,
    writer: Option<JoinHandle<()>>,
}

impl Executor {
    /// Opens the file, creating it if it is missing, and starts the writer; at most `commit_group` tasks share a commit.
    pub(super) fn start(path: &Path, commit_group: usize, stats: Stats) -> anyhow::Result<Self> {
        let conn = open(path, Mode::Write)?;
        let (queue, tasks) = crossbeam_channel::bounded(QUEUE);
        let file = OpenFile { path: path.to_owned(), id: FileId::of(path) };
        let owned = Writer { file: file.clone(), commit_group, stats, watch: Watch::default() };
        let writer = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || owned.run(conn, &tasks))
            .context("cannot start the writer thread")?;
        Ok(Self { file, readers: ThreadLocal::new(), queue: Some(queue), writer: Some(writer) })
    }

    /// Reads inline, in one snapshot.
    pub(super) fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let cell = self.readers.get_or_default();
        let mut slot = cell.try_borrow_mut().context("a read inside a read")?;
        let conn = match slot.as_mut() {
            Some(conn) => conn,
            None => slot.insert(self.file.open(Mode::Snapshot).map_err(|error| {
                tracing::error!(error = format!("{error:#}"), "the database cannot be read");
                Error::busy()
            })?),
        };
        let result = task::guarded(conn, |conn| conn::snapshot(conn, work));
        if conn::unwind_to(conn, 0).is_err() {
            *slot = None;
        }
        result
    }

    /// Whether the file at the path is still the one that was opened.
    pub(super) fn is_in_place(&self) -> bool {
        self.file.is_in_place()
    }

    /// Whether the thread that writes has ended, so that nothing can be written until the process starts again.
    pub(super) fn has_no_writer(&self) -> bool {
        self.writer.as_ref().is_none_or(JoinHandle::is_finished)
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

/// The file that was opened at the start, and where it was then.
#[derive(Debug, Clone)]
struct OpenFile {
    path: PathBuf,
    id: Option<FileId>,
}

impl OpenFile {
    fn is_in_place(&self) -> bool {
        self.id.is_none() || FileId::of(&self.path) == self.id
    }

    /// Opens the file once more, if it is still there: connections to two files would not see each other's data.
    fn open(&self, mode: Mode) -> anyhow::Result<Conn> {
        if self.is_in_place() { open(&self.path, mode) } else { bail!("{}", Fault::Moved.reason()) }
    }
}

/// Opens the file for reading or writing.
pub(super) fn open(path: &Path, mode: Mode) -> anyhow::Result<Conn> {
    let name = path.to_str().context("the path of the database is not valid UTF-8")?;
    // SQLite itself reads what begins like this, as an address with parameters.
    if mode == Mode::Write && !name.starts_with("file:") {
        file::make_private(path)?;
    }
    let mut inner = SqliteConnection::establish(name)
        .map_err(|error| Unreachable(format!("cannot open the SQLite database {name}: {error}")))?;
    conn::prepare_sqlite(&mut inner, mode)
        .with_context(|| format!("cannot use the SQLite database {name}"))?;
    Ok(Conn::Sqlite(inner))
}

/// The thread that writes.
struct Writer {
    file: OpenFile,
    /// At most so many tasks share a commit.
    commit_group: usize,
    stats: Stats,
    watch: Watch,
}

impl Writer {
    fn run(&self, mut conn: Conn, tasks: &Receiver<Box<dyn Task>>) {
        self.watch.over(&mut conn, tasks);
        let mut slot = Some(conn);
        let mut carried = None;
        while let Some(first) = carried.take().or_else(|| tasks.iter().find(|task| task.start())) {
            let _busy = self.stats.occupy();
            match self.connection(slot.take(), tasks) {
                Ok(conn) => {
                    let grouped = AssertUnwindSafe(|| self.commit_together(conn, first, tasks));
                    (slot, carried) = catch_unwind(grouped).unwrap_or_else(|_| {
                        tracing::error!("a group of writes panicked; the connection is opened again");
                        self.watch.end();
                        (None, None)
                    });
                }
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "the database cannot be written");
                    first.finish(false);
                }
            }
        }
    }

    /// The connection, opened again if the last one broke. What is written to a file that was moved away would be lost
    /// with it, so nothing is.
    fn connection(&self, conn: Option<Conn>, tasks: &Receiver<Box<dyn Task>>) -> anyhow::Result<Conn> {
        if !self.file.is_in_place() {
            self.stats.note(Some(Fault::Moved));
            bail!("{}", Fault::Moved.reason());
        }
        if let Some(conn) = conn {
            return Ok(conn);
        }
        let opened = self.file.open(Mode::Write).inspect_err(|_| self.stats.note(Some(Fault::Broken)));
        let mut conn = opened?;
        self.watch.over(&mut conn, tasks);
        Ok(conn)
    }

    /// Runs a group of tasks in one transaction and answers them; gives the connection back if it is still sound, and a
    /// rehearsal that was met and has a transaction of its own.
    fn commit_together(
        &self,
        mut conn: Conn,
        first: Box<dyn Task>,
        tasks: &Receiver<Box<dyn Task>>,
    ) -> (Option<Conn>, Option<Box<dyn Task>>) {
        let at_most = if first.is_rehearsal() { 1 } else { self.commit_group };
        if let Err(error) = conn::begin(&mut conn, Mode::Write) {
            tracing::warn!(error = %error, "a write could not begin");
            self.note(&error);
            first.finish(false);
            return (conn::unwind_to(&mut conn, 0).is_ok().then_some(conn), None);
        }
        let since = Instant::now();
        let mut group = Vec::with_capacity(16);
        let mut next = Some(first);
        let mut carried = None;
        let mut outcome = Ok(());
        while let Some(mut task) = next.take() {
            outcome = self.run_in_savepoint(&mut conn, task.as_mut());
            group.push(task);
            if outcome.is_ok() && group.len() < at_most && since.elapsed() < GROUP_SPAN {
                next = tasks.try_iter().find(|task| task.start());
                carried = next.take_if(|task| task.is_rehearsal());
            }
        }
        let settled = outcome.and_then(|()| conn::commit(&mut conn));
        match &settled {
            Ok(()) => self.stats.note(None),
            Err(error) => {
                tracing::error!(error = %error, tasks = group.len(), "a group of writes could not be committed");
                self.note(error);
            }
        }
        let sound = conn::unwind_to(&mut conn, 0).is_ok();
        for task in group {
            task.finish(settled.is_ok());
        }
        (sound.then_some(conn), carried)
    }

    /// Runs one task; an error here means that the transaction around it can no longer be trusted.
    fn run_in_savepoint(&self, conn: &mut Conn, task: &mut dyn Task) -> diesel::QueryResult<()> {
        conn::savepoint(conn)?;
        // Only the task itself catches what it gives way with.
        let keep = self.watch.during(task.is_rehearsal(), || task.run(conn));
        if keep && conn::depth(conn) == Some(2) { conn::commit(conn) } else { conn::unwind_to(conn, 1) }
    }

    /// Notes why nothing can be written, unless the next write may succeed.
    fn note(&self, error: &diesel::result::Error) {
        if let Some(fault) = Fault::of(error) {
            self.stats.note(Some(fault));
        }
    }
}

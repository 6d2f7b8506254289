//! The database: three verbs over two executors.
//!
//! [`Db::read`], [`Db::write`] and [`Db::long_read`] take a closure of plain synchronous diesel; nobody outside this
//! folder sees a pool, a thread or a transaction. What a `write` closure does is one transaction: it stands when the
//! closure returns `Ok`, is undone when it returns an error or panics, and is answered only after the commit.
//!
//! Nothing here but `upgrade` knows a table; slices own their SQL.

pub mod among;
pub mod bulk;
pub mod conn;
mod file;
pub mod migrate;
pub mod page;
pub mod portable;
mod postgres;
pub mod references;
pub mod schema;
mod sqlite;
pub mod stats;
mod task;
pub mod types;
mod upgrade;
mod url;
pub mod value;
mod watch;

pub use conn::{Conn, snapshot};
pub use url::DatabaseUrl;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{Semaphore, oneshot};

use crate::platform::error::{Error, Result};
use conn::Mode;
use stats::{Fault, Stats};
use task::Keep;

/// How long a request waits for the database before it is answered "busy".
const PATIENCE: Duration = Duration::from_secs(2);
/// How long to wait between attempts to reach a database.
const RETRY: Duration = Duration::from_millis(500);
/// How many long reads run at once on SQLite.
const LONG_READS: usize = 4;

/// A handle on the database; clones share it.
#[derive(Clone)]
pub struct Db {
    executor: Arc<Executor>,
    stats: Stats,
    long_reads: Arc<Semaphore>,
}

/// How the database is used.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Connections to PostgreSQL, each with a thread of its own.
    pub connections: usize,
    /// How many waiting writes share one commit on SQLite at most.
    pub commit_group: usize,
}

enum Executor {
    Sqlite(Box<sqlite::Executor>),
    Postgres(postgres::Executor),
}

impl Db {
    /// Connects to the database and starts its threads.
    pub fn open(url: &DatabaseUrl, options: Options) -> anyhow::Result<Self> {
        let (executor, stats) = match url {
            DatabaseUrl::Sqlite(path) => {
                let stats = Stats::new(1);
                let executor = sqlite::Executor::start(path, options.commit_group, stats.clone())?;
                (Executor::Sqlite(Box::new(executor)), stats)
            }
            DatabaseUrl::Postgres(url) => {
                let stats = Stats::new(options.connections);
                let executor = postgres::Executor::start(url, options.connections, stats.clone())?;
                (Executor::Postgres(executor), stats)
            }
        };
        Ok(Self { executor: Arc::new(executor), stats, long_reads: Arc::new(Semaphore::new(LONG_READS)) })
    }

    /// Figures of the executor.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Writes a row and commits it, to see whether the database can be written. A queue that is too long, or a write that
    /// has to wait, is no fault.
    pub async fn try_write(&self) -> Option<Fault> {
        if let Executor::Sqlite(executor) = &*self.executor {
            if !executor.is_in_place() {
                return Some(Fault::Moved);
            }
            if executor.has_no_writer() {
                return Some(Fault::Broken);
            }
        }
        let (sender, mut seen) = oneshot::channel();
        let tried = self
            .write(move |conn| {
                migrate::touch(conn).map_err(|error| {
                    let _ = sender.send(Fault::of(&error));
                    error.into()
                })
            })
            .await;
        // A failed statement may end the transaction, and then its own error is not what the write is answered with.
        let own = tried.err().and_then(|_| seen.try_recv().ok().flatten());
        own.or(self.stats.fault())
    }

    /// How many heavy reads and writes should run at once: half of the connections, so that the other half is free for what
    /// is quick, and on SQLite as many as there are long reads.
    pub fn heavy_capacity(&self) -> usize {
        match &*self.executor {
            Executor::Sqlite(_) => LONG_READS,
            Executor::Postgres(executor) => (executor.connections() / 2).max(2),
        }
    }

    /// Reads something small. On SQLite it runs at once on the calling thread, in one snapshot; on PostgreSQL on a
    /// connection-owning thread, each statement by itself (see [`snapshot`]).
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match &*self.executor {
            Executor::Sqlite(executor) => executor.read(work),
            Executor::Postgres(executor) => {
                let (task, pending) = task::new(&self.stats, Keep::Kept, work);
                executor.submit(postgres::Kind::Read, task)?;
                pending.answer(PATIENCE).await
            }
        }
    }

    /// Changes something in one transaction. Once started it runs to its end, even if the client has left.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.submit(Keep::Kept, work).await
    }

    /// Does the same as [`Db::write`] and answers the same, but leaves nothing behind.
    pub async fn rehearse<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.submit(Keep::Undone, work).await
    }

    async fn submit<T: Send + 'static>(
        &self,
        keep: Keep,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (task, pending) = task::new(&self.stats, keep, work);
        match &*self.executor {
            Executor::Sqlite(executor) => executor.submit(task)?,
            Executor::Postgres(executor) => executor.submit(postgres::Kind::Write, task)?,
        }
        pending.answer(PATIENCE).await
    }

    /// Reads something that takes long, without holding up the thread that serves requests.
    ///
    /// It is for what is not bounded by a page: the roles of a framework to compare, titles to index, a framework as a file,
    /// a report over a whole plan.
    pub async fn long_read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Executor::Postgres(_) = &*self.executor {
            return self.read(|conn| snapshot(conn, work)).await;
        }
        let permit = tokio::time::timeout(PATIENCE, self.long_reads.clone().acquire_owned()).await;
        let permit = permit.ok().and_then(Result::ok).ok_or_else(Error::busy)?;
        let executor = self.executor.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            match &*executor {
                Executor::Sqlite(executor) => executor.read(work),
                Executor::Postgres(_) => Err(Error::busy()),
            }
        });
        answer.await.map_err(anyhow::Error::from)?
    }
}

/// The database cannot be reached; it may be there in a moment.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(String);

/// Opens a single connection for a command that runs by itself, such as a migration or an import; it waits longer for
/// its turn than a request may.
pub fn connect(url: &DatabaseUrl) -> anyhow::Result<Conn> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = sqlite::open(path, Mode::Write)?;
            conn::be_patient(&mut conn)?;
            Ok(conn)
        }
        DatabaseUrl::Postgres(url) => postgres::open(url),
    }
}

/// Does the same as [`connect`], and tries again for some time while the database cannot be reached.
pub fn connect_within(url: &DatabaseUrl, patience: Duration) -> anyhow::Result<Conn> {
    let since = Instant::now();
    loop {
        match connect(url) {
            Err(error) if error.is::<Unreachable>() && since.elapsed() < patience => {
                tracing::warn!(error = format!("{error:#}"), "waiting for the database");
                std::thread::sleep(RETRY.min(patience.saturating_sub(since.elapsed())));
            }
            done => return done,
        }
    }
}

/// Fails if the database cannot be written, as on a full disk.
pub fn ensure_writable(conn: &mut Conn) -> anyhow::Result<()> {
    let written =
        conn::begin(conn, Mode::Write).and_then(|()| migrate::touch(conn)).and_then(|()| conn::commit(conn));
    written.map_err(|error| match Fault::of(&error) {
        Some(fault) => anyhow::Error::from(error).context(fault.reason()),
        None => error.into(),
    })
}

/// Runs a closure in one transaction on such a connection.
pub fn transaction<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    conn::begin(conn, Mode::Write)?;
    let result = task::guarded(conn, work);
    if result.is_ok() {
        conn::commit(conn)?;
    }
    conn::unwind_to(conn, 0)?;
    result
}

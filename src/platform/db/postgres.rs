//! The PostgreSQL executor: a few threads, each owning one connection, fed from one bounded queue.
//!
//! A thread keeps its connection and its prepared statements for life, so a task costs one hop and no checkout. A
//! connection that breaks is replaced before the next task; one that has been idle is asked for a sign of life first,
//! so that a restart of the server goes unnoticed by whoever comes next. While the server is away tasks are refused
//! at once instead of queueing up behind connection attempts.

use anyhow::{Context as _, bail};
use crossbeam_channel::{Receiver, Sender};
use diesel::{
    Connection as _, PgConnection, RunQueryDsl as _, connection::SimpleConnection as _, dsl::sql,
    sql_types::Text,
};
use std::{
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{
    Unreachable,
    conn::{self, Conn, Mode},
    stats::Stats,
    task::Task,
    url::{with_parameters, without_secrets},
};
use crate::platform::error::{Error, Result};

/// How many tasks may wait per connection.
const QUEUE_PER_CONNECTION: usize = 64;
/// After this long without work a connection is checked before it is used.
const IDLE: Duration = Duration::from_secs(1);
/// How long to leave a server alone that could not be reached.
const BACKOFF: Duration = Duration::from_millis(500);

/// The queue and the threads behind it.
pub(super) struct Executor {
    queue: Option<Sender<(Kind, Box<dyn Task>)>>,
    threads: Vec<JoinHandle<()>>,
}

/// Whether a task needs a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Read,
    Write,
}

impl Executor {
    /// Connects once, so that a wrong address is noticed at the start, and starts the threads.
    pub(super) fn start(url: &str, connections: usize, stats: Stats) -> anyhow::Result<Self> {
        let mut first = Some(open_for_requests(url)?);
        let (queue, tasks) = crossbeam_channel::bounded(connections.saturating_mul(QUEUE_PER_CONNECTION));
        let threads = (0..connections)
            .map(|number| {
                let worker = Worker::new(url.to_owned(), first.take(), stats.clone());
                let tasks: Receiver<(Kind, Box<dyn Task>)> = tasks.clone();
                std::thread::Builder::new()
                    .name(format!("postgres-{number}"))
                    .spawn(move || worker.run(&tasks))
                    .context("cannot start a database thread")
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self { queue: Some(queue), threads })
    }

    /// How many connections there are.
    pub(super) fn connections(&self) -> usize {
        self.threads.len()
    }

    /// Queues a task; refuses at once when the queue is full.
    pub(super) fn submit(&self, kind: Kind, task: Box<dyn Task>) -> Result<()> {
        let queue = self.queue.as_ref().ok_or_else(Error::busy)?;
        queue.try_send((kind, task)).map_err(|_| Error::busy())
    }
}

/// Lets the threads finish what they have accepted.
impl Drop for Executor {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Connects to the server.
pub(super) fn open(url: &str) -> anyhow::Result<Conn> {
    let mut inner = PgConnection::establish(&with_time_limits(url)).map_err(|error| {
        Unreachable(format!("cannot connect to PostgreSQL: {}", without_secrets(&error.to_string(), url)))
    })?;
    conn::prepare_postgres(&mut inner).context("cannot prepare the PostgreSQL connection")?;
    let encoding: String = diesel::select(sql::<Text>("current_setting('server_encoding')"))
        .get_result(&mut inner)
        .context("cannot ask PostgreSQL for the encoding of the database")?;
    if encoding != "UTF8" {
        bail!(
            "the PostgreSQL database has the encoding {encoding}, which lacks letters that people need; \
             make one with `createdb -T template0 -E UTF8`"
        );
    }
    Ok(Conn::Postgres(inner))
}

/// Connects to the server for work that requests wait for.
fn open_for_requests(url: &str) -> anyhow::Result<Conn> {
    let mut conn = open(url)?;
    conn::be_impatient(&mut conn).context("cannot prepare the PostgreSQL connection")?;
    Ok(conn)
}

/// Bounds the time of a connection attempt and of a silence of the network, unless the operator has already done so.
fn with_time_limits(url: &str) -> String {
    const LIMITS: [(&str, &str); 3] =
        [("connect_timeout", "3"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "30")];
    with_parameters(url, &LIMITS)
}

struct Worker {
    url: String,
    conn: Option<Conn>,
    /// When the connection last proved that it works.
    sound_at: Option<Instant>,
    unreachable_since: Option<Instant>,
    stats: Stats,
}

impl Worker {
    fn new(url: String, conn: Option<Conn>, stats: Stats) -> Self {
        Self { url, conn, sound_at: Some(Instant::now()), unreachable_since: None, stats }
    }

    fn run(mut self, tasks: &Receiver<(Kind, Box<dyn Task>)>) {
        while let Ok((kind, mut task)) = tasks.recv() {
            if !task.start() {
                continue;
            }
            let _busy = self.stats.occupy();
            let Some(mut conn) = self.connection() else {
                task.finish(false);
                continue;
            };
            let settled = match kind {
                Kind::Read => run_read(&mut conn, task.as_mut()),
                Kind::Write => run_in_transaction(&mut conn, task.as_mut()),
            };
            self.sound_at = settled.as_ref().is_ok_and(|sound| *sound).then(Instant::now);
            match &settled {
                Ok(_) => self.conn = Some(conn),
                Err(error) => tracing::warn!(error = %error, "a database connection is given up"),
            }
            task.finish(settled.is_ok());
        }
    }

    /// The connection, checked if it has been idle or its last task failed, new if there is none.
    fn connection(&mut self) -> Option<Conn> {
        let fresh = self.sound_at.is_some_and(|at| at.elapsed() < IDLE);
        if let Some(mut conn) = self.conn.take()
            && (fresh || conn.batch_execute("SELECT 1").is_ok())
        {
            return Some(conn);
        }
        if self.unreachable_since.is_some_and(|since| since.elapsed() < BACKOFF) {
            return None;
        }
        match open_for_requests(&self.url) {
            Ok(conn) => {
                self.unreachable_since = None;
                Some(conn)
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the database cannot be reached");
                self.unreachable_since = Some(Instant::now());
                None
            }
        }
    }
}

/// Runs a read; tells whether the connection proved to work, which a failed read leaves open.
fn run_read(conn: &mut Conn, task: &mut dyn Task) -> diesel::QueryResult<bool> {
    let answered = task.run(conn);
    conn::unwind_to(conn, 0)?;
    Ok(answered)
}

/// Runs a write; a transaction that ended proves that the connection works.
fn run_in_transaction(conn: &mut Conn, task: &mut dyn Task) -> diesel::QueryResult<bool> {
    conn::begin(conn, Mode::Write)?;
    if task.run(conn) && conn::depth(conn) == Some(1) {
        conn::commit(conn)?;
    }
    conn::unwind_to(conn, 0)?;
    Ok(true)
}

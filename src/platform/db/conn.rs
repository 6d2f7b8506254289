//! The connection: one type over both databases, chosen at run time, and its transactions.

#![expect(missing_docs, reason = "the derive writes items without documentation; ours have theirs")]

use diesel::{
    PgConnection, QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, Connection, SimpleConnection as _, TransactionManager as _},
    result::Error as DieselError,
};
use std::time::Duration;

/// A connection to either database. Queries are written once against it; `portable.rs` holds the few exceptions.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// Many processes over one server.
    Postgres(PgConnection),
    /// The embedded file.
    Sqlite(SqliteConnection),
}

/// Runs a query on the connection that there is, without the choice between the two in its way.
///
/// Through [`Conn`] a statement is written out again at every execution to be found among the prepared ones, which
/// costs as much as reading a row. This is for the few queries that nearly every request makes; they are still written
/// once.
macro_rules! direct {
    ($conn:expr, $inner:ident => $query:expr) => {
        match $conn {
            $crate::platform::db::Conn::Sqlite($inner) => $query,
            $crate::platform::db::Conn::Postgres($inner) => $query,
        }
    };
}
pub(crate) use direct;

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Several reads that must see one state of the database.
    Snapshot,
    /// Changes; on SQLite it takes the write lock at once, so that it never has to be given up half way.
    Write,
}

/// Opens the outermost transaction.
pub(super) fn begin(conn: &mut Conn, mode: Mode) -> QueryResult<()> {
    match (conn, mode) {
        (Conn::Sqlite(inner), Mode::Snapshot) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN")
        }
        (Conn::Sqlite(inner), Mode::Write) => {
            AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")
        }
        (Conn::Postgres(inner), Mode::Snapshot) => AnsiTransactionManager::begin_transaction_sql(
            inner,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
        (Conn::Postgres(inner), Mode::Write) => AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN"),
    }
}

/// How many transactions are open inside each other; `None` if the connection no longer knows.
pub(super) fn depth(conn: &mut Conn) -> Option<u32> {
    let status = <Conn as Connection>::TransactionManager::transaction_manager_status_mut(conn);
    status.transaction_depth().ok().map(|depth| depth.map_or(0, std::num::NonZeroU32::get))
}

/// Rolls back until only `target` transactions are open, as after a panic inside one.
pub(super) fn unwind_to(conn: &mut Conn, target: u32) -> QueryResult<()> {
    loop {
        match depth(conn) {
            Some(open) if open > target => {
                <Conn as Connection>::TransactionManager::rollback_transaction(conn)?;
            }
            Some(open) if open == target => return Ok(()),
            _ => return Err(diesel::result::Error::BrokenTransactionManager),
        }
    }
}

/// Commits the innermost transaction.
pub(super) fn commit(conn: &mut Conn) -> QueryResult<()> {
    <Conn as Connection>::TransactionManager::commit_transaction(conn)
}

/// Opens a savepoint inside the current transaction.
pub(super) fn savepoint(conn: &mut Conn) -> QueryResult<()> {
    <Conn as Connection>::TransactionManager::begin_transaction(conn)
}

/// Runs several reads so that they see one state of the database. Inside a transaction it is that transaction.
pub fn snapshot<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> crate::platform::error::Result<T>,
) -> crate::platform::error::Result<T> {
    if depth(conn) != Some(0) {
        return work(conn);
    }
    begin(conn, Mode::Snapshot)?;
    let result = work(conn);
    unwind_to(conn, 0)?;
    result
}

/// Prepares a new SQLite connection. The writer waits for other processes; readers cannot write at all.
pub(super) fn prepare_sqlite(conn: &mut SqliteConnection, mode: Mode) -> QueryResult<()> {
    conn.batch_execute("PRAGMA busy_timeout = 5000;")?;
    use_write_ahead_log(conn)?;
    conn.batch_execute(
        "PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; \
         PRAGMA journal_size_limit = 67108864;",
    )?;
    match mode {
        Mode::Snapshot => conn.batch_execute("PRAGMA query_only = ON;"),
        // What is deleted, such as a plain key that was sealed, is overwritten.
        Mode::Write => conn.batch_execute("PRAGMA secure_delete = ON;"),
    }
}

/// Gives a new file a write-ahead log. That needs the file alone, and SQLite does not wait for others who do the same.
fn use_write_ahead_log(conn: &mut SqliteConnection) -> QueryResult<()> {
    let mut left = 250;
    loop {
        match conn.batch_execute("PRAGMA journal_mode = WAL;") {
            Err(DieselError::DatabaseError(_, info))
                if left > 0 && info.message() == "database is locked" =>
            {
                left -= 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

/// Lets a connection wait half a minute for its turn to write.
pub(super) fn be_patient(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(inner) => inner.batch_execute("PRAGMA busy_timeout = 30000;"),
        Conn::Postgres(_) => Ok(()),
    }
}

/// Lets a connection to PostgreSQL wait a quarter of a second for a lock, and no longer: it is one of few, and whoever
/// waits with it keeps others waiting who want nothing of that lock. What waited in vain fails as busy.
pub(super) fn be_impatient(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(inner) => inner.batch_execute("SET lock_timeout = '250ms';"),
    }
}

/// Prepares a new PostgreSQL connection. Behind PgBouncer these belong on the database role instead.
pub(super) fn prepare_postgres(conn: &mut PgConnection) -> QueryResult<()> {
    conn.batch_execute(
        "SET TIME ZONE 'UTC'; SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '30s'; \
         SET application_name = 'milepost';",
    )
}

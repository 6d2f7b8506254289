//! Migrations: embedded in the binary, applied at the start, the same folder names for both databases.
//!
//! On PostgreSQL everything pending runs in one transaction under a transaction-level advisory lock, so several
//! processes may start together and a failure leaves nothing behind. On SQLite each migration is one immediate
//! transaction; one that rebuilds a table says `run_in_transaction = false` in its `metadata.toml` and runs with
//! foreign keys off, as SQLite asks for.

use anyhow::{Context as _, anyhow, bail};
use diesel::{
    Connection, PgConnection, QueryResult, SqliteConnection,
    backend::Backend,
    connection::SimpleConnection as _,
    migration::{Migration, MigrationConnection, MigrationSource as _, MigrationVersion},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, upgrade};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// How the migrations of a database compare with those of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The same.
    Current,
    /// This one, and perhaps later ones, are still to be applied.
    Pending(String),
    /// A newer program has applied this one, which this program does not know.
    Newer(String),
}

/// Compares the migrations of the database with those of this program.
pub fn state(conn: &mut Conn) -> anyhow::Result<State> {
    match conn {
        Conn::Sqlite(inner) => state_of(inner, SQLITE),
        Conn::Postgres(inner) => state_of(inner, POSTGRES),
    }
}

/// The name of the newest migration that this program knows.
pub fn newest() -> String {
    let all = migrations::<diesel::sqlite::Sqlite>(SQLITE).unwrap_or_default();
    all.last().map(|one| one.name().to_string()).unwrap_or_default()
}

/// Writes the row of the first migration again as it is, to see whether the database can be written.
pub fn touch(conn: &mut Conn) -> QueryResult<()> {
    const TOUCH: &str = "UPDATE __diesel_schema_migrations SET run_on = run_on \
                         WHERE version = (SELECT min(version) FROM __diesel_schema_migrations)";
    conn.batch_execute(TOUCH)
}

/// Whether no migration has been applied.
pub fn is_new(conn: &mut Conn) -> anyhow::Result<bool> {
    let applied = match conn {
        Conn::Sqlite(inner) => inner.applied_migrations(),
        Conn::Postgres(inner) => inner.applied_migrations(),
    };
    Ok(applied.map_err(|error| anyhow!(error))?.is_empty())
}

/// Fails if a migration is pending, or if the database is newer than this program.
pub fn ensure_current(conn: &mut Conn) -> anyhow::Result<()> {
    match state(conn)? {
        State::Current => Ok(()),
        State::Pending(first) => bail!("migration {first} is pending; run `milepost migrate` first"),
        State::Newer(name) => Err(newer(&name)),
    }
}

/// Applies what is pending and returns the names.
pub fn run(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    let applied = match conn {
        Conn::Sqlite(inner) => run_sqlite(inner),
        Conn::Postgres(inner) => run_postgres(inner),
    }?;
    if applied.iter().any(|name| name == upgrade::ACCOUNTS) {
        upgrade::fold_names(conn).context("cannot fold the names of accounts")?;
    }
    Ok(applied)
}

/// Undoes every migration, newest first. It deletes all data and serves the tests of the `down` scripts.
pub fn revert_all(conn: &mut Conn) -> anyhow::Result<()> {
    let reverted = match conn {
        Conn::Sqlite(inner) => inner.revert_all_migrations(SQLITE).map(drop),
        Conn::Postgres(inner) => inner.revert_all_migrations(POSTGRES).map(drop),
    };
    reverted.map_err(|error| anyhow!(error))
}

fn newer(name: &str) -> anyhow::Error {
    anyhow!(
        "a newer program has migrated the database to {name}, which this one does not know; use the newer program"
    )
}

fn state_of<C, DB>(conn: &mut C, source: EmbeddedMigrations) -> anyhow::Result<State>
where
    DB: Backend,
    C: Connection<Backend = DB> + MigrationConnection + MigrationHarness<DB>,
{
    let known = migrations::<DB>(source)?;
    // The newest one comes first.
    let applied = conn.applied_migrations().map_err(|error| anyhow!(error))?;
    let is_known = |version: &MigrationVersion<'_>| known.iter().any(|one| one.name().version() == *version);
    if let Some(newer) = applied.iter().find(|version| !is_known(version)) {
        return Ok(State::Newer(newer.to_string()));
    }
    let pending = known.iter().find(|one| !applied.contains(&one.name().version()));
    let pending = pending.map(|one| one.name().to_string());
    Ok(pending.map_or(State::Current, State::Pending))
}

fn migrations<DB: Backend>(source: EmbeddedMigrations) -> anyhow::Result<Vec<Box<dyn Migration<DB>>>> {
    let mut all: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(|error| anyhow!(error))?;
    all.sort_unstable_by(|a, b| a.name().version().cmp(&b.name().version()));
    Ok(all)
}

fn run_postgres(inner: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    inner
        .transaction::<_, anyhow::Error, _>(|inner| {
            inner.batch_execute("SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7235419)")?;
            if let State::Newer(name) = state_of(inner, POSTGRES)? {
                return Err(newer(&name));
            }
            let before = inner.applied_migrations().map_err(|error| anyhow!(error))?;
            inner.run_pending_migrations(POSTGRES).map_err(|error| anyhow!(error))?;
            let all = migrations::<diesel::pg::Pg>(POSTGRES)?;
            let new = all.iter().filter(|one| !before.contains(&one.name().version()));
            Ok(new.map(|one| one.name().to_string()).collect())
        })
        .context("cannot migrate the PostgreSQL database")
}

fn run_sqlite(inner: &mut SqliteConnection) -> anyhow::Result<Vec<String>> {
    if let State::Newer(name) = state_of(inner, SQLITE)? {
        return Err(newer(&name));
    }
    let mut applied = Vec::new();
    for migration in migrations(SQLITE)? {
        let name = migration.name().to_string();
        let ran = if migration.metadata().run_in_transaction() {
            inner.immediate_transaction::<_, anyhow::Error, _>(|inner| run_if_pending(inner, &*migration))
        } else {
            inner.batch_execute("PRAGMA foreign_keys = OFF")?;
            let ran = run_if_pending(inner, &*migration);
            inner.batch_execute("PRAGMA foreign_keys = ON")?;
            ran
        };
        if ran.with_context(|| format!("cannot apply migration {name}"))? {
            applied.push(name);
        }
    }
    Ok(applied)
}

fn run_if_pending(
    inner: &mut SqliteConnection,
    migration: &dyn Migration<diesel::sqlite::Sqlite>,
) -> anyhow::Result<bool> {
    let applied = inner.applied_migrations().map_err(|error| anyhow!(error))?;
    if applied.contains(&migration.name().version()) {
        return Ok(false);
    }
    inner.run_migration(migration).map_err(|error| anyhow!(error))?;
    Ok(true)
}

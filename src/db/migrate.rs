//! Migrations: embedded in the binary, applied at the start, the same folder names for both databases.
//!
//! On PostgreSQL everything pending runs in one transaction under a transaction-level advisory lock, so several
//! processes may start together and a failure leaves nothing behind. On SQLite each migration is one immediate
//! transaction; one that rebuilds a table says `run_in_transaction = false` in its `metadata.toml` and runs with
//! foreign keys off, as SQLite asks for.

use anyhow::{Context as _, anyhow, bail};
use diesel::{
    Connection, PgConnection, SqliteConnection,
    backend::Backend,
    connection::SimpleConnection as _,
    migration::{Migration, MigrationConnection, MigrationName, MigrationSource as _, MigrationVersion},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Conn;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Names of the migrations that have not been applied; fails if the database is newer than this program.
pub fn pending(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    match conn {
        Conn::Sqlite(inner) => pending_of(inner, SQLITE),
        Conn::Postgres(inner) => pending_of(inner, POSTGRES),
    }
}

/// Whether no migration has been applied.
pub fn is_new(conn: &mut Conn) -> anyhow::Result<bool> {
    let applied = match conn {
        Conn::Sqlite(inner) => inner.applied_migrations(),
        Conn::Postgres(inner) => inner.applied_migrations(),
    };
    Ok(applied.map_err(|error| anyhow!(error))?.is_empty())
}

/// Fails if a migration is pending.
pub fn expect_current(conn: &mut Conn) -> anyhow::Result<()> {
    match pending(conn)?.as_slice() {
        [] => Ok(()),
        [first, ..] => bail!("migration {first} is pending; run `milepost migrate` first"),
    }
}

/// Applies what is pending and returns the names.
pub fn run(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    match conn {
        Conn::Sqlite(inner) => run_sqlite(inner),
        Conn::Postgres(inner) => run_postgres(inner),
    }
}

/// Undoes every migration, newest first. It deletes all data and serves the tests of the `down` scripts.
pub fn revert_all(conn: &mut Conn) -> anyhow::Result<()> {
    let reverted = match conn {
        Conn::Sqlite(inner) => inner.revert_all_migrations(SQLITE).map(drop),
        Conn::Postgres(inner) => inner.revert_all_migrations(POSTGRES).map(drop),
    };
    reverted.map_err(|error| anyhow!(error))
}

fn pending_of<C, DB>(conn: &mut C, source: EmbeddedMigrations) -> anyhow::Result<Vec<String>>
where
    DB: Backend,
    C: Connection<Backend = DB> + MigrationConnection + MigrationHarness<DB>,
{
    let known = migrations::<DB>(source)?;
    let applied = conn.applied_migrations().map_err(|error| anyhow!(error))?;
    let is_known = |version: &MigrationVersion<'_>| known.iter().any(|one| one.name().version() == *version);
    if let Some(newer) = applied.iter().find(|version| !is_known(version)) {
        bail!("the database holds migration {newer}, which this program does not know; use a newer program");
    }
    let is_pending = |name: &&dyn MigrationName| !applied.contains(&name.version());
    Ok(known.iter().map(Migration::name).filter(is_pending).map(ToString::to_string).collect())
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
            let names = pending_of(inner, POSTGRES)?;
            inner.run_pending_migrations(POSTGRES).map_err(|error| anyhow!(error))?;
            Ok(names)
        })
        .context("cannot migrate the PostgreSQL database")
}

fn run_sqlite(inner: &mut SqliteConnection) -> anyhow::Result<Vec<String>> {
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

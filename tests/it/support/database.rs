//! A database for each test: a copy of one that was migrated once per process.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use diesel::{
    QueryableByName, RunQueryDsl as _,
    connection::SimpleConnection as _,
    sql_query,
    sql_types::{BigInt, Text},
};
use milepost::{
    identity::auth::password::{Passwords, Strength},
    platform::db::{self, Conn, DatabaseUrl, migrate, types::UtcTime},
    server::demo,
};

use super::postgres::{self, Server};

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database of one test; it goes away with the value.
pub struct TestDatabase {
    pub kind: Kind,
    pub url: DatabaseUrl,
    name: String,
    /// For questions that the API does not answer.
    own: Mutex<Option<Conn>>,
    _folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// A migrated database; `None` for PostgreSQL where there is none.
    pub fn migrated(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::sqlite(Some(sqlite_template()))),
            Kind::Postgres => Self::postgres(Some(postgres_template(postgres::server()?))),
        }
    }

    /// A database without any table.
    pub fn empty(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::sqlite(None)),
            Kind::Postgres => Self::postgres(None),
        }
    }

    /// The demo as it is made at a moment; `None` for PostgreSQL where there is none.
    pub fn demo(kind: Kind, now: UtcTime) -> Option<Self> {
        let database = Self::migrated(kind)?;
        let passwords = Passwords::new(Strength::Cheap).expect("password hashing");
        let mut conn = db::connect(&database.url).expect("a connection to the demo");
        assert!(demo::seed(&mut conn, now, &passwords).expect("the demo"));
        Some(database)
    }

    /// Another database that holds the same. Nobody may be connected to this one.
    pub fn copy(&self) -> Self {
        match &self.url {
            DatabaseUrl::Sqlite(path) => Self::sqlite(Some(&fs::read(path).expect("the database"))),
            DatabaseUrl::Postgres(_) => Self::postgres(Some(&self.name)).expect("the same server"),
        }
    }

    fn sqlite(template: Option<&[u8]>) -> Self {
        let folder = tempfile::Builder::new().prefix("milepost-").tempdir().expect("a temporary folder");
        let path = folder.path().join("milepost.db");
        if let Some(bytes) = template {
            fs::write(&path, bytes).expect("a copy of the template");
        }
        let url = DatabaseUrl::Sqlite(path);
        Self { kind: Kind::Sqlite, url, name: String::new(), own: Mutex::default(), _folder: Some(folder) }
    }

    /// A database on PostgreSQL that has not got all letters; `None` where there is none.
    pub fn latin1() -> Option<Self> {
        Self::postgres_as("TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    }

    fn postgres(template: Option<&str>) -> Option<Self> {
        Self::postgres_as(&format!("TEMPLATE {}", template.unwrap_or("template0")))
    }

    fn postgres_as(options: &str) -> Option<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let server = postgres::server()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("milepost_test_{}_{number}", std::process::id());
        administrate(server, &format!("CREATE DATABASE {name} {options}"));
        let url = DatabaseUrl::Postgres(with_database(&server.url, &name));
        Some(Self { kind: Kind::Postgres, url, name, own: Mutex::default(), _folder: None })
    }

    /// A connection of the test's own.
    pub fn connect(&self) -> Conn {
        db::connect(&self.url).expect("a connection to the test's database")
    }

    /// Runs statements, as nobody who uses the API could.
    pub fn execute(&self, sql: &str) -> diesel::QueryResult<()> {
        self.ask(|conn| conn.batch_execute(sql))
    }

    /// Keeps new connections away, as when a server is down; those that are open stay.
    pub fn refuse_connections(&self, refuse: bool) {
        if let Some(server) = postgres::server() {
            let allowed = !refuse;
            administrate(server, &format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}", self.name));
        }
    }

    /// The rows of a query that yields one column called `value`, of type text.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            value: String,
        }
        let rows = self.ask(|conn| sql_query(sql).load::<Row>(conn));
        rows.expect("a query of texts").into_iter().map(|row| row.value).collect()
    }

    /// How many rows a table has that meet a condition.
    pub fn count(&self, table: &str, condition: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            value: i64,
        }
        let sql = format!("SELECT count(*) AS value FROM {table} WHERE {condition}");
        self.ask(|conn| sql_query(sql).get_result::<Row>(conn)).expect("a count").value
    }

    fn ask<T>(&self, question: impl FnOnce(&mut Conn) -> T) -> T {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        question(own.get_or_insert_with(|| self.connect()))
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.own.lock().unwrap_or_else(PoisonError::into_inner).take();
        if self.kind == Kind::Postgres
            && let Some(server) = postgres::server()
        {
            let mut admin = server.admin.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("template.db");
        migrate(&DatabaseUrl::Sqlite(path.clone()));
        fs::read(path).expect("the template")
    })
}

/// The name of a migrated database. On a server that outlives the process it is kept for the next one, under a name
/// that depends on the migrations.
fn postgres_template(server: &'static Server) -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("milepost_template_{:016x}", fingerprint("migrations/postgres"));
        let draft = format!("{name}_{}", std::process::id());
        administrate(server, "SELECT pg_advisory_lock(20261123)");
        if !exists(server, &name) {
            administrate(server, &format!("CREATE DATABASE {draft} TEMPLATE template0"));
            migrate(&DatabaseUrl::Postgres(with_database(&server.url, &draft)));
            administrate(server, &format!("ALTER DATABASE {draft} RENAME TO {name}"));
        }
        administrate(server, "SELECT pg_advisory_unlock(20261123)");
        name
    })
}

fn migrate(url: &DatabaseUrl) {
    let mut conn = db::connect(url).expect("a connection to the template");
    migrate::run(&mut conn).expect("the migrations");
}

fn exists(server: &Server, name: &str) -> bool {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    let mut admin = server.admin.lock().unwrap_or_else(PoisonError::into_inner);
    let sql = format!("SELECT count(*) AS value FROM pg_database WHERE datname = '{name}'");
    sql_query(sql).get_result::<Row>(&mut *admin).expect("the list of databases").value > 0
}

fn administrate(server: &Server, sql: &str) {
    let mut admin = server.admin.lock().unwrap_or_else(PoisonError::into_inner);
    admin.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The address of another database on the same server.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, None), |(address, query)| (address, Some(query)));
    let (scheme, rest) = address.split_once("://").expect("an address with a scheme");
    let authority = rest.split('/').next().unwrap_or_default();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{scheme}://{authority}/{name}{query}")
}

fn fingerprint(folder: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for path in files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
        fs::read(path).expect("a migration").hash(&mut hasher);
    }
    hasher.finish()
}

/// Every file below a folder, in the order of their names.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    let below =
        entries.into_iter().flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] });
    below.collect()
}

//! What an operator meets: databases that cannot be used, addresses that are taken, and what probes and metrics say.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    process::Command,
    time::Duration,
};

use milepost::platform::db::DatabaseUrl;
use serde_json::json;

use crate::support::{
    Kind, TestApp, TestDatabase,
    client::PASSWORD,
    on_both,
    program::{Program, command, free_address, read_answer, request, run, send},
};

on_both![
    an_older_program_started_on_a_newer_schema,
    processes_with_different_issuers_said_nothing,
    the_metrics_left_out_the_process_and_the_database,
    probes_filled_the_log,
];

/// What `/readyz` says.
fn readiness(program: &Program) -> (u16, String) {
    let answer = program.call("GET", "/readyz", "", None).expect("an answer");
    (answer.status, answer.text("status"))
}

/// Asks until the answer is not the one that was kept from before.
fn wait_until_not_ready(program: &Program) -> String {
    loop {
        match readiness(program) {
            (200, _) => std::thread::sleep(Duration::from_millis(20)),
            (status, reason) => {
                assert_eq!(status, 503, "{reason}");
                return reason;
            }
        }
    }
}

/// Signs somebody up; returns the header of their requests.
fn sign_up(program: &Program) -> String {
    let body = json!({ "email": "ada@example.org", "password": PASSWORD, "display_name": "Ada" });
    let tokens = program.call("POST", "/v1/auth/signup", "", Some(&body)).expect("an answer").expect(201);
    format!("Authorization: Bearer {}\r\n", tokens.text("access_token"))
}

/// The one line with which a command ends that cannot begin.
#[track_caller]
fn refusal(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{out}{error}");
    assert!(!out.contains("listens on"), "{out}");
    assert_eq!(error.lines().count(), 1, "{error}");
    error.into_owned()
}

fn serve(database: &TestDatabase) -> Command {
    let mut command = command(database, &["serve"]);
    command.env("BIND", free_address().to_string());
    command
}

fn sqlite_path(database: &TestDatabase) -> &std::path::Path {
    match &database.url {
        DatabaseUrl::Sqlite(path) => path,
        DatabaseUrl::Postgres(_) => panic!("not a file"),
    }
}

async fn an_older_program_started_on_a_newer_schema(app: TestApp) {
    let program = Program::start(app.database());
    app.database()
        .execute("INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('29991231000000', '2026-11-30 00:00:00')")
        .expect("a migration of the future");
    assert_eq!(wait_until_not_ready(&program), "a newer program has migrated the database");
    for arguments in [
        ["serve", "--no-migrate=false"],
        ["serve", "--no-migrate"],
        ["keys", "list"],
        ["migrate", "--wait-for-database=0"],
    ] {
        let line = refusal(command(app.database(), &arguments).env("BIND", free_address().to_string()));
        assert!(line.contains("a newer program has migrated the database to 29991231000000"), "{line}");
    }
}

async fn processes_with_different_issuers_said_nothing(app: TestApp) {
    let url = |name: &str| format!("https://{name}.example");
    let one = Program::start_with(app.database(), &[("PUBLIC_URL", &url("one"))]);
    let two = Program::start_with(app.database(), &[("PUBLIC_URL", &url("two"))]);
    assert!(
        two.log().contains("the public address was https://one.example and is https://two.example"),
        "{}",
        two.log()
    );
    let none = Program::start_with(app.database(), &[]);
    assert!(none.log().contains("tokens go on naming https://two.example"), "{}", none.log());
    // The first learns of it when it is asked whether it is ready.
    while !one.log().contains("another process uses the public address https://two.example") {
        assert_eq!(readiness(&one).0, 200);
        std::thread::sleep(Duration::from_millis(20));
    }
}

async fn the_metrics_left_out_the_process_and_the_database(app: TestApp) {
    let metrics = free_address();
    let program = Program::start_with(app.database(), &[("METRICS_BIND", &metrics.to_string())]);
    program.call("GET", "/v1/me", "", None).expect("an answer").expect(401);
    let mut stream = send(metrics, &request("GET", "/metrics", "", None)).expect("a connection");
    let text = read_answer(&mut stream, "GET").expect("the metrics").bytes;
    let text = String::from_utf8(text).expect("text");
    for beginning in [
        "process_cpu_seconds_total ",
        "process_resident_memory_bytes ",
        "process_open_fds ",
        "process_start_time_seconds ",
        "milepost_build_info{version=\"",
        "milepost_database_connections ",
        "milepost_database_busy_connections ",
        "milepost_database_queued_tasks ",
        "milepost_database_queue_wait_seconds_count ",
        "milepost_http_refusals_total{code=\"not-authenticated\"} 1",
        "milepost_imports_succeeded_total 0",
        "milepost_imports_failed_total 0",
    ] {
        assert!(text.lines().any(|line| line.starts_with(beginning)), "{beginning} is missing:\n{text}");
    }
    assert!(text.ends_with("# EOF\n") && text.matches("# EOF").count() == 1, "{text}");
}

async fn probes_filled_the_log(app: TestApp) {
    let program = Program::start_with(app.database(), &[]);
    readiness(&program);
    program.call("GET", "/v1/me", "", None).expect("an answer").expect(401);
    let log = program.log();
    assert!(log.contains("GET /v1/me 401") && !log.contains("readyz"), "{log}");
}

#[test]
fn other_accounts_could_read_the_database() {
    use std::os::unix::fs::PermissionsExt as _;
    let database = TestDatabase::migrated(Kind::Sqlite).expect("SQLite");
    let path = sqlite_path(&database);
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("permissions");
    let program = Program::start(&database);
    sign_up(&program);
    for suffix in ["", "-wal", "-shm"] {
        let file = format!("{}{suffix}", path.display());
        let mode = fs::metadata(&file).expect("a file of the database").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let new = TestDatabase::empty(Kind::Sqlite).expect("SQLite");
    assert!(run(&new, &["migrate"]).status.success());
    assert_eq!(fs::metadata(sqlite_path(&new)).expect("the file").permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_replaced_file_was_written_to_and_called_ready() {
    let database = TestDatabase::migrated(Kind::Sqlite).expect("SQLite");
    let program = Program::start(&database);
    let path = sqlite_path(&database);
    let copy = path.with_extension("copy");
    fs::copy(path, &copy).expect("a copy");
    fs::rename(&copy, path).expect("another file in its place");
    // What was written to the old file now would be lost with it.
    let body = json!({ "email": "ada@example.org", "password": PASSWORD, "display_name": "Ada" });
    program.call("POST", "/v1/auth/signup", "", Some(&body)).expect("an answer").expect(503);
    assert_eq!(wait_until_not_ready(&program), "the database file was moved or replaced");
    fs::remove_file(path).expect("the file goes away");
    assert_eq!(wait_until_not_ready(&program), "the database file was moved or replaced");
    assert!(!path.exists(), "a new file was made in its place");
}

#[test]
fn a_file_system_without_room_was_called_ready() {
    let database = TestDatabase::migrated(Kind::Sqlite).expect("SQLite");
    let size = fs::metadata(sqlite_path(&database)).expect("the file").len();
    // A limit on the size of files fails a write like a full disk; the shell keeps the signal away that comes with it.
    let blocks = size / 512 + 200;
    let limited = |blocks: u64, address: SocketAddr| {
        let program = command(&database, &[]);
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" serve"));
        shell
            .arg(program.get_program())
            .env_clear()
            .env("LOG_LEVEL", "warn")
            .env("BIND", address.to_string());
        shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell
    };
    let program = Program::start_command(|address| limited(blocks, address));
    let ada = sign_up(&program);
    let goal = json!({ "title": "Grow", "description": "x".repeat(4000) });
    let full = (0..500).find(|_| {
        let answer = program.call("POST", "/v1/goals", &ada, Some(&goal)).expect("an answer");
        assert!([201, 503].contains(&answer.status), "{answer:?}");
        answer.status == 503
    });
    assert!(full.is_some(), "the limit was not reached");
    let reason = wait_until_not_ready(&program);
    assert!(
        ["the database cannot be written", "the disk of the database is full"].contains(&reason.as_str()),
        "{reason}"
    );
    drop(program);
    let line = refusal(&mut limited(1, free_address()));
    assert!(line.contains("cannot") || line.contains("full"), "{line}");
}

#[test]
fn a_read_only_database_was_called_ready() {
    let Some(database) = TestDatabase::migrated(Kind::Postgres) else { return };
    let program = Program::start(&database);
    let make_read_only = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', \
                          current_database()); END $$; SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                          WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.execute(make_read_only).expect("a read-only database");
    // The first to ask meet the connections that were cut.
    let reason = loop {
        match wait_until_not_ready(&program) {
            cut if cut == "the database does not answer" => std::thread::sleep(Duration::from_millis(50)),
            reason => break reason,
        }
    };
    assert_eq!(reason, "the database is read-only");
    let line = refusal(&mut serve(&database));
    assert!(line.contains("read-only"), "{line}");
}

#[test]
fn a_latin1_database_was_served() {
    let Some(database) = TestDatabase::latin1() else { return };
    let line = refusal(&mut serve(&database));
    assert!(line.contains("has the encoding LATIN1") && line.contains("-E UTF8"), "{line}");
}

#[test]
fn a_taken_metrics_address_was_noticed_after_the_banner() {
    let database = TestDatabase::migrated(Kind::Sqlite).expect("SQLite");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let line = refusal(serve(&database).env("METRICS_BIND", &address));
    assert!(line.contains("METRICS_BIND cannot be used") && line.contains(&address), "{line}");
    let line = refusal(serve(&database).env("BIND", &address));
    assert!(line.contains("cannot listen on") && line.contains(&address), "{line}");
}

#[test]
fn a_host_name_could_not_be_bound() {
    let database = TestDatabase::migrated(Kind::Sqlite).expect("SQLite");
    let program = Program::start_command(|address| {
        let mut command = command(&database, &["serve"]);
        command.env("BIND", format!("localhost:{}", address.port()));
        command
    });
    assert!(program.log().contains("listens on http://localhost:"), "{}", program.log());
    assert_eq!(readiness(&program).0, 200);
    for wrong in ["localhost", "localhost:http", "not a name:80", "http://localhost:80"] {
        let output = serve(&database).env("BIND", wrong).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{wrong}: {output:?}");
    }
    let line = refusal(serve(&database).env("BIND", "no-such-host.invalid:8080"));
    assert!(line.contains("cannot resolve no-such-host.invalid:8080"), "{line}");
}

#[test]
fn a_database_that_came_late_ended_the_start() {
    let Some(database) = TestDatabase::migrated(Kind::Postgres) else { return };
    database.refuse_connections(true);
    let line = refusal(&mut serve(&database));
    assert!(line.contains("cannot connect to PostgreSQL"), "{line}");
    let program = std::thread::scope(|scope| {
        let start = scope.spawn(|| Program::start_with(&database, &[("WAIT_FOR_DATABASE", "30")]));
        std::thread::sleep(Duration::from_millis(300));
        database.refuse_connections(false);
        start.join().expect("the program")
    });
    assert!(program.log().contains("waiting for the database"), "{}", program.log());
}

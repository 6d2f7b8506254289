//! Behind PgBouncer: the version that the machine has, in the modes in which it keeps prepared statements.

use std::{
    fs,
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use milepost::platform::db::DatabaseUrl;
use serde_json::json;

use crate::support::{
    Kind, TestDatabase,
    client::PASSWORD,
    program::{Program, command, free_address},
};

/// A running PgBouncer; it is ended when this is dropped.
struct Pooler {
    process: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The version of the PgBouncer of this machine, such as (1, 21).
fn version() -> Option<(u32, u32)> {
    let output = Command::new("pgbouncer").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.lines().next()?.strip_prefix("PgBouncer ")?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Starts PgBouncer before the server of a database that listens on a socket in `socket`.
fn start(socket: &str, pool_mode: &str, more: &str) -> Pooler {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    // PgBouncer leaves the account of root, and must still read its settings.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    let address = free_address();
    let settings = format!(
        "[databases]\n* = host={socket} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\n\
         unix_socket_dir =\nauth_type = any\npool_mode = {pool_mode}\n{more}",
        address.port()
    );
    let file = folder.path().join("pgbouncer.ini");
    fs::write(&file, settings).expect("the settings");
    let mut program = Command::new("pgbouncer");
    if fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0) {
        program.args(["-u", "nobody"]);
    }
    let process = program.arg("-q").arg(file).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let pooler = Pooler { process: process.expect("pgbouncer starts"), address, _folder: folder };
    let since = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(since.elapsed() < Duration::from_secs(10), "pgbouncer does not listen");
        std::thread::sleep(Duration::from_millis(20));
    }
    pooler
}

#[test]
fn a_pooler_in_between_lost_the_prepared_statements() {
    let Some(version) = version() else {
        println!("skipped: pgbouncer is not installed");
        return;
    };
    let Some(database) = TestDatabase::migrated(Kind::Postgres) else { return };
    let DatabaseUrl::Postgres(url) = &database.url else { panic!("not PostgreSQL") };
    let (name, query) = url.trim_start_matches("postgres:///").split_once('?').unwrap_or_default();
    let Some(socket) = query.split('&').find_map(|pair| pair.strip_prefix("host=")) else {
        println!("skipped: the server of TEST_DATABASE_URL has no socket");
        return;
    };
    let mut modes = vec![("session", "default_pool_size = 20\n")];
    if version >= (1, 21) {
        modes.push(("transaction", "default_pool_size = 3\nmax_prepared_statements = 200\n"));
    } else {
        println!("pgbouncer {}.{} keeps prepared statements in the mode session alone", version.0, version.1);
    }
    for (mode, more) in modes {
        let pooler = start(socket, mode, more);
        let url = format!("postgres://postgres@{}/{name}", pooler.address);
        let make = |address: SocketAddr| {
            let mut command = command(&database, &["serve"]);
            command.env("BIND", address.to_string()).env("LOG_LEVEL", "warn").env("DATABASE_URL", &url);
            command
        };
        let (one, two) = (Program::start_command(make), Program::start_command(make));
        // Each has a plan of their own: two writes to one plan wait for each other only so long.
        let sign_up = |number: usize| {
            let email = format!("{mode}-{number}@example.org");
            let body = json!({ "email": email, "password": PASSWORD, "display_name": "Ada" });
            let tokens = one.call("POST", "/v1/auth/signup", "", Some(&body)).expect("an answer").expect(201);
            format!("Authorization: Bearer {}\r\n", tokens.text("access_token"))
        };
        let people: Vec<String> = (0..4).map(sign_up).collect();
        std::thread::scope(|scope| {
            for (ada, program) in people.iter().zip([&one, &two, &one, &two]) {
                scope.spawn(move || {
                    for _ in 0..15 {
                        let goal = json!({ "title": "Grow" });
                        program.call("POST", "/v1/goals", ada, Some(&goal)).expect("an answer").expect(201);
                        program.call("GET", "/v1/goals", ada, None).expect("an answer").expect(200);
                    }
                });
            }
        });
    }
}

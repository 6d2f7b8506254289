//! A PostgreSQL server for this test process: the one at `TEST_DATABASE_URL`, or a throwaway cluster of its own.
//!
//! The cluster runs under a small shell that waits for its standard input to close. The other end of that pipe is
//! held by the test process, so the cluster ends and its files go away with the process, even if it is killed.

use std::{
    ffi::OsString,
    fs,
    io::Write as _,
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::{Mutex, OnceLock},
    time::{Duration, Instant},
};

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};

/// A server on which databases can be created.
pub struct Server {
    /// The address of its maintenance database.
    pub url: String,
    /// Creates and drops databases.
    pub admin: Mutex<PgConnection>,
    /// Ends the cluster when it closes; `None` if the server is not ours.
    _lifeline: Option<ChildStdin>,
}

/// The server, started by whoever asks first. `None` if this machine has no PostgreSQL.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(find_or_explain).as_ref()
}

fn find_or_explain() -> Option<Server> {
    match find() {
        Ok(server) => Some(server),
        Err(reason) if std::env::var_os("CI").is_some_and(|ci| ci == "true") => {
            panic!("PostgreSQL is required when CI=true: {reason}")
        }
        Err(reason) => {
            // Unlike `eprintln!`, this is shown even though the tests pass.
            let _ = writeln!(std::io::stderr(), "note: the tests on PostgreSQL are skipped: {reason}");
            None
        }
    }
}

fn find() -> Result<Server, String> {
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        let admin = PgConnection::establish(&url).map_err(|error| format!("TEST_DATABASE_URL: {error}"))?;
        return Ok(Server { url, admin: Mutex::new(admin), _lifeline: None });
    }
    let mut reasons = Vec::new();
    for binaries in binaries() {
        match start(&binaries) {
            Ok(server) => return Ok(server),
            Err(reason) => reasons.push(format!("{}: {reason}", binaries.display())),
        }
    }
    if reasons.is_empty() {
        reasons.push("no initdb and postgres found, and TEST_DATABASE_URL is not set".to_owned());
    }
    Err(reasons.join("; "))
}

/// Folders that hold both programs, in the order in which they are tried.
fn binaries() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        std::cmp::Reverse(name.and_then(|name| name.parse::<u32>().ok()))
    });
    folders.extend(versions.into_iter().map(|path| path.join("bin")));
    folders.retain(|folder| folder.join("initdb").exists() && folder.join("postgres").exists());
    folders
}

const SUPERVISOR: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c autovacuum=off -c max_connections=300 -c max_wal_size=4GB \
    >"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$2"
"#;

fn start(binaries: &Path) -> Result<Server, String> {
    let folder = tempfile::Builder::new().prefix("milepost-pg-").tempdir_in(short_temp_dir());
    let folder = folder.map_err(|error| format!("no temporary folder: {error}"))?;
    let owner = fs::metadata(folder.path()).map_err(|error| format!("no temporary folder: {error}"))?.uid();
    let account = if owner == 0 { Some(other_account()?) } else { None };
    let prepare = |program: OsString| {
        let mut command = Command::new(program);
        command.current_dir(folder.path()).process_group(0);
        if let Some((uid, gid)) = account {
            command.uid(uid).gid(gid);
        }
        command
    };
    if let Some((uid, gid)) = account {
        chown(folder.path(), Some(uid), Some(gid)).map_err(|error| format!("cannot chown: {error}"))?;
    }
    let init = prepare(binaries.join("initdb").into())
        .args(["--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D"])
        .arg(folder.path().join("data"))
        .output();
    let init = init.map_err(|error| format!("initdb: {error}"))?;
    if !init.status.success() {
        return Err(format!("initdb: {}", String::from_utf8_lossy(&init.stderr).trim()));
    }
    let supervisor = prepare("sh".into())
        .args(["-c", SUPERVISOR, "milepost-tests"])
        .args([binaries, folder.path()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let lifeline = supervisor.map_err(|error| format!("sh: {error}"))?.stdin.take();
    // From here on the supervisor removes the folder.
    let folder = folder.keep();
    let url = format!("postgres:///postgres?host={}&user=postgres", folder.display());
    let admin = connect_patiently(&url, &folder)?;
    Ok(Server { url, admin: Mutex::new(admin), _lifeline: lifeline })
}

/// PostgreSQL refuses to run as root: then another account of the machine runs it.
fn other_account() -> Result<(u32, u32), String> {
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let find = |wanted: &str| {
        accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            let is_wanted = fields.next() == Some(wanted);
            let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
            is_wanted.then_some((uid, gid))
        })
    };
    let account = find("postgres").or_else(|| find("nobody"));
    account.ok_or_else(|| "as root, an account named postgres or nobody is needed".to_owned())
}

/// The path of a socket is limited to about a hundred bytes.
fn short_temp_dir() -> PathBuf {
    let folder = std::env::temp_dir();
    if folder.as_os_str().len() > 60 { "/tmp".into() } else { folder }
}

fn connect_patiently(url: &str, folder: &Path) -> Result<PgConnection, String> {
    let since = Instant::now();
    loop {
        match PgConnection::establish(url) {
            Ok(mut conn) => {
                let ready = conn.batch_execute("SET client_min_messages = warning");
                return ready.map(|()| conn).map_err(|error| error.to_string());
            }
            Err(error) if since.elapsed() > Duration::from_secs(30) => {
                let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
                return Err(format!("the server does not answer: {error}; its log: {}", log.trim()));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

//! The program itself: a process of its own that listens on a port, can be killed, and is spoken to in bytes.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Output},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use milepost::platform::db::DatabaseUrl;
use serde_json::Value;

use super::{answer::Answer, database::TestDatabase};

/// A running server; it is ended when this is dropped.
pub struct Program {
    process: Mutex<Child>,
    address: SocketAddr,
    log: tempfile::NamedTempFile,
}

impl Program {
    /// Starts the program on a free port and waits until it answers.
    pub fn start(database: &TestDatabase) -> Self {
        Self::start_with(database, &[("LOG_LEVEL", "warn")])
    }

    /// The same, with some settings.
    pub fn start_with(database: &TestDatabase, settings: &[(&str, &str)]) -> Self {
        Self::start_command(|address| {
            let mut command = command(database, &["serve"]);
            command.env("BIND", address.to_string());
            command.envs(settings.iter().copied());
            command
        })
    }

    /// Starts a command that serves, on a free port that it is given, and waits until it answers.
    pub fn start_command(make: impl Fn(SocketAddr) -> Command) -> Self {
        // Another process may take the port between the two lines; then the next one is free.
        for _ in 0..5 {
            let address = free_address();
            let log = tempfile::NamedTempFile::new().expect("a file for the log");
            let out = log.reopen().expect("the log");
            let process = make(address).stdout(out).spawn();
            let program = Self { process: Mutex::new(process.expect("the program starts")), address, log };
            if program.is_ready() {
                return program;
            }
        }
        panic!("the program did not become ready");
    }

    /// What it has written so far: its first lines and its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log.path()).expect("the log")
    }

    /// Whether it answers before it ends.
    fn is_ready(&self) -> bool {
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(30) {
            if self.child().try_wait().expect("the state of the process").is_some() {
                return false;
            }
            if self.call("GET", "/readyz", "", None).is_some_and(|answer| answer.status == 200) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    /// Ends it as a power cut would: SIGKILL, whatever is under way.
    pub fn kill(&self) {
        self.child().kill().expect("the process is ours");
        self.child().wait().expect("the process has ended");
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a request on a connection of its own; `None` if no whole answer came back.
    pub fn call(&self, method: &str, path: &str, head: &str, body: Option<&Value>) -> Option<Answer> {
        let mut stream = self.send(&request(method, path, head, body))?;
        read_answer(&mut stream, method)
    }

    /// Opens a connection and sends bytes.
    pub fn send(&self, bytes: &[u8]) -> Option<BufReader<TcpStream>> {
        send(self.address, bytes)
    }
}

/// Opens a connection and sends bytes.
pub fn send(address: SocketAddr, bytes: &[u8]) -> Option<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    stream.write_all(bytes).ok()?;
    Some(BufReader::new(stream))
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child().kill();
        let _ = self.child().wait();
    }
}

/// Runs the program to its end.
pub fn run(database: &TestDatabase, arguments: &[&str]) -> Output {
    command(database, arguments).output().expect("the program runs")
}

/// An address of this machine that nobody listens on.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr()).expect("a port")
}

/// The program with its arguments, over a database, in an environment of its own.
pub fn command(database: &TestDatabase, arguments: &[&str]) -> Command {
    let url = match &database.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command.env_clear().env("DATABASE_URL", url).env("DATABASE_CONNECTIONS", "4").args(arguments);
    command
}

/// The bytes of a request after which the connection is closed.
pub fn request(method: &str, path: &str, head: &str, body: Option<&Value>) -> Vec<u8> {
    let body = body.map(ToString::to_string).unwrap_or_default();
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{head}\r\n{body}"
    )
    .into_bytes()
}

/// Reads one answer to a request with this method; `None` if the connection ends before.
pub fn read_answer(stream: &mut BufReader<TcpStream>, method: &str) -> Option<Answer> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut answer =
        Answer { request: method.to_owned(), status, headers, bytes: Vec::new(), body: Value::Null };
    if line != "\r\n" {
        return None;
    }
    if method != "HEAD" {
        let length =
            answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
        answer.bytes = vec![0; length];
        stream.read_exact(&mut answer.bytes).ok()?;
        answer.body = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    }
    Some(answer)
}

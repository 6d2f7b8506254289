//! The program that is abused: a process of its own, whose CPU time and memory can be read.

use anyhow::{Context as _, Result};
use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::client::{Client, get};

/// The program: the one that `MILEPOST` names, else the one that was built with this bench.
pub fn program() -> String {
    std::env::var("MILEPOST").unwrap_or_else(|_| env!("CARGO_BIN_EXE_milepost").to_owned())
}

/// A running server; it is ended when this is dropped.
pub struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts the program on a free port and waits until it is ready. Its limits are those of the defaults.
    pub fn start(database: &str) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(program())
            .args(["serve", "--log-level", "error", "--database-url", database])
            .args(["--bind", &address.to_string()])
            .stdout(Stdio::null())
            .spawn()?;
        let server = Self { process, address };
        for _ in 0..200 {
            let asked = Client::connect(address).and_then(|mut client| client.call(&get("/readyz", "")));
            if asked.is_ok() {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        anyhow::bail!("the server did not become ready")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The CPU time it has used so far, in user and kernel mode, of all its threads, in milliseconds (proc(5): schedstat).
    pub fn cpu_millis(&self) -> Result<f64> {
        let mut nanos = 0.0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let path = thread?.path().join("schedstat");
            // A thread may have ended meanwhile.
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            let on_cpu: f64 = text.split(' ').next().context("an empty schedstat")?.parse()?;
            nanos += on_cpu;
        }
        Ok(nanos / 1e6)
    }

    /// Its resident memory now, and the most that it was since [`Self::forget_peak`], in megabytes.
    pub fn memory(&self) -> Result<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let field = |name: &str| -> Result<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such field")?;
            let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
            Ok(kilobytes / 1024.0)
        };
        Ok((field("VmRSS:")?, field("VmHWM:")?))
    }

    /// Begins to measure the peak of the memory anew (proc(5): clear_refs).
    pub fn forget_peak(&self) -> Result<()> {
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5")?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

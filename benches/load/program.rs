//! The program under load: a process of its own, whose CPU time can be read.

use anyhow::{Context as _, Result};
use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::client::{Client, get};

/// A running server; it is ended when this is dropped.
pub struct Program {
    process: Child,
    address: SocketAddr,
}

impl Program {
    /// Starts the release binary on a free port and waits until it is ready; at most `group` writes share a commit.
    pub fn start(database: &str, group: u32) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(env!("CARGO_BIN_EXE_milepost"))
            .args(["serve", "--log-level", "info", "--database-url", database])
            .args(["--bind", &address.to_string(), "--commit-group", &group.to_string()])
            .args(["--rate-limit-per-minute", "0"])
            .stdout(Stdio::null())
            .spawn()?;
        let program = Self { process, address };
        program.wait_until_ready()?;
        Ok(program)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The CPU time it has used so far, in user and kernel mode (proc(5), fields 14 and 15, in ticks of 10 ms).
    pub fn cpu(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let fields = stat.rsplit_once(") ").context("an unknown form of /proc/…/stat")?.1;
        let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u64>);
        Ok(Duration::from_millis(ticks.sum::<Result<u64, _>>()? * 10))
    }

    fn wait_until_ready(&self) -> Result<()> {
        for _ in 0..200 {
            let asked = Client::connect(self.address).and_then(|mut client| client.call(&get("/readyz", "")));
            if asked.is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        anyhow::bail!("the server did not become ready")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

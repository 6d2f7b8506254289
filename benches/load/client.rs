//! A small HTTP/1.1 client: requests are bytes made beforehand, so that driving costs as little as it can.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// A request without a body.
pub fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A request with a JSON body.
pub fn post(path: &str, token: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    (head + &body).into_bytes()
}

/// One keep-alive connection.
pub struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { reader: BufReader::with_capacity(64 * 1024, stream) })
    }

    /// Sends a request; returns the status and the body of the answer.
    pub fn send(&mut self, request: &[u8]) -> Result<(u16, Vec<u8>)> {
        self.reader.get_mut().write_all(request)?;
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).context("not an HTTP answer")?.parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            if line == "\r\n" {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body)?;
        Ok((status, body))
    }

    /// Sends a request that must succeed; returns the answer.
    pub fn call(&mut self, request: &[u8]) -> Result<Value> {
        let (status, body) = self.send(request)?;
        if !(200..300).contains(&status) {
            bail!("status {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

/// Drives a server in a closed loop.
pub struct Drive {
    /// How many connections, each with a thread of its own.
    pub connections: usize,
    /// For how long.
    pub span: Duration,
}

/// What a drive has seen.
pub struct Seen {
    latencies: Vec<Duration>,
}

impl Seen {
    /// How many requests were answered.
    pub fn requests(&self) -> f64 {
        u32::try_from(self.latencies.len()).map_or(f64::INFINITY, f64::from)
    }

    /// The latency that a share of the requests did not exceed, in milliseconds.
    pub fn millis_at(&self, share: f64) -> f64 {
        let mut skipped = share * self.requests();
        let found = self.latencies.iter().find(|_| {
            skipped -= 1.0;
            skipped <= 0.0
        });
        found.map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
    }
}

impl Drive {
    /// Sends the requests that `make` gives for 0, 1, 2 …; every one must succeed.
    pub fn run(&self, address: SocketAddr, make: &(dyn Fn(usize) -> Vec<u8> + Sync)) -> Result<Seen> {
        let next = AtomicUsize::new(0);
        let end = Instant::now() + self.span;
        let seen = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.connections)
                .map(|_| scope.spawn(|| one_connection(address, &next, end, make)))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))?)
                .collect::<Result<Vec<_>>>()
        })?;
        let mut latencies: Vec<_> = seen.into_iter().flatten().collect();
        latencies.sort_unstable();
        Ok(Seen { latencies })
    }
}

fn one_connection(
    address: SocketAddr,
    next: &AtomicUsize,
    end: Instant,
    make: &(dyn Fn(usize) -> Vec<u8> + Sync),
) -> Result<Vec<Duration>> {
    let mut client = Client::connect(address)?;
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let request = make(next.fetch_add(1, Ordering::Relaxed));
        let sent = Instant::now();
        let (status, body) = client.send(&request)?;
        if !(200..300).contains(&status) {
            bail!("status {status}: {}", String::from_utf8_lossy(&body));
        }
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}

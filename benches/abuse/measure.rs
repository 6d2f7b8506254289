//! What a case costs, and what somebody else waits meanwhile.

use anyhow::Result;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use crate::{client::Client, server::Server};

/// What somebody does who has nothing to do with the case, again and again: a small read and a small write.
pub struct Bystander {
    pub read: Vec<u8>,
    pub write: Vec<u8>,
}

/// How long the bystander rests between two requests.
const REST: Duration = Duration::from_millis(3);

/// What was seen of a case.
pub struct Seen {
    cpu: f64,
    grown: f64,
    took: f64,
    answers: BTreeMap<u16, usize>,
    reads: Vec<f64>,
    writes: Vec<f64>,
}

/// Runs a case, which returns the statuses of its answers, beside a bystander.
pub fn measure(
    server: &Server,
    bystander: &Bystander,
    case: impl FnOnce() -> Result<Vec<u16>>,
) -> Result<Seen> {
    std::thread::sleep(Duration::from_millis(200));
    server.forget_peak()?;
    let (memory, _) = server.memory()?;
    let is_over = AtomicBool::new(false);
    let (before, begun) = (server.cpu_millis()?, Instant::now());
    let (statuses, waits) = std::thread::scope(|scope| {
        let waits = scope.spawn(|| stand_by(server, bystander, &is_over));
        let statuses = case();
        is_over.store(true, Ordering::Release);
        (statuses, waits.join())
    });
    let took = millis(begun.elapsed());
    let (reads, writes) = waits.map_err(|_| anyhow::anyhow!("the bystander panicked"))??;
    let mut answers = BTreeMap::new();
    for status in statuses? {
        *answers.entry(status).or_default() += 1;
    }
    let cpu = server.cpu_millis()? - before;
    Ok(Seen { cpu, grown: server.memory()?.1 - memory, took, answers, reads, writes })
}

fn stand_by(server: &Server, bystander: &Bystander, is_over: &AtomicBool) -> Result<(Vec<f64>, Vec<f64>)> {
    let mut client = Client::connect(server.address())?;
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    while !is_over.load(Ordering::Acquire) {
        for (request, waits) in [(&bystander.read, &mut reads), (&bystander.write, &mut writes)] {
            let sent = Instant::now();
            let (status, _) = client.send(request)?;
            // A refusal is an answer too, but not one that a bystander should get.
            waits.push(if status < 300 { millis(sent.elapsed()) } else { f64::INFINITY });
            std::thread::sleep(REST);
        }
    }
    Ok((reads, writes))
}

/// The head of the table.
pub fn print_head() {
    println!(
        "| request | answers | CPU ms each | memory MB | took ms | others' reads p50 / max ms | others' writes p50 / max ms |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|");
}

impl Seen {
    /// A row of the table. The bystander's own CPU, some hundred microseconds a request, is part of it.
    pub fn print(self, name: &str) {
        let count: usize = self.answers.values().sum();
        let each = self.cpu / u32::try_from(count.max(1)).map_or(1.0, f64::from);
        let answers: Vec<String> =
            self.answers.iter().map(|(status, count)| format!("{count}x {status}")).collect();
        println!(
            "| {name} | {} | {each:.1} | {:.0} | {:.0} | {} | {} |",
            answers.join(", "),
            self.grown.max(0.0),
            self.took,
            spread(self.reads),
            spread(self.writes)
        );
    }
}

fn spread(mut waits: Vec<f64>) -> String {
    waits.sort_by(f64::total_cmp);
    match (waits.get(waits.len() / 2), waits.last()) {
        (Some(half), Some(most)) => format!("{half:.1} / {most:.1}"),
        _ => "-".to_owned(),
    }
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

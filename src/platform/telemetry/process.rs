//! What the process uses, under the names that Prometheus gives it everywhere, read from `/proc` at each scrape.

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
};
use std::fs;

/// Clock ticks a second in `/proc`; Linux fixes it for all programs.
const TICKS_PER_SECOND: f64 = 100.0;
/// `VmRSS` is in kilobytes.
const KILOBYTE: i64 = 1024;

/// Reads the figures of the process. Where there is no `/proc` it reports nothing.
#[derive(Debug)]
pub(super) struct ProcessCollector;

/// The figures of the process.
#[derive(Debug, Default)]
struct Figures {
    cpu_seconds: f64,
    /// Seconds since 1970.
    started_at: f64,
    resident_bytes: i64,
    threads: i64,
    open_files: i64,
    max_files: i64,
}

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Some(figures) = Figures::read() else { return Ok(()) };
        let cpu = ConstCounter::new(figures.cpu_seconds);
        let name = "process_cpu_seconds";
        let help = "CPU time of the process, in seconds";
        cpu.encode(encoder.encode_descriptor(name, help, None, cpu.metric_type())?)?;
        let started = ConstGauge::new(figures.started_at);
        let name = "process_start_time_seconds";
        let help = "When the process started, in seconds since 1970";
        started.encode(encoder.encode_descriptor(name, help, None, started.metric_type())?)?;
        let whole = [
            ("process_resident_memory_bytes", "Memory of the process, in bytes", figures.resident_bytes),
            ("process_threads", "Threads of the process", figures.threads),
            ("process_open_fds", "Open files and sockets", figures.open_files),
            ("process_max_fds", "Files and sockets that may be open at once", figures.max_files),
        ];
        for (name, help, value) in whole {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}

impl Figures {
    fn read() -> Option<Self> {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The name of the program may hold spaces; the fields after it are counted from its closing bracket.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok());
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let system = fs::read_to_string("/proc/stat").ok()?;
        let booted_at: f64 = value(&system, "btime ")?.parse().ok()?;
        let limits = fs::read_to_string("/proc/self/limits").ok()?;
        let open_files = fs::read_dir("/proc/self/fd").ok()?.count();
        Some(Self {
            cpu_seconds: (ticks(11)? + ticks(12)?) / TICKS_PER_SECOND,
            started_at: booted_at + ticks(19)? / TICKS_PER_SECOND,
            resident_bytes: value(&status, "VmRSS:")?.parse::<i64>().ok()?.checked_mul(KILOBYTE)?,
            threads: value(&status, "Threads:")?.parse().ok()?,
            open_files: i64::try_from(open_files).ok()?,
            max_files: value(&limits, "Max open files")?.parse().unwrap_or(i64::MAX),
        })
    }
}

/// The first word after the beginning of a line.
fn value<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(beginning))?.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::Figures;

    #[test]
    fn the_figures_are_those_of_this_process() {
        let figures = Figures::read().expect("/proc");
        assert!(figures.resident_bytes > 1 << 20 && figures.threads >= 1, "{figures:?}");
        assert!(figures.open_files >= 3 && figures.max_files >= figures.open_files, "{figures:?}");
        assert!(figures.started_at > 1_700_000_000.0 && figures.cpu_seconds >= 0.0, "{figures:?}");
    }
}

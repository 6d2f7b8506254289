//! What an operator sees: log lines and metrics.
//!
//! Neither ever holds a token, an address, a body or a query string; requests are named by their route.

mod process;

use actix_web::http::{Method, StatusCode};
use prometheus_client::{
    encoding::{
        EncodeLabelSet,
        text::{encode_eof, encode_registry},
    },
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};
use std::{io, time::Duration};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer as _, fmt, layer::SubscriberExt as _, registry, util::SubscriberInitExt as _,
};

use crate::platform::db::{migrate, stats::Stats};
use process::ProcessCollector;

/// Starts writing log lines to standard output: as text for people, or as JSON objects for programs.
pub fn start_logging(level: LevelFilter, is_json: bool) {
    let layer = if is_json {
        fmt::layer().json().flatten_event(true).with_writer(io::stdout).boxed()
    } else {
        fmt::layer().with_writer(io::stdout).with_target(false).boxed()
    };
    // A second server in one process, as in tests, keeps the first one's log.
    let _ = registry().with(layer.with_filter(level)).try_init();
}

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    /// Without a prefix: these names are the same for all programs.
    of_process: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    refusals: Family<CodeLabels, Counter>,
    /// Imports over HTTP that this process has brought to an end.
    pub imports: ImportCounters,
}

/// Imports over HTTP that a process has brought to an end, dry runs among them; clones share the counters.
#[derive(Debug, Clone, Default)]
pub struct ImportCounters {
    /// Those that succeeded.
    pub succeeded: Counter,
    /// Those that failed.
    pub failed: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    code: &'static str,
}

impl Metrics {
    /// Nothing counted yet. The figures of the database are those of its executor.
    pub fn new(database: &Stats) -> Self {
        let mut registry = Registry::with_prefix("milepost");
        let requests = Family::<RequestLabels, Counter>::default();
        let durations = Family::<RouteLabels, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.000_1, 2.5, 14))
        });
        let (refusals, imports) = (Family::<CodeLabels, Counter>::default(), ImportCounters::default());
        registry.register("http_requests", "Requests by route and status", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from request to answer",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("http_refusals", "Refused and failed requests by code", refusals.clone());
        registry.register("imports_succeeded", "Imports over HTTP that succeeded", imports.succeeded.clone());
        registry.register("imports_failed", "Imports over HTTP that failed", imports.failed.clone());
        registry.register(
            "build",
            "The version of the program and the newest migration that it knows",
            Info::new(vec![
                ("version", env!("CARGO_PKG_VERSION").to_owned()),
                ("migration", migrate::newest()),
            ]),
        );
        register_database(registry.sub_registry_with_prefix("database"), database);
        let mut of_process = Registry::default();
        of_process.register_collector(Box::new(ProcessCollector));
        Self { registry, of_process, requests, durations, refusals, imports }
    }

    /// Counts a refused or failed request.
    pub fn refuse(&self, code: &'static str) {
        self.refusals.get_or_create(&CodeLabels { code }).inc();
    }

    /// Counts a request.
    pub fn observe(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = name(method);
        let labels = RequestLabels { method, route: route.to_owned(), status: status.as_u16() };
        self.requests.get_or_create(&labels).inc();
        let labels = RouteLabels { method, route: route.to_owned() };
        self.durations.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// The metrics in the OpenMetrics text format.
    pub fn render(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.registry)?;
        encode_registry(&mut text, &self.of_process)?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

fn register_database(registry: &mut Registry, stats: &Stats) {
    registry.register("connections", "Connections that work on queued tasks", stats.connections.clone());
    registry.register("busy_connections", "Connections that are at work", stats.busy.clone());
    registry.register("queued_tasks", "Tasks that wait for a connection", stats.queued.clone());
    registry.register_with_unit(
        "queue_wait",
        "Time that tasks wait for a connection",
        Unit::Seconds,
        stats.waits.clone(),
    );
}

/// The usual methods by name; what clients invent does not make new series.
fn name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PATCH" => "PATCH",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

//! Probes and keys: what load balancers and other services ask.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{Data, ServiceConfig},
};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

use super::App;
use crate::{
    platform::{
        db::migrate::{self, State},
        error::Result,
    },
    server::settings,
};

/// How long the database may take to answer a probe.
const PROBE_TIMEOUT: Duration = Duration::from_millis(1500);
/// How long the answer to a probe counts: anybody may ask, and an answer costs a write.
const VALIDITY: Duration = Duration::from_millis(500);

/// What `/readyz` found out last; those who ask at the same time share one answer.
#[derive(Debug, Default)]
pub struct Readiness {
    last: Mutex<Option<(Instant, Option<&'static str>)>>,
    has_warned: AtomicBool,
}

/// The paths that probes ask at; they are never counted against a limit.
pub const PATHS: [&str; 2] = ["/livez", "/readyz"];

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(livez).service(readyz).service(jwks);
}

/// Whether the process is alive. It depends on nothing.
#[get("/livez")]
async fn livez() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(serde_json::json!({ "status": "alive" }))
}

/// Whether the server can serve: the database answers and can be written, its migrations are those of this program, and
/// the process is not about to end.
#[get("/readyz")]
async fn readyz(app: Data<App>) -> HttpResponse {
    let (status, mut response) = match obstacle(&app).await {
        None => ("ready", HttpResponse::Ok()),
        Some(reason) => (reason, HttpResponse::ServiceUnavailable()),
    };
    response.insert_header((CACHE_CONTROL, "no-store")).json(serde_json::json!({ "status": status }))
}

/// Why the server cannot serve.
async fn obstacle(app: &App) -> Option<&'static str> {
    if app.is_draining.load(Ordering::Acquire) {
        return Some("draining");
    }
    let mut last = app.readiness.last.lock().await;
    match *last {
        Some((at, obstacle)) if at.elapsed() < VALIDITY => obstacle,
        _ => {
            let obstacle = ask(app).await;
            *last = Some((Instant::now(), obstacle));
            obstacle
        }
    }
}

/// Asks the database.
async fn ask(app: &App) -> Option<&'static str> {
    // Where the file was moved, a read would not find it either.
    let written = tokio::time::timeout(PROBE_TIMEOUT, app.db.try_write()).await;
    if let Ok(Some(fault)) = written {
        return Some(fault.reason());
    }
    let read = app.db.read(|conn| Ok((migrate::state(conn)?, settings::remembered_url(conn)?)));
    match tokio::time::timeout(PROBE_TIMEOUT, read).await {
        Ok(Ok((State::Current, url))) => {
            warn_of_issuer(app, url);
            None
        }
        Ok(Ok((State::Pending(_), _))) => Some("a migration is pending"),
        Ok(Ok((State::Newer(_), _))) => Some("a newer program has migrated the database"),
        Ok(Err(_)) | Err(_) => Some("the database does not answer"),
    }
}

/// Warns once if another process has started with another public address: each refuses the tokens of the other.
fn warn_of_issuer(app: &App, remembered: Option<String>) {
    let issuer = app.auth.tokens.issuer();
    if let Some(other) = remembered.filter(|other| other != issuer)
        && !app.readiness.has_warned.swap(true, Ordering::Relaxed)
    {
        tracing::warn!(
            "another process uses the public address {other}, this one {issuer}; each refuses the tokens of the other: \
             set the same PUBLIC_URL for all"
        );
    }
}

/// The public keys that verify access tokens (RFC 7517).
#[get("/.well-known/jwks.json")]
async fn jwks(app: Data<App>) -> Result<HttpResponse> {
    let keys = app.auth.tokens.jwks(&app.db, app.calls.clock.now()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(keys))
}

//! Probes and keys: what load balancers and other services ask.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{Data, ServiceConfig},
};
use std::{sync::atomic::Ordering, time::Duration};

use super::App;
use crate::{db::migrate, error::Result};

/// How long the database may take to answer a probe.
const PATIENCE: Duration = Duration::from_millis(1500);

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

/// Whether the server can serve: the database answers, no migration is pending, and it is not about to end.
#[get("/readyz")]
async fn readyz(app: Data<App>) -> HttpResponse {
    let (status, mut response) = match state(&app).await {
        Ok(()) => ("ready", HttpResponse::Ok()),
        Err(reason) => (reason, HttpResponse::ServiceUnavailable()),
    };
    response.insert_header((CACHE_CONTROL, "no-store")).json(serde_json::json!({ "status": status }))
}

async fn state(app: &App) -> std::result::Result<(), &'static str> {
    if app.is_draining.load(Ordering::Acquire) {
        return Err("draining");
    }
    let asked = app.db.read(|conn| migrate::pending(conn).map_err(Into::into));
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(pending)) if pending.is_empty() => Ok(()),
        Ok(Ok(_)) => Err("a migration is pending"),
        Ok(Err(_)) | Err(_) => Err("the database does not answer"),
    }
}

/// The public keys that verify access tokens (RFC 7517).
#[get("/.well-known/jwks.json")]
async fn jwks(app: Data<App>) -> Result<HttpResponse> {
    let keys = app.auth.tokens.jwks(&app.db, app.auth.clock.now()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(keys))
}

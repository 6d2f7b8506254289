//! The server process: from settings to a listening socket, and to an orderly end.

use actix_cors::Cors;
use actix_web::{
    App as ActixApp, Error as ActixError, HttpResponse, HttpServer,
    body::MessageBody,
    dev::{Server, ServerHandle, ServiceFactory, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::{Condition, from_fn},
    web::{self, Data},
};
use anyhow::Context as _;
use std::{
    io::{ErrorKind, Write as _},
    net::{SocketAddr, TcpListener},
    sync::atomic::Ordering,
    time::Duration,
};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    identity::auth::password::{Passwords, Strength},
    platform::{
        clock::Clock,
        db::{self, Db, migrate},
        http::{compress, idempotency, middleware::Envelope},
        ids::Ids,
        telemetry,
    },
    server::{
        app::{self, App, Surroundings},
        config::{Bind, Config, LogFormat, Origin},
        upkeep,
    },
};

/// Within how many seconds the process ends after it was told to, whatever is under way.
const END_SECONDS: u64 = 30;
/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves until the process is told to end. `welcome` is what else its first lines of output say.
pub fn run(config: Config, welcome: &str) -> anyhow::Result<()> {
    telemetry::start_logging(config.log_level.filter(), config.log_format == LogFormat::Json);
    actix_web::rt::System::new().block_on(serve(config, welcome))
}

async fn serve(config: Config, welcome: &str) -> anyhow::Result<()> {
    let mut conn = config.database.connect()?;
    if config.no_migrate {
        migrate::ensure_current(&mut conn)?;
    } else {
        migrate::run(&mut conn)?;
    }
    db::ensure_writable(&mut conn)?;
    drop(conn);
    let options = db::Options {
        connections: config.database_connections.into(),
        commit_group: config.commit_group.into(),
    };
    let db = Db::open(&config.database.database_url, options)?;
    let passwords = Passwords::new(Strength::Strong)?;
    let around = Surroundings { clock: Clock::System, ids: Ids::default(), passwords };
    let app = Data::new(App::start(db, config, around).await?);
    // Every address is taken before the first line of output says that the server listens.
    let metrics = app.config.metrics_bind.as_ref().map(|bind| listen_for_metrics(&app, bind)).transpose()?;
    if let Some(metrics) = metrics {
        actix_web::rt::spawn(metrics);
    }
    let server = listen(&app, welcome)?;
    actix_web::rt::spawn(upkeep::run(app.db.clone(), app.calls.clock.clone()));
    actix_web::rt::spawn(end_on_signal(app.clone(), server.handle()));
    server.await.context("the server failed")?;
    app.importer.end(&app.db, &app.calls.clock).await.context("the open imports cannot be closed")
}

/// Everything between a socket and the handlers.
pub fn service(
    app: Data<App>,
) -> ActixApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = ActixError,
        InitError = (),
    >,
> {
    let envelope = Envelope {
        ids: app.calls.ids.clone(),
        clock: app.calls.clock.clone(),
        metrics: app.metrics.clone(),
        limiter: app.limiter.clone(),
        client_of: app::client_of,
        time_limit_of: app::time_limit_of,
    };
    let cors = cors(&app.config.cors_origins);
    let has_front_ends = !app.config.cors_origins.is_empty();
    let around = envelope.clone();
    ActixApp::new()
        .configure(app::configure(app))
        .wrap(from_fn(|request, next| compress::wrap(app::shows_secret, request, next)))
        .wrap(from_fn(move |request, next| envelope.clone().wrap(request, next)))
        .wrap(Condition::new(has_front_ends, cors))
        .wrap(Condition::new(
            has_front_ends,
            from_fn(move |request, next| around.clone().complete(request, next)),
        ))
}

/// Takes the address, says so, and starts to serve.
fn listen(app: &Data<App>, welcome: &str) -> anyhow::Result<Server> {
    let addresses = addresses(&app.config.bind)?;
    let shared = app.clone();
    let server = HttpServer::new(move || service(shared.clone()))
        .client_request_timeout(HEAD_TIMEOUT)
        .shutdown_timeout(END_SECONDS.saturating_sub(app.config.drain_delay))
        .disable_signals()
        .bind(addresses.as_slice())
        .with_context(|| format!("cannot listen on {}", app.config.bind))?;
    announce(app, welcome)?;
    Ok(server.run())
}

/// The addresses of a host name that can be listened on. One that this machine does not have is left out, as that of
/// `localhost` without IPv6; one that is taken is not.
fn addresses(bind: &Bind) -> anyhow::Result<Vec<SocketAddr>> {
    let all = bind.addresses().with_context(|| format!("cannot resolve {bind}"))?;
    let mut usable = Vec::new();
    for address in &all {
        match TcpListener::bind(address) {
            Ok(_) => usable.push(*address),
            Err(error) => {
                let is_taken = matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied);
                if is_taken || all.len() == 1 {
                    return Err(error).with_context(|| format!("cannot listen on {address}"));
                }
            }
        }
    }
    if usable.is_empty() {
        anyhow::bail!("cannot listen on {bind}: this machine has none of its addresses");
    }
    Ok(usable)
}

/// The first lines of output: where the API is, where its documentation is, where the data lives.
fn announce(app: &App, welcome: &str) -> std::io::Result<()> {
    if app.config.log_format == LogFormat::Json {
        let (bind, database) = (&app.config.bind, &app.config.database.database_url);
        tracing::info!(%bind, docs = app.config.docs_enabled, %database, "listening");
        return Ok(());
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "Milepost {} listens on http://{}", env!("CARGO_PKG_VERSION"), app.config.bind)?;
    if app.config.docs_enabled {
        writeln!(out, "Documentation: http://{}/docs", app.config.bind)?;
    }
    writeln!(out, "Database: {}", app.config.database.database_url)?;
    if !welcome.is_empty() {
        writeln!(out, "{welcome}")?;
    }
    out.flush()
}

fn listen_for_metrics(app: &Data<App>, bind: &Bind) -> anyhow::Result<Server> {
    let shared = app.clone();
    let server = HttpServer::new(move || {
        ActixApp::new().app_data(shared.clone()).route("/metrics", web::get().to(metrics))
    });
    let addresses = addresses(bind).context("METRICS_BIND cannot be used")?;
    let server = server.workers(1).disable_signals().bind(addresses.as_slice());
    Ok(server.with_context(|| format!("cannot listen on {bind} for metrics"))?.run())
}

async fn metrics(app: Data<App>) -> HttpResponse {
    match app.metrics.render() {
        Ok(text) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Ends the server when the process is asked to: it says so at `/readyz`, waits until load balancers have noticed,
/// then takes no more requests and finishes those it has.
async fn end_on_signal(app: Data<App>, server: ServerHandle) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be received; the server will not end by itself");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("ending");
    app.is_draining.store(true, Ordering::Release);
    tokio::time::sleep(Duration::from_secs(app.config.drain_delay)).await;
    server.stop(true).await;
}

fn cors(origins: &[Origin]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
        ])
        .allowed_header(idempotency::HEADER)
        .allowed_header("X-Request-Id")
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            header::CONTENT_DISPOSITION,
        ])
        .expose_headers(["RateLimit", "RateLimit-Policy", "X-Request-Id", "Idempotency-Replayed"])
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(&origin.0))
}

//! The composition root: everything a server is made of.

mod client;
pub mod cost;
mod operations;
pub mod probes;

pub use client::client_of;
pub use cost::time_limit_of;
pub use operations::shows_secret;

use actix_web::web::{self, Data};
use std::{
    num::NonZeroU32,
    sync::{Arc, atomic::AtomicBool},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    catalog::import_jobs,
    identity::auth::{Auth, keys, password::Passwords, secret::Successors, token::Tokens},
    insight::{matching, search},
    platform::{
        call::{Calls, gate::Gate},
        clock::Clock,
        db::{Db, portable, types::UtcTime},
        http::{self, body::BodyBudget, limit::Limiter},
        ids::Ids,
        sealed::{KEY_LENGTH, Vault},
        telemetry::Metrics,
    },
    server::{
        config::{Config, SignupMode},
        docs, openapi, routes, settings,
    },
};

/// How many bytes of JSON bodies a process holds at once.
const BODY_BYTES: u32 = 64 * 1024 * 1024;

/// What all requests share.
pub struct App {
    /// The database.
    pub db: Db,
    /// Logging in.
    pub auth: Data<Auth>,
    /// The settings.
    pub config: Config,
    /// What every call needs.
    pub calls: Data<Calls>,
    /// The document, as it is served.
    pub document: Data<docs::Document>,
    /// The roles that have been compared with each other.
    pub catalogs: Data<matching::cache::Catalogs>,
    /// The titles that can be searched.
    pub indexes: Data<search::cache::Indexes>,
    /// What brings imports.
    pub importer: Data<import_jobs::work::Importer>,
    /// The general limit, if there is one.
    pub limiter: Option<Arc<Limiter>>,
    /// How many bytes of bodies may still come.
    pub bodies: Data<BodyBudget>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The cached result of the last readiness probe.
    pub readiness: probes::Readiness,
    /// Whether the server is about to end.
    pub is_draining: AtomicBool,
}

/// What a server takes from around it; tests have their own.
pub struct Surroundings {
    /// The time.
    pub clock: Clock,
    /// New identifiers.
    pub ids: Ids,
    /// Password hashing.
    pub passwords: Passwords,
}

impl App {
    /// Puts a server together over a database that has been migrated.
    pub async fn start(db: Db, config: Config, around: Surroundings) -> anyhow::Result<Self> {
        let Surroundings { clock, ids, passwords } = around;
        let now = clock.now();
        let vault = config.key_secret.vault()?;
        let (issuer, renewal_secret) = first_start(&db, &config, &vault, now).await?;
        let opener = vault.clone();
        let ring = db.read(move |conn| keys::load(conn, &opener, now)).await?;
        let metrics = Metrics::new(db.stats());
        let url = config.database.database_url.clone();
        let importer = import_jobs::work::Importer::start(url, clock.clone(), metrics.imports.clone())?;
        let auth = Data::new(Auth {
            db: db.clone(),
            tokens: Tokens::new(issuer, vault, ring),
            passwords,
            clock: clock.clone(),
            ids: ids.clone(),
            successors: Successors::new(&renewal_secret),
            is_signup_open: config.signup == SignupMode::Open,
        });
        let calls = Data::new(Calls {
            db: db.clone(),
            verifier: auth.clone().into_inner(),
            clock,
            ids,
            operations: operations::of(openapi::document()),
            gate: Gate::new(db.heavy_capacity()),
            requires_if_match: config.require_if_match,
            trusted_proxies: config.trusted_proxies.clone(),
        });
        Ok(Self {
            auth,
            calls,
            importer: Data::new(importer),
            bodies: Data::new(BodyBudget::new(BODY_BYTES)),
            document: Data::new(docs::Document::new(openapi::served())?),
            catalogs: Data::new(matching::cache::Catalogs::new()?),
            indexes: Data::new(search::cache::Indexes::new()?),
            limiter: NonZeroU32::new(config.rate_limit_per_minute).map(Limiter::new).map(Arc::new),
            metrics: Arc::new(metrics),
            db,
            config,
            readiness: probes::Readiness::default(),
            is_draining: AtomicBool::new(false),
        })
    }
}

/// Makes what a first start makes: signing keys, the public address that tokens name, and the secret from which refresh
/// tokens are derived. Returns the address and the secret.
async fn first_start(
    db: &Db,
    config: &Config,
    vault: &Vault,
    now: UtcTime,
) -> crate::platform::error::Result<(String, [u8; KEY_LENGTH])> {
    let configured = config.public_url.as_ref().map(ToString::to_string);
    let derived = format!("http://{}", config.bind);
    let vault = vault.clone();
    db.write(move |conn| {
        portable::wait_for_locks(conn)?;
        keys::ensure(conn, &vault, now)?;
        let issuer = settings::public_url(conn, configured, derived, now)?;
        Ok((issuer, settings::secret(conn, &vault, Successors::SECRET, now)?))
    })
    .await
}

/// Adds all routes.
pub fn configure(app: Data<App>) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        config.app_data(app.clone()).app_data(app.calls.clone()).app_data(app.bodies.clone());
        config.app_data(app.auth.clone()).app_data(app.importer.clone());
        config.app_data(app.catalogs.clone()).app_data(app.indexes.clone());
        config.configure(probes::configure);
        config.configure(http::pages::configure);
        if app.config.docs_enabled {
            config.app_data(app.document.clone()).configure(docs::configure);
        }
        routes::configure(&mut ServiceConfig::new(config));
        config.default_service(web::to(operations::not_found));
    }
}

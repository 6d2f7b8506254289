//! The real application, called in process on a database of its own.

use std::{io::Read as _, rc::Rc};

use actix_web::{
    body::to_bytes,
    test::{self, TestRequest},
    web::Data,
};
use chrono::TimeDelta;
use clap::{Args as _, FromArgMatches as _, builder::Resettable};
use futures_util::future::LocalBoxFuture;
use milepost::{
    identity::auth::password::{Passwords, Strength},
    platform::{
        clock::Clock,
        db::{Db, Options, types::UtcTime},
        ids::Ids,
    },
    server::{
        app::{App, Surroundings},
        config::Config,
        process,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    answer::Answer,
    client::{Client, Login, PASSWORD},
    contract::expect_documented,
    database::{Kind, TestDatabase},
};

/// When every test begins.
pub const START: &str = "2026-11-23T09:00:00Z";

type Service = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Answer>>;

/// A running application; clones are the same one.
#[derive(Clone)]
pub struct TestApp(Rc<Inner>);

// The order of the fields is the order in which they end: the database last.
struct Inner {
    service: Service,
    data: Data<App>,
    database: Rc<TestDatabase>,
}

impl TestApp {
    /// An application on a new database; `None` for PostgreSQL where there is none.
    pub async fn start(kind: Kind) -> Option<Self> {
        let database = Rc::new(TestDatabase::migrated(kind)?);
        let start = UtcTime::parse(START).expect("an instant");
        Some(Self::over(database, Clock::mock(start), default_config()).await)
    }

    /// An application over a copy of the demo, in which everything new has the same identifiers every time.
    pub async fn over_copy(demo: &TestDatabase, now: UtcTime) -> Self {
        let database = Rc::new(demo.copy());
        let first = Uuid::from_u128(0x0199_0000_9000_7000_8000_0000_0000_0000);
        let ids = Ids::counting_from(first);
        let around = Surroundings { ids, ..surroundings(Clock::mock(now)) };
        Self::over_with(database, default_config(), around).await
    }

    /// Another process over the same database, at the same time, with other settings.
    pub async fn with(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.0.data.config.clone();
        change(&mut config);
        Self::over(self.0.database.clone(), self.clock().clone(), config).await
    }

    /// Another process over the same database that hashes passwords in its own way.
    pub async fn hashing(&self, passwords: Passwords) -> Self {
        let config = self.0.data.config.clone();
        let around = Surroundings { passwords, ..surroundings(self.clock().clone()) };
        Self::over_with(self.0.database.clone(), config, around).await
    }

    async fn over(database: Rc<TestDatabase>, clock: Clock, config: Config) -> Self {
        Self::over_with(database, config, surroundings(clock)).await
    }

    async fn over_with(database: Rc<TestDatabase>, mut config: Config, around: Surroundings) -> Self {
        config.database.database_url = database.url.clone();
        let options = Options {
            connections: config.database_connections.into(),
            commit_group: config.commit_group.into(),
        };
        let db = Db::open(&database.url, options).expect("the database opens");
        let app = App::start(db, config, around).await.expect("the application starts");
        let data = Data::new(app);
        let service = Rc::new(test::init_service(process::service(data.clone())).await);
        let service: Service = Rc::new(move |request| {
            let (service, request) = (service.clone(), request.to_request());
            Box::pin(async move {
                let (method, path) = (request.method().to_string(), request.uri().to_string());
                let response = match test::try_call_service(&*service, request).await {
                    Ok(response) => response.into_parts().1.map_into_boxed_body(),
                    Err(error) => error.error_response(),
                };
                let status = response.status().as_u16();
                let text_of = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
                let headers = response.headers().iter();
                let headers = headers.map(|(name, value)| (name.to_string(), text_of(value.as_bytes())));
                let headers = headers.collect();
                let is_packed = response.headers().get("content-encoding").is_some_and(|one| one == "gzip");
                let bytes = to_bytes(response.into_body()).await.expect("a body").to_vec();
                let body = if is_packed { unpacked(&bytes) } else { bytes.clone() };
                let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
                let request = format!("{method} {path}");
                let answer = Answer { request, status, headers, bytes, body };
                expect_documented(&method, &path, &answer);
                answer
            })
        });
        Self(Rc::new(Inner { service, data, database }))
    }

    pub fn database(&self) -> &TestDatabase {
        &self.0.database
    }

    /// The application itself, for what cannot be seen from outside.
    pub fn app(&self) -> &App {
        &self.0.data
    }

    pub fn clock(&self) -> &Clock {
        &self.0.data.calls.clock
    }

    /// Lets days pass.
    pub fn advance_days(&self, days: i64) {
        self.clock().advance(TimeDelta::days(days));
    }

    /// Sends a request.
    pub async fn call(&self, request: TestRequest) -> Answer {
        (self.0.service)(request).await
    }

    /// Someone without a login.
    pub fn anonymous(&self) -> Client {
        Client::new(self.clone(), None)
    }

    /// Signs up somebody who is the admin of their own organization.
    pub async fn person(&self, name: &str) -> Client {
        let email = format!("{name}@example.org");
        let body = json!({ "email": email, "password": PASSWORD, "display_name": name });
        let answer = self.anonymous().post("/v1/auth/signup", body).await.expect(201);
        Client::new(self.clone(), Some(Login::of(&answer, self.clock().now())))
    }
}

/// What gzip has packed; nothing where only the head was asked for.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    if !bytes.is_empty() {
        flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).expect("gzip");
    }
    plain
}

/// What servers of tests run in: the mock clock, and passwords that are hashed cheaply.
fn surroundings(clock: Clock) -> Surroundings {
    let passwords = Passwords::new(Strength::Cheap).expect("password hashing");
    Surroundings { clock, ids: Ids::default(), passwords }
}

/// The settings of a server that was told nothing, whatever the environment says.
fn default_config() -> Config {
    let command = Config::augment_args(clap::Command::new("milepost"));
    let command = command.mut_args(|argument| argument.env(Resettable::Reset));
    let mut config = Config::from_arg_matches(&command.get_matches_from(["milepost"])).expect("settings");
    config.database_connections = 2;
    config
}

//! Somebody who calls the API.

use std::cell::RefCell;

use actix_web::{http::Method, test::TestRequest};
use milepost::platform::db::types::UtcTime;
use serde_json::{Value, json};

use super::{answer::Answer, app::TestApp};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";
/// Tokens last ten minutes; a login older than this is renewed before it is used.
const FRESH_SECONDS: i64 = 540;

/// Somebody who calls the API, with or without a login.
pub struct Client {
    pub app: TestApp,
    login: Option<RefCell<Login>>,
}

/// Who has logged in, when, and with which tokens.
#[derive(Debug, Clone)]
pub struct Login {
    pub id: String,
    pub email: String,
    pub access_token: String,
    pub refresh_token: String,
    at: UtcTime,
}

impl Login {
    /// The login that an answer with tokens speaks of.
    #[track_caller]
    pub fn of(answer: &Answer, at: UtcTime) -> Self {
        let user = |member: &str| answer["user"][member].as_str().expect("a user").to_owned();
        Self {
            id: user("id"),
            email: user("email"),
            access_token: answer.text("access_token"),
            refresh_token: answer.text("refresh_token"),
            at,
        }
    }
}

impl Client {
    pub fn new(app: TestApp, login: Option<Login>) -> Self {
        Self { app, login: login.map(RefCell::new) }
    }

    /// The tokens.
    pub fn login(&self) -> Login {
        self.login.as_ref().expect("somebody who has logged in").borrow().clone()
    }

    /// Whose login it is.
    pub fn id(&self) -> String {
        self.login().id
    }

    /// The same person at another process.
    pub fn at(&self, app: &TestApp) -> Self {
        Self { app: app.clone(), login: self.login.clone() }
    }

    /// Invites a colleague, who accepts.
    pub async fn invite(&self, name: &str, role: &str) -> Self {
        let email = format!("{name}@example.org");
        let body = json!({ "email": email, "display_name": name, "role": role });
        let invited = self.post("/v1/users", body).await.expect(201);
        let body = json!({ "setup_token": invited["setup_token"], "password": PASSWORD });
        let answer = self.app.anonymous().post("/v1/auth/accept", body).await.expect(200);
        Self::new(self.app.clone(), Some(Login::of(&answer, self.app.clock().now())))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.request("POST", path).json(body).send().await
    }

    /// A POST without a body, such as a transition.
    pub async fn act(&self, path: &str) -> Answer {
        self.request("POST", path).send().await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.request("PATCH", path).json(body).send().await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path).send().await
    }

    /// Any other request.
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let peer = "127.0.0.1:40000".parse().expect("an address");
        let request = TestRequest::default().method(method).uri(path).peer_addr(peer);
        Request { client: self, request }
    }

    /// Everything in a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}{cursor}")).await.expect(200);
            items.extend(page.items().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("{separator}cursor={next}"),
                None => return items,
            }
        }
    }

    /// A token that is not about to expire; whoever has been away logs in again.
    async fn token(&self) -> Option<String> {
        let login = self.login.as_ref()?;
        let (at, email) = {
            let login = login.borrow();
            (login.at, login.email.clone())
        };
        let now = self.app.clock().now();
        if now.unix_seconds() - at.unix_seconds() >= FRESH_SECONDS {
            let body = json!({ "email": email, "password": PASSWORD });
            let path = "/v1/auth/login";
            let answer = Box::pin(self.app.anonymous().post(path, body)).await.expect(200);
            *login.borrow_mut() = Login::of(&answer, now);
        }
        Some(login.borrow().access_token.clone())
    }
}

/// A request in the making.
pub struct Request<'a> {
    client: &'a Client,
    request: TestRequest,
}

impl Request<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.insert_header((name, value));
        self
    }

    /// One more line of a header.
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.append_header((name, value));
        self
    }

    /// A body of JSON.
    pub fn json(self, body: Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// Any body; its type is for `header` to say.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request = self.request.set_payload(body.into());
        self
    }

    pub async fn send(self) -> Answer {
        let request = match self.client.token().await {
            Some(token) => self.request.insert_header(("authorization", format!("Bearer {token}"))),
            None => self.request,
        };
        self.client.app.call(request).await
    }
}

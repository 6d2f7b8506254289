//! The envelope around every request: its identifier, its time limit, its log line, the headers of its answer, and
//! the one form of every refusal.
//!
//! Whatever refuses a request — the router, an extractor, a handler, a panic — the client reads a problem with the
//! request's identifier. The cause of an internal error is logged here, once.

use actix_cors::CorsError;
use actix_web::{
    Error as ActixError, HttpMessage as _, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
            REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
};
use futures_util::FutureExt as _;
use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    limit::{Client, Limiter, Standing},
    problem,
};
use crate::platform::{
    clock::Clock,
    error::{Code, Error},
    ids::{Ids, RequestId, UserId},
    telemetry::Metrics,
};

/// Carries the request's identifier.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The routes that load balancers ask.
const PROBES: [&str; 2] = ["/livez", "/readyz"];

/// What the envelope is made with.
#[derive(Clone)]
pub struct Envelope {
    /// Makes identifiers of requests.
    pub ids: Ids,
    /// The time in them.
    pub clock: Clock,
    /// Counts requests.
    pub metrics: Arc<Metrics>,
    /// Counts requests against the general limit, if there is one.
    pub limiter: Option<Arc<Limiter>>,
    /// Whom a request is counted for; `None` if it is not counted.
    pub client_of: fn(&ServiceRequest) -> Option<Client>,
    /// How long a request may take.
    pub time_limit_of: fn(&ServiceRequest) -> Duration,
}

/// Whose request it is, noted for the log once that is known.
#[derive(Debug, Clone, Copy)]
pub struct Requester(pub UserId);

impl Envelope {
    /// Wraps a request.
    pub async fn wrap(
        self,
        mut request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
    ) -> Result<ServiceResponse<BoxBody>, ActixError> {
        let started = Instant::now();
        let request_id = self.request_id(request.headers());
        request.extensions_mut().insert(request_id.clone());
        let method = request.method().clone();
        if method == Method::HEAD {
            // The protocol layer remembers what was asked and leaves the body out.
            request.head_mut().method = Method::GET;
        }

        let standing = self.limiter.as_ref().and_then(|limiter| {
            let client = (self.client_of)(&request)?;
            Some(limiter.count(client))
        });
        if let Some(standing) = standing.filter(|standing| standing.is_over) {
            let (request, _) = request.into_parts();
            let mut response = refusal(&over_limit(standing), &request_id);
            add_standing(response.headers_mut(), standing);
            add_headers(response.headers_mut(), &request_id);
            self.metrics.refuse(Code::TooManyRequests.slug());
            self.note(&method, "limited", response.status(), started, &request_id, None);
            return Ok(ServiceResponse::new(request, response));
        }

        let time_limit = (self.time_limit_of)(&request);
        let answer = AssertUnwindSafe(next.call(request)).catch_unwind();
        let (mut answer, route, requester) = match tokio::time::timeout(time_limit, answer).await {
            Ok(Ok(Ok(response))) => {
                let route = response.request().match_pattern();
                let requester = response.request().extensions().get::<Requester>().copied();
                let (http_request, response) = response.into_parts();
                let response = finished(response.map_into_boxed_body(), &request_id);
                (Ok(ServiceResponse::new(http_request, response)), route, requester)
            }
            Ok(Ok(Err(error))) => (Err(problem_of(&error, &request_id)), None, None),
            Ok(Err(_panic)) => {
                (Err(refusal(&anyhow::anyhow!("a handler panicked").into(), &request_id)), None, None)
            }
            Err(_elapsed) => (Err(refusal(&Error::busy(), &request_id)), None, None),
        };
        let code = match &answer {
            Ok(response) => response.response().extensions().get::<Code>().copied(),
            Err(response) => response.extensions().get::<Code>().copied(),
        };
        let (status, headers) = match &mut answer {
            Ok(response) => (response.status(), response.headers_mut()),
            Err(response) => (response.status(), response.headers_mut()),
        };
        add_headers(headers, &request_id);
        if let Some(code) = code {
            self.metrics.refuse(code.slug());
        }
        if let Some(standing) = standing {
            add_standing(headers, standing);
        }
        self.note(&method, route.as_deref().unwrap_or("unmatched"), status, started, &request_id, requester);
        answer.map_err(|response| InternalError::from_response("refused", response).into())
    }

    /// Wraps what stands around the envelope: what CORS answers by itself gets the same form, identifier and log line.
    pub async fn complete(
        self,
        request: ServiceRequest,
        next: Next<impl MessageBody + 'static>,
    ) -> Result<ServiceResponse<BoxBody>, ActixError> {
        let started = Instant::now();
        let (request, response) = next.call(request).await?.into_parts();
        let mut response = response.map_into_boxed_body();
        if !response.headers().contains_key(X_REQUEST_ID) {
            let request_id = self.request_id(request.headers());
            response = finished(response, &request_id);
            add_headers(response.headers_mut(), &request_id);
            self.note(request.method(), "preflight", response.status(), started, &request_id, None);
        }
        Ok(ServiceResponse::new(request, response))
    }

    /// Counts the request and writes its log line.
    fn note(
        &self,
        method: &Method,
        route: &str,
        status: StatusCode,
        started: Instant,
        request_id: &RequestId,
        requester: Option<Requester>,
    ) {
        let took = started.elapsed();
        self.metrics.observe(method, route, status, took);
        macro_rules! log {
            ($level:expr) => {
                tracing::event!(
                    $level,
                    request.id = request_id.as_str(),
                    request.method = method.as_str(),
                    request.route = route,
                    response.status = status.as_u16(),
                    duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                    actor = requester.map(|requester| tracing::field::display(requester.0)),
                    "{method} {route} {}",
                    status.as_u16()
                )
            };
        }
        // Load balancers ask every few seconds, and only what they are refused tells anything.
        if PROBES.contains(&route) && status.is_success() {
            log!(tracing::Level::DEBUG);
        } else {
            log!(tracing::Level::INFO);
        }
    }

    fn request_id(&self, headers: &HeaderMap) -> RequestId {
        let header = headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
        header
            .and_then(RequestId::from_client)
            .unwrap_or_else(|| self.ids.next::<uuid::Uuid>(self.clock.now()).into())
    }
}

/// A response, as a problem if it is a refusal that is not one yet.
fn finished(response: HttpResponse, request_id: &RequestId) -> HttpResponse {
    if let Some(error) = response.error() {
        return problem_of(error, request_id);
    }
    let is_problem = || {
        let content_type = response.headers().get(CONTENT_TYPE);
        content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/"))
    };
    if response.status().as_u16() >= 400 && !is_problem() {
        return refusal(&of_status(response.status()), request_id);
    }
    response
}

fn problem_of(error: &ActixError, request_id: &RequestId) -> HttpResponse {
    if let Some(error) = error.as_error::<Error>() {
        return refusal(error, request_id);
    }
    if error.as_error::<CorsError>().is_some() {
        let detail = "this origin, or its method or headers, is not let in";
        return refusal(&Error::refused(Code::InvalidHeader, detail), request_id);
    }
    refusal(&of_status(error.as_response_error().status_code()), request_id)
}

fn refusal(error: &Error, request_id: &RequestId) -> HttpResponse {
    if let Error::Internal(cause) = error {
        tracing::error!(request.id = request_id.as_str(), error = format!("{cause:#}"), "a request failed");
    }
    problem::respond(error, request_id.clone())
}

/// The refusal for what the framework itself refuses.
fn of_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::not_found(),
        StatusCode::PAYLOAD_TOO_LARGE => Error::refused(Code::BodyTooLarge, "the body is too large"),
        StatusCode::METHOD_NOT_ALLOWED => Error::refused(Code::MethodNotAllowed, "the method is not allowed"),
        status if status.is_client_error() => Error::refused(Code::MalformedBody, "the request is malformed"),
        status => anyhow::anyhow!("the framework answered {status}").into(),
    }
}

fn over_limit(standing: Standing) -> Error {
    Error::refused(Code::TooManyRequests, "too many requests; wait before the next one")
        .with(|refusal| refusal.retry_after = u32::try_from(standing.reset_seconds).ok())
}

/// What is left of the quota (draft-ietf-httpapi-ratelimit-headers-10). It informs; the contract is 429.
fn add_standing(headers: &mut HeaderMap, standing: Standing) {
    let Standing { quota, remaining, reset_seconds, .. } = standing;
    let fields = [
        ("ratelimit-policy", format!("\"default\";q={quota};w=60")),
        ("ratelimit", format!("\"default\";r={remaining};t={reset_seconds}")),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Headers of every answer. What is private is not cached anywhere; pages and keys that may be say so themselves.
fn add_headers(headers: &mut HeaderMap, request_id: &RequestId) {
    const DEFAULTS: [(HeaderName, &str); 6] = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(value) = HeaderValue::from_str(request_id.as_str()) {
        headers.insert(X_REQUEST_ID, value);
    }
}

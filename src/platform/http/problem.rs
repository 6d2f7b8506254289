//! Problems (RFC 9457): the one form of every refusal, from whichever layer it comes.

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{RefOr, Response},
};

use super::finding::SmartFinding;
use crate::platform::{
    error::{Code, Error, Kind, Place, Refusal},
    ids::{GoalId, RequestId},
};

/// Why a request was refused (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Where the kind of problem is explained, relative to this server: `/problems/{code}`.
    #[schema(max_length = 60)]
    pub r#type: String,
    /// A short title, the same for every occurrence.
    #[schema(max_length = 100)]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// One sentence about this occurrence.
    #[schema(max_length = 500)]
    pub detail: String,
    /// What a program may rely on; listed at `/problems`.
    #[schema(max_length = 50)]
    pub code: &'static str,
    /// The request, as in the header `X-Request-Id` and in the server's log.
    #[schema(value_type = String, max_length = 64)]
    pub request_id: RequestId,
    /// What is wrong with which field or parameter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 1000, required = false)]
    pub errors: Vec<ProblemError>,
    /// The line of the body where its JSON goes wrong, from 1, for `malformed-body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 300_000, nullable = false)]
    pub line: Option<u32>,
    /// The character in that line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 300_000, nullable = false)]
    pub column: Option<u32>,
    /// What the caller may do with the object instead, for `illegal-transition`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 50, nullable = false)]
    pub allowed_actions: Option<Vec<&'static str>>,
    /// What the SMART rules found, for `not-smart`: the same as a check in mode `strict` says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 10000, required = false)]
    pub findings: Vec<SmartFinding>,
    /// What refers to the object, for `in-use`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20, required = false)]
    pub referenced_by: Vec<ProblemReference>,
}

/// Objects of one kind that refer to the object of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemReference {
    /// The kind of the objects, such as `gap_item`.
    #[schema(max_length = 30)]
    pub kind: &'static str,
    /// How many there are; 1000 stands for 1000 or more. Left out for what belongs to people, such as goals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1000, format = Int32, nullable = false)]
    pub count: Option<usize>,
}

/// One fault in a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemError {
    /// A JSON pointer into the body that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000, nullable = false)]
    pub pointer: Option<String>,
    /// The query parameter or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 300, nullable = false)]
    pub parameter: Option<String>,
    /// The kind of fault.
    #[schema(max_length = 50)]
    pub code: &'static str,
    /// A sentence for a person.
    #[schema(max_length = 1000)]
    pub message: String,
}

impl Problem {
    /// Describes an error for the client; the cause of an internal one stays behind.
    pub fn new(error: &Error, request_id: RequestId) -> Self {
        let code = error.code();
        let refusal: Option<&Refusal> = match error {
            Error::Refused(refusal) => Some(refusal),
            Error::Internal(_) => None,
        };
        let errors = refusal.into_iter().flat_map(|refusal| &refusal.errors.0).map(|error| {
            let (pointer, parameter) = match &error.place {
                Place::Pointer(pointer) => (Some(pointer.clone()), None),
                Place::Parameter(name) => (None, Some(name.to_string())),
            };
            ProblemError { pointer, parameter, code: error.code, message: error.message.to_string() }
        });
        let references = refusal.into_iter().flat_map(|refusal| &refusal.referenced_by);
        let position = refusal.and_then(|refusal| refusal.position);
        let findings = refusal.into_iter().flat_map(|refusal| &refusal.findings);
        Self {
            r#type: format!("/problems/{}", code.slug()),
            title: code.title(),
            status: status(code.kind()).as_u16(),
            detail: refusal.map_or("see the server's log", |refusal| &refusal.detail).to_owned(),
            code: code.slug(),
            request_id,
            errors: errors.collect(),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            allowed_actions: refusal.and_then(|refusal| refusal.allowed_actions.clone()),
            findings: findings
                .map(|(goal_id, finding)| SmartFinding::new(goal_id.map(GoalId), finding))
                .collect(),
            referenced_by: references.map(|(kind, count)| ProblemReference { kind, count: *count }).collect(),
        }
    }
}

/// The answer to a refused request.
pub fn respond(error: &Error, request_id: RequestId) -> HttpResponse {
    let problem = Problem::new(error, request_id);
    let mut response = HttpResponse::build(status(error.code().kind()));
    response.insert_header((CONTENT_TYPE, "application/problem+json"));
    if error.code() == Code::NotAuthenticated {
        response.insert_header((WWW_AUTHENTICATE, "Bearer"));
    }
    if let Error::Refused(refusal) = error {
        if let Some(seconds) = refusal.retry_after {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(methods) = &refusal.allow {
            response.insert_header((ALLOW, methods.as_str()));
        }
    }
    let mut response = response.body(serde_json::to_vec(&problem).unwrap_or_default());
    // For the log and the metrics.
    response.extensions_mut().insert(error.code());
    response
}

/// The one place where kinds become statuses.
pub fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Malformed => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The envelope middleware writes the body, because it knows the request id.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        status(self.code().kind())
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// Marks an operation as one that can be refused; `openapi` writes which codes it answers, by what it takes and does.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        BTreeMap::from([("default".to_owned(), RefOr::T(Response::default()))])
    }
}

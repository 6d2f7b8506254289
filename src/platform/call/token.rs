//! What an access token says, and who can tell whether it is true.

use actix_web::{HttpRequest, http::header};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::platform::{
    ctx::Actor,
    db::{Conn, types::UtcTime},
    error::Result,
    ids::{SessionId, UserId},
};

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the server's public address.
    pub iss: String,
    /// Whom it speaks of.
    pub sub: UserId,
    /// For whom: the server's public address.
    pub aud: String,
    /// Until when, in seconds since 1970.
    pub exp: i64,
    /// Since when, in seconds since 1970.
    pub iat: i64,
    /// Its own identifier.
    pub jti: String,
    /// Which client it was issued to.
    pub client_id: String,
    /// What it allows; a person's token allows what the person may do.
    pub scope: String,
    /// The login it belongs to.
    pub sid: SessionId,
    /// From when it is valid, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The key that signed it, from its header.
    #[serde(skip)]
    pub kid: String,
}

/// Tells who stands behind an access token.
pub trait Verifier: Send + Sync {
    /// The claims of a token that was verified before and has not expired.
    fn remembered(&self, token: &str, now: UtcTime) -> Option<Arc<Claims>>;

    /// Verifies a token.
    fn verify<'a>(&'a self, token: &'a str, now: UtcTime) -> LocalBoxFuture<'a, Result<Arc<Claims>>>;

    /// The person behind a verified token, if their login still stands.
    fn admit(&self, conn: &mut Conn, claims: &Claims, now: UtcTime) -> Result<Actor>;
}

/// The access token of a request.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

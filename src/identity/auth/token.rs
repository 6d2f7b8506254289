//! Access tokens (RFC 9068): made for ten minutes, verified strictly, remembered while they live.
//!
//! Verification is a wrapper around `jsonwebtoken`, which by itself accepts an unknown `crit`, another `typ`,
//! `b64: false`, an array as issuer and a token from the future. The algorithm comes from the key, the key from our
//! own ring; nothing in a token chooses either. A verified token is remembered, so the signature is checked once; that
//! its login still stands and its key was not revoked is read from the database on every request.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Header, Validation};
use quick_cache::sync::Cache;
use serde_json::{Map, Value};
use std::sync::{Arc, PoisonError, RwLock};

use super::keys::{self, Ring};
use crate::platform::{
    call::token::Claims,
    db::{Db, types::UtcTime},
    error::{Error, Result},
    ids::{SessionId, UserId},
    sealed::Vault,
};

/// How long an access token lives, in seconds.
pub const LIFETIME_SECONDS: i64 = 600;
/// How far clocks may differ, in seconds.
const LEEWAY_SECONDS: i64 = 30;
/// After how many seconds the keys are read again to verify a token. That its key was not revoked is read from the
/// database on every request.
const RING_SECONDS: i64 = 60;
/// After how many seconds they are read again to sign a token.
const SIGNING_SECONDS: i64 = 1;
/// After how many seconds they are read again to be published.
const PUBLISHED_SECONDS: i64 = 5;
/// After how many seconds they are read again because of a token whose key they do not know.
const UNKNOWN_KEY_SECONDS: i64 = 5;
/// How many verified tokens are remembered.
const REMEMBERED: usize = 10_000;
/// Longer tokens are not looked at.
const MAX_LENGTH: usize = 4096;
/// What issued tokens are of, and accepted tokens must be of.
const TYPE: &str = "at+jwt";

/// Issues and verifies access tokens.
pub struct Tokens {
    issuer: String,
    vault: Vault,
    ring: RwLock<Arc<Ring>>,
    verified: Cache<Box<str>, Arc<Claims>>,
}

impl Tokens {
    /// With the keys as they are now; the vault opens them when they are read again.
    pub fn new(issuer: String, vault: Vault, ring: Ring) -> Self {
        Self { issuer, vault, ring: RwLock::new(Arc::new(ring)), verified: Cache::new(REMEMBERED) }
    }

    /// The public address that tokens name.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Makes a token.
    pub fn issue(
        &self,
        ring: &Ring,
        now: UtcTime,
        user: UserId,
        session: SessionId,
        jti: String,
    ) -> Result<String> {
        let claims = Claims {
            iss: self.issuer.clone(),
            sub: user,
            aud: self.issuer.clone(),
            exp: now.unix_seconds() + LIFETIME_SECONDS,
            iat: now.unix_seconds(),
            jti,
            client_id: "milepost".to_owned(),
            scope: String::new(),
            sid: session,
            nbf: None,
            kid: ring.current.clone(),
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(ring.current.clone()),
            ..Header::new(Algorithm::ES256)
        };
        Ok(jsonwebtoken::encode(&header, &claims, &ring.encoding).map_err(anyhow::Error::from)?)
    }

    /// A token that was verified before and has not expired, while the keys need no reading.
    pub fn remembered(&self, token: &str, now: UtcTime) -> Option<Arc<Claims>> {
        if is_older(&self.ring(), now, RING_SECONDS) {
            return None;
        }
        self.verified.get(token).filter(|claims| is_timely(claims, now))
    }

    /// Verifies a token.
    pub async fn verify(&self, db: &Db, token: &str, now: UtcTime) -> Result<Arc<Claims>> {
        let ring = self.ring_for(db, token, now).await?;
        let claims = decode(token, &ring, &self.issuer).filter(|claims| is_timely(claims, now));
        let claims = Arc::new(claims.ok_or_else(Error::unauthenticated)?);
        self.verified.insert(token.into(), claims.clone());
        Ok(claims)
    }

    /// The public keys, as JSON.
    pub async fn jwks(&self, db: &Db, now: UtcTime) -> Result<String> {
        Ok(self.ring_of(db, now, PUBLISHED_SECONDS).await?.jwks.clone())
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys to sign a token with, at most a second old, so that no token is signed with a key that was revoked.
    /// Whoever is to issue a token asks before the login is written, so that none is written whose token cannot be made.
    pub async fn fresh_ring(&self, db: &Db, now: UtcTime) -> Result<Arc<Ring>> {
        self.ring_of(db, now, SIGNING_SECONDS).await
    }

    /// The keys, read again if they are older than that.
    async fn ring_of(&self, db: &Db, now: UtcTime, seconds: i64) -> Result<Arc<Ring>> {
        let ring = self.ring();
        if is_older(&ring, now, seconds) { self.load_ring(db, now).await } else { Ok(ring) }
    }

    /// The keys to verify a token with: read again at once, but not too often, if they do not know the token's.
    async fn ring_for(&self, db: &Db, token: &str, now: UtcTime) -> Result<Arc<Ring>> {
        let ring = self.ring_of(db, now, RING_SECONDS).await?;
        let is_known = key_id(token).is_none_or(|kid| ring.decoding.contains_key(&kid));
        if is_known || !is_older(&ring, now, UNKNOWN_KEY_SECONDS) {
            return Ok(ring);
        }
        self.load_ring(db, now).await
    }

    /// Reads the keys. Tokens of keys that are gone are forgotten with them.
    async fn load_ring(&self, db: &Db, now: UtcTime) -> Result<Arc<Ring>> {
        let ring = self.ring();
        let vault = self.vault.clone();
        let loaded = Arc::new(db.read(move |conn| keys::load(conn, &vault, now)).await?);
        if ring.decoding.keys().any(|kid| !loaded.decoding.contains_key(kid)) {
            self.verified.clear();
        }
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = loaded.clone();
        Ok(loaded)
    }
}

fn is_older(ring: &Ring, now: UtcTime, seconds: i64) -> bool {
    (now.unix_seconds() - ring.loaded_at.unix_seconds()).abs() >= seconds
}

/// The key that a token names, as far as it can be read.
fn key_id(token: &str) -> Option<String> {
    jsonwebtoken::decode_header(token).ok()?.kid
}

fn is_timely(claims: &Claims, now: UtcTime) -> bool {
    let now = now.unix_seconds();
    now < claims.exp
        && claims.iat <= now + LEEWAY_SECONDS
        && claims.nbf.is_none_or(|from| from <= now + LEEWAY_SECONDS)
}

/// Checks header, signature and claims; times are the caller's.
fn decode(token: &str, ring: &Ring, issuer: &str) -> Option<Claims> {
    if token.len() > MAX_LENGTH {
        return None;
    }
    let (header, _) = token.split_once('.')?;
    let header: Map<String, Value> = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    let is_ours = text("typ").is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE))
        && text("alg") == Some("ES256")
        && !header.contains_key("crit")
        && !header.contains_key("b64");
    let kid = text("kid")?;
    let key = ring.decoding.get(kid).filter(|_| is_ours)?;

    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[issuer]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The clock is ours; `is_timely` looks at it.
    validation.validate_exp = false;
    // Claims are typed: an array or a number where text belongs does not parse.
    let claims = jsonwebtoken::decode::<Claims>(token, key, &validation).ok()?.claims;
    Some(Claims { kid: kid.to_owned(), ..claims })
}

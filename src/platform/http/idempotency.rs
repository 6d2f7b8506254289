//! Idempotency keys: a POST that is repeated with the same key has the effect of one.
//!
//! The answer is stored in the transaction of its effect, so the two stand or fall together, and a repetition is
//! answered with the same bytes. What failed is not stored: it may be tried again. Keys belong to the person and are
//! kept for a day.
//!
//! An answer may show a secret, this once, or a text that is deleted the next minute. So it is stored encrypted, under
//! the key that the client has sent, and of that key only a hash: whoever reads the table reads no answer.

use actix_web::{HttpMessage as _, HttpRequest};
use aws_lc_rs::digest::{Context, SHA256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{body::BodyBytes, reply::Rendered};
use crate::platform::{
    db::{Conn, conn::MultiBackend, portable, schema::idempotency_keys, types::UtcTime},
    error::{Code, Error, Result},
    ids::UserId,
    sealed,
};

/// The name of the header.
pub const HEADER: &str = "Idempotency-Key";
/// How long an answer is kept.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// The key of a request, and what the request was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    key: String,
    request_sha256: String,
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_keys, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
struct Stored {
    user_id: UserId,
    key_sha256: String,
    request_sha256: String,
    status: i32,
    headers: String,
    /// Encrypted, in base64url.
    body: String,
    expires_at: UtcTime,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredHeaders {
    location: Option<String>,
    etag: Option<String>,
}

impl RequestKey {
    /// Reads the header, as the draft's quoted string or bare.
    pub fn of(request: &HttpRequest) -> Result<Option<Self>> {
        let Some(header) = request.headers().get(HEADER) else {
            return Ok(None);
        };
        let invalid =
            || Error::refused(Code::InvalidHeader, "`Idempotency-Key` must have 1 to 255 visible characters");
        let text = header.to_str().map_err(|_| invalid())?.trim();
        let key = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(invalid());
        }
        // With the key before it, so that nobody who reads the table can try which body it was.
        let mut hash = Context::new(&SHA256);
        hash.update(key.as_bytes());
        hash.update(b"\n");
        hash.update(request.method().as_str().as_bytes());
        hash.update(b" ");
        hash.update(request.uri().to_string().as_bytes());
        hash.update(b"\n");
        if let Some(body) = request.extensions().get::<BodyBytes>() {
            hash.update(body.bytes());
        }
        let request_sha256 = URL_SAFE_NO_PAD.encode(hash.finish());
        Ok(Some(Self { key: key.to_owned(), request_sha256 }))
    }

    /// Whether the key of a request, if it has one, has an answer already.
    pub fn is_known(key: Option<Self>, conn: &mut Conn, user_id: UserId, now: UtcTime) -> Result<bool> {
        let Some(key) = key else { return Ok(false) };
        Ok(find(conn, user_id, &key.key_sha256(user_id), now)?.is_some())
    }

    /// Does the work, or answers as it was answered before.
    pub fn once(
        &self,
        conn: &mut Conn,
        user_id: UserId,
        now: UtcTime,
        work: impl FnOnce(&mut Conn) -> Result<Rendered>,
    ) -> Result<Rendered> {
        if !portable::try_claim(conn, self.lock(user_id))? {
            return Err(Error::refused(Code::IdempotencyInFlight, "the same request is being carried out")
                .with(|refusal| refusal.retry_after = Some(1)));
        }
        if let Some(stored) = find(conn, user_id, &self.key_sha256(user_id), now)? {
            return self.replay(user_id, stored);
        }
        let rendered = work(conn)?;
        self.store(conn, user_id, now, &rendered)?;
        Ok(rendered)
    }

    fn replay(&self, user_id: UserId, stored: Stored) -> Result<Rendered> {
        if stored.request_sha256 != self.request_sha256 {
            let detail = "the key was used for a request with another method, path or body";
            return Err(Error::refused(Code::IdempotencyKeyReused, detail));
        }
        let headers: StoredHeaders = serde_json::from_str(&stored.headers).map_err(anyhow::Error::from)?;
        Ok(Rendered {
            status: u16::try_from(stored.status).map_err(anyhow::Error::from)?,
            location: headers.location,
            etag: headers.etag,
            next_cursor: None,
            body: sealed::open(&self.cipher_key(user_id), b"", &stored.body)?,
            file: None,
            is_replay: true,
        })
    }

    fn store(&self, conn: &mut Conn, user_id: UserId, now: UtcTime, rendered: &Rendered) -> Result<()> {
        let headers = StoredHeaders { location: rendered.location.clone(), etag: rendered.etag.clone() };
        let stored = Stored {
            user_id,
            key_sha256: self.key_sha256(user_id),
            request_sha256: self.request_sha256.clone(),
            status: i32::from(rendered.status),
            headers: serde_json::to_string(&headers).map_err(anyhow::Error::from)?,
            body: sealed::seal(&self.cipher_key(user_id), b"", rendered.body.clone())?,
            expires_at: now + LIFETIME,
        };
        // The key may have been used before; upkeep removes all those that have expired.
        let same = idempotency_keys::table
            .filter(idempotency_keys::user_id.eq(user_id))
            .filter(idempotency_keys::key_sha256.eq(&stored.key_sha256));
        diesel::delete(same.filter(idempotency_keys::expires_at.le(now))).execute(conn)?;
        diesel::insert_into(idempotency_keys::table).values(&stored).execute(conn)?;
        Ok(())
    }

    /// What the answer is encrypted with.
    fn cipher_key(&self, user_id: UserId) -> [u8; sealed::KEY_LENGTH] {
        self.hash("cipher", user_id)
    }

    /// Under what the answer is found.
    fn key_sha256(&self, user_id: UserId) -> String {
        URL_SAFE_NO_PAD.encode(self.hash("name", user_id))
    }

    /// A number that stands for this person and key.
    fn lock(&self, user_id: UserId) -> i64 {
        let mut first = [0; 8];
        for (to, from) in first.iter_mut().zip(self.hash("lock", user_id)) {
            *to = from;
        }
        i64::from_ne_bytes(first)
    }

    /// The hash of person and key for one purpose, from which those for other purposes cannot be told.
    fn hash(&self, purpose: &str, user_id: UserId) -> [u8; 32] {
        let mut hash = Context::new(&SHA256);
        hash.update(purpose.as_bytes());
        hash.update(user_id.0.as_bytes());
        hash.update(self.key.as_bytes());
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hash.finish().as_ref());
        bytes
    }
}

fn find(conn: &mut Conn, user_id: UserId, key_sha256: &str, now: UtcTime) -> QueryResult<Option<Stored>> {
    idempotency_keys::table
        .filter(idempotency_keys::user_id.eq(user_id))
        .filter(idempotency_keys::key_sha256.eq(key_sha256))
        .filter(idempotency_keys::expires_at.gt(now))
        .select(Stored::as_select())
        .first(conn)
        .optional()
}

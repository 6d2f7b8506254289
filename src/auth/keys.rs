//! Signing keys: made on the first start, kept in the database, rotated there.
//!
//! There are up to three: `next` is published before it signs anything, `current` signs, `previous` still verifies
//! what it has signed. Rotation moves each one on, so a process that reads the keys once a minute never meets a token
//! it cannot verify.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::json;
use std::collections::HashMap;

use super::{
    model::{KeyStatus, SigningKey},
    store, token,
};
use crate::{
    db::{Conn, portable, types::UtcTime},
    error::Result,
};

/// Serializes processes that start or rotate together.
const LOCK: i64 = 7_235_420;

/// How long after a rotation a process may still sign with the key before, and how far clocks may differ.
const GRACE_SECONDS: i64 = 120;

/// The keys as they are used.
pub struct Ring {
    /// The identifier of the key that signs.
    pub current: String,
    /// The key that signs.
    pub encoding: EncodingKey,
    /// The keys that verify, by identifier.
    pub decoding: HashMap<String, DecodingKey>,
    /// The public keys (RFC 7517), rendered.
    pub jwks: String,
    /// When they were read.
    pub loaded_at: UtcTime,
}

/// Reads the keys, making them if there are none. Runs inside a write.
pub fn ensure(conn: &mut Conn, now: UtcTime) -> Result<()> {
    portable::serialize_on(conn, LOCK)?;
    let keys = store::signing_keys(conn)?;
    for status in [KeyStatus::Current, KeyStatus::Next] {
        if keys.iter().all(|key| key.status != status) {
            store::insert_key(conn, &generate(status, now)?)?;
        }
    }
    Ok(())
}

/// Moves each key on: `next` becomes `current`, `current` becomes `previous`, and there is a new `next`.
///
/// Returns how many seconds it is too early if the previous key may still be needed, and leaves the keys alone then:
/// its last tokens live for [`token::LIFETIME_SECONDS`], and other processes sign with it until they read the keys.
pub fn rotate(conn: &mut Conn, now: UtcTime, even_if_early: bool) -> Result<Option<i64>> {
    ensure(conn, now)?;
    let keys = store::signing_keys(conn)?;
    let previous = keys.iter().find(|key| key.status == KeyStatus::Previous);
    let needed_until =
        previous.map(|key| key.status_at.unix_seconds() + token::LIFETIME_SECONDS + GRACE_SECONDS);
    let early =
        needed_until.map(|until| until - now.unix_seconds()).filter(|early| *early > 0 && !even_if_early);
    if early.is_some() {
        return Ok(early);
    }
    store::delete_keys(conn, KeyStatus::Previous)?;
    store::move_keys(conn, KeyStatus::Current, KeyStatus::Previous, now)?;
    store::move_keys(conn, KeyStatus::Next, KeyStatus::Current, now)?;
    store::insert_key(conn, &generate(KeyStatus::Next, now)?)?;
    Ok(None)
}

/// Reads the keys.
pub fn load(conn: &mut Conn, now: UtcTime) -> Result<Ring> {
    let keys = store::signing_keys(conn)?;
    let current = keys
        .iter()
        .find(|key| key.status == KeyStatus::Current)
        .ok_or_else(|| anyhow::anyhow!("the database holds no current signing key"))?;
    let private = URL_SAFE_NO_PAD.decode(&current.private_key).map_err(anyhow::Error::from)?;
    let decoding = keys.iter().map(|key| {
        let decoding = DecodingKey::from_ec_components(&key.public_x, &key.public_y);
        Ok((key.kid.clone(), decoding.map_err(anyhow::Error::from)?))
    });
    let public = keys.iter().map(|key| {
        json!({
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
            "kid": key.kid, "x": key.public_x, "y": key.public_y,
        })
    });
    Ok(Ring {
        current: current.kid.clone(),
        encoding: EncodingKey::from_ec_der(&private),
        decoding: decoding.collect::<Result<_>>()?,
        jwks: json!({ "keys": public.collect::<Vec<_>>() }).to_string(),
        loaded_at: now,
    })
}

fn generate(status: KeyStatus, now: UtcTime) -> Result<SigningKey> {
    let failed = |_| anyhow::anyhow!("a signing key cannot be made");
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(failed)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref())
        .map_err(|_| anyhow::anyhow!("a signing key cannot be read"))?;
    // An uncompressed point: 4, then 32 bytes of x and of y.
    let point = pair.public_key().as_ref();
    let coordinate = |from: usize| URL_SAFE_NO_PAD.encode(point.get(from..from + 32).unwrap_or_default());
    let (public_x, public_y) = (coordinate(1), coordinate(33));
    // RFC 7638: the required members in lexicographic order, without spaces.
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{public_x}","y":"{public_y}"}}"#);
    Ok(SigningKey {
        kid: URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes())),
        private_key: URL_SAFE_NO_PAD.encode(pkcs8.as_ref()),
        public_x,
        public_y,
        status,
        created_at: now,
        status_at: now,
    })
}

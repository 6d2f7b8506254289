//! Signing keys: made on the first start, kept in the database, rotated there.
//!
//! There are up to three: `next` is published before it signs anything, `current` signs, `previous` still verifies
//! what it has signed. Rotation moves each key on, so a process that reads the keys once a minute never meets a token
//! it cannot verify. The previous key ends with the longest token that it can have signed. Private keys are stored through
//! the [`Vault`], sealed where the operator has set a secret.

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
use crate::platform::{
    db::{Conn, portable, types::UtcTime},
    error::Result,
    sealed::{self, Vault},
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

/// A key as the command line shows it.
pub struct KeySummary {
    /// Its identifier, as in tokens and in the published set.
    pub kid: String,
    /// What it is used for.
    pub status: KeyStatus,
    /// Since when it has that use.
    pub since: UtcTime,
    /// Whether its private part is sealed, in plain text, or gone.
    pub storage: &'static str,
}

/// What a revocation did.
pub enum Revocation {
    /// The identifiers of the keys that no longer verify.
    Done(Vec<String>),
    /// There is no key with that identifier.
    Unknown,
}

/// Which keys to revoke.
pub enum Revoke {
    /// The key that signs now.
    Current,
    /// The key with this identifier.
    Named(String),
    /// Every key, every other secret of the instance, and every login. It needs no key that could open them.
    All,
}

/// Makes the keys that are missing, seals those that are stored in plain text if the vault can, and removes a previous
/// key whose tokens have all expired. Runs inside a write.
pub fn ensure(conn: &mut Conn, vault: &Vault, now: UtcTime) -> Result<()> {
    portable::serialize_on(conn, LOCK)?;
    let keys = store::signing_keys(conn)?;
    for key in &keys {
        if has_ended(key, now) {
            store::delete_key(conn, &key.kid)?;
        } else if !key.private_key.is_empty() {
            let private = vault.open(&key.kid, &key.private_key)?;
            if vault.would_seal(&key.private_key) {
                store::put_private_key(conn, &key.kid, &vault.seal(&key.kid, &private)?)?;
            }
        }
    }
    for status in [KeyStatus::Current, KeyStatus::Next] {
        if keys.iter().all(|key| key.status != status) {
            store::insert_key(conn, &generate(vault, status, now)?)?;
        }
    }
    Ok(())
}

/// Moves each key on: `next` becomes `current`, `current` becomes `previous`, and there is a new `next`. The previous
/// key only verifies, so its private part is removed.
///
/// Returns how many seconds it is too early if the previous key may still be needed, and leaves the keys alone then.
pub fn rotate(conn: &mut Conn, vault: &Vault, now: UtcTime, even_if_early: bool) -> Result<Option<i64>> {
    ensure(conn, vault, now)?;
    let keys = store::signing_keys(conn)?;
    let previous = keys.iter().find(|key| key.status == KeyStatus::Previous);
    let early = previous
        .map(|key| needed_until(key) - now.unix_seconds())
        .filter(|early| *early > 0 && !even_if_early);
    if early.is_some() {
        return Ok(early);
    }
    store::delete_keys(conn, KeyStatus::Previous)?;
    store::move_keys(conn, KeyStatus::Current, KeyStatus::Previous, now)?;
    store::clear_private_keys(conn, KeyStatus::Previous)?;
    advance(conn, vault, now)?;
    Ok(None)
}

/// Removes keys: their tokens are refused by the next request. Unless all are meant, nobody is logged out, because refresh
/// tokens do not depend on signing keys. If the current key is removed, the next one takes its place.
pub fn revoke(conn: &mut Conn, vault: &Vault, now: UtcTime, which: Revoke) -> Result<Revocation> {
    portable::serialize_on(conn, LOCK)?;
    let keys = store::signing_keys(conn)?;
    let is_meant = |key: &&SigningKey| match &which {
        Revoke::Current => key.status == KeyStatus::Current,
        Revoke::Named(kid) => key.kid == *kid,
        Revoke::All => true,
    };
    let revoked: Vec<String> = keys.iter().filter(is_meant).map(|key| key.kid.clone()).collect();
    if revoked.is_empty() && matches!(which, Revoke::Named(_)) {
        return Ok(Revocation::Unknown);
    }
    for kid in &revoked {
        store::delete_key(conn, kid)?;
    }
    if matches!(which, Revoke::All) {
        store::revoke_all_sessions(conn, now)?;
    }
    let is_left = |status| keys.iter().any(|key| key.status == status && !revoked.contains(&key.kid));
    if !is_left(KeyStatus::Current) && is_left(KeyStatus::Next) {
        advance(conn, vault, now)?;
    }
    ensure(conn, vault, now)?;
    Ok(Revocation::Done(revoked))
}

/// The keys, the oldest first.
pub fn list(conn: &mut Conn) -> Result<Vec<KeySummary>> {
    let storage = |stored: &str| match stored {
        "" => "removed",
        stored if sealed::is_sealed(stored) => "sealed",
        _ => "plain text",
    };
    let summary = |key: SigningKey| KeySummary {
        storage: storage(&key.private_key),
        kid: key.kid,
        status: key.status,
        since: key.status_at,
    };
    Ok(store::signing_keys(conn)?.into_iter().map(summary).collect())
}

/// Makes `next` the key that signs, and a new `next`.
fn advance(conn: &mut Conn, vault: &Vault, now: UtcTime) -> Result<()> {
    store::move_keys(conn, KeyStatus::Next, KeyStatus::Current, now)?;
    Ok(store::insert_key(conn, &generate(vault, KeyStatus::Next, now)?)?)
}

/// Until when tokens of a previous key may be in use, in seconds since 1970: as long as the last token that it signed,
/// and other processes sign with it until they read the keys.
fn needed_until(key: &SigningKey) -> i64 {
    key.status_at.unix_seconds() + token::LIFETIME_SECONDS + GRACE_SECONDS
}

/// Whether every token of a previous key has expired.
fn has_ended(key: &SigningKey, now: UtcTime) -> bool {
    key.status == KeyStatus::Previous && needed_until(key) <= now.unix_seconds()
}

/// Reads the keys that are in use.
pub fn load(conn: &mut Conn, vault: &Vault, now: UtcTime) -> Result<Ring> {
    let mut keys = store::signing_keys(conn)?;
    keys.retain(|key| !has_ended(key, now));
    let current = keys
        .iter()
        .find(|key| key.status == KeyStatus::Current)
        .ok_or_else(|| anyhow::anyhow!("the database holds no current signing key"))?;
    let private = vault.open(&current.kid, &current.private_key)?;
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

fn generate(vault: &Vault, status: KeyStatus, now: UtcTime) -> Result<SigningKey> {
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
    let kid = URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()));
    Ok(SigningKey {
        private_key: vault.seal(&kid, pkcs8.as_ref())?,
        kid,
        public_x,
        public_y,
        status,
        created_at: now,
        status_at: now,
    })
}

//! Encryption of values that the database stores, with keys that the database does not hold.
//!
//! [`seal`] and [`open`] are AES-256-GCM with a random nonce before each value, written as base64url. [`Vault`] uses
//! them for the secrets of the instance, under the operator's `KEY_SECRET`.

use anyhow::{anyhow, bail};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// The length of an encryption key in bytes.
pub const KEY_LENGTH: usize = 32;
/// The fewest bytes of a `KEY_SECRET`; 32 characters of base64 are 192 random bits.
const MIN_SECRET_LENGTH: usize = 32;
/// What a sealed value begins with; no base64url text has a dot.
const SEALED_PREFIX: &str = "v1.";

/// Encrypts a value. [`open`] needs the same key and the same context, which says where the value belongs.
pub fn seal(key: &[u8; KEY_LENGTH], context: &[u8], mut plain: Vec<u8>) -> anyhow::Result<String> {
    let nonce = cipher(key)?.seal_in_place_append_tag(Aad::from(context), &mut plain);
    let nonce = nonce.map_err(|_| anyhow!("a value cannot be encrypted"))?;
    Ok(URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &plain].concat()))
}

/// Decrypts a value; fails if the key or the context differ from those of [`seal`], or if the value was changed.
pub fn open(key: &[u8; KEY_LENGTH], context: &[u8], sealed: &str) -> anyhow::Result<Vec<u8>> {
    let unreadable = || anyhow!("a stored value cannot be decrypted");
    let bytes = URL_SAFE_NO_PAD.decode(sealed)?;
    let (nonce, body) = bytes.split_first_chunk::<NONCE_LEN>().ok_or_else(unreadable)?;
    let (nonce, mut body) = (Nonce::assume_unique_for_key(*nonce), body.to_vec());
    let opened = cipher(key)?.open_in_place(nonce, Aad::from(context), &mut body);
    Ok(opened.map_err(|_| unreadable())?.to_vec())
}

fn cipher(key: &[u8; KEY_LENGTH]) -> anyhow::Result<RandomizedNonceKey> {
    RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| anyhow!("an encryption key cannot be made"))
}

/// Seals the secrets of the instance under `KEY_SECRET`. Without that setting it stores them in plain text.
#[derive(Clone, Default)]
pub struct Vault {
    key: Option<[u8; KEY_LENGTH]>,
}

impl Vault {
    /// Derives the encryption key from a secret of at least 32 bytes (HKDF with SHA-256).
    pub fn under(secret: &str) -> anyhow::Result<Self> {
        if secret.len() < MIN_SECRET_LENGTH {
            bail!(
                "KEY_SECRET needs {MIN_SECRET_LENGTH} characters or more, as from `openssl rand -base64 32`"
            );
        }
        let mut key = [0; KEY_LENGTH];
        Salt::new(HKDF_SHA256, b"milepost")
            .extract(secret.as_bytes())
            .expand(&[b"vault 1"], KeyLength)
            .and_then(|derived| derived.fill(&mut key))
            .map_err(|_| anyhow!("an encryption key cannot be derived from KEY_SECRET"))?;
        Ok(Self { key: Some(key) })
    }

    /// Returns the form in which the database stores a secret. `name` binds it to its place: a value that is copied to
    /// another place cannot be opened there.
    pub fn seal(&self, name: &str, secret: &[u8]) -> anyhow::Result<String> {
        match &self.key {
            Some(key) => Ok(format!("{SEALED_PREFIX}{}", seal(key, name.as_bytes(), secret.to_vec())?)),
            None => Ok(URL_SAFE_NO_PAD.encode(secret)),
        }
    }

    /// Returns the secret behind its stored form, sealed or plain.
    pub fn open(&self, name: &str, stored: &str) -> anyhow::Result<Vec<u8>> {
        match (stored.strip_prefix(SEALED_PREFIX), &self.key) {
            (None, _) => Ok(URL_SAFE_NO_PAD.decode(stored)?),
            (Some(sealed), Some(key)) => open(key, name.as_bytes(), sealed)
                .map_err(|_| anyhow!("the keys in the database were sealed with another KEY_SECRET")),
            (Some(_), None) => {
                bail!("the keys in the database are sealed; set KEY_SECRET or KEY_SECRET_FILE")
            }
        }
    }

    /// Whether a stored secret is in plain text although this vault would seal it.
    pub fn would_seal(&self, stored: &str) -> bool {
        self.key.is_some() && !is_sealed(stored)
    }
}

/// Keeps the key out of logs and panics.
impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("seals", &self.key.is_some()).finish_non_exhaustive()
    }
}

/// Whether a stored secret is sealed.
pub fn is_sealed(stored: &str) -> bool {
    stored.starts_with(SEALED_PREFIX)
}

struct KeyLength;

impl KeyType for KeyLength {
    fn len(&self) -> usize {
        KEY_LENGTH
    }
}

#[cfg(test)]
mod tests {
    use super::{Vault, is_sealed};

    const SECRET: &str = "a secret that is long enough to be one";

    #[test]
    fn a_sealed_secret_opens_under_its_own_name_and_secret_alone() {
        let vault = Vault::under(SECRET).expect("a vault");
        let stored = vault.seal("key-1", b"private").expect("sealed");
        assert!(is_sealed(&stored) && !stored.contains("private"), "{stored}");
        assert_ne!(vault.seal("key-1", b"private").expect("sealed"), stored, "the nonce is random");
        assert_eq!(vault.open("key-1", &stored).expect("open"), b"private");
        assert!(vault.open("key-2", &stored).is_err());
        assert!(Vault::under(&SECRET.to_uppercase()).expect("a vault").open("key-1", &stored).is_err());
        assert!(Vault::default().open("key-1", &stored).is_err());
    }

    #[test]
    fn a_plain_secret_opens_everywhere_and_is_to_be_sealed() {
        let plain = Vault::default();
        let stored = plain.seal("key-1", b"private").expect("stored");
        let vault = Vault::under(SECRET).expect("a vault");
        assert_eq!(plain.open("key-1", &stored).expect("open"), b"private");
        assert_eq!(vault.open("key-1", &stored).expect("open"), b"private");
        assert!(vault.would_seal(&stored) && !plain.would_seal(&stored));
        assert!(Vault::under("short").is_err());
    }
}

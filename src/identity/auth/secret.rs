//! Secrets that a program carries: refresh and setup tokens. 256 random bits, of which only a hash is kept.

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac, rand,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt::Write as _;

/// A new secret, in base64url.
///
/// # Panics
///
/// Where the operating system has no randomness: then nothing may be handed out.
pub fn generate() -> String {
    let mut bytes = [0; 32];
    #[expect(clippy::expect_used, reason = "a server without randomness must not go on")]
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The hash under which a secret is kept: SHA-256 in hexadecimal. It needs no salt, because it cannot be guessed.
pub fn hash(secret: &str) -> String {
    digest(&SHA256, secret.as_bytes()).as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Derives the refresh token that follows another one, so that it can be told again to whoever shows the one before.
///
/// Only hashes of tokens are kept. The successor is an HMAC of its predecessor under a secret of the server, which all
/// processes share through the database: nobody else can compute it.
#[derive(Clone)]
pub struct Successors(hmac::Key);

impl Successors {
    /// The name under which the settings keep the secret.
    pub const SECRET: &str = "refresh_tokens";

    /// Uses a secret of the server.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// Returns the successor of a token, in base64url.
    pub fn next(&self, token: &str) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, token.as_bytes()))
    }
}

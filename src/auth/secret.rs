//! Secrets that a program carries: refresh and setup tokens. 256 random bits, of which only a hash is kept.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand,
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

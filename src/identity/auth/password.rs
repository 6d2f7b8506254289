//! Passwords: long enough, not guessable, hashed with Argon2id off the threads that serve requests.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use super::guessing::{KnownWords, is_hard_to_guess};
use crate::platform::error::{Error, Result};

/// The fewest characters of a password.
pub const MIN: usize = 12;
/// The most characters of a password.
pub const MAX: usize = 256;

/// How many hashes are computed at once; each takes 19 MiB.
const AT_ONCE: usize = 4;
/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much work a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// As OWASP recommends: 19 MiB, two passes.
    Strong,
    /// As cheap as possible, for tests.
    Cheap,
}

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// Verified in place of the hash of an account that does not exist, so that it takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// With a given strength.
    pub fn new(strength: Strength) -> anyhow::Result<Self> {
        let params = match strength {
            Strength::Strong => Params::default(),
            Strength::Cheap => Params::new(Params::MIN_M_COST, 1, 1, None)
                .map_err(|error| anyhow::anyhow!("the parameters of Argon2 are wrong: {error}"))?,
        };
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, "no account has this password")?.into();
        Ok(Self { argon2, turns: Arc::new(Semaphore::new(AT_ONCE)), decoy })
    }

    /// Hashes a new password; `None` if it is too easy to guess for somebody who knows some words.
    pub async fn hash_new(&self, password: String, known: KnownWords) -> Result<Option<String>> {
        let argon2 = self.argon2.clone();
        let work = move || is_hard_to_guess(&password, &known).then(|| hash(&argon2, &password)).transpose();
        Ok(self.in_turn(work).await??)
    }

    /// Hashes a password on the calling thread, for commands that serve nobody meanwhile.
    pub fn hash_now(&self, password: &str) -> anyhow::Result<String> {
        hash(&self.argon2, password)
    }

    /// Whether a password is the one that was hashed; without a hash it takes as long and is not.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let argon2 = self.argon2.clone();
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let matches = self
            .in_turn(move || {
                let normalized: String = password.nfc().collect();
                PasswordHash::new(&hash)
                    .is_ok_and(|hash| argon2.verify_password(normalized.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(matches && is_known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await;
        let turn = turn.ok().and_then(std::result::Result::ok).ok_or_else(Error::busy)?;
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        Ok(work.await.map_err(anyhow::Error::from)?)
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> anyhow::Result<String> {
    let normalized: String = password.nfc().collect();
    let hash = argon2
        .hash_password(normalized.as_bytes())
        .map_err(|error| anyhow::anyhow!("a password cannot be hashed: {error}"))?;
    Ok(hash.to_string())
}

/// The refusal of a password that is too easy to guess; `pointer` is where the body has it.
pub fn too_easy(pointer: &str) -> Error {
    let message =
        "is too easy to guess, also without names and years; several unrelated words make a good password";
    Error::invalid_field(pointer, "guessable", message)
}

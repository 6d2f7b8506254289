//! Logins and keys as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{login_failures, refresh_tokens, sessions, signing_keys},
        types::{AnyId, UtcTime, text_enum},
    },
    ids::{RefreshTokenId, SessionId, UserId},
};

/// A login: one family of refresh tokens. Access tokens name it, so closing it closes them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// Whose login it is.
    pub user_id: UserId,
    /// When it began.
    pub created_at: UtcTime,
    /// When its tokens were last renewed.
    pub last_used_at: UtcTime,
    /// When it ends, however often it is renewed.
    pub expires_at: UtcTime,
    /// When it was closed.
    pub revoked_at: Option<UtcTime>,
    /// The program it began with, as it called itself.
    pub user_agent: Option<String>,
    /// The address it began from.
    pub address: Option<String>,
}

sort_enum! {
    /// The orders of a list of logins.
    pub enum SessionSort of "sessions", by default LastUsedAtDesc {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        LastUsedAt = "last_used_at", LastUsedAtDesc = "-last_used_at" => "last_used_at" Instant;
    }
}

/// A refresh token; only its hash is kept, and it can be used once.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct RefreshToken {
    /// Its identifier.
    pub id: RefreshTokenId,
    /// Its login.
    pub session_id: SessionId,
    /// SHA-256 of the token, in hexadecimal.
    pub token_hash: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// Until when it can be used.
    pub expires_at: UtcTime,
    /// When it was used.
    pub used_at: Option<UtcTime>,
}

text_enum! {
    /// What is counted to slow down guessing.
    pub enum FailureKind {
        /// failed logins of an account from everywhere
        Account = "account",
        /// failed logins of an account from one network
        AccountAndNetwork = "account_and_network",
        /// failures of any kind from one network
        Address = "address",
        /// logins of an account from one network
        LogIn = "log_in",
        /// wrong current passwords of somebody who is logged in
        Check = "check",
        /// sign-ups from one network
        SignUp = "sign_up",
        /// changes of the address of an account, or from one network
        AddressChange = "address_change",
        /// people whom an organization has invited
        Invitation = "invitation",
    }
}

/// Something that is counted to slow down guessing.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = login_failures, treat_none_as_default_value = false)]
pub struct Failure {
    /// Its identifier.
    pub id: AnyId,
    /// The limit that the event counts towards.
    pub kind: FailureKind,
    /// SHA-256 of whom or what it is counted for.
    pub subject: String,
    /// When it happened.
    pub occurred_at: UtcTime,
}

text_enum! {
    /// What a signing key is used for.
    pub enum KeyStatus {
        /// published already, to be used next
        Next = "next",
        /// signs new tokens
        Current = "current",
        /// still verifies the tokens it has signed
        Previous = "previous",
    }
}

/// A key that signs access tokens (ES256), shared by all processes through the database.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct SigningKey {
    /// RFC 7638 thumbprint of the public key.
    pub kid: String,
    /// PKCS #8, base64url.
    pub private_key: String,
    /// The x coordinate of the public key, base64url.
    pub public_x: String,
    /// The y coordinate of the public key, base64url.
    pub public_y: String,
    /// What it is used for.
    pub status: KeyStatus,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it came into its present use.
    pub status_at: UtcTime,
}

/// Keeps the private key out of logs and panics.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

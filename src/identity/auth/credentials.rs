//! Setting and changing what somebody logs in with.

use super::{
    Auth,
    api::{AcceptInvitation, ChangeEmail, ChangePassword},
    guessing::KnownWords,
    limits,
    password::too_easy,
    record, secret, sessions, store,
    view::TokenSet,
};
use crate::{
    identity::people::{self, model::User},
    platform::{
        call::Caller,
        ctx::Actor,
        db::{Conn, types::UtcTime},
        error::{Code, Error, Result},
        ids::UserId,
    },
};

impl Auth {
    /// Redeems a setup token: sets the password and logs in.
    pub async fn accept(&self, caller: Caller, input: AcceptInvitation) -> Result<TokenSet> {
        let token_hash = secret::hash(&input.setup_token.0);
        let (address, now, wanted) = (caller.address.clone(), caller.now, token_hash.clone());
        let found = self
            .db
            .read(move |conn| {
                limits::ensure_address(conn, &address, now)?;
                let user = store::find_user_by_setup_token(conn, &wanted)?;
                let user = user.filter(|user| user.is_redeemable(now));
                user.map(|user| known_words(conn, &user)).transpose()
            })
            .await?;
        let Some(known) = found else {
            self.note_failure(caller).await?;
            return Err(Error::refused(Code::InvalidGrant, "the setup token is unknown, used or expired"));
        };
        let Some(hash) = self.passwords.hash_new(input.password.0, known).await? else {
            self.note_failure(caller).await?;
            return Err(too_easy("/password"));
        };
        let ring = self.tokens.fresh_ring(&self.db, caller.now).await?;
        let ids = self.ids.clone();
        let (user, opened) = self
            .db
            .write(move |conn| {
                let found = store::find_user_by_setup_token(conn, &token_hash)?;
                let old = found.filter(|user| user.is_redeemable(caller.now)).ok_or_else(|| {
                    Error::refused(Code::InvalidGrant, "the setup token is unknown, used or expired")
                })?;
                let user = with_password(&old, hash, caller.now);
                store::update_user(conn, &user, old.version)?;
                store::revoke_sessions(conn, user.id, None, caller.now)?;
                people::void_invitations(conn, &ids, (&caller.request_id, caller.now), &user)?;
                let opened = sessions::open(conn, &ids, &caller, user.id)?;
                record(conn, &ids, &caller, &user, "user.accepted")?;
                Ok((user, opened))
            })
            .await?;
        self.token_set(&ring, user, opened)
    }

    /// Changes the password of someone who knows the present one; closes their other logins.
    pub async fn change_password(&self, caller: Caller, actor: Actor, input: ChangePassword) -> Result<()> {
        let user = self.check_password(&caller, &actor, input.current_password.0).await?;
        let seen = user.clone();
        let known = self.db.read(move |conn| known_words(conn, &seen)).await?;
        let Some(hash) = self.passwords.hash_new(input.new_password.0, known).await? else {
            self.note_failed_check(caller, user.id).await?;
            return Err(too_easy("/new_password"));
        };
        let ids = self.ids.clone();
        self.db
            .write(move |conn| {
                let old = still_checked(conn, &actor, &user, caller.now)?;
                let user = with_password(&old, hash, caller.now);
                store::update_user(conn, &user, old.version)?;
                store::revoke_sessions(conn, user.id, Some(actor.session_id), caller.now)?;
                record(conn, &ids, &caller, &user, "user.password_changed")
            })
            .await
    }

    /// Changes the e-mail address of someone who knows their password. A setup token that waits to be redeemed is voided.
    pub async fn change_email(&self, caller: Caller, actor: Actor, input: ChangeEmail) -> Result<()> {
        let user = self.check_password(&caller, &actor, input.current_password.0).await?;
        let (ids, counted, seen) = (self.ids.clone(), caller.clone(), user.clone());
        // Also one that succeeds tells that the address was free, so each is counted, whatever comes of it.
        self.db
            .write(move |conn| {
                let user = store::find_unchanged(conn, &seen)?.ok_or_else(Error::unauthenticated)?;
                limits::count_address_change(conn, &ids, &counted, user.id)
            })
            .await?;
        let (ids, attempt, seen) = (self.ids.clone(), caller.clone(), user.id);
        let changed = self
            .db
            .write(move |conn| {
                let old = still_checked(conn, &actor, &user, caller.now)?;
                let mut user = User { version: old.version + 1, updated_at: caller.now, ..old.clone() };
                user.change_email(input.new_email.0, user.id, caller.now);
                user.void_setup_token();
                store::update_user(conn, &user, old.version)?;
                people::void_invitations(conn, &ids, (&caller.request_id, caller.now), &user)?;
                record(conn, &ids, &caller, &user, "user.email_changed")
            })
            .await;
        if changed.as_ref().is_err_and(|error| error.code() == Code::EmailTaken) {
            // What was refused is undone, but it counts: it has told that the address is taken.
            self.note_failed_check(attempt, seen).await?;
        }
        changed
    }

    /// Returns the account of somebody who is logged in and knows its password.
    async fn check_password(&self, caller: &Caller, actor: &Actor, password: String) -> Result<User> {
        let (id, now) = (actor.user_id, caller.now);
        let user = self
            .db
            .read(move |conn| {
                limits::ensure_check(conn, id, now)?;
                store::find_user(conn, id)?.ok_or_else(Error::unauthenticated)
            })
            .await?;
        if self.passwords.verify(password, user.password_hash.clone()).await? {
            return Ok(user);
        }
        self.note_failed_check(caller.clone(), id).await?;
        Err(Error::refused(Code::InvalidCredentials, "the current password is wrong"))
    }

    /// Counts an attempt that is refused, unless it is one too many: then that is what is answered.
    async fn note_failed_check(&self, caller: Caller, user_id: UserId) -> Result<()> {
        let ids = self.ids.clone();
        self.db
            .write(move |conn| {
                // Guesses that came at the same time have been counted by now.
                limits::ensure_check(conn, user_id, caller.now)?;
                limits::note_failed_check(conn, &ids, &caller, user_id)
            })
            .await
    }

    async fn note_failure(&self, caller: Caller) -> Result<()> {
        let ids = self.ids.clone();
        self.db.write(move |conn| limits::note_failure(conn, &ids, &caller)).await
    }
}

/// The account whose password was checked, locked. Guesses that came at the same time have been counted by now, so that a
/// right one is not told from a wrong one; the password must still be the password, and the login still stand.
fn still_checked(conn: &mut Conn, actor: &Actor, seen: &User, now: UtcTime) -> Result<User> {
    limits::ensure_check(conn, seen.id, now)?;
    let user = store::find_unchanged(conn, seen)?.ok_or_else(Error::unauthenticated)?;
    if store::is_open(conn, actor.session_id, now)? { Ok(user) } else { Err(Error::unauthenticated()) }
}

/// The words that an attacker of an account knows.
fn known_words(conn: &mut Conn, user: &User) -> Result<KnownWords> {
    let organization = store::organization_name(conn, user.org_id)?;
    Ok(KnownWords::of([user.email.as_str(), &user.display_name, &organization]))
}

fn with_password(user: &User, hash: String, now: UtcTime) -> User {
    User {
        password_hash: Some(hash),
        setup_token_hash: None,
        setup_expires_at: None,
        reset_requested_at: None,
        reset_requested_by: None,
        version: user.version + 1,
        updated_at: now,
        ..user.clone()
    }
}

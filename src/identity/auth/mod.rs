//! Logging in: sign-up, invitations, logins, renewal, passwords.
//!
//! A login is a session with a family of refresh tokens, each of which can be used once, and again for half a minute.
//! Later use means that someone else has it, so the whole family is closed. Access tokens name their session, and every request looks
//! whether it still stands; so logging out, a new password or a deactivated account count at once.
//!
//! Hashing happens between the transactions, never inside one.

pub mod api;
mod credentials;
mod guessing;
pub mod keys;
pub mod limits;
pub mod load;
pub mod model;
pub mod password;
pub mod reset;
pub mod routes;
pub mod secret;
pub mod sessions;
pub mod store;
pub mod token;
pub mod view;

use futures_util::future::LocalBoxFuture;
use std::sync::Arc;

use crate::{
    identity::people::{
        self,
        model::{Organization, User, UserStatus},
        view::UserView,
    },
    platform::{
        call::{
            Caller,
            token::{Claims, Verifier},
        },
        clock::Clock,
        ctx::{Actor, Ctx},
        db::{
            Conn, Db,
            types::{UtcTime, fold},
        },
        error::{Code, Error, Result},
        ids::Ids,
        words::UserRole,
    },
    trail::events::{self, Entity, Event, Origin},
};
use api::{LogIn, LogOut, RefreshTokens, SignUp};
use guessing::KnownWords;
use keys::Ring;
use password::{Passwords, too_easy};
use secret::Successors;
use sessions::{Opened, Presented, Renewal};
use token::Tokens;
use view::TokenSet;

/// Everything that logging in needs.
pub struct Auth {
    /// The database.
    pub db: Db,
    /// Access tokens.
    pub tokens: Tokens,
    /// Password hashing.
    pub passwords: Passwords,
    /// What follows a refresh token.
    pub successors: Successors,
    /// The time.
    pub clock: Clock,
    /// New identifiers.
    pub ids: Ids,
    /// Whether strangers may sign up.
    pub is_signup_open: bool,
}

impl Verifier for Auth {
    fn remembered(&self, token: &str, now: UtcTime) -> Option<Arc<Claims>> {
        self.tokens.remembered(token, now)
    }

    fn verify<'a>(&'a self, token: &'a str, now: UtcTime) -> LocalBoxFuture<'a, Result<Arc<Claims>>> {
        Box::pin(self.tokens.verify(&self.db, token, now))
    }

    fn admit(&self, conn: &mut Conn, claims: &Claims, now: UtcTime) -> Result<Actor> {
        let found = store::find_actor(conn, &claims.kid, claims.sid, claims.sub, now)?;
        let (org_id, role, timezone) = found.ok_or_else(Error::unauthenticated)?;
        let zone = timezone.parse().unwrap_or(chrono_tz::UTC);
        Ok(Actor { user_id: claims.sub, org_id, role, zone, session_id: claims.sid })
    }
}

impl Auth {
    /// Makes an organization with its first admin, and logs them in.
    pub async fn sign_up(&self, caller: Caller, input: SignUp) -> Result<TokenSet> {
        if !self.is_signup_open {
            return Err(Error::refused(Code::SignupClosed, "this server does not accept new organizations"));
        }
        let timezone = input.timezone.map_or_else(|| "UTC".to_owned(), Into::into);
        people::rules::check_timezone(&timezone)?;
        let name: String = input.display_name.into();
        let organization_name = input.organization_name.map_or_else(|| name.clone(), Into::into);
        let (address, now) = (caller.address.clone(), caller.now);
        self.db.read(move |conn| limits::ensure_sign_up(conn, &address, now)).await?;

        let known = KnownWords::of([input.email.0.as_str(), &name, &organization_name]);
        let Some(hash) = self.passwords.hash_new(input.password.0, known).await? else {
            self.note_sign_up(caller).await?;
            return Err(too_easy("/password"));
        };
        let ring = self.tokens.fresh_ring(&self.db, caller.now).await?;
        let organization = Organization {
            id: self.ids.next(caller.now),
            name: organization_name,
            settings: serde_json::json!({}).into(),
            version: 1,
            created_at: caller.now,
            updated_at: caller.now,
        };
        let names = (input.email.0, name);
        let user = User::new(self.ids.next(caller.now), organization.id, names, UserRole::Admin, caller.now);
        let user = User { password_hash: Some(hash), timezone, ..user };
        let (ids, attempt) = (self.ids.clone(), caller.clone());
        let signed_up = self
            .db
            .write(move |conn| {
                // Sign-ups that came at the same time have been counted by now.
                limits::ensure_sign_up(conn, &caller.address, caller.now)?;
                store::insert_organization(conn, &organization, &user)?;
                people::void_invitations(conn, &ids, (&caller.request_id, caller.now), &user)?;
                limits::note_sign_up(conn, &ids, &caller)?;
                let opened = sessions::open(conn, &ids, &caller, user.id)?;
                record(conn, &ids, &caller, &user, "organization.signed_up")?;
                Ok((user, opened))
            })
            .await;
        if signed_up.as_ref().is_err_and(|error| error.code() == Code::EmailTaken) {
            // What was refused is undone, but it counts: it has told that the address is taken.
            self.note_sign_up(attempt).await?;
        }
        let (user, opened) = signed_up?;
        self.token_set(&ring, user, opened)
    }

    async fn note_sign_up(&self, caller: Caller) -> Result<()> {
        let ids = self.ids.clone();
        self.db.write(move |conn| limits::note_sign_up(conn, &ids, &caller)).await
    }

    /// Logs in. Whether the address or the password is wrong does not show, in the answer or in its time.
    pub async fn log_in(&self, caller: Caller, input: LogIn) -> Result<TokenSet> {
        let email_key = fold(&input.email.0);
        let (attempt, wanted) = (caller.clone(), email_key.clone());
        let user = self
            .db
            .read(move |conn| {
                limits::ensure_login(conn, &wanted, &attempt)?;
                Ok(store::find_user_by_email(conn, &wanted)?)
            })
            .await?;
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let matches = self.passwords.verify(input.password.0, hash).await?;
        let user = user.filter(|user| matches && user.status == UserStatus::Active);
        let ring = self.tokens.fresh_ring(&self.db, caller.now).await?;
        let ids = self.ids.clone();
        let opened = self
            .db
            .write(move |conn| {
                // Guesses that came at the same time have been counted by now, and the account may have changed.
                limits::ensure_login(conn, &email_key, &caller)?;
                let user = match user {
                    Some(user) => store::find_unchanged(conn, &user)?,
                    None => None,
                };
                let Some(user) = user else {
                    limits::note_failed_login(conn, &ids, &caller, &email_key)?;
                    return Ok(None);
                };
                limits::note_login(conn, &ids, &caller, &email_key)?;
                let opened = sessions::open(conn, &ids, &caller, user.id)?;
                record(conn, &ids, &caller, &user, "user.logged_in")?;
                Ok(Some((user, opened)))
            })
            .await?;
        let (user, opened) = opened.ok_or_else(|| {
            Error::refused(Code::InvalidCredentials, "the e-mail address or the password is wrong")
        })?;
        self.token_set(&ring, user, opened)
    }

    /// Exchanges a refresh token for new tokens.
    pub async fn refresh(&self, caller: Caller, input: RefreshTokens) -> Result<TokenSet> {
        let ring = self.tokens.fresh_ring(&self.db, caller.now).await?;
        let (ids, presented) = (self.ids.clone(), Presented::new(&self.successors, &input.refresh_token.0));
        let renewal = self.db.write(move |conn| sessions::renew(conn, &ids, &caller, &presented)).await?;
        match renewal {
            Renewal::Renewed(user, opened) => self.token_set(&ring, *user, opened),
            Renewal::Refused => Err(Error::refused(
                Code::InvalidGrant,
                "the refresh token is unknown, used, expired or revoked; log in again",
            )),
        }
    }

    fn token_set(&self, ring: &Ring, user: User, opened: Opened) -> Result<TokenSet> {
        let now = self.clock.now();
        let jti = self.ids.next::<uuid::Uuid>(now).to_string();
        let access_token = self.tokens.issue(ring, now, user.id, opened.session_id, jti)?;
        Ok(TokenSet {
            access_token,
            refresh_token: opened.refresh_token,
            token_type: "Bearer",
            expires_in: token::LIFETIME_SECONDS,
            user: UserView::of_myself(user, now),
        })
    }
}

/// Closes the actor's login, or all their logins.
pub fn log_out(conn: &mut Conn, ctx: &Ctx, input: &LogOut) -> Result<()> {
    if input.everywhere {
        store::revoke_sessions(conn, ctx.actor.user_id, None, ctx.now)?;
    } else {
        store::revoke_session(conn, ctx.actor.session_id, ctx.now)?;
    }
    events::record(conn, ctx, Event::new("session.closed", Entity::Session, ctx.actor.session_id))
}

fn record(conn: &mut Conn, ids: &Ids, caller: &Caller, user: &User, kind: &'static str) -> Result<()> {
    let origin = Origin {
        org_id: Some(user.org_id),
        actor_id: Some(user.id),
        at: caller.now,
        request_id: caller.request_id.clone(),
    };
    let event = Event::new(kind, Entity::User, user.id).about(user.id);
    events::record_for(conn, origin, ids.next(caller.now), event)
}

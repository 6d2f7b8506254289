//! Sessions: logins, and the refresh tokens that renew them.

use chrono::TimeDelta;

use super::{
    load,
    model::{RefreshToken, Session, SessionSort},
    secret::{self, Successors},
    store,
};
use crate::{
    identity::{
        access::Delete,
        people::model::{User, UserStatus},
    },
    platform::{
        call::Caller,
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, UtcTime},
        },
        error::Result,
        ids::{Ids, SessionId, UserId},
    },
    trail::events::{self, Entity, Event, Origin},
};

/// How long a refresh token can be used.
const SLIDING: TimeDelta = TimeDelta::days(30);
/// How long a login lasts, however often it is renewed.
const ABSOLUTE: TimeDelta = TimeDelta::days(90);

/// How long a refresh token that was used yields its successor again.
const GRACE: TimeDelta = TimeDelta::seconds(30);
/// How many successors of it are looked at in that time: some tabs may have gone on already.
const FOLLOWED: usize = 8;

/// A refresh token as it was sent: its hash, and the tokens that follow it, the next one first.
#[derive(Clone)]
pub struct Presented {
    hash: String,
    successors: Vec<String>,
}

impl Presented {
    /// Derives what follows a token.
    pub fn new(successors: &Successors, token: &str) -> Self {
        let following = std::iter::successors(Some(successors.next(token)), |one| Some(successors.next(one)));
        Self { hash: secret::hash(token), successors: following.take(FOLLOWED).collect() }
    }
}

/// A login and the refresh token that renews it, in plain for the last time.
#[derive(Debug)]
pub struct Opened {
    /// The login.
    pub session_id: SessionId,
    /// The refresh token.
    pub refresh_token: String,
}

/// What has become of a refresh token.
#[derive(Debug)]
pub enum Renewal {
    /// It was exchanged, now or a moment ago.
    Renewed(Box<User>, Opened),
    /// It cannot be; if it was used long before, its login is closed now.
    Refused,
}

/// Begins a login.
pub fn open(conn: &mut Conn, ids: &Ids, caller: &Caller, user_id: UserId) -> Result<Opened> {
    let session = Session {
        id: ids.next(caller.now),
        user_id,
        created_at: caller.now,
        last_used_at: caller.now,
        expires_at: caller.now + ABSOLUTE,
        revoked_at: None,
        user_agent: caller.user_agent.clone(),
        address: Some(caller.address.clone()),
    };
    let refresh_token = secret::generate();
    store::insert_session(conn, &session, &token_of(ids, caller.now, &session, &refresh_token))?;
    Ok(Opened { session_id: session.id, refresh_token })
}

/// Renews a login with a refresh token. The outcome is a value, not an error: closing a login must not be rolled back.
///
/// The first use of a token makes its successor. Within 30 seconds after that it yields the same successor again, or the
/// one that is unused by then: two tabs of a browser may renew their login at the same moment, or an answer may be lost.
/// Later use means that somebody else has the token, and closes the login.
pub fn renew(conn: &mut Conn, ids: &Ids, caller: &Caller, presented: &Presented) -> Result<Renewal> {
    let now = caller.now;
    let Some((token, session)) = store::find_token(conn, &presented.hash)? else {
        return Ok(Renewal::Refused);
    };
    if session.revoked_at.is_some() || now >= token.expires_at || now >= session.expires_at {
        return Ok(Renewal::Refused);
    }
    let user = store::find_user(conn, session.user_id)?;
    let Some(user) = user.filter(|user| user.status == UserStatus::Active) else {
        return Ok(Renewal::Refused);
    };
    if !store::use_token(conn, &token, now)? {
        return renew_again(conn, ids, caller, presented, (token, session, user));
    }
    let Some(refresh_token) = presented.successors.first().cloned() else {
        return Ok(Renewal::Refused);
    };
    store::insert_token(conn, &token_of(ids, now, &session, &refresh_token))?;
    store::touch_session(conn, session.id, now)?;
    record(conn, ids, caller, &user, Event::new("session.renewed", Entity::Session, session.id))?;
    Ok(Renewal::Renewed(Box::new(user), Opened { session_id: session.id, refresh_token }))
}

/// Answers a token that was used before.
fn renew_again(
    conn: &mut Conn,
    ids: &Ids,
    caller: &Caller,
    presented: &Presented,
    (token, session, user): (RefreshToken, Session, User),
) -> Result<Renewal> {
    let (now, used_at) = (caller.now, store::used_at(conn, token.id)?);
    if !used_at.is_some_and(|at| now < at + GRACE && at < now + GRACE) {
        store::revoke_session(conn, session.id, now)?;
        record(conn, ids, caller, &user, Event::new("session.reuse_detected", Entity::Session, session.id))?;
        return Ok(Renewal::Refused);
    }
    let hashes: Vec<String> = presented.successors.iter().map(|token| secret::hash(token)).collect();
    let unused = store::unused_tokens(conn, session.id, &hashes)?;
    let mut successors = presented.successors.iter().zip(hashes);
    let Some((refresh_token, _)) = successors.find(|(_, hash)| unused.contains(hash)) else {
        return Ok(Renewal::Refused);
    };
    let opened = Opened { session_id: session.id, refresh_token: refresh_token.clone() };
    Ok(Renewal::Renewed(Box::new(user), opened))
}

fn record(conn: &mut Conn, ids: &Ids, caller: &Caller, user: &User, event: Event) -> Result<()> {
    let origin = Origin {
        org_id: Some(user.org_id),
        actor_id: Some(user.id),
        at: caller.now,
        request_id: caller.request_id.clone(),
    };
    events::record_for(conn, origin, ids.next(caller.now), event.about(user.id))
}

/// A page of the actor's logins that can still be used.
pub fn list(conn: &mut Conn, ctx: &Ctx, sort: SessionSort, page: &PageRequest) -> Result<Page<Session>> {
    let rows = store::list_sessions(conn, &ctx.actor, ctx.now, sort, page)?;
    Ok(Page::new(rows, page, |session| {
        let at = match sort {
            SessionSort::CreatedAt | SessionSort::CreatedAtDesc => session.created_at,
            SessionSort::LastUsedAt | SessionSort::LastUsedAtDesc => session.last_used_at,
        };
        Position { values: vec![at.into()], id: AnyId(session.id.0) }
    }))
}

/// Closes one of the actor's logins; its tokens count no longer from the next request on.
pub fn close(conn: &mut Conn, ctx: &Ctx, id: SessionId) -> Result<()> {
    let session = load::session::<Delete>(conn, ctx, id)?;
    store::revoke_session(conn, session.id, ctx.now)?;
    events::record(conn, ctx, Event::new("session.closed", Entity::Session, id))
}

fn token_of(ids: &Ids, now: UtcTime, session: &Session, secret: &str) -> RefreshToken {
    RefreshToken {
        id: ids.next(now),
        session_id: session.id,
        token_hash: secret::hash(secret),
        created_at: now,
        expires_at: session.expires_at.min(now + SLIDING),
        used_at: None,
    }
}

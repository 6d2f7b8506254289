//! Sessions: logins, and the refresh tokens that renew them.

use chrono::TimeDelta;

use super::{
    Caller,
    model::{RefreshToken, Session, SessionSort},
    secret, store,
};
use crate::{
    access::{self, Delete},
    ctx::Ctx,
    db::{
        Conn,
        page::{Page, PageRequest, Position},
        types::{AnyId, UtcTime},
    },
    error::Result,
    events::{self, Entity, Event, Origin},
    ids::{Ids, SessionId, UserId},
    people::model::{User, UserStatus},
};

/// How long a refresh token can be used.
const SLIDING: TimeDelta = TimeDelta::days(30);
/// How long a login lasts, however often it is renewed.
const ABSOLUTE: TimeDelta = TimeDelta::days(90);

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
    /// It was exchanged.
    Renewed(Box<User>, Opened),
    /// It cannot be; if it was used before, its login is closed now.
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
    let (token, refresh_token) = new_token(ids, caller.now, &session);
    store::insert_session(conn, &session, &token)?;
    Ok(Opened { session_id: session.id, refresh_token })
}

/// Uses a refresh token up. The outcome is a value, not an error: closing a login must not be rolled back.
pub fn renew(conn: &mut Conn, ids: &Ids, caller: &Caller, hash: &str) -> Result<Renewal> {
    let now = caller.now;
    let Some((token, session)) = store::find_token(conn, hash)? else {
        return Ok(Renewal::Refused);
    };
    if session.revoked_at.is_some() || now >= token.expires_at || now >= session.expires_at {
        return Ok(Renewal::Refused);
    }
    let user = store::find_user(conn, session.user_id)?;
    let Some(user) = user.filter(|user| user.status == UserStatus::Active) else {
        return Ok(Renewal::Refused);
    };
    let origin = Origin {
        org_id: Some(user.org_id),
        actor_id: Some(user.id),
        at: now,
        request_id: caller.request_id.clone(),
    };
    if !store::use_token(conn, &token, now)? {
        store::revoke_session(conn, session.id, now)?;
        let event = Event::new("session.reuse_detected", Entity::Session, session.id).about(user.id);
        events::record_for(conn, origin, ids.next(now), event)?;
        return Ok(Renewal::Refused);
    }
    let (next, refresh_token) = new_token(ids, now, &session);
    store::insert_token(conn, &next)?;
    store::touch_session(conn, session.id, now)?;
    let event = Event::new("session.renewed", Entity::Session, session.id).about(user.id);
    events::record_for(conn, origin, ids.next(now), event)?;
    Ok(Renewal::Renewed(Box::new(user), Opened { session_id: session.id, refresh_token }))
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
    let session = access::session::<Delete>(conn, ctx, id)?;
    store::revoke_session(conn, session.id, ctx.now)?;
    events::record(conn, ctx, Event::new("session.closed", Entity::Session, id))
}

fn new_token(ids: &Ids, now: UtcTime, session: &Session) -> (RefreshToken, String) {
    let secret = secret::generate();
    let token = RefreshToken {
        id: ids.next(now),
        session_id: session.id,
        token_hash: secret::hash(&secret),
        created_at: now,
        expires_at: session.expires_at.min(now + SLIDING),
        used_at: None,
    };
    (token, secret)
}

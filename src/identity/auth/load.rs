//! Logins of the actor.

use diesel::prelude::*;

use super::model::Session;
use crate::{
    identity::access::{
        self, Act, Granted,
        policy::{Relation, Resource},
        scope,
    },
    platform::{
        ctx::Ctx,
        db::{Conn, schema::sessions},
        error::{Error, Result},
        ids::SessionId,
    },
};

/// A login of the actor that can still be used.
pub fn session<A: Act>(conn: &mut Conn, ctx: &Ctx, id: SessionId) -> Result<Granted<Session, A>> {
    let session = sessions::table
        .filter(sessions::id.eq(id))
        .filter(scope::open_sessions(&ctx.actor, ctx.now))
        .select(Session::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(session.user_id));
    // A login has one version only: open.
    access::grant(ctx, session, Resource::Session, relation, 1)
}

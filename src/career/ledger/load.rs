//! Whose skill levels are read.

use diesel::prelude::*;

use crate::{
    identity::access::{
        self, Act, Granted,
        policy::{Relation, Resource},
    },
    platform::{
        ctx::Ctx,
        db::{Conn, schema::users},
        error::{Error, Result},
        ids::UserId,
        subject::Subject,
    },
};

/// Returns the person whose skill levels are to be read: the actor, or a named member of the organization. Refuses with 404
/// an account of another organization, and with 403 an actor who may not read the person's assessments.
pub fn skill_levels<A: Act>(conn: &mut Conn, ctx: &Ctx, id: Option<UserId>) -> Result<Granted<Subject, A>> {
    let id = id.unwrap_or(ctx.actor.user_id);
    let timezone: String = users::table
        .filter(users::id.eq(id))
        .filter(users::org_id.eq(ctx.actor.org_id))
        .select(users::timezone)
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(id));
    access::grant(ctx, Subject::new(id, &timezone), Resource::Assessment, relation, 1)
}

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

/// Whose skill levels are to be read: the actor's own, unless somebody of the organization is named. Levels come from
/// assessments, so they are for whoever may read those.
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

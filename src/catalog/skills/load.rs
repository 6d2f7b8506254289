//! Skills for whoever may do something to them.

use diesel::prelude::*;

use super::model::Skill;
use crate::{
    identity::access::{self, Act, Granted, scope},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            portable::{self, FrameworkOf},
            schema::skills,
        },
        error::{Error, Result},
        ids::SkillId,
    },
};

/// A skill.
pub fn skill<A: Act>(conn: &mut Conn, ctx: &Ctx, id: SkillId) -> Result<Granted<Skill, A>> {
    if access::is_change::<A>() {
        portable::lock_framework_of(conn, FrameworkOf::Skill, id.0)?;
    }
    let skill = skills::table
        .filter(skills::id.eq(id))
        .filter(scope::visible_skills(&ctx.actor))
        .select(Skill::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = access::catalog_relation(ctx, skill.org_id, skill.owner_id);
    let version = skill.version;
    access::grant(ctx, skill, resource, relation, version)
}

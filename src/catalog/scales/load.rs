//! Scales for whoever may do something to them.

use diesel::prelude::*;

use super::model::Scale;
use crate::{
    identity::access::{self, Act, Granted, scope},
    platform::{
        ctx::Ctx,
        db::{Conn, schema::proficiency_scales},
        error::{Error, Result},
        ids::ScaleId,
    },
};

/// A proficiency scale.
pub fn scale<A: Act>(conn: &mut Conn, ctx: &Ctx, id: ScaleId) -> Result<Granted<Scale, A>> {
    let scale = proficiency_scales::table
        .filter(proficiency_scales::id.eq(id))
        .filter(scope::visible_scales(&ctx.actor))
        .select(Scale::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = access::catalog_relation(ctx, scale.org_id, None);
    let version = scale.version;
    access::grant(ctx, scale, resource, relation, version)
}

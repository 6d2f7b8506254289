//! Frameworks for whoever may do something to them.

use diesel::prelude::*;

use super::model::Framework;
use crate::{
    identity::access::{self, Act, Granted, scope},
    platform::{
        ctx::Ctx,
        db::{Conn, portable, schema::frameworks},
        error::{Error, Result},
        ids::FrameworkId,
    },
};

/// A framework. A change keeps others from changing it, or what is in it.
pub fn framework<A: Act>(conn: &mut Conn, ctx: &Ctx, id: FrameworkId) -> Result<Granted<Framework, A>> {
    if access::is_change::<A>() {
        portable::lock_frameworks(conn, &[id.0])?;
    }
    let framework = frameworks::table
        .filter(frameworks::id.eq(id))
        .filter(scope::visible_frameworks(&ctx.actor))
        .select(Framework::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = access::catalog_relation(ctx, framework.org_id, None);
    let version = framework.version;
    access::grant(ctx, framework, resource, relation, version)
}

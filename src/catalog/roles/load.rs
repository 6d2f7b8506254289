//! Role profiles for whoever may do something to them.

use diesel::prelude::*;

use super::model::Role;
use crate::{
    identity::access::{self, Act, Granted, scope},
    platform::{
        ctx::Ctx,
        db::{Conn, portable, schema::role_profiles},
        error::{Error, Result},
        ids::RoleId,
    },
};

/// A role profile.
pub fn role<A: Act>(conn: &mut Conn, ctx: &Ctx, id: RoleId) -> Result<Granted<Role, A>> {
    if access::is_change::<A>() {
        portable::lock_role(conn, id.0)?;
    }
    let role = role_profiles::table
        .filter(role_profiles::id.eq(id))
        .filter(scope::visible_roles(&ctx.actor))
        .select(Role::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let (resource, relation) = access::catalog_relation(ctx, role.org_id, None);
    let version = role.version;
    access::grant(ctx, role, resource, relation, version)
}

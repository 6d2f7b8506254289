//! Moves between versions of frameworks, for whoever may do something to them.

use diesel::prelude::*;

use super::model::FrameworkMigration;
use crate::{
    identity::access::{
        self, Act, Granted,
        policy::{Relation, Resource},
    },
    platform::{
        ctx::Ctx,
        db::{Conn, portable, schema::framework_migrations},
        error::{Error, Result},
        ids::FrameworkMigrationId,
    },
};

/// A move from one version of a framework to another. A change keeps others from going on with it.
pub fn framework_migration<A: Act>(
    conn: &mut Conn,
    ctx: &Ctx,
    id: FrameworkMigrationId,
) -> Result<Granted<FrameworkMigration, A>> {
    if access::is_change::<A>() {
        portable::lock_framework_migration(conn, id.0)?;
    }
    let migration = framework_migrations::table
        .filter(framework_migrations::id.eq(id))
        .filter(framework_migrations::org_id.eq(ctx.actor.org_id))
        .select(FrameworkMigration::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    let version = migration.version;
    access::grant(ctx, migration, Resource::FrameworkMigration, relation, version)
}

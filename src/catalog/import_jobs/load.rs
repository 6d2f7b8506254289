//! Imports for whoever may see them.

use diesel::prelude::*;

use super::model::ImportJob;
use crate::{
    identity::access::{
        self, Act, Granted,
        policy::{self, Relation, Resource},
        scope,
    },
    platform::{
        ctx::Ctx,
        db::{Conn, schema::import_jobs},
        error::{Error, Result},
        ids::ImportId,
    },
};

/// An import that was asked for. Whoever may see none learns nothing from asking for one.
pub fn import_job<A: Act>(conn: &mut Conn, ctx: &Ctx, id: ImportId) -> Result<Granted<ImportJob, A>> {
    access::imports(ctx, policy::Action::Read)?;
    let job = import_jobs::table
        .filter(import_jobs::id.eq(id))
        .filter(scope::visible_import_jobs(&ctx.actor))
        .select(ImportJob::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, None);
    // It has one version only, because nobody changes it but the server.
    access::grant(ctx, job, Resource::Import, relation, 1)
}

//! Assessments for whoever may do something to them.

use diesel::prelude::*;

use super::model::Assessment;
use crate::{
    identity::access::{
        self, Act, Granted,
        policy::{Relation, Resource},
        scope,
    },
    platform::{
        ctx::Ctx,
        db::{Conn, portable::PlanOf, schema::assessments},
        error::{Error, Result},
        ids::AssessmentId,
    },
};

/// An assessment.
pub fn assessment<A: Act>(conn: &mut Conn, ctx: &Ctx, id: AssessmentId) -> Result<Granted<Assessment, A>> {
    access::lock_plan::<A>(conn, PlanOf::Assessment, id.0)?;
    let assessment = assessments::table
        .filter(assessments::id.eq(id))
        .filter(scope::visible_assessments(&ctx.actor))
        .select(Assessment::as_select())
        .first(conn)
        .optional()?
        .ok_or_else(Error::not_found)?;
    let relation = Relation::of_member(ctx.actor.user_id, ctx.actor.role, Some(assessment.subject_id));
    let version = assessment.version;
    access::grant(ctx, assessment, Resource::Assessment, relation, version)
}

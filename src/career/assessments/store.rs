//! SQL of assessments.

use diesel::prelude::*;

use super::model::{Assessment, AssessmentFilter, AssessmentSort, AssessmentStatus, Rating};
use crate::{
    catalog::skills::model::Skill,
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            bulk::insert_all,
            page::{self, PageRequest},
            schema::{assessment_ratings, assessments, skills},
            types::UtcTime,
        },
        error::{Error, Result},
        ids::{AssessmentId, SkillId, UserId},
    },
};

/// A page of the assessments that exist for someone.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &AssessmentFilter,
    sort: AssessmentSort,
    page: &PageRequest,
) -> QueryResult<Vec<Assessment>> {
    let mut query = assessments::table
        .filter(scope::visible_assessments(actor))
        .select(Assessment::as_select())
        .into_boxed();
    if let Some(plan_id) = filter.plan_id {
        query = query.filter(assessments::plan_id.eq(plan_id));
    }
    if let Some(status) = &filter.status {
        query = query.filter(assessments::status.eq_any(status));
    }
    if let Some(day) = filter.assessed_since {
        query = query.filter(assessments::assessed_on.ge(day));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(assessments::updated_at.ge(since));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "assessments", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "assessments")).limit(page.fetch()).load(conn)
}

/// The ratings of an assessment with their skills, in the order they were given.
pub fn ratings(conn: &mut Conn, id: AssessmentId) -> QueryResult<Vec<(Rating, Skill)>> {
    assessment_ratings::table
        .inner_join(skills::table)
        .filter(assessment_ratings::assessment_id.eq(id))
        .order(assessment_ratings::position)
        .select((Rating::as_select(), Skill::as_select()))
        .load(conn)
}

/// How many drafts a person has.
pub fn count_drafts(conn: &mut Conn, subject_id: UserId) -> QueryResult<i64> {
    assessments::table
        .filter(assessments::subject_id.eq(subject_id))
        .filter(assessments::status.eq(AssessmentStatus::Draft))
        .filter(assessments::deleted_at.is_null())
        .count()
        .get_result(conn)
}

/// When somebody submitted their latest assessments, newest first, at most `limit`. Those that were deleted count too.
pub fn submitted_since(
    conn: &mut Conn,
    assessor_id: UserId,
    since: UtcTime,
    limit: i64,
) -> QueryResult<Vec<UtcTime>> {
    assessments::table
        .filter(assessments::assessor_id.eq(assessor_id))
        .filter(assessments::submitted_at.gt(since))
        .order(assessments::submitted_at.desc())
        .limit(limit)
        .select(assessments::submitted_at.assume_not_null())
        .load(conn)
}

/// Replaces the ratings of an assessment.
pub fn set_ratings(conn: &mut Conn, id: AssessmentId, ratings: &[Rating]) -> QueryResult<()> {
    diesel::delete(assessment_ratings::table.filter(assessment_ratings::assessment_id.eq(id)))
        .execute(conn)?;
    insert_all!(conn, assessment_ratings::table, ratings)
}

/// Takes the rating of a skill out of an assessment; returns how many there were.
pub fn delete_rating(conn: &mut Conn, id: AssessmentId, skill_id: SkillId) -> QueryResult<usize> {
    diesel::delete(
        assessment_ratings::table
            .filter(assessment_ratings::assessment_id.eq(id))
            .filter(assessment_ratings::skill_id.eq(skill_id)),
    )
    .execute(conn)
}

/// Adds a rating.
pub fn insert_rating(conn: &mut Conn, rating: &Rating) -> QueryResult<()> {
    diesel::insert_into(assessment_ratings::table).values(rating).execute(conn).map(drop)
}

/// Adds an assessment and its ratings.
pub fn insert(conn: &mut Conn, assessment: &Assessment, ratings: &[Rating]) -> QueryResult<()> {
    diesel::insert_into(assessments::table).values(assessment).execute(conn)?;
    insert_all!(conn, assessment_ratings::table, ratings)
}

/// Writes an assessment; `version` is the one that was read.
pub fn update(conn: &mut Conn, assessment: &Assessment, version: i64) -> Result<()> {
    let updated = diesel::update(assessments::table)
        .filter(assessments::id.eq(assessment.id))
        .filter(assessments::version.eq(version))
        .set(assessment)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// An assessment by its identifier, deleted or not, for the one that corrects it.
pub fn find(conn: &mut Conn, id: AssessmentId) -> QueryResult<Option<Assessment>> {
    assessments::table.find(id).select(Assessment::as_select()).first(conn).optional()
}

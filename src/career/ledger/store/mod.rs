//! SQL of the ledger.

mod latest;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::Observation;
use crate::{
    catalog::skills::model::{Skill, SkillSort},
    platform::{
        db::{
            Conn,
            bulk::{CHUNK, insert_all},
            page::{self, PageRequest},
            portable::contains,
            schema::{frameworks, skill_observations, skills},
            types::{UtcTime, fold},
        },
        ids::{AssessmentId, FrameworkId, ObservationId, SkillId, UserId},
    },
};
use latest::Latest;

/// A page of the skills that a person was ever seen at; retired and deleted ones too.
pub fn skills(
    conn: &mut Conn,
    user_id: UserId,
    skill_id: Option<SkillId>,
    q: Option<&str>,
    sort: SkillSort,
    page: &PageRequest,
) -> QueryResult<Vec<Skill>> {
    let seen = skill_observations::table
        .filter(skill_observations::user_id.eq(user_id))
        .select(skill_observations::skill_id);
    let mut query = skills::table.filter(skills::id.eq_any(seen)).select(Skill::as_select()).into_boxed();
    if let Some(skill_id) = skill_id {
        query = query.filter(skills::id.eq(skill_id));
    }
    if let Some(q) = q {
        query = query.filter(skills::name_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "skills", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "skills")).limit(page.fetch()).load(conn)
}

/// The entries of a person for some skills, newest first.
pub fn list(conn: &mut Conn, user_id: UserId, skills: &[SkillId]) -> QueryResult<Vec<Observation>> {
    skill_observations::table
        .filter(skill_observations::user_id.eq(user_id))
        .filter(skill_observations::skill_id.eq_any(skills))
        .order((
            skill_observations::observed_on.desc(),
            skill_observations::created_at.desc(),
            skill_observations::id.desc(),
        ))
        .select(Observation::as_select())
        .load(conn)
}

/// The entries that a person's levels rest on today: of each source the latest for each skill that still counts, and
/// what peers said. Without `skills` it is about everything that the person was ever seen at.
pub fn latest(
    conn: &mut Conn,
    user_id: UserId,
    skills: Option<&[SkillId]>,
    today: NaiveDate,
) -> QueryResult<Vec<Observation>> {
    let mut ids: Vec<Option<ObservationId>> = Vec::new();
    match skills {
        None => ids = Latest::new(user_id, None, today).load(conn)?,
        // Not a query for each skill but for each five hundred.
        Some(skills) => {
            for some in skills.chunks(CHUNK) {
                ids.extend(Latest::new(user_id, Some(some), today).load::<Option<ObservationId>>(conn)?);
            }
        }
    }
    let ids: Vec<ObservationId> = ids.into_iter().flatten().collect();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(10 * CHUNK) {
        let rows = skill_observations::table.filter(skill_observations::id.eq_any(some));
        found.extend(rows.select(Observation::as_select()).load::<Observation>(conn)?);
    }
    Ok(found)
}

/// A framework: its key, name and release.
type FrameworkName = (FrameworkId, String, String, Option<String>);

/// What some frameworks are called.
pub fn framework_names(conn: &mut Conn, ids: &[FrameworkId]) -> QueryResult<Vec<FrameworkName>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    frameworks::table
        .filter(frameworks::id.eq_any(ids))
        .select((frameworks::id, frameworks::key, frameworks::name, frameworks::release))
        .load(conn)
}

/// Adds entries.
pub fn insert(conn: &mut Conn, observations: &[Observation]) -> QueryResult<()> {
    insert_all!(conn, skill_observations::table, observations)
}

/// Says that a correction took the place of an assessment's entries; returns the skills they were about.
pub fn supersede(conn: &mut Conn, assessment_id: AssessmentId, at: UtcTime) -> QueryResult<Vec<SkillId>> {
    diesel::update(skill_observations::table)
        .filter(skill_observations::assessment_id.eq(assessment_id))
        .filter(skill_observations::superseded_at.is_null())
        .set(skill_observations::superseded_at.eq(at))
        .returning(skill_observations::skill_id)
        .get_results(conn)
}

/// Those of some entries that a correction took the place of.
pub fn superseded_among(conn: &mut Conn, ids: &[ObservationId]) -> QueryResult<Vec<ObservationId>> {
    skill_observations::table
        .filter(skill_observations::id.eq_any(ids))
        .filter(skill_observations::superseded_at.is_not_null())
        .select(skill_observations::id)
        .load(conn)
}

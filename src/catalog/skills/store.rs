//! SQL of skills.

use diesel::{
    dsl::{max, min},
    prelude::*,
};

use super::model::{Descriptor, Skill, SkillFilter, SkillSort, SkillStatus, SkillTitle};
use crate::{
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            bulk::insert_all,
            page::{self, PageRequest},
            portable::contains,
            references::count_references,
            schema::{
                assessment_ratings, frameworks, gap_items, goal_skills, role_requirements,
                skill_level_descriptors, skill_observations, skill_titles, skills,
            },
            types::fold,
        },
        error::{Error, OnUniqueViolation as _, Result},
        ids::{FrameworkId, SkillId},
    },
};

/// A page of the skills that exist for someone.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &SkillFilter,
    sort: SkillSort,
    page: &PageRequest,
) -> QueryResult<Vec<Skill>> {
    let mut query =
        skills::table.filter(scope::visible_skills(actor)).select(Skill::as_select()).into_boxed();
    if let Some(external_id) = &filter.external_id {
        query = query.filter(skills::external_id.eq(external_id));
    }
    if let Some(is_instance) = filter.is_instance {
        query = query.filter(skills::org_id.is_null().eq(is_instance));
    }
    if let Some(is_personal) = filter.is_personal {
        query = query.filter(skills::owner_id.is_not_null().eq(is_personal));
    }
    if let Some(id) = filter.framework_id {
        query = query.filter(skills::framework_id.eq(id));
    }
    if let Some(key) = &filter.framework {
        let ids = frameworks::table.filter(frameworks::key.eq(key)).select(frameworks::id.nullable());
        query = query.filter(skills::framework_id.eq_any(ids));
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(skills::kind.eq_any(kind));
    }
    if let Some(category) = &filter.category {
        query = query.filter(skills::category.eq_any(category));
    }
    if let Some(status) = filter.status {
        query = query.filter(skills::status.eq(status));
    }
    if let Some(parent_id) = filter.parent_id {
        query = query.filter(skills::parent_id.eq(parent_id));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(skills::updated_at.ge(since));
    }
    if let Some(is_absent) = filter.is_absent {
        query = query.filter(skills::absent_since.is_not_null().eq(is_absent));
    }
    if let Some(q) = &filter.q {
        query = query.filter(skills::name_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "skills", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "skills")).limit(page.fetch()).load(conn)
}

/// Those of some skills that exist for someone.
pub fn visible(conn: &mut Conn, actor: &Actor, ids: &[SkillId]) -> QueryResult<Vec<Skill>> {
    skills::table
        .filter(skills::id.eq_any(ids))
        .filter(scope::visible_skills(actor))
        .select(Skill::as_select())
        .load(conn)
}

/// Some skills by their identifiers, deleted ones too, for what already refers to them.
pub fn find_all(conn: &mut Conn, ids: &[SkillId]) -> QueryResult<Vec<Skill>> {
    skills::table.filter(skills::id.eq_any(ids)).select(Skill::as_select()).load(conn)
}

/// The skills entered by name that have one of these names: someone's own, then the organization's.
pub fn named(conn: &mut Conn, actor: &Actor, name_keys: &[String]) -> QueryResult<Vec<Skill>> {
    skills::table
        .filter(skills::name_key.eq_any(name_keys))
        .filter(skills::org_id.eq(actor.org_id))
        .filter(skills::framework_id.is_null())
        .filter(scope::visible_skills(actor))
        .order((skills::owner_id.is_null(), skills::created_at))
        .select(Skill::as_select())
        .load(conn)
}

/// The skills of frameworks that have one of these names and exist for someone: normalized name, identifier, name and
/// framework, in the order of names. At most twenty times as many as names.
pub fn in_frameworks(
    conn: &mut Conn,
    actor: &Actor,
    name_keys: &[String],
) -> QueryResult<Vec<(String, SkillId, String, FrameworkId)>> {
    let at_most = i64::try_from(name_keys.len()).unwrap_or(i64::MAX).saturating_mul(20);
    skills::table
        .filter(skills::name_key.eq_any(name_keys))
        .filter(skills::framework_id.is_not_null())
        .filter(skills::status.eq(SkillStatus::Active))
        .filter(scope::visible_skills(actor))
        .order((skills::name_key, skills::id))
        .limit(at_most)
        .select((skills::name_key, skills::id, skills::name, skills::framework_id.assume_not_null()))
        .load(conn)
}

/// Adds skills.
pub fn insert(conn: &mut Conn, rows: &[Skill]) -> Result<()> {
    insert_all!(conn, skills::table, rows).on_unique_violation(super::name_taken)
}

/// Writes a skill; `version` is the one that was read.
pub fn update(conn: &mut Conn, skill: &Skill, version: i64) -> Result<()> {
    let updated = diesel::update(skills::table)
        .filter(skills::id.eq(skill.id))
        .filter(skills::version.eq(version))
        .set(skill)
        .execute(conn)
        .on_unique_violation(super::name_taken)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The skill above a skill.
pub fn parent(conn: &mut Conn, id: SkillId) -> QueryResult<Option<SkillId>> {
    skills::table.find(id).select(skills::parent_id).first(conn)
}

/// What refers to a skill, by kind.
pub fn references(conn: &mut Conn, id: SkillId) -> QueryResult<Vec<(&'static str, Option<usize>)>> {
    count_references!(
        conn,
        "skill_observation" => skill_observations::table
            .filter(skill_observations::skill_id.eq(id))
            .select(skill_observations::id),
        "assessment_rating" => assessment_ratings::table
            .filter(assessment_ratings::skill_id.eq(id))
            .select(assessment_ratings::id),
        "gap_item" => gap_items::table
            .filter(gap_items::skill_id.eq(id))
            .filter(gap_items::deleted_at.is_null())
            .select(gap_items::id),
        "role_requirement" => role_requirements::table
            .filter(role_requirements::skill_id.eq(id))
            .select(role_requirements::id),
        "goal" => goal_skills::table.filter(goal_skills::skill_id.eq(id)).select(goal_skills::goal_id),
    )
}

/// Whether somebody was assessed on a skill, or aims at a level of it.
pub fn is_assessed(conn: &mut Conn, id: SkillId) -> QueryResult<bool> {
    use diesel::dsl::exists;
    let assessed = exists(skill_observations::table.filter(skill_observations::skill_id.eq(id)))
        .or(exists(assessment_ratings::table.filter(assessment_ratings::skill_id.eq(id))))
        .or(exists(gap_items::table.filter(gap_items::skill_id.eq(id))));
    diesel::select(assessed).get_result(conn)
}

/// The lowest and the highest level that role profiles require of a skill, or that a text describes.
pub fn required_levels(conn: &mut Conn, id: SkillId) -> QueryResult<Option<(i32, i32)>> {
    type Ends = (Option<i32>, Option<i32>);
    let required: Ends = role_requirements::table
        .filter(role_requirements::skill_id.eq(id))
        .select((min(role_requirements::required_level), max(role_requirements::required_level)))
        .first(conn)?;
    let described: Ends = skill_level_descriptors::table
        .filter(skill_level_descriptors::skill_id.eq(id))
        .select((min(skill_level_descriptors::level), max(skill_level_descriptors::level)))
        .first(conn)?;
    let lowest = required.0.into_iter().chain(described.0).min();
    Ok(lowest.zip(required.1.into_iter().chain(described.1).max()))
}

/// What the levels of some skills look like, lowest first.
pub fn level_texts(conn: &mut Conn, ids: &[SkillId]) -> QueryResult<Vec<Descriptor>> {
    skill_level_descriptors::table
        .filter(skill_level_descriptors::skill_id.eq_any(ids))
        .order((skill_level_descriptors::source_scale, skill_level_descriptors::source_level))
        .select(Descriptor::as_select())
        .load(conn)
}

/// Puts texts of levels in the place of those that a skill has.
pub fn replace_level_texts(conn: &mut Conn, id: SkillId, texts: &[Descriptor]) -> QueryResult<()> {
    let old = skill_level_descriptors::table.filter(skill_level_descriptors::skill_id.eq(id));
    diesel::delete(old).execute(conn)?;
    insert_all!(conn, skill_level_descriptors::table, texts)
}

/// Puts other names in the place of those that a skill has.
pub fn replace_titles(conn: &mut Conn, id: SkillId, titles: &[SkillTitle]) -> QueryResult<()> {
    diesel::delete(skill_titles::table.filter(skill_titles::skill_id.eq(id))).execute(conn)?;
    insert_all!(conn, skill_titles::table, titles)
}

/// The first of the other names of a skill, by name.
pub fn titles(conn: &mut Conn, id: SkillId, at_most: i64) -> QueryResult<Vec<SkillTitle>> {
    skill_titles::table
        .filter(skill_titles::skill_id.eq(id))
        .order(skill_titles::title_key)
        .limit(at_most)
        .select(SkillTitle::as_select())
        .load(conn)
}

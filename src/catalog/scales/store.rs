//! SQL of proficiency scales.

use diesel::prelude::*;

use super::model::{Level, Scale, ScaleSort};
use crate::{
    engines::readiness::gap,
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
                assessment_ratings, frameworks, gap_items, proficiency_levels, proficiency_scales,
                role_requirements, skill_level_descriptors, skill_observations, skills,
            },
            types::{UtcTime, fold},
        },
        error::{Error, Result},
        ids::{OrganizationId, ScaleId},
    },
};

/// A page of the scales that exist for someone.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    q: Option<&str>,
    sort: ScaleSort,
    page: &PageRequest,
) -> QueryResult<Vec<Scale>> {
    let mut query = proficiency_scales::table
        .filter(scope::visible_scales(actor))
        .select(Scale::as_select())
        .into_boxed();
    if let Some(q) = q {
        query = query.filter(proficiency_scales::name_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "proficiency_scales", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "proficiency_scales")).limit(page.fetch()).load(conn)
}

/// The scale of skills entered by name: the organization's default, else that of the instance.
pub fn default_for(conn: &mut Conn, org_id: OrganizationId) -> QueryResult<Scale> {
    proficiency_scales::table
        .filter(proficiency_scales::is_default.eq(true))
        .filter(proficiency_scales::deleted_at.is_null())
        .filter(
            proficiency_scales::org_id.is_null().or(proficiency_scales::org_id.assume_not_null().eq(org_id)),
        )
        .order((proficiency_scales::org_id.is_null(), proficiency_scales::created_at))
        .select(Scale::as_select())
        .first(conn)
}

/// The rungs of some scales, lowest first.
pub fn levels(conn: &mut Conn, scales: &[ScaleId]) -> QueryResult<Vec<Level>> {
    proficiency_levels::table
        .filter(proficiency_levels::scale_id.eq_any(scales))
        .order((proficiency_levels::scale_id, proficiency_levels::level))
        .select(Level::as_select())
        .load(conn)
}

/// The names of those of some scales that exist for someone.
pub fn visible(conn: &mut Conn, actor: &Actor, ids: &[ScaleId]) -> QueryResult<Vec<(ScaleId, String)>> {
    proficiency_scales::table
        .filter(proficiency_scales::id.eq_any(ids))
        .filter(scope::visible_scales(actor))
        .select((proficiency_scales::id, proficiency_scales::name))
        .load(conn)
}

/// The lowest and highest level of some scales.
pub fn bounds(conn: &mut Conn, scales: &[ScaleId]) -> QueryResult<Vec<(ScaleId, gap::Scale)>> {
    use diesel::dsl::{max, min};
    let rows: Vec<(ScaleId, Option<i32>, Option<i32>)> = proficiency_levels::table
        .filter(proficiency_levels::scale_id.eq_any(scales))
        .group_by(proficiency_levels::scale_id)
        .select((
            proficiency_levels::scale_id,
            min(proficiency_levels::level),
            max(proficiency_levels::level),
        ))
        .load(conn)?;
    let bounds = |(id, min, max): (ScaleId, Option<i32>, Option<i32>)| {
        (id, gap::Scale { min: min.unwrap_or(0), max: max.unwrap_or(0) })
    };
    Ok(rows.into_iter().map(bounds).collect())
}

/// Adds a scale and its rungs.
pub fn insert(conn: &mut Conn, scale: &Scale, levels: &[Level]) -> QueryResult<()> {
    diesel::insert_into(proficiency_scales::table).values(scale).execute(conn)?;
    insert_all!(conn, proficiency_levels::table, levels)
}

/// Writes a scale; `version` is the one that was read.
pub fn update(conn: &mut Conn, scale: &Scale, version: i64) -> Result<()> {
    let updated = diesel::update(proficiency_scales::table)
        .filter(proficiency_scales::id.eq(scale.id))
        .filter(proficiency_scales::version.eq(version))
        .set(scale)
        .execute(conn);
    match crate::platform::error::OnUniqueViolation::on_unique_violation(updated, super::name_taken)? {
        1 => Ok(()),
        _ => Err(Error::stale()),
    }
}

/// Replaces the rungs of a scale.
pub fn set_levels(conn: &mut Conn, id: ScaleId, levels: &[Level]) -> QueryResult<()> {
    diesel::delete(proficiency_levels::table.filter(proficiency_levels::scale_id.eq(id))).execute(conn)?;
    insert_all!(conn, proficiency_levels::table, levels)
}

/// Takes "default" from the scales of an organization.
pub fn demote_all(conn: &mut Conn, org_id: OrganizationId, at: UtcTime) -> QueryResult<()> {
    diesel::update(proficiency_scales::table)
        .filter(proficiency_scales::org_id.eq(org_id))
        .filter(proficiency_scales::is_default.eq(true))
        .set((
            proficiency_scales::is_default.eq(false),
            proficiency_scales::updated_at.eq(at),
            proficiency_scales::version.eq(proficiency_scales::version + 1),
        ))
        .execute(conn)
        .map(drop)
}

/// What refers to a scale, by kind: skills are on it.
pub fn references(conn: &mut Conn, id: ScaleId) -> QueryResult<Vec<(&'static str, Option<usize>)>> {
    count_references!(
        conn,
        "skill" => skills::table
            .filter(skills::scale_id.eq(id))
            .filter(skills::deleted_at.is_null())
            .select(skills::id),
    )
}

/// Whether something is said in levels of the scale: an observation, a rating, a gap item, a requirement, or a framework
/// that was published.
pub fn has_levels_in_use(conn: &mut Conn, id: ScaleId) -> QueryResult<bool> {
    use diesel::dsl::exists;
    let in_framework = skills::table
        .inner_join(frameworks::table.on(frameworks::id.nullable().eq(skills::framework_id)))
        .filter(skills::scale_id.eq(id))
        .filter(frameworks::published_at.is_not_null());
    let on_scale = || skills::table.filter(skills::scale_id.eq(id)).select(skills::id);
    let used = exists(skill_observations::table.filter(skill_observations::skill_id.eq_any(on_scale())))
        .or(exists(assessment_ratings::table.filter(assessment_ratings::skill_id.eq_any(on_scale()))))
        .or(exists(gap_items::table.filter(gap_items::skill_id.assume_not_null().eq_any(on_scale()))))
        .or(exists(role_requirements::table.filter(role_requirements::skill_id.eq_any(on_scale()))))
        .or(exists(
            skill_level_descriptors::table.filter(skill_level_descriptors::skill_id.eq_any(on_scale())),
        ))
        .or(exists(in_framework));
    diesel::select(used).get_result(conn)
}

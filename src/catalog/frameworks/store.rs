//! SQL of frameworks.

use diesel::prelude::*;

use super::model::{Framework, FrameworkFilter, FrameworkSort};
use crate::{
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            page::{self, PageRequest},
            references::count_references,
            schema::{
                assessment_ratings, assessments, frameworks, gap_items, goal_skills, goals, organizations,
                role_profiles, role_relations, role_requirements, role_titles, role_tools,
                skill_level_descriptors, skill_observations, skill_titles, skills, users,
            },
            types::UtcTime,
        },
        error::{Error, OnUniqueViolation as _, Result},
        ids::{FrameworkId, OrganizationId},
        words::FrameworkStatus,
    },
};

/// The names of those of some frameworks that are published.
pub fn published_names(conn: &mut Conn, ids: &[FrameworkId]) -> QueryResult<Vec<(FrameworkId, String)>> {
    frameworks::table
        .filter(frameworks::id.eq_any(ids))
        .filter(frameworks::status.eq(FrameworkStatus::Published))
        .filter(frameworks::deleted_at.is_null())
        .select((frameworks::id, frameworks::name))
        .load(conn)
}

/// A page of the frameworks that exist for someone.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &FrameworkFilter,
    sort: FrameworkSort,
    page: &PageRequest,
) -> QueryResult<Vec<Framework>> {
    let mut query = frameworks::table
        .filter(scope::visible_frameworks(actor))
        .select(Framework::as_select())
        .into_boxed();
    if let Some(key) = &filter.key {
        query = query.filter(frameworks::key.eq(key));
    }
    if let Some(status) = &filter.status {
        query = query.filter(frameworks::status.eq_any(status));
    }
    if let Some(is_instance) = filter.is_instance {
        query = query.filter(frameworks::org_id.is_null().eq(is_instance));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "frameworks", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "frameworks")).limit(page.fetch()).load(conn)
}

/// Adds a framework.
pub fn insert(conn: &mut Conn, framework: &Framework) -> Result<()> {
    let inserted = diesel::insert_into(frameworks::table).values(framework).execute(conn);
    inserted.on_unique_violation(super::release_taken).map(drop)
}

/// Writes a framework; `version` is the one that was read.
pub fn update(conn: &mut Conn, framework: &Framework, version: i64) -> Result<()> {
    let updated = diesel::update(frameworks::table)
        .filter(frameworks::id.eq(framework.id))
        .filter(frameworks::version.eq(version))
        .set(framework)
        .execute(conn)
        .on_unique_violation(super::release_taken)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The states of some frameworks.
pub fn states(conn: &mut Conn, ids: &[FrameworkId]) -> QueryResult<Vec<(FrameworkId, FrameworkStatus)>> {
    frameworks::table
        .filter(frameworks::id.eq_any(ids))
        .select((frameworks::id, frameworks::status))
        .load(conn)
}

/// Whether a framework has neither skills nor roles.
pub fn is_empty(conn: &mut Conn, id: FrameworkId) -> QueryResult<bool> {
    use diesel::dsl::{exists, not};
    let filled = exists(skills_of(id)).or(exists(roles_of(id)));
    diesel::select(not(filled)).get_result(conn)
}

/// Moves all role profiles of a framework from one state to another; returns how many.
pub fn move_roles(
    conn: &mut Conn,
    id: FrameworkId,
    (from, to): (FrameworkStatus, FrameworkStatus),
    at: UtcTime,
) -> QueryResult<usize> {
    // Role profiles have the states of frameworks, in the same words.
    diesel::update(roles_of(id).filter(role_profiles::status.eq(from)))
        .set((
            role_profiles::status.eq(to),
            role_profiles::version.eq(role_profiles::version + 1),
            role_profiles::updated_at.eq(at),
        ))
        .execute(conn)
}

/// What refers to a skill or role of a framework, by kind, other than what is in the framework itself.
pub fn references(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<(&'static str, Option<usize>)>> {
    let skill_ids = || skills_of(id).select(skills::id);
    let role_ids = || roles_of(id).select(role_profiles::id);
    count_references!(
        conn,
        "skill_observation" => skill_observations::table
            .filter(skill_observations::skill_id.eq_any(skill_ids()))
            .select(skill_observations::id),
        "assessment_rating" => assessment_ratings::table
            .filter(assessment_ratings::skill_id.eq_any(skill_ids()))
            .select(assessment_ratings::id),
        "goal" => goals::table
            .filter(
                goals::id
                    .eq_any(
                        goal_skills::table
                            .filter(goal_skills::skill_id.eq_any(skill_ids()))
                            .select(goal_skills::goal_id),
                    )
                    .or(goals::target_role_id
                        .assume_not_null()
                        .eq_any(role_ids())
                        .and(goals::deleted_at.is_null())),
            )
            .select(goals::id),
        "gap_item" => gap_items::table
            .filter(gap_items::skill_id.assume_not_null().eq_any(skill_ids()))
            .filter(gap_items::deleted_at.is_null())
            .select(gap_items::id),
        "role_requirement" => role_requirements::table
            .filter(role_requirements::skill_id.eq_any(skill_ids()))
            .filter(role_requirements::role_id.ne_all(role_ids()))
            .select(role_requirements::id),
        "user" => users::table
            .filter(users::current_role_id.assume_not_null().eq_any(role_ids()))
            .select(users::id),
        "assessment" => assessments::table
            .filter(assessments::role_id.assume_not_null().eq_any(role_ids()))
            .select(assessments::id),
    )
}

/// How many rows the catalog of an organization holds: skills, role profiles, requirements, and what hangs off them.
pub fn held(conn: &mut Conn, org_id: OrganizationId) -> QueryResult<i64> {
    let counts = [
        own_skills(org_id).count().get_result::<i64>(conn)?,
        own_roles(org_id).count().get_result(conn)?,
        own_roles(org_id).inner_join(role_requirements::table).count().get_result(conn)?,
        own_roles(org_id).inner_join(role_titles::table).count().get_result(conn)?,
        own_roles(org_id).inner_join(role_tools::table).count().get_result(conn)?,
        own_roles(org_id)
            .inner_join(role_relations::table.on(role_relations::role_id.eq(role_profiles::id)))
            .count()
            .get_result(conn)?,
        own_skills(org_id).inner_join(skill_titles::table).count().get_result(conn)?,
        own_skills(org_id).inner_join(skill_level_descriptors::table).count().get_result(conn)?,
    ];
    Ok(counts.into_iter().sum())
}

/// How many rows the catalog of an organization holds as far as that is known; `None` after an import.
pub fn known_rows(conn: &mut Conn, org_id: OrganizationId) -> QueryResult<Option<i64>> {
    organizations::table.find(org_id).select(organizations::catalog_rows).first(conn)
}

/// Keeps what was counted, or that it has to be counted anew.
pub fn set_known_rows(conn: &mut Conn, org_id: OrganizationId, rows: Option<i64>) -> QueryResult<()> {
    let known = organizations::catalog_rows.eq(rows);
    diesel::update(organizations::table.find(org_id)).set(known).execute(conn).map(drop)
}

/// Adds to what was counted.
pub fn add_known_rows(conn: &mut Conn, org_id: OrganizationId, more: i64) -> QueryResult<()> {
    let known = organizations::catalog_rows.eq(organizations::catalog_rows + more);
    diesel::update(organizations::table.find(org_id)).set(known).execute(conn).map(drop)
}

/// Deletes everything that is in a framework.
pub fn delete_content(conn: &mut Conn, id: FrameworkId, at: UtcTime) -> QueryResult<()> {
    diesel::update(roles_of(id))
        .set((
            role_profiles::deleted_at.eq(at),
            role_profiles::updated_at.eq(at),
            role_profiles::version.eq(role_profiles::version + 1),
        ))
        .execute(conn)?;
    diesel::update(skills_of(id))
        .set((skills::deleted_at.eq(at), skills::updated_at.eq(at), skills::version.eq(skills::version + 1)))
        .execute(conn)
        .map(drop)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn own_skills(org_id: OrganizationId) -> _ {
    skills::table
        .filter(skills::org_id.eq(org_id))
        .filter(skills::owner_id.is_null())
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn own_roles(org_id: OrganizationId) -> _ {
    role_profiles::table
        .filter(role_profiles::org_id.eq(org_id))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn skills_of(id: FrameworkId) -> _ {
    skills::table.filter(skills::framework_id.eq(id)).filter(skills::deleted_at.is_null())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn roles_of(id: FrameworkId) -> _ {
    role_profiles::table
        .filter(role_profiles::framework_id.eq(id))
        .filter(role_profiles::deleted_at.is_null())
}

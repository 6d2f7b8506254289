//! SQL of role profiles and what they require.

use diesel::prelude::*;

use super::{
    RelatedRole,
    model::{Relation, Requirement, RequirementSort, Role, RoleFilter, RoleSort, RoleTitle, RoleTool},
};
use crate::{
    catalog::skills::model::Skill,
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
                assessments, frameworks, gap_items, goals, role_profiles, role_relations, role_requirements,
                role_titles, role_tools, skills, users,
            },
            types::fold,
        },
        error::{Error, OnUniqueViolation as _, Result},
        ids::{FrameworkId, RequirementId, RoleId},
    },
};

/// The titles of some role profiles.
pub fn titles_by_id(conn: &mut Conn, ids: &[RoleId]) -> QueryResult<Vec<(RoleId, String)>> {
    role_profiles::table
        .filter(role_profiles::id.eq_any(ids))
        .select((role_profiles::id, role_profiles::title))
        .load(conn)
}

/// A page of the role profiles that exist for someone.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &RoleFilter,
    sort: RoleSort,
    page: &PageRequest,
) -> QueryResult<Vec<Role>> {
    let mut query =
        role_profiles::table.filter(scope::visible_roles(actor)).select(Role::as_select()).into_boxed();
    if let Some(external_id) = &filter.external_id {
        query = query.filter(role_profiles::external_id.eq(external_id));
    }
    if let Some(is_instance) = filter.is_instance {
        query = query.filter(role_profiles::org_id.is_null().eq(is_instance));
    }
    if let Some(id) = filter.framework_id {
        query = query.filter(role_profiles::framework_id.eq(id));
    }
    if let Some(key) = &filter.framework {
        let ids = frameworks::table.filter(frameworks::key.eq(key)).select(frameworks::id.nullable());
        query = query.filter(role_profiles::framework_id.eq_any(ids));
    }
    if let Some(family) = &filter.job_family {
        query = query.filter(role_profiles::job_family.eq(family));
    }
    if let Some(track) = filter.track {
        query = query.filter(role_profiles::track.eq(track));
    }
    if let Some(status) = &filter.status {
        query = query.filter(role_profiles::status.eq_any(status));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(role_profiles::updated_at.ge(since));
    }
    if let Some(is_absent) = filter.is_absent {
        query = query.filter(role_profiles::absent_since.is_not_null().eq(is_absent));
    }
    if let Some(q) = &filter.q {
        query = query.filter(role_profiles::title_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "role_profiles", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "role_profiles")).limit(page.fetch()).load(conn)
}

/// Adds a role profile.
pub fn insert(conn: &mut Conn, role: &Role) -> Result<()> {
    let inserted = diesel::insert_into(role_profiles::table).values(role).execute(conn);
    inserted.on_unique_violation(super::key_taken).map(drop)
}

/// Writes a role profile; `version` is the one that was read.
pub fn update(conn: &mut Conn, role: &Role, version: i64) -> Result<()> {
    let updated = diesel::update(role_profiles::table)
        .filter(role_profiles::id.eq(role.id))
        .filter(role_profiles::version.eq(version))
        .set(role)
        .execute(conn)
        .on_unique_violation(super::key_taken)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// What refers to a role profile, by kind.
pub fn references(conn: &mut Conn, id: RoleId) -> QueryResult<Vec<(&'static str, Option<usize>)>> {
    count_references!(
        conn,
        "goal" => goals::table
            .filter(goals::target_role_id.eq(id))
            .filter(goals::deleted_at.is_null())
            .select(goals::id),
        "user" => users::table.filter(users::current_role_id.eq(id)).select(users::id),
        "assessment" => assessments::table
            .filter(assessments::role_id.eq(id))
            .filter(assessments::deleted_at.is_null())
            .select(assessments::id),
        "gap_item" => gap_items::table
            .inner_join(
                role_requirements::table.on(role_requirements::id.nullable().eq(gap_items::requirement_id)),
            )
            .filter(role_requirements::role_id.eq(id))
            .select(gap_items::id),
    )
}

/// A page of what a role requires, each with its skill.
pub fn list_requirements(
    conn: &mut Conn,
    role_id: RoleId,
    sort: RequirementSort,
    page: &PageRequest,
) -> QueryResult<Vec<(Requirement, Skill)>> {
    let mut query = role_requirements::table
        .inner_join(skills::table)
        .filter(role_requirements::role_id.eq(role_id))
        .filter(scope::published_requirements())
        .select((Requirement::as_select(), Skill::as_select()))
        .into_boxed();
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "role_requirements", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "role_requirements")).limit(page.fetch()).load(conn)
}

/// Everything some roles require, each with its skill.
pub fn requirements(conn: &mut Conn, roles: &[RoleId]) -> QueryResult<Vec<(Requirement, Skill)>> {
    role_requirements::table
        .inner_join(skills::table)
        .filter(role_requirements::role_id.eq_any(roles))
        .filter(scope::published_requirements())
        .order((role_requirements::created_at, role_requirements::id))
        .select((Requirement::as_select(), Skill::as_select()))
        .load(conn)
}

/// One requirement of a role.
pub fn find_requirement(
    conn: &mut Conn,
    role_id: RoleId,
    id: RequirementId,
) -> QueryResult<Option<(Requirement, Skill)>> {
    role_requirements::table
        .inner_join(skills::table)
        .filter(role_requirements::role_id.eq(role_id))
        .filter(role_requirements::id.eq(id))
        .filter(scope::published_requirements())
        .select((Requirement::as_select(), Skill::as_select()))
        .first(conn)
        .optional()
}

/// Some requirements by their identifiers.
pub fn requirements_by_id(conn: &mut Conn, ids: &[RequirementId]) -> QueryResult<Vec<Requirement>> {
    role_requirements::table
        .filter(role_requirements::id.eq_any(ids))
        .select(Requirement::as_select())
        .load(conn)
}

/// How many requirements a role has.
pub fn count_requirements(conn: &mut Conn, role_id: RoleId) -> QueryResult<i64> {
    role_requirements::table.filter(role_requirements::role_id.eq(role_id)).count().get_result(conn)
}

/// Adds a requirement.
pub fn insert_requirement(conn: &mut Conn, requirement: &Requirement) -> Result<()> {
    let inserted = diesel::insert_into(role_requirements::table).values(requirement).execute(conn);
    inserted.on_unique_violation(super::skill_taken).map(drop)
}

/// Writes a requirement; `version` is the one that was read.
pub fn update_requirement(conn: &mut Conn, requirement: &Requirement, version: i64) -> Result<()> {
    let updated = diesel::update(role_requirements::table)
        .filter(role_requirements::id.eq(requirement.id))
        .filter(role_requirements::version.eq(version))
        .set(requirement)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Removes a requirement; gap items that were made from it keep their values.
pub fn delete_requirement(conn: &mut Conn, id: RequirementId) -> QueryResult<()> {
    diesel::update(gap_items::table.filter(gap_items::requirement_id.eq(id)))
        .set(gap_items::requirement_id.eq(None::<RequirementId>))
        .execute(conn)?;
    diesel::delete(role_requirements::table.filter(role_requirements::id.eq(id))).execute(conn).map(drop)
}

/// The roles that some roles' sources call related.
pub fn related(conn: &mut Conn, roles: &[RoleId]) -> QueryResult<Vec<RelatedRole>> {
    role_relations::table
        .inner_join(role_profiles::table.on(role_profiles::id.eq(role_relations::related_role_id)))
        .filter(role_relations::role_id.eq_any(roles))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
        .order((role_relations::role_id, role_relations::position, role_profiles::id))
        .select((
            role_profiles::id,
            role_profiles::title,
            role_profiles::external_id,
            role_relations::tier,
            role_relations::position,
        ))
        .load(conn)
}

/// The first of the other titles of a role, by name.
pub fn titles(conn: &mut Conn, role_id: RoleId, at_most: i64) -> QueryResult<Vec<RoleTitle>> {
    role_titles::table
        .filter(role_titles::role_id.eq(role_id))
        .order(role_titles::title_key)
        .limit(at_most)
        .select(RoleTitle::as_select())
        .load(conn)
}

/// The first of the tools of a role: those in demand, then those that are hot, then by name.
pub fn tools(conn: &mut Conn, role_id: RoleId, at_most: i64) -> QueryResult<Vec<RoleTool>> {
    role_tools::table
        .filter(role_tools::role_id.eq(role_id))
        .order((
            role_tools::is_in_demand.desc(),
            role_tools::is_hot.desc(),
            role_tools::name_key,
            role_tools::category_code,
        ))
        .limit(at_most)
        .select(RoleTool::as_select())
        .load(conn)
}

/// Which of some role profiles exist for someone, each with its framework.
pub fn visible(
    conn: &mut Conn,
    actor: &Actor,
    ids: &[RoleId],
) -> QueryResult<Vec<(RoleId, Option<FrameworkId>)>> {
    role_profiles::table
        .filter(role_profiles::id.eq_any(ids))
        .filter(scope::visible_roles(actor))
        .select((role_profiles::id, role_profiles::framework_id))
        .load(conn)
}

/// The related roles of a role as they are stored, also those that were deleted.
pub fn relations(conn: &mut Conn, role_id: RoleId) -> QueryResult<Vec<Relation>> {
    role_relations::table
        .filter(role_relations::role_id.eq(role_id))
        .order((role_relations::position, role_relations::related_role_id))
        .select(Relation::as_select())
        .load(conn)
}

/// Puts other titles in the place of those that a role has.
pub fn replace_titles(conn: &mut Conn, role_id: RoleId, titles: &[RoleTitle]) -> QueryResult<()> {
    diesel::delete(role_titles::table.filter(role_titles::role_id.eq(role_id))).execute(conn)?;
    insert_all!(conn, role_titles::table, titles)
}

/// Puts tools in the place of those that a role has.
pub fn replace_tools(conn: &mut Conn, role_id: RoleId, tools: &[RoleTool]) -> QueryResult<()> {
    diesel::delete(role_tools::table.filter(role_tools::role_id.eq(role_id))).execute(conn)?;
    insert_all!(conn, role_tools::table, tools)
}

/// Puts related roles in the place of those that a role has.
pub fn replace_relations(conn: &mut Conn, role_id: RoleId, related: &[Relation]) -> QueryResult<()> {
    diesel::delete(role_relations::table.filter(role_relations::role_id.eq(role_id))).execute(conn)?;
    insert_all!(conn, role_relations::table, related)
}

//! SQL of matching: what a group of roles consists of, and a cheap stamp that says whether it has changed.

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::BigInt,
};

use super::model::{Edition, Extent, Group, LinkedAction, RequirementRow, RoleCard, SkillRow};
use crate::{
    career::{actions::model::ActionStatus, plans::model::PlanStatus},
    catalog::{roles::model::RoleStatus, skills::model::SkillKind},
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            schema::{
                action_gaps, actions, frameworks, gap_items, plans, role_profiles, role_relations,
                role_requirements, skills, sources, users,
            },
            types::UtcTime,
        },
        ids::{FrameworkId, OrganizationId, RoleId, SkillId, UserId},
        words::FrameworkStatus,
    },
};

/// The key of the frameworks of O*NET.
const ONET: &str = "onet";

/// Everything that a group of roles consists of.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The roles in use.
    pub roles: Vec<RoleCard>,
    /// What they require.
    pub requirements: Vec<RequirementRow>,
    /// Those skills, with the lowest level of each one's scale.
    pub skills: Vec<SkillRow>,
    /// Role and related role.
    pub relations: Vec<(RoleId, RoleId)>,
}

/// A framework: its group, whether it is in use, and when it was imported last.
type FrameworkRow =
    (FrameworkId, Option<OrganizationId>, String, FrameworkStatus, UtcTime, Option<UtcTime>, Option<String>);

/// The groups that exist for someone as they are now, each with the key of its framework if it has one that is in use.
///
/// Roles of the instance change by imports alone, and an import that changes anything writes its source. An
/// organization's own roles are few; their versions only rise. They may require skills that were imported elsewhere, so
/// any import may change what they are compared by.
pub fn editions(conn: &mut Conn, actor: &Actor) -> QueryResult<Vec<(Edition, Option<String>)>> {
    let visible: Vec<FrameworkRow> = frameworks::table
        .left_join(sources::table.on(sources::id.nullable().eq(frameworks::source_id)))
        .filter(frameworks::org_id.is_null().or(frameworks::org_id.eq(actor.org_id)))
        .filter(scope::published_frameworks())
        .order(frameworks::id)
        .select((
            frameworks::id,
            frameworks::org_id,
            frameworks::key,
            frameworks::status,
            frameworks::updated_at,
            sources::imported_at.nullable(),
            sources::sha256.nullable(),
        ))
        .load(conn)?;
    let own: Vec<(Option<FrameworkId>, i64, i64)> = role_profiles::table
        .filter(role_profiles::org_id.eq(actor.org_id))
        .filter(scope::published_roles())
        .group_by(role_profiles::framework_id)
        .select((
            role_profiles::framework_id,
            count_star(),
            sql::<BigInt>("CAST(SUM(role_profiles.version) AS BIGINT)"),
        ))
        .load(conn)?;
    let last_import = visible.iter().filter_map(|(.., imported_at, _)| *imported_at).max();
    let last_import = last_import.map(|at| at.to_string()).unwrap_or_default();
    let stamp_of_own = |framework_id: Option<FrameworkId>| {
        let found = own.iter().find(|(id, _, _)| *id == framework_id);
        found.map_or_else(String::new, |(_, count, versions)| format!("{count}/{versions} {last_import}"))
    };
    let of_framework = |(id, org_id, key, status, updated_at, imported_at, sha256): FrameworkRow| {
        let roles = if org_id.is_some() { stamp_of_own(Some(id)) } else { String::new() };
        let imported_at = imported_at.map(|at| at.to_string()).unwrap_or_default();
        let stamp = format!("{updated_at} {imported_at} {} {roles}", sha256.unwrap_or_default());
        let edition = Edition { group: Group { org_id, framework_id: Some(id) }, stamp };
        (edition, Some(key).filter(|_| status == FrameworkStatus::Published))
    };
    let group = Group { org_id: Some(actor.org_id), framework_id: None };
    let written = (Edition { group, stamp: stamp_of_own(None) }, None);
    Ok(visible.into_iter().map(of_framework).chain([written]).collect())
}

/// How large a group is.
pub fn extent(conn: &mut Conn, group: Group) -> QueryResult<Extent> {
    let roles = role_profiles::table
        .filter(of_group(group))
        .filter(role_profiles::status.eq(RoleStatus::Published))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
        .count()
        .get_result(conn)?;
    let requirements = role_requirements::table
        .inner_join(role_profiles::table)
        .filter(of_group(group))
        .filter(role_profiles::status.eq(RoleStatus::Published))
        .filter(role_profiles::deleted_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(Extent { roles, requirements })
}

/// Whether some roles belong to an O*NET framework of which no knowledge was imported. The roles stand for their groups.
pub fn lacks_knowledge(conn: &mut Conn, roles: &[RoleId]) -> QueryResult<bool> {
    let onet: Vec<FrameworkId> = frameworks::table
        .inner_join(role_profiles::table.on(role_profiles::framework_id.eq(frameworks::id.nullable())))
        .filter(role_profiles::id.eq_any(roles))
        .filter(frameworks::key.eq(ONET))
        .select(frameworks::id)
        .distinct()
        .load(conn)?;
    if onet.is_empty() {
        return Ok(false);
    }
    let with_knowledge: Vec<Option<FrameworkId>> = skills::table
        .filter(skills::framework_id.assume_not_null().eq_any(&onet))
        .filter(skills::kind.eq(SkillKind::Knowledge))
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
        .select(skills::framework_id)
        .distinct()
        .load(conn)?;
    Ok(with_knowledge.len() < onet.len())
}

/// Everything that a group consists of.
pub fn load(conn: &mut Conn, group: Group) -> QueryResult<Rows> {
    Ok(Rows {
        roles: role_profiles::table
            .filter(of_group(group))
            .filter(role_profiles::status.eq(RoleStatus::Published))
            .filter(role_profiles::deleted_at.is_null())
            .filter(scope::published_roles())
            .select((
                role_profiles::id,
                role_profiles::external_id,
                role_profiles::title,
                role_profiles::job_family,
                role_profiles::seniority,
                role_profiles::job_zone,
            ))
            .load(conn)?,
        requirements: role_requirements::table
            .inner_join(role_profiles::table)
            .filter(of_group(group))
            .filter(role_profiles::status.eq(RoleStatus::Published))
            .filter(role_profiles::deleted_at.is_null())
            .filter(scope::published_roles())
            .filter(scope::published_requirements())
            .select((
                role_requirements::role_id,
                role_requirements::skill_id,
                role_requirements::required_level,
                role_requirements::source_level,
                role_requirements::importance,
                role_requirements::requirement,
                role_requirements::is_critical,
            ))
            .load(conn)?,
        skills: skills::table
            .filter(
                skills::id.eq_any(
                    role_requirements::table
                        .inner_join(role_profiles::table)
                        .filter(of_group(group))
                        .filter(role_profiles::status.eq(RoleStatus::Published))
                        .filter(role_profiles::deleted_at.is_null())
                        .filter(scope::published_roles())
                        .filter(scope::published_requirements())
                        .select(role_requirements::skill_id),
                ),
            )
            .select((skills::id, skills::external_id, skills::kind, skills::scale_id))
            .load(conn)?,
        relations: role_relations::table
            .inner_join(role_profiles::table.on(role_profiles::id.eq(role_relations::role_id)))
            .filter(of_group(group))
            .filter(role_profiles::status.eq(RoleStatus::Published))
            .filter(role_profiles::deleted_at.is_null())
            .filter(scope::published_roles())
            .select((role_relations::role_id, role_relations::related_role_id))
            .load(conn)?,
    })
}

/// The instance's framework of a key: of several versions the one that was published last.
pub fn instance_framework(conn: &mut Conn, key: &str) -> QueryResult<Option<FrameworkId>> {
    frameworks::table
        .filter(frameworks::org_id.is_null())
        .filter(frameworks::key.eq(key))
        .filter(frameworks::status.eq(FrameworkStatus::Published))
        .filter(frameworks::deleted_at.is_null())
        .filter(scope::published_frameworks())
        .order((frameworks::published_at.desc(), frameworks::id.desc()))
        .select(frameworks::id)
        .first(conn)
        .optional()
}

/// The role that a person has now.
pub fn current_role(conn: &mut Conn, user_id: UserId) -> QueryResult<Option<RoleId>> {
    users::table.find(user_id).select(users::current_role_id).first(conn)
}

/// What someone has planned in their open plans to get better at some skills.
pub fn linked_actions(conn: &mut Conn, actor: &Actor, skills: &[SkillId]) -> QueryResult<Vec<LinkedAction>> {
    action_gaps::table
        .inner_join(actions::table.on(actions::id.eq(action_gaps::action_id)))
        .inner_join(gap_items::table.on(gap_items::id.eq(action_gaps::gap_item_id)))
        .inner_join(plans::table.on(plans::id.eq(actions::plan_id)))
        .filter(scope::visible_plans(actor))
        .filter(plans::status.eq_any([PlanStatus::Draft, PlanStatus::Active, PlanStatus::OnHold]))
        .filter(actions::status.eq_any([ActionStatus::Todo, ActionStatus::InProgress]))
        .filter(actions::deleted_at.is_null())
        .filter(gap_items::deleted_at.is_null())
        .filter(gap_items::skill_id.assume_not_null().eq_any(skills))
        .order((actions::id, action_gaps::gap_item_id))
        .select((
            gap_items::skill_id.assume_not_null(),
            actions::id,
            action_gaps::expected_level_gain,
            actions::effort_hours_planned,
            actions::effort_hours_spent,
            actions::cost_planned_minor,
            actions::currency,
        ))
        .load(conn)
}

/// The roles of a group: those with its owner and its framework, where `NULL` is the same as `NULL`.
#[diesel::dsl::auto_type]
fn of_group(group: Group) -> _ {
    let is_of_instance: bool = group.org_id.is_none();
    let is_without_framework: bool = group.framework_id.is_none();
    let org: Option<OrganizationId> = group.org_id;
    let framework: Option<FrameworkId> = group.framework_id;
    role_profiles::org_id
        .is_null()
        .eq(is_of_instance)
        .and(role_profiles::org_id.is_null().or(role_profiles::org_id.eq(org)))
        .and(role_profiles::framework_id.is_null().eq(is_without_framework))
        .and(role_profiles::framework_id.is_null().or(role_profiles::framework_id.eq(framework)))
}

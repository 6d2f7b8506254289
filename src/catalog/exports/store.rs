//! SQL of exports: what is in a framework, in the order of keys.

use diesel::{dsl::exists, prelude::*, select};

use crate::{
    catalog::{
        frameworks::model::Framework,
        roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
        scales::model::{Level, Scale},
        skills::model::{Descriptor, Skill, SkillTitle},
        sources::model::Source,
    },
    identity::access::scope,
    platform::{
        db::{
            Conn,
            schema::{
                frameworks, proficiency_levels, proficiency_scales, role_profiles, role_relations,
                role_requirements, role_titles, role_tools, skill_level_descriptors, skill_titles, skills,
                sources,
            },
        },
        ids::{FrameworkId, OrganizationId, RoleId, ScaleId, SourceId},
        words::FrameworkStatus,
    },
};

diesel::alias!(role_profiles as related: Related, skills as wholes: Wholes);

/// The framework of the instance with a key and a release, or else the one in use that was published last.
pub fn framework(conn: &mut Conn, key: &str, release: Option<&str>) -> QueryResult<Option<Framework>> {
    let mut query = frameworks::table
        .filter(frameworks::org_id.is_null())
        .filter(frameworks::key.eq(key))
        .filter(frameworks::deleted_at.is_null())
        .filter(scope::published_frameworks())
        .select(Framework::as_select())
        .into_boxed();
    query = match release {
        Some(release) => query
            .filter(frameworks::release.eq(release))
            .filter(frameworks::status.ne(FrameworkStatus::Draft)),
        None => query.filter(frameworks::status.eq(FrameworkStatus::Published)),
    };
    query.order((frameworks::published_at.desc(), frameworks::id.desc())).first(conn).optional()
}

/// A source.
pub fn source(conn: &mut Conn, id: SourceId) -> QueryResult<Option<Source>> {
    sources::table.find(id).select(Source::as_select()).first(conn).optional()
}

/// The names of the scales that levels of the framework were published on.
pub fn source_scales(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<String>> {
    let mut names: Vec<String> = role_requirements::table
        .inner_join(role_profiles::table)
        .filter(role_profiles::framework_id.eq(id))
        .filter(role_requirements::source_scale.is_not_null())
        .select(role_requirements::source_scale.assume_not_null())
        .distinct()
        .load(conn)?;
    let described: Vec<String> = skill_level_descriptors::table
        .inner_join(skills::table)
        .filter(skills::framework_id.eq(id))
        .select(skill_level_descriptors::source_scale)
        .distinct()
        .load(conn)?;
    names.extend(described);
    Ok(names)
}

/// The scales that skills of the framework are on.
pub fn skill_scales(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<ScaleId>> {
    skills::table
        .filter(skills::framework_id.eq(id))
        .filter(skills::owner_id.is_null())
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
        .select(skills::scale_id)
        .distinct()
        .load(conn)
}

/// The levels of all scales of the instance and of an owner, lowest first.
pub fn levels(conn: &mut Conn, owner: Option<OrganizationId>) -> QueryResult<Vec<(Scale, Level)>> {
    proficiency_levels::table
        .inner_join(proficiency_scales::table)
        .filter(proficiency_scales::org_id.is_null().or(proficiency_scales::org_id.eq(owner)))
        .filter(proficiency_scales::deleted_at.is_null())
        .order((proficiency_scales::name_key, proficiency_scales::id, proficiency_levels::level))
        .select((Scale::as_select(), Level::as_select()))
        .load(conn)
}

/// The key of something, and the framework that it is in.
pub type Named = (Option<String>, Option<FrameworkId>);

/// The skills, each with what it is part of.
pub fn skills(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<(Skill, Option<Named>)>> {
    let is_whole = skills::parent_id
        .eq(wholes.field(skills::id).nullable())
        .and(wholes.field(skills::owner_id).is_null())
        .and(wholes.field(skills::deleted_at).is_null());
    skills::table
        .left_join(wholes.on(is_whole))
        .filter(skills::framework_id.eq(id))
        .filter(skills::owner_id.is_null())
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
        .order((skills::external_id, skills::id))
        .select((
            Skill::as_select(),
            (wholes.field(skills::external_id), wholes.field(skills::framework_id)).nullable(),
        ))
        .load(conn)
}

/// The role profiles.
pub fn roles(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<Role>> {
    role_profiles::table
        .filter(role_profiles::framework_id.eq(id))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
        .order((role_profiles::external_id, role_profiles::id))
        .select(Role::as_select())
        .load(conn)
}

/// A row with the key of the role or skill that it hangs off.
type Keyed<T> = (Option<String>, T);

/// Returns whether an exported requirement is critical, and whether one has a rationale.
pub fn requirements_say(conn: &mut Conn, id: FrameworkId) -> QueryResult<(bool, bool)> {
    let own = || {
        role_requirements::table
            .inner_join(role_profiles::table)
            .inner_join(skills::table)
            .filter(role_profiles::framework_id.eq(id))
            .filter(role_profiles::deleted_at.is_null())
            .filter(skills::owner_id.is_null())
            .filter(skills::deleted_at.is_null())
            .filter(scope::published_requirements())
            .filter(scope::published_roles())
            .filter(scope::published_skills())
    };
    let is_critical =
        select(exists(own().filter(role_requirements::is_critical.eq(true)))).get_result(conn)?;
    let has_rationale =
        select(exists(own().filter(role_requirements::rationale.is_not_null()))).get_result(conn)?;
    Ok((is_critical, has_rationale))
}

/// Loads the requirements of some role profiles of the framework, each with the keys of its role profile and skill.
pub fn requirements(conn: &mut Conn, roles: &[RoleId]) -> QueryResult<Vec<Keyed<(Named, Requirement)>>> {
    role_requirements::table
        .inner_join(role_profiles::table)
        .inner_join(skills::table)
        .filter(role_requirements::role_id.eq_any(roles))
        .filter(skills::owner_id.is_null())
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_requirements())
        .filter(scope::published_skills())
        .order((role_profiles::external_id, skills::external_id, role_requirements::id))
        .select((
            role_profiles::external_id,
            ((skills::external_id, skills::framework_id), Requirement::as_select()),
        ))
        .load(conn)
}

/// Which roles are related, with the key of the one, and the other.
pub fn relations(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<Keyed<(Named, Relation)>>> {
    role_relations::table
        .inner_join(role_profiles::table.on(role_profiles::id.eq(role_relations::role_id)))
        .inner_join(related.on(related.field(role_profiles::id).eq(role_relations::related_role_id)))
        .filter(role_profiles::framework_id.eq(id))
        .filter(role_profiles::deleted_at.is_null())
        .filter(related.field(role_profiles::deleted_at).is_null())
        .filter(scope::published_roles())
        .order((role_profiles::external_id, role_relations::position, role_relations::related_role_id))
        .select((
            role_profiles::external_id,
            (
                (related.field(role_profiles::external_id), related.field(role_profiles::framework_id)),
                Relation::as_select(),
            ),
        ))
        .load(conn)
}

/// Other titles of the roles.
pub fn role_titles(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<Keyed<RoleTitle>>> {
    role_titles::table
        .inner_join(role_profiles::table)
        .filter(role_profiles::framework_id.eq(id))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
        .order((role_profiles::external_id, role_titles::title_key))
        .select((role_profiles::external_id, RoleTitle::as_select()))
        .load(conn)
}

/// Other names of the skills.
pub fn skill_titles(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<Keyed<SkillTitle>>> {
    skill_titles::table
        .inner_join(skills::table)
        .filter(skills::framework_id.eq(id))
        .filter(skills::owner_id.is_null())
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
        .order((skills::external_id, skill_titles::title_key))
        .select((skills::external_id, SkillTitle::as_select()))
        .load(conn)
}

/// The tools of the roles.
pub fn tools(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<Keyed<RoleTool>>> {
    role_tools::table
        .inner_join(role_profiles::table)
        .filter(role_profiles::framework_id.eq(id))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
        .order((role_profiles::external_id, role_tools::name_key, role_tools::category_code))
        .select((role_profiles::external_id, RoleTool::as_select()))
        .load(conn)
}

/// What the levels of the skills look like.
pub fn descriptors(conn: &mut Conn, id: FrameworkId) -> QueryResult<Vec<Keyed<Descriptor>>> {
    skill_level_descriptors::table
        .inner_join(skills::table)
        .filter(skills::framework_id.eq(id))
        .filter(skills::owner_id.is_null())
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
        .order((
            skills::external_id,
            skill_level_descriptors::source_scale,
            skill_level_descriptors::source_level,
        ))
        .select((skills::external_id, Descriptor::as_select()))
        .load(conn)
}

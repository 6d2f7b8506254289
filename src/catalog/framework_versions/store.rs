//! SQL of what a framework holds.

use diesel::prelude::*;

use super::model::{Content, LevelTexts, Parts, Size};
use crate::{
    catalog::{
        roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
        skills::model::{Descriptor, Skill, SkillTitle},
    },
    identity::access::scope,
    platform::{
        db::{
            Conn,
            bulk::insert_all,
            schema::{
                role_profiles, role_relations, role_requirements, role_titles, role_tools,
                skill_level_descriptors, skill_titles, skills,
            },
        },
        ids::FrameworkId,
    },
};

/// How many rows a framework has.
pub fn size(conn: &mut Conn, id: FrameworkId) -> QueryResult<Size> {
    let skill_ids = || skills_of(id).select(skills::id);
    let role_ids = || roles_of(id).select(role_profiles::id);
    let parts = [
        skill_titles::table
            .filter(skill_titles::skill_id.eq_any(skill_ids()))
            .count()
            .get_result::<i64>(conn)?,
        skill_level_descriptors::table
            .filter(skill_level_descriptors::skill_id.eq_any(skill_ids()))
            .count()
            .get_result(conn)?,
        role_titles::table.filter(role_titles::role_id.eq_any(role_ids())).count().get_result(conn)?,
        role_tools::table.filter(role_tools::role_id.eq_any(role_ids())).count().get_result(conn)?,
        role_relations::table.filter(role_relations::role_id.eq_any(role_ids())).count().get_result(conn)?,
    ];
    Ok(Size {
        skills: skills_of(id).count().get_result(conn)?,
        roles: roles_of(id).count().get_result(conn)?,
        requirements: role_requirements::table
            .filter(role_requirements::role_id.eq_any(role_ids()))
            .count()
            .get_result(conn)?,
        parts: parts.into_iter().sum(),
    })
}

/// The skills and roles of a framework, and what the roles require.
pub fn content(conn: &mut Conn, id: FrameworkId) -> QueryResult<Content> {
    Ok(Content {
        skills: skills_of(id).order(skills::id).select(Skill::as_select()).load(conn)?,
        roles: roles_of(id).order(role_profiles::id).select(Role::as_select()).load(conn)?,
        requirements: role_requirements::table
            .filter(role_requirements::role_id.eq_any(roles_of(id).select(role_profiles::id)))
            .filter(scope::published_requirements())
            .order(role_requirements::id)
            .select(Requirement::as_select())
            .load(conn)?,
    })
}

/// What hangs off the skills and roles of a framework.
pub fn parts(conn: &mut Conn, id: FrameworkId) -> QueryResult<Parts> {
    let skill_ids = || skills_of(id).select(skills::id);
    let role_ids = || roles_of(id).select(role_profiles::id);
    Ok(Parts {
        level_texts: skill_level_descriptors::table
            .filter(skill_level_descriptors::skill_id.eq_any(skill_ids()))
            .select(Descriptor::as_select())
            .load(conn)?,
        skill_titles: skill_titles::table
            .filter(skill_titles::skill_id.eq_any(skill_ids()))
            .select(SkillTitle::as_select())
            .load(conn)?,
        role_titles: role_titles::table
            .filter(role_titles::role_id.eq_any(role_ids()))
            .select(RoleTitle::as_select())
            .load(conn)?,
        tools: role_tools::table
            .filter(role_tools::role_id.eq_any(role_ids()))
            .select(RoleTool::as_select())
            .load(conn)?,
        relations: role_relations::table
            .filter(role_relations::role_id.eq_any(role_ids()))
            .select(Relation::as_select())
            .load(conn)?,
    })
}

/// What the levels of the skills of a framework look like, lowest first.
pub fn level_texts(conn: &mut Conn, id: FrameworkId) -> QueryResult<LevelTexts> {
    let rows: Vec<Descriptor> = skill_level_descriptors::table
        .filter(skill_level_descriptors::skill_id.eq_any(skills_of(id).select(skills::id)))
        .order((
            skill_level_descriptors::skill_id,
            skill_level_descriptors::source_scale,
            skill_level_descriptors::source_level,
        ))
        .select(Descriptor::as_select())
        .load(conn)?;
    let mut texts = LevelTexts::new();
    for row in rows {
        texts.entry(row.skill_id).or_default().push(row);
    }
    Ok(texts)
}

/// Adds what a framework holds, parents first.
pub fn insert(conn: &mut Conn, (content, parts): &(Content, Parts)) -> QueryResult<()> {
    insert_all!(conn, skills::table, content.skills)?;
    insert_all!(conn, skill_titles::table, parts.skill_titles)?;
    insert_all!(conn, skill_level_descriptors::table, parts.level_texts)?;
    insert_all!(conn, role_profiles::table, content.roles)?;
    insert_all!(conn, role_titles::table, parts.role_titles)?;
    insert_all!(conn, role_tools::table, parts.tools)?;
    insert_all!(conn, role_relations::table, parts.relations)?;
    insert_all!(conn, role_requirements::table, content.requirements)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn skills_of(id: FrameworkId) -> _ {
    skills::table
        .filter(skills::framework_id.eq(id))
        .filter(skills::deleted_at.is_null())
        .filter(scope::published_skills())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn roles_of(id: FrameworkId) -> _ {
    role_profiles::table
        .filter(role_profiles::framework_id.eq(id))
        .filter(role_profiles::deleted_at.is_null())
        .filter(scope::published_roles())
}

//! SQL of imports: an owner's part of the catalog, read as far as an import is about it and written in parts.

mod load;
mod update;

use diesel::prelude::*;

use super::{
    compare::Changes,
    model::{Import, ImportStatus},
};
use crate::{
    catalog::{
        frameworks::model::Framework,
        roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
        scales::model::Scale,
        skills::model::{Descriptor, Skill, SkillTitle},
        sources::model::Source,
    },
    platform::{
        db::{
            Conn,
            bulk::{self, insert_all},
            schema::{
                frameworks, imports, proficiency_levels, proficiency_scales, role_profiles, role_relations,
                role_requirements, role_titles, role_tools, skill_level_descriptors, skill_titles, skills,
                sources,
            },
            types::UtcTime,
        },
        ids::{FrameworkId, ImportId, OrganizationId, RequirementId, RoleId, SkillId},
        words::FrameworkStatus,
    },
};

pub use load::load;
use update::{update_frameworks, update_scales, update_sources};
pub use update::{update_requirements, update_roles, update_skills};

/// What every function that writes gives back.
pub type Written = QueryResult<()>;
/// The same where rows are to be what they were: `false` if somebody else has changed one of them meanwhile.
pub type Replaced = QueryResult<bool>;

/// Whether a row belongs to an owner: an organization, or `None` for the instance.
macro_rules! owned {
    ($table:ident, $owner:expr) => {
        $table::org_id
            .is_null()
            .eq($owner.is_none())
            .and($table::org_id.is_null().or($table::org_id.eq($owner)))
    };
}
use owned;

/// Some frameworks as they are now.
pub fn frameworks_now(conn: &mut Conn, frameworks: &[Framework]) -> QueryResult<Vec<Framework>> {
    let ids: Vec<FrameworkId> = frameworks.iter().map(|framework| framework.id).collect();
    frameworks::table.filter(frameworks::id.eq_any(ids)).select(Framework::as_select()).load(conn)
}

/// The sources of an owner.
pub fn sources(conn: &mut Conn, owner: Option<OrganizationId>) -> QueryResult<Vec<Source>> {
    let all = sources::table.filter(owned!(sources, owner)).order(sources::key);
    all.select(Source::as_select()).load(conn)
}

/// The imports of an owner that are being written, or were stopped half way and may have left rows.
pub fn unfinished(conn: &mut Conn, owner: Option<OrganizationId>) -> QueryResult<Vec<Import>> {
    imports::table
        .filter(owned!(imports, owner))
        .filter(imports::finished_at.is_null())
        .select(Import::as_select())
        .load(conn)
}

/// Adds an import.
pub fn insert(conn: &mut Conn, import: &Import) -> Written {
    diesel::insert_into(imports::table).values(import).execute(conn).map(drop)
}

/// Prolongs the lease of an import; `false` if it is no longer being written.
pub fn renew(conn: &mut Conn, id: ImportId, until: UtcTime) -> QueryResult<bool> {
    let import = imports::table.filter(imports::id.eq(id)).filter(imports::status.eq(ImportStatus::Staged));
    let renewed = diesel::update(import).set(imports::lease_until.eq(until)).execute(conn)?;
    Ok(renewed == 1)
}

/// Makes everything that an import brought visible; `false` if it was given up meanwhile.
pub fn publish(conn: &mut Conn, id: ImportId, now: UtcTime) -> QueryResult<bool> {
    let import = imports::table.filter(imports::id.eq(id)).filter(imports::status.eq(ImportStatus::Staged));
    let published = diesel::update(import)
        .set((imports::status.eq(ImportStatus::Published), imports::finished_at.eq(Some(now))))
        .execute(conn)?;
    Ok(published == 1)
}

/// Gives imports up: from now on they can neither write nor be published.
pub fn give_up(conn: &mut Conn, ids: &[ImportId]) -> Written {
    let staged =
        imports::table.filter(imports::id.eq_any(ids)).filter(imports::status.eq(ImportStatus::Staged));
    diesel::update(staged).set(imports::status.eq(ImportStatus::Abandoned)).execute(conn).map(drop)
}

/// Takes away some of the rows of an import that was given up; `true` when none was left.
pub fn take_away(conn: &mut Conn, id: ImportId, at_most: usize, now: UtcTime) -> QueryResult<bool> {
    let limit = i64::try_from(at_most).unwrap_or(i64::MAX);
    let requirements = role_requirements::table.filter(role_requirements::import_id.eq(id));
    let requirements: Vec<RequirementId> =
        requirements.select(role_requirements::id).limit(limit).load(conn)?;
    for ids in requirements.chunks(bulk::CHUNK) {
        diesel::delete(role_requirements::table.filter(role_requirements::id.eq_any(ids))).execute(conn)?;
    }
    if !requirements.is_empty() {
        return Ok(false);
    }
    // A role has up to some thousand titles and tools, so few of them are taken at once.
    let roles = role_profiles::table.filter(role_profiles::import_id.eq(id));
    let roles: Vec<RoleId> = roles.select(role_profiles::id).limit(limit / 20 + 1).load(conn)?;
    if !roles.is_empty() {
        diesel::delete(role_titles::table.filter(role_titles::role_id.eq_any(&roles))).execute(conn)?;
        diesel::delete(role_tools::table.filter(role_tools::role_id.eq_any(&roles))).execute(conn)?;
        let relations =
            role_relations::role_id.eq_any(&roles).or(role_relations::related_role_id.eq_any(&roles));
        diesel::delete(role_relations::table.filter(relations)).execute(conn)?;
        diesel::delete(role_profiles::table.filter(role_profiles::id.eq_any(&roles))).execute(conn)?;
        return Ok(false);
    }
    let rows = skills::table.filter(skills::import_id.eq(id));
    let ids: Vec<SkillId> = rows.select(skills::id).limit(limit / 4 + 1).load(conn)?;
    if !ids.is_empty() {
        let texts = skill_level_descriptors::table.filter(skill_level_descriptors::skill_id.eq_any(&ids));
        diesel::delete(texts).execute(conn)?;
        diesel::delete(skill_titles::table.filter(skill_titles::skill_id.eq_any(&ids))).execute(conn)?;
        let parts = diesel::update(skills::table.filter(skills::parent_id.eq_any(&ids)));
        parts.set(skills::parent_id.eq(None::<SkillId>)).execute(conn)?;
        diesel::delete(skills::table.filter(skills::id.eq_any(&ids))).execute(conn)?;
        return Ok(false);
    }
    diesel::delete(frameworks::table.filter(frameworks::import_id.eq(id))).execute(conn)?;
    let import =
        imports::table.filter(imports::id.eq(id)).filter(imports::status.eq(ImportStatus::Abandoned));
    diesel::update(import).set(imports::finished_at.eq(Some(now))).execute(conn)?;
    Ok(true)
}

/// Adds frameworks that cannot be used yet; their sources are not there before the end.
pub fn add_frameworks(conn: &mut Conn, rows: &[Framework]) -> Written {
    let draft =
        |row: &Framework| Framework { source_id: None, status: FrameworkStatus::Draft, ..row.clone() };
    insert_all!(conn, frameworks::table, rows.iter().map(draft).collect::<Vec<_>>())
}

/// Adds scales that count as deleted until the end.
pub fn add_scales(conn: &mut Conn, rows: &[Scale]) -> Written {
    let deleted = |row: &Scale| Scale { deleted_at: Some(row.created_at), ..row.clone() };
    insert_all!(conn, proficiency_scales::table, rows.iter().map(deleted).collect::<Vec<_>>())
}

/// Adds skills.
pub fn add_skills(conn: &mut Conn, rows: &[Skill]) -> Written {
    insert_all!(conn, skills::table, rows)
}

/// Adds other names of skills.
pub fn add_skill_titles(conn: &mut Conn, rows: &[SkillTitle]) -> Written {
    insert_all!(conn, skill_titles::table, rows)
}

/// Adds texts of levels.
pub fn add_descriptors(conn: &mut Conn, rows: &[Descriptor]) -> Written {
    insert_all!(conn, skill_level_descriptors::table, rows)
}

/// Adds role profiles.
pub fn add_roles(conn: &mut Conn, rows: &[Role]) -> Written {
    insert_all!(conn, role_profiles::table, rows)
}

/// Adds other titles of roles.
pub fn add_role_titles(conn: &mut Conn, rows: &[RoleTitle]) -> Written {
    insert_all!(conn, role_titles::table, rows)
}

/// Adds tools of roles.
pub fn add_tools(conn: &mut Conn, rows: &[RoleTool]) -> Written {
    insert_all!(conn, role_tools::table, rows)
}

/// Adds related roles.
pub fn add_relations(conn: &mut Conn, rows: &[Relation]) -> Written {
    insert_all!(conn, role_relations::table, rows)
}

/// Adds requirements.
pub fn add_requirements(conn: &mut Conn, rows: &[Requirement]) -> Written {
    insert_all!(conn, role_requirements::table, rows)
}

/// Writes the other names of some skills again, all of them.
pub fn replace_skill_titles(conn: &mut Conn, families: &[(SkillId, Vec<SkillTitle>)]) -> Written {
    let (parents, rows) = unfold(families);
    for ids in parents.chunks(bulk::CHUNK) {
        diesel::delete(skill_titles::table.filter(skill_titles::skill_id.eq_any(ids))).execute(conn)?;
    }
    add_skill_titles(conn, &rows)
}

/// Writes the texts of the levels of some skills again, all of them.
pub fn replace_descriptors(conn: &mut Conn, families: &[(SkillId, Vec<Descriptor>)]) -> Written {
    let (parents, rows) = unfold(families);
    for ids in parents.chunks(bulk::CHUNK) {
        let old = skill_level_descriptors::table.filter(skill_level_descriptors::skill_id.eq_any(ids));
        diesel::delete(old).execute(conn)?;
    }
    add_descriptors(conn, &rows)
}

/// Writes the other titles of some roles again, all of them.
pub fn replace_role_titles(conn: &mut Conn, families: &[(RoleId, Vec<RoleTitle>)]) -> Written {
    let (parents, rows) = unfold(families);
    for ids in parents.chunks(bulk::CHUNK) {
        diesel::delete(role_titles::table.filter(role_titles::role_id.eq_any(ids))).execute(conn)?;
    }
    add_role_titles(conn, &rows)
}

/// Writes the tools of some roles again, all of them.
pub fn replace_tools(conn: &mut Conn, families: &[(RoleId, Vec<RoleTool>)]) -> Written {
    let (parents, rows) = unfold(families);
    for ids in parents.chunks(bulk::CHUNK) {
        diesel::delete(role_tools::table.filter(role_tools::role_id.eq_any(ids))).execute(conn)?;
    }
    add_tools(conn, &rows)
}

/// Writes the relations of some roles again, all of them.
pub fn replace_relations(conn: &mut Conn, families: &[(RoleId, Vec<Relation>)]) -> Written {
    let (parents, rows) = unfold(families);
    for ids in parents.chunks(bulk::CHUNK) {
        diesel::delete(role_relations::table.filter(role_relations::role_id.eq_any(ids))).execute(conn)?;
    }
    add_relations(conn, &rows)
}

fn unfold<P: Copy, T: Clone>(families: &[(P, Vec<T>)]) -> (Vec<P>, Vec<T>) {
    let parents = families.iter().map(|(parent, _)| *parent).collect();
    (parents, families.iter().flat_map(|(_, rows)| rows).cloned().collect())
}

/// Writes everything that is visible already and has changed; `false` if somebody else has changed some of it meanwhile.
/// What hangs off a skill or role changes with the version of that.
pub fn change(conn: &mut Conn, changes: &Changes) -> Replaced {
    let is_next = update_skills(conn, &changes.skills.changed)?
        && update_roles(conn, &changes.roles.changed)?
        && update_requirements(conn, &changes.requirements.changed)?;
    replace_skill_titles(conn, &changes.skill_titles.again)?;
    replace_descriptors(conn, &changes.descriptors.again)?;
    replace_role_titles(conn, &changes.role_titles.again)?;
    replace_tools(conn, &changes.tools.again)?;
    replace_relations(conn, &changes.relations.again)?;
    Ok(is_next)
}

/// Writes sources, frameworks and scales.
pub fn write_ground(conn: &mut Conn, changes: &Changes) -> Written {
    insert_all!(conn, sources::table, changes.sources.new)?;
    update_sources(conn, &changes.sources.changed)?;
    update_frameworks(conn, &changes.frameworks.new)?;
    update_frameworks(conn, &changes.frameworks.changed)?;
    update_scales(conn, &changes.scales.new)?;
    update_scales(conn, &changes.scales.changed)?;
    insert_all!(conn, proficiency_levels::table, changes.levels)
}

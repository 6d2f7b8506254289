//! SQL of imports: the instance's part of the catalog, read and written whole.

use diesel::prelude::*;

use super::{catalog::Catalog, compare::Changes};
use crate::{
    db::{
        Conn,
        bulk::{self, insert_all},
        schema::{
            frameworks, proficiency_levels, proficiency_scales, role_profiles, role_relations,
            role_requirements, skill_observations, skills, sources,
        },
        types::AnyId,
        value::ValueType,
    },
    ids::{RoleId, ScaleId},
    roles::model::{Relation, Requirement, RequirementKind, Role},
    scales::model::{Level, Scale},
    skills::model::Skill,
    sources::model::{Framework, Source},
};

/// The sources of the instance.
pub fn sources(conn: &mut Conn) -> QueryResult<Vec<Source>> {
    let all = sources::table.filter(sources::org_id.is_null()).order(sources::key);
    all.select(Source::as_select()).load(conn)
}

/// Everything that belongs to the instance.
pub fn load(conn: &mut Conn) -> QueryResult<Catalog> {
    Ok(Catalog {
        sources: sources(conn)?,
        frameworks: frameworks::table
            .filter(frameworks::org_id.is_null())
            .select(Framework::as_select())
            .load(conn)?,
        scales: proficiency_scales::table
            .filter(proficiency_scales::org_id.is_null())
            .filter(proficiency_scales::deleted_at.is_null())
            .select(Scale::as_select())
            .load(conn)?,
        levels: proficiency_levels::table
            .inner_join(proficiency_scales::table)
            .filter(proficiency_scales::org_id.is_null())
            .order((proficiency_levels::scale_id, proficiency_levels::level))
            .select(Level::as_select())
            .load(conn)?,
        observed_scales: skill_observations::table
            .inner_join(skills::table)
            .inner_join(proficiency_scales::table.on(proficiency_scales::id.eq(skills::scale_id)))
            .filter(proficiency_scales::org_id.is_null())
            .select(skills::scale_id)
            .distinct()
            .load(conn)?,
        skills: skills::table
            .filter(skills::org_id.is_null())
            .filter(skills::deleted_at.is_null())
            .select(Skill::as_select())
            .load(conn)?,
        roles: role_profiles::table
            .filter(role_profiles::org_id.is_null())
            .filter(role_profiles::deleted_at.is_null())
            .select(Role::as_select())
            .load(conn)?,
        requirements: role_requirements::table
            .inner_join(role_profiles::table)
            .filter(role_profiles::org_id.is_null())
            .select(Requirement::as_select())
            .load(conn)?,
        relations: role_relations::table
            .inner_join(role_profiles::table.on(role_profiles::id.eq(role_relations::role_id)))
            .filter(role_profiles::org_id.is_null())
            .select(Relation::as_select())
            .load(conn)?,
    })
}

/// Writes what has changed, parents first.
pub fn write(conn: &mut Conn, changes: &Changes) -> QueryResult<()> {
    insert_all!(conn, sources::table, changes.sources.new)?;
    update_sources(conn, &changes.sources.changed)?;
    insert_all!(conn, frameworks::table, changes.frameworks.new)?;
    update_frameworks(conn, &changes.frameworks.changed)?;
    insert_all!(conn, proficiency_scales::table, changes.scales.new)?;
    update_scales(conn, &changes.scales.changed)?;
    insert_all!(conn, proficiency_levels::table, changes.levels)?;
    insert_all!(conn, skills::table, changes.skills.new)?;
    update_skills(conn, &changes.skills.changed)?;
    insert_all!(conn, role_profiles::table, changes.roles.new)?;
    update_roles(conn, &changes.roles.changed)?;
    insert_all!(conn, role_requirements::table, changes.requirements.new)?;
    update_requirements(conn, &changes.requirements.changed)?;
    let related: Vec<RoleId> = changes.related_roles.iter().copied().collect();
    for roles in related.chunks(bulk::CHUNK) {
        let old = role_relations::table.filter(role_relations::role_id.eq_any(roles));
        diesel::delete(old).execute(conn)?;
    }
    insert_all!(conn, role_relations::table, changes.relations)
}

fn update_sources(conn: &mut Conn, rows: &[Source]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("name", ValueType::Text),
        ("release", ValueType::Text),
        ("license", ValueType::Text),
        ("attribution", ValueType::Text),
        ("sha256", ValueType::Text),
        ("imported_at", ValueType::Instant),
    ];
    let row = |row: &Source| {
        let values = vec![
            row.name.as_str().into(),
            row.release.as_deref().into(),
            row.license.as_deref().into(),
            row.attribution.as_deref().into(),
            row.sha256.as_str().into(),
            row.imported_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::update_many(conn, "sources", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

fn update_frameworks(conn: &mut Conn, rows: &[Framework]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("source_id", ValueType::Key),
        ("name", ValueType::Text),
        ("release", ValueType::Text),
        ("updated_at", ValueType::Instant),
    ];
    let row = |row: &Framework| {
        let values = vec![
            row.source_id.map(|id| AnyId(id.0)).into(),
            row.name.as_str().into(),
            row.release.as_deref().into(),
            row.updated_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::update_many(conn, "frameworks", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Writes scales and takes their levels away; the new ones are added with those of new scales.
fn update_scales(conn: &mut Conn, rows: &[Scale]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] =
        &[("name", ValueType::Text), ("version", ValueType::Whole), ("updated_at", ValueType::Instant)];
    let ids: Vec<ScaleId> = rows.iter().map(|row| row.id).collect();
    let old = proficiency_levels::table.filter(proficiency_levels::scale_id.eq_any(&ids));
    diesel::delete(old).execute(conn)?;
    let row = |row: &Scale| {
        (AnyId(row.id.0), vec![row.name.as_str().into(), row.version.into(), row.updated_at.into()])
    };
    bulk::update_many(conn, "proficiency_scales", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

fn update_skills(conn: &mut Conn, rows: &[Skill]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("framework_id", ValueType::Key),
        ("name", ValueType::Text),
        ("name_key", ValueType::Text),
        ("description", ValueType::Text),
        ("kind", ValueType::Text),
        ("external_uri", ValueType::Text),
        ("version", ValueType::Whole),
        ("updated_at", ValueType::Instant),
    ];
    let row = |row: &Skill| {
        let values = vec![
            row.framework_id.map(|id| AnyId(id.0)).into(),
            row.name.as_str().into(),
            row.name_key.as_str().into(),
            row.description.as_deref().into(),
            row.kind.as_str().into(),
            row.external_uri.as_deref().into(),
            row.version.into(),
            row.updated_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::update_many(conn, "skills", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

fn update_roles(conn: &mut Conn, rows: &[Role]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("framework_id", ValueType::Key),
        ("code", ValueType::Text),
        ("title", ValueType::Text),
        ("title_key", ValueType::Text),
        ("job_family", ValueType::Text),
        ("job_zone", ValueType::Whole),
        ("description", ValueType::Text),
        ("revision", ValueType::Whole),
        ("version", ValueType::Whole),
        ("updated_at", ValueType::Instant),
    ];
    let row = |row: &Role| {
        let values = vec![
            row.framework_id.map(|id| AnyId(id.0)).into(),
            row.code.as_deref().into(),
            row.title.as_str().into(),
            row.title_key.as_str().into(),
            row.job_family.as_deref().into(),
            row.job_zone.into(),
            row.description.as_deref().into(),
            row.revision.into(),
            row.version.into(),
            row.updated_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::update_many(conn, "role_profiles", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

fn update_requirements(conn: &mut Conn, rows: &[Requirement]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("required_level", ValueType::Whole),
        ("source_level", ValueType::Number),
        ("source_scale", ValueType::Text),
        ("importance", ValueType::Number),
        ("requirement", ValueType::Text),
        ("version", ValueType::Whole),
        ("updated_at", ValueType::Instant),
    ];
    let row = |row: &Requirement| {
        let values = vec![
            row.required_level.into(),
            row.source_level.into(),
            row.source_scale.as_deref().into(),
            row.importance.into(),
            row.requirement.map(RequirementKind::as_str).into(),
            row.version.into(),
            row.updated_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::update_many(conn, "role_requirements", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

//! Rows that are there and are written again.

use diesel::prelude::*;

use super::Replaced;
use crate::{
    catalog::{
        frameworks::model::Framework,
        roles::model::{Requirement, RequirementKind, Role},
        scales::model::Scale,
        skills::model::Skill,
        sources::model::Source,
    },
    platform::{
        db::{Conn, bulk, schema::proficiency_levels, types::AnyId, value::ValueType},
        ids::ScaleId,
    },
};

/// Writes sources that have changed.
pub fn update_sources(conn: &mut Conn, rows: &[Source]) -> QueryResult<()> {
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

/// Writes frameworks.
pub fn update_frameworks(conn: &mut Conn, rows: &[Framework]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("source_id", ValueType::Key),
        ("name", ValueType::Text),
        ("release", ValueType::Text),
        ("description", ValueType::Text),
        ("status", ValueType::Text),
        ("version", ValueType::Whole),
        ("updated_at", ValueType::Instant),
        ("import_id", ValueType::Key),
    ];
    let row = |row: &Framework| {
        let values = vec![
            row.source_id.map(|id| AnyId(id.0)).into(),
            row.name.as_str().into(),
            row.release.as_deref().into(),
            row.description.as_deref().into(),
            row.status.as_str().into(),
            row.version.into(),
            row.updated_at.into(),
            row.import_id.map(|id| AnyId(id.0)).into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::update_many(conn, "frameworks", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Writes scales and takes their levels away; the new ones are added with those of new scales.
pub fn update_scales(conn: &mut Conn, rows: &[Scale]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("name", ValueType::Text),
        ("version", ValueType::Whole),
        ("updated_at", ValueType::Instant),
        ("deleted_at", ValueType::Instant),
    ];
    let ids: Vec<ScaleId> = rows.iter().map(|row| row.id).collect();
    let old = proficiency_levels::table.filter(proficiency_levels::scale_id.eq_any(&ids));
    diesel::delete(old).execute(conn)?;
    let row = |row: &Scale| {
        let values =
            vec![row.name.as_str().into(), row.version.into(), row.updated_at.into(), row.deleted_at.into()];
        (AnyId(row.id.0), values)
    };
    bulk::update_many(conn, "proficiency_scales", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Writes rows that have changed; `false` if somebody else has changed one of them meanwhile.
pub fn update_skills(conn: &mut Conn, rows: &[Skill]) -> Replaced {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("framework_id", ValueType::Key),
        ("parent_id", ValueType::Key),
        ("name", ValueType::Text),
        ("name_key", ValueType::Text),
        ("description", ValueType::Text),
        ("kind", ValueType::Text),
        ("category", ValueType::Text),
        ("half_life_months", ValueType::Whole),
        ("external_uri", ValueType::Text),
        ("status", ValueType::Text),
        ("absent_since", ValueType::Instant),
        ("version", ValueType::Whole),
        ("updated_at", ValueType::Instant),
    ];
    let row = |row: &Skill| {
        let values = vec![
            row.framework_id.map(|id| AnyId(id.0)).into(),
            row.parent_id.map(|id| AnyId(id.0)).into(),
            row.name.as_str().into(),
            row.name_key.as_str().into(),
            row.description.as_deref().into(),
            row.kind.as_str().into(),
            row.category.as_str().into(),
            row.half_life_months.into(),
            row.external_uri.as_deref().into(),
            row.status.as_str().into(),
            row.absent_since.into(),
            row.version.into(),
            row.updated_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::replace_many(conn, "skills", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Writes rows that have changed; `false` if somebody else has changed one of them meanwhile.
pub fn update_roles(conn: &mut Conn, rows: &[Role]) -> Replaced {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("framework_id", ValueType::Key),
        ("code", ValueType::Text),
        ("title", ValueType::Text),
        ("title_key", ValueType::Text),
        ("job_family", ValueType::Text),
        ("track", ValueType::Text),
        ("seniority", ValueType::Whole),
        ("job_zone", ValueType::Whole),
        ("description", ValueType::Text),
        ("status", ValueType::Text),
        ("education_shares", ValueType::Text),
        ("absent_since", ValueType::Instant),
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
            row.track.as_str().into(),
            row.seniority.into(),
            row.job_zone.into(),
            row.description.as_deref().into(),
            row.status.as_str().into(),
            row.education_shares.as_deref().into(),
            row.absent_since.into(),
            row.revision.into(),
            row.version.into(),
            row.updated_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::replace_many(conn, "role_profiles", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

/// Writes rows that have changed; `false` if somebody else has changed one of them meanwhile.
pub fn update_requirements(conn: &mut Conn, rows: &[Requirement]) -> Replaced {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("required_level", ValueType::Whole),
        ("source_level", ValueType::Number),
        ("source_scale", ValueType::Text),
        ("importance", ValueType::Number),
        ("requirement", ValueType::Text),
        ("is_critical", ValueType::Truth),
        ("rationale", ValueType::Text),
        ("is_suppressed", ValueType::Truth),
        ("is_not_relevant", ValueType::Truth),
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
            row.is_critical.into(),
            row.rationale.as_deref().into(),
            row.is_suppressed.into(),
            row.is_not_relevant.into(),
            row.version.into(),
            row.updated_at.into(),
        ];
        (AnyId(row.id.0), values)
    };
    bulk::replace_many(conn, "role_requirements", COLUMNS, &rows.iter().map(row).collect::<Vec<_>>())
}

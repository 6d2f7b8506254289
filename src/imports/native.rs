//! The native bundle: five CSV files.
//!
//! - `scales.csv`: `scale`, `level`, `label`, `source_range`
//! - `skills.csv`: `skill_key`, `name`, `kind`, `description`, `source`, `source_version`, `source_id`
//! - `roles.csv`: `role_key`, `name`, `family`, `job_zone`, `description`, `source`, `source_version`, `source_id`
//! - `role_skills.csv`: `role_key`, `skill_key`, `required_level`, `source_level`, `source_scale`, `importance`,
//!   `requirement`, `provenance`
//! - `role_related.csv`: `role_key`, `related_role_key`, `tier`, `position`
//!
//! All five must be there; a file without data has its first line alone. Keys, names and labels are needed, other
//! columns may be missing or empty, and columns of other names are left aside. `source` and `provenance` are not kept:
//! the prefix of the key names the source.

use super::{
    Request, Watch,
    bundle::{Bundle, LevelRow, RelationRow, RequirementRow, RoleRow, ScaleRow, SkillRow},
    files::{Limits, Wanted},
    problem::{At, Problem, Problems},
    reader::Reader,
    table::{Form, Row},
};
use crate::{roles::model::RequirementKind, skills::model::SkillKind};

const SCALES: &str = "scales.csv";
const SKILLS: &str = "skills.csv";
const ROLES: &str = "roles.csv";
const ROLE_SKILLS: &str = "role_skills.csv";
const ROLE_RELATED: &str = "role_related.csv";
const FILES: [Wanted; 5] = [
    Wanted::single(SCALES),
    Wanted::single(SKILLS),
    Wanted::single(ROLES),
    Wanted::single(ROLE_SKILLS),
    Wanted::single(ROLE_RELATED),
];

/// The words for kinds of skills; bundles spell behavior the British way, and are read either way.
const KINDS: [(&str, SkillKind); 5] = [
    ("skill", SkillKind::Skill),
    ("knowledge", SkillKind::Knowledge),
    ("tool", SkillKind::Tool),
    ("behaviour", SkillKind::Behavior),
    ("behavior", SkillKind::Behavior),
];
const REQUIREMENTS: [(&str, RequirementKind); 2] =
    [("essential", RequirementKind::Essential), ("optional", RequirementKind::Optional)];

/// Reads a bundle and checks it; a bundle that is wrong anywhere is refused whole.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let form = (Form::Csv, None);
    let mut reader = Reader::open(&request.inputs, &FILES, form, limits, watch)?;
    for file in FILES {
        reader.expect(file.name);
    }
    let bundle = Bundle {
        format: "native",
        scales: group(reader.rows(SCALES, &["scale", "level", "label"], level)),
        skills: reader.rows(SKILLS, &["skill_key", "name"], skill),
        roles: reader.rows(ROLES, &["role_key", "name"], role),
        requirements: reader.rows(ROLE_SKILLS, &["role_key", "skill_key"], requirement),
        relations: number(reader.rows(ROLE_RELATED, &["role_key", "related_role_key"], relation)),
        ..Bundle::default()
    };
    bundle.finish(reader)
}

fn level(row: Row<'_>) -> Result<(String, LevelRow), Problem> {
    let level = LevelRow {
        at: row.at,
        level: row.whole("level", 0..=20)?.ok_or_else(|| empty(row.at, "level"))?,
        label: row.needed("label", 100)?,
        description: row.text("source_range", 2000)?,
    };
    Ok((row.needed("scale", 200)?, level))
}

fn group(levels: Vec<(String, LevelRow)>) -> Vec<ScaleRow> {
    let mut scales: Vec<ScaleRow> = Vec::new();
    for (name, level) in levels {
        match scales.iter_mut().find(|scale| scale.name == name) {
            Some(scale) => scale.levels.push(level),
            None => scales.push(ScaleRow { at: level.at, name, levels: vec![level] }),
        }
    }
    scales
}

fn skill(row: Row<'_>) -> Result<SkillRow, Problem> {
    Ok(SkillRow {
        at: row.at,
        key: row.key("skill_key")?,
        name: row.needed("name", 500)?,
        kind: row.word("kind", &KINDS)?.unwrap_or(SkillKind::Skill),
        description: row.text("description", 20_000)?,
        external_uri: row.text("source_id", 2000)?.filter(|id| is_address(id)),
        release: row.text("source_version", 100)?,
    })
}

fn role(row: Row<'_>) -> Result<RoleRow, Problem> {
    Ok(RoleRow {
        at: row.at,
        key: row.key("role_key")?,
        code: row.text("source_id", 2000)?.filter(|id| id.chars().count() <= 100 && !is_address(id)),
        title: row.needed("name", 500)?,
        job_family: row.text("family", 300)?,
        job_zone: row.whole("job_zone", 1..=5)?,
        description: row.text("description", 20_000)?,
        release: row.text("source_version", 100)?,
        education: None,
    })
}

fn requirement(row: Row<'_>) -> Result<RequirementRow, Problem> {
    Ok(RequirementRow {
        at: row.at,
        role: row.key("role_key")?,
        skill: row.key("skill_key")?,
        required_level: row.whole("required_level", 0..=5)?,
        source_level: row.decimal("source_level", f64::MIN..=f64::MAX)?,
        source_scale: row.text("source_scale", 100)?,
        importance: row.decimal("importance", 1.0..=5.0)?,
        requirement: row.word("requirement", &REQUIREMENTS)?,
        is_suppressed: None,
        is_not_relevant: None,
    })
}

fn relation(row: Row<'_>) -> Result<(RelationRow, bool), Problem> {
    let position = row.whole("position", 0..=100_000)?;
    let relation = RelationRow {
        at: row.at,
        role: row.key("role_key")?,
        related: row.key("related_role_key")?,
        tier: row.text("tier", 100)?,
        position: position.unwrap_or_default(),
    };
    Ok((relation, position.is_some()))
}

/// Related roles without a position stand in the order of the file.
fn number(relations: Vec<(RelationRow, bool)>) -> Vec<RelationRow> {
    let mut counts = std::collections::HashMap::new();
    relations
        .into_iter()
        .map(|(relation, has_position)| {
            let count: &mut i32 = counts.entry(relation.role.clone()).or_default();
            *count += 1;
            if has_position { relation } else { RelationRow { position: *count, ..relation } }
        })
        .collect()
}

fn empty(at: At, column: &'static str) -> Problem {
    at.problem(Some(column), "required", "must not be empty")
}

fn is_address(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

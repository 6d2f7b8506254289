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

use aws_lc_rs::digest::{Context, SHA256};
use std::{fmt::Write as _, path::Path};

use super::{
    bundle::{Bundle, LevelRow, RelationRow, RequirementRow, RoleRow, ScaleRow, SkillRow},
    files::{self, Files, Limits},
    problem::{At, Problem, Problems},
    table::{Row, Table},
};
use crate::{roles::model::RequirementKind, skills::model::SkillKind};

const SCALES: &str = "scales.csv";
const SKILLS: &str = "skills.csv";
const ROLES: &str = "roles.csv";
const ROLE_SKILLS: &str = "role_skills.csv";
const ROLE_RELATED: &str = "role_related.csv";
const FILES: [&str; 5] = [SCALES, SKILLS, ROLES, ROLE_SKILLS, ROLE_RELATED];

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

/// Reads a bundle from a folder or a zip archive and checks it; a bundle that is wrong anywhere is refused whole.
pub fn read(path: &Path, limits: Limits) -> Result<Bundle, Problems> {
    let files = files::open(path, &FILES, limits)?;
    let mut problems = Problems::default();
    let mut table = |file, required: &[&'static str]| {
        Table::read(&files, file, required).map_err(|problem| problems.push(problem)).ok()
    };
    let tables = (
        table(SCALES, &["scale", "level", "label"]),
        table(SKILLS, &["skill_key", "name"]),
        table(ROLES, &["role_key", "name"]),
        table(ROLE_SKILLS, &["role_key", "skill_key"]),
        table(ROLE_RELATED, &["role_key", "related_role_key"]),
    );
    let (Some(scales), Some(skills), Some(roles), Some(role_skills), Some(role_related)) = tables else {
        return Err(problems);
    };
    let bundle = Bundle {
        sha256: fingerprint(&files),
        scales: group(scales.collect(&mut problems, level)),
        skills: skills.collect(&mut problems, skill),
        roles: roles.collect(&mut problems, role),
        requirements: role_skills.collect(&mut problems, requirement),
        relations: number(role_related.collect(&mut problems, relation)),
    };
    bundle.check(&mut problems);
    problems.none_or_refuse().map(|()| bundle)
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

/// A hash over names, lengths and contents, so that a folder and a zip archive of it have the same.
fn fingerprint(files: &Files) -> String {
    let mut context = Context::new(&SHA256);
    for (file, contents) in files {
        context.update(format!("{file} {}\n", contents.len()).as_bytes());
        context.update(contents);
    }
    context.finish().as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

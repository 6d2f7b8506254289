//! A framework as the native bundle; `POST /v1/imports` says what its files hold. Columns that other sources do not fill
//! are there only if they have values.

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::{Extra, Ground, Sheet, cell, store, with_values, yes};
use crate::{
    catalog::{
        frameworks::model::Framework,
        imports::native::is_address,
        roles::{
            education::{self, Share},
            model::{Requirement, RequirementKind, Role, RoleTrack},
        },
        scales::model::{Level, Scale},
        skills::model::{Skill, SkillCategory},
        sources::model::Source,
    },
    platform::{db::Conn, error::Result, ids::RoleId},
};

/// Of how many roles the requirements are held at once: a catalog can have half a million, a role 500.
const ROLES_AT_ONCE: usize = 100;

/// Writes all files of the bundle, and one that shows the attribution to people.
pub fn write(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut archive = Archive(ZipWriter::new(Cursor::new(Vec::new())));
    archive.add("README.txt", attribution(ground).as_bytes())?;
    archive.add("sources.csv", &sources(ground)?)?;
    archive.add("scales.csv", &scales(ground)?)?;
    archive.add("skills.csv", &skills(conn, ground)?)?;
    archive.add("skill_titles.csv", &skill_titles(conn, ground)?)?;
    archive.add("skill_levels.csv", &skill_levels(conn, ground)?)?;
    archive.add("roles.csv", &roles(conn, ground)?)?;
    archive.add("role_education.csv", &role_education(conn, ground)?)?;
    archive.add("role_titles.csv", &role_titles(conn, ground)?)?;
    archive.add("role_tools.csv", &role_tools(conn, ground)?)?;
    archive.add("role_related.csv", &role_related(conn, ground)?)?;
    archive.add("role_skills.csv", &role_skills(conn, ground)?)?;
    archive.finish()
}

struct Archive(ZipWriter<Cursor<Vec<u8>>>);

impl Archive {
    fn add(&mut self, name: &str, contents: &[u8]) -> Result<()> {
        self.0.start_file(name, SimpleFileOptions::default()).map_err(anyhow::Error::from)?;
        Ok(self.0.write_all(contents).map_err(anyhow::Error::from)?)
    }

    fn finish(self) -> Result<Vec<u8>> {
        Ok(self.0.finish().map_err(anyhow::Error::from)?.into_inner())
    }
}

fn attribution(ground: &Ground) -> String {
    let source = ground.source.as_ref();
    let license = source.map_or(&ground.framework.license, |source| &source.license).as_ref();
    let release = ground.framework.release.as_ref().map(|release| format!(" {release}"));
    let lines = [
        Some(format!("{}{}", ground.framework.name, cell(release))),
        license.map(|license| format!("License: {license}")),
        source.and_then(|source| source.attribution.clone()),
    ];
    lines.into_iter().flatten().map(|line| line + "\n").collect()
}

fn sources(ground: &Ground) -> Result<Vec<u8>> {
    let framework = &ground.framework;
    let description: Extra<'_, Framework> = ("description", &|row| cell(row.description.as_ref()));
    let extras = with_values(&[description], std::iter::once(framework));
    let mut sheet = Sheet::new(names(&["source", "name", "license", "attribution"], &extras))?;
    let cells = if let Some(Source { key, name, license, attribution, .. }) = &ground.source {
        [key.clone(), name.clone(), cell(license.as_ref()), cell(attribution.as_ref())]
    } else {
        let license = cell(framework.license.as_ref());
        [ground.prefix.clone(), framework.name.clone(), license, String::new()]
    };
    sheet.row(cells.into_iter().chain(cells_of(&extras, framework)))?;
    sheet.finish()
}

fn scales(ground: &Ground) -> Result<Vec<u8>> {
    let description: Extra<'_, Scale> = ("scale_description", &|row| cell(row.description.as_ref()));
    let extras = with_values(&[description], ground.scales.iter().map(|(scale, _)| scale));
    let mut sheet = Sheet::new(names(&["scale", "level", "label", "source_range"], &extras))?;
    for (scale, levels) in &ground.scales {
        for Level { level, label, description, .. } in levels {
            let cells = [scale.name.clone(), level.to_string(), label.clone(), cell(description.as_ref())];
            sheet.row(cells.into_iter().chain(cells_of(&extras, scale)))?;
        }
    }
    sheet.finish()
}

fn skills(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let columns =
        ["skill_key", "parent_key", "name", "kind", "description", "source", "source_version", "source_id"];
    let scale = |row: &Skill| cell(ground.scale(row.scale_id).map(|(scale, _)| &scale.name));
    let category = |row: &Skill| cell(Some(row.category).filter(|one| *one != SkillCategory::Other));
    let extras: [Extra<'_, Skill>; 3] =
        [("scale", &scale), ("category", &category), ("half_life_months", &|row| cell(row.half_life_months))];
    let skills = store::skills(conn, ground.framework.id)?;
    let extras = with_values(&extras, skills.iter().map(|(skill, _)| skill));
    let mut sheet = Sheet::new(names(&columns, &extras))?;
    for (skill, parent) in skills {
        let more = cells_of(&extras, &skill);
        let cells = [
            ground.own_key(skill.external_id.as_deref(), skill.id),
            cell(parent.zip(skill.parent_id).map(|(parent, id)| ground.key(&parent, id))),
            skill.name,
            skill.kind.as_str().to_owned(),
            cell(skill.description),
            ground.prefix.clone(),
            cell(ground.framework.release.as_ref()),
            cell(skill.external_uri),
        ];
        sheet.row(cells.into_iter().chain(more))?;
    }
    sheet.finish()
}

fn skill_titles(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new(["skill_key", "title"])?;
    for (skill, row) in store::skill_titles(conn, ground.framework.id)? {
        sheet.row([ground.own_key(skill.as_deref(), row.skill_id), row.title])?;
    }
    sheet.finish()
}

fn skill_levels(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let columns = ["skill_key", "source_scale", "source_level", "level", "label", "description"];
    let mut sheet = Sheet::new(columns)?;
    for (skill, row) in store::descriptors(conn, ground.framework.id)? {
        let (source_level, level) = (row.source_level.to_string(), row.level.to_string());
        let skill = ground.own_key(skill.as_deref(), row.skill_id);
        sheet.row([skill, row.source_scale, source_level, level, cell(row.label), row.description])?;
    }
    sheet.finish()
}

fn roles(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let columns =
        ["role_key", "name", "family", "job_zone", "description", "source", "source_version", "source_id"];
    let track = |row: &Role| cell(Some(row.track).filter(|one| *one != RoleTrack::Other));
    let extras: [Extra<'_, Role>; 3] = [
        ("track", &track),
        ("seniority", &|row| cell(row.seniority)),
        ("code", &|row| cell(row.code.as_ref().filter(|code| is_address(code)))),
    ];
    let roles = store::roles(conn, ground.framework.id)?;
    let extras = with_values(&extras, roles.iter());
    let mut sheet = Sheet::new(names(&columns, &extras))?;
    for role in roles {
        let more = cells_of(&extras, &role);
        let cells = [
            ground.own_key(role.external_id.as_deref(), role.id),
            role.title,
            cell(role.job_family),
            cell(role.job_zone),
            cell(role.description),
            ground.prefix.clone(),
            cell(ground.framework.release.as_ref()),
            cell(role.code),
        ];
        sheet.row(cells.into_iter().chain(more))?;
    }
    sheet.finish()
}

fn role_education(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new(["role_key", "level", "label", "percent"])?;
    for role in store::roles(conn, ground.framework.id)? {
        let key = ground.own_key(role.external_id.as_deref(), role.id);
        for Share { level, label, percent } in education::shares(role.education_shares.as_deref()) {
            sheet.row([&key, &level.to_string(), &cell(label), &percent.to_string()])?;
        }
    }
    sheet.finish()
}

fn role_titles(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new(["role_key", "title", "short_title"])?;
    for (role, row) in store::role_titles(conn, ground.framework.id)? {
        let role = ground.own_key(role.as_deref(), row.role_id);
        sheet.row([role, row.title, cell(row.short_title)])?;
    }
    sheet.finish()
}

fn role_tools(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new(["role_key", "name", "category_code", "category", "is_hot", "is_in_demand"])?;
    for (role, row) in store::tools(conn, ground.framework.id)? {
        let (is_hot, is_in_demand) = (yes(Some(row.is_hot)), yes(Some(row.is_in_demand)));
        let (role, category) = (ground.own_key(role.as_deref(), row.role_id), cell(row.category));
        sheet.row([&role, &row.name, &row.category_code, &category, is_hot, is_in_demand])?;
    }
    sheet.finish()
}

fn role_related(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new(["role_key", "related_role_key", "tier", "position"])?;
    for (role, (related, row)) in store::relations(conn, ground.framework.id)? {
        let role = ground.own_key(role.as_deref(), row.role_id);
        let related = ground.key(&related, row.related_role_id);
        sheet.row([role, related, cell(row.tier), row.position.to_string()])?;
    }
    sheet.finish()
}

fn role_skills(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let columns = [
        "role_key",
        "skill_key",
        "required_level",
        "source_level",
        "source_scale",
        "importance",
        "requirement",
        "is_suppressed",
        "is_not_relevant",
    ];
    let (has_critical, has_rationale) = store::requirements_say(conn, ground.framework.id)?;
    let is_critical: Extra<'_, Requirement> =
        ("is_critical", &|row| yes(row.is_critical.then_some(true)).to_owned());
    let rationale: Extra<'_, Requirement> = ("rationale", &|row| cell(row.rationale.as_ref()));
    let extras = has_critical.then_some(is_critical).into_iter().chain(has_rationale.then_some(rationale));
    let extras: Vec<_> = extras.collect();
    let mut sheet = Sheet::new(names(&columns, &extras))?;
    let roles: Vec<RoleId> = store::roles(conn, ground.framework.id)?.iter().map(|role| role.id).collect();
    for some in roles.chunks(ROLES_AT_ONCE) {
        for (role, (skill, row)) in store::requirements(conn, some)? {
            let more = cells_of(&extras, &row);
            let cells = [
                ground.own_key(role.as_deref(), row.role_id),
                ground.key(&skill, row.skill_id),
                cell(row.required_level),
                cell(row.source_level),
                cell(row.source_scale),
                cell(row.importance),
                cell(row.requirement.map(RequirementKind::as_str)),
                yes(row.is_suppressed).to_owned(),
                yes(row.is_not_relevant).to_owned(),
            ];
            sheet.row(cells.into_iter().chain(more))?;
        }
    }
    sheet.finish()
}

/// The names of columns, those with values last.
fn names<'a, T>(columns: &[&'a str], extras: &[Extra<'_, T>]) -> Vec<&'a str> {
    columns.iter().copied().chain(extras.iter().map(|(name, _)| *name)).collect()
}

/// The cells of a row in the columns with values.
fn cells_of<T>(extras: &[Extra<'_, T>], row: &T) -> Vec<String> {
    extras.iter().map(|(_, cell)| cell(row)).collect()
}

//! ESCO: the CSV files of the classification, in one language.
//!
//! Columns are found by name, because releases add some. Occupations, skills, and the relations between them come in
//! separate archives; all three have to be there. A relation says that a skill is essential or optional and names no
//! level, so it becomes a yes/no requirement. `altLabels` holds one name a line.
//!
//! Releases list some concepts twice; the row with the later `modifiedDate` counts, and the other is noted.
//!
//! Some of the classification can be chosen, by beginnings of ISCO codes or by addresses: the occupations, and the
//! skills that they need.

use std::collections::{HashMap, HashSet};

use super::{
    Request, Watch,
    bundle::{Bundle, Columns, Key, RequirementRow, RoleRow, SkillRow, TitleRow},
    choices::{RequirementChoices, RoleChoices, SkillChoices},
    doubled::Changed,
    files::{Limits, Wanted},
    problem::{Problem, Problems},
    reader::Reader,
    report::Part,
    table::{Form, Row, is_no_text},
};
use crate::{
    catalog::{roles::model::RequirementKind, skills::model::SkillKind},
    platform::db::types::fold,
};

const PREFIX: &str = "esco";
const OCCUPATIONS: &str = "occupations.csv";
const SKILLS: &str = "skills.csv";
const RELATIONS: &str = "occupationSkillRelations.csv";
const GROUPS: &str = "ISCOGroups.csv";
const FILES: [Wanted; 4] = [
    Wanted::translated(OCCUPATIONS),
    Wanted::translated(SKILLS),
    Wanted::translated(RELATIONS),
    Wanted::translated(GROUPS),
];

const REQUIREMENTS: [(&str, RequirementKind); 2] =
    [("essential", RequirementKind::Essential), ("optional", RequirementKind::Optional)];

/// Reads the files and checks them; if one is wrong anywhere, all are refused.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let form = (Form::Csv, request.release.as_deref());
    let mut reader = Reader::open(&request.inputs, &FILES, form, limits, watch)?;
    for file in [OCCUPATIONS, SKILLS, RELATIONS] {
        reader.expect(file);
    }
    let mut releases = [OCCUPATIONS, SKILLS, RELATIONS].into_iter().filter_map(|file| reader.part_of(file));
    let release = releases.find_map(|part| reader.release(part));
    let columns =
        Columns { role: "occupationUri", skill: "skillUri", related: "occupationUri", ..Columns::default() };
    let choice = Choice::new(request);
    let is_everything = choice.is_everything();
    let mut bundle = Bundle {
        format: PREFIX,
        columns,
        has_all_skills: is_everything,
        has_all_roles: is_everything,
        ..Bundle::default()
    };
    occupations(&mut reader, &choice, release.as_ref(), &mut bundle);
    requirements(&mut reader, &choice, &mut bundle);
    skills(&mut reader, &choice, release.as_ref(), &mut bundle);
    bundle.finish(reader)
}

/// What was chosen of the classification.
struct Choice<'a> {
    isco: &'a [String],
    uris: HashSet<&'a str>,
}

impl<'a> Choice<'a> {
    fn new(request: &'a Request) -> Self {
        Self { isco: &request.isco, uris: request.uris.iter().map(String::as_str).collect() }
    }

    fn is_everything(&self) -> bool {
        self.isco.is_empty() && self.uris.is_empty()
    }

    fn has(&self, uri: &str, group: Option<&str>) -> bool {
        let begins =
            |group: &str| self.isco.iter().any(|start| group.starts_with(start.trim_start_matches('C')));
        self.is_everything() || self.uris.contains(uri) || group.is_some_and(begins)
    }
}

fn occupations(reader: &mut Reader<'_>, choice: &Choice<'_>, release: Option<&String>, bundle: &mut Bundle) {
    let groups = reader.rows(GROUPS, &["code", "preferredLabel"], |row| {
        Ok((row.needed("code", 20)?, row.needed("preferredLabel", 300)?))
    });
    let groups: HashMap<String, String> = groups.into_iter().collect();
    let (mut roles, mut titles, mut outdated) = (Vec::new(), Vec::new(), 0);
    let mut changed = Changed::default();
    reader.each(OCCUPATIONS, &["conceptUri", "preferredLabel"], |row| {
        let uri = row.needed("conceptUri", 2000)?;
        let group = row.text("iscoGroup", 20)?.map(|group| group.trim_start_matches('C').to_owned());
        if !choice.has(&uri, group.as_deref()) {
            return Ok(());
        }
        if !is_released(&row) {
            outdated += 1;
            return Ok(());
        }
        let family = group.map(|group| groups.get(&group).cloned().unwrap_or(format!("ISCO {group}")));
        let (key, title) = (key(&row, "conceptUri")?, row.needed("preferredLabel", 500)?);
        alternatives(&row, &key, &title, &mut titles)?;
        let modified = row.cell("modifiedDate").unwrap_or_default();
        let role = RoleRow {
            at: row.at,
            key: key.clone(),
            code: row.text("code", 100)?,
            title,
            job_family: family,
            job_zone: None,
            description: row.text("description", 20_000)?,
            release: release.cloned(),
            education: None,
            choices: RoleChoices::default(),
        };
        changed.push(&mut roles, &key, modified, role);
        Ok(())
    });
    (bundle.roles, bundle.role_titles) = (roles, titles);
    bundle.leave_out(PREFIX, Part::Roles, outdated);
}

fn requirements(reader: &mut Reader<'_>, choice: &Choice<'_>, bundle: &mut Bundle) {
    let roles: HashSet<&str> = bundle.roles.iter().map(|role| role.key.as_str()).collect();
    let mut found = Vec::new();
    reader.each(RELATIONS, &["occupationUri", "relationType", "skillUri"], |row| {
        let role = key(&row, "occupationUri")?;
        if !choice.is_everything() && !roles.contains(role.as_str()) {
            return Ok(());
        }
        let requirement = row.word("relationType", &REQUIREMENTS)?;
        found.push(RequirementRow {
            at: row.at,
            role,
            skill: key(&row, "skillUri")?,
            required_level: None,
            source_level: None,
            source_scale: None,
            importance: None,
            requirement: Some(
                requirement.ok_or_else(|| row.wrong("relationType", "required", "must not be empty"))?,
            ),
            is_suppressed: None,
            is_not_relevant: None,
            choices: RequirementChoices::default(),
        });
        Ok(())
    });
    bundle.requirements = found;
}

fn skills(reader: &mut Reader<'_>, choice: &Choice<'_>, release: Option<&String>, bundle: &mut Bundle) {
    let needed: HashSet<&str> = bundle.requirements.iter().map(|row| row.skill.as_str()).collect();
    let (mut skills, mut titles, mut outdated) = (Vec::new(), Vec::new(), 0);
    let mut changed = Changed::default();
    reader.each(SKILLS, &["conceptUri", "preferredLabel"], |row| {
        let (uri, key) = (row.needed("conceptUri", 2000)?, key(&row, "conceptUri")?);
        if !needed.contains(key.as_str()) && !choice.has(&uri, None) {
            return Ok(());
        }
        if !is_released(&row) {
            outdated += 1;
            return Ok(());
        }
        let name = row.needed("preferredLabel", 500)?;
        alternatives(&row, &key, &name, &mut titles)?;
        let modified = row.cell("modifiedDate").unwrap_or_default();
        let skill = SkillRow {
            at: row.at,
            key: key.clone(),
            name,
            kind: if row.cell("skillType") == Some("knowledge") {
                SkillKind::Knowledge
            } else {
                SkillKind::Skill
            },
            parent: None,
            description: row.text("description", 20_000)?,
            external_uri: Some(uri),
            release: release.cloned(),
            is_retired: false,
            ends_on: None,
            choices: SkillChoices::default(),
        };
        changed.push(&mut skills, &key, modified, skill);
        Ok(())
    });
    (bundle.skills, bundle.skill_titles) = (skills, titles);
    bundle.leave_out(PREFIX, Part::Skills, outdated);
}

/// The last part of an address.
fn key(row: &Row<'_>, column: &'static str) -> Result<Key, Problem> {
    let uri = row.cell(column).ok_or_else(|| row.wrong(column, "required", "must not be empty"))?;
    let id = uri.rsplit('/').next().unwrap_or_default();
    let is_address = uri.starts_with("http://") || uri.starts_with("https://");
    let key = Key::parse(&format!("{PREFIX}:{id}")).filter(|_| is_address);
    key.ok_or_else(|| row.wrong(column, "bad-key", "must be the address of a concept"))
}

/// Concepts that were withdrawn stay in the files with another status.
fn is_released(row: &Row<'_>) -> bool {
    row.cell("status").is_none_or(|status| status == "released")
}

/// The other names, one a line; the name itself is often among them. One that is no text is left out alone.
fn alternatives(row: &Row<'_>, key: &Key, name: &str, titles: &mut Vec<TitleRow>) -> Result<(), Problem> {
    let mut seen = HashSet::from([fold(name)]);
    for line in row.cell("altLabels").unwrap_or_default().lines() {
        let title = line.trim();
        if title.contains(is_no_text) || title.contains('\t') {
            row.note("altLabels", "control-character", "has a line that is no text; that name was left out");
        } else if title.chars().count() > 500 {
            row.note(
                "altLabels",
                "too-long",
                "has a line of more than 500 characters; that name was left out",
            );
        } else if !title.is_empty() && seen.insert(fold(title)) {
            row.take(1)?;
            titles.push(TitleRow { at: row.at, of: key.clone(), title: title.to_owned(), short: None });
        }
    }
    Ok(())
}

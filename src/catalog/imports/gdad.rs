//! The UK Government Digital and Data capability framework: a table of role levels with the skills they need, and a
//! table of skills with the text of each level.
//!
//! Its levels become levels of the seeded scale by their wording: *working* is with some support, *practitioner*
//! without. Rows that say `NOT IN USE`, and rows that repeat what another row says, are left out and counted.

use std::collections::HashMap;

use super::{
    Request, Watch,
    bundle::{Bundle, Columns, DescriptorRow, Key, LevelRow, RequirementRow, RoleRow, ScaleRow, SkillRow},
    choices::{RequirementChoices, RoleChoices, SkillChoices},
    files::{Limits, Wanted},
    problem::{At, Problem, Problems},
    reader::Reader,
    report::Part,
    table::{Form, Row},
};
use crate::catalog::skills::model::SkillKind;

const PREFIX: &str = "gdad";
const ROLES: &str = "roles.csv";
const SKILLS: &str = "skills.csv";
const FILES: [Wanted; 2] = [Wanted::single(ROLES), Wanted::single(SKILLS)];

const UNUSED: &str = "NOT IN USE";
const SCALE: &str = "gdad-4";

/// A level of the framework: its name, its rank, and the level of the seeded scale that it becomes.
type Named = (&'static str, i32, i32);
const LEVELS: [Named; 4] = [("Awareness", 1, 1), ("Working", 2, 2), ("Practitioner", 3, 4), ("Expert", 4, 5)];

/// Reads both files and checks them; if one is wrong anywhere, both are refused.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let form = (Form::Csv, request.release.as_deref());
    let mut reader = Reader::open(&request.inputs, &FILES, form, limits, watch)?;
    for file in FILES {
        reader.expect(file.name);
    }
    let columns =
        Columns { role: "Role Level", skill: "Skill Name", related: "Role Level", ..Columns::default() };
    let mut bundle = Bundle {
        format: PREFIX,
        columns,
        scales: vec![scale()],
        has_all_skills: true,
        has_all_roles: true,
        ..Bundle::default()
    };
    skills(&mut reader, request.release.as_ref(), &mut bundle);
    roles(&mut reader, request.release.as_ref(), &mut bundle);
    bundle.finish(reader)
}

fn scale() -> ScaleRow {
    let at = At::file(SKILLS);
    let level = |(label, level, _): Named| LevelRow { at, level, label: label.to_owned(), description: None };
    let levels = LEVELS.into_iter().map(level).collect();
    ScaleRow { at, name: SCALE.to_owned(), description: None, levels }
}

fn skills(reader: &mut Reader<'_>, release: Option<&String>, bundle: &mut Bundle) {
    let (mut skills, mut texts) = (Vec::new(), Vec::new());
    reader.each(SKILLS, &["Skill Name", "Awareness", "Working", "Practitioner", "Expert"], |row| {
        let name = row.needed("Skill Name", 500)?;
        let key = key(&row, "Skill Name", &name)?;
        for (label, rank, level) in LEVELS {
            if let Some(description) = row.text(label, 20_000)? {
                row.take(1)?;
                texts.push(DescriptorRow {
                    at: row.at,
                    skill: key.clone(),
                    source_scale: SCALE.to_owned(),
                    source_level: f64::from(rank),
                    level,
                    label: Some(label.to_owned()),
                    description,
                });
            }
        }
        skills.push(SkillRow {
            at: row.at,
            key,
            name,
            kind: SkillKind::Skill,
            parent: None,
            description: row.text("Skill Description", 20_000)?,
            external_uri: None,
            release: release.cloned(),
            is_retired: false,
            ends_on: None,
            choices: SkillChoices::default(),
        });
        Ok(())
    });
    (bundle.skills, bundle.descriptors) = (skills, texts);
}

fn roles(reader: &mut Reader<'_>, release: Option<&String>, bundle: &mut Bundle) {
    let levels = LEVELS.map(|level| (level.0, level));
    let mut ladders: HashMap<Key, (String, String)> = HashMap::new();
    let mut required: HashMap<(Key, Key), Named> = HashMap::new();
    let (mut roles, mut requirements, mut left_out) = (Vec::new(), Vec::new(), 0);
    let columns = ["Role Family", "Role", "Role Level", "Skill Name", "Skill Level"];
    reader.each(ROLES, &columns, |row| {
        if ["Role Level", "Skill Level", "Skill Name"].iter().any(|column| row.cell(column) == Some(UNUSED)) {
            left_out += 1;
            return Ok(());
        }
        let title = row.needed("Role Level", 500)?;
        let role = key(&row, "Role Level", &title)?;
        let ladder = (row.needed("Role Family", 300)?, row.needed("Role", 300)?);
        match ladders.get(&role) {
            Some(known) if *known != ladder => {
                return Err(row.wrong("Role Level", "duplicate", "belongs to two different roles"));
            }
            Some(_) => {}
            None => {
                roles.push(RoleRow {
                    at: row.at,
                    key: role.clone(),
                    code: Some(title.clone()).filter(|title| title.chars().count() <= 100),
                    title,
                    job_family: Some(ladder.1.clone()),
                    job_zone: None,
                    description: row.text("Role Level Description", 20_000)?,
                    release: release.cloned(),
                    education: None,
                    choices: RoleChoices::default(),
                });
                ladders.insert(role.clone(), ladder);
            }
        }
        let skill = key(&row, "Skill Name", &row.needed("Skill Name", 500)?)?;
        let level = row.word("Skill Level", &levels)?;
        let level = level.ok_or_else(|| row.wrong("Skill Level", "required", "must not be empty"))?;
        match required.insert((role.clone(), skill.clone()), level) {
            Some(same) if same == level => {
                left_out += 1;
                return Ok(());
            }
            Some(_) => {
                let message = "is given at another level for the same role level above";
                return Err(row.wrong("Skill Level", "duplicate", message));
            }
            None => {}
        }
        let (_, rank, required_level) = level;
        requirements.push(RequirementRow {
            at: row.at,
            role,
            skill,
            required_level: Some(required_level),
            source_level: Some(f64::from(rank)),
            source_scale: Some(SCALE.to_owned()),
            importance: None,
            requirement: None,
            is_suppressed: None,
            is_not_relevant: None,
            choices: RequirementChoices::default(),
        });
        Ok(())
    });
    (bundle.roles, bundle.requirements) = (roles, requirements);
    bundle.leave_out(PREFIX, Part::Requirements, left_out);
}

/// The framework has no identifiers, so names are them.
fn key(row: &Row<'_>, column: &'static str, name: &str) -> Result<Key, Problem> {
    let words: Vec<_> = name.split_whitespace().collect();
    let key = Key::parse(&format!("{PREFIX}:{}", words.join("-").to_lowercase()));
    key.ok_or_else(|| row.wrong(column, "bad-key", "is too long to be a key"))
}

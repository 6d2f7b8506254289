//! The native bundle: CSV files, any of which may be missing as long as one is there. What they name is in the catalog then.
//!
//! What `POST /v1/imports` says of its columns is all there is to know of them. The prefix of a key names its source, so
//! `source` is only read in `sources.csv`, and `provenance` nowhere.

use std::collections::{BTreeMap, HashMap};

use super::{
    Request, Watch,
    bundle::{
        Bundle, DescriptorRow, Key, LevelRow, RelationRow, RequirementRow, RoleRow, ScaleRow, SkillRow,
        SourceRow, TitleRow, ToolRow,
    },
    choices::{RequirementChoices, RoleChoices, SkillChoices},
    files::{Limits, Wanted},
    problem::{At, Problem, Problems},
    reader::Reader,
    table::{Form, Row},
};
use crate::catalog::{
    roles::{
        education::Share,
        model::{RequirementKind, RoleTrack},
    },
    skills::model::{SkillCategory, SkillKind},
};

const SCALES: &str = "scales.csv";
const SKILLS: &str = "skills.csv";
const ROLES: &str = "roles.csv";
const ROLE_SKILLS: &str = "role_skills.csv";
const ROLE_RELATED: &str = "role_related.csv";
const SOURCES: &str = "sources.csv";
const ROLE_TITLES: &str = "role_titles.csv";
const SKILL_TITLES: &str = "skill_titles.csv";
const ROLE_TOOLS: &str = "role_tools.csv";
const SKILL_LEVELS: &str = "skill_levels.csv";
const ROLE_EDUCATION: &str = "role_education.csv";
const FILES: [Wanted; 11] = [
    Wanted::single(SCALES),
    Wanted::single(SKILLS),
    Wanted::single(ROLES),
    Wanted::single(ROLE_SKILLS),
    Wanted::single(ROLE_RELATED),
    Wanted::single(SOURCES),
    Wanted::single(ROLE_TITLES),
    Wanted::single(SKILL_TITLES),
    Wanted::single(ROLE_TOOLS),
    Wanted::single(SKILL_LEVELS),
    Wanted::single(ROLE_EDUCATION),
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
const CATEGORIES: [(&str, SkillCategory); 6] = [
    ("technical", SkillCategory::Technical),
    ("interpersonal", SkillCategory::Interpersonal),
    ("leadership", SkillCategory::Leadership),
    ("domain", SkillCategory::Domain),
    ("certification", SkillCategory::Certification),
    ("other", SkillCategory::Other),
];
const TRACKS: [(&str, RoleTrack); 3] = [
    ("individual", RoleTrack::Individual),
    ("management", RoleTrack::Management),
    ("other", RoleTrack::Other),
];
/// The highest level that a scale may have.
const MAX_LEVEL: i32 = 20;

/// Reads a bundle and checks it; a bundle that is wrong anywhere is refused whole.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let form = (Form::Csv, None);
    let mut reader = Reader::open(&request.inputs, &FILES, form, limits, watch)?;
    if !FILES.iter().any(|file| reader.has(file.name)) {
        let message = format!("none of the files is there: {}", FILES.map(|file| file.name).join(", "));
        reader.problems.push(Problem::whole("missing-file", message));
    }
    let mut knows_parents = false;
    let mut educations = educations(&mut reader);
    let is_told = reader.has(ROLE_EDUCATION);
    let bundle = Bundle {
        format: "native",
        sources: reader.rows(SOURCES, &["source", "name"], source),
        scales: group(reader.rows(SCALES, &["scale", "level", "label"], level)),
        skills: reader.rows(SKILLS, &["skill_key", "name"], |row| {
            knows_parents |= row.has("parent_key");
            skill(row)
        }),
        roles: reader.rows(ROLES, &["role_key", "name"], |row| {
            let role = role(row)?;
            let education = if is_told {
                Some(educations.remove(&role.key).unwrap_or_default().1)
            } else {
                former_education(row)?
            };
            Ok(RoleRow { education, ..role })
        }),
        requirements: reader.rows(ROLE_SKILLS, &["role_key", "skill_key"], requirement),
        relations: number(reader.rows(ROLE_RELATED, &["role_key", "related_role_key"], relation)),
        role_titles: reader.rows(ROLE_TITLES, &["role_key", "title"], |row| title(row, "role_key")),
        skill_titles: reader.rows(SKILL_TITLES, &["skill_key", "title"], |row| title(row, "skill_key")),
        tools: reader.rows(ROLE_TOOLS, &["role_key", "name", "category_code"], tool),
        descriptors: reader.rows(SKILL_LEVELS, &["skill_key", "source_scale", "description"], text),
        has_all_skills: true,
        has_all_roles: true,
        ..Bundle::default()
    };
    for (key, (at, _)) in educations {
        let message = format!("is about the role {}, which stands in no row of {ROLES}", key.as_str());
        reader.intake.note(at.unwrap_or(At::file(ROLE_EDUCATION)).problem(
            Some("role_key"),
            "unknown-role",
            message,
        ));
    }
    Bundle { knows_parents, ..bundle }.finish(reader)
}

fn source(row: Row<'_>) -> Result<SourceRow, Problem> {
    let prefix = row.needed("source", Key::MAX_PREFIX)?;
    if !Key::is_prefix(&prefix) {
        let message = "must be the beginning of keys: letters, digits, dots, dashes and underscores";
        return Err(row.wrong("source", "bad-prefix", message));
    }
    Ok(SourceRow {
        at: row.at,
        prefix,
        name: row.needed("name", 500)?,
        license: row.text("license", 500)?,
        attribution: row.text("attribution", 2000)?,
        description: row.text("description", 20_000)?,
    })
}

fn level(row: Row<'_>) -> Result<(ScaleRow, LevelRow), Problem> {
    let level = LevelRow {
        at: row.at,
        level: row.whole("level", 0..=MAX_LEVEL)?.ok_or_else(|| empty(row.at, "level"))?,
        label: row.needed("label", 100)?,
        description: row.text("source_range", 2000)?,
    };
    let scale = ScaleRow {
        at: row.at,
        name: row.needed("scale", 200)?,
        description: row.text("scale_description", 2000)?,
        levels: Vec::new(),
    };
    Ok((scale, level))
}

/// The levels of each scale; what the scale is for stands beside the first of them.
fn group(levels: Vec<(ScaleRow, LevelRow)>) -> Vec<ScaleRow> {
    let mut scales: Vec<ScaleRow> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (scale, level) in levels {
        let place = *places.entry(scale.name.clone()).or_insert(scales.len());
        match scales.get_mut(place) {
            Some(scale) => scale.levels.push(level),
            None => scales.push(ScaleRow { levels: vec![level], ..scale }),
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
        parent: row.cell("parent_key").map(|_| row.key("parent_key")).transpose()?,
        description: row.text("description", 20_000)?,
        external_uri: row.text("source_id", 2000)?.filter(|id| is_address(id)),
        release: row.text("source_version", 100)?,
        is_retired: false,
        ends_on: None,
        choices: SkillChoices {
            scale: row.said("scale", row.text("scale", 200)?),
            category: row
                .said("category", row.word("category", &CATEGORIES)?.unwrap_or(SkillCategory::Other)),
            half_life_months: row.said("half_life_months", row.whole("half_life_months", 1..=600)?),
        },
    })
}

fn role(row: Row<'_>) -> Result<RoleRow, Problem> {
    let id = row.text("source_id", 2000)?.filter(|id| id.chars().count() <= 100 && !is_address(id));
    Ok(RoleRow {
        at: row.at,
        key: row.key("role_key")?,
        code: row.text("code", 100)?.or(id),
        title: row.needed("name", 500)?,
        job_family: row.text("family", 300)?,
        job_zone: row.whole("job_zone", 1..=5)?,
        description: row.text("description", 20_000)?,
        release: row.text("source_version", 100)?,
        education: None,
        choices: RoleChoices {
            track: row.said("track", row.word("track", &TRACKS)?.unwrap_or(RoleTrack::Other)),
            seniority: row.said("seniority", row.whole("seniority", 0..=100)?),
        },
    })
}

/// The education of a role as bundles gave it before there was a file of shares: the mean of the levels that people named.
/// A whole level counts as named by everybody; of another mean nothing can be made, and what is known stays.
fn former_education(row: Row<'_>) -> Result<Option<Vec<Share>>, Problem> {
    let Some(mean) = row.cell("education") else {
        return Ok(None);
    };
    let level =
        mean.strip_suffix(".0").unwrap_or(mean).parse().ok().filter(|level| (1..=100).contains(level));
    let Some(level) = level else {
        let message =
            format!("is no whole level from 1 to 100, and was left aside; {ROLE_EDUCATION} takes shares");
        row.note("education", "left-aside", message);
        return Ok(None);
    };
    Ok(Some(vec![Share { level, label: row.text("education_label", 500)?, percent: 100.0 }]))
}

/// How many say which education each role needs, and where the first of them stands.
fn educations(reader: &mut Reader<'_>) -> BTreeMap<Key, (Option<At>, Vec<Share>)> {
    let mut educations: BTreeMap<Key, (Option<At>, Vec<Share>)> = BTreeMap::new();
    reader.each(ROLE_EDUCATION, &["role_key", "level", "percent"], |row| {
        let percent = row.decimal("percent", 0.0..=100.0)?.ok_or_else(|| empty(row.at, "percent"))?;
        let share =
            Share { level: row.needed_whole("level", 1..=100)?, label: row.text("label", 500)?, percent };
        let (at, shares) = educations.entry(row.key("role_key")?).or_default();
        if shares.iter().any(|other| other.level == share.level) {
            return Err(row.wrong("level", "duplicate", "stands in the file twice"));
        }
        at.get_or_insert(row.at);
        shares.push(share);
        Ok(())
    });
    educations
}

fn requirement(row: Row<'_>) -> Result<RequirementRow, Problem> {
    Ok(RequirementRow {
        at: row.at,
        role: row.key("role_key")?,
        skill: row.key("skill_key")?,
        required_level: row.whole("required_level", 0..=MAX_LEVEL)?,
        source_level: row.decimal("source_level", f64::MIN..=f64::MAX)?,
        source_scale: row.text("source_scale", 100)?,
        importance: row.decimal("importance", 1.0..=5.0)?,
        requirement: row.word("requirement", &REQUIREMENTS)?,
        is_suppressed: row.yes("is_suppressed")?,
        is_not_relevant: row.yes("is_not_relevant")?,
        choices: RequirementChoices {
            is_critical: row.said("is_critical", row.yes("is_critical")?.unwrap_or(false)),
            rationale: row.said("rationale", row.text("rationale", 2000)?),
        },
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
    let mut counts = HashMap::new();
    relations
        .into_iter()
        .map(|(relation, has_position)| {
            let count: &mut i32 = counts.entry(relation.role.clone()).or_default();
            *count += 1;
            if has_position { relation } else { RelationRow { position: *count, ..relation } }
        })
        .collect()
}

fn title(row: Row<'_>, column: &'static str) -> Result<TitleRow, Problem> {
    Ok(TitleRow {
        at: row.at,
        of: row.key(column)?,
        title: row.needed("title", 500)?,
        short: row.text("short_title", 200)?,
    })
}

fn tool(row: Row<'_>) -> Result<ToolRow, Problem> {
    Ok(ToolRow {
        at: row.at,
        role: row.key("role_key")?,
        name: row.needed("name", 500)?,
        category_code: row.needed("category_code", 100)?,
        category: row.text("category", 500)?,
        is_hot: row.yes("is_hot")?.unwrap_or(false),
        is_in_demand: row.yes("is_in_demand")?.unwrap_or(false),
    })
}

fn text(row: Row<'_>) -> Result<DescriptorRow, Problem> {
    let source_level = row.decimal("source_level", f64::MIN..=f64::MAX)?;
    Ok(DescriptorRow {
        at: row.at,
        skill: row.key("skill_key")?,
        source_scale: row.needed("source_scale", 100)?,
        source_level: source_level.ok_or_else(|| empty(row.at, "source_level"))?,
        level: row.needed_whole("level", 0..=MAX_LEVEL)?,
        label: row.text("label", 500)?,
        description: row.needed("description", 20_000)?,
    })
}

fn empty(at: At, column: &'static str) -> Problem {
    at.problem(Some(column), "required", "must not be empty")
}

/// Whether an identifier is an address, which says where something is defined.
pub fn is_address(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

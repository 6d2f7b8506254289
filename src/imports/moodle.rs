//! Moodle: the CSV file of a competency framework.
//!
//! One row is the framework itself, every other one a competency, which names the competency it is part of. Columns
//! are found by their English names in any order; where those are not there, as in an export in another language, all
//! of Moodle's columns stand in its order. The scale of the framework becomes a scale. Rules, competencies that refer
//! to each other, and scales of single competencies have no place here.
//!
//! The ID number of the framework, made into a prefix, names the source: `moodle-` and its letters and digits. So the
//! same framework exported again updates what it brought, and never meets what came from elsewhere.

use super::{
    Request, Watch,
    bundle::{Bundle, Columns, Key, LevelRow, ScaleRow, SkillRow, SourceRow},
    choices::SkillChoices,
    files::{Limits, Wanted},
    problem::{At, Problem, Problems},
    reader::Reader,
    table::{Form, Row},
};
use crate::skills::model::SkillKind;

const FILE: &str = "framework.csv";
const FILES: [Wanted; 1] = [Wanted::only(FILE)];

const PARENT: &str = "Parent ID number";
const ID: &str = "ID number";
const NAME: &str = "Short name";
const DESCRIPTION: &str = "Description";
const DESCRIPTION_FORMAT: &str = "Description format";
const SCALE: &str = "Scale values";
const IS_FRAMEWORK: &str = "Is framework";
/// Moodle's columns, in its order.
pub const COLUMNS: [&str; 14] = [
    PARENT,
    ID,
    NAME,
    DESCRIPTION,
    DESCRIPTION_FORMAT,
    SCALE,
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    IS_FRAMEWORK,
    "Taxonomy",
];
/// The columns that a file must name to be read by names.
const NAMED: [&str; 4] = [PARENT, ID, NAME, IS_FRAMEWORK];
/// The format of descriptions that are HTML.
const HTML: &str = "1";
/// How many levels a scale may have.
const MAX_LEVELS: usize = 20;

/// Reads the file and checks it; one that is wrong anywhere is refused whole.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let form = (Form::Csv, request.release.as_deref());
    let mut reader = Reader::open(&request.inputs, &FILES, form, limits, watch)?;
    let mut bundle = Bundle {
        format: "moodle",
        columns: Columns { skill: ID, parent: PARENT, ..Columns::default() },
        knows_parents: true,
        ..Bundle::default()
    };
    if reader.expect(FILE) {
        let records = reader.rows_by_name_or_place(FILE, (&NAMED, &COLUMNS), record);
        if let Err(problem) = fill(&mut bundle, request, &mut reader, records) {
            reader.problems.push(problem);
        }
    }
    bundle.finish(reader)
}

/// A row of the file.
struct Record {
    at: At,
    id: String,
    parent: Option<String>,
    name: String,
    description: Option<String>,
    scale: Option<String>,
    is_framework: bool,
}

fn record(row: Row<'_>) -> Result<Record, Problem> {
    let description = row.text(DESCRIPTION, 20_000)?;
    Ok(Record {
        at: row.at,
        id: row.needed(ID, 100)?,
        parent: row.text(PARENT, 100)?,
        name: row.needed(NAME, 500)?,
        description: match row.cell(DESCRIPTION_FORMAT) {
            Some(HTML) => description.as_deref().and_then(plain),
            _ => description,
        },
        scale: row.text(SCALE, 5000)?,
        is_framework: row.cell(IS_FRAMEWORK).is_some_and(|cell| !matches!(cell, "0" | "false")),
    })
}

/// The text of a description in HTML, without its tags.
fn plain(html: &str) -> Option<String> {
    let text = nanohtml2text::html2text(html).replace("\r\n", "\n").replace('\0', "");
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn fill(
    bundle: &mut Bundle,
    request: &Request,
    reader: &mut Reader<'_>,
    records: Vec<Record>,
) -> Result<(), Problem> {
    let missing = "has no row of the framework itself, which says 1 there";
    let framework = records.iter().find(|record| record.is_framework);
    let framework =
        framework.ok_or_else(|| At::file(FILE).problem(Some(IS_FRAMEWORK), "missing-framework", missing))?;
    let prefix = request.prefix("moodle", framework.at, &framework.id)?;
    if let Some(values) = &framework.scale {
        bundle.scales = vec![scale(framework.at, &prefix, values)?];
    }
    for record in &records {
        if !record.is_framework {
            match competency(record, &prefix, &framework.id, request.release.as_ref()) {
                Ok(skill) => bundle.skills.push(skill),
                Err(problem) => reader.problems.push(problem),
            }
        } else if record.at != framework.at {
            let message = "is a second framework; a file holds one";
            reader.problems.push(record.at.problem(Some(IS_FRAMEWORK), "duplicate", message));
        }
    }
    let name = framework.name.clone();
    let at = framework.at;
    bundle.sources =
        vec![SourceRow { at, prefix, name, license: None, attribution: None, description: None }];
    Ok(())
}

fn competency(
    record: &Record,
    prefix: &str,
    framework: &str,
    release: Option<&String>,
) -> Result<SkillRow, Problem> {
    let bad = |column| record.at.problem(Some(column), "bad-key", "is no text, so it cannot be a key");
    let parent = record.parent.as_ref().filter(|parent| *parent != framework);
    Ok(SkillRow {
        at: record.at,
        key: Key::of(prefix, &record.id).ok_or_else(|| bad(ID))?,
        parent: parent.map(|parent| Key::of(prefix, parent).ok_or_else(|| bad(PARENT))).transpose()?,
        name: record.name.clone(),
        kind: SkillKind::Skill,
        description: record.description.clone(),
        external_uri: None,
        release: release.cloned(),
        choices: SkillChoices::default(),
    })
}

/// The values of a scale, lowest first, with commas between them.
fn scale(at: At, prefix: &str, values: &str) -> Result<ScaleRow, Problem> {
    let wrong = |code, message: &str| at.problem(Some(SCALE), code, message);
    let labels: Vec<&str> = values.split(',').map(str::trim).collect();
    if labels.len() > MAX_LEVELS {
        return Err(wrong("too-many", "a scale has at most 20 levels"));
    }
    let mut levels = Vec::with_capacity(labels.len());
    for (level, label) in (1..).zip(labels) {
        if label.is_empty() || label.chars().count() > 100 {
            return Err(wrong("too-long", "each value has 1 to 100 characters"));
        }
        levels.push(LevelRow { at, level, label: label.to_owned(), description: None });
    }
    Ok(ScaleRow { at, name: format!("{prefix}-scale"), description: None, levels })
}

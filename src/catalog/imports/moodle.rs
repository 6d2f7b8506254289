//! Moodle: the CSV file of a competency framework.
//!
//! One row is the framework itself, every other one a competency, which names the competency it is part of. Columns
//! are found by their English names in any order; where those are not there, as in an export in another language, all
//! of Moodle's columns stand in its order. The scale of the framework becomes a scale, and so do those of single
//! competencies, which are put on them. Rules, and competencies that refer to each other, have no place here.
//!
//! Moodle writes an apostrophe before a cell that a spreadsheet would take for a formula; it is taken away again. Names
//! and descriptions in HTML become plain text, and it is that text whose length counts.
//!
//! The ID number of the framework, made into a prefix, names the source: `moodle-` and its letters and digits. So the
//! same framework exported again updates what it brought, and never meets what came from elsewhere.

use std::collections::BTreeMap;

use super::{
    Request, Watch,
    bundle::{Bundle, Columns, Key, LevelRow, ScaleRow, SkillRow, SourceRow},
    choices::SkillChoices,
    files::{Limits, Wanted, short_digest},
    problem::{At, Problem, Problems},
    reader::Reader,
    table::{Form, Row},
    text::{MAX_HTML, plain, plain_name, shortened},
};
use crate::catalog::skills::model::SkillKind;

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
/// The formats of descriptions that are plain text and Markdown; Moodle shows all others as HTML.
const TEXTS: [&str; 2] = ["2", "4"];
/// How no is written.
const NO: [&str; 6] = ["0", "false", "no", "falsch", "faux", "falso"];
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
        has_all_skills: true,
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
    let name = plain_name(&unguarded(row.needed(NAME, 20_000)?));
    if name.is_empty() {
        return Err(row.wrong(NAME, "required", "must not be empty"));
    }
    Ok(Record {
        at: row.at,
        id: unguarded(row.needed(ID, 100)?),
        parent: row.text(PARENT, 100)?.map(unguarded),
        name: short(&row, NAME, name, 500),
        description: description(&row)?,
        scale: row.text(SCALE, 5000)?.map(unguarded),
        is_framework: row
            .cell(IS_FRAMEWORK)
            .is_some_and(|cell| !NO.iter().any(|word| word.eq_ignore_ascii_case(cell))),
    })
}

/// A cell without the apostrophe that keeps spreadsheets from taking it for a formula.
fn unguarded(text: String) -> String {
    let is_guarded = text.strip_prefix('\'').is_some_and(|rest| rest.starts_with(['=', '+', '-', '@']));
    if is_guarded { text.chars().skip(1).collect() } else { text }
}

/// The text of a description, however much markup and however many pictures it has.
fn description(row: &Row<'_>) -> Result<Option<String>, Problem> {
    let is_text = row.cell(DESCRIPTION_FORMAT).is_some_and(|format| TEXTS.contains(&format));
    let Some(text) = row.text(DESCRIPTION, usize::MAX)?.map(unguarded) else {
        return Ok(None);
    };
    if text.len() > MAX_HTML && !is_text {
        row.note(DESCRIPTION, "too-long", "has more than 2 MiB of HTML; it was left out");
        return Ok(None);
    }
    let text = if is_text { Some(text) } else { plain(&text) };
    Ok(text.map(|text| short(row, DESCRIPTION, text, 20_000)))
}

/// A text that fits; that it was shortened is noted.
fn short(row: &Row<'_>, column: &'static str, text: String, max: usize) -> String {
    let (text, is_shortened) = shortened(text, max);
    if is_shortened {
        row.note(column, "too-long", format!("has more than {max} characters; it was shortened"));
    }
    text
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
    let usual = framework
        .scale
        .as_deref()
        .and_then(|values| noted(reader, scale(framework.at, format!("{prefix}-scale"), values)));
    // Competencies with the same values share a scale, whose name says nothing but which values they are.
    let mut own = BTreeMap::new();
    for record in records.iter().filter(|record| !record.is_framework && record.scale != framework.scale) {
        let Some(values) = &record.scale else {
            continue;
        };
        if !own.contains_key(values) {
            let name = format!("{prefix}-scale-{}", short_digest(values));
            own.insert(values.clone(), noted(reader, scale(record.at, name, values)));
        }
    }
    for record in &records {
        if !record.is_framework {
            match competency(record, &prefix, &framework.id, request.release.as_ref()) {
                Ok(mut skill) => {
                    let own = record.scale.as_ref().and_then(|values| own.get(values)?.as_ref());
                    skill.choices.scale = own.map(|scale| Some(scale.name.clone()));
                    bundle.skills.push(skill);
                }
                Err(problem) => reader.problems.push(problem),
            }
        } else if record.at != framework.at {
            let message = "is a second framework; a file holds one";
            reader.problems.push(record.at.problem(Some(IS_FRAMEWORK), "duplicate", message));
        }
    }
    bundle.scales = usual.into_iter().chain(own.into_values().flatten()).collect();
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
        is_retired: false,
        ends_on: None,
        choices: SkillChoices::default(),
    })
}

/// The scale, unless it cannot be one here; that is noted.
fn noted(reader: &Reader<'_>, scale: Result<ScaleRow, Problem>) -> Option<ScaleRow> {
    scale.map_err(|problem| reader.intake.note(problem)).ok()
}

/// The values of a scale, lowest first: a list in JSON, or with commas between them.
fn scale(at: At, name: String, values: &str) -> Result<ScaleRow, Problem> {
    let wrong =
        |message: &str| at.problem(Some(SCALE), "left-aside", format!("{message}; the scale was left out"));
    let list: Option<Vec<String>> = serde_json::from_str(values).ok();
    let labels = list.unwrap_or_else(|| values.split(',').map(ToOwned::to_owned).collect());
    if !(2..=MAX_LEVELS).contains(&labels.len()) {
        return Err(wrong("a scale has 2 to 20 values"));
    }
    let mut levels = Vec::with_capacity(labels.len());
    for (level, label) in (1..).zip(labels) {
        let label = plain_name(&label);
        if label.is_empty() || label.chars().count() > 100 {
            return Err(wrong("each value has 1 to 100 characters"));
        }
        levels.push(LevelRow { at, level, label, description: None });
    }
    Ok(ScaleRow { at, name, description: None, levels })
}

#[cfg(test)]
mod tests {
    use super::unguarded;

    #[test]
    fn an_apostrophe_goes_only_where_a_spreadsheet_would_see_a_formula() {
        for (cell, expected) in [("'-A", "-A"), ("'=1", "=1"), ("'tis", "'tis"), ("''-", "''-"), ("-'", "-'")]
        {
            assert_eq!(unguarded(cell.to_owned()), expected);
        }
    }
}

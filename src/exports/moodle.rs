//! The skills of a framework as a competency framework of Moodle.
//!
//! The framework needs a scale there: its own, or else the one that comes with the program. Its lowest value is the
//! default, and its highest one counts as proficient; Moodle lets both be changed. Moodle takes names of up to 100
//! characters.

use super::{Ground, Sheet, cell, store};
use crate::{
    db::Conn,
    error::Result,
    imports::moodle::COLUMNS,
    scales::{DEFAULT_SCALE, model::Level},
};

/// Descriptions are plain text.
const PLAIN: &str = "2";

/// Writes the row of the framework, and one for each skill.
pub fn write(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new(&COLUMNS)?;
    let labels = labels(conn, ground)?;
    let key = &ground.framework.key;
    let attribution = ground.source.as_ref().and_then(|source| source.attribution.as_ref());
    let levels = ["competency"; 4].join(",");
    let configuration = configuration(labels.len());
    sheet.row([
        "",
        key,
        &ground.framework.name,
        &cell(attribution),
        PLAIN,
        &labels.join(","),
        &configuration,
        "",
        "",
        "",
        "",
        "",
        "1",
        &levels,
    ])?;
    for (skill, parent) in store::skills(conn, ground.framework.id)? {
        let id = ground.own_key(skill.external_id.as_deref(), skill.id);
        let parent = cell(parent.zip(skill.parent_id).map(|(parent, id)| ground.key(&parent, id)));
        let description = cell(skill.description);
        let cells = [own(&parent), own(&id), &skill.name, &description, PLAIN];
        sheet.row(cells.into_iter().chain(std::iter::repeat_n("", COLUMNS.len() - cells.len())))?;
    }
    sheet.finish()
}

/// The part of a key that is the source's own.
fn own(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, id)| id)
}

/// The values of the scale, lowest first; there, a comma ends a value.
fn labels(conn: &mut Conn, ground: &Ground) -> Result<Vec<String>> {
    let label = |level: &Level| level.label.replace(',', ";");
    if let Some((_, levels)) = ground.scales.first() {
        return Ok(levels.iter().map(label).collect());
    }
    let levels = store::levels(conn, None)?.into_iter().filter(|(scale, _)| scale.id == DEFAULT_SCALE);
    Ok(levels.map(|(_, level)| label(&level)).collect())
}

/// Which values are the default and count as proficient.
fn configuration(count: usize) -> String {
    format!(
        r#"[{{"scaleid":"1"}},{{"id":1,"scaledefault":1,"proficient":0}},{{"id":{count},"scaledefault":0,"proficient":1}}]"#
    )
}

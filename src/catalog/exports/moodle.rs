//! The skills of a framework as a competency framework of Moodle.
//!
//! The framework needs a scale there: the one that all its skills are on, or one that it was published on, or else the
//! one that comes with the program. A skill that is on a scale of its own says so in its row. The lowest value of a scale
//! is the default, and its highest one counts as proficient; Moodle lets both be changed. Moodle takes names of up to
//! 100 characters.

use std::collections::BTreeSet;

use super::{Ground, Sheet, cell, store, store::Named};
use crate::{
    catalog::{
        imports::moodle::COLUMNS,
        scales::{
            DEFAULT_SCALE,
            model::{Level, Scale},
        },
        skills::model::Skill,
    },
    platform::{db::Conn, error::Result, ids::ScaleId},
};

/// Descriptions are plain text.
const PLAIN: &str = "2";

/// Writes the row of the framework, and one for each skill.
pub fn write(conn: &mut Conn, ground: &Ground) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new(COLUMNS)?;
    let skills = store::skills(conn, ground.framework.id)?;
    let (scale_id, levels) = scale(conn, ground, &skills)?;
    let key = &ground.framework.key;
    let attribution = ground.source.as_ref().and_then(|source| source.attribution.as_ref());
    let taxonomy = ["competency"; 4].join(",");
    let [values, configuration] = scale_cells(&levels);
    sheet.row([
        "",
        key,
        &ground.framework.name,
        &cell(attribution),
        PLAIN,
        &values,
        &configuration,
        "",
        "",
        "",
        "",
        "",
        "1",
        &taxonomy,
    ])?;
    for (skill, parent) in skills {
        let id = ground.own_key(skill.external_id.as_deref(), skill.id);
        let parent = cell(parent.zip(skill.parent_id).map(|(parent, id)| ground.key(&parent, id)));
        let description = cell(skill.description);
        let own_scale = ground.scale(skill.scale_id).filter(|(scale, _)| scale.id != scale_id);
        let [values, configuration] = own_scale.map(|(_, levels)| scale_cells(levels)).unwrap_or_default();
        let cells = [own(&parent), own(&id), &skill.name, &description, PLAIN, &values, &configuration];
        sheet.row(cells.into_iter().chain(std::iter::repeat_n("", COLUMNS.len() - cells.len())))?;
    }
    sheet.finish()
}

/// The part of a key that is the source's own.
fn own(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, id)| id)
}

/// The scale of the framework, with its levels.
fn scale(
    conn: &mut Conn,
    ground: &Ground,
    skills: &[(Skill, Option<Named>)],
) -> Result<(ScaleId, Vec<Level>)> {
    let used: BTreeSet<ScaleId> = skills.iter().map(|(skill, _)| skill.scale_id).collect();
    let is_of_all = |(scale, _): &&(Scale, Vec<Level>)| used.len() == 1 && used.contains(&scale.id);
    let common = ground.scales.iter().find(is_of_all);
    let published = || ground.scales.iter().find(|(scale, _)| !used.contains(&scale.id));
    if let Some((scale, levels)) = common.or_else(published) {
        return Ok((scale.id, levels.clone()));
    }
    let seeded = store::levels(conn, None)?.into_iter().filter(|(scale, _)| scale.id == DEFAULT_SCALE);
    Ok((DEFAULT_SCALE, seeded.map(|(_, level)| level).collect()))
}

/// The values of a scale, lowest first, and which of them are the default and count as proficient. A comma ends a value.
fn scale_cells(levels: &[Level]) -> [String; 2] {
    let labels: Vec<String> = levels.iter().map(|level| level.label.replace(',', ";")).collect();
    let count = labels.len();
    let configuration = format!(
        r#"[{{"scaleid":"1"}},{{"id":1,"scaledefault":1,"proficient":0}},{{"id":{count},"scaledefault":0,"proficient":1}}]"#
    );
    [labels.join(","), configuration]
}

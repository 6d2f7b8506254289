//! Ratings: how important an element is for an occupation, and at which level it is needed.
//!
//! The files have a row for each scale; one requirement is made of the two. A level of O*NET's own scale, 0–7, becomes
//! the nearest of the seeded scale, at most 5, because hardly any rating lies above. Figures that O*NET advises
//! against, and levels that it calls not relevant, are kept and marked.

use std::collections::{HashMap, HashSet};

use super::{ANCHORS, CODE, ESSENTIAL, Element, KNOWLEDGE, PREFIX, Releases, SKILLS, TRANSFERABLE, skill};
use crate::catalog::{
    imports::{
        bundle::{Bundle, DescriptorRow, Key, RequirementRow},
        choices::RequirementChoices,
        problem::{At, Problem},
        reader::Reader,
        report::Part,
        table::Row,
    },
    skills::model::SkillKind,
};

/// The name of O*NET's scale of levels.
const SCALE: &str = "onet-lv";

const COLUMNS: [&str; 5] = [CODE, "Element ID", "Element Name", "Scale ID", "Data Value"];

/// Reads the ratings, and the skills they are of.
pub fn read(
    reader: &mut Reader<'_>,
    releases: &Releases,
    elements: &HashMap<String, Element>,
    bundle: &mut Bundle,
) {
    let kinds = [
        (ESSENTIAL, SkillKind::Skill),
        (TRANSFERABLE, SkillKind::Skill),
        (SKILLS, SkillKind::Skill),
        (KNOWLEDGE, SkillKind::Knowledge),
    ];
    let mut ratings = Ratings::default();
    for (file, kind) in kinds {
        let release = releases.of(reader, file);
        let mut found = Vec::new();
        reader.each(file, &COLUMNS, |row| {
            let id = row.needed("Element ID", 100)?;
            let key = row.key_of(PREFIX, "Element ID")?;
            if ratings.skills.insert(id.clone()) {
                let name = row.needed("Element Name", 500)?;
                let mut skill = skill(row.at, key.clone(), elements.get(&id), name, release.as_deref());
                skill.kind = kind;
                found.push(skill);
            }
            ratings.add(&row, key)
        });
        bundle.skills.append(&mut found);
    }
    let (requirements, without_level) = ratings.finish();
    bundle.requirements = requirements;
    bundle.leave_out(PREFIX, Part::Requirements, without_level);
    bundle.descriptors = descriptors(reader, bundle);
}

/// What the rows of one occupation and element say.
struct Rating {
    at: At,
    role: Key,
    skill: Key,
    level: Option<f64>,
    importance: Option<f64>,
    seen: [bool; 2],
    is_suppressed: Option<bool>,
    is_not_relevant: Option<bool>,
}

#[derive(Default)]
struct Ratings {
    skills: HashSet<String>,
    places: HashMap<(Key, Key), usize>,
    rows: Vec<Rating>,
}

impl Ratings {
    fn add(&mut self, row: &Row<'_>, skill: Key) -> Result<(), Problem> {
        let role = row.key_of(PREFIX, CODE)?;
        let is_level = row
            .word("Scale ID", &[("LV", true), ("IM", false)])?
            .ok_or_else(|| row.wrong("Scale ID", "required", "must not be empty"))?;
        let range = if is_level { 0.0..=7.0 } else { 1.0..=5.0 };
        let value = row.decimal("Data Value", range)?;
        let is_suppressed = row.yes("Recommend Suppress")?;
        let is_not_relevant = row.yes("Not Relevant")?;

        let place = *self.places.entry((role.clone(), skill.clone())).or_insert_with(|| {
            self.rows.push(Rating {
                at: row.at,
                role,
                skill,
                level: None,
                importance: None,
                seen: [false; 2],
                is_suppressed: None,
                is_not_relevant: None,
            });
            self.rows.len() - 1
        });
        let Some(rating) = self.rows.get_mut(place) else {
            return Ok(());
        };
        let [seen_importance, seen_level] = &mut rating.seen;
        let seen = if is_level { seen_level } else { seen_importance };
        if std::mem::replace(seen, true) {
            row.note("Element ID", "duplicate", "has this rating on this scale twice; this row counts");
        }
        *(if is_level { &mut rating.level } else { &mut rating.importance }) = value;
        rating.is_suppressed = either(rating.is_suppressed, is_suppressed);
        rating.is_not_relevant = either(rating.is_not_relevant, is_not_relevant);
        Ok(())
    }

    /// The requirements, and how many ratings have no level and so require nothing.
    fn finish(self) -> (Vec<RequirementRow>, usize) {
        let all = self.rows.len();
        let rated = self.rows.into_iter().filter_map(|rating| {
            let level = rating.level?;
            Some(RequirementRow {
                at: rating.at,
                role: rating.role,
                skill: rating.skill,
                required_level: Some(product_level(level)),
                source_level: Some(level),
                source_scale: Some(SCALE.to_owned()),
                importance: rating.importance,
                requirement: None,
                is_suppressed: rating.is_suppressed,
                is_not_relevant: rating.is_not_relevant,
                choices: RequirementChoices::default(),
            })
        });
        let rated: Vec<_> = rated.collect();
        let without_level = all - rated.len();
        (rated, without_level)
    }
}

fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one || other),
        (one, other) => one.or(other),
    }
}

/// The level of the seeded scale that is nearest to one of O*NET's.
fn product_level(level: f64) -> i32 {
    let thresholds = [0.5, 1.5, 2.5, 3.5, 4.5];
    thresholds.iter().map(|threshold| i32::from(level >= *threshold)).sum()
}

/// The examples that O*NET gives its raters for some levels of each element.
fn descriptors(reader: &mut Reader<'_>, bundle: &Bundle) -> Vec<DescriptorRow> {
    let skills: HashSet<&str> = bundle.skills.iter().map(|skill| skill.key.as_str()).collect();
    let columns = ["Element ID", "Scale ID", "Anchor Value", "Anchor Description"];
    let rows = reader.rows(ANCHORS, &columns, |row| {
        let skill = row.key_of(PREFIX, "Element ID")?;
        if row.cell("Scale ID") != Some("LV") || !skills.contains(skill.as_str()) {
            return Ok(None);
        }
        let level = row.decimal("Anchor Value", 0.0..=7.0)?;
        let level = level.ok_or_else(|| row.wrong("Anchor Value", "required", "must not be empty"))?;
        Ok(Some(DescriptorRow {
            at: row.at,
            skill,
            source_scale: SCALE.to_owned(),
            source_level: level,
            level: product_level(level),
            label: None,
            description: row.needed("Anchor Description", 20_000)?,
        }))
    });
    rows.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::product_level;

    #[test]
    fn levels_are_rounded_and_end_at_five() {
        let levels = [0.0, 0.49, 0.5, 1.49, 1.5, 2.5, 3.49, 4.5, 5.5, 7.0].map(product_level);
        assert_eq!(levels, [0, 0, 1, 1, 2, 3, 3, 5, 5, 5]);
    }
}

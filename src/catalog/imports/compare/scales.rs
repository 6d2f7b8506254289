//! Scales: what levels were published on, beside the seeded scale that required levels are on.

use std::{collections::HashMap, ops::RangeInclusive};

use super::Comparison;
use crate::{
    catalog::{
        imports::{
            bundle::{ScaleRow, SkillRow},
            problem::Problem,
            report::Part,
        },
        scales::{
            DEFAULT_SCALE,
            model::{Level, Scale},
        },
    },
    platform::{db::types::fold, ids::ScaleId},
};

/// The name under which bundles speak of the seeded scale.
const SEEDED: &str = "product-5";

impl<'a> Comparison<'a> {
    /// The seeded scale is never changed. Other scales become scales of the owner under the names they have, unless the
    /// instance has the same. One at whose levels someone was seen keeps them; so does one of an organization, because
    /// nothing tells whether somebody made it by hand.
    pub(super) fn scales(&mut self) {
        for row in &self.bundle.scales {
            let name = fold(&row.name);
            let old = self.index.scales.get(name.as_str()).copied();
            let id = match old {
                _ if row.name == SEEDED => Some(self.same_scale(DEFAULT_SCALE)),
                Some(old) if old.org_id == self.owner && old.id != DEFAULT_SCALE => {
                    self.known_scale(row, old)
                }
                Some(old) if self.has_levels(row, old) => Some(self.same_scale(old.id)),
                Some(seeded) if seeded.org_id == self.owner => {
                    self.count("", Part::Scales, false);
                    None
                }
                Some(_) | None => Some(self.new_scale(row)),
            };
            self.scale_ids.insert(name, id);
        }
        self.ranges = ranges(&self.catalog.levels);
        self.ranges.extend(ranges(&self.changes.levels));
    }

    /// The scale that the files put a skill on; `None` if they do not say.
    pub(super) fn named_scale(&self, row: &SkillRow) -> Result<Option<ScaleId>, Problem> {
        let Some(name) = row.choices.scale.as_ref() else {
            return Ok(None);
        };
        let Some(name) = name.as_deref().filter(|name| *name != SEEDED) else {
            return Ok(Some(DEFAULT_SCALE));
        };
        let of_catalog = || self.index.scales.get(fold(name).as_str()).map(|scale| scale.id);
        match self.scale_ids.get(&fold(name)) {
            Some(Some(id)) => Ok(Some(*id)),
            Some(None) => {
                let message = format!("names the scale {name}, which has other levels in the catalog");
                Err(row.at.problem(Some("scale"), "other-levels", message))
            }
            None => of_catalog().map(Some).ok_or_else(|| {
                let message = format!("names the scale {name}, which is neither imported nor in the catalog");
                row.at.problem(Some("scale"), "unknown-scale", message)
            }),
        }
    }

    fn same_scale(&mut self, id: ScaleId) -> ScaleId {
        self.count("", Part::Scales, false);
        id
    }

    fn new_scale(&mut self, row: &ScaleRow) -> ScaleId {
        let scale = Scale {
            id: self.ids.next(self.now),
            org_id: self.owner,
            name: row.name.clone(),
            name_key: fold(&row.name),
            description: row.description.clone(),
            is_default: false,
            version: 1,
            created_at: self.now,
            updated_at: self.now,
            deleted_at: None,
        };
        self.report.tally.at("", Part::Scales).created += 1;
        let (id, levels) = (scale.id, self.levels(row, scale.id));
        self.changes.levels.extend(levels);
        self.changes.scales.new.push(scale);
        id
    }

    fn known_scale(&mut self, row: &ScaleRow, old: &'a Scale) -> Option<ScaleId> {
        let levels = self.levels(row, old.id);
        let old_levels = self.index.levels.get(&old.id).map_or(&[][..], Vec::as_slice);
        let is_changed = old.name != row.name || !same_levels(&levels, old_levels);
        if is_changed && self.catalog.observed_scales.contains(&old.id) {
            let message = "levels of the scale were observed, so they are fixed";
            self.skip("", Part::Scales, row.at.problem(Some("scale"), "in-use", message));
            return None;
        }
        if is_changed && self.owner.is_some() {
            let message = "the organization has a scale of this name with other levels; it is left as it is";
            self.skip("", Part::Scales, row.at.problem(Some("scale"), "made-by-hand", message));
            return None;
        }
        self.count("", Part::Scales, is_changed);
        if is_changed {
            self.changes.levels.extend(levels);
            self.changes.scales.changed.push(Scale {
                name: row.name.clone(),
                version: old.version + 1,
                updated_at: self.now,
                ..old.clone()
            });
        }
        Some(old.id)
    }

    fn has_levels(&self, row: &ScaleRow, scale: &Scale) -> bool {
        let old = self.index.levels.get(&scale.id).map_or(&[][..], Vec::as_slice);
        same_levels(&self.levels(row, scale.id), old)
    }

    fn levels(&self, row: &ScaleRow, scale_id: ScaleId) -> Vec<Level> {
        let mut levels: Vec<Level> = row
            .levels
            .iter()
            .map(|level| Level {
                id: self.ids.next(self.now),
                scale_id,
                level: level.level,
                label: level.label.clone(),
                description: level.description.clone(),
            })
            .collect();
        levels.sort_by_key(|level| level.level);
        levels
    }
}

/// The lowest and highest level of each scale.
fn ranges(levels: &[Level]) -> HashMap<ScaleId, RangeInclusive<i32>> {
    let mut ranges = HashMap::new();
    for Level { scale_id, level, .. } in levels {
        let range = ranges.entry(*scale_id).or_insert(*level..=*level);
        *range = *level.min(range.start())..=*level.max(range.end());
    }
    ranges
}

fn same_levels(new: &[Level], old: &[&Level]) -> bool {
    let content = |level: &Level| (level.level, level.label.clone(), level.description.clone());
    new.len() == old.len() && new.iter().zip(old).all(|(new, old)| content(new) == content(old))
}

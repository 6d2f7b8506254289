//! Scales: what levels were published on, beside the seeded scale that required levels are on.

use super::Comparison;
use crate::{
    db::types::fold,
    ids::ScaleId,
    imports::{bundle::ScaleRow, report::Part},
    scales::{
        DEFAULT_SCALE,
        model::{Level, Scale},
    },
};

/// The name under which bundles speak of the seeded scale.
const SEEDED: &str = "product-5";

impl<'a> Comparison<'a> {
    /// The seeded scale is never changed. Other scales become scales of the owner under the names they have, unless the
    /// instance has the same. One at whose levels someone was seen keeps them; so does one of an organization, because
    /// nothing tells whether somebody made it by hand.
    pub(super) fn scales(&mut self) {
        for row in &self.bundle.scales {
            let old = self.index.scales.get(fold(&row.name).as_str()).copied();
            match old {
                _ if row.name == SEEDED => self.count("", Part::Scales, false),
                Some(old) if old.id == DEFAULT_SCALE => self.count("", Part::Scales, false),
                Some(old) if old.org_id == self.owner => self.known_scale(row, old),
                Some(old) if self.has_levels(row, old) => self.count("", Part::Scales, false),
                Some(_) | None => self.new_scale(row),
            }
        }
    }

    fn new_scale(&mut self, row: &ScaleRow) {
        let scale = Scale {
            id: self.ids.next(self.now),
            org_id: self.owner,
            name: row.name.clone(),
            name_key: fold(&row.name),
            description: None,
            is_default: false,
            version: 1,
            created_at: self.now,
            updated_at: self.now,
            deleted_at: None,
        };
        self.report.tally.at("", Part::Scales).created += 1;
        let levels = self.levels(row, scale.id);
        self.changes.levels.extend(levels);
        self.changes.scales.new.push(scale);
    }

    fn known_scale(&mut self, row: &ScaleRow, old: &'a Scale) {
        let levels = self.levels(row, old.id);
        let old_levels = self.index.levels.get(&old.id).map_or(&[][..], Vec::as_slice);
        let is_changed = old.name != row.name || !same_levels(&levels, old_levels);
        if is_changed && self.catalog.observed_scales.contains(&old.id) {
            let message = "levels of the scale were observed, so they are fixed";
            self.skip("", Part::Scales, row.at.problem(Some("scale"), "in-use", message));
            return;
        }
        if is_changed && self.owner.is_some() {
            let message = "the organization has a scale of this name with other levels; it is left as it is";
            self.skip("", Part::Scales, row.at.problem(Some("scale"), "made-by-hand", message));
            return;
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

fn same_levels(new: &[Level], old: &[&Level]) -> bool {
    let content = |level: &Level| (level.level, level.label.clone(), level.description.clone());
    new.len() == old.len() && new.iter().zip(old).all(|(new, old)| content(new) == content(old))
}

//! Skills. All of them are on the seeded scale, because that is the one required levels are on.

use std::collections::HashSet;

use super::{Comparison, prefix_of, problem_of};
use crate::{
    db::types::fold,
    imports::{bundle::SkillRow, report::Part},
    scales::DEFAULT_SCALE,
    skills::model::{Skill, SkillCategory, SkillStatus},
};

impl Comparison<'_> {
    pub(super) fn skills(&mut self) {
        self.skill_ids = self.index.skills.iter().map(|(key, skill)| (*key, skill.id)).collect();
        for row in &self.bundle.skills {
            let (key, prefix) = (row.key.as_str(), row.key.prefix());
            if self.catalog.other_skills.is_by_hand(key) {
                let problem = problem_of(
                    row.at,
                    self.bundle.columns.skill,
                    ("skill", &row.key),
                    &self.catalog.other_skills,
                );
                self.skip(prefix, Part::Skills, problem);
                continue;
            }
            let old = self.index.skills.get(key).copied();
            let mut skill = self.skill(row, old);
            self.skill_ids.insert(key, skill.id);
            match old {
                None => {
                    self.report.tally.at(prefix, Part::Skills).created += 1;
                    self.changes.skills.new.push(skill);
                }
                Some(old) => {
                    let is_changed = skill != *old;
                    self.count(prefix, Part::Skills, is_changed);
                    if is_changed {
                        skill.version += 1;
                        skill.updated_at = self.now;
                        self.changes.skills.changed.push(skill);
                    }
                }
            }
        }
        let imported: HashSet<&str> = self.bundle.skills.iter().map(|row| row.key.as_str()).collect();
        let keys = self.catalog.skills.iter().filter_map(|skill| skill.external_id.as_deref());
        let gone = keys.filter(|key| !imported.contains(key));
        self.absent(Part::Skills, self.bundle.skills.len(), gone.map(|key| prefix_of(Some(key))));
    }

    /// What the bundle does not speak of — category, parent, half-life, state — stays as it is.
    fn skill(&self, row: &SkillRow, old: Option<&Skill>) -> Skill {
        Skill {
            id: old.map_or_else(|| self.ids.next(self.now), |old| old.id),
            org_id: self.owner,
            owner_id: None,
            framework_id: self.framework_ids.get(row.key.prefix()).copied(),
            scale_id: old.map_or(DEFAULT_SCALE, |old| old.scale_id),
            parent_id: old.and_then(|old| old.parent_id),
            external_id: Some(row.key.as_str().to_owned()),
            name: row.name.clone(),
            name_key: fold(&row.name),
            description: row.description.clone(),
            kind: row.kind,
            category: old.map_or(SkillCategory::Other, |old| old.category),
            external_uri: row.external_uri.clone(),
            half_life_months: old.and_then(|old| old.half_life_months),
            status: old.map_or(SkillStatus::Active, |old| old.status),
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(self.now, |old| old.created_at),
            updated_at: old.map_or(self.now, |old| old.updated_at),
            deleted_at: None,
            import_id: old.map_or(Some(self.import_id), |old| old.import_id),
            origin_id: old.and_then(|old| old.origin_id),
            replaced_by_id: old.and_then(|old| old.replaced_by_id),
        }
    }
}

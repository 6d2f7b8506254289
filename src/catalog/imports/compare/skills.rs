//! Skills. They are on the seeded scale unless the files name another; one that is in the catalog stays on its scale,
//! because that is the one people were seen on.

use std::collections::HashMap;

use super::{Comparison, absent::Listed, in_draft, prefix_of, problem_of};
use crate::{
    catalog::{
        imports::{bundle::SkillRow, catalog::Whose, problem::Problem, report::Part, tree::tree},
        scales::DEFAULT_SCALE,
        skills::model::{Skill, SkillCategory, SkillStatus},
    },
    platform::{
        db::types::fold,
        ids::{ScaleId, SkillId},
    },
};

impl Comparison<'_> {
    pub(super) fn skills(&mut self) {
        self.skill_ids = self.index.skills.iter().map(|(key, skill)| (*key, skill.id)).collect();
        let others = &self.catalog.other_skills;
        for row in self.bundle.skills.iter().filter(|row| !others.is_by_hand(row.key.as_str())) {
            if self.named_scale(row).is_ok() {
                self.skill_ids.entry(row.key.as_str()).or_insert_with(|| self.ids.next(self.now));
            }
        }
        self.skill_scales.extend(self.catalog.skills.iter().map(|skill| (skill.id, skill.scale_id)));
        let (parents, depths) = self.parents();
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
            let scale_id = match self.scale(row, old) {
                Ok(id) => id,
                Err(problem) => {
                    self.skip(prefix, Part::Skills, problem);
                    continue;
                }
            };
            let Some(id) = self.skill_ids.get(key).copied() else {
                continue;
            };
            self.skill_scales.insert(id, scale_id);
            let mut skill = self.skill((id, scale_id), row, old);
            if self.bundle.knows_parents {
                skill.parent_id = parents.get(&id).copied();
            }
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
        // A row can only refer to one that is there already.
        self.changes.skills.new.sort_by_key(|skill| depths.get(&skill.id));
        let listed = Listed::new(self.bundle.skills.iter().map(|row| &row.key));
        let gone = self.catalog.skills.iter().filter(|skill| listed.lacks_skill(skill));
        self.absent(Part::Skills, gone.map(|skill| prefix_of(skill.external_id.as_deref())));
    }

    /// What a skill is to be part of: one of the same import, or one of the instance, which is never part of another
    /// owner's. What else there is may be part of this one, and nobody would see the loop.
    fn whole(&self, row: &SkillRow) -> Option<SkillId> {
        let (parent, others) = (row.parent.as_ref()?, &self.catalog.other_skills);
        let key = parent.as_str();
        match self.skill_ids.get(key) {
            Some(id) => Some(*id).filter(|_| !self.is_in_another_draft(&row.key, parent)),
            None => others.find(key).filter(|_| others.whose(key) == Some(Whose::OfInstance)),
        }
    }

    /// What each skill is part of once the bundle is in the catalog, and how deep it stands. A skill stands alone if the
    /// one it should be part of is not there, or is part of it in the catalog.
    fn parents(&mut self) -> (HashMap<SkillId, SkillId>, HashMap<SkillId, usize>) {
        let catalog = self.catalog.skills.iter();
        let mut parents: HashMap<_, _> = catalog.filter_map(|row| Some((row.id, row.parent_id?))).collect();
        if self.bundle.knows_parents {
            for row in &self.bundle.skills {
                match (self.skill_ids.get(row.key.as_str()), self.whole(row)) {
                    (Some(id), Some(parent)) => drop(parents.insert(*id, parent)),
                    (Some(id), None) => drop(parents.remove(id)),
                    (None, _) => {}
                }
            }
        }
        let looped = tree(&parents).looped;
        let column = Some(self.bundle.columns.parent);
        for row in &self.bundle.skills {
            let Some(id) = self.skill_ids.get(row.key.as_str()) else {
                continue;
            };
            if looped.contains(id) {
                parents.remove(id);
                let message = "names a skill that is part of this one in the catalog";
                self.report.problems.push(row.at.problem(column, "cycle", message));
            } else if let Some(key) = row.parent.as_ref().filter(|_| !parents.contains_key(id)) {
                let others = &self.catalog.other_skills;
                let problem = if self.skill_ids.contains_key(key.as_str()) {
                    in_draft(row.at, self.bundle.columns.parent, ("skill", key))
                } else if others.whose(key.as_str()).is_some() {
                    let message = format!("names the skill {}, which is of another source", key.as_str());
                    row.at.problem(column, "other-source", message)
                } else {
                    problem_of(row.at, self.bundle.columns.parent, ("skill", key), others)
                };
                self.report.problems.push(problem);
            }
        }
        let depths = tree(&parents).depths;
        (parents, depths)
    }

    /// The scale that a skill is on, or is to be on. That the files name another one is noted.
    fn scale(&mut self, row: &SkillRow, old: Option<&Skill>) -> Result<ScaleId, Problem> {
        let named = self.named_scale(row);
        let Some(old) = old else {
            return Ok(named?.unwrap_or(DEFAULT_SCALE));
        };
        match named {
            Ok(Some(id)) if id != old.scale_id => {
                let message = "names another scale than the skill is on in the catalog; it stays there";
                self.report.problems.push(row.at.problem(Some("scale"), "other-scale", message));
            }
            Ok(_) => {}
            Err(problem) => self.report.problems.push(problem),
        }
        Ok(old.scale_id)
    }

    /// What the bundle does not speak of stays as it is, and so does the state, unless its source has retired it.
    fn skill(&self, (id, scale_id): (SkillId, ScaleId), row: &SkillRow, old: Option<&Skill>) -> Skill {
        Skill {
            id,
            org_id: self.owner,
            owner_id: None,
            framework_id: self.framework_ids.get(row.key.prefix()).copied(),
            scale_id,
            parent_id: old.and_then(|old| old.parent_id),
            external_id: Some(row.key.as_str().to_owned()),
            name: row.name.clone(),
            name_key: fold(&row.name),
            description: row.description.clone(),
            kind: row.kind,
            category: row.choices.category.or(old.map(|old| old.category)).unwrap_or(SkillCategory::Other),
            external_uri: row.external_uri.clone(),
            half_life_months: row
                .choices
                .half_life_months
                .unwrap_or_else(|| old.and_then(|old| old.half_life_months)),
            status: if row.is_retired
                || row.ends_on.is_some_and(|day| day <= self.now.to_chrono().date_naive())
            {
                SkillStatus::Retired
            } else {
                old.filter(|old| !self.is_back(old.absent_since))
                    .map_or(SkillStatus::Active, |old| old.status)
            },
            absent_since: None,
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

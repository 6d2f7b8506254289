//! What the files of a source no longer have: since when is written down, and it is retired if that was asked for.
//!
//! Plans may rest on it, so nothing is deleted. Files that hold only a part of what their source has say nothing of the rest.

use std::collections::{HashMap, HashSet};

use super::{Comparison, prefix_of};
use crate::{
    roles::model::{Role, RoleStatus},
    skills::model::{Skill, SkillStatus},
};

impl Comparison<'_> {
    /// Marks the skills and roles that are absent.
    pub(super) fn absences(&mut self) {
        if self.bundle.has_all_skills && !self.bundle.skills.is_empty() {
            self.absent_skills();
        }
        if self.bundle.has_all_roles && !self.bundle.roles.is_empty() {
            self.absent_roles();
        }
    }

    fn absent_skills(&mut self) {
        let imported: HashSet<&str> = self.bundle.skills.iter().map(|row| row.key.as_str()).collect();
        let changed = self.changes.skills.changed.iter().enumerate();
        let changed: HashMap<_, _> = changed.map(|(place, skill)| (skill.id, place)).collect();
        for old in &self.catalog.skills {
            if !self.is_gone(old.external_id.as_deref(), &imported) {
                continue;
            }
            let status = if self.bundle.policy.retire_absent { SkillStatus::Retired } else { old.status };
            let absent_since = old.absent_since.or(Some(self.now));
            if (status, absent_since) == (old.status, old.absent_since) {
                continue;
            }
            self.report.tally.mark();
            let place = changed.get(&old.id);
            if let Some(skill) = place.and_then(|place| self.changes.skills.changed.get_mut(*place)) {
                (skill.status, skill.absent_since) = (status, absent_since);
            } else {
                let (version, updated_at) = (old.version + 1, self.now);
                let skill = Skill { status, version, updated_at, absent_since, ..old.clone() };
                self.changes.skills.changed.push(skill);
            }
        }
    }

    fn absent_roles(&mut self) {
        let imported: HashSet<&str> = self.bundle.roles.iter().map(|row| row.key.as_str()).collect();
        let changed = self.changes.roles.changed.iter().enumerate();
        let changed: HashMap<_, _> = changed.map(|(place, role)| (role.id, place)).collect();
        for old in &self.catalog.roles {
            if !self.is_gone(old.external_id.as_deref(), &imported) {
                continue;
            }
            // What is in a draft is not in use yet.
            let is_retired = self.bundle.policy.retire_absent && old.status == RoleStatus::Published;
            let status = if is_retired { RoleStatus::Retired } else { old.status };
            let absent_since = old.absent_since.or(Some(self.now));
            if (status, absent_since) == (old.status, old.absent_since) {
                continue;
            }
            self.report.tally.mark();
            let place = changed.get(&old.id);
            if let Some(role) = place.and_then(|place| self.changes.roles.changed.get_mut(*place)) {
                (role.status, role.absent_since) = (status, absent_since);
            } else {
                let (version, updated_at) = (old.version + 1, self.now);
                let role = Role { status, version, updated_at, absent_since, ..old.clone() };
                self.changes.roles.changed.push(role);
            }
        }
    }

    /// Whether something is of an imported source, whose files no longer have it.
    fn is_gone(&self, key: Option<&str>, imported: &HashSet<&str>) -> bool {
        key.is_some_and(|key| {
            !imported.contains(key) && self.framework_ids.contains_key(prefix_of(Some(key)))
        })
    }
}

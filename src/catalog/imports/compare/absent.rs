//! What the files of a source no longer have: since when is written down, and it is retired if that was asked for.
//!
//! Plans may rest on it, so nothing is deleted. Files that hold only a part of what their source has say nothing of the rest.

use std::collections::{HashMap, HashSet};

use super::{Comparison, prefix_of};
use crate::catalog::{
    imports::{bundle::Key, report::Part},
    roles::model::{Role, RoleStatus},
    skills::model::{Skill, SkillStatus},
};

/// The keys of one part of the files, and the sources whose rows stand there.
pub(super) struct Listed<'a> {
    keys: HashSet<&'a str>,
    prefixes: HashSet<&'a str>,
}

impl<'a> Listed<'a> {
    pub(super) fn new(keys: impl Iterator<Item = &'a Key> + Clone) -> Self {
        Self { keys: keys.clone().map(Key::as_str).collect(), prefixes: keys.map(Key::prefix).collect() }
    }

    /// Whether the files list others of the same source, but not this one.
    fn lacks(&self, key: Option<&str>) -> bool {
        key.is_some_and(|key| !self.keys.contains(key) && self.prefixes.contains(prefix_of(Some(key))))
    }

    /// Whether a skill came from a source whose files no longer have it. What somebody wrote beside it never stood there;
    /// the copies in a new version of a framework have an origin instead of an import.
    pub(super) fn lacks_skill(&self, skill: &Skill) -> bool {
        let is_by_hand = skill.import_id.is_none() && skill.origin_id.is_none();
        !is_by_hand && self.lacks(skill.external_id.as_deref())
    }

    /// The same of a role.
    pub(super) fn lacks_role(&self, role: &Role) -> bool {
        let is_by_hand = role.import_id.is_none() && role.origin_id.is_none();
        !is_by_hand && self.lacks(role.external_id.as_deref())
    }
}

impl Comparison<'_> {
    /// Marks the skills and roles that are absent.
    pub(super) fn absences(&mut self) {
        if self.bundle.has_all_skills {
            self.absent_skills();
        }
        if self.bundle.has_all_roles {
            self.absent_roles();
        }
    }

    fn absent_skills(&mut self) {
        let listed = Listed::new(self.bundle.skills.iter().map(|row| &row.key));
        let changed = self.changes.skills.changed.iter().enumerate();
        let changed: HashMap<_, _> = changed.map(|(place, skill)| (skill.id, place)).collect();
        for old in &self.catalog.skills {
            if !listed.lacks_skill(old) {
                continue;
            }
            let status = if self.bundle.policy.retire_absent { SkillStatus::Retired } else { old.status };
            let absent_since = old.absent_since.or(Some(self.now));
            if (status, absent_since) == (old.status, old.absent_since) {
                continue;
            }
            self.report.tally.mark(prefix_of(old.external_id.as_deref()), Part::Skills, status != old.status);
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
        let listed = Listed::new(self.bundle.roles.iter().map(|row| &row.key));
        let changed = self.changes.roles.changed.iter().enumerate();
        let changed: HashMap<_, _> = changed.map(|(place, role)| (role.id, place)).collect();
        for old in &self.catalog.roles {
            if !listed.lacks_role(old) {
                continue;
            }
            // What is in a draft is not in use yet.
            let is_retired = self.bundle.policy.retire_absent && old.status == RoleStatus::Published;
            let status = if is_retired { RoleStatus::Retired } else { old.status };
            let absent_since = old.absent_since.or(Some(self.now));
            if (status, absent_since) == (old.status, old.absent_since) {
                continue;
            }
            self.report.tally.mark(prefix_of(old.external_id.as_deref()), Part::Roles, status != old.status);
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
}

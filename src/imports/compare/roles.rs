//! Role profiles, what they require, and which of them are related.

use std::collections::{BTreeSet, HashSet};

use super::{Comparison, prefix_of, unknown};
use crate::{
    db::types::fold,
    ids::{RoleId, SkillId},
    imports::{
        bundle::{RequirementRow, RoleRow},
        problem::Problem,
        report::Part,
    },
    roles::model::{Relation, Requirement, Role, RoleStatus, RoleTrack},
};

impl<'a> Comparison<'a> {
    /// An import brings role profiles that can be used at once.
    pub(super) fn roles(&mut self) {
        self.role_ids = self.index.roles.iter().map(|(key, role)| (*key, role.id)).collect();
        for row in &self.bundle.roles {
            let (key, prefix) = (row.key.as_str(), row.key.prefix());
            let old = self.index.roles.get(key).copied();
            let role = self.role(row, old);
            self.role_ids.insert(key, role.id);
            match old {
                None => {
                    self.report.tally.at(prefix, Part::Roles).created += 1;
                    self.changes.roles.new.push(role);
                }
                Some(old) if role != *old => self.changes.roles.changed.push(role),
                Some(_) => {}
            }
        }
        let imported: HashSet<&str> = self.bundle.roles.iter().map(|row| row.key.as_str()).collect();
        let keys = self.catalog.roles.iter().filter_map(|role| role.external_id.as_deref());
        let gone = keys.filter(|key| !imported.contains(key));
        self.absent(Part::Roles, gone.map(|key| prefix_of(Some(key))));
    }

    /// What the bundle does not speak of — track, seniority, state — stays as it is.
    fn role(&self, row: &RoleRow, old: Option<&Role>) -> Role {
        Role {
            id: old.map_or_else(|| self.ids.next(self.now), |old| old.id),
            org_id: None,
            framework_id: self.framework_ids.get(row.key.prefix()).copied(),
            external_id: Some(row.key.as_str().to_owned()),
            code: row.code.clone(),
            title: row.title.clone(),
            title_key: fold(&row.title),
            job_family: row.job_family.clone(),
            track: old.map_or(RoleTrack::Other, |old| old.track),
            seniority: old.and_then(|old| old.seniority),
            job_zone: row.job_zone,
            description: row.description.clone(),
            status: old.map_or(RoleStatus::Published, |old| old.status),
            revision: old.map_or(1, |old| old.revision),
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(self.now, |old| old.created_at),
            updated_at: old.map_or(self.now, |old| old.updated_at),
            deleted_at: None,
        }
    }

    pub(super) fn requirements(&mut self) {
        let mut imported: HashSet<(RoleId, SkillId)> = HashSet::new();
        for row in &self.bundle.requirements {
            let prefix = row.role.prefix();
            let pair = match self.named(row) {
                Ok(pair) => pair,
                Err(problem) => {
                    self.report.tally.at(prefix, Part::Requirements).skipped += 1;
                    self.report.problems.push(problem);
                    continue;
                }
            };
            imported.insert(pair);
            let old = self.index.requirements.get(&pair).copied();
            let mut requirement = self.requirement(row, pair, old);
            match old {
                None => {
                    self.report.tally.at(prefix, Part::Requirements).created += 1;
                    self.changes.requirements.new.push(requirement);
                }
                Some(old) => {
                    let is_changed = requirement != *old;
                    self.count(prefix, Part::Requirements, is_changed);
                    if is_changed {
                        requirement.version += 1;
                        requirement.updated_at = self.now;
                        self.changes.requirements.changed.push(requirement);
                    }
                }
            }
        }
        let rows = self.catalog.requirements.iter();
        let gone = rows.filter(|row| !imported.contains(&(row.role_id, row.skill_id)));
        let roles: Vec<RoleId> = gone.map(|row| row.role_id).collect();
        self.absent_of_roles(Part::Requirements, &roles);
    }

    fn named(&self, row: &RequirementRow) -> Result<(RoleId, SkillId), Problem> {
        let role = self.role_ids.get(row.role.as_str()).copied();
        let skill = self.skill_ids.get(row.skill.as_str()).copied();
        let role =
            role.ok_or_else(|| row.at.problem(Some("role_key"), "unknown-role", unknown("role", &row.role)))?;
        let skill = skill.ok_or_else(|| {
            row.at.problem(Some("skill_key"), "unknown-skill", unknown("skill", &row.skill))
        })?;
        Ok((role, skill))
    }

    fn requirement(
        &self,
        row: &RequirementRow,
        (role_id, skill_id): (RoleId, SkillId),
        old: Option<&Requirement>,
    ) -> Requirement {
        Requirement {
            id: old.map_or_else(|| self.ids.next(self.now), |old| old.id),
            role_id,
            skill_id,
            required_level: row.required_level,
            source_level: row.source_level,
            source_scale: row.source_scale.clone(),
            importance: row.importance,
            requirement: row.requirement,
            is_critical: old.is_some_and(|old| old.is_critical),
            rationale: old.and_then(|old| old.rationale.clone()),
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(self.now, |old| old.created_at),
            updated_at: old.map_or(self.now, |old| old.updated_at),
        }
    }

    /// Relations have no identity of their own: where one is new or different, all those of the role are written again.
    pub(super) fn relations(&mut self) {
        let mut imported: HashSet<(RoleId, RoleId)> = HashSet::new();
        let mut written: Vec<Relation> = Vec::new();
        for row in &self.bundle.relations {
            let prefix = row.role.prefix();
            let known = |key: &str| self.role_ids.get(key).copied();
            let (Some(role_id), Some(related_role_id)) =
                (known(row.role.as_str()), known(row.related.as_str()))
            else {
                self.report.tally.at(prefix, Part::Relations).skipped += 1;
                let (column, key) = if known(row.role.as_str()).is_none() {
                    ("role_key", &row.role)
                } else {
                    ("related_role_key", &row.related)
                };
                let problem = row.at.problem(Some(column), "unknown-role", unknown("role", key));
                self.report.problems.push(problem);
                continue;
            };
            let pair = (role_id, related_role_id);
            imported.insert(pair);
            let relation =
                Relation { role_id, related_role_id, tier: row.tier.clone(), position: row.position };
            match self.index.relations.get(&pair).copied() {
                None => {
                    self.report.tally.at(prefix, Part::Relations).created += 1;
                    self.changes.related_roles.insert(role_id);
                }
                Some(old) => {
                    let is_changed = relation != *old;
                    self.count(prefix, Part::Relations, is_changed);
                    if is_changed {
                        self.changes.related_roles.insert(role_id);
                    }
                }
            }
            written.push(relation);
        }
        let rows = self.catalog.relations.iter();
        let gone: Vec<&Relation> =
            rows.filter(|row| !imported.contains(&(row.role_id, row.related_role_id))).collect();
        let roles: Vec<RoleId> = gone.iter().map(|row| row.role_id).collect();
        self.absent_of_roles(Part::Relations, &roles);
        written.extend(gone.into_iter().cloned());
        written.retain(|row| self.changes.related_roles.contains(&row.role_id));
        self.changes.relations = written;
    }

    fn absent_of_roles(&mut self, part: Part, roles: &[RoleId]) {
        let prefixes: std::collections::HashMap<RoleId, &'a str> =
            self.catalog.roles.iter().map(|role| (role.id, prefix_of(role.external_id.as_deref()))).collect();
        self.absent(part, roles.iter().filter_map(|role| prefixes.get(role).copied()));
    }

    /// The revision of a role rises when its content or its requirements change.
    pub(super) fn raise_revisions(&mut self) {
        let rows = &self.changes.requirements;
        let touched: BTreeSet<RoleId> = rows.new.iter().chain(&rows.changed).map(|row| row.role_id).collect();
        let already: HashSet<RoleId> = self.changes.roles.changed.iter().map(|role| role.id).collect();
        let more = self
            .catalog
            .roles
            .iter()
            .filter(|role| touched.contains(&role.id) && !already.contains(&role.id));
        self.changes.roles.changed.extend(more.cloned());
        for role in &mut self.changes.roles.changed {
            role.revision += 1;
            role.version += 1;
            role.updated_at = self.now;
        }
        let changed: HashSet<RoleId> = self.changes.roles.changed.iter().map(|role| role.id).collect();
        for row in &self.bundle.roles {
            if let Some(old) = self.index.roles.get(row.key.as_str()).copied() {
                self.count(row.key.prefix(), Part::Roles, changed.contains(&old.id));
            }
        }
    }
}

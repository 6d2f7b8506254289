//! Role profiles, what they require, and which of them are related.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Comparison, absent::Listed, prefix_of, problem_of};
use crate::{
    catalog::{
        imports::{
            bundle::{RequirementRow, RoleRow},
            check::REQUIRED_LEVEL,
            problem::Problem,
            report::Part,
        },
        roles::{
            education,
            model::{Requirement, Role, RoleStatus, RoleTrack},
        },
    },
    platform::{
        db::types::{UtcTime, fold},
        ids::{RoleId, SkillId},
        words::FrameworkStatus,
    },
};

impl<'a> Comparison<'a> {
    /// An import brings role profiles that can be used at once, unless it goes into a draft.
    pub(super) fn roles(&mut self) {
        self.role_ids = self.index.roles.iter().map(|(key, role)| (*key, role.id)).collect();
        for row in &self.bundle.roles {
            let (key, prefix) = (row.key.as_str(), row.key.prefix());
            if self.catalog.other_roles.is_by_hand(key) {
                let problem = problem_of(
                    row.at,
                    self.bundle.columns.role,
                    ("role", &row.key),
                    &self.catalog.other_roles,
                );
                self.skip(prefix, Part::Roles, problem);
                continue;
            }
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
        let listed = Listed::new(self.bundle.roles.iter().map(|row| &row.key));
        let gone = self.catalog.roles.iter().filter(|role| listed.lacks_role(role));
        self.absent(Part::Roles, gone.map(|role| prefix_of(role.external_id.as_deref())));
    }

    /// What the bundle does not speak of stays as it is, and so does the state.
    fn role(&self, row: &RoleRow, old: Option<&Role>) -> Role {
        Role {
            id: old.map_or_else(|| self.ids.next(self.now), |old| old.id),
            org_id: self.owner,
            framework_id: self.framework_ids.get(row.key.prefix()).copied(),
            external_id: Some(row.key.as_str().to_owned()),
            code: row.code.clone(),
            title: row.title.clone(),
            title_key: fold(&row.title),
            job_family: row.job_family.clone(),
            track: row.choices.track.or(old.map(|old| old.track)).unwrap_or(RoleTrack::Other),
            seniority: row.choices.seniority.unwrap_or_else(|| old.and_then(|old| old.seniority)),
            job_zone: row.job_zone,
            description: row.description.clone(),
            status: old
                .filter(|old| !self.is_back(old.absent_since))
                .map_or_else(|| self.status_in(row.key.prefix()), |old| old.status),
            revision: old.map_or(1, |old| old.revision),
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(self.now, |old| old.created_at),
            updated_at: old.map_or(self.now, |old| old.updated_at),
            deleted_at: None,
            import_id: old.map_or(Some(self.import_id), |old| old.import_id),
            origin_id: old.and_then(|old| old.origin_id),
            education_shares: match &row.education {
                Some(shares) => education::stored(shares.clone()),
                None => old.and_then(|old| old.education_shares.clone()),
            },
            absent_since: None,
        }
    }

    /// Whether something that was absent is to be in use again, now that the files have it.
    pub(super) fn is_back(&self, absent_since: Option<UtcTime>) -> bool {
        self.bundle.policy.retire_absent && absent_since.is_some()
    }

    /// The state of a new role: that of the framework it goes into.
    fn status_in(&self, prefix: &str) -> RoleStatus {
        match self.index.frameworks.get(prefix).map(|framework| framework.status) {
            Some(FrameworkStatus::Draft) => RoleStatus::Draft,
            Some(FrameworkStatus::Retired) => RoleStatus::Retired,
            None if self.bundle.policy.into_draft => RoleStatus::Draft,
            Some(FrameworkStatus::Published) | None => RoleStatus::Published,
        }
    }

    pub(super) fn requirements(&mut self) {
        let mut imported: HashSet<(RoleId, SkillId)> = HashSet::new();
        for row in &self.bundle.requirements {
            let prefix = row.role.prefix();
            let pair = match self.named(row) {
                Ok(pair) => pair,
                Err(problem) => {
                    self.skip(prefix, Part::Requirements, problem);
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
        let prefixes: HashMap<RoleId, &'a str> =
            self.catalog.roles.iter().map(|role| (role.id, prefix_of(role.external_id.as_deref()))).collect();
        let listed: HashSet<&str> = self.bundle.requirements.iter().map(|row| row.role.prefix()).collect();
        let gone = gone.filter_map(|row| prefixes.get(&row.role_id).copied());
        self.absent(Part::Requirements, gone.filter(|prefix| listed.contains(prefix)));
    }

    fn named(&self, row: &RequirementRow) -> Result<(RoleId, SkillId), Problem> {
        let (role, skill) =
            (self.role_of(row.at, &row.role)?, self.named_skill(row.at, &row.role, &row.skill)?);
        self.check_level(row.at, REQUIRED_LEVEL, skill, row.required_level)?;
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
            is_critical: row.choices.is_critical.unwrap_or_else(|| old.is_some_and(|old| old.is_critical)),
            rationale: row
                .choices
                .rationale
                .clone()
                .unwrap_or_else(|| old.and_then(|old| old.rationale.clone())),
            version: old.map_or(1, |old| old.version),
            created_at: old.map_or(self.now, |old| old.created_at),
            updated_at: old.map_or(self.now, |old| old.updated_at),
            import_id: old.map_or(Some(self.import_id), |old| old.import_id),
            is_suppressed: row.is_suppressed.or_else(|| old?.is_suppressed),
            is_not_relevant: row.is_not_relevant.or_else(|| old?.is_not_relevant),
        }
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

//! Titles, tools, related roles and texts of levels, by the skills and roles they hang off.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::Hash,
};

use super::{
    Comparison,
    children::{self, Child, Children, Parents},
};
use crate::{
    catalog::{
        imports::{bundle::RelationRow, check::LEVEL, report::Part},
        roles::model::{Relation, Role, RoleTitle, RoleTool},
        skills::model::{Descriptor, Skill, SkillTitle},
    },
    platform::{
        db::types::fold,
        ids::{RoleId, SkillId},
    },
};

/// The roles and skills that others name, and which of them were there before.
pub(super) struct Owners<'a> {
    roles: Owned<'a, RoleId>,
    skills: Owned<'a, SkillId>,
}

struct Owned<'a, P> {
    prefixes: HashMap<P, &'a str>,
    old: HashSet<P>,
}

impl<'a, P: Copy + Eq + Hash> Owned<'a, P> {
    fn new(ids: &HashMap<&'a str, P>, old: impl Iterator<Item = P>) -> Self {
        let prefix = |key: &'a str| key.split_once(':').map_or("", |(prefix, _)| prefix);
        Self { prefixes: ids.iter().map(|(key, id)| (*id, prefix(key))).collect(), old: old.collect() }
    }

    fn parents(&self) -> Parents<'_, P> {
        Parents { prefixes: &self.prefixes, old: &self.old }
    }
}

impl Comparison<'_> {
    /// Everything that hangs off skills and roles.
    pub(super) fn details(&mut self) {
        let owners = Owners {
            roles: Owned::new(&self.role_ids, self.catalog.roles.iter().map(|role| role.id)),
            skills: Owned::new(&self.skill_ids, self.catalog.skills.iter().map(|skill| skill.id)),
        };
        self.changes.relations = self.relations(&owners);
        self.changes.role_titles = self.role_titles(&owners);
        self.changes.skill_titles = self.skill_titles(&owners);
        self.changes.tools = self.tools(&owners);
        self.changes.descriptors = self.descriptors(&owners);
    }

    /// What hangs off a role or a skill is shown with it, so its version rises with theirs.
    pub(super) fn raise_versions(&mut self) {
        let changes = &mut self.changes;
        let relations = changes.relations.again.iter().map(|(id, _)| *id);
        let titles = changes.role_titles.again.iter().map(|(id, _)| *id);
        let tools = changes.tools.again.iter().map(|(id, _)| *id);
        let mut roles: BTreeSet<RoleId> = relations.chain(titles).chain(tools).collect();
        for role in &changes.roles.changed {
            roles.remove(&role.id);
        }
        let names = changes.skill_titles.again.iter().map(|(id, _)| *id);
        let texts = changes.descriptors.again.iter().map(|(id, _)| *id);
        let mut skills: BTreeSet<SkillId> = names.chain(texts).collect();
        for skill in &changes.skills.changed {
            skills.remove(&skill.id);
        }
        let now = self.now;
        let roles = self.catalog.roles.iter().filter(|role| roles.contains(&role.id));
        changes.roles.changed.extend(roles.map(|role| Role {
            version: role.version + 1,
            updated_at: now,
            ..role.clone()
        }));
        let skills = self.catalog.skills.iter().filter(|skill| skills.contains(&skill.id));
        changes.skills.changed.extend(skills.map(|skill| Skill {
            version: skill.version + 1,
            updated_at: now,
            ..skill.clone()
        }));
    }

    fn relations(&mut self, owners: &Owners<'_>) -> Children<Relation> {
        let (mut imported, related_column) = (Vec::new(), self.bundle.columns.related);
        for row in &self.bundle.relations {
            let RelationRow { at, role, related, tier, position } = row;
            let named = self.role_of(*at, role);
            match named.and_then(|id| Ok((id, self.named_role(*at, related_column, role, related)?))) {
                Ok((role_id, related_role_id)) => {
                    let tier = tier.clone();
                    imported.push(Relation { role_id, related_role_id, tier, position: *position });
                }
                Err(problem) => self.skip(role.prefix(), Part::Relations, problem),
            }
        }
        self.children(Part::Relations, imported, &self.catalog.relations, &owners.roles)
    }

    fn role_titles(&mut self, owners: &Owners<'_>) -> Children<RoleTitle> {
        let mut imported = Vec::with_capacity(self.bundle.role_titles.len());
        for row in &self.bundle.role_titles {
            match self.role_of(row.at, &row.of) {
                Ok(role_id) => imported.push(RoleTitle {
                    role_id,
                    title_key: fold(&row.title),
                    title: row.title.clone(),
                    short_title: row.short.clone(),
                }),
                Err(problem) => self.skip(row.of.prefix(), Part::RoleTitles, problem),
            }
        }
        self.children(Part::RoleTitles, imported, &self.catalog.role_titles, &owners.roles)
    }

    fn skill_titles(&mut self, owners: &Owners<'_>) -> Children<SkillTitle> {
        let mut imported = Vec::with_capacity(self.bundle.skill_titles.len());
        for row in &self.bundle.skill_titles {
            match self.skill_of(row.at, &row.of) {
                Ok(skill_id) => {
                    let (title_key, title) = (fold(&row.title), row.title.clone());
                    imported.push(SkillTitle { skill_id, title_key, title });
                }
                Err(problem) => self.skip(row.of.prefix(), Part::SkillTitles, problem),
            }
        }
        self.children(Part::SkillTitles, imported, &self.catalog.skill_titles, &owners.skills)
    }

    fn tools(&mut self, owners: &Owners<'_>) -> Children<RoleTool> {
        let mut imported = Vec::with_capacity(self.bundle.tools.len());
        for row in &self.bundle.tools {
            match self.role_of(row.at, &row.role) {
                Ok(role_id) => imported.push(RoleTool {
                    role_id,
                    name_key: fold(&row.name),
                    name: row.name.clone(),
                    category_code: row.category_code.clone(),
                    category: row.category.clone(),
                    is_hot: row.is_hot,
                    is_in_demand: row.is_in_demand,
                }),
                Err(problem) => self.skip(row.role.prefix(), Part::Tools, problem),
            }
        }
        self.children(Part::Tools, imported, &self.catalog.tools, &owners.roles)
    }

    fn descriptors(&mut self, owners: &Owners<'_>) -> Children<Descriptor> {
        let mut imported = Vec::with_capacity(self.bundle.descriptors.len());
        for row in &self.bundle.descriptors {
            let skill = self.skill_of(row.at, &row.skill);
            match skill.and_then(|id| self.check_level(row.at, LEVEL, id, Some(row.level)).map(|()| id)) {
                Ok(skill_id) => imported.push(Descriptor {
                    skill_id,
                    source_scale: row.source_scale.clone(),
                    source_level: row.source_level,
                    level: row.level,
                    label: row.label.clone(),
                    description: row.description.clone(),
                }),
                Err(problem) => self.skip(row.skill.prefix(), Part::LevelTexts, problem),
            }
        }
        self.children(Part::LevelTexts, imported, &self.catalog.descriptors, &owners.skills)
    }

    fn children<T: Child>(
        &mut self,
        part: Part,
        imported: Vec<T>,
        catalog: &[T],
        owned: &Owned<'_, T::Parent>,
    ) -> Children<T> {
        children::compare(part, imported, catalog, &owned.parents(), &mut self.report.tally)
    }
}

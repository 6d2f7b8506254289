//! The instance's part of the catalog, as it is before an import, by key.

use std::collections::HashMap;

use crate::{
    frameworks::model::Framework,
    ids::{FrameworkId, RoleId, ScaleId, SkillId},
    roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
    scales::model::{Level, Scale},
    skills::model::{Descriptor, Skill, SkillTitle},
    sources::model::Source,
};

/// The rows of every table that an import writes.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Where catalog data comes from.
    pub sources: Vec<Source>,
    /// The frameworks that were imported.
    pub frameworks: Vec<Framework>,
    /// The scales.
    pub scales: Vec<Scale>,
    /// Their levels, lowest first.
    pub levels: Vec<Level>,
    /// The scales at whose levels someone was seen.
    pub observed_scales: Vec<ScaleId>,
    /// The skills.
    pub skills: Vec<Skill>,
    /// The role profiles.
    pub roles: Vec<Role>,
    /// What they require.
    pub requirements: Vec<Requirement>,
    /// Which of them are related.
    pub relations: Vec<Relation>,
    /// Other titles of the roles.
    pub role_titles: Vec<RoleTitle>,
    /// Other names of the skills.
    pub skill_titles: Vec<SkillTitle>,
    /// The tools of the roles.
    pub tools: Vec<RoleTool>,
    /// What the levels of the skills look like.
    pub descriptors: Vec<Descriptor>,
}

/// Finds what an import names.
#[derive(Debug)]
pub struct Index<'a> {
    /// Sources by prefix.
    pub sources: HashMap<&'a str, &'a Source>,
    /// Frameworks by prefix.
    pub frameworks: HashMap<&'a str, &'a Framework>,
    /// The prefix of each framework.
    pub prefixes: HashMap<FrameworkId, &'a str>,
    /// Scales by folded name.
    pub scales: HashMap<&'a str, &'a Scale>,
    /// The levels of each scale.
    pub levels: HashMap<ScaleId, Vec<&'a Level>>,
    /// Skills by key.
    pub skills: HashMap<&'a str, &'a Skill>,
    /// Role profiles by key.
    pub roles: HashMap<&'a str, &'a Role>,
    /// Requirements by role and skill.
    pub requirements: HashMap<(RoleId, SkillId), &'a Requirement>,
}

impl Catalog {
    /// Makes the rows findable.
    pub fn index(&self) -> Index<'_> {
        let mut levels: HashMap<ScaleId, Vec<&Level>> = HashMap::new();
        for level in &self.levels {
            levels.entry(level.scale_id).or_default().push(level);
        }
        Index {
            sources: self.sources.iter().map(|row| (row.key.as_str(), row)).collect(),
            frameworks: self.frameworks.iter().map(|row| (row.key.as_str(), row)).collect(),
            prefixes: self.frameworks.iter().map(|row| (row.id, row.key.as_str())).collect(),
            scales: self.scales.iter().map(|row| (row.name_key.as_str(), row)).collect(),
            levels,
            skills: self.skills.iter().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect(),
            roles: self.roles.iter().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect(),
            requirements: self.requirements.iter().map(|row| ((row.role_id, row.skill_id), row)).collect(),
        }
    }
}

//! What a framework holds, read whole.

use std::collections::HashMap;

use crate::{
    catalog::{
        roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
        skills::model::{Descriptor, Skill, SkillTitle},
    },
    platform::ids::SkillId,
};

/// The skills and roles of a framework, and what the roles require.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The skills.
    pub skills: Vec<Skill>,
    /// The role profiles.
    pub roles: Vec<Role>,
    /// What they require.
    pub requirements: Vec<Requirement>,
}

/// What hangs off the skills and roles of a framework.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// What the levels of the skills look like.
    pub level_texts: Vec<Descriptor>,
    /// Other names of the skills.
    pub skill_titles: Vec<SkillTitle>,
    /// Other titles of the roles.
    pub role_titles: Vec<RoleTitle>,
    /// The tools of the roles.
    pub tools: Vec<RoleTool>,
    /// Which roles are related.
    pub relations: Vec<Relation>,
}

impl Content {
    /// How many rows these are together.
    pub fn rows(&self) -> i64 {
        sum([self.skills.len(), self.roles.len(), self.requirements.len()])
    }
}

impl Parts {
    /// How many rows these are together.
    pub fn rows(&self) -> i64 {
        sum([
            self.level_texts.len(),
            self.skill_titles.len(),
            self.role_titles.len(),
            self.tools.len(),
            self.relations.len(),
        ])
    }
}

fn sum<const N: usize>(counts: [usize; N]) -> i64 {
    i64::try_from(counts.into_iter().sum::<usize>()).unwrap_or(i64::MAX)
}

/// How many rows a framework has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Skills.
    pub skills: i64,
    /// Role profiles.
    pub roles: i64,
    /// Requirements of the roles.
    pub requirements: i64,
    /// What hangs off skills and roles.
    pub parts: i64,
}

impl Size {
    /// How many that are together.
    pub fn rows(&self) -> i64 {
        self.skills + self.roles + self.requirements + self.parts
    }
}

/// What the levels of skills look like.
pub type LevelTexts = HashMap<SkillId, Vec<Descriptor>>;

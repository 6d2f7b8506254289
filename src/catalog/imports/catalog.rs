//! The part of the catalog that an import is about, as it is before, by key.

use std::collections::{HashMap, HashSet};

use crate::{
    catalog::{
        frameworks::model::Framework,
        roles::model::{Relation, Requirement, Role, RoleTitle, RoleTool},
        scales::model::{Level, Scale},
        skills::model::{Descriptor, Skill, SkillTitle},
        sources::model::Source,
    },
    platform::{
        ids::{RoleId, ScaleId, SkillId},
        words::FrameworkStatus,
    },
};

/// The rows of every table that an import writes.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Where catalog data comes from.
    pub sources: Vec<Source>,
    /// The frameworks that the import goes into: one for each key.
    pub frameworks: Vec<Framework>,
    /// Keys and releases of their other versions.
    pub other_releases: HashSet<(String, String)>,
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
    /// The scales of the skills that rows may name but not change.
    pub other_scales: HashMap<SkillId, ScaleId>,
    /// The skills that rows may name but not change.
    pub other_skills: Others<SkillId>,
    /// The role profiles that rows may name but not change.
    pub other_roles: Others<RoleId>,
}

/// What is neither imported nor in a framework that the import is about.
#[derive(Debug)]
pub struct Others<I> {
    by_key: HashMap<String, (I, Whose)>,
}

/// Why rows of an import do not change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Someone made it by hand.
    ByHand,
    /// It belongs to another framework of the owner.
    OfAnother,
    /// It belongs to the instance.
    OfInstance,
}

impl<I> Default for Others<I> {
    fn default() -> Self {
        Self { by_key: HashMap::new() }
    }
}

impl<I: Copy> Others<I> {
    /// Rows of the owner and of the instance, each with its key and that of its framework; of several the last, and the owner's before the instance's.
    pub fn new(own: Vec<(String, I, Option<String>)>, of_instance: Vec<(String, I, Option<String>)>) -> Self {
        let of_instance = of_instance.into_iter().map(|(key, id, _)| (key, (id, Whose::OfInstance)));
        let own = own.into_iter().map(|(key, id, framework)| {
            (key, (id, if framework.is_some() { Whose::OfAnother } else { Whose::ByHand }))
        });
        Self { by_key: of_instance.chain(own).collect() }
    }

    /// Everything there is.
    pub fn ids(&self) -> impl Iterator<Item = I> {
        self.by_key.values().map(|(id, _)| *id)
    }

    /// What has a key.
    pub fn find(&self, key: &str) -> Option<I> {
        self.by_key.get(key).map(|(id, _)| *id)
    }

    /// Why what has a key is not changed.
    pub fn whose(&self, key: &str) -> Option<Whose> {
        self.by_key.get(key).map(|(_, whose)| *whose)
    }

    /// Whether someone has made what has a key by hand.
    pub fn is_by_hand(&self, key: &str) -> bool {
        self.whose(key) == Some(Whose::ByHand)
    }
}

/// Finds what an import names.
#[derive(Debug)]
pub struct Index<'a> {
    /// Sources by prefix.
    pub sources: HashMap<&'a str, &'a Source>,
    /// Frameworks by prefix.
    pub frameworks: HashMap<&'a str, &'a Framework>,
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
    /// A framework that no import changes: one that is retired, or that somebody has written by hand and published.
    pub fn frozen(&self) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| match framework.status {
            FrameworkStatus::Draft => false,
            FrameworkStatus::Published => framework.org_id.is_some() && framework.import_id.is_none(),
            FrameworkStatus::Retired => true,
        })
    }

    /// Makes the rows findable.
    pub fn index(&self) -> Index<'_> {
        let mut levels: HashMap<ScaleId, Vec<&Level>> = HashMap::new();
        for level in &self.levels {
            levels.entry(level.scale_id).or_default().push(level);
        }
        Index {
            sources: self.sources.iter().map(|row| (row.key.as_str(), row)).collect(),
            frameworks: self.frameworks.iter().map(|row| (row.key.as_str(), row)).collect(),
            // The owner's come first, and count.
            scales: self.scales.iter().rev().map(|row| (row.name_key.as_str(), row)).collect(),
            levels,
            skills: self.skills.iter().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect(),
            roles: self.roles.iter().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect(),
            requirements: self.requirements.iter().map(|row| ((row.role_id, row.skill_id), row)).collect(),
        }
    }
}

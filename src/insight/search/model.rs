//! What is searched, and the words of the answers.

use diesel::prelude::*;

use crate::{
    catalog::skills::model::SkillKind,
    platform::{
        db::types::text_enum,
        ids::{FrameworkId, OrganizationId, RoleId, SkillId, UserId},
    },
};

text_enum! {
    /// What can be found.
    pub enum SearchType {
        /// role profiles
        RoleProfile = "role_profile",
        /// skills
        Skill = "skill",
    }
}

text_enum! {
    /// How like a title is to what was typed.
    pub enum Likeness {
        /// the whole title
        Exact = "exact",
        /// every word, in the same or another number
        Words = "words",
        /// every word, some of them only begun
        Prefix = "prefix",
        /// every word, some of them with typing errors
        Typo = "typo",
        /// some of the words
        Partial = "partial",
    }
}

/// A part of the catalog that is searched as one, as it is now. Whatever changes in it changes the stamp.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edition {
    /// The organization it belongs to; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// What it rests on, in short.
    pub stamp: String,
}

/// What was found, by its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A role profile.
    Role(RoleId),
    /// A skill.
    Skill(SkillId),
}

impl Subject {
    /// What it is.
    pub const fn kind(self) -> SearchType {
        match self {
            Self::Role(_) => SearchType::RoleProfile,
            Self::Skill(_) => SearchType::Skill,
        }
    }
}

/// Which of it to find.
#[derive(Debug, Clone, Default)]
pub struct SearchFilter {
    /// Of these types.
    pub types: Option<Vec<SearchType>>,
    /// In one of these frameworks.
    pub frameworks: Option<Vec<FrameworkId>>,
}

impl SearchFilter {
    /// Whether things of a type are wanted.
    pub fn wants(&self, kind: SearchType) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(&kind))
    }
}

/// A title under which something can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// What it is a title of.
    pub of: Subject,
    /// The framework of that.
    pub framework_id: Option<FrameworkId>,
    /// The title.
    pub text: String,
    /// Whether it has another one that is shown.
    pub is_alternative: bool,
}

/// A role profile in a list of what was found.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct FoundRole {
    /// The role profile.
    pub id: RoleId,
    /// Its title.
    pub title: String,
    /// Its key in the outside world.
    pub external_id: Option<String>,
    /// The organization it belongs to.
    pub org_id: Option<OrganizationId>,
    /// Its framework.
    pub framework_id: Option<FrameworkId>,
    /// The family it belongs to.
    pub job_family: Option<String>,
}

/// A skill in a list of what was found.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct FoundSkill {
    /// The skill.
    pub id: SkillId,
    /// Its name.
    pub name: String,
    /// Its key in the outside world.
    pub external_id: Option<String>,
    /// The organization it belongs to.
    pub org_id: Option<OrganizationId>,
    /// Whose personal skill it is.
    pub owner_id: Option<UserId>,
    /// Its framework.
    pub framework_id: Option<FrameworkId>,
    /// What sort of competency it is.
    pub kind: SkillKind,
}

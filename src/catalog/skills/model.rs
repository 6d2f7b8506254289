//! Skills as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{skill_level_descriptors, skill_titles, skills},
        types::{UtcTime, text_enum},
    },
    ids::{FrameworkId, ImportId, OrganizationId, ScaleId, SkillId, UserId},
};

text_enum! {
    /// What sort of competency it is.
    pub enum SkillKind {
        /// being able to do something
        Skill = "skill",
        /// knowing something
        Knowledge = "knowledge",
        /// command of a tool
        Tool = "tool",
        /// a way of working with others
        Behavior = "behavior",
    }
}

text_enum! {
    /// Where it is used.
    pub enum SkillCategory {
        /// the craft itself
        Technical = "technical",
        /// working with people
        Interpersonal = "interpersonal",
        /// leading people
        Leadership = "leadership",
        /// an industry or subject
        Domain = "domain",
        /// a certificate
        Certification = "certification",
        /// anything else
        Other = "other",
    }
}

text_enum! {
    /// Whether it is still in use.
    pub enum SkillStatus {
        /// in use
        Active = "active",
        /// kept for what refers to it
        Retired = "retired",
    }
}

/// A competency that can be assessed on a scale.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = skills, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Skill {
    /// Its identifier.
    pub id: SkillId,
    /// Its organization; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// Whose personal skill it is.
    pub owner_id: Option<UserId>,
    /// The framework it is part of; `None` for skills entered by name.
    pub framework_id: Option<FrameworkId>,
    /// The scale its levels are on.
    pub scale_id: ScaleId,
    /// The skill it is part of.
    pub parent_id: Option<SkillId>,
    /// Its key in the outside world, such as `onet:2.B.3.e`.
    pub external_id: Option<String>,
    /// Its name.
    pub name: String,
    /// Its name, as it is compared and sorted.
    pub name_key: String,
    /// In more words.
    pub description: Option<String>,
    /// What sort of competency it is.
    pub kind: SkillKind,
    /// Where it is used.
    pub category: SkillCategory,
    /// Where it is defined.
    pub external_uri: Option<String>,
    /// Months after which it is half forgotten; `None` if it stays.
    pub half_life_months: Option<i32>,
    /// Whether it is still in use.
    pub status: SkillStatus,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
    /// The import that brought it; it does not exist for anybody before that is published.
    pub import_id: Option<ImportId>,
    /// What it was in the first version of its framework that had it; `None` if that is this one.
    pub origin_id: Option<SkillId>,
    /// What took its place in a later version of its framework.
    pub replaced_by_id: Option<SkillId>,
    /// Since when its source no longer lists it; `None` if it does, or if it has none.
    pub absent_since: Option<UtcTime>,
}

/// Another name of a skill.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = skill_titles, check_for_backend(MultiBackend))]
pub struct SkillTitle {
    /// The skill.
    pub skill_id: SkillId,
    /// The name, as it is compared.
    pub title_key: String,
    /// The name.
    pub title: String,
}

/// What a level of a skill looks like, in the words of its source.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = skill_level_descriptors, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Descriptor {
    /// The skill.
    pub skill_id: SkillId,
    /// The source's own scale.
    pub source_scale: String,
    /// The level on it.
    pub source_level: f64,
    /// The level on the scale of the skill.
    pub level: i32,
    /// What the source calls the level.
    pub label: Option<String>,
    /// What it looks like.
    pub description: String,
}

impl Skill {
    /// The last key of the order of gaps: the key in the outside world, else the name.
    pub fn order_key(&self) -> String {
        self.external_id.clone().unwrap_or_else(|| self.name_key.clone())
    }
}

/// Which skills a list shows.
#[derive(Debug, Clone, Default)]
pub struct SkillFilter {
    /// With this key.
    pub external_id: Option<String>,
    /// The instance's, or not.
    pub is_instance: Option<bool>,
    /// Someone's own, or not.
    pub is_personal: Option<bool>,
    /// From the frameworks with this key.
    pub framework: Option<String>,
    /// From this framework.
    pub framework_id: Option<FrameworkId>,
    /// Of these sorts.
    pub kind: Option<Vec<SkillKind>>,
    /// Of these categories.
    pub category: Option<Vec<SkillCategory>>,
    /// In use, or retired.
    pub status: Option<SkillStatus>,
    /// Part of this skill.
    pub parent_id: Option<SkillId>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
    /// No longer listed by its source, or listed.
    pub is_absent: Option<bool>,
    /// With this in the name.
    pub q: Option<String>,
}

sort_enum! {
    /// The orders of a list of skills.
    pub enum SkillSort of "skills", by default Name {
        Name = "name", NameDesc = "-name" => "name_key" Text;
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
    }
}

//! How skills are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Expanded, SkillDetails,
    model::{Descriptor, Skill, SkillCategory, SkillKind, SkillStatus},
    rules,
};
use crate::{
    catalog::scales::view::CatalogOwner,
    platform::{
        db::types::UtcTime,
        http::{fields::Cursor, reply::PageView},
        ids::{FrameworkId, ScaleId, SkillId},
    },
};

/// A competency that can be assessed on a scale.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillView {
    /// The skill.
    pub id: SkillId,
    /// Whose part of the catalog it belongs to.
    pub owner: CatalogOwner,
    /// Its name.
    #[schema(max_length = 500)]
    pub name: String,
    /// In more words.
    #[schema(max_length = 20_000)]
    pub description: Option<String>,
    /// What sort of competency it is.
    pub kind: SkillKind,
    /// Where it is used.
    pub category: SkillCategory,
    /// The scale its levels are on.
    pub scale_id: ScaleId,
    /// The skill it is part of.
    pub parent_id: Option<SkillId>,
    /// The framework it is part of.
    pub framework_id: Option<FrameworkId>,
    /// Its key in the outside world, such as `onet:2.B.3.e`.
    #[schema(max_length = 300)]
    pub external_id: Option<String>,
    /// Where it is defined.
    #[schema(max_length = 2000)]
    pub external_uri: Option<String>,
    /// Months after which it is half forgotten; `null` if it stays.
    #[schema(minimum = 1, maximum = 600)]
    pub half_life_months: Option<i32>,
    /// What it was in the first version of its framework that had it; `null` if that is this one.
    pub origin_id: Option<SkillId>,
    /// What took its place in a later version of its framework.
    pub replaced_by_id: Option<SkillId>,
    /// Since when the files of its source no longer list it; `null` if they do, or if it was not imported.
    pub absent_since: Option<UtcTime>,
    /// Whether it is still in use.
    pub status: SkillStatus,
    /// What its levels look like in the words of its source, lowest first, if asked for with `expand`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 50)]
    pub level_texts: Option<Vec<LevelTextView>>,
    /// Skills of frameworks that have the same name, in the answer that adds a skill outside of frameworks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 5, required = false)]
    pub similar_skills: Vec<SimilarSkill>,
    /// Its other names, if asked for with `expand`: the first of them by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub titles: Option<Vec<String>>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// What a level of a skill looks like.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelTextView {
    /// The level on the scale of the skill.
    #[schema(minimum = 0, maximum = 20)]
    pub level: i32,
    /// What the source calls it.
    #[schema(max_length = 500)]
    pub label: Option<String>,
    /// What it looks like.
    #[schema(max_length = 20_000)]
    pub description: String,
    /// The source's own scale.
    #[schema(max_length = 100)]
    pub source_scale: String,
    /// The level on it.
    pub source_level: f64,
}

/// A skill where it is only mentioned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SkillMention {
    /// The skill.
    pub id: SkillId,
    /// Its name.
    #[schema(max_length = 500)]
    pub name: String,
    /// Its key in the outside world.
    #[schema(max_length = 300)]
    pub external_id: Option<String>,
}

impl From<&Skill> for SkillMention {
    fn from(skill: &Skill) -> Self {
        Self { id: skill.id, name: skill.name.clone(), external_id: skill.external_id.clone() }
    }
}

/// A skill of a framework that has the same name as a skill that was given by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SimilarSkill {
    /// The skill; name it by this identifier to use it.
    pub id: SkillId,
    /// Its name.
    #[schema(max_length = 500)]
    pub name: String,
    /// The framework it is part of.
    pub framework: FrameworkName,
}

/// A framework where it is only mentioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FrameworkName {
    /// The framework.
    pub id: FrameworkId,
    /// Its name.
    #[schema(max_length = 500)]
    pub name: String,
}

/// Part of a list of skills.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillPage {
    /// The skills.
    #[schema(max_items = 200)]
    pub items: Vec<SkillView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for SkillPage {
    type Item = SkillView;

    fn new(items: Vec<SkillView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<SkillDetails> for SkillView {
    fn from(details: SkillDetails) -> Self {
        let SkillDetails { skill, may_change } = details;
        let owner = match (skill.org_id, skill.owner_id) {
            (None, _) => CatalogOwner::Instance,
            (Some(_), None) => CatalogOwner::Organization,
            (Some(_), Some(_)) => CatalogOwner::Personal,
        };
        Self {
            id: skill.id,
            owner,
            name: skill.name,
            description: skill.description,
            kind: skill.kind,
            category: skill.category,
            scale_id: skill.scale_id,
            parent_id: skill.parent_id,
            framework_id: skill.framework_id,
            external_id: skill.external_id,
            external_uri: skill.external_uri,
            half_life_months: skill.half_life_months,
            origin_id: skill.origin_id,
            absent_since: skill.absent_since,
            replaced_by_id: skill.replaced_by_id,
            status: skill.status,
            level_texts: None,
            titles: None,
            similar_skills: Vec::new(),
            allowed_actions: rules::allowed_actions(skill.status, may_change),
            created_at: skill.created_at,
            updated_at: skill.updated_at,
        }
    }
}

impl SkillView {
    /// With what was asked for.
    #[must_use]
    pub fn expanded(self, found: Expanded) -> Self {
        Self {
            level_texts: found.level_texts.map(|rows| rows.into_iter().map(LevelTextView::from).collect()),
            titles: found.titles.map(|rows| rows.into_iter().map(|row| row.title).collect()),
            ..self
        }
    }
}

impl From<Descriptor> for LevelTextView {
    fn from(text: Descriptor) -> Self {
        Self {
            level: text.level,
            label: text.label,
            description: text.description,
            source_scale: text.source_scale,
            source_level: text.source_level,
        }
    }
}

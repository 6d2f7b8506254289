//! What clients send to make a framework with its content.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    catalog::{
        frameworks::api::CreateFramework,
        roles::{
            api::Tool,
            model::{RequirementKind, RoleTrack},
        },
        skills::{
            api::LevelText,
            model::{SkillCategory, SkillKind},
        },
    },
    platform::{
        http::fields::{Line, Prose, Url, object, objects},
        ids::ScaleId,
    },
};

/// A draft framework with its skills, its role profiles and what they require. They name each other by `external_id`.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateFrameworkBundle {
    /// The framework.
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    pub framework: CreateFramework,
    /// Its skills.
    #[serde(deserialize_with = "objects")]
    #[schema(min_items = 1, max_items = 500)]
    #[validate(length(min = 1, max = 500), nested)]
    pub skills: Vec<BundledSkill>,
    /// Its role profiles.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub roles: Vec<BundledRole>,
    /// What the role profiles require; each at most 500 skills, and each skill once.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 5000)]
    #[validate(length(max = 5000), nested)]
    pub requirements: Vec<BundledRequirement>,
}

/// A skill of the framework.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BundledSkill {
    /// Its key, by which the bundle names it; unique in the framework.
    #[validate(nested)]
    pub external_id: Line<200>,
    /// Its name.
    #[validate(nested)]
    pub name: Line<200>,
    /// In more words.
    #[validate(nested)]
    pub description: Option<Prose<4000>>,
    /// What sort of competency it is; `skill` if left out.
    pub kind: Option<SkillKind>,
    /// Where it is used; `other` if left out.
    pub category: Option<SkillCategory>,
    /// The scale its levels are on; the default scale if left out.
    pub scale_id: Option<ScaleId>,
    /// The key of the skill of the bundle that it is part of.
    #[validate(nested)]
    pub parent: Option<Line<200>>,
    /// Where it is defined.
    #[validate(nested)]
    pub external_uri: Option<Url>,
    /// Months after which it is half forgotten.
    #[validate(range(min = 1, max = 600))]
    #[schema(minimum = 1, maximum = 600)]
    pub half_life_months: Option<i32>,
    /// What its levels look like.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 50)]
    #[validate(length(max = 50), nested)]
    pub level_texts: Vec<LevelText>,
    /// Its other names.
    #[serde(default)]
    #[schema(max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub titles: Vec<Line<200>>,
}

/// A role profile of the framework.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BundledRole {
    /// Its key, by which the bundle names it; unique in the framework.
    #[validate(nested)]
    pub external_id: Line<200>,
    /// Its title.
    #[validate(nested)]
    pub title: Line<200>,
    /// Its code in your organization.
    #[validate(nested)]
    pub code: Option<Line<50>>,
    /// The family it belongs to.
    #[validate(nested)]
    pub job_family: Option<Line<100>>,
    /// Which ladder it is on; `other` if left out.
    pub track: Option<RoleTrack>,
    /// Its rung on the ladder.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    pub seniority: Option<i32>,
    /// How much preparation it takes, as in O*NET: 1 little, 5 extensive.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub job_zone: Option<i32>,
    /// What is done in it.
    #[validate(nested)]
    pub description: Option<Prose<8000>>,
    /// Its other titles.
    #[serde(default)]
    #[schema(max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub titles: Vec<Line<200>>,
    /// The tools that are used in it.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 500)]
    #[validate(length(max = 500), nested)]
    pub tools: Vec<Tool>,
    /// The role profiles of the bundle that are related to it, the closest first.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub related: Vec<BundledRelation>,
}

/// A role profile of the bundle that is related to another one.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BundledRelation {
    /// The key of the related role profile.
    #[validate(nested)]
    pub role: Line<200>,
    /// How closely it is related, in your words.
    #[validate(nested)]
    pub tier: Option<Line<100>>,
}

/// A skill that a role profile of the bundle needs.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BundledRequirement {
    /// The key of the role profile.
    #[validate(nested)]
    pub role: Line<200>,
    /// The key of the skill.
    #[validate(nested)]
    pub skill: Line<200>,
    /// The level that is needed, on the skill's scale; left out for a yes/no requirement.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub required_level: Option<i32>,
    /// How much it matters, 1–5.
    #[validate(range(min = 1.0, max = 5.0))]
    #[schema(minimum = 1, maximum = 5)]
    pub importance: Option<f64>,
    /// How firmly it is required.
    pub requirement: Option<RequirementKind>,
    /// Whether the role fails without it; `false` if left out.
    pub is_critical: Option<bool>,
    /// Why it is needed.
    #[validate(nested)]
    pub rationale: Option<Prose<2000>>,
}

//! How role profiles are shown.

use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

use super::{
    Expanded, RelatedRole, RoleDetails,
    education::{self, Share},
    model::{Requirement, RequirementKind, RoleStatus, RoleTitle, RoleTool, RoleTrack},
    rules,
};
use crate::{
    catalog::{
        scales::view::CatalogOwner,
        skills::{model::Skill, view::SkillMention},
    },
    platform::{
        db::types::UtcTime,
        http::{fields::Cursor, reply::PageView},
        ids::{FrameworkId, RequirementId, RoleId},
    },
};

/// A role profile where it is only mentioned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoleName {
    /// The role profile.
    pub id: RoleId,
    /// Its title.
    #[schema(max_length = 500)]
    pub title: String,
}

impl RoleName {
    /// Names a role by its title among some; `None` if its title is not among them.
    pub fn of(id: Option<RoleId>, titles: &HashMap<RoleId, String>) -> Option<Self> {
        let id = id?;
        Some(Self { id, title: titles.get(&id)?.clone() })
    }
}

/// What a job needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleView {
    /// The role profile.
    pub id: RoleId,
    /// Whose part of the catalog it belongs to.
    pub owner: CatalogOwner,
    /// The framework it is part of.
    pub framework_id: Option<FrameworkId>,
    /// Its key in the outside world, such as `onet:15-1252.00`.
    #[schema(max_length = 300)]
    pub external_id: Option<String>,
    /// Its code in its framework or organization.
    #[schema(max_length = 100)]
    pub code: Option<String>,
    /// Its title.
    #[schema(max_length = 500)]
    pub title: String,
    /// The family it belongs to.
    #[schema(max_length = 300)]
    pub job_family: Option<String>,
    /// Which ladder it is on.
    pub track: RoleTrack,
    /// Its rung on the ladder.
    #[schema(minimum = 0, maximum = 100)]
    pub seniority: Option<i32>,
    /// How much preparation it takes, as in O*NET: 1 little, 5 extensive.
    #[schema(minimum = 1, maximum = 5)]
    pub job_zone: Option<i32>,
    /// Which education it needs, as people in it say; `null` if its source does not ask.
    pub education: Option<EducationView>,
    /// What is done in it.
    #[schema(max_length = 20_000)]
    pub description: Option<String>,
    /// What it was in the first version of its framework that had it; `null` if that is this one.
    pub origin_id: Option<RoleId>,
    /// Since when the files of its source no longer list it; `null` if they do, or if it was not imported.
    pub absent_since: Option<UtcTime>,
    /// Whether it can be used.
    pub status: RoleStatus,
    /// Rises when an import changes what it says.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub revision: i32,
    /// What it requires, if asked for with `expand`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    pub requirements: Option<Vec<RequirementView>>,
    /// The roles its source calls related, if asked for with `expand`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub related: Option<Vec<RelatedRoleView>>,
    /// Its other titles, if asked for with `expand`: the first of them by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub titles: Option<Vec<String>>,
    /// The tools that are used in it, if asked for with `expand`: first those that are in demand, then the hot ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 500)]
    pub tools: Option<Vec<ToolView>>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// Which education a role needs, as people in it say.
#[derive(Debug, Serialize, ToSchema)]
pub struct EducationView {
    /// The level that most name; of several the lowest.
    pub most_common: EducationShareView,
    /// How many name which level, lowest first.
    #[schema(max_items = 100)]
    pub shares: Vec<EducationShareView>,
}

/// A level of education, and how many people in a role say that it is needed.
#[derive(Debug, Serialize, ToSchema)]
pub struct EducationShareView {
    /// Its rank among the levels of its source; in O*NET 1 is less than high school and 12 a post-doctorate.
    #[schema(minimum = 1, maximum = 100)]
    pub level: i32,
    /// What the source calls it.
    #[schema(max_length = 500)]
    pub label: Option<String>,
    /// How many of a hundred say so.
    #[schema(minimum = 0, maximum = 100)]
    pub percent: f64,
}

impl EducationView {
    fn new(shares: Vec<Share>) -> Option<Self> {
        let view = |share: &Share| EducationShareView {
            level: share.level,
            label: share.label.clone(),
            percent: share.percent,
        };
        let most_common = view(education::most_common(&shares)?);
        Some(Self { most_common, shares: shares.iter().map(view).collect() })
    }
}

/// A skill that a role needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementView {
    /// The requirement.
    pub id: RequirementId,
    /// The role profile.
    pub role_id: RoleId,
    /// The skill.
    pub skill: SkillMention,
    /// The level that is needed; `null` for a yes/no requirement.
    #[schema(minimum = 0, maximum = 20)]
    pub required_level: Option<i32>,
    /// The level as published, on the source's own scale.
    pub source_level: Option<f64>,
    /// The name of that scale.
    #[schema(max_length = 100)]
    pub source_scale: Option<String>,
    /// How much it matters, 1–5.
    #[schema(minimum = 1, maximum = 5)]
    pub importance: Option<f64>,
    /// How firmly it is required.
    pub requirement: Option<RequirementKind>,
    /// Its weight in readiness: from its importance, else 1, or 0.5 where optional.
    #[schema(minimum = 0, maximum = 1)]
    pub weight: f64,
    /// Whether the role fails without it.
    pub is_critical: bool,
    /// Whether the source advises against using its figures; `null` if it does not say.
    pub is_suppressed: Option<bool>,
    /// Whether the source says that the level is not relevant in this role; `null` if it does not say.
    pub is_not_relevant: Option<bool>,
    /// Why it is needed.
    #[schema(max_length = 2000)]
    pub rationale: Option<String>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A role that the source calls related.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedRoleView {
    /// The related role profile.
    pub role_id: RoleId,
    /// Its title.
    #[schema(max_length = 500)]
    pub title: String,
    /// Its key in the outside world.
    #[schema(max_length = 300)]
    pub external_id: Option<String>,
    /// How closely it is related, in the source's words.
    #[schema(max_length = 100)]
    pub tier: Option<String>,
    /// Its place among the related roles, from 1.
    #[schema(minimum = 0, maximum = 100_000)]
    pub position: i32,
}

/// A tool that is used in a role.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToolView {
    /// Its name.
    #[schema(max_length = 500)]
    pub name: String,
    /// The category its source lists it in.
    #[schema(max_length = 500)]
    pub category: Option<String>,
    /// The code of that category.
    #[schema(max_length = 100)]
    pub category_code: String,
    /// Whether many employers ask for it.
    pub is_hot: bool,
    /// Whether it is asked for in this role.
    pub is_in_demand: bool,
}

/// Part of a list of role profiles.
#[derive(Debug, Serialize, ToSchema)]
pub struct RolePage {
    /// The role profiles.
    #[schema(max_items = 200)]
    pub items: Vec<RoleView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for RolePage {
    type Item = RoleView;

    fn new(items: Vec<RoleView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

/// Part of the requirements of a role profile.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementPage {
    /// The requirements.
    #[schema(max_items = 200)]
    pub items: Vec<RequirementView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for RequirementPage {
    type Item = RequirementView;

    fn new(items: Vec<RequirementView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<RoleDetails> for RoleView {
    fn from(details: RoleDetails) -> Self {
        let RoleDetails { role, may_change, framework } = details;
        let owner = if role.org_id.is_some() { CatalogOwner::Organization } else { CatalogOwner::Instance };
        Self {
            id: role.id,
            owner,
            framework_id: role.framework_id,
            external_id: role.external_id,
            code: role.code,
            title: role.title,
            job_family: role.job_family,
            track: role.track,
            seniority: role.seniority,
            job_zone: role.job_zone,
            education: EducationView::new(education::shares(role.education_shares.as_deref())),
            description: role.description,
            origin_id: role.origin_id,
            absent_since: role.absent_since,
            status: role.status,
            revision: role.revision,
            requirements: None,
            related: None,
            titles: None,
            tools: None,
            allowed_actions: rules::allowed_actions(role.status, framework, may_change),
            created_at: role.created_at,
            updated_at: role.updated_at,
        }
    }
}

impl From<(Requirement, Skill)> for RequirementView {
    fn from((requirement, skill): (Requirement, Skill)) -> Self {
        Self {
            id: requirement.id,
            role_id: requirement.role_id,
            skill: SkillMention::from(&skill),
            required_level: requirement.required_level,
            source_level: requirement.source_level,
            importance: requirement.importance,
            requirement: requirement.requirement,
            weight: requirement.weight(),
            is_critical: requirement.is_critical,
            is_suppressed: requirement.is_suppressed,
            is_not_relevant: requirement.is_not_relevant,
            created_at: requirement.created_at,
            updated_at: requirement.updated_at,
            source_scale: requirement.source_scale,
            rationale: requirement.rationale,
        }
    }
}

impl RoleView {
    /// With what was asked for.
    #[must_use]
    pub fn expanded(self, found: Expanded) -> Self {
        let title = |title: RoleTitle| title.title;
        Self {
            requirements: found
                .requirements
                .map(|rows| rows.into_iter().map(RequirementView::from).collect()),
            related: found.related.map(|rows| rows.into_iter().map(RelatedRoleView::from).collect()),
            titles: found.titles.map(|rows| rows.into_iter().map(title).collect()),
            tools: found.tools.map(|rows| rows.into_iter().map(ToolView::from).collect()),
            ..self
        }
    }
}

impl From<RoleTool> for ToolView {
    fn from(tool: RoleTool) -> Self {
        Self {
            name: tool.name,
            category: tool.category,
            category_code: tool.category_code,
            is_hot: tool.is_hot,
            is_in_demand: tool.is_in_demand,
        }
    }
}

impl From<RelatedRole> for RelatedRoleView {
    fn from(related: RelatedRole) -> Self {
        Self {
            role_id: related.role_id,
            title: related.title,
            external_id: related.external_id,
            tier: related.tier,
            position: related.position,
        }
    }
}

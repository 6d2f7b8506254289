//! What clients send about role profiles.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{RequirementKind, RequirementSort, RoleFilter, RoleSort, RoleStatus, RoleTrack};
use crate::{
    catalog::scales::view::CatalogOwner,
    platform::{
        db::types::text_enum,
        http::{
            fields::{
                Csv, Cursor, Line, Moment, Prose, clearable, optional_objects, present, present_objects,
            },
            page::list_query,
        },
        ids::{FrameworkId, RequirementId, RoleId, SkillId},
    },
};

/// A role profile to add to the organization's catalog, as a draft.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateRole {
    /// Its title.
    #[validate(nested)]
    pub title: Line<200>,
    /// The framework of the organization it goes to, while that is a draft.
    pub framework_id: Option<FrameworkId>,
    /// Its key in another system, unique in its framework, or in the organization.
    #[validate(nested)]
    pub external_id: Option<Line<200>>,
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
    #[schema(max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub titles: Option<Vec<Line<200>>>,
    /// The tools that are used in it.
    #[serde(default, deserialize_with = "optional_objects")]
    #[schema(max_items = 500)]
    #[validate(length(max = 500), nested)]
    pub tools: Option<Vec<Tool>>,
    /// The role profiles that are related to it, the closest first.
    #[serde(default, deserialize_with = "optional_objects")]
    #[schema(max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub related: Option<Vec<RelatedRole>>,
}

/// A tool that is used in a role.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    #[validate(nested)]
    pub name: Line<200>,
    /// The category it is listed in.
    #[validate(nested)]
    pub category: Option<Line<200>>,
    /// The code of that category; `other` if left out. Each name is listed once in each category.
    #[validate(nested)]
    pub category_code: Option<Line<100>>,
    /// Whether many employers ask for it; `false` if left out.
    pub is_hot: Option<bool>,
    /// Whether it is asked for in this role; `false` if left out.
    pub is_in_demand: Option<bool>,
}

/// A role profile that is related to another one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RelatedRole {
    /// The related role profile: of the organization or the instance, and not of another framework that is a draft.
    pub role_id: RoleId,
    /// How closely it is related, in your words.
    #[validate(nested)]
    pub tier: Option<Line<100>>,
}

/// Changes to a draft role profile: what is absent stays, `null` clears. The state changes by transitions only.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateRole {
    /// Its title.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub title: Option<Line<200>>,
    /// Its key in another system.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub external_id: Option<Option<Line<200>>>,
    /// Its code in your organization.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub code: Option<Option<Line<50>>>,
    /// The family it belongs to.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub job_family: Option<Option<Line<100>>>,
    /// Which ladder it is on.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub track: Option<RoleTrack>,
    /// Its rung on the ladder.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    pub seniority: Option<Option<i32>>,
    /// How much preparation it takes.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub job_zone: Option<Option<i32>>,
    /// What is done in it.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub description: Option<Option<Prose<8000>>>,
    /// Its other titles. The array takes the place of all other titles; an empty one removes them.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub titles: Option<Vec<Line<200>>>,
    /// The tools that are used in it. The array takes the place of all tools.
    #[serde(default, deserialize_with = "present_objects")]
    #[schema(nullable = false, max_items = 500)]
    #[validate(length(max = 500), nested)]
    pub tools: Option<Vec<Tool>>,
    /// The role profiles that are related to it, the closest first. The array takes the place
    /// of all related roles.
    #[serde(default, deserialize_with = "present_objects")]
    #[schema(nullable = false, max_items = 200)]
    #[validate(length(max = 200), nested)]
    pub related: Option<Vec<RelatedRole>>,
}

/// A skill that a role needs.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateRequirement {
    /// The skill, from the organization's or the instance's catalog.
    pub skill_id: SkillId,
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

/// Changes to a requirement of a draft role profile: what is absent stays, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateRequirement {
    /// The level that is needed.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub required_level: Option<Option<i32>>,
    /// How much it matters, 1–5.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 1.0, max = 5.0))]
    #[schema(minimum = 1, maximum = 5)]
    pub importance: Option<Option<f64>>,
    /// How firmly it is required.
    #[serde(default, deserialize_with = "clearable")]
    pub requirement: Option<Option<RequirementKind>>,
    /// Whether the role fails without it.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_critical: Option<bool>,
    /// Why it is needed.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub rationale: Option<Option<Prose<2000>>>,
}

/// The role profile in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RolePath {
    /// The role profile.
    pub role_id: RoleId,
}

/// The requirement in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RequirementPath {
    /// The role profile.
    pub role_id: RoleId,
    /// The requirement.
    pub requirement_id: RequirementId,
}

text_enum! {
    /// What to show inside a role profile.
    pub enum RoleExpand {
        /// what it requires
        Requirements = "requirements",
        /// the roles its source calls related
        Related = "related",
        /// its other titles
        Titles = "titles",
        /// the tools that are used in it
        Tools = "tools",
    }
}

/// What to show inside one role profile.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GetRole {
    /// What to show with the role profile.
    #[param(value_type = Option<Vec<RoleExpand>>, style = Form, explode = false, max_items = 4)]
    pub expand: Option<Csv<RoleExpand>>,
}

/// Which role profiles to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListRoles {
    /// With this key, such as `onet:15-1252.00`.
    #[validate(nested)]
    pub external_id: Option<Line<200>>,
    /// In this part of the catalog.
    pub owner: Option<CatalogOwner>,
    /// From the frameworks with this key, such as `onet`.
    #[validate(nested)]
    pub framework: Option<Line<50>>,
    /// From this version of a framework.
    pub framework_id: Option<FrameworkId>,
    /// Of this family.
    #[validate(nested)]
    pub job_family: Option<Line<100>>,
    /// On this ladder.
    pub track: Option<RoleTrack>,
    /// In one of these states.
    #[param(value_type = Option<Vec<RoleStatus>>, style = Form, explode = false, max_items = 3)]
    pub status: Option<Csv<RoleStatus>>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// No longer listed by the files of its source, or not so.
    pub absent: Option<bool>,
    /// With this in the title.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// The order.
    pub sort: Option<RoleSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListRoles);

/// Which requirements to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListRequirements {
    /// The order.
    pub sort: Option<RequirementSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListRequirements);

impl From<&ListRoles> for RoleFilter {
    fn from(query: &ListRoles) -> Self {
        Self {
            external_id: query.external_id.as_ref().map(|id| id.0.clone()),
            is_instance: query.owner.map(|owner| owner == CatalogOwner::Instance),
            framework: query.framework.as_ref().map(|key| key.0.clone()),
            framework_id: query.framework_id,
            job_family: query.job_family.as_ref().map(|family| family.0.clone()),
            track: query.track,
            status: query.status.as_ref().map(|status| status.0.clone()),
            updated_since: query.updated_since.map(|moment| moment.0),
            is_absent: query.absent,
            q: query.q.as_ref().map(|q| q.0.clone()),
        }
    }
}

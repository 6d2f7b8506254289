//! How a framework is shown that was made with its content.

use serde::Serialize;
use utoipa::ToSchema;

use super::{BundleDetails, Bundled};
use crate::{
    catalog::frameworks::view::FrameworkView,
    platform::ids::{RoleId, SkillId},
};

/// A framework that was made with its content, and the identifiers of its skills and role profiles.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameworkBundleView {
    /// The framework.
    pub framework: FrameworkView,
    /// Its skills, in the order of the request.
    #[schema(max_items = 500)]
    pub skills: Vec<BundledSkillView>,
    /// Its role profiles, in the order of the request.
    #[schema(max_items = 200)]
    pub roles: Vec<BundledRoleView>,
    /// How many requirements the role profiles have together.
    #[schema(value_type = u32, minimum = 0, maximum = 5000)]
    pub requirement_count: usize,
}

/// A skill that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundledSkillView {
    /// Its key.
    #[schema(max_length = 200)]
    pub external_id: String,
    /// The skill.
    pub id: SkillId,
}

/// A role profile that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct BundledRoleView {
    /// Its key.
    #[schema(max_length = 200)]
    pub external_id: String,
    /// The role profile.
    pub id: RoleId,
}

impl From<BundleDetails> for FrameworkBundleView {
    fn from(details: BundleDetails) -> Self {
        let BundleDetails { framework, skills, roles, requirement_count } = details;
        let skill = |Bundled { external_id, id }: Bundled<SkillId>| BundledSkillView { external_id, id };
        let role = |Bundled { external_id, id }: Bundled<RoleId>| BundledRoleView { external_id, id };
        Self {
            framework: FrameworkView::from(framework),
            skills: skills.into_iter().map(skill).collect(),
            roles: roles.into_iter().map(role).collect(),
            requirement_count,
        }
    }
}

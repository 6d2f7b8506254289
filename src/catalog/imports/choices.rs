//! What people write of skills, roles and requirements, and other sources do not publish; each is `None` where the files
//! do not speak of it.

use crate::catalog::{roles::model::RoleTrack, skills::model::SkillCategory};

/// What people write of a skill.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SkillChoices {
    /// The name of the scale that its levels are on; the seeded one if it is on none.
    pub scale: Option<Option<String>>,
    /// Where it is used.
    pub category: Option<SkillCategory>,
    /// Months after which it is half forgotten.
    pub half_life_months: Option<Option<i32>>,
}

/// What people write of a role.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RoleChoices {
    /// Which ladder it is on.
    pub track: Option<RoleTrack>,
    /// Its rung on the ladder.
    pub seniority: Option<Option<i32>>,
}

/// What people write of a requirement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RequirementChoices {
    /// Whether the role fails without it.
    pub is_critical: Option<bool>,
    /// Why it is needed.
    pub rationale: Option<Option<String>>,
}

//! Role profiles and what they require, as they are stored.

use diesel::prelude::*;

use crate::{
    engines::readiness::gap,
    platform::{
        db::{
            conn::MultiBackend,
            page::sort_enum,
            schema::{role_profiles, role_relations, role_requirements, role_titles, role_tools},
            types::{UtcTime, text_enum},
        },
        ids::{FrameworkId, ImportId, OrganizationId, RequirementId, RoleId, SkillId},
    },
};

text_enum! {
    /// Which ladder a role is on.
    pub enum RoleTrack {
        /// individual contributors
        Individual = "individual",
        /// managers of people
        Management = "management",
        /// neither, or unknown
        Other = "other",
    }
}

text_enum! {
    /// Whether a role profile can be used.
    pub enum RoleStatus {
        /// being written
        Draft = "draft",
        /// in use
        Published = "published",
        /// kept for what refers to it
        Retired = "retired",
    }
}

text_enum! {
    /// How firmly a skill is required, where the source says so.
    pub enum RequirementKind {
        /// the work cannot be done without it
        Essential = "essential",
        /// it helps; weighs half unless an importance is given
        Optional = "optional",
    }
}

/// What a job needs.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = role_profiles, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Role {
    /// Its identifier.
    pub id: RoleId,
    /// Its organization; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// The framework it is part of.
    pub framework_id: Option<FrameworkId>,
    /// Its key in the outside world, such as `onet:15-1252.00`.
    pub external_id: Option<String>,
    /// Its code in its framework or organization.
    pub code: Option<String>,
    /// Its title.
    pub title: String,
    /// Its title, as it is compared and sorted.
    pub title_key: String,
    /// The family it belongs to.
    pub job_family: Option<String>,
    /// Which ladder it is on.
    pub track: RoleTrack,
    /// Its rung on the ladder.
    pub seniority: Option<i32>,
    /// How much preparation it takes, 1–5 as in O*NET; shown beside readiness, never part of it.
    pub job_zone: Option<i32>,
    /// What is done in it.
    pub description: Option<String>,
    /// Whether it can be used.
    pub status: RoleStatus,
    /// Rises when an import changes what it says.
    pub revision: i32,
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
    pub origin_id: Option<RoleId>,
    /// How many say which education it needs, as [`super::education`] stores it.
    pub education_shares: Option<String>,
    /// Since when its source no longer lists it; `None` if it does, or if it has none.
    pub absent_since: Option<UtcTime>,
}

/// A skill that a role needs.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = role_requirements, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Requirement {
    /// Its identifier.
    pub id: RequirementId,
    /// The role.
    pub role_id: RoleId,
    /// The skill.
    pub skill_id: SkillId,
    /// The level that is needed; `None` for a yes/no requirement.
    pub required_level: Option<i32>,
    /// The level as published, on the source's own scale.
    pub source_level: Option<f64>,
    /// The name of that scale.
    pub source_scale: Option<String>,
    /// How much it matters, 1–5.
    pub importance: Option<f64>,
    /// How firmly it is required.
    pub requirement: Option<RequirementKind>,
    /// Whether the role fails without it.
    pub is_critical: bool,
    /// Why it is needed.
    pub rationale: Option<String>,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// The import that brought it; it does not exist for anybody before that is published.
    pub import_id: Option<ImportId>,
    /// Whether the source advises against using its figures; `None` if it does not say.
    pub is_suppressed: Option<bool>,
    /// Whether the source says that its level is not relevant; `None` if it does not say.
    pub is_not_relevant: Option<bool>,
}

impl Requirement {
    /// Its weight, 0–1.
    pub fn weight(&self) -> f64 {
        gap::weight(self.importance, self.requirement == Some(RequirementKind::Optional))
    }
}

/// A role that the source calls related.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = role_relations, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Relation {
    /// The role.
    pub role_id: RoleId,
    /// The related one.
    pub related_role_id: RoleId,
    /// How closely, in the source's words.
    pub tier: Option<String>,
    /// Its place among the related roles, from 1.
    pub position: i32,
}

/// Another title of a role.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = role_titles, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct RoleTitle {
    /// The role.
    pub role_id: RoleId,
    /// The title, as it is compared.
    pub title_key: String,
    /// The title.
    pub title: String,
    /// An abbreviation of it.
    pub short_title: Option<String>,
}

/// A tool that is used in a role.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = role_tools, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct RoleTool {
    /// The role.
    pub role_id: RoleId,
    /// The tool's name, as it is compared.
    pub name_key: String,
    /// Its name.
    pub name: String,
    /// The code of the category it is listed in.
    pub category_code: String,
    /// The name of that category.
    pub category: Option<String>,
    /// Whether the source sees it asked for by many employers.
    pub is_hot: bool,
    /// Whether the source sees it asked for in this role.
    pub is_in_demand: bool,
}

/// Which role profiles a list shows.
#[derive(Debug, Clone, Default)]
pub struct RoleFilter {
    /// With this key.
    pub external_id: Option<String>,
    /// The instance's, or the organization's.
    pub is_instance: Option<bool>,
    /// From the frameworks with this key.
    pub framework: Option<String>,
    /// From this framework.
    pub framework_id: Option<FrameworkId>,
    /// Of this family.
    pub job_family: Option<String>,
    /// On this ladder.
    pub track: Option<RoleTrack>,
    /// In one of these states.
    pub status: Option<Vec<RoleStatus>>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
    /// No longer listed by its source, or listed.
    pub is_absent: Option<bool>,
    /// With this in the title.
    pub q: Option<String>,
}

sort_enum! {
    /// The orders of a list of role profiles.
    pub enum RoleSort of "role_profiles", by default Title {
        Title = "title", TitleDesc = "-title" => "title_key" Text;
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
    }
}

sort_enum! {
    /// The orders of the requirements of a role.
    pub enum RequirementSort of "role_requirements", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
    }
    also {
        /// what matters most first: by importance, then level, then the skill's name
        ImportanceDesc = "-importance" => [
            SortKey::new("role_requirements", "importance", ValueType::Number).nullable().descending(),
            SortKey::new("role_requirements", "required_level", ValueType::Whole).nullable().descending(),
            SortKey::new("skills", "name_key", ValueType::Text),
        ];
    }
}

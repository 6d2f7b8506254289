//! What clients send about moves between versions of a framework.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{FrameworkMigrationFilter, FrameworkMigrationSort, MigrationStatus};
use crate::platform::{
    http::{
        fields::{Csv, Cursor, objects, optional_objects},
        page::list_query,
    },
    ids::{FrameworkId, FrameworkMigrationId, RoleId, SkillId},
};

/// A move to prepare: it is computed and reported, and nothing is moved yet. Skills and roles that are not named go to
/// what took their place, to what has the same origin, or to what has the same key.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateFrameworkMigration {
    /// The version that is left; it must be published, or retired with something still resting on it.
    pub from_framework_id: FrameworkId,
    /// The version that takes its place; it must be published.
    pub to_framework_id: FrameworkId,
    /// Where skills go.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 500)]
    #[validate(length(max = 500), nested)]
    pub skills: Vec<SkillPair>,
    /// Where role profiles go.
    #[serde(default, deserialize_with = "objects")]
    #[schema(max_items = 500)]
    #[validate(length(max = 500), nested)]
    pub roles: Vec<RolePair>,
    /// Where levels go, for all skills whose scales differ and of which nothing else is said.
    #[serde(default, deserialize_with = "optional_objects")]
    #[schema(max_items = 21)]
    #[validate(length(max = 21), nested)]
    pub levels: Option<Vec<LevelPair>>,
}

/// Where a skill goes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SkillPair {
    /// The skill of the version that is left.
    pub from: SkillId,
    /// What takes its place; `null` if nothing does, and what rests on it stays.
    pub to: Option<SkillId>,
    /// Where its levels go: every level of its scale, and never from a higher to a lower one.
    #[serde(default, deserialize_with = "optional_objects")]
    #[schema(max_items = 21)]
    #[validate(length(max = 21), nested)]
    pub levels: Option<Vec<LevelPair>>,
}

/// Where a role profile goes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RolePair {
    /// The role profile of the version that is left.
    pub from: RoleId,
    /// What takes its place; `null` if nothing does.
    pub to: Option<RoleId>,
}

/// Where a level goes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LevelPair {
    /// A level of the old scale.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20, format = Int32)]
    pub from: i32,
    /// A level of the new scale.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20, format = Int32)]
    pub to: i32,
}

/// How much to do at once.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ApplyFrameworkMigration {
    /// How many people at most are moved by this request; 100 if left out. Not fewer than 50, because the answer says
    /// whether anybody is left.
    #[validate(range(min = 50, max = 200))]
    #[schema(minimum = 50, maximum = 200, format = Int32)]
    pub at_most: Option<u32>,
}

/// The move in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FrameworkMigrationPath {
    /// The move.
    pub framework_migration_id: FrameworkMigrationId,
}

/// Which moves to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListFrameworkMigrations {
    /// In one of these states.
    #[param(value_type = Option<Vec<MigrationStatus>>, style = Form, explode = false, max_items = 4)]
    pub status: Option<Csv<MigrationStatus>>,
    /// The order.
    pub sort: Option<FrameworkMigrationSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListFrameworkMigrations);

impl From<&ListFrameworkMigrations> for FrameworkMigrationFilter {
    fn from(query: &ListFrameworkMigrations) -> Self {
        Self { status: query.status.as_ref().map(|status| status.0.clone()) }
    }
}

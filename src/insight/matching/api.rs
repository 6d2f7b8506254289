//! What clients ask about matches.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::PathMeasure;
use crate::platform::{
    db::{page::SortKey, value::ValueType},
    http::{
        fields::{Cursor, Line, optional_objects},
        page::ListQuery,
    },
    ids::{RoleId, SkillId, UserId},
};

/// What a list of matches is ordered by.
pub const RANKING: &[SortKey] = &[
    SortKey::new("roles", "score", ValueType::Number).nullable().descending(),
    SortKey::new("roles", "is_related", ValueType::Whole).descending(),
    SortKey::new("roles", "coverage", ValueType::Number).nullable().descending(),
    SortKey::new("roles", "key", ValueType::Text),
];

/// How much of a suggested role must be known unless the client says otherwise, in percent of what the role requires.
pub const MIN_COVERAGE: u32 = 50;

/// The role profile in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MatchedRolePath {
    /// The role profile.
    pub role_id: RoleId,
}

/// Whose readiness, and how closely to look.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GetReadiness {
    /// Somebody whose skill levels you may read; you if left out.
    pub user_id: Option<UserId>,
    /// Also show every requirement with its points, which add up to the readiness.
    pub explain: Option<bool>,
}

/// Levels to suppose.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SimulateReadiness {
    /// Somebody whose skill levels you may read; you if left out.
    pub user_id: Option<UserId>,
    /// Levels that are supposed to be reached, each skill once; those of all other skills stay as they are.
    #[serde(default, deserialize_with = "optional_objects")]
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    pub levels: Option<Vec<SimulatedLevel>>,
}

/// A level that is supposed to be reached.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SimulatedLevel {
    /// The skill.
    pub skill_id: SkillId,
    /// The level, on the skill's scale.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub level: i32,
}

/// Which part of the similar roles to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSimilarRoles {
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}

/// From which role to look, and which part of the list to show.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSuggestedRoles {
    /// The role profile from which to look.
    pub from_role_id: RoleId,
    /// Only roles of which at least this much is known, in percent of what they require; 50 if left out, because what
    /// little is known says little. 0 shows all roles.
    #[validate(range(min = 0, max = 100))]
    #[param(minimum = 0, maximum = 100)]
    pub min_coverage: Option<u32>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}

/// Which of the roles that suit you to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListMySuggestedRoles {
    /// From the framework with this key alone, such as `onet`.
    #[validate(nested)]
    pub framework: Option<Line<100>>,
    /// Only roles of which at least this much is known, in percent of what they require; 50 if left out, because what
    /// little is known says little. 0 shows all roles.
    #[validate(range(min = 0, max = 100))]
    #[param(minimum = 0, maximum = 100)]
    pub min_coverage: Option<u32>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}

/// Implements [`ListQuery`] for lists that have one order.
macro_rules! ranked_query {
    ($($query:ty),+) => { $(
        impl ListQuery for $query {
            fn limit(&self) -> Option<u32> {
                self.limit
            }
            fn cursor(&self) -> Option<&str> {
                self.cursor.as_ref().map(|cursor| cursor.0.as_str())
            }
            fn keys(&self) -> &'static [SortKey] {
                RANKING
            }
        }
    )+ };
}
ranked_query!(ListSimilarRoles, ListSuggestedRoles, ListMySuggestedRoles);

/// From which role to which, and what the way should save.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FindCareerPaths {
    /// The role profile where the way begins.
    pub from_role_id: RoleId,
    /// The role profile where it leads.
    pub to_role_id: RoleId,
    /// What the way should save; `time` if left out.
    pub by: Option<PathMeasure>,
    /// Hours of learning in a week; 5 if left out.
    #[validate(range(min = 1, max = 80))]
    #[param(minimum = 1, maximum = 80)]
    pub hours_per_week: Option<u32>,
    /// What a level costs that is not learned on the job, in minor units of your currency; 50,000 if left out.
    #[validate(range(min = 0, max = 100_000_000))]
    #[param(minimum = 0, maximum = 100_000_000)]
    pub level_price_minor: Option<i64>,
}

//! What clients send about gap items.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{GapItemFilter, GapItemSort, GapKind, GapStatus};
use crate::{
    career::goals::model::Priority,
    platform::{
        http::{
            fields::{Csv, Cursor, Day, Line, Moment, Prose, Weight, clearable, present},
            page::list_query,
        },
        ids::{GapItemId, GoalId, PlanId, RoleId, SkillId},
    },
};

/// A gap to add. Name the skill by `skill` or `skill_id`; kinds other than `skill` do with a `title`.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateGapItem {
    /// The plan; that of the goal, or your primary plan if neither is given.
    pub plan_id: Option<PlanId>,
    /// The goal that needs it closed.
    pub goal_id: Option<GoalId>,
    /// What is missing; `skill` if a skill is named, else `other`.
    pub kind: Option<GapKind>,
    /// The skill by name, among your own and your organization's; a new name becomes a personal skill. One of the
    /// catalog is given by `skill_id`.
    #[validate(nested)]
    pub skill: Option<Line<200>>,
    /// The skill, from the catalog.
    pub skill_id: Option<SkillId>,
    /// What it is called; the skill's name if left out.
    #[validate(nested)]
    pub title: Option<Line<300>>,
    /// Why it matters.
    #[validate(nested)]
    pub rationale: Option<Prose<2000>>,
    /// The level to reach, on the skill's scale. Needed with a skill; without one, 1 stands for having it.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub target_level: Option<i32>,
    /// The level now, only without a skill: with one, your assessments tell it.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub current_level: Option<i32>,
    /// Its weight in the readiness of its goal; 1 if left out.
    #[validate(nested)]
    pub weight: Option<Weight>,
    /// Whether the goal fails without it; `false` if left out.
    pub is_critical: Option<bool>,
    /// The priority you give it, instead of the one that follows from its severity.
    pub priority_override: Option<Priority>,
    /// By when it should be closed.
    pub target_close_on: Option<Day>,
}

/// Changes to a gap item: what is absent stays, `null` clears. The state changes by transitions only.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateGapItem {
    /// What it is called.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub title: Option<Line<300>>,
    /// Why it matters.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub rationale: Option<Option<Prose<2000>>>,
    /// The level to reach; raising it above the current level opens a closed gap again.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 20)]
    #[validate(range(min = 0, max = 20))]
    pub target_level: Option<i32>,
    /// The level now, only without a skill.
    #[serde(default, deserialize_with = "clearable")]
    #[schema(minimum = 0, maximum = 20)]
    #[validate(range(min = 0, max = 20))]
    pub current_level: Option<Option<i32>>,
    /// Its weight in the readiness of its goal.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub weight: Option<Weight>,
    /// Whether the goal fails without it.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_critical: Option<bool>,
    /// The priority you give it.
    #[serde(default, deserialize_with = "clearable")]
    pub priority_override: Option<Option<Priority>>,
    /// By when it should be closed.
    #[serde(default, deserialize_with = "clearable")]
    pub target_close_on: Option<Option<Day>>,
}

/// What is said when a gap is closed.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CloseGapItem {
    /// How it was closed; needed for a gap without a skill, which no assessment can show closed.
    #[validate(nested)]
    pub note: Option<Prose<1000>>,
    /// Why a critical gap counts as closed although nobody else has confirmed the level. Needed for one whose level rests
    /// on your word alone, as long as others cannot assess you here; not kept for one that closes without it.
    #[validate(nested)]
    pub override_reason: Option<Prose<1000>>,
}

/// What is said when a gap is opened again.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReopenGapItem {
    /// What is said with it, in your words.
    #[validate(nested)]
    pub note: Option<Prose<1000>>,
}

/// Why a person lives with a gap.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AcceptGapItem {
    /// Why, in your words.
    #[validate(nested)]
    pub reason: Prose<1000>,
}

/// What to compare a goal with.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AnalyzeGaps {
    /// The role profile; the goal's target role if left out.
    pub role_id: Option<RoleId>,
    /// Only tell what would be done; `false` if left out.
    #[serde(default)]
    pub dry_run: bool,
}

/// The gap item in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct GapItemPath {
    /// The gap item.
    pub gap_item_id: GapItemId,
}

/// Which gap items to list.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListGapItems {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Of this goal.
    pub goal_id: Option<GoalId>,
    /// Of this skill.
    pub skill_id: Option<SkillId>,
    /// In one of these states.
    #[param(value_type = Option<Vec<GapStatus>>, style = Form, explode = false, max_items = 4)]
    pub status: Option<Csv<GapStatus>>,
    /// Of this kind.
    pub kind: Option<GapKind>,
    /// Critical ones, or the others.
    pub is_critical: Option<bool>,
    /// Those whose level nobody has assessed, or the others.
    pub unassessed: Option<bool>,
    /// Also the requirements that are met already: gap items that a gap analysis made, at distance 0, and that are still
    /// `open`. They count in readiness, shown or not.
    pub include_met: Option<bool>,
    /// With a gap of at least so many levels.
    #[validate(range(min = 0, max = 20))]
    #[param(minimum = 0, maximum = 20)]
    pub min_gap: Option<i32>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// With this in the title.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// The order.
    pub sort: Option<GapItemSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListGapItems);

impl From<&ListGapItems> for GapItemFilter {
    fn from(query: &ListGapItems) -> Self {
        Self {
            plan_id: query.plan_id,
            goal_id: query.goal_id,
            skill_id: query.skill_id,
            status: query.status.as_ref().map(|status| status.0.clone()),
            kind: query.kind,
            is_critical: query.is_critical,
            unassessed: query.unassessed,
            include_met: query.include_met.unwrap_or(false),
            min_gap: query.min_gap,
            updated_since: query.updated_since.map(|moment| moment.0),
            q: query.q.as_ref().map(|q| q.0.clone()),
        }
    }
}

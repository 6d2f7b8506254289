//! What clients send about milestones.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{CelebrationVisibility, MilestoneFilter, MilestoneKind, MilestoneSort, MilestoneStatus};
use crate::platform::{
    http::{
        fields::{Csv, Cursor, Day, Line, Moment, Prose, Weight, clearable, present},
        page::list_query,
    },
    ids::{GoalId, MilestoneId, PlanId},
};

/// A milestone to add. Only the title is needed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateMilestone {
    /// The plan; that of the goal, or your primary plan if neither is given.
    pub plan_id: Option<PlanId>,
    /// The goal it leads to.
    pub goal_id: Option<GoalId>,
    /// What it marks; `other` if left out.
    pub kind: Option<MilestoneKind>,
    /// What it is called.
    #[validate(nested)]
    pub title: Line<300>,
    /// In more words.
    #[validate(nested)]
    pub description: Option<Prose<4000>>,
    /// How one will know that it is reached.
    #[validate(nested)]
    pub success_criteria: Option<Prose<2000>>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day; the first one it is given is kept to tell how far it slips.
    pub due_on: Option<Day>,
    /// Its weight among the milestones of its goal; 1 if left out.
    #[validate(nested)]
    pub weight: Option<Weight>,
    /// Its place among the milestones of its goal; 0 if left out.
    #[validate(range(min = 0, max = 100_000))]
    #[schema(minimum = 0, maximum = 100_000)]
    pub sort_order: Option<i32>,
    /// Milestones of the same plan that must be done first.
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub depends_on_ids: Option<Vec<MilestoneId>>,
}

/// Changes to a milestone: what is absent stays, `null` clears. The state changes by transitions only.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateMilestone {
    /// The goal it leads to, in the same plan.
    #[serde(default, deserialize_with = "clearable")]
    pub goal_id: Option<Option<GoalId>>,
    /// What it marks.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<MilestoneKind>,
    /// What it is called.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub title: Option<Line<300>>,
    /// In more words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub description: Option<Option<Prose<4000>>>,
    /// How one will know that it is reached.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub success_criteria: Option<Option<Prose<2000>>>,
    /// Its first day.
    #[serde(default, deserialize_with = "clearable")]
    pub starts_on: Option<Option<Day>>,
    /// Its last day; moving it counts as slippage against the first one it was given.
    #[serde(default, deserialize_with = "clearable")]
    pub due_on: Option<Option<Day>>,
    /// Its weight among the milestones of its goal.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub weight: Option<Weight>,
    /// Its place among the milestones of its goal.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 100_000)]
    #[validate(range(min = 0, max = 100_000))]
    pub sort_order: Option<i32>,
    /// Milestones of the same plan that must be done first; replaces them all.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 50)]
    #[validate(length(max = 50))]
    pub depends_on_ids: Option<Vec<MilestoneId>>,
}

/// Why a milestone goes on although something it depends on is open.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AdvanceMilestone {
    /// Why, in your words.
    #[validate(nested)]
    pub override_reason: Option<Prose<1000>>,
}

/// Why a milestone is cancelled or reopened.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MoveMilestone {
    /// Why, in your words.
    #[validate(nested)]
    pub reason: Option<Prose<1000>>,
}

/// How an achievement is celebrated.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CelebrateMilestone {
    /// How, in your words.
    #[validate(nested)]
    pub note: Option<Prose<1000>>,
    /// Who may see it; `private` if left out.
    pub visibility: Option<CelebrationVisibility>,
}

/// The milestone in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MilestonePath {
    /// The milestone.
    pub milestone_id: MilestoneId,
}

/// Which milestones to list.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListMilestones {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Of this goal.
    pub goal_id: Option<GoalId>,
    /// In one of these states.
    #[param(value_type = Option<Vec<MilestoneStatus>>, style = Form, explode = false, max_items = 5)]
    pub status: Option<Csv<MilestoneStatus>>,
    /// Of this kind.
    pub kind: Option<MilestoneKind>,
    /// Due before this day.
    pub due_before: Option<Day>,
    /// Due after this day.
    pub due_after: Option<Day>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// With this in the title.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// The order.
    pub sort: Option<MilestoneSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListMilestones);

impl From<&ListMilestones> for MilestoneFilter {
    fn from(query: &ListMilestones) -> Self {
        Self {
            plan_id: query.plan_id,
            goal_id: query.goal_id,
            status: query.status.as_ref().map(|status| status.0.clone()),
            kind: query.kind,
            due_before: query.due_before.map(|day| day.0),
            due_after: query.due_after.map(|day| day.0),
            updated_since: query.updated_since.map(|moment| moment.0),
            q: query.q.as_ref().map(|q| q.0.clone()),
        }
    }
}

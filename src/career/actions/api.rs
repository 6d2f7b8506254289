//! What clients send about development actions.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{ActionFilter, ActionKind, ActionSort, ActionStatus, LearningMode};
use crate::platform::{
    http::{
        fields::{
            Csv, Currency, Cursor, Day, Line, Moment, Prose, Url, clearable, optional_objects, present,
            present_objects,
        },
        page::list_query,
    },
    ids::{ActionId, GapItemId, MilestoneId, PlanId},
};

/// An action to add. Only the title is needed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateAction {
    /// The plan; that of the milestone, or your primary plan if neither is given.
    pub plan_id: Option<PlanId>,
    /// The milestone it leads to.
    pub milestone_id: Option<MilestoneId>,
    /// What it is called.
    #[validate(nested)]
    pub title: Line<300>,
    /// In more words.
    #[validate(nested)]
    pub description: Option<Prose<4000>>,
    /// What is done; `other` if left out.
    pub kind: Option<ActionKind>,
    /// How it teaches; what is usual for its kind if left out.
    pub learning_mode: Option<LearningMode>,
    /// Who offers it.
    #[validate(nested)]
    pub provider: Option<Line<200>>,
    /// Where it is described.
    #[validate(nested)]
    pub url: Option<Url>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day.
    pub due_on: Option<Day>,
    /// Hours it is expected to take.
    #[validate(range(min = 0.0, max = 10_000.0))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub effort_hours_planned: Option<f64>,
    /// Hours it has taken.
    #[validate(range(min = 0.0, max = 10_000.0))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub effort_hours_spent: Option<f64>,
    /// What it is expected to cost, in minor units of the currency.
    #[validate(range(min = 0, max = 1_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cost_planned_minor: Option<i64>,
    /// What it has cost, in minor units of the currency.
    #[validate(range(min = 0, max = 1_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cost_actual_minor: Option<i64>,
    /// ISO 4217 code of its costs; that of the plan if left out.
    #[validate(nested)]
    pub currency: Option<Currency>,
    /// Gap items of the same plan that it helps to close.
    #[serde(default, deserialize_with = "optional_objects")]
    #[validate(nested, length(max = 50))]
    #[schema(max_items = 50)]
    pub gaps: Option<Vec<ActionGapInput>>,
}

/// A gap item that an action helps to close.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ActionGapInput {
    /// The gap item.
    pub gap_item_id: GapItemId,
    /// How many levels it is expected to bring.
    #[validate(range(min = 1, max = 20))]
    #[schema(minimum = 1, maximum = 20)]
    pub expected_level_gain: Option<i32>,
}

/// Changes to an action: what is absent stays, `null` clears. The state changes by transitions only.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateAction {
    /// The milestone it leads to, in the same plan.
    #[serde(default, deserialize_with = "clearable")]
    pub milestone_id: Option<Option<MilestoneId>>,
    /// What it is called.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub title: Option<Line<300>>,
    /// In more words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub description: Option<Option<Prose<4000>>>,
    /// What is done.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<ActionKind>,
    /// How it teaches.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub learning_mode: Option<LearningMode>,
    /// Who offers it.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub provider: Option<Option<Line<200>>>,
    /// Where it is described.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub url: Option<Option<Url>>,
    /// Its first day.
    #[serde(default, deserialize_with = "clearable")]
    pub starts_on: Option<Option<Day>>,
    /// Its last day.
    #[serde(default, deserialize_with = "clearable")]
    pub due_on: Option<Option<Day>>,
    /// Hours it is expected to take.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0.0, max = 10_000.0))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub effort_hours_planned: Option<Option<f64>>,
    /// Hours it has taken.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0.0, max = 10_000.0))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub effort_hours_spent: Option<Option<f64>>,
    /// What it is expected to cost, in minor units of the currency.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0, max = 1_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cost_planned_minor: Option<Option<i64>>,
    /// What it has cost, in minor units of the currency.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0, max = 1_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cost_actual_minor: Option<Option<i64>>,
    /// ISO 4217 code of its costs.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub currency: Option<Currency>,
    /// Gap items of the same plan that it helps to close; replaces them all.
    #[serde(default, deserialize_with = "present_objects")]
    #[schema(nullable = false, max_items = 50)]
    #[validate(nested, length(max = 50))]
    pub gaps: Option<Vec<ActionGapInput>>,
}

/// What came of an action.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CompleteAction {
    /// What came of it, in your words.
    #[validate(nested)]
    pub outcome_note: Option<Prose<2000>>,
    /// How useful it was, 1–5.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub usefulness: Option<i32>,
}

/// Why an action moves to another state.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MoveAction {
    /// Why, in your words.
    #[validate(nested)]
    pub reason: Option<Prose<1000>>,
}

/// The action in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ActionPath {
    /// The action.
    pub action_id: ActionId,
}

/// Which actions to list.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListActions {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Of this milestone.
    pub milestone_id: Option<MilestoneId>,
    /// That work on this gap item.
    pub gap_item_id: Option<GapItemId>,
    /// In one of these states.
    #[param(value_type = Option<Vec<ActionStatus>>, style = Form, explode = false, max_items = 5)]
    pub status: Option<Csv<ActionStatus>>,
    /// Of this kind.
    pub kind: Option<ActionKind>,
    /// That teach like this.
    pub learning_mode: Option<LearningMode>,
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
    pub sort: Option<ActionSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListActions);

impl From<&ListActions> for ActionFilter {
    fn from(query: &ListActions) -> Self {
        Self {
            plan_id: query.plan_id,
            milestone_id: query.milestone_id,
            gap_item_id: query.gap_item_id,
            status: query.status.as_ref().map(|status| status.0.clone()),
            kind: query.kind,
            learning_mode: query.learning_mode,
            due_before: query.due_before.map(|day| day.0),
            due_after: query.due_after.map(|day| day.0),
            updated_since: query.updated_since.map(|moment| moment.0),
            q: query.q.as_ref().map(|q| q.0.clone()),
        }
    }
}

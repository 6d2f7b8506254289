//! How development actions are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ActionDetails,
    model::{ActionGap, ActionKind, ActionStatus, LearningMode},
    rules,
};
use crate::platform::{
    db::types::UtcTime,
    http::{
        fields::{Cursor, Day, Percent},
        reply::PageView,
    },
    ids::{ActionId, GapItemId, MilestoneId, PlanId},
};

/// Something done for development.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionView {
    /// The action.
    pub id: ActionId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The milestone it leads to.
    pub milestone_id: Option<MilestoneId>,
    /// What it is called.
    #[schema(max_length = 300)]
    pub title: String,
    /// In more words.
    #[schema(max_length = 4000)]
    pub description: Option<String>,
    /// What is done.
    pub kind: ActionKind,
    /// How it teaches.
    pub learning_mode: LearningMode,
    /// Who offers it.
    #[schema(max_length = 200)]
    pub provider: Option<String>,
    /// Where it is described.
    #[schema(max_length = 2000)]
    pub url: Option<String>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day.
    pub due_on: Option<Day>,
    /// Whether it is open and its due date has passed, in a plan that is not on hold.
    pub is_overdue: bool,
    /// Hours it is expected to take.
    #[schema(minimum = 0, maximum = 10_000)]
    pub effort_hours_planned: Option<f64>,
    /// Hours it has taken.
    #[schema(minimum = 0, maximum = 10_000)]
    pub effort_hours_spent: Option<f64>,
    /// What it is expected to cost, in minor units of the currency.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cost_planned_minor: Option<i64>,
    /// What it has cost, in minor units of the currency.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cost_actual_minor: Option<i64>,
    /// ISO 4217 code of its costs.
    #[schema(min_length = 3, max_length = 3)]
    pub currency: String,
    /// Gap items that it helps to close.
    #[schema(max_items = 50)]
    pub gaps: Vec<ActionGapView>,
    /// Where it stands.
    pub status: ActionStatus,
    /// Why it was skipped, cancelled or reopened.
    #[schema(max_length = 1000)]
    pub status_reason: Option<String>,
    /// How far it has come: its spent hours of the planned ones, at most 90 until it is done.
    pub progress: Percent,
    /// When it was begun.
    pub started_at: Option<UtcTime>,
    /// When it was finished.
    pub completed_at: Option<UtcTime>,
    /// What came of it.
    #[schema(max_length = 2000)]
    pub outcome_note: Option<String>,
    /// How useful it was, 1–5.
    #[schema(minimum = 1, maximum = 5)]
    pub usefulness: Option<i32>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A gap item that an action helps to close.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionGapView {
    /// The gap item.
    pub gap_item_id: GapItemId,
    /// How many levels the action is expected to bring.
    #[schema(minimum = 1, maximum = 20)]
    pub expected_level_gain: Option<i32>,
}

/// Part of a list of actions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionPage {
    /// The actions.
    #[schema(max_items = 200)]
    pub items: Vec<ActionView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for ActionPage {
    type Item = ActionView;

    fn new(items: Vec<ActionView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl ActionView {
    /// Shows an action on the day of its plan's owner.
    pub fn new(now: UtcTime, details: ActionDetails) -> Self {
        let ActionDetails { action, plan, gaps } = details;
        let gap = |gap: ActionGap| ActionGapView {
            gap_item_id: gap.gap_item_id,
            expected_level_gain: gap.expected_level_gain,
        };
        Self {
            id: action.id,
            plan_id: action.plan_id,
            milestone_id: action.milestone_id,
            kind: action.kind,
            learning_mode: action.learning_mode,
            starts_on: action.starts_on.map(Day),
            due_on: action.due_on.map(Day),
            is_overdue: plan.is_overdue(action.status.is_open(), action.due_on, now),
            effort_hours_planned: action.effort_hours_planned,
            effort_hours_spent: action.effort_hours_spent,
            cost_planned_minor: action.cost_planned_minor,
            cost_actual_minor: action.cost_actual_minor,
            gaps: gaps.into_iter().map(gap).collect(),
            status: action.status,
            progress: Percent(action.progress),
            started_at: action.started_at,
            completed_at: action.completed_at,
            usefulness: action.usefulness,
            allowed_actions: rules::allowed_actions(action.status, plan.status),
            created_at: action.created_at,
            updated_at: action.updated_at,
            title: action.title,
            description: action.description,
            provider: action.provider,
            url: action.url,
            currency: action.currency,
            status_reason: action.status_reason,
            outcome_note: action.outcome_note,
        }
    }
}

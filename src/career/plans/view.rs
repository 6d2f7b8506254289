//! How plans are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    model::{Plan, PlanIntent, PlanStatus, ReviewCadence},
    rules,
};
use crate::{
    career::{
        actions::view::ActionView,
        goals::view::GoalView,
        overview::view::{NextDue, PlanBudget},
        plans::model::HealthWord,
    },
    engines::readiness::{FORMULA_VERSION, health::Health},
    platform::{
        db::types::UtcTime,
        http::{
            fields::{Cursor, Day, Percent},
            reply::PageView,
        },
        ids::{PlanId, UserId},
    },
};

/// An individual development plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanView {
    /// The plan.
    pub id: PlanId,
    /// Whose plan it is.
    pub owner_id: UserId,
    /// What it is called.
    #[schema(max_length = 200)]
    pub title: String,
    /// The dream job, in the person's words.
    #[schema(max_length = 4000)]
    pub vision: Option<String>,
    /// Where the person means to go.
    pub intent: Option<PlanIntent>,
    /// What could arise in five to ten years.
    #[schema(max_length = 4000)]
    pub opportunities: Option<String>,
    /// Where it stands.
    pub status: PlanStatus,
    /// Why it was last held, cancelled or reopened.
    #[schema(max_length = 1000)]
    pub status_reason: Option<String>,
    /// Whether new goals land here unless they name another plan.
    pub is_primary: bool,
    /// Whether someone other than the owner must approve it before it becomes active.
    pub requires_approval: bool,
    /// Its first day.
    pub starts_on: Day,
    /// Its last day.
    pub target_end_on: Option<Day>,
    /// How often it is looked at again.
    pub review_cadence: ReviewCadence,
    /// When it is looked at next.
    pub next_review_on: Option<Day>,
    /// ISO 4217 code of its budget.
    #[schema(min_length = 3, max_length = 3)]
    pub currency: String,
    /// The most it may cost, in minor units of the currency.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub budget_cap_minor: Option<i64>,
    /// How far it has come: the weighted mean of its top-level goals.
    pub progress: Percent,
    /// How much of what its goals need is met, over the gap items that are assessed; `null` if none is.
    pub readiness: Option<Percent>,
    /// How much of what its goals need is assessed; `null` without gap items.
    pub coverage: Option<Percent>,
    /// That of the goal that is doing worst; `null` if no pursued goal has a due date.
    pub health: Option<HealthWord>,
    /// What is due first; `null` if nothing open has a date.
    pub next_due: Option<NextDue>,
    /// The version of the formulas behind the figures.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// When it first became active.
    pub activated_at: Option<UtcTime>,
    /// When it was completed or cancelled.
    pub closed_at: Option<UtcTime>,
    /// Its goals, oldest first, if asked for with `expand`: all of them, because a plan has at most 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub goals: Option<Vec<GoalView>>,
    /// Its actions, oldest first, if asked for with `expand`: at most 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub actions: Option<Vec<ActionView>>,
    /// The cursor of the actions after these, for `GET /v1/actions?plan_id={id}`; left out if these are all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub actions_next_cursor: Option<Cursor>,
    /// What it costs, if asked for with `expand`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub budget: Option<PlanBudget>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// Part of a list of plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanPage {
    /// The plans.
    #[schema(max_items = 200)]
    pub items: Vec<PlanView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for PlanPage {
    type Item = PlanView;

    fn new(items: Vec<PlanView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl PlanView {
    /// Shows a plan with how it is doing and what is due first.
    pub fn new(plan: Plan, health: Option<Health>, next_due: Option<NextDue>) -> Self {
        let points = plan.points();
        Self {
            id: plan.id,
            owner_id: plan.owner_id,
            intent: plan.intent,
            status: plan.status,
            is_primary: plan.is_primary,
            requires_approval: plan.requires_approval,
            starts_on: Day(plan.starts_on),
            target_end_on: plan.target_end_on.map(Day),
            review_cadence: plan.review_cadence,
            next_review_on: plan.next_review_on.map(Day),
            budget_cap_minor: plan.budget_cap_minor,
            progress: Percent(plan.progress),
            readiness: points.readiness().map(Percent),
            coverage: points.coverage().map(Percent),
            health: health.map(HealthWord::from),
            next_due,
            formula_version: FORMULA_VERSION,
            activated_at: plan.activated_at,
            closed_at: plan.closed_at,
            goals: None,
            actions: None,
            actions_next_cursor: None,
            budget: None,
            allowed_actions: rules::allowed_actions(&plan),
            created_at: plan.created_at,
            updated_at: plan.updated_at,
            title: plan.title,
            vision: plan.vision,
            opportunities: plan.opportunities,
            status_reason: plan.status_reason,
            currency: plan.currency,
        }
    }
}

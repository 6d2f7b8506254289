//! How a whole plan is shown: its timeline, its progress, its budget.

use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::Dated;
use crate::{
    career::{
        actions::model::{Action, LearningMode},
        goals::{
            self,
            model::{Goal, GoalStatus, ProgressMode},
        },
        history::model::{HistoryEntry, HistoryType},
        plans::model::{DatedType, HealthWord, Plan, PlanHead},
    },
    engines::readiness::{FORMULA_VERSION, health},
    platform::{
        db::types::{AnyId, UtcTime},
        http::{
            fields::{Cursor, Day, Percent, PercentPoints, Weight},
            reply::PageView,
        },
        ids::{GoalId, HistoryEntryId, PlanId, UserId},
        subject::Subject,
    },
};

/// What is due first in a plan.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NextDue {
    /// What it is.
    pub r#type: DatedType,
    /// The goal, milestone, action or gap item.
    pub id: AnyId,
    /// What it is called.
    #[schema(max_length = 300)]
    pub title: String,
    /// When it is due.
    pub due_on: Day,
    /// Whether that day has passed.
    pub is_overdue: bool,
}

/// Something with a date in a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineItem {
    /// What it is.
    pub r#type: DatedType,
    /// The goal, milestone, action or gap item.
    pub id: AnyId,
    /// What it is called.
    #[schema(max_length = 300)]
    pub title: String,
    /// When it is due.
    pub due_on: Day,
    /// Where it stands, in the words of its kind.
    #[schema(max_length = 20)]
    pub status: &'static str,
    /// Whether there is still something to do.
    pub is_open: bool,
    /// Whether its day has passed while it is pursued: a goal while it is active, anything else while it is open, in a
    /// plan that is open and not on hold.
    pub is_overdue: bool,
}

/// Part of a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelinePage {
    /// What has a date, earliest first.
    #[schema(max_items = 200)]
    pub items: Vec<TimelineItem>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for TimelinePage {
    type Item = TimelineItem;

    fn new(items: Vec<TimelineItem>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl TimelineItem {
    /// Shows a dated thing on the day of its plan's owner.
    pub fn new(now: UtcTime, plan: &PlanHead, item: Dated) -> Self {
        Self {
            r#type: item.kind,
            id: item.id,
            title: item.title,
            due_on: Day(item.due_on),
            status: item.status,
            is_open: item.is_open,
            is_overdue: plan.is_overdue(item.is_pursued, Some(item.due_on), now),
        }
    }
}

/// The words that came with one move of something in a plan to another state.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryItem {
    /// The entry.
    pub id: HistoryEntryId,
    /// The kind of the object that moved.
    pub r#type: HistoryType,
    /// The plan, goal, gap item, milestone or action that moved.
    pub entity_id: AnyId,
    /// What it was called when it moved.
    #[schema(max_length = 500)]
    pub title: String,
    /// The state it moved to, in the words of its kind.
    #[schema(max_length = 20)]
    pub status: String,
    /// Why it moved.
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
    /// What was said with it.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Who moved it.
    pub recorded_by: UserId,
    /// When it moved.
    pub created_at: UtcTime,
}

/// Part of the history of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The entries.
    #[schema(max_items = 200)]
    pub items: Vec<HistoryItem>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for HistoryPage {
    type Item = HistoryItem;

    fn new(items: Vec<HistoryItem>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<HistoryEntry> for HistoryItem {
    fn from(entry: HistoryEntry) -> Self {
        Self {
            id: entry.id,
            r#type: entry.entity_type,
            entity_id: entry.entity_id,
            title: entry.title,
            status: entry.status,
            reason: entry.reason,
            note: entry.note,
            recorded_by: entry.recorded_by,
            created_at: entry.created_at,
        }
    }
}

/// How far a plan and its goals have come.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanProgress {
    /// The plan.
    pub plan_id: PlanId,
    /// The day the figures speak of.
    pub as_of: Day,
    /// The weighted mean of the top-level goals.
    pub progress: Percent,
    /// How much of what the goals need is met; `null` if nothing is assessed.
    pub readiness: Option<Percent>,
    /// How much of what the goals need is assessed; `null` without gap items.
    pub coverage: Option<Percent>,
    /// That of the goal that is doing worst.
    pub health: Option<HealthWord>,
    /// Every goal, oldest first.
    #[schema(max_items = 200)]
    pub goals: Vec<GoalProgress>,
    /// The version of the formulas behind the figures.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
}

/// How far a goal has come.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalProgress {
    /// The goal.
    pub id: GoalId,
    /// The goal it serves.
    pub parent_id: Option<GoalId>,
    /// What it is called.
    #[schema(max_length = 300)]
    pub title: String,
    /// Where it stands.
    pub status: GoalStatus,
    /// Its weight among its siblings.
    pub weight: Weight,
    /// How its progress is measured.
    pub progress_mode: ProgressMode,
    /// Whether it takes part in the mean above it.
    pub counts: bool,
    /// How far it has come.
    pub progress: Percent,
    /// The progress to be expected by today.
    pub expected_progress: Option<Percent>,
    /// `progress` less `expected_progress`.
    pub variance: Option<PercentPoints>,
    /// How it is doing.
    pub health: Option<HealthWord>,
    /// The day on which it will be reached if it goes on like this.
    pub forecast_on: Option<Day>,
    /// How much of what it needs is met.
    pub readiness: Option<Percent>,
    /// How much of what it needs is assessed.
    pub coverage: Option<Percent>,
}

impl PlanProgress {
    /// Shows the progress of a plan on its owner's day.
    pub fn new(now: UtcTime, plan: &Plan, owner: Subject, goals: Vec<Goal>) -> Self {
        let (head, today) = (PlanHead::new(plan, owner), owner.day(now));
        let outlooks: Vec<_> =
            goals.into_iter().map(|goal| (goals::rules::outlook(&goal, &head, today), goal)).collect();
        let health = health::of_plan(outlooks.iter().map(|(outlook, _)| outlook.health));
        let goal_views = outlooks.into_iter().map(|(outlook, goal)| GoalProgress {
            id: goal.id,
            parent_id: goal.parent_id,
            status: goal.status,
            weight: Weight(goal.weight),
            progress_mode: goal.progress_mode,
            counts: goals::rules::counts(goal.status, plan.status),
            progress: Percent(goal.progress),
            expected_progress: outlook.expected.map(Percent),
            variance: outlook.expected.map(|expected| PercentPoints(goal.progress - expected)),
            health: outlook.health.map(HealthWord::from),
            forecast_on: outlook.forecast_on.map(Day),
            readiness: goal.points().readiness().map(Percent),
            coverage: goal.points().coverage().map(Percent),
            title: goal.title,
        });
        Self {
            plan_id: plan.id,
            as_of: Day(today),
            progress: Percent(plan.progress),
            readiness: plan.points().readiness().map(Percent),
            coverage: plan.points().coverage().map(Percent),
            health: health.map(HealthWord::from),
            goals: goal_views.collect(),
            formula_version: FORMULA_VERSION,
        }
    }
}

/// What a plan costs, in time and money. Skipped and cancelled actions are left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanBudget {
    /// The plan.
    pub plan_id: PlanId,
    /// ISO 4217 code of the plan's budget.
    #[schema(min_length = 3, max_length = 3)]
    pub currency: String,
    /// The most the plan may cost, in minor units.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cap_minor: Option<i64>,
    /// `cap_minor` less what actions in the plan's currency have cost or, where they have not yet, are planned to.
    #[schema(minimum = -1_000_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    pub remaining_minor: Option<i64>,
    /// By how much the plan costs more than `cap_minor`; 0 if it does not, `null` without a cap.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub over_cap_minor: Option<i64>,
    /// Whether the plan costs more than `cap_minor`.
    pub is_over_cap: bool,
    /// The sums in each currency; nothing is converted.
    #[schema(max_items = 200)]
    pub currencies: Vec<CurrencyBudget>,
    /// The hours in each learning mode.
    #[schema(max_items = 3)]
    pub learning_mix: Vec<LearningShare>,
}

/// The sums in one currency, in minor units.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrencyBudget {
    /// ISO 4217 code.
    #[schema(min_length = 3, max_length = 3)]
    pub currency: String,
    /// What the actions are planned to cost.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub planned_minor: i64,
    /// What they have cost.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub spent_minor: i64,
    /// What they have cost or, where they have not yet, are planned to.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub committed_minor: i64,
}

/// The hours in one learning mode.
#[derive(Debug, Serialize, ToSchema)]
pub struct LearningShare {
    /// How the actions teach.
    pub learning_mode: LearningMode,
    /// How many actions there are.
    #[schema(minimum = 0, maximum = 1000, format = Int32)]
    pub actions: usize,
    /// The hours they are expected to take.
    #[schema(minimum = 0)]
    pub hours_planned: f64,
    /// The hours they have taken.
    #[schema(minimum = 0)]
    pub hours_spent: f64,
    /// Their share of all planned hours; `null` if no hours are planned.
    pub share: Option<Percent>,
}

impl PlanBudget {
    /// Adds up the actions of a plan.
    pub fn new(plan: &Plan, actions: &[Action]) -> Self {
        let mut currencies: BTreeMap<&str, CurrencyBudget> = BTreeMap::new();
        for action in actions {
            let sums = currencies.entry(&action.currency).or_insert_with(|| CurrencyBudget {
                currency: action.currency.clone(),
                planned_minor: 0,
                spent_minor: 0,
                committed_minor: 0,
            });
            sums.planned_minor += action.cost_planned_minor.unwrap_or(0);
            sums.spent_minor += action.cost_actual_minor.unwrap_or(0);
            sums.committed_minor += action.cost_actual_minor.or(action.cost_planned_minor).unwrap_or(0);
        }
        let committed = currencies.get(plan.currency.as_str()).map_or(0, |sums| sums.committed_minor);
        Self {
            plan_id: plan.id,
            cap_minor: plan.budget_cap_minor,
            remaining_minor: plan.budget_cap_minor.map(|cap| cap - committed),
            over_cap_minor: plan.budget_cap_minor.map(|cap| (committed - cap).max(0)),
            is_over_cap: plan.budget_cap_minor.is_some_and(|cap| committed > cap),
            currencies: currencies.into_values().collect(),
            learning_mix: learning_mix(actions),
            currency: plan.currency.clone(),
        }
    }
}

fn learning_mix(actions: &[Action]) -> Vec<LearningShare> {
    let planned = |action: &Action| action.effort_hours_planned.unwrap_or(0.0);
    let spent = |action: &Action| action.effort_hours_spent.unwrap_or(0.0);
    // The sum of nothing is -0.0, which nobody wants to read.
    let hours = |actions: &[&Action], of: fn(&Action) -> f64| {
        actions.iter().map(|action| of(action)).sum::<f64>() + 0.0
    };
    let all = hours(&actions.iter().collect::<Vec<_>>(), planned);
    let share = |mode: LearningMode| {
        let of_mode: Vec<_> = actions.iter().filter(|action| action.learning_mode == mode).collect();
        let hours_planned = hours(&of_mode, planned);
        LearningShare {
            learning_mode: mode,
            actions: of_mode.len(),
            hours_planned,
            hours_spent: hours(&of_mode, spent),
            share: (all > 0.0).then(|| Percent(100.0 * hours_planned / all)),
        }
    };
    LearningMode::ALL.iter().map(|mode| share(*mode)).collect()
}

//! How milestones are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    MilestoneDetails,
    model::{CelebrationVisibility, MilestoneKind, MilestoneStatus},
    rules,
};
use crate::platform::{
    db::types::UtcTime,
    http::{
        fields::{Cursor, Day, Percent, Weight},
        reply::PageView,
    },
    ids::{GoalId, MilestoneId, PlanId},
};

/// An outcome on the way to a goal.
#[derive(Debug, Serialize, ToSchema)]
pub struct MilestoneView {
    /// The milestone.
    pub id: MilestoneId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal it leads to.
    pub goal_id: Option<GoalId>,
    /// What it marks.
    pub kind: MilestoneKind,
    /// What it is called.
    #[schema(max_length = 300)]
    pub title: String,
    /// In more words.
    #[schema(max_length = 4000)]
    pub description: Option<String>,
    /// How one will know that it is reached.
    #[schema(max_length = 2000)]
    pub success_criteria: Option<String>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day.
    pub due_on: Option<Day>,
    /// The first due date it was given.
    pub original_due_on: Option<Day>,
    /// Days from the first due date to the present one; negative if it was brought forward.
    #[schema(minimum = -4_000_000, maximum = 4_000_000)]
    pub slippage_days: Option<i64>,
    /// Whether it is open and its due date has passed, in a plan that is not on hold.
    pub is_overdue: bool,
    /// Its weight among the milestones of its goal.
    pub weight: Weight,
    /// Its place among the milestones of its goal.
    #[schema(minimum = 0, maximum = 100_000)]
    pub sort_order: i32,
    /// Milestones that must be done first.
    #[schema(max_items = 50)]
    pub depends_on_ids: Vec<MilestoneId>,
    /// Where it stands.
    pub status: MilestoneStatus,
    /// Why it was cancelled, reopened, or begun against its dependencies.
    #[schema(max_length = 1000)]
    pub status_reason: Option<String>,
    /// How far it has come: the mean of its actions weighted by their hours; at most 99 until it is achieved.
    pub progress: Percent,
    /// When it was begun.
    pub started_at: Option<UtcTime>,
    /// When it was achieved.
    pub achieved_at: Option<UtcTime>,
    /// When it was celebrated.
    pub celebrated_at: Option<UtcTime>,
    /// How it was celebrated, in the words of the person.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    /// Who may see the celebration.
    pub celebration_visibility: Option<CelebrationVisibility>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// Part of a list of milestones.
#[derive(Debug, Serialize, ToSchema)]
pub struct MilestonePage {
    /// The milestones.
    #[schema(max_items = 200)]
    pub items: Vec<MilestoneView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for MilestonePage {
    type Item = MilestoneView;

    fn new(items: Vec<MilestoneView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl MilestoneView {
    /// Shows a milestone on the day of its plan's owner.
    pub fn new(now: UtcTime, details: MilestoneDetails) -> Self {
        let MilestoneDetails { milestone, plan, depends_on_ids } = details;
        let slippage = milestone.due_on.zip(milestone.original_due_on);
        Self {
            id: milestone.id,
            plan_id: milestone.plan_id,
            goal_id: milestone.goal_id,
            kind: milestone.kind,
            starts_on: milestone.starts_on.map(Day),
            due_on: milestone.due_on.map(Day),
            original_due_on: milestone.original_due_on.map(Day),
            slippage_days: slippage.map(|(due, original)| due.signed_duration_since(original).num_days()),
            is_overdue: plan.is_overdue(milestone.status.is_open(), milestone.due_on, now),
            weight: Weight(milestone.weight),
            sort_order: milestone.sort_order,
            depends_on_ids,
            status: milestone.status,
            progress: Percent(milestone.progress),
            started_at: milestone.started_at,
            achieved_at: milestone.achieved_at,
            celebrated_at: milestone.celebrated_at,
            celebration_visibility: milestone.celebration_visibility,
            allowed_actions: rules::allowed_actions(&milestone, plan.status),
            created_at: milestone.created_at,
            updated_at: milestone.updated_at,
            title: milestone.title,
            description: milestone.description,
            success_criteria: milestone.success_criteria,
            status_reason: milestone.status_reason,
            note: milestone.celebration_note,
        }
    }
}

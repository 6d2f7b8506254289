//! Milestones as they are stored.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{milestone_dependencies, milestones},
        types::{UtcTime, text_enum},
    },
    ids::{GoalId, MilestoneId, PlanId},
};

text_enum! {
    /// Where a milestone stands.
    pub enum MilestoneStatus {
        /// not begun
        Planned = "planned",
        /// begun
        InProgress = "in_progress",
        /// reached
        Achieved = "achieved",
        /// not reached before its plan closed
        Missed = "missed",
        /// given up
        Cancelled = "cancelled",
    }
}

impl MilestoneStatus {
    /// Whether there is still something to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::InProgress)
    }
}

text_enum! {
    /// What a milestone marks.
    pub enum MilestoneKind {
        /// starting in a new role
        NewRole = "new_role",
        /// a promotion
        Promotion = "promotion",
        /// a review of performance
        PerformanceReview = "performance_review",
        /// a certificate or degree
        Credential = "credential",
        /// someone met or won as a contact
        Connection = "connection",
        /// something delivered
        Delivery = "delivery",
        /// anything else
        Other = "other",
    }
}

text_enum! {
    /// Who may see a celebration.
    pub enum CelebrationVisibility {
        /// the owner alone
        Private = "private",
        /// whoever may see the plan
        Plan = "plan",
        /// the owner's team
        Team = "team",
    }
}

/// An outcome on the way to a goal.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = milestones, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Milestone {
    /// Its identifier.
    pub id: MilestoneId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal it leads to.
    pub goal_id: Option<GoalId>,
    /// What it marks.
    pub kind: MilestoneKind,
    /// What it is called.
    pub title: String,
    /// Its title, as it is sorted.
    pub title_key: String,
    /// In more words.
    pub description: Option<String>,
    /// How one will know that it is reached.
    pub success_criteria: Option<String>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// Its last day.
    pub due_on: Option<NaiveDate>,
    /// The first due date it was given; never changed, so that slippage can be told.
    pub original_due_on: Option<NaiveDate>,
    /// Its weight among the milestones of its goal, above 0.
    pub weight: f64,
    /// Its place among the milestones of its goal, as the person arranges them.
    pub sort_order: i32,
    /// Where it stands.
    pub status: MilestoneStatus,
    /// Why it was cancelled, reopened, or begun against its dependencies.
    pub status_reason: Option<String>,
    /// When it was begun.
    pub started_at: Option<UtcTime>,
    /// When it was achieved.
    pub achieved_at: Option<UtcTime>,
    /// When it was celebrated.
    pub celebrated_at: Option<UtcTime>,
    /// How it was celebrated.
    pub celebration_note: Option<String>,
    /// Who may see the celebration.
    pub celebration_visibility: Option<CelebrationVisibility>,
    /// 0–100, unrounded; kept by `rollup`.
    pub progress: f64,
    /// Rises with every change of the row itself.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
}

/// One milestone waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = milestone_dependencies, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Dependency {
    /// The one that waits.
    pub milestone_id: MilestoneId,
    /// The one it waits for.
    pub depends_on_id: MilestoneId,
}

/// Which milestones a list shows.
#[derive(Debug, Clone, Default)]
pub struct MilestoneFilter {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Of this goal.
    pub goal_id: Option<GoalId>,
    /// In one of these states.
    pub status: Option<Vec<MilestoneStatus>>,
    /// Of this kind.
    pub kind: Option<MilestoneKind>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// Due after this day.
    pub due_after: Option<NaiveDate>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
    /// With this in the title.
    pub q: Option<String>,
}

sort_enum! {
    /// The orders of a list of milestones.
    pub enum MilestoneSort of "milestones", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        DueOn = "due_on", DueOnDesc = "-due_on" => "due_on" Day nullable;
        Title = "title", TitleDesc = "-title" => "title_key" Text;
        SortOrder = "sort_order", SortOrderDesc = "-sort_order" => "sort_order" Whole;
    }
}

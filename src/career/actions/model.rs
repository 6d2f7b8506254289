//! Development actions as they are stored.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{action_gaps, actions},
        types::{UtcTime, text_enum},
    },
    ids::{ActionId, GapItemId, MilestoneId, PlanId},
};

text_enum! {
    /// Where an action stands.
    pub enum ActionStatus {
        /// not begun
        Todo = "todo",
        /// begun
        InProgress = "in_progress",
        /// finished
        Done = "done",
        /// left out, because it turned out not to be needed
        Skipped = "skipped",
        /// given up
        Cancelled = "cancelled",
    }
}

impl ActionStatus {
    /// Whether there is still something to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Todo | Self::InProgress)
    }

    /// Whether it counts in means and sums.
    pub fn counts(self) -> bool {
        !matches!(self, Self::Skipped | Self::Cancelled)
    }
}

text_enum! {
    /// What is done.
    pub enum ActionKind {
        /// training by an employer
        Training = "training",
        /// a course
        Course = "course",
        /// working towards a certificate
        Certification = "certification",
        /// visiting a conference
        Conference = "conference",
        /// giving a talk
        Talk = "talk",
        /// a project
        Project = "project",
        /// a task beyond the present job
        StretchAssignment = "stretch_assignment",
        /// watching someone at work
        JobShadowing = "job_shadowing",
        /// meeting a mentor
        Mentoring = "mentoring",
        /// meeting a coach
        Coaching = "coaching",
        /// reading
        Reading = "reading",
        /// meeting people
        Networking = "networking",
        /// anything else
        Other = "other",
    }
}

text_enum! {
    /// How an action teaches, in the terms of the 70-20-10 model.
    pub enum LearningMode {
        /// by doing
        Experience = "experience",
        /// with and from others
        Social = "social",
        /// by instruction
        Formal = "formal",
    }
}

impl ActionKind {
    /// The mode that usually goes with the kind.
    pub fn usual_mode(self) -> LearningMode {
        match self {
            Self::Training | Self::Course | Self::Certification | Self::Reading => LearningMode::Formal,
            Self::Conference | Self::JobShadowing | Self::Mentoring | Self::Coaching | Self::Networking => {
                LearningMode::Social
            }
            Self::Talk | Self::Project | Self::StretchAssignment | Self::Other => LearningMode::Experience,
        }
    }
}

/// Something done for development: where time and money go.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = actions, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Action {
    /// Its identifier.
    pub id: ActionId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The milestone it leads to.
    pub milestone_id: Option<MilestoneId>,
    /// What it is called.
    pub title: String,
    /// Its title, as it is sorted.
    pub title_key: String,
    /// In more words.
    pub description: Option<String>,
    /// What is done.
    pub kind: ActionKind,
    /// How it teaches.
    pub learning_mode: LearningMode,
    /// Who offers it.
    pub provider: Option<String>,
    /// Where it is described.
    pub url: Option<String>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// Its last day.
    pub due_on: Option<NaiveDate>,
    /// Hours it is expected to take.
    pub effort_hours_planned: Option<f64>,
    /// Hours it has taken.
    pub effort_hours_spent: Option<f64>,
    /// What it is expected to cost, in minor units.
    pub cost_planned_minor: Option<i64>,
    /// What it has cost, in minor units.
    pub cost_actual_minor: Option<i64>,
    /// ISO 4217 code of its costs.
    pub currency: String,
    /// Where it stands.
    pub status: ActionStatus,
    /// Why it was skipped or cancelled.
    pub status_reason: Option<String>,
    /// When it was begun.
    pub started_at: Option<UtcTime>,
    /// When it was finished.
    pub completed_at: Option<UtcTime>,
    /// What came of it.
    pub outcome_note: Option<String>,
    /// How useful it was, 1–5.
    pub usefulness: Option<i32>,
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

/// A gap item that an action helps to close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = action_gaps, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct ActionGap {
    /// The action.
    pub action_id: ActionId,
    /// The gap item.
    pub gap_item_id: GapItemId,
    /// How many levels it is expected to bring.
    pub expected_level_gain: Option<i32>,
}

/// Which actions a list shows.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Of this milestone.
    pub milestone_id: Option<MilestoneId>,
    /// That work on this gap item.
    pub gap_item_id: Option<GapItemId>,
    /// In one of these states.
    pub status: Option<Vec<ActionStatus>>,
    /// Of this kind.
    pub kind: Option<ActionKind>,
    /// That teach like this.
    pub learning_mode: Option<LearningMode>,
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
    /// The orders of a list of actions.
    pub enum ActionSort of "actions", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        DueOn = "due_on", DueOnDesc = "-due_on" => "due_on" Day nullable;
        Title = "title", TitleDesc = "-title" => "title_key" Text;
    }
}

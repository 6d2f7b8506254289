//! Plans as they are stored.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    engines::readiness::{health::Health, points::Points},
    platform::{
        db::{
            conn::MultiBackend,
            page::sort_enum,
            schema::plans,
            types::{UtcTime, text_enum},
        },
        ids::{OrganizationId, PlanId, UserId},
        subject::Subject,
    },
};

text_enum! {
    /// Where a plan stands.
    pub enum PlanStatus {
        /// being written
        Draft = "draft",
        /// waiting for approval
        Submitted = "submitted",
        /// being carried out
        Active = "active",
        /// set aside; nothing in it becomes overdue
        OnHold = "on_hold",
        /// finished
        Completed = "completed",
        /// given up
        Cancelled = "cancelled",
    }
}

impl PlanStatus {
    /// Whether the content of the plan may change.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Active | Self::OnHold)
    }

    /// Whether something in the plan is overdue. `is_pursued` says whether its own state lets it become overdue: goals
    /// only while they are active, milestones, actions and gap items as long as they are open. A plan that is on hold or
    /// closed stops the clock of everything in it.
    pub fn is_overdue(self, is_pursued: bool, due_on: Option<NaiveDate>, today: NaiveDate) -> bool {
        is_pursued && self.is_open() && self != Self::OnHold && due_on.is_some_and(|due| due < today)
    }
}

text_enum! {
    /// Where the person means to go.
    pub enum PlanIntent {
        /// grow in the present job
        GrowInPlace = "grow_in_place",
        /// another job at the same employer
        MoveInternally = "move_internally",
        /// the same work at another employer
        ChangeEmployer = "change_employer",
        /// another kind of work
        ChangeCareer = "change_career",
        /// not decided yet
        Undecided = "undecided",
    }
}

text_enum! {
    /// How often the plan is looked at again.
    pub enum ReviewCadence {
        /// never by itself
        None = "none",
        /// every month
        Monthly = "monthly",
        /// every three months
        Quarterly = "quarterly",
        /// every six months
        Semiannual = "semiannual",
        /// every year
        Annual = "annual",
    }
}

impl ReviewCadence {
    /// Months between reviews; `None` without reviews.
    pub fn months(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Monthly => Some(1),
            Self::Quarterly => Some(3),
            Self::Semiannual => Some(6),
            Self::Annual => Some(12),
        }
    }
}

text_enum! {
    /// How a goal or plan is doing.
    pub enum HealthWord {
        /// as expected by today
        OnTrack = "on_track",
        /// more than 10 points behind, or something is overdue
        AtRisk = "at_risk",
        /// more than 25 points behind, or a milestone is overdue for more than two weeks
        OffTrack = "off_track",
    }
}

impl From<Health> for HealthWord {
    fn from(health: Health) -> Self {
        match health {
            Health::OnTrack => Self::OnTrack,
            Health::AtRisk => Self::AtRisk,
            Health::OffTrack => Self::OffTrack,
        }
    }
}

text_enum! {
    /// The kinds of dated things in a plan.
    pub enum DatedType {
        /// a goal, by its due date
        Goal = "goal",
        /// a milestone, by its due date
        Milestone = "milestone",
        /// an action, by its due date
        Action = "action",
        /// a gap item, by the day it should be closed
        GapItem = "gap_item",
    }
}

/// An individual development plan: the root of goals, gap items, milestones and actions.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = plans, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Plan {
    /// Its identifier.
    pub id: PlanId,
    /// The owner's organization.
    pub org_id: OrganizationId,
    /// Whose plan it is.
    pub owner_id: UserId,
    /// Its title.
    pub title: String,
    /// Its title, as it is sorted.
    pub title_key: String,
    /// The dream job, in the person's words.
    pub vision: Option<String>,
    /// Where the person means to go.
    pub intent: Option<PlanIntent>,
    /// What could arise in five to ten years.
    pub opportunities: Option<String>,
    /// Where it stands.
    pub status: PlanStatus,
    /// Why it was last held, cancelled or reopened.
    pub status_reason: Option<String>,
    /// Whether new goals land here unless they name another plan; at most one open plan of a person is.
    pub is_primary: bool,
    /// Whether someone other than the owner must approve it before it becomes active.
    pub requires_approval: bool,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub target_end_on: Option<NaiveDate>,
    /// How often it is looked at again.
    pub review_cadence: ReviewCadence,
    /// When it is looked at next.
    pub next_review_on: Option<NaiveDate>,
    /// ISO 4217 code of its budget.
    pub currency: String,
    /// The most it may cost, in minor units.
    pub budget_cap_minor: Option<i64>,
    /// 0–100, unrounded; kept by `rollup`.
    pub progress: f64,
    /// Σ w·min(c, r) over assessed gap items; kept by `rollup`.
    pub points_met: f64,
    /// Σ w·r over assessed gap items; kept by `rollup`.
    pub points_assessed: f64,
    /// Σ w·r over all gap items; kept by `rollup`.
    pub points_total: f64,
    /// When it first became active.
    pub activated_at: Option<UtcTime>,
    /// When it was completed or cancelled.
    pub closed_at: Option<UtcTime>,
    /// Rises with every change of the row itself.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
}

impl Plan {
    /// The sums behind readiness and coverage.
    pub fn points(&self) -> Points {
        Points { met: self.points_met, assessed: self.points_assessed, total: self.points_total }
    }
}

/// The columns of a plan that are read with the objects in it.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = plans, check_for_backend(MultiBackend))]
pub struct PlanHeadRow {
    /// Its identifier.
    pub id: PlanId,
    /// Whose plan it is.
    pub owner_id: UserId,
    /// Where it stands.
    pub status: PlanStatus,
    /// ISO 4217 code of its budget.
    pub currency: String,
}

/// The columns of a plan that goals, gap items, milestones and actions of the plan are computed with.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanHead {
    /// Its identifier.
    pub id: PlanId,
    /// The plan's owner, who is the subject of every computation in the plan.
    pub owner: Subject,
    /// Where it stands.
    pub status: PlanStatus,
    /// ISO 4217 code of its budget.
    pub currency: String,
}

impl PlanHead {
    /// Returns the head of a plan of a person.
    pub fn new(plan: &Plan, owner: Subject) -> Self {
        Self { id: plan.id, owner, status: plan.status, currency: plan.currency.clone() }
    }

    /// Whether something in the plan is overdue on its owner's day; see [`PlanStatus::is_overdue`].
    pub fn is_overdue(&self, is_pursued: bool, due_on: Option<NaiveDate>, now: UtcTime) -> bool {
        self.status.is_overdue(is_pursued, due_on, self.owner.day(now))
    }
}

/// Which plans a list shows.
#[derive(Debug, Clone, Default)]
pub struct PlanFilter {
    /// In one of these states.
    pub status: Option<Vec<PlanStatus>>,
    /// Primary, or not.
    pub is_primary: Option<bool>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
    /// With this in the title.
    pub q: Option<String>,
}

sort_enum! {
    /// The orders of a list of plans.
    pub enum PlanSort of "plans", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        Title = "title", TitleDesc = "-title" => "title_key" Text;
        Progress = "progress", ProgressDesc = "-progress" => "progress" Number;
    }
}

/// An object of a plan, together with what it must know of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct InPlan<T> {
    /// The object.
    pub item: T,
    /// Its plan.
    pub plan: PlanHead,
}

impl<T> std::ops::Deref for InPlan<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.item
    }
}

//! Goals as they are stored.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    engines::readiness::points::Points,
    platform::{
        db::{
            conn::MultiBackend,
            page::sort_enum,
            schema::{goal_skills, goals},
            types::{Doc, UtcTime, text_enum},
        },
        ids::{GoalId, PlanId, RoleId, SkillId},
    },
};

text_enum! {
    /// Where a goal stands.
    pub enum GoalStatus {
        /// being written
        Draft = "draft",
        /// being pursued
        Active = "active",
        /// set aside for a while
        Paused = "paused",
        /// reached
        Achieved = "achieved",
        /// not reached in time
        Missed = "missed",
        /// given up
        Cancelled = "cancelled",
    }
}

impl GoalStatus {
    /// Whether somebody works towards the goal, so that it can become overdue.
    pub fn is_pursued(self) -> bool {
        self == Self::Active
    }
}

text_enum! {
    /// What a goal is about.
    pub enum GoalKind {
        /// a role to hold
        Role = "role",
        /// a skill to have
        Skill = "skill",
        /// something to have done
        Experience = "experience",
        /// a certificate or degree
        Credential = "credential",
        /// anything else
        Other = "other",
    }
}

text_enum! {
    /// How far away a goal lies.
    pub enum GoalHorizon {
        /// the dream job
        Dream = "dream",
        /// within ten years
        TenYear = "ten_year",
        /// within five years
        FiveYear = "five_year",
        /// within three years
        ThreeYear = "three_year",
        /// within a year
        OneYear = "one_year",
        /// within a quarter
        Quarter = "quarter",
    }
}

text_enum! {
    /// How much a goal or gap matters to the person.
    pub enum Priority {
        /// can wait
        Low = "low",
        /// matters
        Medium = "medium",
        /// comes first
        High = "high",
    }
}

text_enum! {
    /// How the progress of a goal is measured.
    pub enum ProgressMode {
        /// as the person says (`manual_progress`)
        Manual = "manual",
        /// from `baseline_value` over `current_value` to `target_value`
        Metric = "metric",
        /// weighted mean of the milestones
        Milestones = "milestones",
        /// how far the gap items have come
        Gaps = "gaps",
        /// weighted mean of the goals below
        Children = "children",
    }
}

text_enum! {
    /// How a goal reads as a whole.
    pub enum SmartVerdict {
        /// it is specific, measurable and time-bound, and nothing in it contradicts
        Smart = "smart",
        /// something in between
        Partial = "partial",
        /// at most one of specific, measurable and time-bound
        Vague = "vague",
    }
}

text_enum! {
    /// A SMART score in a word.
    pub enum SmartStatus {
        /// 70 and more
        Pass = "pass",
        /// 40 to 69
        Weak = "weak",
        /// less than 40
        Fail = "fail",
        /// nothing speaks for or against it
        Unknown = "unknown",
    }
}

/// What the SMART rules said when a goal was last written, as it is stored with the goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredVerdict {
    /// The version of the rule set.
    pub ruleset: String,
    /// How the goal reads as a whole.
    pub verdict: SmartVerdict,
    /// Whether strict mode would have refused to activate it.
    pub would_block: bool,
    /// The rules for which it would have.
    #[serde(default)]
    pub blocked_by: Vec<String>,
    /// The language that its main text was read in; `None` where no text was read.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether all of its text was read.
    #[serde(default = "was_read")]
    pub text_read: bool,
    /// S, M, A, R and T.
    pub criteria: [SmartScore; 5],
    /// The day that dates in the text were counted from.
    pub checked_on: NaiveDate,
}

/// Verdicts of older rule sets do not say whether the text was read.
const fn was_read() -> bool {
    true
}

/// One letter of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmartScore {
    /// 0–100; `None` if nothing speaks for or against it.
    pub score: Option<u8>,
    /// The score in a word.
    pub status: SmartStatus,
}

/// What a person wants to reach inside a plan.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = goals, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Goal {
    /// Its identifier.
    pub id: GoalId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal it serves, in the same plan.
    pub parent_id: Option<GoalId>,
    /// What it is called.
    pub title: String,
    /// Its title, as it is sorted.
    pub title_key: String,
    /// In more words.
    pub description: Option<String>,
    /// What it is about.
    pub kind: GoalKind,
    /// How far away it lies; `None` while that is not decided.
    pub horizon: Option<GoalHorizon>,
    /// The role to hold, from the catalog.
    pub target_role_id: Option<RoleId>,
    /// The role to hold, in words.
    pub target_role_title: Option<String>,
    /// SMART: what exactly.
    pub specific: Option<String>,
    /// SMART: what is measured.
    pub metric_name: Option<String>,
    /// SMART: in which unit.
    pub metric_unit: Option<String>,
    /// SMART: from which value.
    pub baseline_value: Option<f64>,
    /// SMART: to which value.
    pub target_value: Option<f64>,
    /// The value now.
    pub current_value: Option<f64>,
    /// SMART: why it can be done.
    pub achievable_note: Option<String>,
    /// SMART: why it matters.
    pub relevance: Option<String>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// SMART: its last day.
    pub due_on: Option<NaiveDate>,
    /// When it is looked at again.
    pub review_on: Option<NaiveDate>,
    /// How much it matters.
    pub priority: Priority,
    /// Its weight among its siblings, above 0.
    pub weight: f64,
    /// How its progress is measured.
    pub progress_mode: ProgressMode,
    /// 0–100, as the person says.
    pub manual_progress: Option<i32>,
    /// Where it stands.
    pub status: GoalStatus,
    /// Why it was closed.
    pub closed_reason: Option<String>,
    /// When it was achieved.
    pub achieved_at: Option<UtcTime>,
    /// 0–100, unrounded; kept by `rollup`.
    pub progress: f64,
    /// Σ w·min(c, r) over assessed gap items; kept by `rollup`.
    pub points_met: f64,
    /// Σ w·r over assessed gap items; kept by `rollup`.
    pub points_assessed: f64,
    /// Σ w·r over all gap items; kept by `rollup`.
    pub points_total: f64,
    /// The due date of the open milestone that is due first; kept by `rollup`.
    pub earliest_due_on: Option<NaiveDate>,
    /// What the SMART rules said when it was last written, as [`StoredVerdict`]; `None` where they are off.
    pub smart: Option<Doc>,
    /// Rises with every change of the row itself.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
    /// The language of its texts as a BCP 47 tag; `None` where it is to be recognized.
    pub language: Option<String>,
}

impl Goal {
    /// The sums behind readiness and coverage.
    pub fn points(&self) -> Points {
        Points { met: self.points_met, assessed: self.points_assessed, total: self.points_total }
    }

    /// What the SMART rules said when it was last written; what can no longer be read counts as never said.
    pub fn verdict(&self) -> Option<StoredVerdict> {
        self.smart.as_ref()?.read().ok()
    }
}

/// Which goals a list shows.
#[derive(Debug, Clone, Default)]
pub struct GoalFilter {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Directly below this goal.
    pub parent_id: Option<GoalId>,
    /// In one of these states.
    pub status: Option<Vec<GoalStatus>>,
    /// This far away.
    pub horizon: Option<GoalHorizon>,
    /// About this.
    pub kind: Option<GoalKind>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// Due after this day.
    pub due_after: Option<NaiveDate>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
    /// With this in the title.
    pub q: Option<String>,
}

/// A skill that a goal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = goal_skills, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct GoalSkill {
    /// The goal.
    pub goal_id: GoalId,
    /// The skill.
    pub skill_id: SkillId,
}

sort_enum! {
    /// The orders of a list of goals.
    pub enum GoalSort of "goals", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        DueOn = "due_on", DueOnDesc = "-due_on" => "due_on" Day nullable;
        Title = "title", TitleDesc = "-title" => "title_key" Text;
        Progress = "progress", ProgressDesc = "-progress" => "progress" Number;
    }
}

//! Gap items as they are stored.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    career::goals::model::Priority,
    engines::readiness::{gap::Scale, level, points::Points},
    platform::{
        db::{
            conn::MultiBackend,
            page::{SortKey, sort_enum},
            schema::gap_items,
            types::{UtcTime, text_enum},
            value::ValueType,
        },
        ids::{GapItemId, GoalId, ObservationId, PlanId, RequirementId, SkillId, UserId},
    },
};

text_enum! {
    /// Where a gap item stands.
    pub enum GapStatus {
        /// nothing is done about it yet
        Open = "open",
        /// being worked on
        InProgress = "in_progress",
        /// the target is reached, and someone has said so
        Closed = "closed",
        /// the person decided to live with it
        Accepted = "accepted",
    }
}

impl GapStatus {
    /// Whether there is still something to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::InProgress)
    }
}

text_enum! {
    /// What is missing.
    pub enum GapKind {
        /// a skill, measured on its scale
        Skill = "skill",
        /// something to have done
        Experience = "experience",
        /// a degree
        Education = "education",
        /// a training
        Training = "training",
        /// a certificate
        Credential = "credential",
        /// command of a tool
        Tool = "tool",
        /// anything else
        Other = "other",
    }
}

text_enum! {
    /// Where a gap item comes from.
    pub enum GapOrigin {
        /// a gap analysis against a role profile
        Generated = "generated",
        /// the person
        Manual = "manual",
    }
}

text_enum! {
    /// On whose word a level rests, strongest first.
    pub enum LevelBasis {
        /// a manager, a mentor, verified evidence or an import
        Confirmed = "confirmed",
        /// at least three peers
        Peer = "peer",
        /// the person alone
        Myself = "self",
        /// nobody has said anything
        None = "none",
    }
}

impl From<level::Basis> for LevelBasis {
    fn from(basis: level::Basis) -> Self {
        match basis {
            level::Basis::Confirmed => Self::Confirmed,
            level::Basis::Peer => Self::Peer,
            level::Basis::Myself => Self::Myself,
            level::Basis::None => Self::None,
        }
    }
}

/// The distance between what a person can do and what a goal needs.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = gap_items, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct GapItem {
    /// Its identifier.
    pub id: GapItemId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal that needs it closed.
    pub goal_id: Option<GoalId>,
    /// The skill; `None` for kinds that have no scale of their own.
    pub skill_id: Option<SkillId>,
    /// The requirement it was made from. Its values are copied, so that a new revision never rewrites the gap.
    pub requirement_id: Option<RequirementId>,
    /// The last key of the order by severity: the skill's external key, or its name.
    pub skill_key: String,
    /// What is missing.
    pub kind: GapKind,
    /// What it is called; the skill's name unless said otherwise.
    pub title: String,
    /// Its title, as it is sorted.
    pub title_key: String,
    /// Why it matters.
    pub rationale: Option<String>,
    /// The level when the gap was found; `None` if it was not assessed.
    pub baseline_level: Option<i32>,
    /// The level now, from the ledger of observations; kept by `rollup`.
    pub current_level: Option<i32>,
    /// On whose word it rests; kept by `rollup`.
    pub current_basis: LevelBasis,
    /// The level to reach.
    pub target_level: i32,
    /// The lowest level of the scale.
    pub scale_min: i32,
    /// The highest level of the scale.
    pub scale_max: i32,
    /// Its weight, 0–1 when it comes from a requirement.
    pub weight: f64,
    /// The importance of the requirement, 1–5.
    pub importance: Option<f64>,
    /// Whether the goal fails without it.
    pub is_critical: bool,
    /// The priority the person gave it.
    pub priority_override: Option<Priority>,
    /// The distance in levels; kept by `rollup`.
    pub gap: i32,
    /// 0–1 with four decimals; kept by `rollup`.
    pub severity: f64,
    /// Where it stands.
    pub status: GapStatus,
    /// Where it comes from.
    pub origin: GapOrigin,
    /// By when it should be closed.
    pub target_close_on: Option<NaiveDate>,
    /// When it was closed or accepted.
    pub closed_at: Option<UtcTime>,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// The observation that shows the target reached.
    pub closing_observation_id: Option<ObservationId>,
    /// What was said when it was closed or reopened.
    pub closing_note: Option<String>,
    /// Why the person lives with it.
    pub acceptance_reason: Option<String>,
    /// Rises with every change of the row itself.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
    /// Why it was closed although it is critical and nobody else has confirmed the level.
    pub override_reason: Option<String>,
}

impl GapItem {
    /// The scale it is measured on.
    pub fn scale(&self) -> Scale {
        Scale { min: self.scale_min, max: self.scale_max }
    }

    /// What it adds to the readiness of its goal; an accepted gap adds nothing.
    pub fn points(&self) -> Points {
        if self.status == GapStatus::Accepted {
            return Points::default();
        }
        Points::of(self.weight, self.target_level, self.current_level)
    }
}

/// Which gap items a list shows.
#[derive(Debug, Clone, Default)]
pub struct GapItemFilter {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Of this goal.
    pub goal_id: Option<GoalId>,
    /// Of this skill.
    pub skill_id: Option<SkillId>,
    /// In one of these states.
    pub status: Option<Vec<GapStatus>>,
    /// Of this kind.
    pub kind: Option<GapKind>,
    /// Critical, or not.
    pub is_critical: Option<bool>,
    /// Assessed, or not.
    pub unassessed: Option<bool>,
    /// Also requirements that are met.
    pub include_met: bool,
    /// With a gap of at least so many levels.
    pub min_gap: Option<i32>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
    /// With this in the title.
    pub q: Option<String>,
}

const fn key(column: &'static str, holds: ValueType) -> SortKey {
    SortKey::new("gap_items", column, holds)
}

sort_enum! {
    /// The orders of a list of gap items.
    pub enum GapItemSort of "gap_items", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        TargetCloseOn = "target_close_on", TargetCloseOnDesc = "-target_close_on" => "target_close_on" Day nullable;
        Title = "title", TitleDesc = "-title" => "title_key" Text;
    }
    also {
        /// what matters most first: by severity, importance, gap, then the skill's external key; what nobody has assessed
        /// comes after everything that somebody has
        SeverityDesc = "-severity" => [
            key("current_level", ValueType::Whole).is_null(),
            key("severity", ValueType::Number).descending(),
            key("importance", ValueType::Number).nullable().descending(),
            key("gap", ValueType::Whole).descending(),
            key("skill_key", ValueType::Text),
        ];
    }
}

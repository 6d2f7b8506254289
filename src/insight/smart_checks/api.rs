//! What clients send to have a goal checked.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    career::goals::model::{GoalHorizon, GoalKind, Priority, ProgressMode},
    identity::people::model::SmartMode,
    platform::{
        db::types::text_enum,
        http::fields::{Day, Line, Locale, Prose, Quantity, Weight, object},
        ids::{GoalId, PlanId, RoleId, SkillId},
    },
};

text_enum! {
    /// What the offsets of a span count.
    pub enum OffsetEncoding {
        /// bytes of the UTF-8 text
        Utf8 = "utf-8",
        /// code units of the UTF-16 text, as JavaScript and Java count
        Utf16 = "utf-16",
        /// Unicode scalar values, as Python counts
        CodePoints = "code_points",
    }
}

/// A goal to check, and how.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CheckSmart {
    /// The goal.
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    pub goal: GoalToCheck,
    /// The day that relative dates count from; your today if left out.
    pub as_of: Option<Day>,
    /// How severe findings are; your organization's `smart_mode` if left out.
    pub mode: Option<SmartMode>,
    /// Your language and region as a BCP 47 tag; your account's if left out. Findings are written in that language, a
    /// text too short to be recognized is read in it, and the region decides whether the day or the month comes first
    /// in a date.
    #[validate(nested)]
    pub locale: Option<Locale>,
    /// What the offsets of the spans count; `utf-16` if left out.
    pub offset_encoding: Option<OffsetEncoding>,
}

impl CheckSmart {
    /// What the offsets of the spans count.
    pub fn encoding(&self) -> OffsetEncoding {
        self.offset_encoding.unwrap_or(OffsetEncoding::Utf16)
    }
}

/// A goal as far as it is written: the members of a creation, none of them needed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GoalToCheck {
    /// Its plan.
    pub plan_id: Option<PlanId>,
    /// The goal it serves.
    pub parent_id: Option<GoalId>,
    /// What you want to reach.
    #[validate(nested)]
    pub title: Option<Line<300>>,
    /// In more words.
    #[validate(nested)]
    pub description: Option<Prose<4000>>,
    /// The language of the texts as a BCP 47 tag; recognized if left out.
    #[validate(nested)]
    pub language: Option<Locale>,
    /// What it is about.
    pub kind: Option<GoalKind>,
    /// How far away it lies.
    pub horizon: Option<GoalHorizon>,
    /// The role to hold, from the catalog.
    pub target_role_id: Option<RoleId>,
    /// The role to hold, in words.
    #[validate(nested)]
    pub target_role_title: Option<Line<200>>,
    /// The skills it is about.
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub skill_ids: Option<Vec<SkillId>>,
    /// SMART: what exactly.
    #[validate(nested)]
    pub specific: Option<Prose<2000>>,
    /// SMART: what is measured.
    #[validate(nested)]
    pub metric_name: Option<Line<200>>,
    /// SMART: in which unit.
    #[validate(nested)]
    pub metric_unit: Option<Line<50>>,
    /// SMART: from which value.
    #[validate(nested)]
    pub baseline_value: Option<Quantity>,
    /// SMART: to which value.
    #[validate(nested)]
    pub target_value: Option<Quantity>,
    /// The value now.
    #[validate(nested)]
    pub current_value: Option<Quantity>,
    /// SMART: why it can be done.
    #[validate(nested)]
    pub achievable_note: Option<Prose<2000>>,
    /// SMART: why it matters.
    #[validate(nested)]
    pub relevance: Option<Prose<2000>>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// SMART: its last day.
    pub due_on: Option<Day>,
    /// When it is looked at again.
    pub review_on: Option<Day>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// Its weight among its siblings.
    #[validate(nested)]
    pub weight: Option<Weight>,
    /// How its progress is measured.
    pub progress_mode: Option<ProgressMode>,
    /// Progress as you say.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    pub manual_progress: Option<i32>,
}

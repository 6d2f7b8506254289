//! How a person's levels are shown.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Achieved, HeldSkill,
    model::{Observation, ObservationSource},
};
use crate::{
    career::gap_items::model::LevelBasis,
    catalog::skills::view::SkillMention,
    engines::readiness::{FORMULA_VERSION, level},
    platform::{
        db::types::UtcTime,
        http::{
            fields::{Cursor, Day},
            reply::PageView,
        },
        ids::{AssessmentId, ObservationId, SkillId},
    },
};

/// How many entries of its history a skill shows.
pub const HISTORY: usize = 50;

/// What the ledger says of one of a person's skills.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldSkillView {
    /// The skill.
    pub skill: SkillMention,
    /// The skill that took its place in a later version of its framework, if one did; what is said here is said there too.
    pub replaced_by_id: Option<SkillId>,
    /// The level on the day asked for; `null` if nothing counts on that day.
    #[schema(minimum = 0, maximum = 20)]
    pub level: Option<i32>,
    /// On whose word it rests.
    pub basis: LevelBasis,
    /// Whether somebody other than you has confirmed it; a level on your own word alone is not.
    pub is_confirmed: bool,
    /// The day of the observation it rests on.
    pub observed_on: Option<Day>,
    /// That observation.
    pub observation_id: Option<ObservationId>,
    /// Days from that observation to the day asked for.
    #[schema(minimum = 0, maximum = 4_000_000)]
    pub age_days: Option<i64>,
    /// 1 when fresh, halved with every half-life of the skill; `null` for skills without one.
    #[schema(minimum = 0, maximum = 1)]
    pub freshness: Option<f64>,
    /// The level times its freshness, if asked for with `decay`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 20)]
    pub decayed_level: Option<f64>,
    /// The ledger's entries for the skill, newest first, at most 50.
    #[schema(max_items = 50)]
    pub history: Vec<ObservationView>,
    /// The version of the formulas behind the level.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// The `alignment` of an Open Badges 3.0 achievement that attests the skill, if asked for with `expand`. Empty without
    /// a level above the lowest on the day asked for, and for skills whose source has no address for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    // Part of this schema, because the members of ours have names in snake case.
    #[schema(inline, nullable = false, max_items = 1)]
    pub alignment: Option<Vec<AlignmentView>>,
}

/// What an achievement is aligned to, as an `Alignment` of Open Badges 3.0: its members have the names they have there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlignmentView {
    /// What this is.
    #[serde(rename = "type")]
    #[schema(min_items = 1, max_items = 1)]
    pub kind: [AlignmentType; 1],
    /// What sort of thing the target is.
    pub target_type: AlignmentTargetType,
    /// The name of the skill.
    #[schema(max_length = 500)]
    pub target_name: String,
    /// The skill in more words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20_000)]
    pub target_description: Option<String>,
    /// Where the source defines the skill.
    #[schema(max_length = 2000)]
    pub target_url: String,
    /// The framework, with its release.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub target_framework: Option<String>,
    /// What the framework calls the skill, such as `2.B.3.e`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 300)]
    pub target_code: Option<String>,
}

/// The type of an `Alignment` of Open Badges 3.0.
#[derive(Debug, Serialize, ToSchema)]
pub enum AlignmentType {
    /// the only one there is
    Alignment,
}

/// What an achievement may be aligned to; of the types that Open Badges 3.0 knows, those that skills have.
#[derive(Debug, Serialize, ToSchema)]
pub enum AlignmentTargetType {
    /// a competency
    #[serde(rename = "ceasn:Competency")]
    Competency,
}

impl From<Achieved> for AlignmentView {
    fn from(achieved: Achieved) -> Self {
        Self {
            kind: [AlignmentType::Alignment],
            target_type: AlignmentTargetType::Competency,
            target_name: achieved.name,
            target_description: achieved.description,
            target_url: achieved.address,
            target_framework: achieved.framework,
            target_code: achieved.code,
        }
    }
}

/// An entry of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservationView {
    /// The entry.
    pub id: ObservationId,
    /// The level.
    #[schema(minimum = 0, maximum = 20)]
    pub level: i32,
    /// Where it comes from.
    pub source: ObservationSource,
    /// The assessment it comes from.
    pub assessment_id: Option<AssessmentId>,
    /// The entry that this one repeats, if it was copied from a skill whose place this one took.
    pub original_id: Option<ObservationId>,
    /// The day it was seen.
    pub observed_on: Day,
    /// The last day on which it counts.
    pub valid_to: Option<Day>,
    /// When a correction took its place.
    pub superseded_at: Option<UtcTime>,
    /// When it was entered.
    pub created_at: UtcTime,
}

impl From<Observation> for ObservationView {
    fn from(observation: Observation) -> Self {
        Self {
            id: observation.id,
            level: observation.level,
            source: observation.source,
            assessment_id: observation.assessment_id,
            original_id: observation.original_id,
            observed_on: Day(observation.observed_on),
            valid_to: observation.valid_to.map(Day),
            superseded_at: observation.superseded_at,
            created_at: observation.created_at,
        }
    }
}

/// Part of a person's skills.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldSkillPage {
    /// The skills.
    #[schema(max_items = 200)]
    pub items: Vec<HeldSkillView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for HeldSkillPage {
    type Item = HeldSkillView;

    fn new(items: Vec<HeldSkillView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl HeldSkillView {
    /// Shows a skill as of a day.
    pub fn new(held: HeldSkill, as_of: NaiveDate, decay: bool) -> Self {
        let HeldSkill { skill, effective, mut history } = held;
        let age_days = effective.observed_on.map(|day| as_of.signed_duration_since(day).num_days());
        let freshness =
            skill.half_life_months.zip(age_days).map(|(half_life, age)| level::freshness(age, half_life));
        let decayed = effective.level.map(|level| f64::from(level) * freshness.unwrap_or(1.0));
        history.truncate(HISTORY);
        Self {
            skill: SkillMention::from(&skill),
            replaced_by_id: skill.replaced_by_id,
            level: effective.level,
            basis: effective.basis.into(),
            is_confirmed: effective.basis == level::Basis::Confirmed,
            observed_on: effective.observed_on.map(Day),
            observation_id: effective.observation.map(|id| ObservationId(uuid::Uuid::from_u128(id))),
            age_days,
            freshness: freshness.map(|fresh| (fresh * 10_000.0).round() / 10_000.0),
            decayed_level: decayed.filter(|_| decay).map(|level| (level * 10.0).round() / 10.0),
            history: history.into_iter().map(ObservationView::from).collect(),
            formula_version: FORMULA_VERSION,
            alignment: None,
        }
    }

    /// With what a badge for it is aligned to.
    #[must_use]
    pub fn aligned(self, to: Option<Achieved>) -> Self {
        Self { alignment: Some(to.into_iter().map(AlignmentView::from).collect()), ..self }
    }
}

//! How gap items are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    GapItemDetails,
    analysis::{self, Analysis, Outcome},
    model::{GapItem, GapKind, GapOrigin, GapStatus, LevelBasis},
    rules,
};
use crate::{
    career::goals::model::Priority,
    catalog::skills::view::{SimilarSkill, SkillMention},
    engines::readiness::{
        FORMULA_VERSION,
        gap::{self, Band},
    },
    platform::{
        db::types::{UtcTime, text_enum},
        http::{
            fields::{Cursor, Day, Percent},
            reply::PageView,
        },
        ids::{GapItemId, GoalId, ObservationId, PlanId, RequirementId, RoleId},
    },
};

text_enum! {
    /// Severity in words.
    pub enum SeverityBand {
        /// there is no gap
        None = "none",
        /// a score below 0.10
        Low = "low",
        /// a score below 0.25
        Medium = "medium",
        /// a score below 0.45
        High = "high",
        /// a score of 0.45 and more
        Critical = "critical",
    }
}

impl From<Band> for SeverityBand {
    fn from(band: Band) -> Self {
        match band {
            Band::None => Self::None,
            Band::Low => Self::Low,
            Band::Medium => Self::Medium,
            Band::High => Self::High,
            Band::Critical => Self::Critical,
        }
    }
}

/// How much a gap matters.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Severity {
    /// 0–1 with four decimals: the gap's weighted share of its scale, half as much again if critical.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// The same in words.
    pub band: SeverityBand,
}

impl Severity {
    /// Shows a score.
    pub fn new(score: f64) -> Self {
        Self { score, band: gap::band(score).into() }
    }
}

/// The distance between what a person can do and what a goal needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapItemView {
    /// The gap item.
    pub id: GapItemId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal that needs it closed.
    pub goal_id: Option<GoalId>,
    /// What is missing.
    pub kind: GapKind,
    /// The skill; `null` for kinds without one.
    pub skill: Option<SkillMention>,
    /// What it is called.
    #[schema(max_length = 500)]
    pub title: String,
    /// Why it matters.
    #[schema(max_length = 2000)]
    pub rationale: Option<String>,
    /// The level when the gap was found; `null` if it was not assessed.
    #[schema(minimum = 0, maximum = 20)]
    pub baseline_level: Option<i32>,
    /// The level now; `null` if it was not assessed.
    #[schema(minimum = 0, maximum = 20)]
    pub current_level: Option<i32>,
    /// On whose word the level rests.
    pub current_basis: LevelBasis,
    /// Whether nobody has assessed the level. The gap then is the whole distance, and stays out of readiness.
    pub unassessed: bool,
    /// The level to reach.
    #[schema(minimum = 0, maximum = 20)]
    pub target_level: i32,
    /// The lowest level of the scale.
    #[schema(minimum = 0, maximum = 20)]
    pub scale_min: i32,
    /// The highest level of the scale.
    #[schema(minimum = 0, maximum = 20)]
    pub scale_max: i32,
    /// How many levels are missing.
    #[schema(minimum = 0, maximum = 20)]
    pub gap: i32,
    /// How much that matters.
    pub severity: Severity,
    /// The priority the person gave it, else the one that follows from its severity.
    pub priority: Priority,
    /// The priority the person gave it.
    pub priority_override: Option<Priority>,
    /// Its weight in the readiness of its goal.
    #[schema(minimum = 0, maximum = 1000)]
    pub weight: f64,
    /// The importance of the requirement it was made from.
    #[schema(minimum = 1, maximum = 5)]
    pub importance: Option<f64>,
    /// Whether the goal fails without it.
    pub is_critical: bool,
    /// Where it comes from.
    pub origin: GapOrigin,
    /// The requirement it was made from.
    pub requirement_id: Option<RequirementId>,
    /// Whether that requirement has changed since; a new gap analysis takes the change over.
    pub stale_requirement: bool,
    /// By when it should be closed.
    pub target_close_on: Option<Day>,
    /// Where it stands.
    pub status: GapStatus,
    /// When it was closed or accepted.
    pub closed_at: Option<UtcTime>,
    /// The observation that shows the target reached.
    pub closing_observation_id: Option<ObservationId>,
    /// What was said when it was closed or opened again.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    /// Why the person lives with it.
    #[schema(max_length = 1000)]
    pub acceptance_reason: Option<String>,
    /// Why it was closed although it is critical and nobody else has confirmed the level.
    #[schema(max_length = 1000)]
    pub override_reason: Option<String>,
    /// The version of the formulas behind the figures.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// Skills of frameworks that have the same name as its skill, in the answer that adds a gap item for a skill given by
    /// name: to aim at one of those instead, name it by `skill_id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 5, required = false)]
    pub similar_skills: Vec<SimilarSkill>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// Part of a list of gap items.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapItemPage {
    /// The gap items.
    #[schema(max_items = 200)]
    pub items: Vec<GapItemView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for GapItemPage {
    type Item = GapItemView;

    fn new(items: Vec<GapItemView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl GapItemView {
    /// Shows a gap item.
    pub fn new(details: GapItemDetails) -> Self {
        let GapItemDetails { item, plan, skill, stale_requirement } = details;
        Self {
            id: item.id,
            plan_id: item.plan_id,
            goal_id: item.goal_id,
            kind: item.kind,
            skill: skill.as_ref().map(SkillMention::from),
            baseline_level: item.baseline_level,
            current_level: item.current_level,
            current_basis: item.current_basis,
            unassessed: is_unassessed(&item),
            target_level: item.target_level,
            scale_min: item.scale_min,
            scale_max: item.scale_max,
            gap: item.gap,
            severity: Severity::new(item.severity),
            priority: rules::priority(&item),
            priority_override: item.priority_override,
            weight: item.weight,
            importance: item.importance,
            is_critical: item.is_critical,
            origin: item.origin,
            requirement_id: item.requirement_id,
            stale_requirement,
            target_close_on: item.target_close_on.map(Day),
            status: item.status,
            closed_at: item.closed_at,
            closing_observation_id: item.closing_observation_id,
            formula_version: FORMULA_VERSION,
            similar_skills: Vec::new(),
            allowed_actions: rules::allowed_actions(&item, plan.status),
            created_at: item.created_at,
            updated_at: item.updated_at,
            title: item.title,
            rationale: item.rationale,
            note: item.closing_note,
            acceptance_reason: item.acceptance_reason,
            override_reason: item.override_reason,
        }
    }
}

text_enum! {
    /// What has become of a requirement in a gap analysis.
    pub enum AnalysisOutcome {
        /// it became a new gap item
        Created = "created",
        /// its gap item took over what has changed
        Updated = "updated",
        /// its gap item is as it should be
        Unchanged = "unchanged",
        /// the gap item was made from a requirement that the role no longer has
        NoLongerRequired = "no_longer_required",
    }
}

impl From<Outcome> for AnalysisOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Created => Self::Created,
            Outcome::Updated => Self::Updated,
            Outcome::Unchanged => Self::Unchanged,
            Outcome::NoLongerRequired => Self::NoLongerRequired,
        }
    }
}

/// The result of a gap analysis.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapAnalysisView {
    /// The goal.
    pub goal_id: GoalId,
    /// The role it was compared with.
    pub role_id: RoleId,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many gap items were made.
    #[schema(minimum = 0, maximum = 500, format = Int32)]
    pub created: usize,
    /// How many took over what has changed in the role.
    #[schema(minimum = 0, maximum = 500, format = Int32)]
    pub updated: usize,
    /// How many were as they should be.
    #[schema(minimum = 0, maximum = 500, format = Int32)]
    pub unchanged: usize,
    /// How many were made from requirements that the role no longer has; they are kept.
    #[schema(minimum = 0, maximum = 500, format = Int32)]
    pub no_longer_required: usize,
    /// How many gaps above zero rest on an assessed level; `null` if nobody has assessed any of the levels.
    #[schema(minimum = 0, maximum = 1000, format = Int32)]
    pub gaps: Option<usize>,
    /// How many are met by an assessed level. Lists of gap items leave these out unless `include_met=true`.
    #[schema(minimum = 0, maximum = 1000, format = Int32)]
    pub met_count: usize,
    /// How many have a level that nobody has assessed, so nobody knows whether there is a gap.
    #[schema(minimum = 0, maximum = 1000, format = Int32)]
    pub unassessed_count: usize,
    /// How much of what the goal needs is met; `null` if nothing is assessed.
    pub readiness: Option<Percent>,
    /// How much of what the goal needs is assessed; `null` if nothing is required.
    pub coverage: Option<Percent>,
    /// What has become of each requirement, what matters most first.
    #[schema(max_items = 1000)]
    pub items: Vec<GapAnalysisItem>,
    /// The version of the formulas behind the figures.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
}

/// What has become of a requirement.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapAnalysisItem {
    /// What has become of it.
    pub outcome: AnalysisOutcome,
    /// The gap item; `null` in a dry run that would make it.
    pub gap_item_id: Option<GapItemId>,
    /// The skill.
    pub skill: SkillMention,
    /// The level now; `null` if it was not assessed.
    #[schema(minimum = 0, maximum = 20)]
    pub current_level: Option<i32>,
    /// Whether nobody has assessed the level.
    pub unassessed: bool,
    /// The level to reach.
    #[schema(minimum = 0, maximum = 20)]
    pub target_level: i32,
    /// How many levels are missing.
    #[schema(minimum = 0, maximum = 20)]
    pub gap: i32,
    /// How much that matters.
    pub severity: Severity,
    /// Its weight in the readiness of the goal.
    #[schema(minimum = 0, maximum = 1000)]
    pub weight: f64,
    /// The importance of the requirement.
    #[schema(minimum = 1, maximum = 5)]
    pub importance: Option<f64>,
}

impl From<Analysis> for GapAnalysisView {
    fn from(analysis: Analysis) -> Self {
        let counts = analysis::count(&analysis.items);
        let count = |wanted| analysis.items.iter().filter(|(_, _, outcome)| *outcome == wanted).count();
        Self {
            goal_id: analysis.goal_id,
            role_id: analysis.role_id,
            dry_run: analysis.is_dry_run,
            created: count(Outcome::Created),
            updated: count(Outcome::Updated),
            unchanged: count(Outcome::Unchanged),
            no_longer_required: count(Outcome::NoLongerRequired),
            gaps: (counts.met + counts.gaps > 0).then_some(counts.gaps),
            met_count: counts.met,
            unassessed_count: counts.unassessed,
            readiness: analysis.points.readiness().map(Percent),
            coverage: analysis.points.coverage().map(Percent),
            formula_version: FORMULA_VERSION,
            items: analysis
                .items
                .into_iter()
                .map(|(item, skill, outcome)| GapAnalysisItem {
                    outcome: outcome.into(),
                    gap_item_id: (!analysis.is_dry_run || outcome != Outcome::Created).then_some(item.id),
                    skill: SkillMention::from(&skill),
                    current_level: item.current_level,
                    unassessed: is_unassessed(&item),
                    target_level: item.target_level,
                    gap: item.gap,
                    severity: Severity::new(item.severity),
                    weight: item.weight,
                    importance: item.importance,
                })
                .collect(),
        }
    }
}

/// Whether nobody has said what the level is.
pub fn is_unassessed(item: &GapItem) -> bool {
    item.current_level.is_none()
}

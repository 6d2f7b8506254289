//! How goals are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    GoalDetails,
    model::{
        GoalHorizon, GoalKind, GoalStatus, Priority, ProgressMode, SmartScore, SmartStatus, SmartVerdict,
        StoredVerdict,
    },
    rules,
};
use crate::{
    career::{gap_items::view::GapItemView, milestones::view::MilestoneView, plans::model::HealthWord},
    catalog::{roles::view::RoleName, skills::view::SkillMention},
    engines::{readiness::FORMULA_VERSION, smart::Report},
    identity::people::model::SmartMode,
    platform::{
        db::types::UtcTime,
        http::{
            fields::{Cursor, Day, Percent, PercentPoints, Weight},
            finding::{SmartFinding, SmartSuggestion},
            reply::PageView,
        },
        ids::{GoalId, PlanId, RoleId, SkillId},
    },
};

/// What a person wants to reach inside a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalView {
    /// The goal.
    pub id: GoalId,
    /// Its plan.
    pub plan_id: PlanId,
    /// The goal it serves.
    pub parent_id: Option<GoalId>,
    /// What the person wants to reach.
    #[schema(max_length = 300)]
    pub title: String,
    /// In more words.
    #[schema(max_length = 4000)]
    pub description: Option<String>,
    /// The language of its texts as a BCP 47 tag, if its owner named it.
    #[schema(max_length = 35)]
    pub language: Option<String>,
    /// What it is about.
    pub kind: GoalKind,
    /// How far away it lies.
    pub horizon: Option<GoalHorizon>,
    /// The role to hold, from the catalog.
    pub target_role_id: Option<RoleId>,
    /// The same role with its title.
    pub target_role: Option<RoleName>,
    /// The role to hold, in words.
    #[schema(max_length = 200)]
    pub target_role_title: Option<String>,
    /// The skills it is about.
    #[schema(max_items = 50)]
    pub skill_ids: Vec<SkillId>,
    /// The same skills with their names.
    #[schema(max_items = 50)]
    pub skills: Vec<SkillMention>,
    /// SMART: what exactly.
    #[schema(max_length = 2000)]
    pub specific: Option<String>,
    /// SMART: what is measured.
    #[schema(max_length = 200)]
    pub metric_name: Option<String>,
    /// SMART: in which unit.
    #[schema(max_length = 50)]
    pub metric_unit: Option<String>,
    /// SMART: from which value.
    pub baseline_value: Option<f64>,
    /// SMART: to which value.
    pub target_value: Option<f64>,
    /// The value now.
    pub current_value: Option<f64>,
    /// SMART: why it can be done.
    #[schema(max_length = 2000)]
    pub achievable_note: Option<String>,
    /// SMART: why it matters.
    #[schema(max_length = 2000)]
    pub relevance: Option<String>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// SMART: its last day.
    pub due_on: Option<Day>,
    /// When it is looked at again.
    pub review_on: Option<Day>,
    /// How much it matters.
    pub priority: Priority,
    /// Its weight among its siblings.
    pub weight: Weight,
    /// How its progress is measured.
    pub progress_mode: ProgressMode,
    /// Progress as the person says.
    #[schema(minimum = 0, maximum = 100)]
    pub manual_progress: Option<i32>,
    /// Where it stands.
    pub status: GoalStatus,
    /// Why it was closed.
    #[schema(max_length = 1000)]
    pub closed_reason: Option<String>,
    /// When it was achieved.
    pub achieved_at: Option<UtcTime>,
    /// How far it has come; at most 99 until it is achieved.
    pub progress: Percent,
    /// How much of what it needs is met, over the gap items that are assessed; `null` if none is.
    pub readiness: Option<Percent>,
    /// How much of what it needs is assessed; `null` without gap items.
    pub coverage: Option<Percent>,
    /// The progress to be expected by today; `null` without a due date or when closed.
    pub expected_progress: Option<Percent>,
    /// `progress` less `expected_progress`.
    pub variance: Option<PercentPoints>,
    /// How it is doing; `null` without a due date or when closed.
    pub health: Option<HealthWord>,
    /// Whether its due date has passed while it is pursued.
    pub is_overdue: bool,
    /// The day on which it will be reached if it goes on like this; `null` if it does not move.
    pub forecast_on: Option<Day>,
    /// The version of the formulas behind the figures.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// What the SMART rules said when it was last saved; `null` where they are off. `/v1/smart-check` says why.
    pub smart: Option<GoalSmart>,
    /// Its milestones as the person arranged them, if asked for with `expand`: at most 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub milestones: Option<Vec<MilestoneView>>,
    /// The cursor of the milestones after these, for `GET /v1/milestones?goal_id={id}&sort=sort_order`; left out if these
    /// are all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub milestones_next_cursor: Option<Cursor>,
    /// Its gap items, oldest first, if asked for with `expand`: at most 200. Requirements that are met are left out
    /// unless `include_met=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 200)]
    pub gap_items: Option<Vec<GapItemView>>,
    /// The cursor of the gap items after these, for `GET /v1/gap-items?goal_id={id}` with the same `include_met`; left
    /// out if these are all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub gap_items_next_cursor: Option<Cursor>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// What the SMART rules said when a goal was last saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalSmart {
    /// The version of the rule set. A newer one does not judge the goal anew until it is changed.
    #[schema(max_length = 40)]
    pub ruleset: String,
    /// How it reads as a whole.
    pub verdict: SmartVerdict,
    /// Whether your organization's `smart_mode` refuses to activate it as it is; only `strict` refuses.
    pub would_block: bool,
    /// The rules for which it does.
    #[schema(max_items = 50, max_length = 40)]
    pub blocked_by: Vec<String>,
    /// The language that its title or description was read in; `null` where no text was read.
    #[schema(max_length = 35)]
    pub language: Option<String>,
    /// Whether all of its text was read. Where it is in another language than the rules know, the fields decide.
    pub text_read: bool,
    /// Letter by letter.
    pub criteria: GoalCriteria,
    /// The day that dates in the text were counted from.
    pub checked_on: Day,
    /// What was noticed, letter by letter, the worst first. Left out in lists, and where the rules have changed since
    /// the goal was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 50)]
    pub findings: Option<Vec<SmartFinding>>,
    /// Values that the text states and the fields lack, in the form of a change to the goal. Left out where
    /// `findings` are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub suggested_fields: Option<SmartSuggestion>,
}

/// How many findings are shown with a goal.
const MOST_FINDINGS: usize = 50;

/// The five letters.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalCriteria {
    /// Specific.
    #[serde(rename = "S")]
    pub specific: GoalCriterion,
    /// Measurable.
    #[serde(rename = "M")]
    pub measurable: GoalCriterion,
    /// Achievable.
    #[serde(rename = "A")]
    pub achievable: GoalCriterion,
    /// Relevant.
    #[serde(rename = "R")]
    pub relevant: GoalCriterion,
    /// Time-bound.
    #[serde(rename = "T")]
    pub timely: GoalCriterion,
}

/// One letter.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalCriterion {
    /// 0–100; `null` if nothing speaks for or against it.
    #[schema(minimum = 0, maximum = 100)]
    pub score: Option<u8>,
    /// The score in a word.
    pub status: SmartStatus,
}

impl GoalSmart {
    /// Shows a stored verdict; `report` has the findings of one goal.
    fn new(stored: StoredVerdict, mode: SmartMode, report: Option<Report>) -> Self {
        let is_refused = mode == SmartMode::Strict && stored.would_block;
        let shown = report.as_ref().map(|report| report.findings.iter().take(MOST_FINDINGS));
        let [specific, measurable, achievable, relevant, timely] = stored.criteria.map(GoalCriterion::from);
        Self {
            ruleset: stored.ruleset,
            verdict: stored.verdict,
            would_block: is_refused,
            blocked_by: if is_refused { stored.blocked_by } else { Vec::new() },
            language: stored.language,
            text_read: stored.text_read,
            findings: shown.map(|shown| shown.map(|one| SmartFinding::new(None, one)).collect()),
            suggested_fields: report.map(|report| report.suggested_fields.into()),
            criteria: GoalCriteria { specific, measurable, achievable, relevant, timely },
            checked_on: Day(stored.checked_on),
        }
    }
}

impl From<SmartScore> for GoalCriterion {
    fn from(score: SmartScore) -> Self {
        Self { score: score.score, status: score.status }
    }
}

/// Part of a list of goals.
#[derive(Debug, Serialize, ToSchema)]
pub struct GoalPage {
    /// The goals.
    #[schema(max_items = 200)]
    pub items: Vec<GoalView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for GoalPage {
    type Item = GoalView;

    fn new(items: Vec<GoalView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl GoalView {
    /// Shows a goal on the day of its plan's owner.
    pub fn new(now: UtcTime, details: GoalDetails) -> Self {
        let GoalDetails { goal, plan, skills, target_role, smart_mode, report } = details;
        let outlook = rules::outlook(&goal, &plan, plan.owner.day(now));
        let points = goal.points();
        Self {
            id: goal.id,
            plan_id: goal.plan_id,
            parent_id: goal.parent_id,
            kind: goal.kind,
            horizon: goal.horizon,
            target_role_id: goal.target_role_id,
            target_role,
            skill_ids: skills.iter().map(|skill| skill.id).collect(),
            skills,
            baseline_value: goal.baseline_value,
            target_value: goal.target_value,
            current_value: goal.current_value,
            starts_on: goal.starts_on.map(Day),
            due_on: goal.due_on.map(Day),
            review_on: goal.review_on.map(Day),
            priority: goal.priority,
            weight: Weight(goal.weight),
            progress_mode: goal.progress_mode,
            manual_progress: goal.manual_progress,
            status: goal.status,
            achieved_at: goal.achieved_at,
            progress: Percent(goal.progress),
            readiness: points.readiness().map(Percent),
            coverage: points.coverage().map(Percent),
            expected_progress: outlook.expected.map(Percent),
            variance: outlook.expected.map(|expected| PercentPoints(goal.progress - expected)),
            health: outlook.health.map(HealthWord::from),
            is_overdue: outlook.is_overdue,
            forecast_on: outlook.forecast_on.map(Day),
            formula_version: FORMULA_VERSION,
            smart: goal.verdict().map(|stored| GoalSmart::new(stored, smart_mode, report)),
            milestones: None,
            milestones_next_cursor: None,
            gap_items: None,
            gap_items_next_cursor: None,
            allowed_actions: rules::allowed_actions(goal.status, plan.status),
            created_at: goal.created_at,
            updated_at: goal.updated_at,
            title: goal.title,
            description: goal.description,
            language: goal.language,
            target_role_title: goal.target_role_title,
            specific: goal.specific,
            metric_name: goal.metric_name,
            metric_unit: goal.metric_unit,
            achievable_note: goal.achievable_note,
            relevance: goal.relevance,
            closed_reason: goal.closed_reason,
        }
    }
}

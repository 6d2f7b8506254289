//! What clients send about goals.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{GoalFilter, GoalHorizon, GoalKind, GoalSort, GoalStatus, Priority, ProgressMode};
use crate::platform::{
    db::types::text_enum,
    http::{
        fields::{Csv, Cursor, Day, Line, Locale, Moment, Prose, Quantity, Weight, clearable, present},
        page::list_query,
    },
    ids::{GoalId, PlanId, RoleId, SkillId},
};

/// A goal to add to a plan. Only the title is needed.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateGoal {
    /// The plan; your primary plan if left out, which is made if there is none.
    pub plan_id: Option<PlanId>,
    /// The goal it serves, in the same plan.
    pub parent_id: Option<GoalId>,
    /// What you want to reach.
    #[validate(nested)]
    pub title: Line<300>,
    /// In more words.
    #[validate(nested)]
    pub description: Option<Prose<4000>>,
    /// The language of your texts as a BCP 47 tag; recognized if left out.
    #[validate(nested)]
    pub language: Option<Locale>,
    /// What it is about; `role` if a target role is given, else `other`.
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
    /// The value now; the baseline if left out.
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
    /// How much it matters; `medium` if left out.
    pub priority: Option<Priority>,
    /// Its weight among its siblings; 1 if left out.
    #[validate(nested)]
    pub weight: Option<Weight>,
    /// How its progress is measured; `milestones` if left out.
    pub progress_mode: Option<ProgressMode>,
    /// Progress as you say, for `progress_mode` `manual`.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    pub manual_progress: Option<i32>,
}

/// Changes to a goal: what is absent stays, `null` clears. The state changes by transitions only.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateGoal {
    /// The goal it serves, in the same plan.
    #[serde(default, deserialize_with = "clearable")]
    pub parent_id: Option<Option<GoalId>>,
    /// What you want to reach.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub title: Option<Line<300>>,
    /// In more words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub description: Option<Option<Prose<4000>>>,
    /// The language of your texts as a BCP 47 tag; `null` has it recognized.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub language: Option<Option<Locale>>,
    /// What it is about.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub kind: Option<GoalKind>,
    /// How far away it lies.
    #[serde(default, deserialize_with = "clearable")]
    pub horizon: Option<Option<GoalHorizon>>,
    /// The role to hold, from the catalog.
    #[serde(default, deserialize_with = "clearable")]
    pub target_role_id: Option<Option<RoleId>>,
    /// The role to hold, in words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub target_role_title: Option<Option<Line<200>>>,
    /// The skills it is about; replaces them all.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 50)]
    #[validate(length(max = 50))]
    pub skill_ids: Option<Vec<SkillId>>,
    /// SMART: what exactly.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub specific: Option<Option<Prose<2000>>>,
    /// SMART: what is measured.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub metric_name: Option<Option<Line<200>>>,
    /// SMART: in which unit.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub metric_unit: Option<Option<Line<50>>>,
    /// SMART: from which value.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub baseline_value: Option<Option<Quantity>>,
    /// SMART: to which value.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub target_value: Option<Option<Quantity>>,
    /// The value now.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub current_value: Option<Option<Quantity>>,
    /// SMART: why it can be done.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub achievable_note: Option<Option<Prose<2000>>>,
    /// SMART: why it matters.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub relevance: Option<Option<Prose<2000>>>,
    /// Its first day.
    #[serde(default, deserialize_with = "clearable")]
    pub starts_on: Option<Option<Day>>,
    /// SMART: its last day.
    #[serde(default, deserialize_with = "clearable")]
    pub due_on: Option<Option<Day>>,
    /// When it is looked at again.
    #[serde(default, deserialize_with = "clearable")]
    pub review_on: Option<Option<Day>>,
    /// How much it matters.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub priority: Option<Priority>,
    /// Its weight among its siblings.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub weight: Option<Weight>,
    /// How its progress is measured.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub progress_mode: Option<ProgressMode>,
    /// Progress as you say, for `progress_mode` `manual`.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    pub manual_progress: Option<Option<i32>>,
}

text_enum! {
    /// How strictly the SMART rules are applied.
    pub enum Strictness {
        /// refuse the goal with 422 and the findings if it has errors
        Strict = "strict",
    }
}

/// How a goal is saved.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SaveGoal {
    /// `strict` refuses a goal that is not SMART at once, whatever the organization's `smart_mode`.
    pub smart: Option<Strictness>,
}

/// Why a goal is closed.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CloseGoal {
    /// Why, in your words.
    #[validate(nested)]
    pub reason: Option<Prose<1000>>,
}

/// How a goal was reached.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AchieveGoal {
    /// Why it counts as achieved although critical gaps are open.
    #[validate(nested)]
    pub override_reason: Option<Prose<1000>>,
}

/// The goal in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct GoalPath {
    /// The goal.
    pub goal_id: GoalId,
}

/// Which goals to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListGoals {
    /// Of this plan.
    pub plan_id: Option<PlanId>,
    /// Directly below this goal.
    pub parent_id: Option<GoalId>,
    /// In one of these states.
    #[param(value_type = Option<Vec<GoalStatus>>, style = Form, explode = false, max_items = 6)]
    pub status: Option<Csv<GoalStatus>>,
    /// This far away.
    pub horizon: Option<GoalHorizon>,
    /// About this.
    pub kind: Option<GoalKind>,
    /// Due before this day.
    pub due_before: Option<Day>,
    /// Due after this day.
    pub due_after: Option<Day>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// With this in the title.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// What to show with each goal, at most 200 of a kind. May also be repeated, with one value each.
    #[param(value_type = Option<Vec<GoalExpand>>, style = Form, explode = false, max_items = 2)]
    pub expand: Option<Csv<GoalExpand>>,
    /// Whether `expand=gap_items` also shows the requirements that are met already.
    pub include_met: Option<bool>,
    /// The order.
    pub sort: Option<GoalSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListGoals);

text_enum! {
    /// What to show inside a goal.
    pub enum GoalExpand {
        /// its milestones
        Milestones = "milestones",
        /// its gap items
        GapItems = "gap_items",
    }
}

/// What to show inside one goal.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GetGoal {
    /// What to show with the goal, at most 200 of a kind. May also be repeated, with one value each.
    #[param(value_type = Option<Vec<GoalExpand>>, style = Form, explode = false, max_items = 2)]
    pub expand: Option<Csv<GoalExpand>>,
    /// Whether `expand=gap_items` also shows the requirements that are met already.
    pub include_met: Option<bool>,
}

impl From<&ListGoals> for GoalFilter {
    fn from(query: &ListGoals) -> Self {
        Self {
            plan_id: query.plan_id,
            parent_id: query.parent_id,
            status: query.status.as_ref().map(|status| status.0.clone()),
            horizon: query.horizon,
            kind: query.kind,
            due_before: query.due_before.map(|day| day.0),
            due_after: query.due_after.map(|day| day.0),
            updated_since: query.updated_since.map(|moment| moment.0),
            q: query.q.as_ref().map(|q| q.0.clone()),
        }
    }
}

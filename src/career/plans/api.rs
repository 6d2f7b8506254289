//! What clients send about plans.

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ObjectBuilder, Type},
    },
};
use validator::Validate;

use super::model::{PlanFilter, PlanIntent, PlanSort, PlanStatus, ReviewCadence};
use crate::platform::{
    db::types::text_enum,
    http::{
        fields::{Csv, Currency, Cursor, Day, Line, Moment, Prose, clearable, present},
        page::list_query,
    },
    ids::PlanId,
};

/// A plan to make.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreatePlan {
    /// What it is called.
    #[validate(nested)]
    pub title: Line<200>,
    /// The dream job, in your words.
    #[validate(nested)]
    pub vision: Option<Prose<4000>>,
    /// Where you mean to go.
    pub intent: Option<PlanIntent>,
    /// What could arise in five to ten years.
    #[validate(nested)]
    pub opportunities: Option<Prose<4000>>,
    /// Whether new goals land here unless they name another plan; `true` if you have no open primary plan.
    pub is_primary: Option<bool>,
    /// Its first day; today if left out.
    pub starts_on: Option<Day>,
    /// Its last day.
    pub target_end_on: Option<Day>,
    /// How often it is looked at again; `quarterly` if left out.
    pub review_cadence: Option<ReviewCadence>,
    /// ISO 4217 code of its budget; `EUR` if left out.
    #[validate(nested)]
    pub currency: Option<Currency>,
    /// The most it may cost, in minor units of the currency.
    #[validate(range(min = 0, max = 1_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub budget_cap_minor: Option<i64>,
}

/// Changes to a plan: what is absent stays, `null` clears. The state changes by transitions only.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdatePlan {
    /// What it is called.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub title: Option<Line<200>>,
    /// The dream job, in your words.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub vision: Option<Option<Prose<4000>>>,
    /// Where you mean to go.
    #[serde(default, deserialize_with = "clearable")]
    pub intent: Option<Option<PlanIntent>>,
    /// What could arise in five to ten years.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub opportunities: Option<Option<Prose<4000>>>,
    /// Whether new goals land here; making a plan primary takes that from the one that was.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_primary: Option<bool>,
    /// Its first day.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub starts_on: Option<Day>,
    /// Its last day.
    #[serde(default, deserialize_with = "clearable")]
    pub target_end_on: Option<Option<Day>>,
    /// How often it is looked at again.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub review_cadence: Option<ReviewCadence>,
    /// When it is looked at next.
    #[serde(default, deserialize_with = "clearable")]
    pub next_review_on: Option<Option<Day>>,
    /// ISO 4217 code of its budget.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub currency: Option<Currency>,
    /// The most it may cost, in minor units of the currency.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(range(min = 0, max = 1_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub budget_cap_minor: Option<Option<i64>>,
}

/// Why a plan moves to another state.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MovePlan {
    /// Why, in your words.
    #[validate(nested)]
    pub reason: Option<Prose<1000>>,
}

/// What becomes of what is still open when a plan is completed.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CompletePlan {
    /// Mark open goals and milestones as missed and drafts as cancelled, instead of refusing while there are any;
    /// `false` if left out.
    #[serde(default)]
    pub miss_open_items: bool,
}

/// The plan in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PlanPath {
    /// The plan's identifier, or `primary` for your primary plan.
    #[param(inline)]
    pub plan_id: PlanRef,
}

/// How a path names a plan: by its identifier, or as the caller's primary plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanRef {
    /// The plan with this identifier.
    Id(PlanId),
    /// The open plan of the caller that new goals go to.
    Primary,
}

/// What stands for the primary plan in a path.
const PRIMARY: &str = "primary";

impl<'de> Deserialize<'de> for PlanRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == PRIMARY {
            return Ok(Self::Primary);
        }
        PlanId::deserialize(de::value::StringDeserializer::new(text)).map(Self::Id)
    }
}

impl PartialSchema for PlanRef {
    fn schema() -> RefOr<Schema> {
        const HEX: &str = "[0-9a-fA-F]";
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(7))
            .max_length(Some(36))
            .pattern(Some(format!("^({PRIMARY}|{HEX}{{8}}-({HEX}{{4}}-){{3}}{HEX}{{12}})$")))
            .into()
    }
}
impl ToSchema for PlanRef {}

text_enum! {
    /// What to show inside a plan.
    pub enum PlanExpand {
        /// its goals
        Goals = "goals",
        /// its goals, and their milestones inside them
        GoalMilestones = "goals.milestones",
        /// its goals, and their gap items inside them
        GoalGapItems = "goals.gap_items",
        /// its actions, oldest first
        Actions = "actions",
        /// its sums of money and hours, as at `/v1/plans/{plan_id}/budget`
        Budget = "budget",
    }
}

/// What to show inside one plan.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GetPlan {
    /// What to show with the plan, at most 200 of a kind in each place. May also be repeated, with one value each.
    #[param(value_type = Option<Vec<PlanExpand>>, style = Form, explode = false, max_items = 5)]
    pub expand: Option<Csv<PlanExpand>>,
    /// Whether `expand=goals.gap_items` also shows the requirements that are met already.
    pub include_met: Option<bool>,
}

/// Which plans to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListPlans {
    /// In one of these states.
    #[param(value_type = Option<Vec<PlanStatus>>, style = Form, explode = false, max_items = 6)]
    pub status: Option<Csv<PlanStatus>>,
    /// The primary plan, or the others.
    pub is_primary: Option<bool>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// With this in the title.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// The order.
    pub sort: Option<PlanSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListPlans);

impl From<&ListPlans> for PlanFilter {
    fn from(query: &ListPlans) -> Self {
        Self {
            status: query.status.as_ref().map(|status| status.0.clone()),
            is_primary: query.is_primary,
            updated_since: query.updated_since.map(|moment| moment.0),
            q: query.q.as_ref().map(|q| q.0.clone()),
        }
    }
}

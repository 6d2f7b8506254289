//! What clients send about assessments.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{AssessmentFilter, AssessmentKind, AssessmentSort, AssessmentStatus};
use crate::platform::{
    db::types::text_enum,
    http::{
        fields::{
            Csv, Cursor, Day, Line, Moment, Prose, clearable, optional_objects, present, present_objects,
        },
        page::list_query,
    },
    ids::{AssessmentId, PlanId, RoleId, SkillId},
};

/// An assessment to write: in words, in ratings, or both.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateAssessment {
    /// Who assesses whom; `self` if left out.
    pub kind: Option<AssessmentKind>,
    /// The plan it is made for.
    pub plan_id: Option<PlanId>,
    /// The role whose requirements to rate: each skill that it needs and `ratings` does not name is added without a
    /// level, the most weighty first, up to 500 ratings in all.
    pub role_id: Option<RoleId>,
    /// What it is called.
    #[validate(nested)]
    pub title: Option<Line<200>>,
    /// What goes well.
    #[validate(nested)]
    pub strengths: Option<Prose<4000>>,
    /// What is hard.
    #[validate(nested)]
    pub struggles: Option<Prose<4000>>,
    /// What drives you.
    #[validate(nested)]
    pub motivators: Option<Prose<4000>>,
    /// What you have done.
    #[validate(nested)]
    pub experience: Option<Prose<4000>>,
    /// What you like.
    #[validate(nested)]
    pub interests: Option<Prose<4000>>,
    /// All in all.
    #[validate(nested)]
    pub summary: Option<Prose<4000>>,
    /// The day it speaks of; today if left out.
    pub assessed_on: Option<Day>,
    /// By when it should be submitted.
    pub due_on: Option<Day>,
    /// Ratings, each skill once.
    #[serde(default, deserialize_with = "optional_objects")]
    #[validate(nested, length(max = 500))]
    #[schema(max_items = 500)]
    pub ratings: Option<Vec<RatingInput>>,
    /// Submit it at once, instead of keeping it as a draft; `false` if left out.
    #[serde(default)]
    pub submit: bool,
}

/// What an assessment says of one skill. Name it by `skill` or `skill_id`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RatingInput {
    /// The skill by name, among your own and your organization's; a new name becomes a personal skill. One of the
    /// catalog is given by `skill_id`.
    #[validate(nested)]
    pub skill: Option<Line<200>>,
    /// The skill, from the catalog.
    pub skill_id: Option<SkillId>,
    /// The level, on the skill's scale.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub level: Option<i32>,
    /// Whether there was an opportunity to see the skill at work; without one there is no level. `true` if left out.
    pub observable: Option<bool>,
    /// How sure you are, 1–5.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub confidence: Option<i32>,
    /// In more words.
    #[validate(nested)]
    pub comment: Option<Prose<2000>>,
}

/// What a draft says of one skill, which the path names. Replaces what it said of the skill before.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PutRating {
    /// The level, on the skill's scale.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub level: Option<i32>,
    /// Whether there was an opportunity to see the skill at work; without one there is no level. `true` if left out.
    pub observable: Option<bool>,
    /// How sure you are, 1–5.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub confidence: Option<i32>,
    /// In more words.
    #[validate(nested)]
    pub comment: Option<Prose<2000>>,
}

/// Changes to a draft assessment: what is absent stays, `null` clears.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateAssessment {
    /// The plan it is made for.
    #[serde(default, deserialize_with = "clearable")]
    pub plan_id: Option<Option<PlanId>>,
    /// What it is called.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub title: Option<Option<Line<200>>>,
    /// What goes well.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub strengths: Option<Option<Prose<4000>>>,
    /// What is hard.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub struggles: Option<Option<Prose<4000>>>,
    /// What drives you.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub motivators: Option<Option<Prose<4000>>>,
    /// What you have done.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub experience: Option<Option<Prose<4000>>>,
    /// What you like.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub interests: Option<Option<Prose<4000>>>,
    /// All in all.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub summary: Option<Option<Prose<4000>>>,
    /// The day it speaks of.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub assessed_on: Option<Day>,
    /// By when it should be submitted.
    #[serde(default, deserialize_with = "clearable")]
    pub due_on: Option<Option<Day>>,
    /// Ratings, each skill once. Replaces all ratings that the draft has: to set or remove one of them, `PUT` or `DELETE`
    /// its `/ratings/{skill_id}`.
    #[serde(default, deserialize_with = "present_objects")]
    #[schema(nullable = false, max_items = 500)]
    #[validate(nested, length(max = 500))]
    pub ratings: Option<Vec<RatingInput>>,
}

/// The assessment in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AssessmentPath {
    /// The assessment.
    pub assessment_id: AssessmentId,
}

/// The rating in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RatingPath {
    /// The assessment.
    pub assessment_id: AssessmentId,
    /// The skill that is rated.
    pub skill_id: SkillId,
}

text_enum! {
    /// What to show with an assessment.
    pub enum AssessmentExpand {
        /// with each rating, what the levels of the skill look like
        LevelTexts = "level_texts",
    }
}

/// What to show with one assessment.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GetAssessment {
    /// What to show with the assessment.
    #[param(value_type = Option<Vec<AssessmentExpand>>, style = Form, explode = false, max_items = 1)]
    pub expand: Option<Csv<AssessmentExpand>>,
}

/// Which assessments to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListAssessments {
    /// Made for this plan.
    pub plan_id: Option<PlanId>,
    /// In one of these states.
    #[param(value_type = Option<Vec<AssessmentStatus>>, style = Form, explode = false, max_items = 4)]
    pub status: Option<Csv<AssessmentStatus>>,
    /// Speaking of this day or a later one.
    pub assessed_since: Option<Day>,
    /// Changed at or after this moment.
    pub updated_since: Option<Moment>,
    /// The order.
    pub sort: Option<AssessmentSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListAssessments);

impl From<&ListAssessments> for AssessmentFilter {
    fn from(query: &ListAssessments) -> Self {
        Self {
            plan_id: query.plan_id,
            status: query.status.as_ref().map(|status| status.0.clone()),
            assessed_since: query.assessed_since.map(|day| day.0),
            updated_since: query.updated_since.map(|moment| moment.0),
        }
    }
}

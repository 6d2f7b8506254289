//! How assessments are shown.

use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

use super::{
    AssessmentDetails,
    model::{Assessment, AssessmentKind, AssessmentStatus, Rating},
    rules,
};
use crate::{
    catalog::{
        roles::view::RoleName,
        skills::{
            model::{Descriptor, Skill},
            view::{LevelTextView, SimilarSkill, SkillMention},
        },
    },
    platform::{
        db::types::{UtcTime, fold},
        http::{
            fields::{Cursor, Day},
            reply::PageView,
        },
        ids::{AssessmentId, PlanId, RoleId, SkillId, UserId},
    },
};

/// An honest look at what a person can do.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentView {
    /// The assessment.
    pub id: AssessmentId,
    /// Who assesses whom.
    pub kind: AssessmentKind,
    /// The plan it was made for.
    pub plan_id: Option<PlanId>,
    /// The role whose requirements it rates.
    pub role_id: Option<RoleId>,
    /// The same role with its title.
    pub role: Option<RoleName>,
    /// Who is assessed.
    pub subject_id: UserId,
    /// Who assesses.
    pub assessor_id: UserId,
    /// Where it stands.
    pub status: AssessmentStatus,
    /// What it is called.
    #[schema(max_length = 200)]
    pub title: Option<String>,
    /// What goes well.
    #[schema(max_length = 4000)]
    pub strengths: Option<String>,
    /// What is hard.
    #[schema(max_length = 4000)]
    pub struggles: Option<String>,
    /// What drives the person.
    #[schema(max_length = 4000)]
    pub motivators: Option<String>,
    /// What the person has done.
    #[schema(max_length = 4000)]
    pub experience: Option<String>,
    /// What the person likes.
    #[schema(max_length = 4000)]
    pub interests: Option<String>,
    /// All in all.
    #[schema(max_length = 4000)]
    pub summary: Option<String>,
    /// The day it speaks of.
    pub assessed_on: Day,
    /// By when it should be submitted.
    pub due_on: Option<Day>,
    /// Its ratings, in the order they were given; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 500)]
    pub ratings: Option<Vec<RatingView>>,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// When its ratings entered the ledger.
    pub released_at: Option<UtcTime>,
    /// The assessment it corrects.
    pub supersedes_id: Option<AssessmentId>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// What an assessment says of one skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingView {
    /// The skill.
    pub skill: SkillMention,
    /// The level, on the skill's scale.
    #[schema(minimum = 0, maximum = 20)]
    pub level: Option<i32>,
    /// Whether there was an opportunity to see the skill at work.
    pub observable: bool,
    /// How sure the assessor is, 1–5.
    #[schema(minimum = 1, maximum = 5)]
    pub confidence: Option<i32>,
    /// In more words.
    #[schema(max_length = 2000)]
    pub comment: Option<String>,
    /// What the levels of the skill look like in the words of its source, lowest first, if asked for with `expand`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 50)]
    pub level_texts: Option<Vec<LevelTextView>>,
    /// Skills of frameworks that have the same name as this skill, where the request gave it by name: to rate one of those
    /// instead, name it by `skill_id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 5, required = false)]
    pub similar_skills: Vec<SimilarSkill>,
}

/// Part of a list of assessments.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentPage {
    /// The assessments, without their ratings.
    #[schema(max_items = 200)]
    pub items: Vec<AssessmentView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for AssessmentPage {
    type Item = AssessmentView;

    fn new(items: Vec<AssessmentView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<AssessmentDetails> for AssessmentView {
    fn from(details: AssessmentDetails) -> Self {
        let ratings = details.ratings.into_iter().map(RatingView::from).collect();
        Self { ratings: Some(ratings), ..Self::from((details.assessment, details.role)) }
    }
}

impl AssessmentView {
    /// With the skills of frameworks that have the names which a request gave.
    #[must_use]
    pub fn with_similar(mut self, similar: &HashMap<String, Vec<SimilarSkill>>) -> Self {
        for rating in self.ratings.as_deref_mut().unwrap_or_default() {
            let others = similar.get(&fold(&rating.skill.name)).map(Vec::as_slice).unwrap_or_default();
            if others.iter().all(|other| other.id != rating.skill.id) {
                rating.similar_skills = others.to_vec();
            }
        }
        self
    }

    /// With what the levels of each skill look like.
    #[must_use]
    pub fn with_level_texts(mut self, mut texts: HashMap<SkillId, Vec<Descriptor>>) -> Self {
        for rating in self.ratings.as_deref_mut().unwrap_or_default() {
            let texts = texts.remove(&rating.skill.id).unwrap_or_default();
            rating.level_texts = Some(texts.into_iter().map(LevelTextView::from).collect());
        }
        self
    }
}

/// Without ratings, as in a list.
impl From<(Assessment, Option<RoleName>)> for AssessmentView {
    fn from((assessment, role): (Assessment, Option<RoleName>)) -> Self {
        Self {
            role,
            id: assessment.id,
            kind: assessment.kind,
            plan_id: assessment.plan_id,
            role_id: assessment.role_id,
            subject_id: assessment.subject_id,
            assessor_id: assessment.assessor_id,
            status: assessment.status,
            title: assessment.title,
            strengths: assessment.strengths,
            struggles: assessment.struggles,
            motivators: assessment.motivators,
            experience: assessment.experience,
            interests: assessment.interests,
            summary: assessment.summary,
            assessed_on: Day(assessment.assessed_on),
            due_on: assessment.due_on.map(Day),
            ratings: None,
            submitted_at: assessment.submitted_at,
            released_at: assessment.released_at,
            supersedes_id: assessment.supersedes_id,
            allowed_actions: rules::allowed_actions(assessment.status),
            created_at: assessment.created_at,
            updated_at: assessment.updated_at,
        }
    }
}

impl From<(Rating, Skill)> for RatingView {
    fn from((rating, skill): (Rating, Skill)) -> Self {
        Self {
            skill: SkillMention::from(&skill),
            level: rating.level,
            observable: rating.is_observable,
            confidence: rating.confidence,
            comment: rating.comment,
            level_texts: None,
            similar_skills: Vec::new(),
        }
    }
}

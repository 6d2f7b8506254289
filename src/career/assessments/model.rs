//! Assessments and their ratings as they are stored.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{assessment_ratings, assessments},
        types::{UtcTime, text_enum},
    },
    ids::{AssessmentId, OrganizationId, PlanId, RatingId, RoleId, SkillId, UserId},
};

text_enum! {
    /// Who assesses whom.
    pub enum AssessmentKind {
        /// a person assesses themselves
        Myself = "self",
    }
}

text_enum! {
    /// Where an assessment stands.
    pub enum AssessmentStatus {
        /// being written
        Draft = "draft",
        /// submitted, and its ratings entered in the ledger
        Released = "released",
        /// given up before it was submitted
        Discarded = "discarded",
        /// replaced by a correction
        Superseded = "superseded",
    }
}

/// An honest look at what a person can do.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = assessments, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Assessment {
    /// Its identifier.
    pub id: AssessmentId,
    /// The organization of the person assessed.
    pub org_id: OrganizationId,
    /// The plan it was made for.
    pub plan_id: Option<PlanId>,
    /// The role whose requirements it rates.
    pub role_id: Option<RoleId>,
    /// Who is assessed.
    pub subject_id: UserId,
    /// Who assesses.
    pub assessor_id: UserId,
    /// Who assesses whom.
    pub kind: AssessmentKind,
    /// Where it stands.
    pub status: AssessmentStatus,
    /// What it is called.
    pub title: Option<String>,
    /// What goes well.
    pub strengths: Option<String>,
    /// What is hard.
    pub struggles: Option<String>,
    /// What drives the person.
    pub motivators: Option<String>,
    /// What the person has done.
    pub experience: Option<String>,
    /// What the person likes.
    pub interests: Option<String>,
    /// All in all.
    pub summary: Option<String>,
    /// The day it speaks of.
    pub assessed_on: NaiveDate,
    /// By when it should be submitted.
    pub due_on: Option<NaiveDate>,
    /// When it was submitted.
    pub submitted_at: Option<UtcTime>,
    /// When its ratings were entered in the ledger.
    pub released_at: Option<UtcTime>,
    /// The assessment it corrects.
    pub supersedes_id: Option<AssessmentId>,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
}

/// What an assessment says of one skill.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_ratings, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Rating {
    /// Its identifier.
    pub id: RatingId,
    /// The assessment.
    pub assessment_id: AssessmentId,
    /// The skill.
    pub skill_id: SkillId,
    /// Its place in the assessment, from 0.
    pub position: i32,
    /// The level; `None` if there was no opportunity to see it, or none was given yet.
    pub level: Option<i32>,
    /// Whether there was an opportunity to see the skill at work.
    pub is_observable: bool,
    /// How sure the assessor is, 1–5.
    pub confidence: Option<i32>,
    /// In more words.
    pub comment: Option<String>,
}

/// Which assessments a list shows.
#[derive(Debug, Clone, Default)]
pub struct AssessmentFilter {
    /// Made for this plan.
    pub plan_id: Option<PlanId>,
    /// In one of these states.
    pub status: Option<Vec<AssessmentStatus>>,
    /// Speaking of this day or a later one.
    pub assessed_since: Option<NaiveDate>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
}

sort_enum! {
    /// The orders of a list of assessments.
    pub enum AssessmentSort of "assessments", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        AssessedOn = "assessed_on", AssessedOnDesc = "-assessed_on" => "assessed_on" Day;
    }
}

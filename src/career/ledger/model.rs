//! Entries of the ledger of skill observations.

use chrono::NaiveDate;
use chrono_tz::Tz;
use diesel::prelude::*;

use crate::{
    engines::readiness::level,
    platform::{
        db::{
            conn::MultiBackend,
            schema::skill_observations,
            types::{UtcTime, text_enum},
        },
        ids::{AssessmentId, FrameworkMigrationId, ObservationId, OrganizationId, SkillId, UserId},
    },
};

text_enum! {
    /// Where an observation comes from.
    pub enum ObservationSource {
        /// a self-assessment
        Myself = "self",
        /// an assessment by the manager
        Manager = "manager",
        /// an assessment by a mentor
        Mentor = "mentor",
        /// an assessment by a peer
        Peer = "peer",
        /// verified evidence
        Evidence = "evidence",
        /// another system
        Import = "import",
    }
}

/// On a day, someone saw a person at a level of a skill. Entries are never changed, except to say that a correction
/// took their place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = skill_observations, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Observation {
    /// Its identifier.
    pub id: ObservationId,
    /// The person's organization.
    pub org_id: OrganizationId,
    /// The person.
    pub user_id: UserId,
    /// The skill.
    pub skill_id: SkillId,
    /// The level, on the skill's scale.
    pub level: i32,
    /// Where it comes from.
    pub source: ObservationSource,
    /// The assessment it comes from.
    pub assessment_id: Option<AssessmentId>,
    /// The day it was seen.
    pub observed_on: NaiveDate,
    /// The last day on which it counts.
    pub valid_to: Option<NaiveDate>,
    /// When a correction took its place.
    pub superseded_at: Option<UtcTime>,
    /// Who entered it.
    pub recorded_by: UserId,
    /// When it was entered.
    pub created_at: UtcTime,
    /// What it says again of another skill, in a later version of a framework.
    pub original_id: Option<ObservationId>,
    /// The move to that version.
    pub migration_id: Option<FrameworkMigrationId>,
}

impl Observation {
    /// The entry that somebody made, of which this one is a copy if it is none of those itself.
    pub fn root(&self) -> ObservationId {
        self.original_id.unwrap_or(self.id)
    }

    /// The same for the formulas, whose days are those of the person's time zone.
    pub fn to_formula(&self, zone: Tz) -> level::Observation {
        level::Observation {
            level: self.level,
            source: match self.source {
                ObservationSource::Myself => level::Source::Myself,
                ObservationSource::Peer => level::Source::Peer(self.recorded_by.0.as_u128()),
                ObservationSource::Manager
                | ObservationSource::Mentor
                | ObservationSource::Evidence
                | ObservationSource::Import => level::Source::Confirmed,
            },
            observed_on: self.observed_on,
            created_at: self.created_at.to_chrono(),
            is_copy: self.original_id.is_some(),
            id: self.id.0.as_u128(),
            valid_to: self.valid_to,
            superseded_on: self.superseded_at.map(|at| at.day_in(zone)),
        }
    }
}

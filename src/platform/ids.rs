//! Identifiers of everything that has one, and the generator that makes them.
//!
//! They stand together because a goal names its plan and an audit event names anything; the types keep them apart.

use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::platform::db::types::{UtcTime, text_id};

text_id! {
    /// Identifies an organization (tenant).
    pub OrganizationId;
    /// Identifies a person with an account.
    pub UserId;
    /// Identifies a login: one family of refresh tokens.
    pub SessionId;
    /// Identifies a refresh token (never the token itself).
    pub RefreshTokenId;
    /// Identifies a competency framework.
    pub FrameworkId;
    /// Identifies a move from one version of a framework to another.
    pub FrameworkMigrationId;
    /// Identifies a source of catalog data.
    pub SourceId;
    /// Identifies an import.
    pub ImportId;
    /// Identifies a proficiency scale.
    pub ScaleId;
    /// Identifies a level of a proficiency scale.
    pub LevelId;
    /// Identifies a skill.
    pub SkillId;
    /// Identifies a role profile.
    pub RoleId;
    /// Identifies a requirement of a role profile.
    pub RequirementId;
    /// Identifies a plan.
    pub PlanId;
    /// Identifies an assessment.
    pub AssessmentId;
    /// Identifies a rating of an assessment.
    pub RatingId;
    /// Identifies an entry of the skill ledger.
    pub ObservationId;
    /// Identifies a goal.
    pub GoalId;
    /// Identifies a gap item.
    pub GapItemId;
    /// Identifies a milestone.
    pub MilestoneId;
    /// Identifies a development action.
    pub ActionId;
    /// Identifies an entry of the history of a plan.
    pub HistoryEntryId;
    /// Identifies an event of the audit trail.
    pub EventId;
}

/// Identifies a request in its answer, in the log and in the audit trail. The client may choose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The client's identifier, if it is one: 1 to 64 letters, digits, dots, dashes and underscores.
    pub fn from_client(text: &str) -> Option<Self> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        ((1..=64).contains(&text.len()) && text.bytes().all(is_plain)).then(|| Self(text.into()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Uuid> for RequestId {
    fn from(id: Uuid) -> Self {
        Self(id.hyphenated().to_string().into())
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes identifiers; clones share one source.
#[derive(Debug, Clone, Default)]
pub struct Ids(Arc<Mutex<Source>>);

#[derive(Debug)]
enum Source {
    /// UUID version 7, so that they sort by the time of their making.
    Clock(Box<ContextV7>),
    /// One after the other, from this one on.
    Counter(Uuid),
}

impl Default for Source {
    fn default() -> Self {
        Self::Clock(Box::default())
    }
}

impl Ids {
    /// Always the same identifiers, for what is made anew again and again: the demo's objects, and tests.
    pub fn counting_from(first: Uuid) -> Self {
        Self(Arc::new(Mutex::new(Source::Counter(first))))
    }

    /// A new identifier; within one process and millisecond each is greater than the one before.
    pub fn next<T: From<Uuid>>(&self, now: UtcTime) -> T {
        let id = match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Source::Clock(context) => {
                let at = now.to_chrono();
                let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
                Uuid::new_v7(Timestamp::from_unix(&**context, seconds, at.timestamp_subsec_nanos()))
            }
            Source::Counter(next) => {
                let following = Uuid::from_u128(next.as_u128().wrapping_add(1));
                std::mem::replace(next, following)
            }
        };
        id.into()
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;
    use crate::platform::clock::Clock;
    use uuid::Uuid;

    #[test]
    fn identifiers_rise() {
        let (ids, now) = (Ids::default(), Clock::System.now());
        let made: Vec<Uuid> = (0..1000).map(|_| ids.next(now)).collect();
        assert!(made.is_sorted() && made.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn counted_identifiers_begin_where_they_are_told_to() {
        let first = Uuid::from_u128(0x0199_0000_0601_7000_8000_0000_0000_0000);
        let ids = Ids::counting_from(first);
        let made: Vec<Uuid> = (0..2).map(|_| ids.next(Clock::System.now())).collect();
        assert_eq!(made, [first, Uuid::from_u128(first.as_u128() + 1)]);
    }
}

//! Whose data it is, as opposed to who acts.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::platform::{db::types::UtcTime, ids::UserId};

/// The person that data is about: the owner of a plan, or the assessed person. Levels, calendar days, locks and limits of
/// data are computed for the subject, whoever acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The person.
    pub user_id: UserId,
    /// The time zone in which the person's days begin.
    pub zone: Tz,
}

impl Subject {
    /// Returns a person with the named time zone; UTC if the database of zones no longer has that name.
    pub fn new(user_id: UserId, timezone: &str) -> Self {
        Self { user_id, zone: timezone.parse().unwrap_or(chrono_tz::UTC) }
    }

    /// Returns the person's calendar day at a moment.
    pub fn day(&self, at: UtcTime) -> NaiveDate {
        at.day_in(self.zone)
    }
}

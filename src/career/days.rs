//! The order of the first and the last day of plans, goals, milestones and actions.

use chrono::NaiveDate;

use crate::platform::error::{Error, Result};

/// Fails if the last day lies before the first one, `starts_on`.
///
/// `end_field` is the member that gives the last day. The fault is where it was made: in the last day if it is new,
/// otherwise in the first one, so that the pointer of a refused patch leads to a member of the patch.
pub fn expect_order(
    starts_on: Option<NaiveDate>,
    end: Option<NaiveDate>,
    end_field: &str,
    is_end_new: bool,
) -> Result<()> {
    match (starts_on, end) {
        (Some(starts_on), Some(end)) if end < starts_on => Err(if is_end_new {
            Error::invalid_field(format!("/{end_field}"), "before-start", "must not be before starts_on")
        } else {
            Error::invalid_field("/starts_on", "after-end", format!("must not be after {end_field}"))
        }),
        _ => Ok(()),
    }
}

//! What a dry run reports, without showing anybody's plan to anybody else.
//!
//! Plans are private, also from the people who keep the catalog. A report has two parts. The totals count what rests on
//! the old version; they do not depend on the mapping, so two mappings that differ in one level give equal reports. They
//! are coarse, cover no small group, and count only accounts that are at least [`MIN_ACCOUNT_AGE_DAYS`] old, so that
//! nobody makes a group large enough by inviting people who do not exist. The readiness of single goals is shown to
//! their owner alone.

use super::{
    model::OwnGoal,
    moves::{Moves, People},
};
use crate::platform::ids::UserId;

/// How many days old an account must be to count in the totals.
pub const MIN_ACCOUNT_AGE_DAYS: i64 = 90;

/// How many of their own goals somebody is shown.
const MAX_OWN: usize = 200;

/// Returns the goals of one person with their readiness before and after; at most 200.
pub fn own_goals(person: UserId, people: &People, moves: &Moves) -> Vec<OwnGoal> {
    let is_own = |plan| people.owners.get(plan) == Some(&person);
    let own = moves.goals.iter().filter(|(plan, ..)| is_own(plan)).take(MAX_OWN);
    own.map(|&(plan_id, goal_id, before, after)| OwnGoal { plan_id, goal_id, before, after }).collect()
}

/// Returns a total as it is shown: rounded down to a multiple of the group size, and 0 unless it covers more people than
/// the group size. More, because one of them may be the reader.
pub fn shown(figure: i64, people: i64, group: i64) -> i64 {
    if people > group { figure - figure % group } else { 0 }
}

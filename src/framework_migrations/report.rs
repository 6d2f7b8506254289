//! What a move would change, without showing anybody's plan to anybody else.
//!
//! Plans are private, also from those who keep the catalog. So what is told is how much is affected, and how many goals
//! rise, fall and stay in readiness: no means or extremes, nothing about few people, and all of it coarse, so that two
//! mappings that differ in one level hardly ever differ in a figure. How many moves may be prepared in a day is limited
//! for the same reason, and each stands in the audit trail. Single goals are told to their owner alone.

use std::collections::BTreeSet;

use super::{
    model::{Deltas, OwnGoal, Share},
    moves::{Moves, People},
};
use crate::ids::UserId;

/// How many of their own goals somebody is shown.
const MAX_OWN: usize = 200;

/// Adds up what moving people comes to, some people at a time.
#[derive(Debug, Default)]
pub struct Sum {
    rise: Counted,
    fall: Counted,
    stay: Counted,
    own: Vec<OwnGoal>,
}

/// Goals, and whose they are.
#[derive(Debug, Default)]
struct Counted {
    goals: i64,
    people: BTreeSet<UserId>,
}

impl Sum {
    /// Adds some people.
    pub fn add(&mut self, actor: UserId, people: &People, moves: &Moves) {
        for (plan_id, goal_id, before, after) in &moves.goals {
            let owner = people.owners.get(plan_id).copied();
            if owner == Some(actor) && self.own.len() < MAX_OWN {
                self.own.push(OwnGoal {
                    plan_id: *plan_id,
                    goal_id: *goal_id,
                    before: *before,
                    after: *after,
                });
            }
            if let (Some(owner), Some(before), Some(after)) = (owner, before, after) {
                let counted = self.kind(after - before);
                counted.goals += 1;
                counted.people.insert(owner);
            }
        }
    }

    /// The sums, and the actor's own goals.
    pub fn finish(self) -> (Deltas, Vec<OwnGoal>) {
        let deltas = Deltas { rise: self.rise.share(), fall: self.fall.share(), stay: self.stay.share() };
        (deltas, self.own)
    }

    fn kind(&mut self, delta: f64) -> &mut Counted {
        let tenths = (delta * 10.0).round();
        if tenths > 0.0 {
            &mut self.rise
        } else if tenths < 0.0 {
            &mut self.fall
        } else {
            &mut self.stay
        }
    }
}

impl Counted {
    fn share(&self) -> Share {
        Share { goals: self.goals, people: i64::try_from(self.people.len()).unwrap_or(i64::MAX) }
    }
}

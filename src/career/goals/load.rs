//! Goals for whoever may do something to them.

use super::model::Goal;
use crate::{
    career::plans::load::in_plan,
    platform::{db::schema::goals, ids::GoalId},
};

in_plan! {
    /// A goal and its plan.
    goal, Goal, goals, GoalId, Goal
}

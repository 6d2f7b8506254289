//! Milestones for whoever may do something to them.

use super::model::Milestone;
use crate::{
    career::plans::load::in_plan,
    platform::{db::schema::milestones, ids::MilestoneId},
};

in_plan! {
    /// A milestone and its plan.
    milestone, Milestone, milestones, MilestoneId, Milestone
}

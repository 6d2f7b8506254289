//! What moves to another state together with its plan.

use crate::{platform::db::types::AnyId, trail::events::Entity};

/// Something that has moved to another state with its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The event that it is.
    pub event: &'static str,
    /// The kind of the object that moved.
    pub entity: Entity,
    /// Which one.
    pub id: AnyId,
}

impl Moved {
    /// A goal, and the event that it is.
    pub fn goal(event: &'static str, id: AnyId) -> Self {
        Self { event, entity: Entity::Goal, id }
    }

    /// A milestone, and the event that it is.
    pub fn milestone(event: &'static str, id: AnyId) -> Self {
        Self { event, entity: Entity::Milestone, id }
    }

    /// An action, and the event that it is.
    pub fn action(event: &'static str, id: AnyId) -> Self {
        Self { event, entity: Entity::Action, id }
    }
}

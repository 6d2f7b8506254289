//! Entries of the history of a plan as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::status_history,
        types::{AnyId, UtcTime, text_enum},
    },
    ids::{HistoryEntryId, PlanId, UserId},
};

text_enum! {
    /// The kinds of object that a plan's history speaks of.
    pub enum HistoryType {
        /// the plan itself
        Plan = "plan",
        /// a goal
        Goal = "goal",
        /// a gap item
        GapItem = "gap_item",
        /// a milestone
        Milestone = "milestone",
        /// an action
        Action = "action",
    }
}

/// The words that came with one move of one object. Never changed once it is written.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = status_history, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct HistoryEntry {
    /// Its identifier.
    pub id: HistoryEntryId,
    /// The plan that the object is in, or is.
    pub plan_id: PlanId,
    /// The kind of the object.
    pub entity_type: HistoryType,
    /// The object; without a foreign key, because there are several tables.
    pub entity_id: AnyId,
    /// What the object was called when it moved.
    pub title: String,
    /// The state it moved to, in the words of its kind.
    pub status: String,
    /// Why it moved.
    pub reason: Option<String>,
    /// What was said with it.
    pub note: Option<String>,
    /// Who moved it.
    pub recorded_by: UserId,
    /// When it moved.
    pub created_at: UtcTime,
}

/// Which entries a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct HistoryFilter {
    /// About objects of this kind.
    pub entity_type: Option<HistoryType>,
    /// About this object.
    pub entity_id: Option<AnyId>,
}

sort_enum! {
    /// The orders of the history of a plan.
    pub enum HistorySort of "status_history", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
    }
}

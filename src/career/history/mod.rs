//! History: the reasons and notes that people gave when something in a plan moved to another state.
//!
//! The object itself shows the words of its last move only. Each move whose words matter also leaves an entry here, so
//! that a later move overwrites nothing. Entries are part of the plan, not of the audit trail, which quotes no free text.

pub mod model;
pub mod store;

use crate::platform::{
    ctx::Ctx,
    db::{Conn, types::AnyId},
    error::Result,
    ids::PlanId,
};
use model::{HistoryEntry, HistoryType};

/// A move of an object of a plan to another state.
#[derive(Debug)]
pub struct StatusMove<'a> {
    /// The kind of the object.
    pub kind: HistoryType,
    /// The plan that it is in, or is.
    pub plan_id: PlanId,
    /// The object.
    pub id: AnyId,
    /// What it is called at the time.
    pub title: &'a str,
    /// The state it moved to, in the words of its kind.
    pub status: &'static str,
}

/// Keeps the words that came with a move; a move without words leaves no entry.
pub fn keep(
    conn: &mut Conn,
    ctx: &Ctx,
    to: &StatusMove<'_>,
    reason: Option<&String>,
    note: Option<&String>,
) -> Result<()> {
    if reason.is_none() && note.is_none() {
        return Ok(());
    }
    let entry = HistoryEntry {
        id: ctx.new_id(),
        plan_id: to.plan_id,
        entity_type: to.kind,
        entity_id: to.id,
        title: to.title.to_owned(),
        status: to.status.to_owned(),
        reason: reason.cloned(),
        note: note.cloned(),
        recorded_by: ctx.actor.user_id,
        created_at: ctx.now,
    };
    Ok(store::insert(conn, &entry)?)
}

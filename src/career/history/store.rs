//! SQL of the history of plans.

use diesel::prelude::*;

use super::model::{HistoryEntry, HistoryFilter, HistorySort};
use crate::platform::{
    db::{
        Conn,
        page::{self, PageRequest},
        schema::status_history,
    },
    ids::PlanId,
};

/// A page of the history of a plan that someone has been granted to read.
pub fn list(
    conn: &mut Conn,
    plan_id: PlanId,
    filter: &HistoryFilter,
    sort: HistorySort,
    page: &PageRequest,
) -> QueryResult<Vec<HistoryEntry>> {
    let mut query = status_history::table
        .filter(status_history::plan_id.eq(plan_id))
        .select(HistoryEntry::as_select())
        .into_boxed();
    if let Some(kind) = filter.entity_type {
        query = query.filter(status_history::entity_type.eq(kind));
    }
    if let Some(id) = filter.entity_id {
        query = query.filter(status_history::entity_id.eq(id));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "status_history", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "status_history")).limit(page.fetch()).load(conn)
}

/// Adds an entry.
pub fn insert(conn: &mut Conn, entry: &HistoryEntry) -> QueryResult<()> {
    diesel::insert_into(status_history::table).values(entry).execute(conn).map(drop)
}

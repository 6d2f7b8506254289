//! SQL of the audit trail: inserts, nothing else.

use diesel::{QueryResult, RunQueryDsl as _, insert_into};

use super::model::AuditEvent;
use crate::platform::db::{Conn, bulk::insert_all, schema::audit_events};

/// Adds events to the trail.
pub fn insert(conn: &mut Conn, events: &[AuditEvent]) -> QueryResult<()> {
    if let [event] = events {
        return insert_into(audit_events::table).values(event).execute(conn).map(drop);
    }
    insert_all!(conn, audit_events::table, events)
}

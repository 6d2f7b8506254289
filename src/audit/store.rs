//! SQL of the audit trail and the outbox: inserts, nothing else.

use diesel::{QueryResult, RunQueryDsl as _, insert_into};

use super::model::{AuditEvent, OutboxEvent};
use crate::db::{
    Conn,
    bulk::insert_all,
    schema::{audit_events, outbox_events},
};

/// Adds events to the trail and to the outbox.
pub fn insert(conn: &mut Conn, events: Vec<(AuditEvent, OutboxEvent)>) -> QueryResult<()> {
    if let [(audit, outbox)] = events.as_slice() {
        insert_into(audit_events::table).values(audit).execute(conn)?;
        insert_into(outbox_events::table).values(outbox).execute(conn)?;
        return Ok(());
    }
    let (audit, outbox): (Vec<_>, Vec<_>) = events.into_iter().unzip();
    insert_all!(conn, audit_events::table, audit)?;
    insert_all!(conn, outbox_events::table, outbox)
}

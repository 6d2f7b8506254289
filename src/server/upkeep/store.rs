//! SQL of upkeep: what nobody needs any more, found by reading and removed by identifiers.

use diesel::prelude::*;

use crate::platform::{
    db::{
        Conn,
        schema::{idempotency_keys, login_failures, outbox_events, refresh_tokens, sessions},
        types::{AnyId, UtcTime},
    },
    ids::{EventId, SessionId},
};

/// Refresh tokens of logins that ended before a moment, and those that expired before it. The used tokens of a login that can
/// still be renewed stay until they expire: whoever sends one again is found out by them.
pub fn dead_tokens(conn: &mut Conn, before: UtcTime, limit: i64) -> QueryResult<Vec<AnyId>> {
    refresh_tokens::table
        .inner_join(sessions::table)
        .filter(
            refresh_tokens::expires_at.lt(before).or(sessions::expires_at.lt(before)).or(
                sessions::revoked_at.is_not_null().and(sessions::revoked_at.assume_not_null().lt(before)),
            ),
        )
        .limit(limit)
        .select(refresh_tokens::id)
        .load(conn)
}

/// Removes refresh tokens.
pub fn delete_tokens(conn: &mut Conn, ids: &[AnyId]) -> QueryResult<usize> {
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::id.eq_any(ids))).execute(conn)
}

/// Logins that ended before a moment and have no token left.
pub fn ended_sessions(conn: &mut Conn, before: UtcTime, limit: i64) -> QueryResult<Vec<SessionId>> {
    let tokens = refresh_tokens::table.filter(refresh_tokens::session_id.eq(sessions::id));
    sessions::table
        .filter(
            sessions::expires_at.lt(before).or(sessions::revoked_at
                .is_not_null()
                .and(sessions::revoked_at.assume_not_null().lt(before))),
        )
        .filter(diesel::dsl::not(diesel::dsl::exists(tokens)))
        .limit(limit)
        .select(sessions::id)
        .load(conn)
}

/// Removes logins.
pub fn delete_sessions(conn: &mut Conn, ids: &[SessionId]) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(conn)
}

/// Failed logins and other counted attempts from before a moment.
pub fn old_failures(conn: &mut Conn, before: UtcTime, limit: i64) -> QueryResult<Vec<AnyId>> {
    login_failures::table
        .filter(login_failures::occurred_at.lt(before))
        .limit(limit)
        .select(login_failures::id)
        .load(conn)
}

/// Removes failures.
pub fn delete_failures(conn: &mut Conn, ids: &[AnyId]) -> QueryResult<usize> {
    diesel::delete(login_failures::table.filter(login_failures::id.eq_any(ids))).execute(conn)
}

/// When the idempotency keys expired that expired first, at most `limit` of them.
pub fn expired_keys(conn: &mut Conn, before: UtcTime, limit: i64) -> QueryResult<Vec<UtcTime>> {
    idempotency_keys::table
        .filter(idempotency_keys::expires_at.lt(before))
        .order(idempotency_keys::expires_at)
        .limit(limit)
        .select(idempotency_keys::expires_at)
        .load(conn)
}

/// Removes the idempotency keys that expired up to a moment.
pub fn delete_keys(conn: &mut Conn, until: UtcTime) -> QueryResult<usize> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::expires_at.le(until))).execute(conn)
}

/// Rows of the outbox. Nothing delivers them, and everything they say stands in the audit trail.
pub fn outbox_rows(conn: &mut Conn, limit: i64) -> QueryResult<Vec<EventId>> {
    outbox_events::table.limit(limit).select(outbox_events::id).load(conn)
}

/// Removes rows of the outbox.
pub fn delete_outbox_rows(conn: &mut Conn, ids: &[EventId]) -> QueryResult<usize> {
    diesel::delete(outbox_events::table.filter(outbox_events::id.eq_any(ids))).execute(conn)
}

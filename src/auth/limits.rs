//! Limits on guessing, counted in the database so that all processes share them.
//!
//! Only failures count: ten of an account and a hundred from an address in fifteen minutes. Sign-ups count for their
//! address, a hundred an hour. What was counted is forgotten after an hour; addresses are kept as hashes.

use chrono::TimeDelta;

use super::{
    Caller,
    model::{Failure, FailureKind},
    secret, store,
};
use crate::{
    db::{Conn, types::UtcTime},
    error::{Code, Error, Result},
    ids::Ids,
};

const WINDOW: TimeDelta = TimeDelta::minutes(15);
const PER_ACCOUNT: i64 = 10;
const PER_ADDRESS: i64 = 100;
const SIGN_UP_WINDOW: TimeDelta = TimeDelta::hours(1);
const SIGN_UPS: i64 = 100;

/// Refuses a login while its account or its address has failed too often.
pub fn expect_login(conn: &mut Conn, email_key: &str, address: &str, now: UtcTime) -> Result<()> {
    expect(conn, FailureKind::Account, email_key, now, (PER_ACCOUNT, WINDOW))?;
    expect_address(conn, address, now)
}

/// Refuses any guess while its address has failed too often.
pub fn expect_address(conn: &mut Conn, address: &str, now: UtcTime) -> Result<()> {
    expect(conn, FailureKind::Address, address, now, (PER_ADDRESS, WINDOW))
}

/// Refuses a sign-up while there were too many from its address.
pub fn expect_sign_up(conn: &mut Conn, address: &str, now: UtcTime) -> Result<()> {
    expect(conn, FailureKind::SignUp, address, now, (SIGN_UPS, SIGN_UP_WINDOW))
}

/// Counts a failure for its address, and for its account if it named one.
pub fn note_failure(conn: &mut Conn, ids: &Ids, caller: &Caller, email_key: Option<&str>) -> Result<()> {
    let mut failures = vec![failure(ids, FailureKind::Address, &caller.address, caller.now)];
    failures.extend(email_key.map(|key| failure(ids, FailureKind::Account, key, caller.now)));
    Ok(store::insert_failures(conn, &failures, caller.now)?)
}

/// Counts a sign-up for its address.
pub fn note_sign_up(conn: &mut Conn, ids: &Ids, caller: &Caller) -> Result<()> {
    let sign_up = failure(ids, FailureKind::SignUp, &caller.address, caller.now);
    Ok(store::insert_failures(conn, &[sign_up], caller.now)?)
}

/// Forgets the failures of an account that has shown its password.
pub fn forget_failures(conn: &mut Conn, email_key: &str) -> Result<()> {
    Ok(store::clear_failures(conn, FailureKind::Account, &secret::hash(email_key))?)
}

fn failure(ids: &Ids, kind: FailureKind, subject: &str, now: UtcTime) -> Failure {
    Failure { id: ids.next(now), kind, subject: secret::hash(subject), occurred_at: now }
}

fn expect(
    conn: &mut Conn,
    kind: FailureKind,
    subject: &str,
    now: UtcTime,
    (limit, window): (i64, TimeDelta),
) -> Result<()> {
    let counted = store::failures(conn, kind, &secret::hash(subject), now - window, limit)?;
    let is_full = i64::try_from(counted.len()).is_ok_and(|count| count >= limit);
    let Some(oldest) = counted.last().filter(|_| is_full) else {
        return Ok(());
    };
    let wait = (*oldest + window).unix_seconds() - now.unix_seconds() + 1;
    let detail = "too many attempts; wait before the next one";
    Err(Error::refused(Code::TooManyRequests, detail)
        .with(|refusal| refusal.retry_after = u32::try_from(wait.max(1)).ok()))
}

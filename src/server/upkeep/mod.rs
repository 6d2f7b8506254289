//! Upkeep: one task of each process removes what nobody needs any more, and sleeps in between.
//!
//! It removes ended logins with their refresh tokens, attempts that no limit counts any longer, expired idempotency keys,
//! and rows of the outbox. What is to go is found by reads that hold up nobody, then removed by small writes. Several
//! processes may do it at once: what one has removed, the others do not find.

mod store;

use chrono::TimeDelta;
use std::time::Duration;

use crate::platform::{
    clock::Clock,
    db::{Conn, Db, types::UtcTime},
    error::{Error, Result},
};

/// How long the task sleeps between its rounds.
const PAUSE: Duration = Duration::from_mins(5);
/// How long it leaves the writer to others between two removals.
const BREATH: Duration = Duration::from_millis(50);
/// How many rows one write removes.
const BATCH: i64 = 200;
/// How long an ended login stays, so that its last refresh tokens are told from unknown ones meanwhile.
const ENDED: TimeDelta = TimeDelta::days(1);
/// How long an attempt stays: no limit counts for longer.
const COUNTED: TimeDelta = TimeDelta::days(1);

/// What is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tokens,
    Sessions,
    Failures,
    Keys,
    Outbox,
}

const KINDS: [Kind; 5] = [Kind::Tokens, Kind::Sessions, Kind::Failures, Kind::Keys, Kind::Outbox];

/// Removes a batch of one kind.
type Removal = Box<dyn FnOnce(&mut Conn) -> Result<usize> + Send>;

/// Does a round every few minutes, for as long as the process lives.
pub async fn run(db: Db, clock: Clock) {
    loop {
        match round(&db, clock.now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::debug!(removed, "upkeep removed rows"),
            // Somebody else may be at it, or the database is away; the next round comes.
            Err(error) => tracing::debug!(error = %error, "upkeep was put off"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Removes everything that is due by now; returns how many rows that was. A kind that fails holds up no other; the first
/// failure is returned at the end.
pub async fn round(db: &Db, now: UtcTime) -> Result<usize> {
    let (mut removed, mut failed) = (0, None);
    for kind in KINDS {
        match clear(db, kind, now).await {
            Ok(rows) => removed += rows,
            Err(error) => {
                tracing::warn!(?kind, error = %error, "upkeep could not remove what is due");
                failed = failed.or(Some(error));
            }
        }
    }
    failed.map_or(Ok(removed), Err)
}

/// Removes what is due of one kind.
async fn clear(db: &Db, kind: Kind, now: UtcTime) -> Result<usize> {
    let mut removed = 0;
    while let Some(removal) = db.long_read(move |conn| find(conn, kind, now)).await? {
        removed += db.write(removal).await?;
        tokio::time::sleep(BREATH).await;
    }
    Ok(removed)
}

/// The removal of a batch, if there is anything to remove.
fn find(conn: &mut Conn, kind: Kind, now: UtcTime) -> Result<Option<Removal>> {
    let ended = UtcTime::new(now.to_chrono() - ENDED);
    Ok(match kind {
        Kind::Tokens => batch(store::dead_tokens(conn, ended, BATCH)?, store::delete_tokens),
        Kind::Sessions => batch(store::ended_sessions(conn, ended, BATCH)?, store::delete_sessions),
        Kind::Failures => {
            let counted = UtcTime::new(now.to_chrono() - COUNTED);
            batch(store::old_failures(conn, counted, BATCH)?, store::delete_failures)
        }
        Kind::Keys => batch(store::expired_keys(conn, now, BATCH)?, |conn, expired| {
            expired.last().map_or(Ok(0), |last| store::delete_keys(conn, *last))
        }),
        Kind::Outbox => batch(store::outbox_rows(conn, BATCH)?, store::delete_outbox_rows),
    })
}

fn batch<T: Send + 'static>(
    rows: Vec<T>,
    remove: impl FnOnce(&mut Conn, &[T]) -> diesel::QueryResult<usize> + Send + 'static,
) -> Option<Removal> {
    if rows.is_empty() {
        return None;
    }
    Some(Box::new(move |conn| remove(conn, &rows).map_err(Error::from)))
}

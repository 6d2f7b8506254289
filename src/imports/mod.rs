//! Imports: catalog data of others becomes part of the instance's catalog.
//!
//! An importer reads its files into a [`bundle::Bundle`] and checks it; [`compare`] says what it would change; [`run`]
//! writes that in one transaction. A file that is wrong anywhere changes nothing. What is imported belongs to the
//! instance: every organization reads it, and only another import changes it.
//!
//! Importing the same bundle again changes nothing, not even a time. Gap items that were made from a requirement keep
//! the values they copied; that the requirement has changed shows there as `stale_requirement`.
//!
//! Reading and comparing happen before the transaction, so that a serving process waits for the writing alone. Two
//! imports at once are told apart by the sources they write: the later one is refused and can be run again.

pub mod attribution;
pub mod bundle;
pub mod catalog;
pub mod compare;
pub mod files;
pub mod native;
pub mod problem;
pub mod report;
mod store;
mod table;

use crate::{
    db::{self, Conn, portable, types::UtcTime},
    error::{Code, Error, OnUniqueViolation as _, Result},
    events::{self, Changes, Entity, Event, Origin},
    ids::{EventId, Ids, RequestId},
    sources::model::Source,
};
use bundle::Bundle;
use report::{Report, Tally};

/// The advisory lock that imports take on PostgreSQL.
const LOCK: i64 = 7_235_422;

/// Brings the instance's catalog up to a bundle that was checked.
pub fn run(conn: &mut Conn, ids: &Ids, now: UtcTime, bundle: &Bundle) -> Result<Report> {
    let catalog = db::snapshot(conn, |conn| Ok(store::load(conn)?))?;
    let (changes, report) = compare::compare(ids, now, bundle, &catalog);
    if !report.tally.is_change() {
        return Ok(report);
    }

    let origin = Origin {
        org_id: None,
        actor_id: None,
        at: now,
        request_id: RequestId::from(ids.next::<uuid::Uuid>(now)),
    };
    db::transaction(conn, |conn| {
        portable::serialize_on(conn, LOCK)?;
        if store::sources(conn)? != catalog.sources {
            return Err(overtaken());
        }
        store::write(conn, &changes).on_unique_violation(overtaken)?;
        events::record_all_for(conn, &origin, events(ids, now, &changes, &report.tally))
    })?;
    Ok(report)
}

/// One event for each source and scale that was written.
fn events(ids: &Ids, now: UtcTime, changes: &compare::Changes, tally: &Tally) -> Vec<(EventId, Event)> {
    let source = |source: &Source| {
        Event::new("source.imported", Entity::Source, source.id).changing(counts(tally, &source.key))
    };
    let sources = changes.sources.new.iter().chain(&changes.sources.changed).map(source);
    let made = changes.scales.new.iter().map(|scale| ("scale.created", scale));
    let written = changes.scales.changed.iter().map(|scale| ("scale.updated", scale));
    let scales = made.chain(written).map(|(kind, scale)| Event::new(kind, Entity::Scale, scale.id));
    sources.chain(scales).map(|event| (ids.next(now), event)).collect()
}

/// How many rows of each part of a source were created and updated.
fn counts(tally: &Tally, prefix: &str) -> Changes {
    tally.source(prefix).fold(Changes::default(), |changes, (part, count)| {
        let name = part.as_str().replace(' ', "_");
        changes.value(&format!("{name}_created"), &0, &count.created).value(
            &format!("{name}_updated"),
            &0,
            &count.updated,
        )
    })
}

fn overtaken() -> Error {
    Error::refused(Code::Stale, "another import changed the catalog at the same time; run this one again")
}

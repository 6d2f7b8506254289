//! Imports that people ask for: hr and admins bring catalogs of others into their organization's own.
//!
//! A request leaves its files on the disk of the process that received it and a row that says so; it is answered at
//! once. That process has one thread that brings one import after the other ([`work`]). Whatever it does it notes in
//! the row, so that every process over the same database can say how far an import is. An organization has one open
//! import at a time.
//!
//! A process holds a lease on its imports. One that is stopped or killed takes their files with it; when the lease is
//! over they count as failed, and what they have written, which nobody has seen, is taken away by the next import of
//! the organization. An import is closed in the transaction that publishes it, so what is published never counts as failed.
//!
//! **Invariant:** the outcome of an import is in [`crate::catalog::imports`]; nothing here decides what it changes.

pub mod api;
pub mod load;
pub mod model;
pub mod routes;
pub mod store;
pub mod view;
pub mod work;

use chrono::TimeDelta;

use crate::{
    catalog::imports::{self, Format, Mandate},
    identity::access::{self, Read, policy::Action},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, Doc, UtcTime},
            value::Value,
        },
        error::{Error, Result},
        ids::ImportId,
    },
    trail::events::{self, Entity, Event},
};
use api::CreateImport;
use model::{ImportJob, ImportSort, ImportStatus, JobReport};

/// How long an import may be silent before it is taken for abandoned. It says something at each file, each part of the
/// comparison and each batch; with as much as an organization may have, none of these takes more than some seconds.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// For whom an import would be. Only hr and admins ask for one, and not while another of their organization is open.
pub fn mandate(conn: &mut Conn, ctx: &Ctx) -> Result<Mandate> {
    let org_id = access::imports(ctx, Action::Create)?;
    if store::has_open(conn, org_id, ctx.now)? {
        return Err(store::in_progress());
    }
    Ok(Mandate {
        id: ctx.new_id(),
        owner: Some(org_id),
        actor_id: Some(ctx.actor.user_id),
        request_id: ctx.request_id.clone(),
    })
}

/// The template of a native import, for whoever may import it.
pub fn template(_: &mut Conn, ctx: &Ctx) -> Result<Vec<u8>> {
    access::imports(ctx, Action::Create)?;
    imports::template::archive()
}

/// Refuses an option that would be left aside without a word.
pub fn check(input: &CreateImport) -> Result<()> {
    let Some(name) = input.unused() else {
        return Ok(());
    };
    let message = format!("must be left out: the format {} has no use for it", input.format);
    Err(Error::invalid_field(format!("/{name}"), "not-applicable", message))
}

/// Notes an import whose files are there, for a process to bring.
pub fn create(
    conn: &mut Conn,
    ctx: &Ctx,
    (id, process): (ImportId, AnyId),
    (format, is_dry_run): (Format, bool),
) -> Result<ImportJob> {
    let org_id = access::imports(ctx, Action::Create)?;
    let job = ImportJob {
        id,
        org_id,
        actor_id: ctx.actor.user_id,
        process,
        format,
        is_dry_run,
        status: ImportStatus::Queued,
        phase: None,
        rows_done: 0,
        rows_total: 0,
        report: None,
        lease_until: lease(ctx.now),
        created_at: ctx.now,
        started_at: None,
        finished_at: None,
    };
    store::close_abandoned(conn, org_id, &Doc::new(&JobReport::of_interruption())?, ctx.now)?;
    store::insert(conn, &job)?;
    events::record(conn, ctx, Event::new("import.requested", Entity::Import, id))?;
    Ok(job)
}

/// One import.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: ImportId) -> Result<ImportJob> {
    Ok(load::import_job::<Read>(conn, ctx, id)?.into_inner())
}

/// A page of the imports into the organization's catalog.
pub fn list(conn: &mut Conn, ctx: &Ctx, sort: ImportSort, page: &PageRequest) -> Result<Page<ImportJob>> {
    access::imports(ctx, Action::Read)?;
    let rows = store::list(conn, &ctx.actor, sort, page)?;
    Ok(Page::new(rows, page, |job| Position {
        values: vec![Value::Instant(job.created_at)],
        id: AnyId(job.id.0),
    }))
}

fn lease(now: UtcTime) -> UtcTime {
    now + LEASE
}

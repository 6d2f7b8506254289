//! SQL of imports that were asked for.

use diesel::prelude::*;

use super::model::{ImportJob, ImportPhase, ImportSort, ImportStatus};
use crate::{
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            page::{self, PageRequest},
            schema::import_jobs,
            types::{AnyId, Doc, UtcTime},
        },
        error::{Code, Error, OnUniqueViolation as _, Result},
        ids::{ImportId, OrganizationId},
    },
};

/// A page of the imports into the catalog of someone's organization.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    sort: ImportSort,
    page: &PageRequest,
) -> QueryResult<Vec<ImportJob>> {
    let mut query = import_jobs::table
        .filter(scope::visible_import_jobs(actor))
        .select(ImportJob::as_select())
        .into_boxed();
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "import_jobs", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "import_jobs")).limit(page.fetch()).load(conn)
}

/// Adds an import; an organization has one open at a time.
pub fn insert(conn: &mut Conn, job: &ImportJob) -> Result<()> {
    diesel::insert_into(import_jobs::table)
        .values(job)
        .execute(conn)
        .map(drop)
        .on_unique_violation(in_progress)
}

/// Whether an organization has an import that is open, and whose process is at work.
pub fn has_open(conn: &mut Conn, org_id: OrganizationId, now: UtcTime) -> QueryResult<bool> {
    let open = import_jobs::table
        .filter(import_jobs::org_id.eq(org_id))
        .filter(import_jobs::finished_at.is_null())
        .filter(import_jobs::lease_until.gt(now));
    diesel::select(diesel::dsl::exists(open)).get_result(conn)
}

/// The refusal of a second import at a time.
pub fn in_progress() -> Error {
    Error::refused(Code::ImportInProgress, "the organization has an import that has not ended yet")
        .with(|refusal| refusal.retry_after = Some(5))
}

/// Closes the imports of an organization whose process has stopped without a word.
pub fn close_abandoned(
    conn: &mut Conn,
    org_id: OrganizationId,
    report: &Doc,
    now: UtcTime,
) -> QueryResult<()> {
    let abandoned = import_jobs::table
        .filter(import_jobs::org_id.eq(org_id))
        .filter(import_jobs::finished_at.is_null())
        .filter(import_jobs::lease_until.le(now));
    diesel::update(abandoned).set(failed(report, now)).execute(conn).map(drop)
}

/// Closes everything that a process has open, and says what that was.
pub fn close_all(conn: &mut Conn, process: AnyId, report: &Doc, now: UtcTime) -> QueryResult<Vec<ImportId>> {
    let open = import_jobs::table
        .filter(import_jobs::process.eq(process))
        .filter(import_jobs::finished_at.is_null());
    diesel::update(open).set(failed(report, now)).returning(import_jobs::id).get_results(conn)
}

#[diesel::dsl::auto_type]
fn failed(report: &Doc, now: UtcTime) -> _ {
    let status: ImportStatus = ImportStatus::Failed;
    let report: Option<Doc> = Some(report.clone());
    let now: Option<UtcTime> = Some(now);
    let phase: Option<ImportPhase> = None;
    (
        import_jobs::status.eq(status),
        import_jobs::phase.eq(phase),
        import_jobs::report.eq(report),
        import_jobs::finished_at.eq(now),
    )
}

/// Notes that an import begins; `false` if it is closed.
pub fn start(conn: &mut Conn, id: ImportId, now: UtcTime) -> QueryResult<bool> {
    let open = import_jobs::table.filter(import_jobs::id.eq(id)).filter(import_jobs::finished_at.is_null());
    let started = diesel::update(open)
        .set((import_jobs::status.eq(ImportStatus::Running), import_jobs::started_at.eq(Some(now))))
        .execute(conn)?;
    Ok(started == 1)
}

/// Notes how far an import is: what it does, how many rows are done, of how many.
pub fn note(conn: &mut Conn, id: ImportId, (phase, done, total): (ImportPhase, i64, i64)) -> QueryResult<()> {
    let open = import_jobs::table.filter(import_jobs::id.eq(id)).filter(import_jobs::finished_at.is_null());
    diesel::update(open)
        .set((
            import_jobs::phase.eq(Some(phase)),
            import_jobs::rows_done.eq(done),
            import_jobs::rows_total.eq(total),
        ))
        .execute(conn)
        .map(drop)
}

/// Prolongs the lease of everything that a process has open, that which waits for its turn too.
pub fn renew(conn: &mut Conn, process: AnyId, until: UtcTime) -> QueryResult<()> {
    let open = import_jobs::table
        .filter(import_jobs::process.eq(process))
        .filter(import_jobs::finished_at.is_null());
    diesel::update(open).set(import_jobs::lease_until.eq(until)).execute(conn).map(drop)
}

/// Closes an import; `false` if it is closed already.
pub fn finish(
    conn: &mut Conn,
    id: ImportId,
    status: ImportStatus,
    report: &Doc,
    now: UtcTime,
) -> QueryResult<bool> {
    let open = import_jobs::table.filter(import_jobs::id.eq(id)).filter(import_jobs::finished_at.is_null());
    let phase: Option<ImportPhase> = None;
    let finished = diesel::update(open)
        .set((
            import_jobs::status.eq(status),
            import_jobs::phase.eq(phase),
            import_jobs::report.eq(Some(report)),
            import_jobs::finished_at.eq(Some(now)),
        ))
        .execute(conn)?;
    Ok(finished == 1)
}

//! The thread that brings imports, one after the other, on connections of its own.
//!
//! One import at a time bounds what imports cost a process: memory for one bundle, and the pauses that a writer leaves
//! to others. How far an import is goes to its row by a connection of its own too, between the batches of the import.

use crossbeam_channel::{Receiver, Sender};
use std::{
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    lease,
    model::{ImportPhase, ImportStatus, JobCount, JobFile, JobProblem, JobReport},
    store,
};
use crate::{
    catalog::imports::{
        self, Mandate, Progress, Request,
        files::Limits,
        problem::{Problem, Problems},
        report::{Part, Report},
    },
    platform::{
        clock::Clock,
        db::{
            self, Conn, DatabaseUrl, Db,
            types::{AnyId, Doc},
        },
        error::{Code, Error, Result},
        http::upload::{self, Upload, UploadFolder},
        ids::{Ids, OrganizationId},
        telemetry::ImportCounters,
    },
    trail::events::{self, Entity, Event, Origin},
};

/// How many imports a process takes in at once: those that are being received, and those that wait. An organization has
/// one of these slots, so nobody's silence keeps others out.
const SLOTS: usize = 16;
/// The files of an import, packed as they are sent. A client that is silent loses its slot after some seconds, and one
/// that sends next to nothing soon after.
pub const UPLOAD: upload::Limits = upload::Limits {
    bytes: 64 << 20,
    silence: Duration::from_secs(5),
    patience: Duration::from_secs(20),
    pace: 64 << 10,
};
/// What an import may cost: less than on the command line, because any organization may ask for it.
const LIMITS: Limits = Limits { bytes: 128 << 20, rows: 400_000, ..Limits::COMMAND_LINE };
/// How often it is noted how far an import is.
const INTERVAL: Duration = Duration::from_millis(500);
/// The longest text of a problem that is kept, in characters.
const MAX_MESSAGE: usize = 1000;

/// Takes imports in, and has them brought.
pub struct Importer {
    process: AnyId,
    claims: Arc<Mutex<HashSet<OrganizationId>>>,
    queue: Sender<Work>,
    uploads: Arc<UploadFolder>,
}

/// The right to send an import and have it wait; it ends when this is dropped.
#[derive(Debug)]
pub struct Slot {
    claims: Arc<Mutex<HashSet<OrganizationId>>>,
    owner: OrganizationId,
}

/// An import to be brought.
#[derive(Debug)]
pub struct Work {
    /// The right to it.
    pub slot: Slot,
    /// For whom it is, and who asked for it.
    pub mandate: Mandate,
    /// What is to be imported.
    pub request: Request,
    /// Whether it only says what would change.
    pub is_dry_run: bool,
    /// The files.
    pub upload: Upload,
}

/// What became of an import.
type Outcome = (ImportStatus, JobReport);

impl Importer {
    /// Starts the thread; it ends with the last import after this is dropped.
    pub fn start(url: DatabaseUrl, clock: Clock, ended: ImportCounters) -> anyhow::Result<Self> {
        let ids = Ids::default();
        let process = AnyId(ids.next(clock.now()));
        let (queue, works) = crossbeam_channel::bounded(SLOTS);
        let worker = Worker { process, ended, url, clock, ids };
        std::thread::Builder::new().name("imports".to_owned()).spawn(move || worker.serve(&works))?;
        Ok(Self { process, claims: Arc::default(), queue, uploads: Arc::new(UploadFolder::open()?) })
    }

    /// The folder that files are received into.
    pub fn uploads(&self) -> Arc<UploadFolder> {
        self.uploads.clone()
    }

    /// What names this process in the rows of its imports.
    pub fn process(&self) -> AnyId {
        self.process
    }

    /// Takes a slot for an organization, which has one at a time; refuses at once if there is none.
    pub fn reserve(&self, owner: Option<OrganizationId>) -> Result<Slot> {
        let owner = owner.ok_or_else(Error::not_found)?;
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        if claims.contains(&owner) {
            return Err(store::in_progress());
        }
        if claims.len() >= SLOTS {
            return Err(Error::busy());
        }
        claims.insert(owner);
        Ok(Slot { claims: self.claims.clone(), owner })
    }

    /// Has an import brought that its row speaks of.
    pub fn submit(&self, work: Work) -> Result<()> {
        // As long as there are no more places than slots, there is one.
        self.queue.try_send(work).map_err(|_| Error::busy())
    }

    /// Closes what is open because the process ends: what waits is not begun, what is at work cannot go on, and the
    /// files of both are gone.
    pub async fn end(&self, db: &Db, clock: &Clock) -> Result<()> {
        let (process, now) = (self.process, clock.now());
        self.uploads.remove();
        db.write(move |conn| {
            let report = Doc::new(&JobReport::of_interruption())?;
            let closed = store::close_all(conn, process, &report, now)?;
            imports::give_up(conn, &closed)
        })
        .await
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.owner);
    }
}

struct Worker {
    process: AnyId,
    ended: ImportCounters,
    url: DatabaseUrl,
    clock: Clock,
    ids: Ids,
}

impl Worker {
    fn serve(&self, works: &Receiver<Work>) {
        while let Ok(work) = works.recv() {
            let id = work.mandate.id;
            if let Err(error) = self.bring(work) {
                tracing::error!(import.id = %id, error = format!("{error:#}"), "an import could not be closed");
            }
        }
    }

    /// Brings an import and notes what became of it.
    fn bring(&self, Work { slot, mandate, request, is_dry_run, upload }: Work) -> Result<()> {
        // From now on its row alone keeps the next import of the organization away. So that may come as soon as anybody
        // can read that this one has ended.
        drop(slot);
        let attempt = AssertUnwindSafe(|| self.attempt(&mandate, &request, is_dry_run, upload));
        let attempt = catch_unwind(attempt);
        let (status, report) = match attempt {
            Ok(Ok(None)) => return Ok(()),
            Ok(Ok(Some(outcome))) => outcome,
            Ok(Err(Error::Refused(refusal))) => {
                let report = JobReport::of_failure(refusal.code.slug(), refusal.detail);
                (ImportStatus::Failed, report)
            }
            Ok(Err(Error::Internal(cause))) => {
                tracing::error!(import.id = %mandate.id, error = format!("{cause:#}"), "an import failed");
                (ImportStatus::Failed, fault())
            }
            Err(_panic) => {
                tracing::error!(import.id = %mandate.id, "an import panicked");
                (ImportStatus::Failed, fault())
            }
        };
        let ended =
            if status == ImportStatus::Succeeded { &self.ended.succeeded } else { &self.ended.failed };
        ended.inc();
        self.close(&mandate, status, &report)
    }

    /// Reads, compares and writes; `None` if the import was closed before it began. One that changes something is closed
    /// in the transaction that publishes it.
    fn attempt(
        &self,
        mandate: &Mandate,
        request: &Request,
        is_dry_run: bool,
        upload: Upload,
    ) -> Result<Option<Outcome>> {
        let mut board = Board::open(self, mandate)?;
        if !board.start()? {
            return Ok(None);
        }
        let mut watch = |progress: Progress<'_>| board.note(progress);
        let bundle = imports::read(request, LIMITS, &mut watch);
        let folder = upload.folder().to_owned();
        // The files are not needed any more.
        drop(upload);
        let bundle = match bundle {
            Ok(bundle) => bundle,
            Err(problems) => return Ok(Some((ImportStatus::Failed, refused(&problems, &folder)))),
        };
        let mut conn = db::connect(&self.url)?;
        let tools = (&self.ids, &self.clock);
        let report = if is_dry_run {
            imports::rehearse(&mut conn, tools, mandate, &bundle, &mut watch)?
        } else {
            let mut close = |conn: &mut Conn, report: &Report| {
                let report = report_of(report, &folder);
                let is_open = self.finish(conn, mandate, ImportStatus::Succeeded, &report)?;
                let closed = || Error::refused(Code::Stale, "the import was taken for abandoned");
                is_open.then_some(()).ok_or_else(closed)
            };
            imports::run_and_close(&mut conn, tools, mandate, &bundle, &mut watch, &mut close)?
        };
        Ok(Some((ImportStatus::Succeeded, report_of(&report, &folder))))
    }

    /// Closes an import that is still open.
    fn close(&self, mandate: &Mandate, status: ImportStatus, report: &JobReport) -> Result<()> {
        let mut conn = db::connect(&self.url)?;
        db::transaction(&mut conn, |conn| self.finish(conn, mandate, status, report).map(drop))
    }

    /// Notes in a transaction what became of an import; `false` if it is closed already.
    fn finish(
        &self,
        conn: &mut Conn,
        mandate: &Mandate,
        status: ImportStatus,
        report: &JobReport,
    ) -> Result<bool> {
        let now = self.clock.now();
        let report = Doc::new(report)?;
        let origin = Origin {
            org_id: mandate.owner,
            actor_id: mandate.actor_id,
            at: now,
            request_id: mandate.request_id.clone(),
        };
        let kind = if status == ImportStatus::Succeeded { "import.succeeded" } else { "import.failed" };
        let event = Event::new(kind, Entity::Import, mandate.id);
        let is_open = store::finish(conn, mandate.id, status, &report, now)?;
        if is_open {
            events::record_for(conn, origin, self.ids.next(now), event)?;
        }
        Ok(is_open)
    }
}

/// Where it is noted how far an import is.
struct Board<'a> {
    conn: Conn,
    worker: &'a Worker,
    mandate: &'a Mandate,
    last: Option<(ImportPhase, Instant)>,
}

impl<'a> Board<'a> {
    fn open(worker: &'a Worker, mandate: &'a Mandate) -> Result<Self> {
        Ok(Self { conn: db::connect(&worker.url)?, worker, mandate, last: None })
    }

    fn start(&mut self) -> Result<bool> {
        let (id, now, process) = (self.mandate.id, self.worker.clock.now(), self.worker.process);
        db::transaction(&mut self.conn, |conn| {
            store::renew(conn, process, lease(now))?;
            Ok(store::start(conn, id, now)?)
        })
    }

    /// Notes what is new, and not too often. That it cannot be noted does not stop the import.
    fn note(&mut self, progress: Progress<'_>) {
        let (phase, done, total) = match progress {
            Progress::Reading(_) => (ImportPhase::Reading, 0, 0),
            Progress::Comparing => (ImportPhase::Comparing, 0, 0),
            Progress::Writing(done, total) => (ImportPhase::Writing, done, total),
        };
        let is_recent = |(last, at): (ImportPhase, Instant)| last == phase && at.elapsed() < INTERVAL;
        let is_end = total > 0 && done == total;
        if !is_end && self.last.is_some_and(is_recent) {
            return;
        }
        self.last = Some((phase, Instant::now()));
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        let (id, now, process) = (self.mandate.id, self.worker.clock.now(), self.worker.process);
        let noted = db::transaction(&mut self.conn, |conn| {
            store::renew(conn, process, lease(now))?;
            Ok(store::note(conn, id, (phase, count(done), count(total)))?)
        });
        if let Err(error) = noted {
            tracing::warn!(import.id = %id, error = format!("{error:#}"), "the progress cannot be noted");
        }
    }
}

fn fault() -> JobReport {
    JobReport::of_failure("internal", "a fault of the server; its log has the details")
}

fn refused(problems: &Problems, folder: &Path) -> JobReport {
    JobReport {
        problem_count: problems.count(),
        problems: problems.shown().iter().map(|problem| problem_of(problem, folder)).collect(),
        ..JobReport::default()
    }
}

fn report_of(report: &Report, folder: &Path) -> JobReport {
    let files = report.files.iter().map(|(name, rows)| JobFile { name: (*name).to_owned(), rows: *rows });
    let counts = Part::ALL.iter().map(|part| {
        let count = report.tally.part(*part);
        JobCount {
            part: *part,
            created: count.created,
            updated: count.updated,
            unchanged: count.unchanged,
            skipped: count.skipped,
            absent: count.absent,
        }
    });
    JobReport { files: files.collect(), counts: counts.collect(), ..refused(&report.problems, folder) }
}

/// A problem as it is kept: files are called what they were sent as, and nothing steers a terminal.
fn problem_of(problem: &Problem, folder: &Path) -> JobProblem {
    let folder = format!("{}/", folder.display());
    let plain = |text: &str| -> String {
        text.replace(&folder, "").replace(char::is_control, "\u{FFFD}").chars().take(MAX_MESSAGE).collect()
    };
    let place = problem.place.as_ref();
    JobProblem {
        file: place.map(|(at, _)| at.file.to_owned()),
        line: place.map(|(at, _)| at.line).filter(|line| *line > 0),
        column: place.and_then(|(_, column)| column.as_deref()).map(plain),
        code: problem.code.to_owned(),
        message: plain(&problem.message),
    }
}

//! The writing of an import, in small transactions and one last one.
//!
//! On SQLite there is one writer at a time, and a process that waits looks again after ever longer pauses of up to
//! 25 ms, later 100 ms. So a batch takes about [`SPAN`] and is followed by a [`PAUSE`] in which whoever waits is sure
//! to look; the size of batches follows how long the last one took. PostgreSQL locks rows alone, and needs no pauses.
//!
//! Changes of rows that are visible already are made in the last transaction if there are at most [`AT_ONCE`] of them;
//! more would hold up the service, so they are made in batches before it and show one after the other. Either way a row
//! is written only while it is of the version that was compared: what somebody changes meanwhile is not overwritten.

use std::{
    thread,
    time::{Duration, Instant},
};

use chrono::TimeDelta;

use super::{
    Mandate, Progress, Watch,
    compare::{
        Changes,
        children::{Child, Children},
    },
    model::{Import, ImportStatus},
    store,
};
use crate::{
    catalog::{frameworks::model::Framework, sources::model::Source},
    platform::{
        clock::Clock,
        db::{self, Conn, portable, types::UtcTime},
        error::{Code, Error, OnUniqueViolation as _, Result},
        ids::{EventId, ImportId, OrganizationId},
    },
    trail::events::{self, Event, Origin},
};

/// The advisory lock that imports for the instance take on PostgreSQL while they begin and end.
const LOCK: i64 = 7_235_422;
/// How long a batch should take.
const SPAN: Duration = Duration::from_millis(20);
/// How long others have the database to themselves after it.
const PAUSE: Duration = Duration::from_millis(30);
/// How many rows a batch has at first, at least, and at most.
const SIZES: (usize, usize, usize) = (200, 50, 1500);
/// How many visible rows the last transaction changes.
const AT_ONCE: usize = 3000;
/// After how many rows the database is told that there are more.
const MANY: usize = 1000;
/// How long an import may be silent before another one takes its rows away, in seconds.
const LEASE: i64 = 60;

/// An import that is about to begin.
pub struct New<'a> {
    /// For whom it is, and who asked for it.
    pub mandate: &'a Mandate,
    /// What the files were read as.
    pub format: &'static str,
    /// The sources that the changes were found with.
    pub sources: Vec<Source>,
    /// The frameworks that it goes into, as they were then.
    pub frameworks: Vec<Framework>,
}

/// What the last transaction writes beside the catalog.
pub struct End<'a> {
    /// What has happened.
    pub events: Vec<(EventId, Event)>,
    /// Whatever else is to be true as soon as the import is published.
    pub close: &'a mut dyn FnMut(&mut Conn) -> Result<()>,
}

/// Writes everything and publishes it. If that fails, nothing of it is visible.
pub fn write(
    conn: &mut Conn,
    clock: &Clock,
    mut import: New<'_>,
    changes: &Changes,
    end: End<'_>,
    watch: Watch<'_>,
) -> Result<()> {
    let Mandate { id, owner, actor_id, ref request_id } = *import.mandate;
    let frameworks = std::mem::take(&mut import.frameworks);
    begin(conn, clock, import)?;
    let origin = Origin { org_id: owner, actor_id, at: clock.now(), request_id: request_id.clone() };
    let mut stage = Stage { conn, id, owner, clock, watch, size: SIZES.0, done: 0, total: total(changes) };
    let written = stage.add_all(changes).and_then(|()| stage.publish(changes, &frameworks, (&origin, end)));
    if written.is_ok() && stage.total > MANY {
        // What is published stays so if this fails.
        let _ = portable::count_catalog(stage.conn);
    }
    if written.is_err() {
        // Whatever went wrong may go wrong again; then the next import takes the rows away.
        let _ = stage.give_up();
    }
    written
}

/// Claims the owner's catalog, and takes away what imports left that were stopped half way; they are given up first, so
/// that one that only slept cannot go on.
fn begin(conn: &mut Conn, clock: &Clock, import: New<'_>) -> Result<()> {
    let New { mandate: &Mandate { id, owner, .. }, format, sources, .. } = import;
    let now = clock.now();
    let stopped = db::transaction(conn, |conn| {
        portable::serialize_on(conn, lock(owner))?;
        let unfinished = store::unfinished(conn, owner)?;
        let is_at_work = |other: &Import| other.status == ImportStatus::Staged && other.lease_until > now;
        if unfinished.iter().any(is_at_work) {
            let detail = "another import is being written; try again when it has ended";
            return Err(Error::refused(Code::Stale, detail));
        }
        if store::sources(conn, owner)? != sources {
            return Err(overtaken());
        }
        let stopped: Vec<ImportId> = unfinished.iter().map(|other| other.id).collect();
        store::give_up(conn, &stopped)?;
        let import = Import {
            id,
            org_id: owner,
            format: format.to_owned(),
            status: ImportStatus::Staged,
            started_at: now,
            lease_until: lease(now),
            finished_at: None,
        };
        store::insert(conn, &import)?;
        Ok(stopped)
    })?;
    let mut nobody = |_: Progress<'_>| {};
    let mut stage = Stage { conn, id, owner, clock, watch: &mut nobody, size: SIZES.0, done: 0, total: 0 };
    stopped.into_iter().try_for_each(|id| stage.take_away(id))
}

/// The advisory lock of an owner.
fn lock(owner: Option<OrganizationId>) -> i64 {
    owner.map_or(LOCK, |owner| {
        let (high, low) = owner.0.as_u64_pair();
        LOCK ^ (high ^ low).cast_signed()
    })
}

fn lease(now: UtcTime) -> UtcTime {
    UtcTime::new(now.to_chrono() + TimeDelta::seconds(LEASE))
}

fn overtaken() -> Error {
    Error::refused(Code::Stale, "somebody else changed the catalog at the same time; run this import again")
}

/// Whoever published, changed or deleted a framework meanwhile goes before an import into it.
fn expect_unchanged(conn: &mut Conn, frameworks: &[Framework]) -> Result<()> {
    let ids: Vec<_> = frameworks.iter().map(|framework| framework.id.0).collect();
    portable::lock_frameworks(conn, &ids)?;
    let now = store::frameworks_now(conn, frameworks)?;
    if now.len() == frameworks.len() && frameworks.iter().all(|framework| now.contains(framework)) {
        return Ok(());
    }
    Err(overtaken())
}

fn total(changes: &Changes) -> usize {
    fn children<T: Child>(rows: &Children<T>) -> usize {
        rows.new.len() + rows.again.iter().map(|(_, rows)| rows.len()).sum::<usize>()
    }
    changes.skills.new.len()
        + changes.roles.new.len()
        + changes.requirements.new.len()
        + changes.skills.changed.len()
        + changes.roles.changed.len()
        + changes.requirements.changed.len()
        + children(&changes.relations)
        + children(&changes.role_titles)
        + children(&changes.skill_titles)
        + children(&changes.tools)
        + children(&changes.descriptors)
}

/// How many rows that are visible already are written again.
fn visible(changes: &Changes) -> usize {
    fn again<T: Child>(rows: &Children<T>) -> usize {
        rows.again.iter().map(|(_, rows)| rows.len()).sum()
    }
    changes.skills.changed.len()
        + changes.roles.changed.len()
        + changes.requirements.changed.len()
        + again(&changes.relations)
        + again(&changes.role_titles)
        + again(&changes.skill_titles)
        + again(&changes.tools)
        + again(&changes.descriptors)
}

/// A parent with all its children.
type Family<P, T> = (P, Vec<T>);

struct Stage<'a> {
    conn: &'a mut Conn,
    id: ImportId,
    owner: Option<OrganizationId>,
    clock: &'a Clock,
    watch: Watch<'a>,
    size: usize,
    done: usize,
    total: usize,
}

impl Stage<'_> {
    /// Writes what is new, parents first; nobody sees it yet.
    fn add_all(&mut self, changes: &Changes) -> Result<()> {
        let (frameworks, scales) = (&changes.frameworks.new, &changes.scales.new);
        if !frameworks.is_empty() {
            self.batch(|conn| store::add_frameworks(conn, frameworks).map(|()| true))?;
        }
        if !scales.is_empty() {
            self.batch(|conn| store::add_scales(conn, scales).map(|()| true))?;
        }
        self.add(&changes.skills.new, store::add_skills)?;
        self.add(&changes.skill_titles.new, store::add_skill_titles)?;
        self.add(&changes.descriptors.new, store::add_descriptors)?;
        self.add(&changes.roles.new, store::add_roles)?;
        self.add(&changes.role_titles.new, store::add_role_titles)?;
        self.add(&changes.tools.new, store::add_tools)?;
        self.add(&changes.relations.new, store::add_relations)?;
        self.add(&changes.requirements.new, store::add_requirements)
    }

    /// Makes everything visible.
    fn publish(
        &mut self,
        changes: &Changes,
        frameworks: &[Framework],
        (origin, end): (&Origin, End<'_>),
    ) -> Result<()> {
        let is_small = visible(changes) <= AT_ONCE;
        if !is_small {
            db::transaction(self.conn, |conn| expect_unchanged(conn, frameworks))?;
            self.change_all(changes)?;
        }
        (self.watch)(Progress::Writing(self.total, self.total));
        let (id, owner, now) = (self.id, self.owner, self.clock.now());
        db::transaction(self.conn, |conn| {
            portable::serialize_on(conn, lock(owner))?;
            expect_unchanged(conn, frameworks)?;
            if is_small && !store::change(conn, changes).on_unique_violation(overtaken)? {
                return Err(overtaken());
            }
            store::write_ground(conn, changes).on_unique_violation(overtaken)?;
            // In the order in which a process that ends does it, so that the two do not wait for each other.
            (end.close)(conn)?;
            if !store::publish(conn, id, now)? {
                return Err(overtaken());
            }
            events::record_all_for(conn, origin, end.events)
        })
    }

    fn change_all(&mut self, changes: &Changes) -> Result<()> {
        self.each(&changes.skills.changed, store::update_skills)?;
        self.each(&changes.roles.changed, store::update_roles)?;
        self.each(&changes.requirements.changed, store::update_requirements)?;
        self.again(&changes.skill_titles.again, store::replace_skill_titles)?;
        self.again(&changes.descriptors.again, store::replace_descriptors)?;
        self.again(&changes.role_titles.again, store::replace_role_titles)?;
        self.again(&changes.tools.again, store::replace_tools)?;
        self.again(&changes.relations.again, store::replace_relations)
    }

    fn add<T>(&mut self, rows: &[T], write: fn(&mut Conn, &[T]) -> store::Written) -> Result<()> {
        self.each(rows, |conn, rows| write(conn, rows).map(|()| true))
    }

    /// Writes rows in batches; fails if one of them is no longer what it was.
    fn each<T>(&mut self, rows: &[T], write: impl Fn(&mut Conn, &[T]) -> store::Replaced) -> Result<()> {
        // What is known of the rows before says nothing of these, which may have more indexes.
        self.size = SIZES.0;
        let mut rest = rows;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(self.size.min(rest.len()));
            self.batch(|conn| write(conn, now))?;
            self.done += now.len();
            (self.watch)(Progress::Writing(self.done, self.total));
            rest = later;
        }
        Ok(())
    }

    /// The children of one parent are written in one transaction, however many they are.
    fn again<P, T>(
        &mut self,
        families: &[Family<P, T>],
        write: fn(&mut Conn, &[Family<P, T>]) -> store::Written,
    ) -> Result<()> {
        self.size = SIZES.0;
        let mut rest = families;
        while !rest.is_empty() {
            let mut sum = 0;
            let fitting = rest.iter().take_while(|(_, rows)| {
                sum += rows.len();
                sum <= self.size
            });
            let (now, later) = rest.split_at(fitting.count().max(1));
            self.batch(|conn| write(conn, now).map(|()| true))?;
            self.done += now.iter().map(|(_, rows)| rows.len()).sum::<usize>();
            (self.watch)(Progress::Writing(self.done, self.total));
            rest = later;
        }
        Ok(())
    }

    /// One transaction; it fails if another import has taken this one to be dead, or what is written finds others' changes.
    fn batch(&mut self, write: impl FnOnce(&mut Conn) -> store::Replaced) -> Result<()> {
        let (id, until) = (self.id, lease(self.clock.now()));
        let started = Instant::now();
        db::transaction(self.conn, |conn| {
            if store::renew(conn, id, until)? && write(conn).on_unique_violation(overtaken)? {
                Ok(())
            } else {
                Err(overtaken())
            }
        })?;
        self.rest(started.elapsed());
        Ok(())
    }

    fn rest(&mut self, took: Duration) {
        let (_, least, most) = SIZES;
        self.size = match took {
            took if took > SPAN * 2 => self.size / 2,
            took if took > SPAN => self.size - self.size / 4,
            took if took < SPAN / 2 => self.size * 2,
            _ => self.size,
        };
        self.size = self.size.clamp(least, most);
        if portable::has_one_writer(self.conn) {
            thread::sleep(PAUSE);
        }
    }

    /// Takes back what was written.
    fn give_up(&mut self) -> Result<()> {
        let id = self.id;
        db::transaction(self.conn, |conn| Ok(store::give_up(conn, &[id])?))?;
        self.take_away(id)
    }

    /// Takes away the rows of an import that was given up; nobody has seen them.
    fn take_away(&mut self, id: ImportId) -> Result<()> {
        let mut is_done = false;
        while !is_done {
            let (size, now) = (self.size, self.clock.now());
            let started = Instant::now();
            is_done = db::transaction(self.conn, |conn| Ok(store::take_away(conn, id, size, now)?))?;
            self.rest(started.elapsed());
        }
        Ok(())
    }
}

//! Imports: catalog data of others becomes part of the instance's catalog.
//!
//! An importer reads its files into a [`bundle::Bundle`] and checks it; [`compare`] says what it would change; [`run`]
//! writes that in one transaction. A file that is wrong anywhere changes nothing. What is imported belongs to the
//! instance: every organization reads it, and only another import changes it.
//!
//! Importing the same bundle again changes nothing, not even a time. Gap items that were made from a requirement keep
//! the values they copied; that the requirement has changed shows there as `stale_requirement`.
//!
//! Reading and comparing happen before anything is written. Then the new rows are written in small transactions, so
//! that a serving process never waits long, and carry the [`model::Import`] they belong to: as long as that is staged
//! they exist for nobody. One last transaction takes over what has changed and publishes the import, so that everything
//! becomes visible at once. What an import leaves behind that was stopped half way is taken away by the next one. An
//! import holds a lease while it writes; another one is refused meanwhile.

pub mod attribution;
pub mod bundle;
pub mod catalog;
pub mod compare;
mod esco;
pub mod files;
mod gdad;
pub mod model;
mod native;
mod onet;
pub mod problem;
mod reader;
pub mod report;
mod stage;
mod store;
mod table;

use std::path::PathBuf;

use crate::{
    clock::Clock,
    db::{self, Conn, types::UtcTime},
    error::Result,
    events::{Changes, Entity, Event},
    ids::{EventId, Ids, ImportId},
    sources::model::Source,
};
use bundle::Bundle;
use files::Limits;
use problem::Problems;
use report::{Report, Tally};

/// What files are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Milepost's own five CSV files.
    Native,
    /// The text files of O*NET.
    Onet,
    /// The CSV files of ESCO.
    Esco,
    /// The two CSV files of the UK Government Digital and Data framework.
    Gdad,
}

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the files are read as.
    pub format: Format,
    /// Folders, zip archives, and single files.
    pub paths: Vec<PathBuf>,
    /// The release, if the files do not say it.
    pub release: Option<String>,
    /// Of ESCO, only occupations whose ISCO code begins with one of these.
    pub isco: Vec<String>,
    /// Of ESCO, only the occupations and skills with these addresses.
    pub uris: Vec<String>,
}

impl Request {
    /// Everything that is in some files.
    pub fn everything(format: Format, paths: Vec<PathBuf>) -> Self {
        Self { format, paths, release: None, isco: Vec::new(), uris: Vec::new() }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// It reads this file.
    Reading(&'a str),
    /// It compares what it has read with the catalog.
    Comparing,
    /// It has written so many of so many rows.
    Writing(usize, usize),
}

/// Whoever is told how far an import is.
pub type Watch<'a> = &'a mut dyn FnMut(Progress<'_>);

/// Reads files and checks them; if one is wrong anywhere, all are refused.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    match request.format {
        Format::Native => native::read(request, limits, watch),
        Format::Onet => onet::read(request, limits, watch),
        Format::Esco => esco::read(request, limits, watch),
        Format::Gdad => gdad::read(request, limits, watch),
    }
}

/// Brings the instance's catalog up to a bundle that was checked.
pub fn run(conn: &mut Conn, ids: &Ids, clock: &Clock, bundle: &Bundle, watch: Watch<'_>) -> Result<Report> {
    let compared = compare(conn, ids, clock.now(), bundle, watch)?;
    let Compared { import_id, sources, changes, report } = compared;
    if report.tally.is_change() {
        let events = events(ids, clock.now(), &changes, &report.tally);
        let import = stage::New { id: import_id, format: bundle.format, sources };
        stage::write(conn, (ids, clock), import, &changes, events, watch)?;
    }
    Ok(report)
}

/// Says what [`run`] would do, and writes nothing.
pub fn rehearse(
    conn: &mut Conn,
    ids: &Ids,
    clock: &Clock,
    bundle: &Bundle,
    watch: Watch<'_>,
) -> Result<Report> {
    Ok(compare(conn, ids, clock.now(), bundle, watch)?.report)
}

/// What an import would change, and the sources that were there when it was found.
struct Compared {
    import_id: ImportId,
    sources: Vec<Source>,
    changes: compare::Changes,
    report: Report,
}

fn compare(conn: &mut Conn, ids: &Ids, now: UtcTime, bundle: &Bundle, watch: Watch<'_>) -> Result<Compared> {
    watch(Progress::Comparing);
    let prefixes: Vec<&str> = bundle.prefixes().into_iter().collect();
    let catalog = db::snapshot(conn, |conn| Ok(store::load(conn, &prefixes)?))?;
    let import_id = ids.next(now);
    let (changes, report) = compare::compare(ids, now, import_id, bundle, &catalog);
    Ok(Compared { import_id, sources: catalog.sources, changes, report })
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

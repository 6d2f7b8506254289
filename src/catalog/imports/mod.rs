//! Imports: catalog data of others becomes part of the instance's catalog, or of an organization's own.
//!
//! An importer reads its files into a [`bundle::Bundle`] and checks it; [`compare`] says what it would change; [`run`]
//! writes that. A file that is wrong anywhere changes nothing. What is imported belongs to the import's owner. What
//! belongs to the instance is read by every organization, and only another import changes it; what belongs to an
//! organization is its own, and may require skills of the instance without copying them.
//!
//! Importing the same bundle again changes nothing, not even a time. Gap items that were made from a requirement keep
//! the values they copied; that the requirement has changed shows there as `stale_requirement`.
//!
//! Reading and comparing happen before anything is written. Then the new rows are written in small transactions, so
//! that a serving process never waits long, and carry the [`model::Import`] they belong to: as long as that is staged
//! they exist for nobody. One last transaction takes over what has changed and publishes the import, so that everything
//! becomes visible at once. What an import leaves behind that was stopped half way is taken away by the next one. An
//! import holds a lease while it writes; another one of the same owner is refused meanwhile.

pub mod attribution;
pub mod bundle;
mod case;
pub mod catalog;
mod check;
pub mod choices;
pub mod compare;
mod doubled;
mod esco;
pub mod files;
mod gdad;
mod intake;
mod lines;
pub mod model;
pub mod moodle;
pub mod native;
mod onet;
pub mod problem;
mod reader;
pub mod report;
mod stage;
mod store;
mod table;
pub mod template;
mod text;
mod tree;

use crate::{
    catalog::{
        frameworks::{self, model::Framework},
        sources::model::Source,
    },
    platform::{
        clock::Clock,
        db::{
            self, Conn,
            types::{UtcTime, text_enum},
        },
        error::{Code, Error, Result},
        ids::{EventId, Ids, ImportId, OrganizationId, RequestId, UserId},
        words::FrameworkStatus,
    },
    trail::events::{Changes, Entity, Event},
};
use bundle::{Bundle, Key};
use files::{Input, Limits};
use problem::{At, Problem, Problems};
use report::{Report, Tally};

text_enum! {
    /// What files are read as.
    pub enum Format {
        /// Milepost's own CSV files
        Native = "native",
        /// the text files of O*NET
        Onet = "onet",
        /// the CSV files of ESCO
        Esco = "esco",
        /// the two CSV files of the UK Government Digital and Data framework
        Gdad = "gdad",
        /// the CSV file of a competency framework of Moodle
        Moodle = "moodle",
        /// a package of the 1EdTech format for competencies and academic standards, as JSON
        Case = "case",
    }
}

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the files are read as.
    pub format: Format,
    /// Folders, zip archives, and single files.
    pub inputs: Vec<Input>,
    /// The release, if the files do not say it.
    pub release: Option<String>,
    /// Of ESCO, only occupations whose ISCO code begins with one of these.
    pub isco: Vec<String>,
    /// Of ESCO, only the occupations and skills with these addresses.
    pub uris: Vec<String>,
    /// The prefix of keys, where the format leaves it open.
    pub key: Option<String>,
    /// What else it does.
    pub policy: Policy,
}

/// What an import does beside bringing what the files hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether everything goes into drafts, which somebody publishes later.
    pub into_draft: bool,
    /// Whether skills and roles that the files no longer have are retired, and those that are back are in use again.
    pub retire_absent: bool,
}

impl Request {
    /// Everything that is in some files.
    pub fn everything(format: Format, inputs: Vec<impl Into<Input>>) -> Self {
        let inputs = inputs.into_iter().map(Into::into).collect();
        Self {
            format,
            inputs,
            release: None,
            isco: Vec::new(),
            uris: Vec::new(),
            key: None,
            policy: Policy::default(),
        }
    }

    /// The prefix that was asked for, or else one made of what the framework is called where it comes from.
    fn prefix(&self, format: &str, at: At, name: &str) -> Result<String, Problem> {
        let prefix = self.key.clone().unwrap_or_else(|| {
            let words = name.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'));
            let slug: Vec<_> = words.filter(|word| !word.is_empty()).collect();
            match slug.join("-").to_ascii_lowercase() {
                slug if slug.starts_with(&format!("{format}-")) => slug,
                slug => format!("{format}-{slug}"),
            }
        });
        let is_named = self.key.is_some() || prefix.len() > format.len() + 1;
        if is_named && Key::is_prefix(&prefix) {
            return Ok(prefix);
        }
        let message = format!(
            "the prefix of keys must be given: it cannot be made of this identifier, or is not of 1 to {} letters, \
             digits, dots, dashes and underscores",
            Key::MAX_PREFIX
        );
        Err(at.problem(None, "bad-prefix", message))
    }
}

/// For whom something is imported, and who asked for it.
#[derive(Debug, Clone)]
pub struct Mandate {
    /// The import.
    pub id: ImportId,
    /// The organization whose catalog it is for; `None` for the instance.
    pub owner: Option<OrganizationId>,
    /// Who asked for it; `None` for the operator.
    pub actor_id: Option<UserId>,
    /// The identifier of the request or command.
    pub request_id: RequestId,
}

impl Mandate {
    /// An import that the operator brings for the instance.
    pub fn of_operator(ids: &Ids, clock: &Clock) -> Self {
        let now = clock.now();
        let request_id = RequestId::from(ids.next::<uuid::Uuid>(now));
        Self { id: ids.next(now), owner: None, actor_id: None, request_id }
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

/// What else is written in the transaction that publishes an import, from its report; if that fails, nothing is published.
pub type Close<'a> = &'a mut dyn FnMut(&mut Conn, &Report) -> Result<()>;

/// Reads files and checks them; if one is wrong anywhere, all are refused.
pub fn read(request: &Request, limits: Limits, watch: Watch<'_>) -> Result<Bundle, Problems> {
    let bundle = match request.format {
        Format::Native => native::read(request, limits, watch),
        Format::Onet => onet::read(request, limits, watch),
        Format::Esco => esco::read(request, limits, watch),
        Format::Gdad => gdad::read(request, limits, watch),
        Format::Moodle => moodle::read(request, limits, watch),
        Format::Case => case::read(request, limits, watch),
    };
    Ok(Bundle { policy: request.policy, ..bundle? })
}

/// Brings the owner's catalog up to a bundle that was checked.
pub fn run(
    conn: &mut Conn,
    tools: (&Ids, &Clock),
    mandate: &Mandate,
    bundle: &Bundle,
    watch: Watch<'_>,
) -> Result<Report> {
    run_and_close(conn, tools, mandate, bundle, watch, &mut |_, _| Ok(()))
}

/// The same, and `close` if there is anything to publish.
pub fn run_and_close(
    conn: &mut Conn,
    (ids, clock): (&Ids, &Clock),
    mandate: &Mandate,
    bundle: &Bundle,
    watch: Watch<'_>,
    close: Close<'_>,
) -> Result<Report> {
    let Compared { sources, frameworks, changes, report } =
        compare(conn, (ids, clock), mandate, bundle, watch)?;
    if report.tally.is_change() {
        let events = events(ids, clock.now(), &changes, &report.tally);
        let import = stage::New { mandate, format: bundle.format, sources, frameworks };
        let mut finish = |conn: &mut Conn| {
            mandate.owner.map(|owner| frameworks::forget_rows(conn, owner)).transpose()?;
            close(conn, &report)
        };
        let end = stage::End { events, close: &mut finish };
        stage::write(conn, clock, import, &changes, end, watch)?;
    }
    Ok(report)
}

/// Says what [`run`] would do, and writes nothing.
pub fn rehearse(
    conn: &mut Conn,
    (ids, clock): (&Ids, &Clock),
    mandate: &Mandate,
    bundle: &Bundle,
    watch: Watch<'_>,
) -> Result<Report> {
    Ok(compare(conn, (ids, clock), mandate, bundle, watch)?.report)
}

/// Gives up what some imports are still bringing, so that they can neither go on nor be published.
pub fn give_up(conn: &mut Conn, ids: &[ImportId]) -> Result<()> {
    Ok(store::give_up(conn, ids)?)
}

/// What an import would change, and the sources that were there when it was found.
struct Compared {
    sources: Vec<Source>,
    frameworks: Vec<Framework>,
    changes: compare::Changes,
    report: Report,
}

fn compare(
    conn: &mut Conn,
    (ids, clock): (&Ids, &Clock),
    mandate: &Mandate,
    bundle: &Bundle,
    watch: Watch<'_>,
) -> Result<Compared> {
    watch(Progress::Comparing);
    let Mandate { id, owner, .. } = *mandate;
    let catalog = db::snapshot(conn, |conn| Ok(store::load(conn, owner, bundle)?))?;
    if let Some(framework) = catalog.frozen() {
        return Err(frozen(framework));
    }
    let is_published = |framework: &&Framework| framework.status == FrameworkStatus::Published;
    if bundle.policy.into_draft
        && let Some(Framework { key, .. }) = catalog.frameworks.iter().find(is_published)
    {
        let detail = format!(
            "the framework `{key}` is in use; make a draft of its next version, which takes the files"
        );
        return Err(Error::refused(Code::Frozen, detail));
    }
    let (changes, report) = compare::compare(ids, clock.now(), (id, owner), bundle, &catalog, watch);
    let created = i64::try_from(report.tally.created()).unwrap_or(i64::MAX);
    if let Some(owner) = owner.filter(|_| created > 0) {
        frameworks::expect_room(conn, owner, created)?;
    }
    Ok(Compared { sources: catalog.sources, frameworks: catalog.frameworks, changes, report })
}

/// The refusal of an import into something that is to stay as it is.
fn frozen(Framework { key, status, .. }: &Framework) -> Error {
    let how = if *status == FrameworkStatus::Retired { "is retired" } else { "was published by hand" };
    let detail =
        format!("the framework `{key}` {how}; make a draft of its next version, which takes the files");
    Error::refused(Code::Frozen, detail)
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

/// How many rows of each part of a source were created, updated and retired.
fn counts(tally: &Tally, prefix: &str) -> Changes {
    let retired = tally.retired(prefix).fold(Changes::default(), |changes, (part, count)| {
        changes.value(&format!("{}_retired", part.as_str()), &0, &count)
    });
    tally.source(prefix).fold(retired, |changes, (part, count)| {
        let name = part.as_str();
        changes.value(&format!("{name}_created"), &0, &count.created).value(
            &format!("{name}_updated"),
            &0,
            &count.updated,
        )
    })
}

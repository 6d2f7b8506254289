//! Frameworks: sets of skills and roles that are published together, in versions.
//!
//! All versions of a framework have one key, and each has a release, such as `2026`. An import brings those of the
//! instance; an organization writes its own, as a draft that hr and admins alone can see. **Invariant:** what was
//! published stays as it is, with everything in it; whoever changes a skill or role asks [`expect_open`] first.

pub mod api;
pub mod load;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

pub use api::CreateFramework;
pub use rules::Transition;

use std::collections::{BTreeSet, HashMap};

use crate::{
    identity::access::{self, Delete, Extend, Granted, Read, Update},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::AnyId,
            value::Value,
        },
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::{FrameworkId, OrganizationId},
        words::FrameworkStatus,
    },
    trail::events::{self, Changes, Entity, Event},
};
use api::UpdateFramework;
use model::{Framework, FrameworkFilter, FrameworkSort};

/// How many rows the catalog of an organization may hold: skills, role profiles, requirements, and what hangs off them.
/// Of the frameworks that are known, ESCO is the largest, with a quarter of a million; there is room for two versions.
pub const MAX_ROWS: i64 = 750_000;

/// A framework with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct FrameworkDetails {
    /// The framework.
    pub framework: Framework,
    /// Whether the actor may change it.
    pub may_change: bool,
}

/// One framework.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: FrameworkId) -> Result<FrameworkDetails> {
    Ok(details(ctx, load::framework::<Read>(conn, ctx, id)?.into_inner()))
}

/// A page of the frameworks that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &FrameworkFilter,
    sort: FrameworkSort,
    page: &PageRequest,
) -> Result<Page<FrameworkDetails>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    Ok(Page::new(rows, page, |row| position(row, sort)).map(|row| details(ctx, row)))
}

/// Adds a framework to the organization's catalog, as a draft.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateFramework) -> Result<FrameworkDetails> {
    create_with(conn, ctx, input, Changes::default())
}

/// The same; `changes` says in the audit trail what is written into the framework with it.
pub fn create_with(
    conn: &mut Conn,
    ctx: &Ctx,
    input: CreateFramework,
    changes: Changes,
) -> Result<FrameworkDetails> {
    let org_id = access::organization_catalog(ctx)?;
    let framework = Framework {
        id: ctx.new_id(),
        org_id: Some(org_id),
        source_id: None,
        key: input.key.into(),
        name: input.name.into(),
        release: input.release.map(Into::into),
        status: FrameworkStatus::Draft,
        created_at: ctx.now,
        updated_at: ctx.now,
        description: input.description.map(Into::into),
        license: input.license.map(Into::into),
        supersedes_id: None,
        version: 1,
        published_at: None,
        retired_at: None,
        deleted_at: None,
        import_id: None,
    };

    store::insert(conn, &framework)?;
    let event = Event::new("framework.created", Entity::Framework, framework.id).changing(changes);
    events::record(conn, ctx, event)?;
    Ok(details(ctx, framework))
}

/// Adds the next version of a framework, as a draft that holds nothing yet.
pub fn add_version(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Granted<Framework, Extend>,
    release: String,
    name: Option<String>,
) -> Result<FrameworkDetails> {
    let framework = Framework {
        id: ctx.new_id(),
        name: name.unwrap_or_else(|| old.name.clone()),
        release: Some(release),
        status: FrameworkStatus::Draft,
        created_at: ctx.now,
        updated_at: ctx.now,
        supersedes_id: Some(old.id),
        version: 1,
        published_at: None,
        retired_at: None,
        import_id: None,
        ..Framework::clone(old)
    };

    store::insert(conn, &framework)?;
    let changes = Changes::default().value("supersedes_id", &None, &framework.supersedes_id);
    let event = Event::new("framework.created", Entity::Framework, framework.id);
    events::record(conn, ctx, event.changing(changes))?;
    Ok(details(ctx, framework))
}

/// Changes a draft framework.
pub fn update(
    conn: &mut Conn,
    ctx: &Ctx,
    id: FrameworkId,
    input: UpdateFramework,
) -> Result<FrameworkDetails> {
    let old = load::framework::<Update>(conn, ctx, id)?.into_inner();
    rules::expect_draft(old.status)?;
    let mut framework = old.clone();
    framework.name = input.name.map_or(framework.name, Into::into);
    framework.release = input.release.map_or(framework.release, |release| release.map(Into::into));
    framework.description = input.description.map_or(framework.description, |text| text.map(Into::into));
    framework.license = input.license.map_or(framework.license, |license| license.map(Into::into));
    write(conn, ctx, &old, framework, "framework.updated")
}

/// Publishes a framework with all its role profiles, or takes it out of use with them.
pub fn move_on(
    conn: &mut Conn,
    ctx: &Ctx,
    id: FrameworkId,
    transition: Transition,
) -> Result<FrameworkDetails> {
    let old = load::framework::<Update>(conn, ctx, id)?.into_inner();
    let status = rules::move_on(old.status, transition)?;
    let mut framework = Framework { status, ..old.clone() };
    match transition {
        Transition::Publish if store::is_empty(conn, id)? => {
            return Err(Error::refused(Code::EmptyFramework, "the framework has neither skills nor roles"));
        }
        Transition::Publish => framework.published_at = Some(ctx.now),
        Transition::Retire => framework.retired_at = Some(ctx.now),
    }
    store::move_roles(conn, id, (old.status, status), ctx.now)?;
    write(conn, ctx, &old, framework, transition.event())
}

/// A draft framework, to add something to it; `pointer` says where the body names it.
pub fn to_extend(
    conn: &mut Conn,
    ctx: &Ctx,
    id: FrameworkId,
    pointer: &str,
) -> Result<Granted<Framework, Extend>> {
    let framework = load::framework::<Extend>(conn, ctx, id).or_unknown_reference(pointer)?;
    rules::expect_draft(framework.status)?;
    Ok(framework)
}

/// The states of the frameworks that some rows are in.
pub fn states(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = Option<FrameworkId>>,
) -> Result<HashMap<FrameworkId, FrameworkStatus>> {
    let ids: BTreeSet<FrameworkId> = ids.into_iter().flatten().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::states(conn, &ids.into_iter().collect::<Vec<_>>())?.into_iter().collect())
}

/// The names of those of some frameworks that are published.
pub fn published_names(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = FrameworkId>,
) -> Result<HashMap<FrameworkId, String>> {
    let ids: BTreeSet<FrameworkId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::published_names(conn, &ids.into_iter().collect::<Vec<_>>())?.into_iter().collect())
}

/// The state of the framework that a row is in.
pub fn state(conn: &mut Conn, id: Option<FrameworkId>) -> Result<Option<FrameworkStatus>> {
    Ok(states(conn, [id])?.into_values().next())
}

/// Fails if a row is in a framework that was published.
pub fn expect_open(conn: &mut Conn, id: Option<FrameworkId>) -> Result<()> {
    rules::expect_open(state(conn, id)?)
}

/// Deletes a draft framework and everything in it.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: FrameworkId) -> Result<()> {
    let old = load::framework::<Delete>(conn, ctx, id)?.into_inner();
    rules::expect_draft(old.status)?;
    let references = store::references(conn, id)?;
    if !references.is_empty() {
        let allowed = rules::allowed_actions(old.status, true);
        return Err(Error::in_use("something refers to a skill or role of the framework", references)
            .with(|refusal| refusal.allowed_actions = Some(allowed)));
    }
    store::delete_content(conn, id, ctx.now)?;
    let deleted = Framework { deleted_at: Some(ctx.now), ..old.clone() };
    write(conn, ctx, &old, deleted, "framework.deleted").map(drop)
}

/// Takes room for rows that a request adds to the catalog of an organization; fails if they are too many.
///
/// Counting takes up to a fifth of a second in a full catalog. So the last count is kept, and what requests add is added
/// to it; the rows are counted anew where the sum says that the catalog is full, and after an import.
pub fn take_room(conn: &mut Conn, org_id: OrganizationId, more: i64) -> Result<()> {
    let known = store::known_rows(conn, org_id)?;
    if known.is_some_and(|rows| rows.saturating_add(more) <= MAX_ROWS) {
        return Ok(store::add_known_rows(conn, org_id, more)?);
    }
    let held = expect_room(conn, org_id, more)?;
    Ok(store::set_known_rows(conn, org_id, Some(held.saturating_add(more)))?)
}

/// Has the rows of an organization's catalog counted anew when a request adds some.
pub fn forget_rows(conn: &mut Conn, org_id: OrganizationId) -> Result<()> {
    Ok(store::set_known_rows(conn, org_id, None)?)
}

/// Counts the rows of the catalog of an organization; fails if so many more are too many.
pub fn expect_room(conn: &mut Conn, org_id: OrganizationId, more: i64) -> Result<i64> {
    let held = store::held(conn, org_id)?;
    if held.saturating_add(more) <= MAX_ROWS {
        return Ok(held);
    }
    let detail = format!(
        "the organization's catalog holds {held} rows, and this would add {more}; it may hold {MAX_ROWS}"
    );
    Err(Error::refused(Code::LimitReached, detail))
}

/// The refusal of a second version of one release.
pub(crate) fn release_taken() -> Error {
    Error::refused(Code::AlreadyExists, "the organization has a framework of this key and release")
}

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Framework,
    mut framework: Framework,
    kind: &'static str,
) -> Result<FrameworkDetails> {
    framework.version += 1;
    framework.updated_at = ctx.now;
    store::update(conn, &framework, old.version)?;
    let changes = Changes::default()
        .text("name", &old.name, &framework.name)
        .value("release", &old.release, &framework.release)
        .text("description", &old.description, &framework.description)
        .text("license", &old.license, &framework.license)
        .value("status", &old.status, &framework.status);
    events::record(conn, ctx, Event::new(kind, Entity::Framework, framework.id).changing(changes))?;
    Ok(details(ctx, framework))
}

fn details(ctx: &Ctx, framework: Framework) -> FrameworkDetails {
    let may_change = framework.org_id.is_some() && access::organization_catalog(ctx).is_ok();
    FrameworkDetails { framework, may_change }
}

fn position(framework: &Framework, sort: FrameworkSort) -> Position {
    let value: Value = match sort {
        FrameworkSort::Key | FrameworkSort::KeyDesc => framework.key.as_str().into(),
        FrameworkSort::CreatedAt | FrameworkSort::CreatedAtDesc => framework.created_at.into(),
        FrameworkSort::UpdatedAt | FrameworkSort::UpdatedAtDesc => framework.updated_at.into(),
    };
    Position { values: vec![value], id: AnyId(framework.id.0) }
}

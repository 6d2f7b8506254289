//! Proficiency scales: the ladders on which skills are assessed.
//!
//! Every organization starts with the instance's scale from 0 (none) to 5 (expert). **Invariant:** the levels of a
//! scale do not change once someone was seen at one of them; a new scale takes its place.

pub mod api;
pub mod load;
pub mod model;
pub mod routes;
pub mod store;
pub mod view;

use std::collections::{BTreeSet, HashMap};

use crate::{
    engines::readiness::gap,
    identity::access::{self, Act, Delete, Granted, Read, Update},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, fold},
            value::Value,
        },
        error::{Code, Error, OnUniqueViolation as _, Result},
        ids::ScaleId,
    },
    trail::events::{self, Changes, Entity, Event},
};
use api::{CreateScale, LevelInput, UpdateScale};
use model::{Level, Scale, ScaleSort};

/// The scale that every instance starts with, from 0 (none) to 5 (expert).
pub const DEFAULT_SCALE: ScaleId = ScaleId(uuid::Uuid::from_u128(0x019c_0000_0000_7000_8000_0000_0000_0000));

/// A scale with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct ScaleDetails {
    /// The scale.
    pub scale: Scale,
    /// Its rungs, lowest first.
    pub levels: Vec<Level>,
    /// Whether the actor may change it.
    pub may_change: bool,
}

/// What a skill on a scale has to know of the scale.
#[derive(Debug, Clone)]
pub struct Ladder {
    /// Its name.
    pub name: String,
    /// Its lowest and highest level.
    pub bounds: gap::Scale,
}

/// One scale.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: ScaleId) -> Result<ScaleDetails> {
    let scale = load::scale::<Read>(conn, ctx, id)?;
    details(conn, ctx, scale)
}

/// A page of the scales that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    q: Option<&str>,
    sort: ScaleSort,
    page: &PageRequest,
) -> Result<Page<ScaleDetails>> {
    let page = Page::new(store::list(conn, &ctx.actor, q, sort, page)?, page, |scale| position(scale, sort));
    let ids: Vec<_> = page.items.iter().map(|scale| scale.id).collect();
    let mut levels = levels_of(conn, &ids)?;
    let may_change = access::organization_catalog(ctx).is_ok();
    Ok(page.map(|scale| ScaleDetails {
        levels: levels.remove(&scale.id).unwrap_or_default(),
        may_change: may_change && scale.org_id.is_some(),
        scale,
    }))
}

/// The scale of skills entered by name.
pub fn default(conn: &mut Conn, ctx: &Ctx) -> Result<Scale> {
    Ok(store::default_for(conn, ctx.actor.org_id)?)
}

/// The lowest and highest level of some scales.
pub fn bounds(conn: &mut Conn, ids: &[ScaleId]) -> Result<HashMap<ScaleId, gap::Scale>> {
    Ok(store::bounds(conn, ids)?.into_iter().collect())
}

/// Those of some scales that exist for the actor, each with its bounds.
pub fn ladders(conn: &mut Conn, ctx: &Ctx, ids: &[ScaleId]) -> Result<HashMap<ScaleId, Ladder>> {
    let bounds = bounds(conn, ids)?;
    let named = store::visible(conn, &ctx.actor, ids)?.into_iter();
    let ladder = |(id, name)| Some((id, Ladder { name, bounds: *bounds.get(&id)? }));
    Ok(named.filter_map(ladder).collect())
}

/// Adds a scale to the organization's catalog.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateScale) -> Result<ScaleDetails> {
    let org_id = access::organization_catalog(ctx)?;
    check_levels(&input.levels)?;
    let name: String = input.name.into();
    let scale = Scale {
        id: ctx.new_id(),
        org_id: Some(org_id),
        name_key: fold(&name),
        name,
        description: input.description.map(Into::into),
        is_default: input.is_default.unwrap_or(false),
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
    };
    if scale.is_default {
        store::demote_all(conn, org_id, ctx.now)?;
    }

    store::insert(conn, &scale, &levels(ctx, scale.id, input.levels)).on_unique_violation(name_taken)?;
    events::record(conn, ctx, Event::new("scale.created", Entity::Scale, scale.id))?;
    get(conn, ctx, scale.id)
}

/// Changes a scale.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: ScaleId, input: UpdateScale) -> Result<ScaleDetails> {
    let old = load::scale::<Update>(conn, ctx, id)?.into_inner();
    let mut scale = old.clone();
    if let Some(name) = input.name {
        scale.name = name.into();
        scale.name_key = fold(&scale.name);
    }
    if let Some(description) = input.description {
        scale.description = description.map(Into::into);
    }
    scale.is_default = input.is_default.unwrap_or(scale.is_default);
    scale.version += 1;
    scale.updated_at = ctx.now;
    if let Some(org_id) = scale.org_id.filter(|_| scale.is_default && !old.is_default) {
        store::demote_all(conn, org_id, ctx.now)?;
    }
    if let Some(new) = input.levels {
        check_levels(&new)?;
        if store::has_levels_in_use(conn, id)? {
            return Err(Error::refused(Code::InUse, "levels of the scale are in use, so they are fixed"));
        }
        store::set_levels(conn, id, &levels(ctx, id, new))?;
    }

    store::update(conn, &scale, old.version)?;
    let changes = Changes::default()
        .value("name", &old.name, &scale.name)
        .text("description", &old.description, &scale.description)
        .value("is_default", &old.is_default, &scale.is_default);
    events::record(conn, ctx, Event::new("scale.updated", Entity::Scale, id).changing(changes))?;
    get(conn, ctx, id)
}

/// Deletes a scale that no skill is on.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: ScaleId) -> Result<()> {
    let old = load::scale::<Delete>(conn, ctx, id)?.into_inner();
    let references = store::references(conn, id)?;
    if !references.is_empty() {
        return Err(Error::in_use("skills are on the scale", references));
    }
    let deleted = Scale {
        deleted_at: Some(ctx.now),
        is_default: false,
        version: old.version + 1,
        updated_at: ctx.now,
        ..old.clone()
    };
    store::update(conn, &deleted, old.version)?;
    events::record(conn, ctx, Event::new("scale.deleted", Entity::Scale, id))
}

/// The refusal of a second scale of one name.
fn name_taken() -> Error {
    Error::refused(Code::AlreadyExists, "the organization has a scale of this name")
}

fn details<A: Act>(conn: &mut Conn, ctx: &Ctx, scale: Granted<Scale, A>) -> Result<ScaleDetails> {
    let scale = scale.into_inner();
    let levels = levels_of(conn, &[scale.id])?.remove(&scale.id).unwrap_or_default();
    let may_change = scale.org_id.is_some() && access::organization_catalog(ctx).is_ok();
    Ok(ScaleDetails { scale, levels, may_change })
}

fn levels_of(conn: &mut Conn, ids: &[ScaleId]) -> Result<HashMap<ScaleId, Vec<Level>>> {
    let mut levels: HashMap<ScaleId, Vec<Level>> = HashMap::new();
    for level in store::levels(conn, ids)? {
        levels.entry(level.scale_id).or_default().push(level);
    }
    Ok(levels)
}

fn check_levels(levels: &[LevelInput]) -> Result<()> {
    let ranks: BTreeSet<i32> = levels.iter().map(|level| level.level).collect();
    if ranks.len() != levels.len() {
        return Err(Error::invalid_field("/levels", "duplicate", "must give each level once"));
    }
    // Gaps are differences of levels, and a rating is any level between the lowest and the highest.
    if ranks.iter().zip(ranks.iter().skip(1)).any(|(level, next)| next - level != 1) {
        let message = "must follow each other without a gap, such as 0, 1, 2, 3";
        return Err(Error::invalid_field("/levels", "not-consecutive", message));
    }
    Ok(())
}

fn levels(ctx: &Ctx, scale_id: ScaleId, levels: Vec<LevelInput>) -> Vec<Level> {
    let level = |input: LevelInput| Level {
        id: ctx.new_id(),
        scale_id,
        level: input.level,
        label: input.label.into(),
        description: input.description.map(Into::into),
    };
    levels.into_iter().map(level).collect()
}

fn position(scale: &Scale, sort: ScaleSort) -> Position {
    let value: Value = match sort {
        ScaleSort::Name | ScaleSort::NameDesc => scale.name_key.as_str().into(),
        ScaleSort::CreatedAt | ScaleSort::CreatedAtDesc => scale.created_at.into(),
    };
    Position { values: vec![value], id: AnyId(scale.id.0) }
}

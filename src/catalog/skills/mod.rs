//! Skills: what can be assessed, on which scale.
//!
//! A skill belongs to the instance (imported for everybody), to an organization, or to one person. Whoever works
//! without a catalog names skills as they come: a name is looked up among the person's own, then the organization's
//! skills entered by name, and becomes a personal skill if it is new. Names never reach into a framework, whose skills
//! are chosen by identifier.

pub mod api;
pub mod load;
pub mod model;
mod naming;
mod parents;
pub mod parts;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

pub use naming::{resolve, similar};
pub use parents::MAX_DEPTH;
pub use parts::{descriptors, names};

use std::collections::HashMap;

use crate::{
    catalog::{
        frameworks,
        scales::{self, view::CatalogOwner},
    },
    engines::readiness::gap,
    identity::access::{self, Delete, Read, Update},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, fold},
            value::Value,
        },
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::{FrameworkId, OrganizationId, ScaleId, SkillId, UserId},
        words::FrameworkStatus,
    },
    trail::events::{self, Changes, Entity, Event},
};
use api::{CreateSkill, SkillExpand, UpdateSkill};
use model::{Descriptor, Skill, SkillCategory, SkillFilter, SkillKind, SkillSort, SkillStatus, SkillTitle};
use rules::Transition;

/// A skill with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct SkillDetails {
    /// The skill.
    pub skill: Skill,
    /// Whether the actor may change it.
    pub may_change: bool,
}

/// How many texts of levels a skill shows, and may be given.
const MAX_LEVEL_TEXTS: usize = 50;
/// How many other names a skill shows, and may be given.
const MAX_TITLES: i64 = 200;

/// What was asked for beside a skill itself.
#[derive(Debug, Clone, Default)]
pub struct Expanded {
    /// What its levels look like.
    pub level_texts: Option<Vec<Descriptor>>,
    /// Its other names.
    pub titles: Option<Vec<SkillTitle>>,
}

/// A skill and the levels it can be at.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The skill.
    pub skill: Skill,
    /// The lowest and highest level of its scale.
    pub scale: gap::Scale,
}

/// How a body names a skill: by identifier, or by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A skill of the catalog.
    Id(SkillId),
    /// A name, as the person writes it.
    Name(String),
}

/// One skill.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: SkillId) -> Result<SkillDetails> {
    let skill = load::skill::<Read>(conn, ctx, id)?.into_inner();
    details(conn, ctx, skill)
}

/// What was asked for beside a skill, for someone who may read it.
pub fn expanded(conn: &mut Conn, ctx: &Ctx, id: SkillId, asked: &[SkillExpand]) -> Result<Expanded> {
    let mut found = Expanded::default();
    if asked.is_empty() {
        return Ok(found);
    }
    let skill = load::skill::<Read>(conn, ctx, id)?;
    if asked.contains(&SkillExpand::LevelTexts) {
        found.level_texts = Some(level_texts(conn, &[skill.id])?.remove(&skill.id).unwrap_or_default());
    }
    if asked.contains(&SkillExpand::Titles) {
        found.titles = Some(store::titles(conn, skill.id, MAX_TITLES)?);
    }
    Ok(found)
}

/// What the levels of some skills look like, lowest first, for what already refers to them.
pub fn level_texts(conn: &mut Conn, ids: &[SkillId]) -> Result<HashMap<SkillId, Vec<Descriptor>>> {
    let mut texts: HashMap<SkillId, Vec<Descriptor>> = HashMap::new();
    for text in store::level_texts(conn, ids)? {
        let of_skill = texts.entry(text.skill_id).or_default();
        if of_skill.len() < MAX_LEVEL_TEXTS {
            of_skill.push(text);
        }
    }
    Ok(texts)
}

/// A page of the skills that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &SkillFilter,
    sort: SkillSort,
    page: &PageRequest,
) -> Result<Page<SkillDetails>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    let states = frameworks::states(conn, rows.iter().map(|skill| skill.framework_id))?;
    Ok(Page::new(rows, page, |skill| position(skill, sort)).map(|skill| detailed(ctx, &states, skill)))
}

/// Adds a skill to the actor's own, or to the organization's catalog.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateSkill) -> Result<SkillDetails> {
    let (org_id, owner_id) = place(ctx, input.owner, input.framework_id)?;
    let framework_id = match input.framework_id {
        Some(id) => Some(frameworks::to_extend(conn, ctx, id, "/framework_id")?.id),
        None => None,
    };
    let scale_id = match input.scale_id {
        Some(id) => scales::load::scale::<Read>(conn, ctx, id).or_unknown_reference("/scale_id")?.id,
        None => scales::default(conn, ctx)?.id,
    };
    if let Some(parent) = input.parent_id {
        parents::expect(conn, ctx, parent, framework_id)?;
    }
    let skill = Skill {
        framework_id,
        parent_id: input.parent_id,
        external_id: input.external_id.map(Into::into),
        description: input.description.map(Into::into),
        kind: input.kind.unwrap_or(SkillKind::Skill),
        category: input.category.unwrap_or(SkillCategory::Other),
        external_uri: input.external_uri.map(Into::into),
        half_life_months: input.half_life_months,
        ..by_name(ctx, org_id, owner_id, scale_id, input.name.into())
    };

    if skill.owner_id.is_none() {
        frameworks::take_room(conn, org_id, 1)?;
    }
    store::insert(conn, std::slice::from_ref(&skill))?;
    parts::replace(conn, ctx, &skill, input.level_texts, input.titles)?;
    events::record(conn, ctx, Event::new("skill.created", Entity::Skill, skill.id))?;
    details(conn, ctx, skill)
}

/// Changes a skill.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: SkillId, input: UpdateSkill) -> Result<SkillDetails> {
    let old = load::skill::<Update>(conn, ctx, id)?.into_inner();
    frameworks::expect_open(conn, old.framework_id)?;
    if let Some(Some(parent)) = input.parent_id {
        parents::check(conn, ctx, &old, parent)?;
    }
    let mut skill = old.clone();
    if let Some(name) = input.name {
        skill.name = name.into();
        skill.name_key = fold(&skill.name);
    }
    if let Some(scale) = input.scale_id.filter(|scale| *scale != old.scale_id) {
        skill.scale_id = scales::load::scale::<Read>(conn, ctx, scale).or_unknown_reference("/scale_id")?.id;
    }
    // New texts go first: a skill can go to another scale if the texts that it has then fit there.
    let parts = parts::replace(conn, ctx, &skill, input.level_texts, input.titles)?;
    if skill.scale_id != old.scale_id {
        expect_rescalable(conn, &old, skill.scale_id)?;
    }
    skill.description = input.description.map_or(skill.description, |text| text.map(Into::into));
    skill.kind = input.kind.unwrap_or(skill.kind);
    skill.category = input.category.unwrap_or(skill.category);
    skill.parent_id = input.parent_id.unwrap_or(skill.parent_id);
    skill.external_id = input.external_id.map_or(skill.external_id, |id| id.map(Into::into));
    skill.external_uri = input.external_uri.map_or(skill.external_uri, |uri| uri.map(Into::into));
    skill.half_life_months = input.half_life_months.unwrap_or(skill.half_life_months);
    write(conn, ctx, &old, skill, ("skill.updated", parts))
}

/// Takes a skill out of use, or brings it back.
pub fn move_on(conn: &mut Conn, ctx: &Ctx, id: SkillId, transition: Transition) -> Result<SkillDetails> {
    let old = load::skill::<Update>(conn, ctx, id)?.into_inner();
    frameworks::expect_open(conn, old.framework_id)?;
    let status = rules::move_on(old.status, transition)?;
    write(conn, ctx, &old, Skill { status, ..old.clone() }, (transition.event(), Changes::default()))
}

/// Deletes a skill that nothing refers to; others can be retired.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: SkillId) -> Result<()> {
    let old = load::skill::<Delete>(conn, ctx, id)?.into_inner();
    frameworks::expect_open(conn, old.framework_id)?;
    let references = store::references(conn, id)?;
    if !references.is_empty() {
        let allowed = rules::allowed_actions(old.status, true);
        return Err(Error::in_use("something refers to the skill; retire it instead", references)
            .with(|refusal| refusal.allowed_actions = Some(allowed)));
    }
    let deleted = Skill { deleted_at: Some(ctx.now), ..old.clone() };
    write(conn, ctx, &old, deleted, ("skill.deleted", Changes::default())).map(drop)
}

/// Fails unless a skill can be put on another scale.
fn expect_rescalable(conn: &mut Conn, skill: &Skill, scale: ScaleId) -> Result<()> {
    if store::is_assessed(conn, skill.id)? {
        let detail = "somebody was assessed or aims at a level of the skill, so its scale is fixed";
        return Err(Error::refused(Code::InUse, detail));
    }
    let bounds = scales::bounds(conn, &[scale])?.remove(&scale);
    let (Some(bounds), Some((lowest, highest))) = (bounds, store::required_levels(conn, skill.id)?) else {
        return Ok(());
    };
    if lowest >= bounds.min && highest <= bounds.max {
        return Ok(());
    }
    let message = format!(
        "must have the levels {lowest} to {highest}, which role profiles require or texts describe; its levels are {} to {}",
        bounds.min, bounds.max
    );
    Err(Error::invalid_field("/scale_id", "out-of-range", message))
}

/// Fails if one of some skills does not exist for the actor.
pub fn expect_visible(conn: &mut Conn, ctx: &Ctx, ids: &[SkillId], pointer: &str) -> Result<()> {
    if ids.is_empty() || store::visible(conn, &ctx.actor, ids)?.len() == ids.len() {
        Ok(())
    } else {
        Err(Error::unknown_reference(pointer))
    }
}

/// Some skills by their identifiers, deleted ones too, for what already refers to them.
pub fn by_id(conn: &mut Conn, ids: &[SkillId]) -> Result<Vec<Skill>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store::find_all(conn, ids)?)
}

/// The refusal of a second skill of one name or key in the same part of the catalog.
pub(crate) fn name_taken() -> Error {
    Error::refused(
        Code::AlreadyExists,
        "there is a skill of this name or key in the same part of the catalog",
    )
}

/// Returns a new skill with this name and without anything else that is optional.
pub fn by_name(
    ctx: &Ctx,
    org_id: OrganizationId,
    owner_id: Option<UserId>,
    scale_id: ScaleId,
    name: String,
) -> Skill {
    Skill {
        id: ctx.new_id(),
        org_id: Some(org_id),
        owner_id,
        framework_id: None,
        scale_id,
        parent_id: None,
        external_id: None,
        name_key: fold(&name),
        name,
        description: None,
        kind: SkillKind::Skill,
        category: SkillCategory::Other,
        external_uri: None,
        half_life_months: None,
        status: SkillStatus::Active,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
        import_id: None,
        origin_id: None,
        replaced_by_id: None,
        absent_since: None,
    }
}

/// Organization and owner of a new skill.
fn place(
    ctx: &Ctx,
    owner: Option<CatalogOwner>,
    framework: Option<FrameworkId>,
) -> Result<(OrganizationId, Option<UserId>)> {
    let usual = framework.map_or(CatalogOwner::Personal, |_| CatalogOwner::Organization);
    match owner.unwrap_or(usual) {
        CatalogOwner::Personal if framework.is_some() => {
            let message = "must be left out, or `organization`, for a skill of a framework";
            Err(Error::invalid_field("/owner", "not-personal", message))
        }
        CatalogOwner::Personal => Ok((ctx.actor.org_id, Some(ctx.actor.user_id))),
        CatalogOwner::Organization => Ok((access::organization_catalog(ctx)?, None)),
        CatalogOwner::Instance => {
            Err(Error::forbidden("only an import at the command line changes the instance's catalog"))
        }
    }
}

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Skill,
    mut skill: Skill,
    (kind, parts): (&'static str, Changes),
) -> Result<SkillDetails> {
    skill.version += 1;
    skill.updated_at = ctx.now;
    store::update(conn, &skill, old.version)?;
    let changes = Changes::default()
        .text("name", &old.name, &skill.name)
        .text("description", &old.description, &skill.description)
        .value("kind", &old.kind, &skill.kind)
        .value("category", &old.category, &skill.category)
        .value("parent_id", &old.parent_id, &skill.parent_id)
        .value("external_id", &old.external_id, &skill.external_id)
        .value("external_uri", &old.external_uri, &skill.external_uri)
        .value("half_life_months", &old.half_life_months, &skill.half_life_months)
        .value("status", &old.status, &skill.status);
    let event = Event::new(kind, Entity::Skill, skill.id).changing(changes).changing(parts);
    events::record(conn, ctx, event)?;
    details(conn, ctx, skill)
}

fn details(conn: &mut Conn, ctx: &Ctx, skill: Skill) -> Result<SkillDetails> {
    let states = frameworks::states(conn, [skill.framework_id])?;
    Ok(detailed(ctx, &states, skill))
}

fn detailed(ctx: &Ctx, states: &HashMap<FrameworkId, FrameworkStatus>, skill: Skill) -> SkillDetails {
    let framework = skill.framework_id.and_then(|id| states.get(&id).copied());
    let may_change = match (skill.org_id, skill.owner_id) {
        (None, _) => false,
        _ if frameworks::rules::expect_open(framework).is_err() => false,
        (Some(_), Some(owner)) => owner == ctx.actor.user_id,
        (Some(_), None) => access::organization_catalog(ctx).is_ok(),
    };
    SkillDetails { skill, may_change }
}

/// Where a skill stands in a list.
pub fn position(skill: &Skill, sort: SkillSort) -> Position {
    let value: Value = match sort {
        SkillSort::Name | SkillSort::NameDesc => skill.name_key.as_str().into(),
        SkillSort::CreatedAt | SkillSort::CreatedAtDesc => skill.created_at.into(),
        SkillSort::UpdatedAt | SkillSort::UpdatedAtDesc => skill.updated_at.into(),
    };
    Position { values: vec![value], id: AnyId(skill.id.0) }
}

//! Skills: what can be assessed, on which scale.
//!
//! A skill belongs to the instance (imported for everybody), to an organization, or to one person. Whoever works
//! without a catalog names skills as they come: a name is looked up among the person's own, then the organization's
//! skills entered by name, and becomes a personal skill if it is new. Names never reach into a framework, whose skills
//! are chosen by identifier.

pub mod api;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

use std::collections::{BTreeMap, HashMap};

use crate::{
    access::{self, Delete, Read, Update},
    ctx::Ctx,
    db::{
        Conn,
        page::{Page, PageRequest, Position},
        types::{AnyId, fold},
        value::Value,
    },
    error::{Code, Error, OrUnknownReference as _, Result},
    events::{self, Changes, Entity, Event},
    ids::{OrganizationId, ScaleId, SkillId, UserId},
    readiness::gap,
    scales::{self, view::CatalogOwner},
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

/// How many texts of levels a skill shows.
const MAX_LEVEL_TEXTS: usize = 50;
/// How many other names a skill shows.
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
    Ok(details(ctx, access::skill::<Read>(conn, ctx, id)?.into_inner()))
}

/// What was asked for beside a skill, for someone who may read it.
pub fn expanded(conn: &mut Conn, ctx: &Ctx, id: SkillId, asked: &[SkillExpand]) -> Result<Expanded> {
    let skill = access::skill::<Read>(conn, ctx, id)?;
    let mut found = Expanded::default();
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
    Ok(Page::new(rows, page, |skill| position(skill, sort)).map(|skill| details(ctx, skill)))
}

/// Adds a skill to the actor's own, or to the organization's catalog.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateSkill) -> Result<SkillDetails> {
    let (org_id, owner_id) = place(ctx, input.owner)?;
    let scale_id = match input.scale_id {
        Some(id) => access::scale::<Read>(conn, ctx, id).or_unknown_reference("/scale_id")?.id,
        None => scales::default(conn, ctx)?.id,
    };
    if let Some(parent) = input.parent_id {
        access::skill::<Read>(conn, ctx, parent).or_unknown_reference("/parent_id")?;
    }
    let skill = Skill {
        parent_id: input.parent_id,
        external_id: input.external_id.map(Into::into),
        description: input.description.map(Into::into),
        kind: input.kind.unwrap_or(SkillKind::Skill),
        category: input.category.unwrap_or(SkillCategory::Other),
        external_uri: input.external_uri.map(Into::into),
        half_life_months: input.half_life_months,
        ..by_name(ctx, org_id, owner_id, scale_id, input.name.into())
    };

    store::insert(conn, std::slice::from_ref(&skill))?;
    events::record(conn, ctx, Event::new("skill.created", Entity::Skill, skill.id))?;
    Ok(details(ctx, skill))
}

/// Changes a skill.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: SkillId, input: UpdateSkill) -> Result<SkillDetails> {
    let old = access::skill::<Update>(conn, ctx, id)?.into_inner();
    if let Some(Some(parent)) = input.parent_id {
        check_parent(conn, ctx, id, parent)?;
    }
    let mut skill = old.clone();
    if let Some(name) = input.name {
        skill.name = name.into();
        skill.name_key = fold(&skill.name);
    }
    skill.description = input.description.map_or(skill.description, |text| text.map(Into::into));
    skill.kind = input.kind.unwrap_or(skill.kind);
    skill.category = input.category.unwrap_or(skill.category);
    skill.parent_id = input.parent_id.unwrap_or(skill.parent_id);
    skill.external_id = input.external_id.map_or(skill.external_id, |id| id.map(Into::into));
    skill.external_uri = input.external_uri.map_or(skill.external_uri, |uri| uri.map(Into::into));
    skill.half_life_months = input.half_life_months.unwrap_or(skill.half_life_months);
    write(conn, ctx, &old, skill, "skill.updated")
}

/// Takes a skill out of use, or brings it back.
pub fn move_on(conn: &mut Conn, ctx: &Ctx, id: SkillId, transition: Transition) -> Result<SkillDetails> {
    let old = access::skill::<Update>(conn, ctx, id)?.into_inner();
    let status = rules::move_on(old.status, transition)?;
    write(conn, ctx, &old, Skill { status, ..old.clone() }, transition.event())
}

/// Deletes a skill that nothing refers to; others can be retired.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: SkillId) -> Result<()> {
    let old = access::skill::<Delete>(conn, ctx, id)?.into_inner();
    if store::is_used(conn, id)? {
        let allowed = rules::allowed_actions(old.status, true);
        return Err(Error::refused(Code::InUse, "something refers to the skill; retire it instead")
            .with(|refusal| refusal.allowed_actions = Some(allowed)));
    }
    let deleted = Skill { deleted_at: Some(ctx.now), ..old.clone() };
    write(conn, ctx, &old, deleted, "skill.deleted").map(drop)
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

/// Finds the skills that a body names, making those whose names are new. The answer is in the order of `names`.
///
/// `pointer` says where in the body the nth of them is named.
pub fn resolve(
    conn: &mut Conn,
    ctx: &Ctx,
    names: &[Named],
    pointer: impl Fn(usize) -> String,
) -> Result<Vec<Measured>> {
    let by_id = visible_by_id(conn, ctx, names)?;
    let by_name = find_or_make(conn, ctx, names)?;
    let skills = names.iter().enumerate().map(|(index, named)| {
        let found = match named {
            Named::Id(id) => by_id.get(id),
            Named::Name(name) => by_name.get(&fold(name)),
        };
        found.cloned().ok_or_else(|| Error::unknown_reference(pointer(index)))
    });
    let skills = skills.collect::<Result<Vec<_>>>()?;
    let scale_ids: Vec<_> = skills.iter().map(|skill| skill.scale_id).collect();
    let bounds = scales::bounds(conn, &scale_ids)?;
    let none = gap::Scale { min: 0, max: 0 };
    Ok(skills
        .into_iter()
        .map(|skill| Measured { scale: bounds.get(&skill.scale_id).copied().unwrap_or(none), skill })
        .collect())
}

/// The refusal of a second skill of one name or key in the same part of the catalog.
pub(crate) fn name_taken() -> Error {
    Error::refused(
        Code::AlreadyExists,
        "there is a skill of this name or key in the same part of the catalog",
    )
}

fn visible_by_id(conn: &mut Conn, ctx: &Ctx, names: &[Named]) -> Result<HashMap<SkillId, Skill>> {
    let ids: Vec<_> = names
        .iter()
        .filter_map(|named| match named {
            Named::Id(id) => Some(*id),
            Named::Name(_) => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::visible(conn, &ctx.actor, &ids)?.into_iter().map(|skill| (skill.id, skill)).collect())
}

fn find_or_make(conn: &mut Conn, ctx: &Ctx, names: &[Named]) -> Result<HashMap<String, Skill>> {
    let mut wanted: BTreeMap<String, String> = names
        .iter()
        .filter_map(|named| match named {
            Named::Name(name) => Some((fold(name), name.trim().to_owned())),
            Named::Id(_) => None,
        })
        .collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let keys: Vec<String> = wanted.keys().cloned().collect();
    let mut found: HashMap<String, Skill> = HashMap::new();
    for skill in store::named(conn, &ctx.actor, &keys)? {
        wanted.remove(&skill.name_key);
        found.entry(skill.name_key.clone()).or_insert(skill);
    }
    if !wanted.is_empty() {
        let scale = scales::default(conn, ctx)?;
        let (org, owner) = (ctx.actor.org_id, Some(ctx.actor.user_id));
        let new: Vec<Skill> =
            wanted.into_values().map(|name| by_name(ctx, org, owner, scale.id, name)).collect();
        store::insert(conn, &new)?;
        let made = new.iter().map(|skill| Event::new("skill.created", Entity::Skill, skill.id));
        events::record_all(conn, ctx, made.collect())?;
        found.extend(new.into_iter().map(|skill| (skill.name_key.clone(), skill)));
    }
    Ok(found)
}

fn by_name(
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
    }
}

/// Organization and owner of a new skill.
fn place(ctx: &Ctx, owner: Option<CatalogOwner>) -> Result<(OrganizationId, Option<UserId>)> {
    match owner.unwrap_or(CatalogOwner::Personal) {
        CatalogOwner::Personal => Ok((ctx.actor.org_id, Some(ctx.actor.user_id))),
        CatalogOwner::Organization => Ok((access::organization_catalog(ctx)?, None)),
        CatalogOwner::Instance => {
            Err(Error::forbidden("only an import at the command line changes the instance's catalog"))
        }
    }
}

/// A skill is not part of itself, directly or through others.
fn check_parent(conn: &mut Conn, ctx: &Ctx, id: SkillId, parent: SkillId) -> Result<()> {
    access::skill::<Read>(conn, ctx, parent).or_unknown_reference("/parent_id")?;
    let mut next = Some(parent);
    for _ in 0..MAX_DEPTH {
        match next {
            Some(above) if above == id => break,
            Some(above) => next = store::parent(conn, above)?,
            None => return Ok(()),
        }
    }
    let message = "must not be the skill itself or part of it, nor more than ten levels deep";
    Err(Error::invalid_field("/parent_id", "cycle", message))
}

/// How deep skills may be nested.
pub const MAX_DEPTH: usize = 10;

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Skill,
    mut skill: Skill,
    kind: &'static str,
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
    events::record(conn, ctx, Event::new(kind, Entity::Skill, skill.id).changing(changes))?;
    Ok(details(ctx, skill))
}

fn details(ctx: &Ctx, skill: Skill) -> SkillDetails {
    let may_change = match (skill.org_id, skill.owner_id) {
        (None, _) => false,
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

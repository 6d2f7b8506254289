//! Role profiles: what a job needs, requirement by requirement.
//!
//! A role profile is written as a draft, published, and retired. **Invariant:** what was published stays as it is,
//! because plans rest on it; only an import may change the rows it made, and raises their revision.

pub mod api;
pub mod education;
pub mod load;
pub mod model;
pub mod parts;
pub mod requirements;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

pub use parts::{titles_of, tools_of};
pub use requirements::MAX_REQUIREMENTS;

use diesel::Queryable;
use std::collections::HashMap;

use crate::{
    catalog::{frameworks, skills::model::Skill},
    identity::access::{self, Act, Delete, Granted, Read, Update},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, fold},
            value::Value,
        },
        error::{Code, Error, Result},
        ids::{FrameworkId, OrganizationId, RequirementId, RoleId},
        words::FrameworkStatus,
    },
    trail::events::{self, Changes, Entity, Event},
};
use api::{CreateRole, RoleExpand, UpdateRole};
use model::{Requirement, Role, RoleFilter, RoleSort, RoleStatus, RoleTitle, RoleTool, RoleTrack};
use parts::Parts;
use rules::Transition;

/// A role profile with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct RoleDetails {
    /// The role profile.
    pub role: Role,
    /// Whether the actor may change it.
    pub may_change: bool,
    /// The state of the framework it is part of.
    pub framework: Option<FrameworkStatus>,
}

/// How many other titles a role profile shows, and may be given.
pub const MAX_TITLES: i64 = 200;
/// How many tools a role profile shows, and may be given.
pub const MAX_TOOLS: i64 = 500;

/// What was asked for beside a role profile itself.
#[derive(Debug, Clone, Default)]
pub struct Expanded {
    /// What it requires.
    pub requirements: Option<RequiredSkills>,
    /// The roles its source calls related.
    pub related: Option<Vec<RelatedRole>>,
    /// Its other titles.
    pub titles: Option<Vec<RoleTitle>>,
    /// The tools that are used in it.
    pub tools: Option<Vec<RoleTool>>,
}

/// What a role requires, each requirement with its skill.
pub type RequiredSkills = Vec<(Requirement, Skill)>;

/// A role that a source calls related to another.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RelatedRole {
    /// The related role profile.
    pub role_id: RoleId,
    /// Its title.
    pub title: String,
    /// Its key in the outside world.
    pub external_id: Option<String>,
    /// How closely, in the source's words.
    pub tier: Option<String>,
    /// Its place among the related roles, from 1.
    pub position: i32,
}

/// One role profile.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: RoleId) -> Result<RoleDetails> {
    let role = load::role::<Read>(conn, ctx, id)?.into_inner();
    details(conn, ctx, role)
}

/// A page of the role profiles that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &RoleFilter,
    sort: RoleSort,
    page: &PageRequest,
) -> Result<Page<RoleDetails>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    let states = frameworks::states(conn, rows.iter().map(|role| role.framework_id))?;
    Ok(Page::new(rows, page, |role| position(role, sort)).map(|role| detailed(ctx, &states, role)))
}

/// The titles of some role profiles, retired and deleted ones too, for what already refers to them.
pub fn titles(conn: &mut Conn, ids: impl IntoIterator<Item = RoleId>) -> Result<HashMap<RoleId, String>> {
    let mut ids: Vec<RoleId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::titles_by_id(conn, &ids)?.into_iter().collect())
}

/// Everything a role requires, each with its skill.
pub fn requirements<A: Act>(conn: &mut Conn, role: &Granted<Role, A>) -> Result<RequiredSkills> {
    Ok(store::requirements(conn, &[role.id])?)
}

/// What was asked for beside a role profile, for someone who may read it.
pub fn expanded(conn: &mut Conn, ctx: &Ctx, id: RoleId, asked: &[RoleExpand]) -> Result<Expanded> {
    let mut found = Expanded::default();
    if asked.is_empty() {
        return Ok(found);
    }
    let role = load::role::<Read>(conn, ctx, id)?;
    if asked.contains(&RoleExpand::Requirements) {
        found.requirements = Some(requirements(conn, &role)?);
    }
    if asked.contains(&RoleExpand::Related) {
        found.related = Some(store::related(conn, &[id])?);
    }
    if asked.contains(&RoleExpand::Titles) {
        found.titles = Some(store::titles(conn, id, MAX_TITLES)?);
    }
    if asked.contains(&RoleExpand::Tools) {
        found.tools = Some(store::tools(conn, id, MAX_TOOLS)?);
    }
    Ok(found)
}

/// Some requirements by their identifiers, for what already refers to them.
pub fn requirements_by_id(conn: &mut Conn, ids: &[RequirementId]) -> Result<Vec<Requirement>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store::requirements_by_id(conn, ids)?)
}

/// Adds a role profile to the organization's catalog, as a draft.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateRole) -> Result<RoleDetails> {
    let org_id = access::organization_catalog(ctx)?;
    let framework_id = match input.framework_id {
        Some(id) => Some(frameworks::to_extend(conn, ctx, id, "/framework_id")?.id),
        None => None,
    };
    let parts = Parts { titles: input.titles, tools: input.tools, related: input.related };
    let role = Role {
        framework_id,
        external_id: input.external_id.map(Into::into),
        code: input.code.map(Into::into),
        job_family: input.job_family.map(Into::into),
        track: input.track.unwrap_or(RoleTrack::Other),
        seniority: input.seniority,
        job_zone: input.job_zone,
        description: input.description.map(Into::into),
        ..titled(ctx, org_id, input.title.into())
    };

    frameworks::take_room(conn, org_id, 1)?;
    store::insert(conn, &role)?;
    parts::replace(conn, ctx, &role, parts)?;
    events::record(conn, ctx, Event::new("role_profile.created", Entity::Role, role.id))?;
    details(conn, ctx, role)
}

/// Returns a new draft with this title and without anything else that is optional.
pub fn titled(ctx: &Ctx, org_id: OrganizationId, title: String) -> Role {
    Role {
        id: ctx.new_id(),
        org_id: Some(org_id),
        framework_id: None,
        external_id: None,
        code: None,
        title_key: fold(&title),
        title,
        job_family: None,
        track: RoleTrack::Other,
        seniority: None,
        job_zone: None,
        description: None,
        status: RoleStatus::Draft,
        revision: 1,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
        import_id: None,
        origin_id: None,
        education_shares: None,
        absent_since: None,
    }
}

/// Changes a draft role profile.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: RoleId, input: UpdateRole) -> Result<RoleDetails> {
    let old = load::role::<Update>(conn, ctx, id)?.into_inner();
    frameworks::expect_open(conn, old.framework_id)?;
    rules::expect_draft(old.status)?;
    let mut role = old.clone();
    if let Some(title) = input.title {
        role.title = title.into();
        role.title_key = fold(&role.title);
    }
    role.external_id = input.external_id.map_or(role.external_id, |id| id.map(Into::into));
    role.code = input.code.map_or(role.code, |code| code.map(Into::into));
    role.job_family = input.job_family.map_or(role.job_family, |family| family.map(Into::into));
    role.track = input.track.unwrap_or(role.track);
    role.seniority = input.seniority.unwrap_or(role.seniority);
    role.job_zone = input.job_zone.unwrap_or(role.job_zone);
    role.description = input.description.map_or(role.description, |text| text.map(Into::into));
    let parts = Parts { titles: input.titles, tools: input.tools, related: input.related };
    let parts = parts::replace(conn, ctx, &role, parts)?;
    write(conn, ctx, &old, role, ("role_profile.updated", parts))
}

/// Publishes or retires a role profile.
pub fn move_on(conn: &mut Conn, ctx: &Ctx, id: RoleId, transition: Transition) -> Result<RoleDetails> {
    let old = load::role::<Update>(conn, ctx, id)?.into_inner();
    let framework = frameworks::state(conn, old.framework_id)?;
    frameworks::rules::expect_open(framework)?;
    let status = rules::move_on(old.status, framework, transition)?;
    write(conn, ctx, &old, Role { status, ..old.clone() }, (transition.event(), Changes::default()))
}

/// Deletes a role profile that nothing refers to; others can be retired.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: RoleId) -> Result<()> {
    let old = load::role::<Delete>(conn, ctx, id)?.into_inner();
    let framework = frameworks::state(conn, old.framework_id)?;
    frameworks::rules::expect_open(framework)?;
    let references = store::references(conn, id)?;
    if !references.is_empty() {
        let allowed = rules::allowed_actions(old.status, framework, true);
        return Err(Error::in_use("something refers to the role profile; retire it instead", references)
            .with(|refusal| refusal.allowed_actions = Some(allowed)));
    }
    let deleted = Role { deleted_at: Some(ctx.now), ..old.clone() };
    write(conn, ctx, &old, deleted, ("role_profile.deleted", Changes::default())).map(drop)
}

/// The refusal of a second role profile of one key.
pub(crate) fn key_taken() -> Error {
    Error::refused(Code::AlreadyExists, "the organization has a role profile of this external_id")
}

/// The refusal of a second requirement of one skill.
pub(crate) fn skill_taken() -> Error {
    Error::refused(Code::AlreadyExists, "the role profile has a requirement of this skill")
}

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Role,
    mut role: Role,
    (kind, parts): (&'static str, Changes),
) -> Result<RoleDetails> {
    role.version += 1;
    role.updated_at = ctx.now;
    store::update(conn, &role, old.version)?;
    let changes = Changes::default()
        .value("title", &old.title, &role.title)
        .value("external_id", &old.external_id, &role.external_id)
        .value("code", &old.code, &role.code)
        .value("job_family", &old.job_family, &role.job_family)
        .value("track", &old.track, &role.track)
        .value("seniority", &old.seniority, &role.seniority)
        .value("job_zone", &old.job_zone, &role.job_zone)
        .text("description", &old.description, &role.description)
        .value("status", &old.status, &role.status);
    let event = Event::new(kind, Entity::Role, role.id).changing(changes).changing(parts);
    events::record(conn, ctx, event)?;
    details(conn, ctx, role)
}

fn details(conn: &mut Conn, ctx: &Ctx, role: Role) -> Result<RoleDetails> {
    let states = frameworks::states(conn, [role.framework_id])?;
    Ok(detailed(ctx, &states, role))
}

fn detailed(ctx: &Ctx, states: &HashMap<FrameworkId, FrameworkStatus>, role: Role) -> RoleDetails {
    let framework = role.framework_id.and_then(|id| states.get(&id).copied());
    let may_change = role.org_id.is_some()
        && frameworks::rules::expect_open(framework).is_ok()
        && access::organization_catalog(ctx).is_ok();
    RoleDetails { role, may_change, framework }
}

fn position(role: &Role, sort: RoleSort) -> Position {
    let value: Value = match sort {
        RoleSort::Title | RoleSort::TitleDesc => role.title_key.as_str().into(),
        RoleSort::CreatedAt | RoleSort::CreatedAtDesc => role.created_at.into(),
        RoleSort::UpdatedAt | RoleSort::UpdatedAtDesc => role.updated_at.into(),
    };
    Position { values: vec![value], id: AnyId(role.id.0) }
}

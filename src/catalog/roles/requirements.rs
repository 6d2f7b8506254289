//! What a role requires: added, changed and removed while it is a draft.

use super::{
    api::{CreateRequirement, UpdateRequirement},
    load,
    model::{Requirement, RequirementSort, Role},
    rules, store,
};
use crate::{
    catalog::{
        frameworks, scales,
        skills::{self, model::Skill},
    },
    engines::readiness::gap,
    identity::access::{Extend, Read},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::AnyId,
            value::Value,
        },
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::{RequirementId, RoleId},
        words::FrameworkStatus,
    },
    trail::events::{self, Changes, Entity, Event},
};

/// How many requirements a role profile may have.
pub const MAX_REQUIREMENTS: i64 = 500;

/// A page of what a role requires.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    id: RoleId,
    sort: RequirementSort,
    page: &PageRequest,
) -> Result<Page<(Requirement, Skill)>> {
    let role = load::role::<Read>(conn, ctx, id)?;
    let rows = store::list_requirements(conn, role.id, sort, page)?;
    Ok(Page::new(rows, page, |(requirement, skill)| requirement_position(requirement, skill, sort)))
}

/// One requirement of a role.
pub fn get(conn: &mut Conn, ctx: &Ctx, role_id: RoleId, id: RequirementId) -> Result<(Requirement, Skill)> {
    let role = load::role::<Read>(conn, ctx, role_id)?;
    store::find_requirement(conn, role.id, id)?.ok_or_else(Error::not_found)
}

/// Adds a requirement to a draft role profile.
pub fn add(
    conn: &mut Conn,
    ctx: &Ctx,
    role_id: RoleId,
    input: CreateRequirement,
) -> Result<(Requirement, Skill)> {
    let role = load::role::<Extend>(conn, ctx, role_id)?;
    frameworks::expect_open(conn, role.framework_id)?;
    rules::expect_draft(role.status)?;
    if store::count_requirements(conn, role_id)? >= MAX_REQUIREMENTS {
        let detail = format!("a role profile has at most {MAX_REQUIREMENTS} requirements");
        return Err(Error::refused(Code::LimitReached, detail));
    }
    let skill = shared_skill(conn, ctx, &input)?;
    expect_settled(conn, &role, &skill)?;
    check_level(conn, &skill, input.required_level)?;
    let requirement = Requirement {
        id: ctx.new_id(),
        role_id,
        skill_id: skill.id,
        required_level: input.required_level,
        source_level: None,
        source_scale: None,
        importance: input.importance,
        requirement: input.requirement,
        is_critical: input.is_critical.unwrap_or(false),
        rationale: input.rationale.map(Into::into),
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        import_id: None,
        is_suppressed: None,
        is_not_relevant: None,
    };

    if let Some(org) = role.org_id {
        frameworks::take_room(conn, org, 1)?;
    }
    store::insert_requirement(conn, &requirement)?;
    events::record(conn, ctx, Event::new("role_requirement.created", Entity::Requirement, requirement.id))?;
    Ok((requirement, skill))
}

/// Changes a requirement of a draft role profile.
pub fn update(
    conn: &mut Conn,
    ctx: &Ctx,
    role_id: RoleId,
    id: RequirementId,
    input: UpdateRequirement,
) -> Result<(Requirement, Skill)> {
    let (old, skill) = draft_requirement(conn, ctx, role_id, id)?;
    let requirement = Requirement {
        required_level: input.required_level.unwrap_or(old.required_level),
        importance: input.importance.unwrap_or(old.importance),
        requirement: input.requirement.unwrap_or(old.requirement),
        is_critical: input.is_critical.unwrap_or(old.is_critical),
        rationale: input.rationale.map_or(old.rationale.clone(), |text| text.map(Into::into)),
        version: old.version + 1,
        updated_at: ctx.now,
        ..old.clone()
    };
    check_level(conn, &skill, requirement.required_level)?;

    store::update_requirement(conn, &requirement, old.version)?;
    let changes = Changes::default()
        .value("required_level", &old.required_level, &requirement.required_level)
        .value("importance", &old.importance, &requirement.importance)
        .value("requirement", &old.requirement, &requirement.requirement)
        .value("is_critical", &old.is_critical, &requirement.is_critical)
        .text("rationale", &old.rationale, &requirement.rationale);
    let event = Event::new("role_requirement.updated", Entity::Requirement, id).changing(changes);
    events::record(conn, ctx, event)?;
    Ok((requirement, skill))
}

/// Removes a requirement from a draft role profile.
pub fn delete(conn: &mut Conn, ctx: &Ctx, role_id: RoleId, id: RequirementId) -> Result<()> {
    draft_requirement(conn, ctx, role_id, id)?;
    store::delete_requirement(conn, id)?;
    events::record(conn, ctx, Event::new("role_requirement.deleted", Entity::Requirement, id))
}

fn draft_requirement(
    conn: &mut Conn,
    ctx: &Ctx,
    role_id: RoleId,
    id: RequirementId,
) -> Result<(Requirement, Skill)> {
    let role = load::role::<Extend>(conn, ctx, role_id)?;
    let found = store::find_requirement(conn, role_id, id)?.ok_or_else(Error::not_found)?;
    ctx.expect_version(found.0.version)?;
    frameworks::expect_open(conn, role.framework_id)?;
    rules::expect_draft(role.status)?;
    Ok(found)
}

/// A role must not give away the name of someone's personal skill.
fn shared_skill(conn: &mut Conn, ctx: &Ctx, input: &CreateRequirement) -> Result<Skill> {
    let skill = skills::load::skill::<Read>(conn, ctx, input.skill_id).or_unknown_reference("/skill_id")?;
    if skill.owner_id.is_some() {
        let message = "must be a skill of the organization's or the instance's catalog, not a personal one";
        return Err(Error::invalid_field("/skill_id", "personal-skill", message));
    }
    Ok(skill.into_inner())
}

/// A role may require skills of its own framework, and others that are no longer being written.
fn expect_settled(conn: &mut Conn, role: &Role, skill: &Skill) -> Result<()> {
    let is_own = skill.framework_id == role.framework_id;
    if is_own || frameworks::state(conn, skill.framework_id)? != Some(FrameworkStatus::Draft) {
        return Ok(());
    }
    let message = "must not be a skill of another framework that is a draft";
    Err(Error::invalid_field("/skill_id", "other-framework", message))
}

fn check_level(conn: &mut Conn, skill: &Skill, level: Option<i32>) -> Result<()> {
    let bounds = scales::bounds(conn, &[skill.scale_id])?;
    let scale = bounds.get(&skill.scale_id).copied().unwrap_or(gap::Scale { min: 0, max: 0 });
    match level {
        Some(level) if !(scale.min..=scale.max).contains(&level) => {
            let message =
                format!("must be a level of the skill's scale, from {} to {}", scale.min, scale.max);
            Err(Error::invalid_field("/required_level", "out-of-range", message))
        }
        _ => Ok(()),
    }
}

fn requirement_position(requirement: &Requirement, skill: &Skill, sort: RequirementSort) -> Position {
    let values: Vec<Value> = match sort {
        RequirementSort::CreatedAt | RequirementSort::CreatedAtDesc => vec![requirement.created_at.into()],
        RequirementSort::ImportanceDesc => vec![
            requirement.importance.into(),
            requirement.required_level.into(),
            skill.name_key.as_str().into(),
        ],
    };
    Position { values, id: AnyId(requirement.id.0) }
}

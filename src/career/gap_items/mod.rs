//! Gap items: the distance between what a person can do and what a goal needs.
//!
//! With a skill, the level comes from the ledger of observations and nobody can set it here. Reaching the target
//! leaves a gap open at distance 0 until someone closes it; it opens again when what closed it no longer stands.
//!
//! [`analysis`] makes gap items of a role's requirements.

pub mod analysis;
pub mod api;
mod draft;
pub mod load;
pub mod model;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

use std::collections::HashMap;

use crate::{
    career::{
        goals,
        history::{self, StatusMove, model::HistoryType},
        ledger,
        plans::{
            self,
            model::{InPlan, PlanHead},
        },
        rollup::{self, Touched},
    },
    catalog::{
        roles::{self, model::Requirement},
        skills::{self, Named, model::Skill},
    },
    identity::access::{Delete, Granted, Read, Update},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{self, Children, Page, PageRequest, Position},
            types::AnyId,
            value::Value,
        },
        error::{Code, Error, Result},
        ids::{GapItemId, GoalId, ObservationId, PlanId, RequirementId, SkillId},
        subject::Subject,
    },
    trail::events::{self, Entity, Event},
};
use api::{CreateGapItem, UpdateGapItem};
use model::{GapItem, GapItemFilter, GapItemSort, GapStatus};
use rules::Transition;

/// How many gap items a goal may have, or a plan that hang on no goal.
pub const MAX_PER_GOAL: i64 = 500;
/// How many gap items a plan may have.
pub const MAX_PER_PLAN: i64 = 2_000;
/// How many gap items a person may have in all plans.
pub const MAX_PER_PERSON: i64 = 5_000;

/// A gap item with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct GapItemDetails {
    /// The gap item.
    pub item: GapItem,
    /// Its plan.
    pub plan: PlanHead,
    /// Its skill.
    pub skill: Option<Skill>,
    /// Whether the requirement it was made from has changed since.
    pub stale_requirement: bool,
}

/// One gap item.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: GapItemId) -> Result<GapItemDetails> {
    let InPlan { item, plan } = load::gap_item::<Read>(conn, ctx, id)?.into_inner();
    details(conn, vec![(item, plan)])?.pop().ok_or_else(Error::not_found)
}

/// A page of the gap items that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &GapItemFilter,
    sort: GapItemSort,
    page: &PageRequest,
) -> Result<Page<GapItemDetails>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    let Page { items, next } = Page::new(rows, page, |(item, _)| position(item, sort));
    let items = plans::load::with_owners(conn, ctx, items)?;
    Ok(Page { items: details(conn, items)?, next })
}

/// The first gap items of goals that someone has been granted to read, in the order of [`GapItemSort::CreatedAt`].
/// Requirements that are met are left out unless `include_met`.
pub fn of_goals(
    conn: &mut Conn,
    goals: &[(GoalId, PlanHead)],
    include_met: bool,
) -> Result<Children<GoalId, GapItemDetails>> {
    let plans: HashMap<GoalId, &PlanHead> = goals.iter().map(|(goal, plan)| (*goal, plan)).collect();
    let ids: Vec<_> = goals.iter().map(|(goal, _)| *goal).collect();
    let mut rows = store::of_goals(conn, &ids)?;
    rows.retain(|item| include_met || !rules::is_met(item));
    let place = |item: &GapItem| position(item, GapItemSort::CreatedAt);
    let (rows, next) = page::first_of_each(rows, |item| item.goal_id, place);
    let rows = rows.into_iter().filter_map(|item| {
        let plan = item.goal_id.and_then(|goal| plans.get(&goal).copied())?;
        Some((item, plan.clone()))
    });
    let found = details(conn, rows.collect())?;
    Ok(Children::new(found, |details| details.item.goal_id, next))
}

/// Adds a gap item to a goal, or to a plan.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateGapItem) -> Result<GapItemDetails> {
    let goal_id = input.goal_id;
    let plan = match goal_id {
        Some(goal) => goals::plan_for_new_item(conn, ctx, goal, input.plan_id)?,
        None => plans::for_new_item(conn, ctx, input.plan_id)?.into_inner(),
    };
    let plan_id = plan.id;
    if store::count(conn, plan_id, goal_id)? >= MAX_PER_GOAL {
        let detail = format!("a goal has at most {MAX_PER_GOAL} gap items");
        return Err(Error::refused(Code::LimitReached, detail));
    }
    expect_room(conn, &plan, 1)?;
    let skill = match named_skill(&input)? {
        Some((pointer, named)) => {
            skills::resolve(conn, ctx, &[named], |_| pointer.to_owned())?.into_iter().next()
        }
        None => None,
    };
    let levels = match &skill {
        Some(measured) => ledger::levels(conn, &plan.owner, ctx.now, &[measured.skill.id])?,
        None => HashMap::new(),
    };
    let measured = skill.as_ref().map(|measured| (measured, levels.get(&measured.skill.id)));
    let item = draft::item(ctx, plan_id, goal_id, input, measured)?;

    store::insert(conn, std::slice::from_ref(&item))?;
    rollup::plan(conn, plan_id, Touched::goals(goal_id))?;
    events::record(conn, ctx, Event::new("gap_item.created", Entity::GapItem, item.id).in_plan(plan_id))?;
    get(conn, ctx, item.id)
}

/// Changes a gap item. Raising its target above the level opens a closed one again.
pub fn update(
    conn: &mut Conn,
    ctx: &Ctx,
    granted: Granted<InPlan<GapItem>, Update>,
    input: UpdateGapItem,
) -> Result<GapItemDetails> {
    let old = granted.into_inner();
    let mut item = old.item.clone();
    draft::apply(input, &mut item)?;
    let is_raised = item.target_level > old.target_level && item.current_level < Some(item.target_level);
    if item.status == GapStatus::Closed && is_raised {
        reopen(&mut item);
    }
    let levels = ledger::levels(conn, &old.plan.owner, ctx.now, item.skill_id.as_slice())?;
    let level = item.skill_id.and_then(|skill| levels.get(&skill));
    rollup::measure(&mut item, level);
    write(conn, ctx, old, item, "gap_item.updated", &Words::default())
}

/// What a person says when a gap item moves to another state.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Why the person lives with it, or why it closes on their word alone.
    pub reason: Option<String>,
    /// What is said with it.
    pub note: Option<String>,
}

/// Moves a gap item to another state.
pub fn move_on(
    conn: &mut Conn,
    ctx: &Ctx,
    granted: Granted<InPlan<GapItem>, Update>,
    transition: Transition,
    mut words: Words,
) -> Result<GapItemDetails> {
    let status = rules::move_on(&granted, granted.plan.status, transition)?;
    if transition == Transition::Close {
        rules::expect_closable(&granted, granted.plan.status, words.reason.is_some())?;
        // A reason is kept only where it overrides something.
        words.reason = words.reason.filter(|_| !rules::is_closable(&granted));
    }
    let old = granted.into_inner();
    let mut item = old.item.clone();
    item.status = status;
    match transition {
        Transition::Start => {}
        Transition::Close => close(conn, ctx, &old.plan.owner, &mut item, &words)?,
        Transition::Accept => {
            item.acceptance_reason.clone_from(&words.reason);
            item.closed_at = Some(ctx.now);
            item.closed_by = Some(ctx.actor.user_id);
        }
        Transition::Reopen => {
            reopen(&mut item);
            item.closing_note.clone_from(&words.note);
        }
    }
    write(conn, ctx, old, item, transition.event(), &words)
}

/// Deletes a gap item.
pub fn delete(conn: &mut Conn, ctx: &Ctx, item: &Granted<InPlan<GapItem>, Delete>) -> Result<()> {
    store::delete(conn, item, ctx.now)?;
    rollup::plan(conn, item.plan_id, Touched::goals(item.goal_id))?;
    events::record(conn, ctx, Event::new("gap_item.deleted", Entity::GapItem, item.id).in_plan(item.plan_id))
}

/// Fails if one of some gap items is not in a plan.
pub fn expect_in_plan(conn: &mut Conn, plan_id: PlanId, ids: &[GapItemId], pointer: &str) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let found = store::find_all(conn, ids)?;
    if found.len() == ids.len() && found.iter().all(|item| item.plan_id == plan_id) {
        Ok(())
    } else {
        Err(Error::unknown_reference(pointer))
    }
}

/// Begins open gaps because an action that works on them has begun.
pub fn start_with_action(conn: &mut Conn, ctx: &Ctx, ids: &[GapItemId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let started = store::start_open(conn, ids, ctx.now)?;
    let items = store::find_all(conn, &started)?;
    let event =
        |item: &GapItem| Event::new("gap_item.started", Entity::GapItem, item.id).in_plan(item.plan_id);
    events::record_all(conn, ctx, items.iter().map(event).collect())
}

/// Writes gap items that went to other skills, or whose level changed. Their plans are locked, and `rollup` follows.
pub fn write_skills(conn: &mut Conn, items: &[GapItem]) -> Result<()> {
    Ok(store::update_skills(conn, items)?)
}

/// Fails if some more gap items are more than a plan or its owner may have.
fn expect_room(conn: &mut Conn, plan: &PlanHead, more: i64) -> Result<()> {
    if more == 0 {
        return Ok(());
    }
    let (of_plan, of_person) = store::count_around(conn, plan.id, plan.owner.user_id)?;
    let limits = [("plan", MAX_PER_PLAN, of_plan), ("person", MAX_PER_PERSON, of_person)];
    let Some((whose, most, has)) = limits.into_iter().find(|(_, most, has)| has + more > *most) else {
        return Ok(());
    };
    let detail =
        format!("a {whose} has at most {most} gap items; there are {has}, and {more} would be added");
    Err(Error::refused(Code::LimitReached, detail))
}

/// How the input names its skill, and where.
fn named_skill(input: &CreateGapItem) -> Result<Option<(&'static str, Named)>> {
    match (&input.skill, input.skill_id) {
        (Some(_), Some(_)) => {
            Err(Error::invalid_field("/skill_id", "ambiguous", "must be left out where skill is given"))
        }
        (Some(name), None) => Ok(Some(("/skill", Named::Name(name.0.clone())))),
        (None, Some(id)) => Ok(Some(("/skill_id", Named::Id(id)))),
        (None, None) => Ok(None),
    }
}

/// Notes who closed a gap and on which observation; a gap without a skill is met by saying how.
fn close(conn: &mut Conn, ctx: &Ctx, owner: &Subject, item: &mut GapItem, words: &Words) -> Result<()> {
    if let Some(skill) = item.skill_id {
        let levels = ledger::levels(conn, owner, ctx.now, &[skill])?;
        let observation = levels.get(&skill).and_then(|level| level.observation);
        item.closing_observation_id = observation.map(|id| ObservationId(uuid::Uuid::from_u128(id)));
    } else if words.note.is_none() {
        return Err(Error::invalid_field("/note", "required", "is required to close a gap without a skill"));
    } else {
        item.current_level = Some(item.current_level.unwrap_or(item.target_level).max(item.target_level));
        item.current_basis = model::LevelBasis::Myself;
        rollup::measure(item, None);
    }
    item.closing_note.clone_from(&words.note);
    item.override_reason.clone_from(&words.reason);
    item.closed_at = Some(ctx.now);
    item.closed_by = Some(ctx.actor.user_id);
    Ok(())
}

fn reopen(item: &mut GapItem) {
    item.status = GapStatus::Open;
    item.closed_at = None;
    item.closed_by = None;
    item.closing_observation_id = None;
    item.acceptance_reason = None;
    item.override_reason = None;
    if item.skill_id.is_none() {
        // Closing it said that it was met; it is no longer.
        item.current_level = item.baseline_level;
        item.current_basis =
            item.baseline_level.map_or(model::LevelBasis::None, |_| model::LevelBasis::Myself);
        rollup::measure(item, None);
    }
}

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    InPlan { item: old, plan }: InPlan<GapItem>,
    mut item: GapItem,
    kind: &'static str,
    words: &Words,
) -> Result<GapItemDetails> {
    item.version += 1;
    item.updated_at = ctx.now;
    store::update(conn, &item, old.version)?;
    rollup::plan(conn, item.plan_id, Touched::goals(item.goal_id))?;
    let to = StatusMove {
        kind: HistoryType::GapItem,
        plan_id: item.plan_id,
        id: AnyId(item.id.0),
        title: &item.title,
        status: item.status.as_str(),
    };
    history::keep(conn, ctx, &to, words.reason.as_ref(), words.note.as_ref())?;
    let said = words.reason.as_ref().or(words.note.as_ref());
    let event = Event::new(kind, Entity::GapItem, item.id).in_plan(item.plan_id).explained(said);
    events::record(conn, ctx, event.changing(draft::changes(&old, &item)))?;
    let written = store::find_all(conn, &[item.id])?.into_iter().map(|item| (item, plan.clone()));
    details(conn, written.collect())?.pop().ok_or_else(Error::not_found)
}

fn details(conn: &mut Conn, rows: Vec<(GapItem, PlanHead)>) -> Result<Vec<GapItemDetails>> {
    let skill_ids: Vec<SkillId> = rows.iter().filter_map(|(item, _)| item.skill_id).collect();
    let requirement_ids: Vec<RequirementId> =
        rows.iter().filter_map(|(item, _)| item.requirement_id).collect();
    let skills: HashMap<SkillId, Skill> =
        skills::by_id(conn, &skill_ids)?.into_iter().map(|skill| (skill.id, skill)).collect();
    let requirements: HashMap<RequirementId, Requirement> =
        roles::requirements_by_id(conn, &requirement_ids)?.into_iter().map(|one| (one.id, one)).collect();
    let details = rows.into_iter().map(|(item, plan)| GapItemDetails {
        skill: item.skill_id.and_then(|id| skills.get(&id)).cloned(),
        stale_requirement: item
            .requirement_id
            .is_some_and(|id| requirements.get(&id).is_none_or(|now| analysis::differs(&item, now))),
        item,
        plan,
    });
    Ok(details.collect())
}

fn position(item: &GapItem, sort: GapItemSort) -> Position {
    let values: Vec<Value> = match sort {
        GapItemSort::CreatedAt | GapItemSort::CreatedAtDesc => vec![item.created_at.into()],
        GapItemSort::UpdatedAt | GapItemSort::UpdatedAtDesc => vec![item.updated_at.into()],
        GapItemSort::TargetCloseOn | GapItemSort::TargetCloseOnDesc => vec![item.target_close_on.into()],
        GapItemSort::Title | GapItemSort::TitleDesc => vec![item.title_key.as_str().into()],
        GapItemSort::SeverityDesc => {
            vec![
                item.current_level.is_none().into(),
                item.severity.into(),
                item.importance.into(),
                item.gap.into(),
                item.skill_key.as_str().into(),
            ]
        }
    };
    Position { values, id: AnyId(item.id.0) }
}

//! Milestones: outcomes on the way to a goal, with what they wait for and when they were to be reached.
//!
//! A milestone moves through `planned → in_progress → achieved | missed | cancelled`; an achieved one may be celebrated
//! once. Moving its due date is a change like any other, but the first date it was given is kept, so that slippage
//! shows.

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
        days, goals,
        history::{self, StatusMove, model::HistoryType},
        plans::{
            self,
            model::{InPlan, PlanHead},
        },
        rollup::{self, Touched},
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
        ids::{GoalId, MilestoneId, PlanId},
    },
    trail::events::{self, Entity, Event},
};
use api::{CelebrateMilestone, CreateMilestone, UpdateMilestone};
use model::{CelebrationVisibility, Milestone, MilestoneFilter, MilestoneSort, MilestoneStatus};
use rules::Transition;

/// How many milestones a plan may hold.
pub const MAX_PER_PLAN: i64 = 500;
/// How many milestones a person may have in all plans. It bounds what a list of goals with their milestones reads.
pub const MAX_PER_PERSON: i64 = 5_000;

/// A milestone with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct MilestoneDetails {
    /// The milestone.
    pub milestone: Milestone,
    /// Its plan.
    pub plan: PlanHead,
    /// What must be done first.
    pub depends_on_ids: Vec<MilestoneId>,
}

/// One milestone.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: MilestoneId) -> Result<MilestoneDetails> {
    let InPlan { item, plan } = load::milestone::<Read>(conn, ctx, id)?.into_inner();
    let mut details = with_dependencies(conn, vec![(item, plan)])?;
    details.pop().ok_or_else(Error::not_found)
}

/// A page of the milestones that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &MilestoneFilter,
    sort: MilestoneSort,
    page: &PageRequest,
) -> Result<Page<MilestoneDetails>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    let Page { items, next } = Page::new(rows, page, |(milestone, _)| position(milestone, sort));
    let items = plans::load::with_owners(conn, ctx, items)?;
    Ok(Page { items: with_dependencies(conn, items)?, next })
}

/// The first milestones of goals that someone has been granted to read, in the order of [`MilestoneSort::SortOrder`].
pub fn of_goals(conn: &mut Conn, goals: &[(GoalId, PlanHead)]) -> Result<Children<GoalId, MilestoneDetails>> {
    let plans: HashMap<GoalId, &PlanHead> = goals.iter().map(|(goal, plan)| (*goal, plan)).collect();
    let ids: Vec<_> = goals.iter().map(|(goal, _)| *goal).collect();
    let place = |milestone: &Milestone| position(milestone, MilestoneSort::SortOrder);
    let (rows, next) = page::first_of_each(store::of_goals(conn, &ids)?, |one| one.goal_id, place);
    let rows = rows.into_iter().filter_map(|milestone| {
        let plan = milestone.goal_id.and_then(|goal| plans.get(&goal).copied())?;
        Some((milestone, plan.clone()))
    });
    let found = with_dependencies(conn, rows.collect())?;
    Ok(Children::new(found, |details| details.milestone.goal_id, next))
}

/// Adds a milestone to a goal, or to a plan.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateMilestone) -> Result<MilestoneDetails> {
    let plan = plan_for_new(conn, ctx, input.plan_id, input.goal_id)?;
    let plan_id = plan.id;
    expect_room(conn, &plan)?;
    let depends_on = distinct(input.depends_on_ids.clone().unwrap_or_default());
    let milestone = draft::milestone(ctx, plan_id, input);
    days::expect_order(milestone.starts_on, milestone.due_on, "due_on", true)?;
    check_dependencies(conn, &milestone, &depends_on)?;

    store::insert(conn, &milestone)?;
    store::set_dependencies(conn, milestone.id, &depends_on)?;
    rollup::plan(conn, plan_id, Touched::goals(milestone.goal_id))?;
    let event = Event::new("milestone.created", Entity::Milestone, milestone.id).in_plan(plan_id);
    events::record(conn, ctx, event)?;
    get(conn, ctx, milestone.id)
}

/// Changes a milestone; its state stays.
pub fn update(
    conn: &mut Conn,
    ctx: &Ctx,
    id: MilestoneId,
    input: UpdateMilestone,
) -> Result<MilestoneDetails> {
    let old = load::milestone::<Update>(conn, ctx, id)?.into_inner().item;
    let depends_on = input.depends_on_ids.clone().map(distinct);
    let mut milestone = old.clone();
    draft::apply(input, &mut milestone);
    touch(ctx, &mut milestone);
    days::expect_order(milestone.starts_on, milestone.due_on, "due_on", milestone.due_on != old.due_on)?;
    if milestone.goal_id != old.goal_id {
        check_goal(conn, ctx, milestone.goal_id, milestone.plan_id)?;
    }
    if let Some(depends_on) = &depends_on {
        check_dependencies(conn, &milestone, depends_on)?;
    }

    store::update(conn, &milestone, old.version)?;
    if let Some(depends_on) = &depends_on {
        store::set_dependencies(conn, id, depends_on)?;
    }
    let touched = Touched::goals(old.goal_id.into_iter().chain(milestone.goal_id));
    rollup::plan(conn, milestone.plan_id, touched)?;
    let event = Event::new("milestone.updated", Entity::Milestone, id).in_plan(milestone.plan_id);
    events::record(conn, ctx, event.changing(draft::changes(&old, &milestone)))?;
    get(conn, ctx, id)
}

/// Moves a milestone to another state. `reason` is why; it also overrides open dependencies.
pub fn move_on(
    conn: &mut Conn,
    ctx: &Ctx,
    id: MilestoneId,
    transition: Transition,
    reason: Option<String>,
) -> Result<MilestoneDetails> {
    let granted = load::milestone::<Update>(conn, ctx, id)?;
    let status = rules::move_on(&granted, granted.plan.status, transition)?;
    if transition.needs_dependencies() && reason.is_none() {
        expect_dependencies(conn, &granted)?;
    }
    let old = granted.into_inner().item;
    let mut milestone = old.clone();
    milestone.status = status;
    milestone.status_reason.clone_from(&reason);
    milestone.achieved_at = (status == MilestoneStatus::Achieved).then_some(ctx.now);
    milestone.started_at =
        milestone.started_at.or((status == MilestoneStatus::InProgress).then_some(ctx.now));
    write(conn, ctx, &old, milestone, transition.event(), reason)
}

/// Celebrates an achieved milestone, once.
pub fn celebrate(
    conn: &mut Conn,
    ctx: &Ctx,
    id: MilestoneId,
    input: CelebrateMilestone,
) -> Result<MilestoneDetails> {
    let granted = load::milestone::<Update>(conn, ctx, id)?;
    if !rules::may_celebrate(&granted) {
        return Err(rules::illegal(&granted, granted.plan.status, "celebrate"));
    }
    let old = granted.into_inner().item;
    let mut milestone = old.clone();
    milestone.celebrated_at = Some(ctx.now);
    milestone.celebration_note = input.note.map(Into::into);
    milestone.celebration_visibility = Some(input.visibility.unwrap_or(CelebrationVisibility::Private));
    write(conn, ctx, &old, milestone, "milestone.celebrated", None)
}

/// Deletes a milestone. Its actions stay in the plan, and what waited for it waits no longer.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: MilestoneId) -> Result<()> {
    let milestone = load::milestone::<Delete>(conn, ctx, id)?;
    store::delete(conn, &milestone, ctx.now)?;
    rollup::plan(conn, milestone.plan_id, Touched::goals(milestone.goal_id))?;
    let event = Event::new("milestone.deleted", Entity::Milestone, id).in_plan(milestone.plan_id);
    events::record(conn, ctx, event)
}

/// Begins a planned milestone because one of its actions has begun, unless something it waits for is open.
pub fn start_with_action(conn: &mut Conn, ctx: &Ctx, id: MilestoneId) -> Result<()> {
    let found = store::find_all(conn, &[id])?.pop();
    let Some(old) = found.filter(|one| one.status == MilestoneStatus::Planned) else {
        return Ok(());
    };
    if !open_dependencies(conn, id)?.is_empty() {
        return Ok(());
    }
    let mut milestone = old.clone();
    milestone.status = MilestoneStatus::InProgress;
    milestone.started_at = Some(ctx.now);
    touch(ctx, &mut milestone);
    store::update(conn, &milestone, old.version)?;
    let event = Event::new("milestone.started", Entity::Milestone, id).in_plan(milestone.plan_id);
    events::record(conn, ctx, event.changing(draft::changes(&old, &milestone)))
}

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Milestone,
    mut milestone: Milestone,
    kind: &'static str,
    reason: Option<String>,
) -> Result<MilestoneDetails> {
    touch(ctx, &mut milestone);
    store::update(conn, &milestone, old.version)?;
    let touched = Touched::milestones([milestone.id]);
    rollup::plan(conn, milestone.plan_id, touched)?;
    let to = StatusMove {
        kind: HistoryType::Milestone,
        plan_id: milestone.plan_id,
        id: AnyId(milestone.id.0),
        title: &milestone.title,
        status: milestone.status.as_str(),
    };
    history::keep(conn, ctx, &to, reason.as_ref(), None)?;
    let event = Event::new(kind, Entity::Milestone, milestone.id)
        .in_plan(milestone.plan_id)
        .explained(reason.as_ref());
    events::record(conn, ctx, event.changing(draft::changes(old, &milestone)))?;
    get(conn, ctx, milestone.id)
}

/// Fails if one more milestone is more than a plan or its owner may have.
fn expect_room(conn: &mut Conn, plan: &PlanHead) -> Result<()> {
    let (of_plan, of_person) = store::count_around(conn, plan.id, plan.owner.user_id)?;
    let limits = [("plan", MAX_PER_PLAN, of_plan), ("person", MAX_PER_PERSON, of_person)];
    let Some((whose, most, has)) = limits.into_iter().find(|(_, most, has)| has >= most) else {
        return Ok(());
    };
    let detail = format!("a {whose} has at most {most} milestones; there are {has}");
    Err(Error::refused(Code::LimitReached, detail))
}

fn plan_for_new(
    conn: &mut Conn,
    ctx: &Ctx,
    plan_id: Option<PlanId>,
    goal_id: Option<GoalId>,
) -> Result<PlanHead> {
    match goal_id {
        Some(goal) => goals::plan_for_new_item(conn, ctx, goal, plan_id),
        None => plans::for_new_item(conn, ctx, plan_id).map(Granted::into_inner),
    }
}

fn check_goal(conn: &mut Conn, ctx: &Ctx, goal: Option<GoalId>, plan: PlanId) -> Result<()> {
    match goal {
        Some(goal) => goals::plan_for_new_item(conn, ctx, goal, Some(plan)).map(drop),
        None => Ok(()),
    }
}

/// What a milestone waits for must be in the same plan and must not wait for it.
fn check_dependencies(conn: &mut Conn, milestone: &Milestone, on: &[MilestoneId]) -> Result<()> {
    if on.is_empty() {
        return Ok(());
    }
    let found = store::find_all(conn, on)?;
    if found.len() < on.len() || found.iter().any(|one| one.plan_id != milestone.plan_id) {
        return Err(Error::unknown_reference("/depends_on_ids"));
    }
    let existing = store::dependencies_of_plan(conn, milestone.plan_id)?;
    if rules::closes_circle(&existing, milestone.id, on) {
        let message = "must not wait for itself, directly or through others";
        return Err(Error::invalid_field("/depends_on_ids", "cycle", message));
    }
    Ok(())
}

fn expect_dependencies(conn: &mut Conn, milestone: &InPlan<Milestone>) -> Result<()> {
    let open = open_dependencies(conn, milestone.id)?;
    if open.is_empty() {
        return Ok(());
    }
    Err(rules::dependencies_open(milestone, milestone.plan.status, &open))
}

/// What a milestone still waits for.
fn open_dependencies(conn: &mut Conn, id: MilestoneId) -> Result<Vec<Milestone>> {
    let on: Vec<_> = store::dependencies(conn, &[id])?.into_iter().map(|one| one.depends_on_id).collect();
    let mut open = store::find_all(conn, &on)?;
    open.retain(|one| !rules::is_settled(one.status));
    Ok(open)
}

fn with_dependencies(conn: &mut Conn, rows: Vec<(Milestone, PlanHead)>) -> Result<Vec<MilestoneDetails>> {
    let ids: Vec<_> = rows.iter().map(|(milestone, _)| milestone.id).collect();
    let mut waits_for: HashMap<MilestoneId, Vec<MilestoneId>> = HashMap::new();
    for dependency in store::dependencies(conn, &ids)? {
        waits_for.entry(dependency.milestone_id).or_default().push(dependency.depends_on_id);
    }
    let details = rows.into_iter().map(|(milestone, plan)| MilestoneDetails {
        depends_on_ids: waits_for.remove(&milestone.id).unwrap_or_default(),
        milestone,
        plan,
    });
    Ok(details.collect())
}

fn distinct(mut ids: Vec<MilestoneId>) -> Vec<MilestoneId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn touch(ctx: &Ctx, milestone: &mut Milestone) {
    milestone.version += 1;
    milestone.updated_at = ctx.now;
}

fn position(milestone: &Milestone, sort: MilestoneSort) -> Position {
    let value: Value = match sort {
        MilestoneSort::CreatedAt | MilestoneSort::CreatedAtDesc => milestone.created_at.into(),
        MilestoneSort::UpdatedAt | MilestoneSort::UpdatedAtDesc => milestone.updated_at.into(),
        MilestoneSort::DueOn | MilestoneSort::DueOnDesc => milestone.due_on.into(),
        MilestoneSort::Title | MilestoneSort::TitleDesc => milestone.title_key.as_str().into(),
        MilestoneSort::SortOrder | MilestoneSort::SortOrderDesc => milestone.sort_order.into(),
    };
    Position { values: vec![value], id: AnyId(milestone.id.0) }
}

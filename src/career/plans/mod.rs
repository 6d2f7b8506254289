//! Plans: the root of everything a person sets out to do.
//!
//! A plan belongs to one person and moves through `draft → active ↔ on_hold → completed | cancelled`. At most one
//! open plan of a person is primary: what names no plan goes there, and it is made when it is missing.
//!
//! This module does not know how figures are computed ([`crate::career::rollup`]) or what is due next ([`crate::career::overview`]).

pub mod api;
mod draft;
pub mod expand;
pub mod load;
pub mod model;
pub mod moved;
pub mod routes;
pub mod rules;
pub mod store;
pub mod view;

use crate::{
    career::{
        days,
        history::{self, StatusMove, model::HistoryType},
        rollup::{self, Touched},
    },
    identity::{
        access::{self, Delete, Extend, Granted, Read, Update},
        people,
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            portable::{self, PlanOf},
            types::AnyId,
            value::Value,
        },
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::PlanId,
        subject::Subject,
    },
    trail::events::{self, Entity, Event},
};
use api::{CreatePlan, PlanRef, UpdatePlan};
use model::{Plan, PlanFilter, PlanHead, PlanSort, PlanStatus};
use moved::Moved;
use rules::Transition;

/// How many plans a person may have.
pub const MAX_PER_PERSON: i64 = 200;

/// One plan.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: PlanId) -> Result<Plan> {
    load::plan::<Read>(conn, ctx, id).map(Granted::into_inner)
}

/// The identifier of the plan that a path names.
pub fn named(conn: &mut Conn, ctx: &Ctx, reference: PlanRef) -> Result<PlanId> {
    match reference {
        PlanRef::Id(id) => Ok(id),
        PlanRef::Primary => {
            let primary = load::primary_plan::<Read>(conn, ctx)?;
            primary.map(|plan| plan.id).ok_or_else(|| {
                let detail = "you have no primary plan; make a plan, or a goal, which makes one";
                Error::refused(Code::NotFound, detail)
            })
        }
    }
}

/// A page of the plans that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &PlanFilter,
    sort: PlanSort,
    page: &PageRequest,
) -> Result<Page<Plan>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    Ok(Page::new(rows, page, |plan| position(plan, sort)))
}

/// Makes a plan of the actor: nobody makes plans of others.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreatePlan) -> Result<Plan> {
    let owner = ctx.actor.subject();
    let primary = load::primary_plan::<Extend>(conn, ctx)?;
    if store::count(conn, owner.user_id)? >= MAX_PER_PERSON {
        return Err(Error::refused(
            Code::LimitReached,
            format!("a person has at most {MAX_PER_PERSON} plans"),
        ));
    }
    let mut plan = draft::plan(ctx, &owner, people::settings(conn, ctx)?, input);
    days::expect_order(Some(plan.starts_on), plan.target_end_on, "target_end_on", true)?;
    plan.is_primary |= primary.is_none();
    if plan.is_primary && primary.is_some() {
        store::demote_all(conn, owner.user_id, ctx.now)?;
    }

    store::insert(conn, &plan)?;
    events::record(conn, ctx, Event::new("plan.created", Entity::Plan, plan.id).in_plan(plan.id))?;
    Ok(plan)
}

/// The plan that something new goes into: the one that is named, else the primary one, made if there is none.
pub fn for_new_item(conn: &mut Conn, ctx: &Ctx, id: Option<PlanId>) -> Result<Granted<PlanHead, Extend>> {
    let plan = match id {
        Some(id) => load::plan::<Extend>(conn, ctx, id).or_unknown_reference("/plan_id")?,
        None => {
            if let Some(plan) = load::primary_plan::<Extend>(conn, ctx)? {
                plan
            } else {
                let plan = create(conn, ctx, draft::unnamed())?;
                load::plan::<Extend>(conn, ctx, plan.id)?
            }
        }
    };
    if plan.status.is_open() { load::head(conn, ctx, &plan) } else { Err(rules::plan_closed(plan.status)) }
}

/// Changes a plan; its state stays.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: PlanId, input: UpdatePlan) -> Result<Plan> {
    if input.is_primary == Some(true) {
        portable::lock_plan(conn, PlanOf::Sibling, id.0)?;
    }
    let old = open_plan::<Update>(conn, ctx, id)?;
    let mut plan = old.clone();
    let (names_cap, names_review) = (input.budget_cap_minor.is_some(), input.next_review_on.is_some());
    draft::apply(input, &mut plan);
    if plan.currency != old.currency {
        expect_no_amounts(conn, &old, names_cap)?;
    }
    if !names_review && plan.starts_on > old.starts_on && plan.next_review_on < Some(plan.starts_on) {
        // A plan that starts later than it was to is looked at after its new start.
        plan.next_review_on =
            plan.next_review_on.and_then(|_| rules::next_review(plan.review_cadence, plan.starts_on));
    }
    let is_end_new = plan.target_end_on != old.target_end_on;
    days::expect_order(Some(plan.starts_on), plan.target_end_on, "target_end_on", is_end_new)?;
    if plan.is_primary && !old.is_primary {
        store::demote_all(conn, plan.owner_id, ctx.now)?;
    }
    touch(ctx, &mut plan);

    store::update(conn, &plan, old.version)?;
    let event = Event::new("plan.updated", Entity::Plan, id).in_plan(id);
    events::record(conn, ctx, event.changing(draft::changes(&old, &plan)))?;
    Ok(plan)
}

/// Starts a plan and with it its draft goals, unless `expect_ready` finds that one of them must not start. The plan
/// does not know what makes a goal ready; its caller does.
pub fn activate(
    conn: &mut Conn,
    ctx: &Ctx,
    id: PlanId,
    reason: Option<String>,
    expect_ready: impl FnOnce(&mut Conn, &Subject) -> Result<()>,
) -> Result<Plan> {
    let plan = load::plan::<Update>(conn, ctx, id)?;
    rules::move_on(&plan, Transition::Activate)?;
    let owner = people::load::subject(conn, ctx, plan.owner_id)?;
    expect_ready(conn, &owner)?;
    move_on(conn, ctx, id, Transition::Activate, reason)
}

/// Moves a plan to another state; completing it is [`complete`], starting it [`activate`].
pub fn move_on(
    conn: &mut Conn,
    ctx: &Ctx,
    id: PlanId,
    transition: Transition,
    reason: Option<String>,
) -> Result<Plan> {
    if transition == Transition::Reopen {
        // It may become the primary plan again, and takes over what was assessed meanwhile.
        portable::lock_plan(conn, PlanOf::Sibling, id.0)?;
    }
    let granted = load::plan::<Update>(conn, ctx, id)?;
    let status = rules::move_on(&granted, transition)?;
    let moved = match transition {
        Transition::Activate => store::activate_drafts(conn, id, ctx.now)?,
        Transition::Cancel => store::close_items(conn, id, store::Closing::Cancelled, ctx.now)?,
        Transition::Hold | Transition::Resume | Transition::Complete | Transition::Reopen => Vec::new(),
    };
    record_moved(conn, ctx, id, moved)?;
    write_status(conn, ctx, granted.into_inner(), status, transition, reason)
}

/// Finishes a plan. What is still open must be closed first, or is marked missed with it.
pub fn complete(conn: &mut Conn, ctx: &Ctx, id: PlanId, miss_open_items: bool) -> Result<Plan> {
    let granted = load::plan::<Update>(conn, ctx, id)?;
    let status = rules::move_on(&granted, Transition::Complete)?;
    let (goals, milestones) = store::count_open_items(conn, id)?;
    if goals + milestones > 0 && !miss_open_items {
        let detail =
            format!("open goals: {goals}, open milestones: {milestones}; close them or set miss_open_items");
        let allowed = rules::allowed_actions(&granted);
        return Err(
            Error::refused(Code::OpenItems, detail).with(|refusal| refusal.allowed_actions = Some(allowed))
        );
    }
    let moved = store::close_items(conn, id, store::Closing::Missed, ctx.now)?;
    record_moved(conn, ctx, id, moved)?;
    write_status(conn, ctx, granted.into_inner(), status, Transition::Complete, None)
}

/// Deletes a plan with everything in it.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: PlanId) -> Result<()> {
    let plan = open_plan::<Delete>(conn, ctx, id)?;
    store::delete(conn, &plan, ctx.now)?;
    events::record(conn, ctx, Event::new("plan.deleted", Entity::Plan, id).in_plan(id))
}

/// Fails while a plan holds amounts in its currency: another currency would make other sums of the same numbers. A cap
/// that the same request states anew is not one of them.
fn expect_no_amounts(conn: &mut Conn, plan: &Plan, names_cap: bool) -> Result<()> {
    let mut amounts = store::actions_with_costs(conn, plan)?;
    if plan.budget_cap_minor.is_some() && !names_cap {
        amounts.push(("budget_cap", Some(1)));
    }
    if amounts.is_empty() {
        return Ok(());
    }
    let detail = "the plan holds amounts in its currency; clear its budget_cap_minor and the costs of its actions first";
    Err(Error::in_use(detail, amounts))
}

fn open_plan<A: access::Act>(conn: &mut Conn, ctx: &Ctx, id: PlanId) -> Result<Plan> {
    let plan = load::plan::<A>(conn, ctx, id)?;
    if plan.status.is_open() {
        return Ok(plan.into_inner());
    }
    let allowed = rules::allowed_actions(&plan);
    Err(rules::plan_closed(plan.status).with(|refusal| refusal.allowed_actions = Some(allowed)))
}

/// What has moved to another state with its plan leaves a trace of its own.
fn record_moved(conn: &mut Conn, ctx: &Ctx, plan: PlanId, moved: Vec<Moved>) -> Result<()> {
    let event = |one: Moved| Event::new(one.event, one.entity, one.id).in_plan(plan);
    events::record_all(conn, ctx, moved.into_iter().map(event).collect())
}

fn write_status(
    conn: &mut Conn,
    ctx: &Ctx,
    old: Plan,
    status: PlanStatus,
    transition: Transition,
    reason: Option<String>,
) -> Result<Plan> {
    let owner = people::load::subject(conn, ctx, old.owner_id)?;
    let mut plan = old.clone();
    plan.status = status;
    plan.status_reason.clone_from(&reason);
    plan.closed_at = matches!(status, PlanStatus::Completed | PlanStatus::Cancelled).then_some(ctx.now);
    if transition == Transition::Activate || (transition == Transition::Reopen && plan.activated_at.is_none())
    {
        plan.activated_at = Some(ctx.now);
        plan.next_review_on = rules::next_review(plan.review_cadence, owner.day(ctx.now).max(plan.starts_on));
    }
    if transition == Transition::Reopen {
        plan.is_primary = !store::has_primary(conn, owner.user_id)?;
    }
    touch(ctx, &mut plan);
    store::update(conn, &plan, old.version)?;
    if transition == Transition::Reopen {
        rollup::levels_of_plan(conn, ctx, &owner, plan.id)?;
    }
    refresh_figures(conn, plan.id, transition)?;
    let to = StatusMove {
        kind: HistoryType::Plan,
        plan_id: plan.id,
        id: AnyId(plan.id.0),
        title: &plan.title,
        status: plan.status.as_str(),
    };
    history::keep(conn, ctx, &to, reason.as_ref(), None)?;
    let event =
        Event::new(transition.event(), Entity::Plan, plan.id).in_plan(plan.id).explained(reason.as_ref());
    events::record(conn, ctx, event.changing(draft::changes(&old, &plan)))?;
    get(conn, ctx, plan.id)
}

/// Writes again the figures that a transition may change. None of them tells a plan that is active from one on hold; the
/// figures below goals stay in every transition, but for the first due date of goals whose milestones were closed.
fn refresh_figures(conn: &mut Conn, plan_id: PlanId, transition: Transition) -> Result<()> {
    match transition {
        Transition::Hold | Transition::Resume => return Ok(()),
        Transition::Cancel | Transition::Complete => store::clear_earliest_due(conn, plan_id)?,
        Transition::Activate | Transition::Reopen => {}
    }
    rollup::plan(conn, plan_id, Touched::default())
}

fn touch(ctx: &Ctx, plan: &mut Plan) {
    plan.version += 1;
    plan.updated_at = ctx.now;
}

fn position(plan: &Plan, sort: PlanSort) -> Position {
    let value: Value = match sort {
        PlanSort::CreatedAt | PlanSort::CreatedAtDesc => plan.created_at.into(),
        PlanSort::UpdatedAt | PlanSort::UpdatedAtDesc => plan.updated_at.into(),
        PlanSort::Title | PlanSort::TitleDesc => plan.title_key.as_str().into(),
        PlanSort::Progress | PlanSort::ProgressDesc => plan.progress.into(),
    };
    Position { values: vec![value], id: AnyId(plan.id.0) }
}

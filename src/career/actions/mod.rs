//! Development actions: where the time and the money of a plan go.
//!
//! An action moves through `todo → in_progress → done`, or is skipped or cancelled. When it begins, the milestone it
//! leads to and the gaps it works on begin with it.

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
        days, gap_items,
        history::{self, StatusMove, model::HistoryType},
        milestones,
        plans::{
            self,
            model::{InPlan, PlanHead},
        },
        rollup::{self, Touched},
    },
    identity::access::{Delete, Extend, Granted, Read, Update},
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::AnyId,
            value::Value,
        },
        error::{Code, Error, OrUnknownReference as _, Result},
        ids::{ActionId, GapItemId, MilestoneId, PlanId},
    },
    trail::events::{self, Entity, Event},
};
use api::{ActionGapInput, CompleteAction, CreateAction, UpdateAction};
use model::{Action, ActionFilter, ActionGap, ActionSort, ActionStatus};
use rules::Transition;

/// How many actions a plan may hold.
pub const MAX_PER_PLAN: i64 = 1000;

/// An action with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct ActionDetails {
    /// The action.
    pub action: Action,
    /// Its plan.
    pub plan: PlanHead,
    /// The gap items it works on.
    pub gaps: Vec<ActionGap>,
}

/// One action.
pub fn get(conn: &mut Conn, ctx: &Ctx, id: ActionId) -> Result<ActionDetails> {
    let InPlan { item, plan } = load::action::<Read>(conn, ctx, id)?.into_inner();
    with_gaps(conn, vec![(item, plan)])?.pop().ok_or_else(Error::not_found)
}

/// A page of the actions that exist for the actor.
pub fn list(
    conn: &mut Conn,
    ctx: &Ctx,
    filter: &ActionFilter,
    sort: ActionSort,
    page: &PageRequest,
) -> Result<Page<ActionDetails>> {
    let rows = store::list(conn, &ctx.actor, filter, sort, page)?;
    let Page { items, next } = Page::new(rows, page, |(action, _)| position(action, sort));
    let items = plans::load::with_owners(conn, ctx, items)?;
    Ok(Page { items: with_gaps(conn, items)?, next })
}

/// Adds an action to a milestone, or to a plan.
pub fn create(conn: &mut Conn, ctx: &Ctx, input: CreateAction) -> Result<ActionDetails> {
    let plan = place(conn, ctx, input.plan_id, input.milestone_id)?;
    let plan_id = plan.id;
    if store::count(conn, plan_id)? >= MAX_PER_PLAN {
        let detail = format!("a plan holds at most {MAX_PER_PLAN} actions");
        return Err(Error::refused(Code::LimitReached, detail));
    }
    let gaps = input.gaps.clone().unwrap_or_default();
    check_gaps(conn, plan_id, &gaps)?;
    let action = draft::action(ctx, &plan, input);
    days::expect_order(action.starts_on, action.due_on, "due_on", true)?;

    store::insert(conn, &action)?;
    store::set_gaps(conn, action.id, &rows(action.id, &gaps))?;
    rollup::plan(conn, plan_id, Touched::milestones(action.milestone_id))?;
    events::record(conn, ctx, Event::new("action.created", Entity::Action, action.id).in_plan(plan_id))?;
    get(conn, ctx, action.id)
}

/// Changes an action; its state stays.
pub fn update(conn: &mut Conn, ctx: &Ctx, id: ActionId, input: UpdateAction) -> Result<ActionDetails> {
    let old = load::action::<Update>(conn, ctx, id)?.into_inner().item;
    let gaps = input.gaps.clone();
    let states = (input.cost_planned_minor.is_some(), input.cost_actual_minor.is_some());
    let mut action = old.clone();
    draft::apply(input, &mut action);
    rules::expect_amounts_stated(&old, &action, states)?;
    days::expect_order(action.starts_on, action.due_on, "due_on", action.due_on != old.due_on)?;
    if let Some(milestone) = action.milestone_id.filter(|_| action.milestone_id != old.milestone_id) {
        place(conn, ctx, Some(action.plan_id), Some(milestone))?;
    }
    if let Some(gaps) = &gaps {
        check_gaps(conn, action.plan_id, gaps)?;
        store::set_gaps(conn, id, &rows(id, gaps))?;
    }
    write(conn, ctx, &old, action, "action.updated", Words::default())
}

/// Moves an action to another state.
pub fn move_on(
    conn: &mut Conn,
    ctx: &Ctx,
    id: ActionId,
    transition: Transition,
    reason: Option<String>,
) -> Result<ActionDetails> {
    let granted = load::action::<Update>(conn, ctx, id)?;
    let status = rules::move_on(granted.status, granted.plan.status, transition)?;
    let old = granted.into_inner().item;
    let action = Action { status_reason: reason.clone(), ..old.clone() };
    moved(conn, ctx, &old, action, status, (transition, Words { reason, note: None }))
}

/// Finishes an action, with what came of it.
pub fn complete(conn: &mut Conn, ctx: &Ctx, id: ActionId, input: CompleteAction) -> Result<ActionDetails> {
    let granted = load::action::<Update>(conn, ctx, id)?;
    let status = rules::move_on(granted.status, granted.plan.status, Transition::Complete)?;
    let old = granted.into_inner().item;
    let note: Option<String> = input.outcome_note.map(Into::into);
    let action = Action {
        outcome_note: note.clone().or_else(|| old.outcome_note.clone()),
        usefulness: input.usefulness.or(old.usefulness),
        ..old.clone()
    };
    moved(conn, ctx, &old, action, status, (Transition::Complete, Words { reason: None, note }))
}

/// Deletes an action.
pub fn delete(conn: &mut Conn, ctx: &Ctx, id: ActionId) -> Result<()> {
    let action = load::action::<Delete>(conn, ctx, id)?;
    store::delete(conn, &action, ctx.now)?;
    rollup::plan(conn, action.plan_id, Touched::milestones(action.milestone_id))?;
    events::record(conn, ctx, Event::new("action.deleted", Entity::Action, id).in_plan(action.plan_id))
}

/// What a person said when an action moved.
#[derive(Debug, Default)]
struct Words {
    reason: Option<String>,
    note: Option<String>,
}

fn moved(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Action,
    mut action: Action,
    status: ActionStatus,
    (transition, words): (Transition, Words),
) -> Result<ActionDetails> {
    action.status = status;
    action.completed_at = (status == ActionStatus::Done).then_some(ctx.now);
    if matches!(status, ActionStatus::InProgress | ActionStatus::Done) {
        action.started_at = action.started_at.or(Some(ctx.now));
        let gaps: Vec<GapItemId> =
            store::gaps(conn, &[action.id])?.into_iter().map(|gap| gap.gap_item_id).collect();
        gap_items::start_with_action(conn, ctx, &gaps)?;
        if let Some(milestone) = action.milestone_id {
            milestones::start_with_action(conn, ctx, milestone)?;
        }
    }
    action.progress = rules::progress(&action);
    write(conn, ctx, old, action, transition.event(), words)
}

fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    old: &Action,
    mut action: Action,
    kind: &'static str,
    words: Words,
) -> Result<ActionDetails> {
    action.version += 1;
    action.updated_at = ctx.now;
    store::update(conn, &action, old.version)?;
    let touched = Touched::milestones(old.milestone_id.into_iter().chain(action.milestone_id));
    rollup::plan(conn, action.plan_id, touched)?;
    let to = StatusMove {
        kind: HistoryType::Action,
        plan_id: action.plan_id,
        id: AnyId(action.id.0),
        title: &action.title,
        status: action.status.as_str(),
    };
    history::keep(conn, ctx, &to, words.reason.as_ref(), words.note.as_ref())?;
    let event =
        Event::new(kind, Entity::Action, action.id).in_plan(action.plan_id).explained(words.reason.as_ref());
    events::record(conn, ctx, event.changing(draft::changes(old, &action)))?;
    get(conn, ctx, action.id)
}

/// The plan that a new action goes into.
fn place(
    conn: &mut Conn,
    ctx: &Ctx,
    plan_id: Option<PlanId>,
    milestone_id: Option<MilestoneId>,
) -> Result<PlanHead> {
    let Some(milestone) = milestone_id else {
        return plans::for_new_item(conn, ctx, plan_id).map(Granted::into_inner);
    };
    let milestone =
        milestones::load::milestone::<Extend>(conn, ctx, milestone).or_unknown_reference("/milestone_id")?;
    let plan = milestone.into_inner().plan;
    match plan_id {
        Some(plan_id) if plan_id != plan.id => {
            Err(Error::invalid_field("/milestone_id", "other-plan", "must be a milestone of the plan"))
        }
        _ => Ok(plan),
    }
}

/// The gap items that an action works on must be in its plan, each named once.
fn check_gaps(conn: &mut Conn, plan_id: PlanId, gaps: &[ActionGapInput]) -> Result<()> {
    let mut ids: Vec<GapItemId> = gaps.iter().map(|gap| gap.gap_item_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < gaps.len() {
        return Err(Error::invalid_field("/gaps", "duplicate", "must name each gap item once"));
    }
    gap_items::expect_in_plan(conn, plan_id, &ids, "/gaps")
}

fn rows(action_id: ActionId, gaps: &[ActionGapInput]) -> Vec<ActionGap> {
    let row = |gap: &ActionGapInput| ActionGap {
        action_id,
        gap_item_id: gap.gap_item_id,
        expected_level_gain: gap.expected_level_gain,
    };
    gaps.iter().map(row).collect()
}

fn with_gaps(conn: &mut Conn, rows: Vec<(Action, PlanHead)>) -> Result<Vec<ActionDetails>> {
    let ids: Vec<_> = rows.iter().map(|(action, _)| action.id).collect();
    let mut gaps: HashMap<ActionId, Vec<ActionGap>> = HashMap::new();
    for gap in store::gaps(conn, &ids)? {
        gaps.entry(gap.action_id).or_default().push(gap);
    }
    let details = rows.into_iter().map(|(action, plan)| ActionDetails {
        gaps: gaps.remove(&action.id).unwrap_or_default(),
        action,
        plan,
    });
    Ok(details.collect())
}

fn position(action: &Action, sort: ActionSort) -> Position {
    let value: Value = match sort {
        ActionSort::CreatedAt | ActionSort::CreatedAtDesc => action.created_at.into(),
        ActionSort::UpdatedAt | ActionSort::UpdatedAtDesc => action.updated_at.into(),
        ActionSort::DueOn | ActionSort::DueOnDesc => action.due_on.into(),
        ActionSort::Title | ActionSort::TitleDesc => action.title_key.as_str().into(),
    };
    Position { values: vec![value], id: AnyId(action.id.0) }
}

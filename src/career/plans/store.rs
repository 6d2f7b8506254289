//! SQL of plans.

use diesel::prelude::*;

use super::{
    model::{Plan, PlanFilter, PlanSort, PlanStatus},
    moved::Moved,
};
use crate::{
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn, bulk,
            page::{self, PageRequest},
            portable::contains,
            references::count_references,
            schema::{actions, gap_items, goals, milestones, plans},
            types::{AnyId, UtcTime, fold},
            value::{Value, ValueType},
        },
        error::{Error, Result},
        ids::{PlanId, UserId},
    },
};

/// A page of the plans that exist for someone.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &PlanFilter,
    sort: PlanSort,
    page: &PageRequest,
) -> QueryResult<Vec<Plan>> {
    let mut query = plans::table.filter(scope::visible_plans(actor)).select(Plan::as_select()).into_boxed();
    if let Some(status) = &filter.status {
        query = query.filter(plans::status.eq_any(status));
    }
    if let Some(is_primary) = filter.is_primary {
        query = query.filter(plans::is_primary.eq(is_primary));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(plans::updated_at.ge(since));
    }
    if let Some(q) = &filter.q {
        query = query.filter(plans::title_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "plans", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "plans")).limit(page.fetch()).load(conn)
}

/// Some plans by their identifiers.
pub fn find_all(conn: &mut Conn, ids: &[PlanId]) -> QueryResult<Vec<Plan>> {
    plans::table.filter(plans::id.eq_any(ids)).select(Plan::as_select()).load(conn)
}

/// The open plans of a person whose figures follow their levels.
pub fn open_of_owner(conn: &mut Conn, owner_id: UserId) -> QueryResult<Vec<PlanId>> {
    const OPEN: [PlanStatus; 4] =
        [PlanStatus::Draft, PlanStatus::Submitted, PlanStatus::Active, PlanStatus::OnHold];
    plans::table
        .filter(plans::owner_id.eq(owner_id))
        .filter(plans::deleted_at.is_null())
        .filter(plans::status.eq_any(OPEN))
        .select(plans::id)
        .load(conn)
}

/// How many plans a person has.
pub fn count(conn: &mut Conn, owner_id: UserId) -> QueryResult<i64> {
    plans::table
        .filter(plans::owner_id.eq(owner_id))
        .filter(plans::deleted_at.is_null())
        .count()
        .get_result(conn)
}

/// Whether a person has an open plan that is primary.
pub fn has_primary(conn: &mut Conn, owner_id: UserId) -> QueryResult<bool> {
    let primary = plans::table
        .filter(plans::owner_id.eq(owner_id))
        .filter(plans::is_primary.eq(true))
        .filter(plans::deleted_at.is_null())
        .filter(plans::status.eq_any([PlanStatus::Draft, PlanStatus::Active, PlanStatus::OnHold]));
    diesel::select(diesel::dsl::exists(primary)).get_result(conn)
}

/// Takes "primary" from all plans of a person.
pub fn demote_all(conn: &mut Conn, owner_id: UserId, at: UtcTime) -> QueryResult<()> {
    diesel::update(plans::table.filter(plans::owner_id.eq(owner_id)).filter(plans::is_primary.eq(true)))
        .set((plans::is_primary.eq(false), plans::updated_at.eq(at), plans::version.eq(plans::version + 1)))
        .execute(conn)
        .map(drop)
}

/// Adds a plan.
pub fn insert(conn: &mut Conn, plan: &Plan) -> QueryResult<()> {
    diesel::insert_into(plans::table).values(plan).execute(conn).map(drop)
}

/// Writes a plan that is locked; `version` is the one that was read.
pub fn update(conn: &mut Conn, plan: &Plan, version: i64) -> Result<()> {
    let updated = diesel::update(plans::table)
        .filter(plans::id.eq(plan.id))
        .filter(plans::version.eq(version))
        .set(plan)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// What `rollup` keeps of plans.
pub fn update_figures(conn: &mut Conn, plans: &[Plan]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("progress", ValueType::Number),
        ("points_met", ValueType::Number),
        ("points_assessed", ValueType::Number),
        ("points_total", ValueType::Number),
    ];
    let row = |plan: &Plan| {
        let figures = [plan.progress, plan.points_met, plan.points_assessed, plan.points_total];
        (AnyId(plan.id.0), figures.into_iter().map(Value::from).collect())
    };
    bulk::update_many(conn, "plans", COLUMNS, &plans.iter().map(row).collect::<Vec<_>>())
}

/// The actions of a plan that have costs in its currency.
pub fn actions_with_costs(conn: &mut Conn, plan: &Plan) -> QueryResult<Vec<(&'static str, Option<usize>)>> {
    count_references!(
        conn,
        "action" => actions::table
            .filter(actions::plan_id.eq(plan.id))
            .filter(actions::currency.eq(&plan.currency))
            .filter(actions::cost_planned_minor.is_not_null().or(actions::cost_actual_minor.is_not_null()))
            .filter(actions::deleted_at.is_null())
            .select(actions::id),
    )
}

/// How many goals and milestones of a plan are open.
pub fn count_open_items(conn: &mut Conn, plan_id: PlanId) -> QueryResult<(i64, i64)> {
    let goals = goals::table
        .filter(goals::plan_id.eq(plan_id))
        .filter(goals::deleted_at.is_null())
        .filter(goals::status.eq_any(["draft", "active", "paused"]))
        .count()
        .get_result(conn)?;
    let milestones = milestones::table
        .filter(milestones::plan_id.eq(plan_id))
        .filter(milestones::deleted_at.is_null())
        .filter(milestones::status.eq_any(["planned", "in_progress"]))
        .count()
        .get_result(conn)?;
    Ok((goals, milestones))
}

/// How what is open in a plan ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// Given up.
    Cancelled,
    /// Not reached.
    Missed,
}

/// Moves the draft goals of a plan to `active`.
pub fn activate_drafts(conn: &mut Conn, plan_id: PlanId, at: UtcTime) -> QueryResult<Vec<Moved>> {
    move_goals(conn, plan_id, &["draft"], ("active", "goal.activated"), at)
}

/// Closes what is open in a plan: draft goals and actions are cancelled, the others end as `closing` says.
pub fn close_items(
    conn: &mut Conn,
    plan_id: PlanId,
    closing: Closing,
    at: UtcTime,
) -> QueryResult<Vec<Moved>> {
    let (goal, milestone) = match closing {
        Closing::Cancelled => (("cancelled", "goal.cancelled"), ("cancelled", "milestone.cancelled")),
        Closing::Missed => (("missed", "goal.missed"), ("missed", "milestone.missed")),
    };
    let mut moved = move_goals(conn, plan_id, &["draft"], ("cancelled", "goal.cancelled"), at)?;
    moved.extend(move_goals(conn, plan_id, &["active", "paused"], goal, at)?);
    let milestones: Vec<AnyId> = diesel::update(milestones::table)
        .filter(milestones::plan_id.eq(plan_id))
        .filter(milestones::deleted_at.is_null())
        .filter(milestones::status.eq_any(["planned", "in_progress"]))
        .set((
            milestones::status.eq(milestone.0),
            milestones::updated_at.eq(at),
            milestones::version.eq(milestones::version + 1),
        ))
        .returning(milestones::id)
        .get_results(conn)?;
    moved.extend(milestones.into_iter().map(|id| Moved::milestone(milestone.1, id)));
    let actions: Vec<AnyId> = diesel::update(actions::table)
        .filter(actions::plan_id.eq(plan_id))
        .filter(actions::deleted_at.is_null())
        .filter(actions::status.eq_any(["todo", "in_progress"]))
        .set((
            actions::status.eq("cancelled"),
            actions::updated_at.eq(at),
            actions::version.eq(actions::version + 1),
        ))
        .returning(actions::id)
        .get_results(conn)?;
    moved.extend(actions.into_iter().map(|id| Moved::action("action.cancelled", id)));
    Ok(moved)
}

/// Notes for the goals of a plan that none of their milestones is open any more.
pub fn clear_earliest_due(conn: &mut Conn, plan_id: PlanId) -> QueryResult<()> {
    diesel::update(goals::table)
        .filter(goals::plan_id.eq(plan_id))
        .filter(goals::deleted_at.is_null())
        .filter(goals::earliest_due_on.is_not_null())
        .set(goals::earliest_due_on.eq(None::<chrono::NaiveDate>))
        .execute(conn)
        .map(drop)
}

fn move_goals(
    conn: &mut Conn,
    plan_id: PlanId,
    from: &[&'static str],
    (to, event): (&'static str, &'static str),
    at: UtcTime,
) -> QueryResult<Vec<Moved>> {
    let moved: Vec<AnyId> = diesel::update(goals::table)
        .filter(goals::plan_id.eq(plan_id))
        .filter(goals::deleted_at.is_null())
        .filter(goals::status.eq_any(from.iter().copied()))
        .set((goals::status.eq(to), goals::updated_at.eq(at), goals::version.eq(goals::version + 1)))
        .returning(goals::id)
        .get_results(conn)?;
    Ok(moved.into_iter().map(|id| Moved::goal(event, id)).collect())
}

/// Marks everything in a plan deleted, and the plan itself.
pub fn delete(conn: &mut Conn, plan: &Plan, at: UtcTime) -> QueryResult<()> {
    diesel::update(plans::table.filter(plans::id.eq(plan.id)))
        .set((plans::deleted_at.eq(at), plans::updated_at.eq(at), plans::version.eq(plan.version + 1)))
        .execute(conn)?;
    diesel::update(goals::table.filter(goals::plan_id.eq(plan.id)).filter(goals::deleted_at.is_null()))
        .set(goals::deleted_at.eq(at))
        .execute(conn)?;
    diesel::update(
        gap_items::table.filter(gap_items::plan_id.eq(plan.id)).filter(gap_items::deleted_at.is_null()),
    )
    .set(gap_items::deleted_at.eq(at))
    .execute(conn)?;
    diesel::update(
        milestones::table.filter(milestones::plan_id.eq(plan.id)).filter(milestones::deleted_at.is_null()),
    )
    .set(milestones::deleted_at.eq(at))
    .execute(conn)?;
    diesel::update(actions::table.filter(actions::plan_id.eq(plan.id)).filter(actions::deleted_at.is_null()))
        .set(actions::deleted_at.eq(at))
        .execute(conn)?;
    Ok(())
}

//! SQL of milestones.

use diesel::prelude::*;

use super::model::{Dependency, Milestone, MilestoneFilter, MilestoneSort};
use crate::{
    career::plans::model::PlanHeadRow,
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            among::among,
            bulk::{self, insert_all},
            conn::direct,
            page::{self, PageRequest},
            portable::contains,
            schema::{actions, milestone_dependencies, milestones, plans},
            types::{AnyId, UtcTime, fold},
            value::{Value, ValueType},
        },
        error::{Error, Result},
        ids::{GoalId, MilestoneId, PlanId, UserId},
    },
};

/// A page of the milestones that exist for someone, each with its plan.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &MilestoneFilter,
    sort: MilestoneSort,
    page: &PageRequest,
) -> QueryResult<Vec<(Milestone, PlanHeadRow)>> {
    let mut query = milestones::table
        .inner_join(plans::table)
        .filter(scope::visible_plans(actor))
        .filter(milestones::deleted_at.is_null())
        .select((Milestone::as_select(), PlanHeadRow::as_select()))
        .into_boxed();
    if let Some(plan_id) = filter.plan_id {
        query = query.filter(milestones::plan_id.eq(plan_id));
    }
    if let Some(goal_id) = filter.goal_id {
        query = query.filter(milestones::goal_id.eq(goal_id));
    }
    if let Some(status) = &filter.status {
        query = query.filter(milestones::status.eq_any(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(milestones::kind.eq(kind));
    }
    if let Some(day) = filter.due_before {
        query = query.filter(milestones::due_on.lt(day));
    }
    if let Some(day) = filter.due_after {
        query = query.filter(milestones::due_on.gt(day));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(milestones::updated_at.ge(since));
    }
    if let Some(q) = &filter.q {
        query = query.filter(milestones::title_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "milestones", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "milestones")).limit(page.fetch()).load(conn)
}

/// Some milestones by their identifiers, less the deleted ones.
pub fn find_all(conn: &mut Conn, ids: &[MilestoneId]) -> QueryResult<Vec<Milestone>> {
    milestones::table
        .filter(milestones::id.eq_any(ids))
        .filter(milestones::deleted_at.is_null())
        .select(Milestone::as_select())
        .load(conn)
}

/// The milestones of some goals, as the person arranged them.
pub fn of_goals(conn: &mut Conn, goals: &[GoalId]) -> QueryResult<Vec<Milestone>> {
    milestones::table
        .filter(milestones::goal_id.eq_any(goals))
        .filter(milestones::deleted_at.is_null())
        .order((milestones::sort_order, milestones::id))
        .select(Milestone::as_select())
        .load(conn)
}

/// The identifiers of all milestones of some plans.
pub fn ids_of_plans(conn: &mut Conn, plans: &[PlanId]) -> QueryResult<Vec<MilestoneId>> {
    milestones::table
        .filter(milestones::plan_id.eq_any(plans))
        .filter(milestones::deleted_at.is_null())
        .select(milestones::id)
        .load(conn)
}

/// How many milestones a plan has, and a person in all plans.
pub fn count_around(conn: &mut Conn, plan_id: PlanId, owner_id: UserId) -> QueryResult<(i64, i64)> {
    let all = milestones::table.filter(milestones::deleted_at.is_null());
    let of_plan = all.filter(milestones::plan_id.eq(plan_id)).count().get_result(conn)?;
    let plans = plans::table.filter(plans::owner_id.eq(owner_id)).select(plans::id);
    let of_person = all.filter(milestones::plan_id.eq_any(plans)).count().get_result(conn)?;
    Ok((of_plan, of_person))
}

/// What some milestones wait for.
pub fn dependencies(conn: &mut Conn, milestones: &[MilestoneId]) -> QueryResult<Vec<Dependency>> {
    if milestones.is_empty() {
        return Ok(Vec::new());
    }
    direct!(conn, conn => milestone_dependencies::table
        .filter(among(milestone_dependencies::milestone_id, milestones))
        .order((milestone_dependencies::milestone_id, milestone_dependencies::depends_on_id))
        .select(Dependency::as_select())
        .load(conn))
}

/// Everything in a plan that waits for something.
pub fn dependencies_of_plan(conn: &mut Conn, plan_id: PlanId) -> QueryResult<Vec<Dependency>> {
    milestone_dependencies::table
        .inner_join(milestones::table.on(milestones::id.eq(milestone_dependencies::milestone_id)))
        .filter(milestones::plan_id.eq(plan_id))
        .filter(milestones::deleted_at.is_null())
        .select(Dependency::as_select())
        .load(conn)
}

/// Replaces what a milestone waits for.
pub fn set_dependencies(conn: &mut Conn, id: MilestoneId, on: &[MilestoneId]) -> QueryResult<()> {
    diesel::delete(milestone_dependencies::table.filter(milestone_dependencies::milestone_id.eq(id)))
        .execute(conn)?;
    let rows: Vec<_> = on
        .iter()
        .map(|depends_on_id| Dependency { milestone_id: id, depends_on_id: *depends_on_id })
        .collect();
    insert_all!(conn, milestone_dependencies::table, rows)
}

/// Adds a milestone.
pub fn insert(conn: &mut Conn, milestone: &Milestone) -> QueryResult<()> {
    diesel::insert_into(milestones::table).values(milestone).execute(conn).map(drop)
}

/// Writes a milestone whose plan is locked; `version` is the one that was read.
pub fn update(conn: &mut Conn, milestone: &Milestone, version: i64) -> Result<()> {
    let updated = diesel::update(milestones::table)
        .filter(milestones::id.eq(milestone.id))
        .filter(milestones::version.eq(version))
        .set(milestone)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Marks a milestone deleted; detaches its actions, and what waits for it waits no longer.
pub fn delete(conn: &mut Conn, milestone: &Milestone, at: UtcTime) -> QueryResult<()> {
    diesel::update(milestones::table.filter(milestones::id.eq(milestone.id)))
        .set((
            milestones::deleted_at.eq(at),
            milestones::updated_at.eq(at),
            milestones::version.eq(milestone.version + 1),
        ))
        .execute(conn)?;
    diesel::update(actions::table.filter(actions::milestone_id.eq(milestone.id)))
        .set(actions::milestone_id.eq(None::<MilestoneId>))
        .execute(conn)?;
    diesel::delete(
        milestone_dependencies::table.filter(milestone_dependencies::depends_on_id.eq(milestone.id)),
    )
    .execute(conn)?;
    Ok(())
}

/// What `rollup` keeps of milestones.
pub fn update_figures(conn: &mut Conn, milestones: &[Milestone]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[("progress", ValueType::Number)];
    let row = |one: &Milestone| (AnyId(one.id.0), vec![Value::from(one.progress)]);
    bulk::update_many(conn, "milestones", COLUMNS, &milestones.iter().map(row).collect::<Vec<_>>())
}

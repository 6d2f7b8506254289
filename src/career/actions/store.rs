//! SQL of development actions.

use diesel::prelude::*;

use super::model::{Action, ActionFilter, ActionGap, ActionSort};
use crate::{
    career::plans::model::PlanHeadRow,
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            among::among,
            bulk::insert_all,
            conn::direct,
            page::{self, PageRequest},
            portable::contains,
            schema::{action_gaps, actions, plans},
            types::{UtcTime, fold},
        },
        error::{Error, Result},
        ids::{ActionId, MilestoneId, PlanId},
    },
};

/// A page of the actions that exist for someone, each with its plan.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &ActionFilter,
    sort: ActionSort,
    page: &PageRequest,
) -> QueryResult<Vec<(Action, PlanHeadRow)>> {
    let mut query = actions::table
        .inner_join(plans::table)
        .filter(scope::visible_plans(actor))
        .filter(actions::deleted_at.is_null())
        .select((Action::as_select(), PlanHeadRow::as_select()))
        .into_boxed();
    if let Some(plan_id) = filter.plan_id {
        query = query.filter(actions::plan_id.eq(plan_id));
    }
    if let Some(milestone_id) = filter.milestone_id {
        query = query.filter(actions::milestone_id.eq(milestone_id));
    }
    if let Some(gap_item_id) = filter.gap_item_id {
        let ids = action_gaps::table
            .filter(action_gaps::gap_item_id.eq(gap_item_id))
            .select(action_gaps::action_id);
        query = query.filter(actions::id.eq_any(ids));
    }
    if let Some(status) = &filter.status {
        query = query.filter(actions::status.eq_any(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(actions::kind.eq(kind));
    }
    if let Some(mode) = filter.learning_mode {
        query = query.filter(actions::learning_mode.eq(mode));
    }
    if let Some(day) = filter.due_before {
        query = query.filter(actions::due_on.lt(day));
    }
    if let Some(day) = filter.due_after {
        query = query.filter(actions::due_on.gt(day));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(actions::updated_at.ge(since));
    }
    if let Some(q) = &filter.q {
        query = query.filter(actions::title_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "actions", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "actions")).limit(page.fetch()).load(conn)
}

/// The actions of some milestones.
pub fn of_milestones(conn: &mut Conn, milestones: &[MilestoneId]) -> QueryResult<Vec<Action>> {
    actions::table
        .filter(actions::milestone_id.eq_any(milestones))
        .filter(actions::deleted_at.is_null())
        .select(Action::as_select())
        .load(conn)
}

/// How many actions a plan has.
pub fn count(conn: &mut Conn, plan_id: PlanId) -> QueryResult<i64> {
    actions::table
        .filter(actions::plan_id.eq(plan_id))
        .filter(actions::deleted_at.is_null())
        .count()
        .get_result(conn)
}

/// The gap items that some actions work on.
pub fn gaps(conn: &mut Conn, actions: &[ActionId]) -> QueryResult<Vec<ActionGap>> {
    if actions.is_empty() {
        return Ok(Vec::new());
    }
    direct!(conn, conn => action_gaps::table
        .filter(among(action_gaps::action_id, actions))
        .order((action_gaps::action_id, action_gaps::gap_item_id))
        .select(ActionGap::as_select())
        .load(conn))
}

/// Replaces the gap items that an action works on.
pub fn set_gaps(conn: &mut Conn, id: ActionId, gaps: &[ActionGap]) -> QueryResult<()> {
    diesel::delete(action_gaps::table.filter(action_gaps::action_id.eq(id))).execute(conn)?;
    insert_all!(conn, action_gaps::table, gaps)
}

/// Adds an action.
pub fn insert(conn: &mut Conn, action: &Action) -> QueryResult<()> {
    diesel::insert_into(actions::table).values(action).execute(conn).map(drop)
}

/// Writes an action whose plan is locked; `version` is the one that was read.
pub fn update(conn: &mut Conn, action: &Action, version: i64) -> Result<()> {
    let updated = diesel::update(actions::table)
        .filter(actions::id.eq(action.id))
        .filter(actions::version.eq(version))
        .set(action)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Marks an action deleted.
pub fn delete(conn: &mut Conn, action: &Action, at: UtcTime) -> QueryResult<()> {
    diesel::update(actions::table.filter(actions::id.eq(action.id)))
        .set((
            actions::deleted_at.eq(at),
            actions::updated_at.eq(at),
            actions::version.eq(action.version + 1),
        ))
        .execute(conn)
        .map(drop)
}

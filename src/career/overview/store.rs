//! SQL across the tables of a plan.

use chrono::NaiveDate;
use diesel::{dsl::min, prelude::*};

use super::{Dated, rank};
use crate::{
    career::{
        actions::model::{Action, ActionStatus},
        gap_items::model::GapStatus,
        goals::model::GoalStatus,
        milestones::model::MilestoneStatus,
        plans::model::DatedType,
    },
    platform::{
        db::{
            Conn,
            page::{PageRequest, Position},
            schema::{actions, gap_items, goals, milestones},
            types::AnyId,
            value::Value,
        },
        ids::PlanId,
    },
};

/// Which dated things a timeline shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimelineFilter {
    /// Due before this day.
    pub before: Option<NaiveDate>,
    /// Due after this day.
    pub after: Option<NaiveDate>,
    /// Only what is still open.
    pub only_open: bool,
}

const OPEN_GOALS: [GoalStatus; 3] = [GoalStatus::Draft, GoalStatus::Active, GoalStatus::Paused];
const OPEN_MILESTONES: [MilestoneStatus; 2] = [MilestoneStatus::Planned, MilestoneStatus::InProgress];
const OPEN_ACTIONS: [ActionStatus; 2] = [ActionStatus::Todo, ActionStatus::InProgress];
const OPEN_GAPS: [GapStatus; 2] = [GapStatus::Open, GapStatus::InProgress];

/// For one table: the earliest open date per plan, what stands on some days, and part of a plan's timeline.
macro_rules! dated_table {
    ($module:ident, $table:ident, $due:ident, $status:ty, $open:expr, $is_pursued:expr, $kind:expr) => {
        mod $module {
            use super::*;

            type Row = (PlanId, AnyId, String, NaiveDate, $status);

            fn dated((plan_id, id, title, due_on, status): Row) -> Dated {
                let is_open = $open.contains(&status);
                let is_pursued = $is_pursued(status);
                Dated {
                    kind: $kind,
                    plan_id,
                    id,
                    title,
                    due_on,
                    status: status.as_str(),
                    is_open,
                    is_pursued,
                }
            }

            pub fn earliest(conn: &mut Conn, plans: &[PlanId]) -> QueryResult<Vec<(PlanId, NaiveDate)>> {
                let found: Vec<(PlanId, Option<NaiveDate>)> = $table::table
                    .filter($table::plan_id.eq_any(plans))
                    .filter($table::deleted_at.is_null())
                    .filter($table::status.eq_any($open))
                    .filter($table::$due.is_not_null())
                    .group_by($table::plan_id)
                    .select(($table::plan_id, min($table::$due)))
                    .load(conn)?;
                Ok(found.into_iter().filter_map(|(plan, day)| day.map(|day| (plan, day))).collect())
            }

            pub fn on_days(conn: &mut Conn, wanted: &[(PlanId, NaiveDate)]) -> QueryResult<Vec<Dated>> {
                if wanted.is_empty() {
                    return Ok(Vec::new());
                }
                let rows: Vec<Row> = $table::table
                    .filter($table::plan_id.eq_any(wanted.iter().map(|(plan, _)| plan)))
                    .filter($table::$due.eq_any(wanted.iter().map(|(_, day)| day)))
                    .filter($table::deleted_at.is_null())
                    .filter($table::status.eq_any($open))
                    .order($table::id)
                    .select((
                        $table::plan_id,
                        $table::id,
                        $table::title,
                        $table::$due.assume_not_null(),
                        $table::status,
                    ))
                    .load(conn)?;
                Ok(rows.into_iter().map(dated).collect())
            }

            pub fn timeline(
                conn: &mut Conn,
                plan_id: PlanId,
                filter: &TimelineFilter,
                page: &PageRequest,
            ) -> QueryResult<Vec<Dated>> {
                let mut query = $table::table
                    .filter($table::plan_id.eq(plan_id))
                    .filter($table::deleted_at.is_null())
                    .filter($table::$due.is_not_null())
                    .select((
                        $table::plan_id,
                        $table::id,
                        $table::title,
                        $table::$due.assume_not_null(),
                        $table::status,
                    ))
                    .into_boxed();
                if let Some(day) = filter.before {
                    query = query.filter($table::$due.lt(day));
                }
                if let Some(day) = filter.after {
                    query = query.filter($table::$due.gt(day));
                }
                if filter.only_open {
                    query = query.filter($table::status.eq_any($open));
                }
                if let Some((day, place, id)) = page.after.as_ref().and_then(place) {
                    let mine = rank($kind);
                    query = if mine < place {
                        query.filter($table::$due.gt(day))
                    } else if mine > place {
                        query.filter($table::$due.ge(day))
                    } else {
                        query.filter(
                            $table::$due.gt(day).or($table::$due.eq(day).and($table::id.gt(id).nullable())),
                        )
                    };
                }
                let rows: Vec<Row> =
                    query.order(($table::$due, $table::id)).limit(page.fetch()).load(conn)?;
                Ok(rows.into_iter().map(dated).collect())
            }
        }
    };
}

dated_table!(of_goals, goals, due_on, GoalStatus, OPEN_GOALS, GoalStatus::is_pursued, DatedType::Goal);
dated_table!(
    of_milestones,
    milestones,
    due_on,
    MilestoneStatus,
    OPEN_MILESTONES,
    MilestoneStatus::is_open,
    DatedType::Milestone
);
dated_table!(
    of_actions,
    actions,
    due_on,
    ActionStatus,
    OPEN_ACTIONS,
    ActionStatus::is_open,
    DatedType::Action
);
dated_table!(
    of_gaps,
    gap_items,
    target_close_on,
    GapStatus,
    OPEN_GAPS,
    GapStatus::is_open,
    DatedType::GapItem
);

/// Day, rank and identifier of a position in a timeline.
fn place(position: &Position) -> Option<(NaiveDate, i64, AnyId)> {
    match position.values.as_slice() {
        [Value::Day(day), Value::Whole(rank)] => Some((*day, *rank, position.id)),
        _ => None,
    }
}

/// The open item of each plan that is due first.
pub fn earliest_open(conn: &mut Conn, plans: &[PlanId]) -> QueryResult<Vec<Dated>> {
    let found = [
        (DatedType::Goal, of_goals::earliest(conn, plans)?),
        (DatedType::Milestone, of_milestones::earliest(conn, plans)?),
        (DatedType::Action, of_actions::earliest(conn, plans)?),
        (DatedType::GapItem, of_gaps::earliest(conn, plans)?),
    ];
    let all = || found.iter().flat_map(|(kind, days)| days.iter().map(|(plan, day)| (*kind, *plan, *day)));
    let wanted = |kind: DatedType| -> Vec<(PlanId, NaiveDate)> {
        all()
            .filter(|(one, plan, day)| {
                let first =
                    all().filter(|(_, other, _)| other == plan).min_by_key(|(k, _, d)| (*d, rank(*k)));
                *one == kind && first == Some((*one, *plan, *day))
            })
            .map(|(_, plan, day)| (plan, day))
            .collect()
    };
    let mut items = of_goals::on_days(conn, &wanted(DatedType::Goal))?;
    items.extend(of_milestones::on_days(conn, &wanted(DatedType::Milestone))?);
    items.extend(of_actions::on_days(conn, &wanted(DatedType::Action))?);
    items.extend(of_gaps::on_days(conn, &wanted(DatedType::GapItem))?);
    items.sort_by_key(|item| (item.plan_id, item.due_on, rank(item.kind), item.id));
    items.dedup_by_key(|item| item.plan_id);
    Ok(items)
}

/// Part of what has a date in a plan, earliest first: at most one row more than the page holds.
pub fn timeline(
    conn: &mut Conn,
    plan_id: PlanId,
    filter: &TimelineFilter,
    page: &PageRequest,
) -> QueryResult<Vec<Dated>> {
    let mut items = of_goals::timeline(conn, plan_id, filter, page)?;
    items.extend(of_milestones::timeline(conn, plan_id, filter, page)?);
    items.extend(of_actions::timeline(conn, plan_id, filter, page)?);
    items.extend(of_gaps::timeline(conn, plan_id, filter, page)?);
    items.sort_by_key(|item| (item.due_on, rank(item.kind), item.id));
    items.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    Ok(items)
}

/// The actions of a plan that count in its sums.
pub fn actions(conn: &mut Conn, plan_id: PlanId) -> QueryResult<Vec<Action>> {
    actions::table
        .filter(actions::plan_id.eq(plan_id))
        .filter(actions::deleted_at.is_null())
        .filter(actions::status.ne_all([ActionStatus::Skipped, ActionStatus::Cancelled]))
        .select(Action::as_select())
        .load(conn)
}

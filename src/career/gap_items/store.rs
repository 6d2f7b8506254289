//! SQL of gap items.

use diesel::prelude::*;

use super::model::{GapItem, GapItemFilter, GapItemSort, GapOrigin, GapStatus};
use crate::{
    career::plans::model::PlanHeadRow,
    identity::access::scope,
    platform::{
        ctx::Actor,
        db::{
            Conn,
            bulk::{self, insert_all},
            page::{self, PageRequest},
            portable::contains,
            schema::{action_gaps, gap_items, plans},
            types::{AnyId, UtcTime, fold},
            value::{Value, ValueType},
        },
        error::{Code, Error, OnUniqueViolation as _, Result},
        ids::{GapItemId, GoalId, PlanId, SkillId, UserId},
    },
};

/// A page of the gap items that exist for someone, each with its plan.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &GapItemFilter,
    sort: GapItemSort,
    page: &PageRequest,
) -> QueryResult<Vec<(GapItem, PlanHeadRow)>> {
    let mut query = gap_items::table
        .inner_join(plans::table)
        .filter(scope::visible_plans(actor))
        .filter(gap_items::deleted_at.is_null())
        .select((GapItem::as_select(), PlanHeadRow::as_select()))
        .into_boxed();
    if let Some(plan_id) = filter.plan_id {
        query = query.filter(gap_items::plan_id.eq(plan_id));
    }
    if let Some(goal_id) = filter.goal_id {
        query = query.filter(gap_items::goal_id.eq(goal_id));
    }
    if let Some(skill_id) = filter.skill_id {
        query = query.filter(gap_items::skill_id.eq(skill_id));
    }
    if let Some(status) = &filter.status {
        query = query.filter(gap_items::status.eq_any(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(gap_items::kind.eq(kind));
    }
    if let Some(is_critical) = filter.is_critical {
        query = query.filter(gap_items::is_critical.eq(is_critical));
    }
    if let Some(unassessed) = filter.unassessed {
        query = query.filter(gap_items::current_level.is_null().eq(unassessed));
    }
    if !filter.include_met {
        // What `rules::is_met` says.
        let is_met = gap_items::origin
            .eq(GapOrigin::Generated)
            .and(gap_items::status.eq(GapStatus::Open))
            .and(gap_items::gap.eq(0))
            .and(gap_items::current_level.is_not_null());
        query = query.filter(diesel::dsl::not(is_met));
    }
    if let Some(min_gap) = filter.min_gap {
        query = query.filter(gap_items::gap.ge(min_gap));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(gap_items::updated_at.ge(since));
    }
    if let Some(q) = &filter.q {
        query = query.filter(gap_items::title_key.like(contains(&fold(q))).escape('\\'));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "gap_items", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "gap_items")).limit(page.fetch()).load(conn)
}

/// The gap items of some goals, oldest first.
pub fn of_goals(conn: &mut Conn, goals: &[GoalId]) -> QueryResult<Vec<GapItem>> {
    gap_items::table
        .filter(gap_items::goal_id.eq_any(goals))
        .filter(gap_items::deleted_at.is_null())
        .order((gap_items::created_at, gap_items::id))
        .select(GapItem::as_select())
        .load(conn)
}

/// The gap items of some plans that hang on no goal.
pub fn without_goal(conn: &mut Conn, plans: &[PlanId]) -> QueryResult<Vec<GapItem>> {
    gap_items::table
        .filter(gap_items::plan_id.eq_any(plans))
        .filter(gap_items::goal_id.is_null())
        .filter(gap_items::deleted_at.is_null())
        .select(GapItem::as_select())
        .load(conn)
}

/// The gap items of some plans that are about one of some skills.
pub fn of_skills(conn: &mut Conn, plans: &[PlanId], skills: &[SkillId]) -> QueryResult<Vec<GapItem>> {
    gap_items::table
        .filter(gap_items::plan_id.eq_any(plans))
        .filter(gap_items::skill_id.eq_any(skills))
        .filter(gap_items::deleted_at.is_null())
        .select(GapItem::as_select())
        .load(conn)
}

/// Some gap items by their identifiers, less the deleted ones.
pub fn find_all(conn: &mut Conn, ids: &[GapItemId]) -> QueryResult<Vec<GapItem>> {
    gap_items::table
        .filter(gap_items::id.eq_any(ids))
        .filter(gap_items::deleted_at.is_null())
        .select(GapItem::as_select())
        .load(conn)
}

/// How many gap items a goal has, or a plan has that hang on no goal.
pub fn count(conn: &mut Conn, plan_id: PlanId, goal_id: Option<GoalId>) -> QueryResult<i64> {
    let all = gap_items::table.filter(gap_items::deleted_at.is_null());
    match goal_id {
        Some(goal_id) => all.filter(gap_items::goal_id.eq(goal_id)).count().get_result(conn),
        None => all
            .filter(gap_items::plan_id.eq(plan_id))
            .filter(gap_items::goal_id.is_null())
            .count()
            .get_result(conn),
    }
}

/// How many gap items a plan has, and a person in all plans.
pub fn count_around(conn: &mut Conn, plan_id: PlanId, owner_id: UserId) -> QueryResult<(i64, i64)> {
    let all = gap_items::table.filter(gap_items::deleted_at.is_null());
    let of_plan = all.filter(gap_items::plan_id.eq(plan_id)).count().get_result(conn)?;
    let plans = plans::table.filter(plans::owner_id.eq(owner_id)).select(plans::id);
    let of_person = all.filter(gap_items::plan_id.eq_any(plans)).count().get_result(conn)?;
    Ok((of_plan, of_person))
}

/// Adds gap items.
pub fn insert(conn: &mut Conn, items: &[GapItem]) -> Result<()> {
    insert_all!(conn, gap_items::table, items)
        .on_unique_violation(|| Error::refused(Code::AlreadyExists, "the goal has a gap item for this skill"))
}

/// Writes a gap item whose plan is locked; `version` is the one that was read.
pub fn update(conn: &mut Conn, item: &GapItem, version: i64) -> Result<()> {
    let updated = diesel::update(gap_items::table)
        .filter(gap_items::id.eq(item.id))
        .filter(gap_items::version.eq(version))
        .set(item)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Marks a gap item deleted; actions no longer work on it.
pub fn delete(conn: &mut Conn, item: &GapItem, at: UtcTime) -> QueryResult<()> {
    diesel::update(gap_items::table.filter(gap_items::id.eq(item.id)))
        .set((
            gap_items::deleted_at.eq(at),
            gap_items::updated_at.eq(at),
            gap_items::version.eq(item.version + 1),
        ))
        .execute(conn)?;
    diesel::delete(action_gaps::table.filter(action_gaps::gap_item_id.eq(item.id))).execute(conn).map(drop)
}

/// Moves open ones among some gap items to "in progress"; returns those that moved.
pub fn start_open(conn: &mut Conn, ids: &[GapItemId], at: UtcTime) -> QueryResult<Vec<GapItemId>> {
    diesel::update(gap_items::table)
        .filter(gap_items::id.eq_any(ids))
        .filter(gap_items::status.eq(GapStatus::Open))
        .filter(gap_items::deleted_at.is_null())
        .set((
            gap_items::status.eq(GapStatus::InProgress),
            gap_items::updated_at.eq(at),
            gap_items::version.eq(gap_items::version + 1),
        ))
        .returning(gap_items::id)
        .get_results(conn)
}

/// Opens gap items again whose closing observations no longer stand.
pub fn reopen(conn: &mut Conn, ids: &[GapItemId], at: UtcTime) -> QueryResult<()> {
    diesel::update(gap_items::table)
        .filter(gap_items::id.eq_any(ids))
        .set((
            gap_items::status.eq(GapStatus::Open),
            gap_items::closed_at.eq(None::<UtcTime>),
            gap_items::closed_by.eq(None::<UserId>),
            gap_items::closing_observation_id.eq(None::<crate::platform::ids::ObservationId>),
            gap_items::override_reason.eq(None::<String>),
            gap_items::updated_at.eq(at),
            gap_items::version.eq(gap_items::version + 1),
        ))
        .execute(conn)
        .map(drop)
}

/// What `rollup` keeps of gap items.
pub fn update_figures(conn: &mut Conn, items: &[GapItem]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("current_level", ValueType::Whole),
        ("current_basis", ValueType::Text),
        ("gap", ValueType::Whole),
        ("severity", ValueType::Number),
    ];
    let row = |item: &GapItem| {
        let values = vec![
            item.current_level.into(),
            item.current_basis.as_str().into(),
            item.gap.into(),
            item.severity.into(),
        ];
        (AnyId(item.id.0), values)
    };
    bulk::update_many(conn, "gap_items", COLUMNS, &items.iter().map(row).collect::<Vec<_>>())
}

/// Writes gap items that went to other skills, or whose level changed.
pub fn update_skills(conn: &mut Conn, items: &[GapItem]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("skill_id", ValueType::Key),
        ("skill_key", ValueType::Text),
        ("requirement_id", ValueType::Key),
        ("title", ValueType::Text),
        ("title_key", ValueType::Text),
        ("baseline_level", ValueType::Whole),
        ("target_level", ValueType::Whole),
        ("scale_min", ValueType::Whole),
        ("scale_max", ValueType::Whole),
        ("current_level", ValueType::Whole),
        ("current_basis", ValueType::Text),
        ("gap", ValueType::Whole),
        ("severity", ValueType::Number),
        ("version", ValueType::Whole),
        ("updated_at", ValueType::Instant),
    ];
    let row = |item: &GapItem| {
        let values = vec![
            item.skill_id.map(|id| AnyId(id.0)).into(),
            item.skill_key.as_str().into(),
            item.requirement_id.map(|id| AnyId(id.0)).into(),
            item.title.as_str().into(),
            item.title_key.as_str().into(),
            item.baseline_level.into(),
            item.target_level.into(),
            item.scale_min.into(),
            item.scale_max.into(),
            item.current_level.into(),
            item.current_basis.as_str().into(),
            item.gap.into(),
            item.severity.into(),
            item.version.into(),
            item.updated_at.into(),
        ];
        (AnyId(item.id.0), values)
    };
    bulk::update_many(conn, "gap_items", COLUMNS, &items.iter().map(row).collect::<Vec<_>>())
}

/// What a gap analysis takes over from requirements that have changed.
pub fn update_requirements(conn: &mut Conn, items: &[GapItem]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("requirement_id", ValueType::Key),
        ("target_level", ValueType::Whole),
        ("scale_min", ValueType::Whole),
        ("scale_max", ValueType::Whole),
        ("weight", ValueType::Number),
        ("importance", ValueType::Number),
        ("is_critical", ValueType::Truth),
        ("current_level", ValueType::Whole),
        ("current_basis", ValueType::Text),
        ("gap", ValueType::Whole),
        ("severity", ValueType::Number),
        ("status", ValueType::Text),
        ("closed_at", ValueType::Instant),
        ("closed_by", ValueType::Key),
        ("closing_observation_id", ValueType::Key),
        ("override_reason", ValueType::Text),
        ("updated_at", ValueType::Instant),
        ("version", ValueType::Whole),
    ];
    let row = |item: &GapItem| {
        let values: Vec<Value> = vec![
            item.requirement_id.map(|id| AnyId(id.0)).into(),
            item.target_level.into(),
            item.scale_min.into(),
            item.scale_max.into(),
            item.weight.into(),
            item.importance.into(),
            item.is_critical.into(),
            item.current_level.into(),
            item.current_basis.as_str().into(),
            item.gap.into(),
            item.severity.into(),
            item.status.as_str().into(),
            item.closed_at.into(),
            item.closed_by.map(|id| AnyId(id.0)).into(),
            item.closing_observation_id.map(|id| AnyId(id.0)).into(),
            item.override_reason.as_deref().into(),
            item.updated_at.into(),
            item.version.into(),
        ];
        (AnyId(item.id.0), values)
    };
    bulk::update_many(conn, "gap_items", COLUMNS, &items.iter().map(row).collect::<Vec<_>>())
}

/// The skills that the gap items of a plan are about.
pub fn skills_of_plan(conn: &mut Conn, plan_id: PlanId) -> QueryResult<Vec<SkillId>> {
    gap_items::table
        .filter(gap_items::plan_id.eq(plan_id))
        .filter(gap_items::deleted_at.is_null())
        .filter(gap_items::skill_id.is_not_null())
        .select(gap_items::skill_id.assume_not_null())
        .distinct()
        .load(conn)
}

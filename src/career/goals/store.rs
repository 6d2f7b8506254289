//! SQL of goals.

use diesel::prelude::*;

use super::model::{Goal, GoalFilter, GoalSkill, GoalSort};
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
            schema::{
                action_gaps, actions, gap_items, goal_skills, goals, milestone_dependencies, milestones,
                plans, role_requirements, skills,
            },
            types::{AnyId, UtcTime, fold},
            value::{Value, ValueType},
        },
        error::{Error, Result},
        ids::{GoalId, MilestoneId, PlanId, RoleId, SkillId},
    },
};

/// A page of the goals that exist for someone, each with its plan.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &GoalFilter,
    sort: GoalSort,
    page: &PageRequest,
) -> QueryResult<Vec<(Goal, PlanHeadRow)>> {
    direct!(conn, conn => {
        let mut query = goals::table
            .inner_join(plans::table)
            .filter(scope::visible_plans(actor))
            .filter(goals::deleted_at.is_null())
            .select((Goal::as_select(), PlanHeadRow::as_select()))
            .into_boxed();
        if let Some(plan_id) = filter.plan_id {
            query = query.filter(goals::plan_id.eq(plan_id));
        }
        if let Some(parent_id) = filter.parent_id {
            query = query.filter(goals::parent_id.eq(parent_id));
        }
        if let Some(status) = &filter.status {
            query = query.filter(goals::status.eq_any(status));
        }
        if let Some(horizon) = filter.horizon {
            query = query.filter(goals::horizon.eq(horizon));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(goals::kind.eq(kind));
        }
        if let Some(day) = filter.due_before {
            query = query.filter(goals::due_on.lt(day));
        }
        if let Some(day) = filter.due_after {
            query = query.filter(goals::due_on.gt(day));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(goals::updated_at.ge(since));
        }
        if let Some(q) = &filter.q {
            query = query.filter(goals::title_key.like(contains(&fold(q))).escape('\\'));
        }
        if let Some(position) = &page.after {
            query = query.filter(page::after(sort.keys(), "goals", position.clone()));
        }
        query.order(page::order_by(sort.keys(), "goals")).limit(page.fetch()).load(conn)
    })
}

/// The goals of a plan, oldest first.
pub fn of_plans(conn: &mut Conn, plans: &[PlanId]) -> QueryResult<Vec<Goal>> {
    goals::table
        .filter(goals::plan_id.eq_any(plans))
        .filter(goals::deleted_at.is_null())
        .order((goals::created_at, goals::id))
        .select(Goal::as_select())
        .load(conn)
}

/// A goal by its identifier.
pub fn get(conn: &mut Conn, id: GoalId) -> QueryResult<Goal> {
    goals::table.find(id).select(Goal::as_select()).first(conn)
}

/// How many goals a plan has.
pub fn count(conn: &mut Conn, plan_id: PlanId) -> QueryResult<i64> {
    goals::table
        .filter(goals::plan_id.eq(plan_id))
        .filter(goals::deleted_at.is_null())
        .count()
        .get_result(conn)
}

/// The parent of every goal of a plan.
pub fn parents(conn: &mut Conn, plan_id: PlanId) -> QueryResult<Vec<(GoalId, Option<GoalId>)>> {
    goals::table
        .filter(goals::plan_id.eq(plan_id))
        .filter(goals::deleted_at.is_null())
        .select((goals::id, goals::parent_id))
        .load(conn)
}

/// The skills of some goals.
pub fn skills(conn: &mut Conn, goals: &[GoalId]) -> QueryResult<Vec<GoalSkill>> {
    let order = (goal_skills::goal_id, goal_skills::skill_id);
    match goals {
        [] => Ok(Vec::new()),
        [goal] => direct!(conn, conn => goal_skills::table
            .filter(goal_skills::goal_id.eq(goal))
            .order(order)
            .select(GoalSkill::as_select())
            .load(conn)),
        goals => direct!(conn, conn => goal_skills::table
            .filter(among(goal_skills::goal_id, goals))
            .order(order)
            .select(GoalSkill::as_select())
            .load(conn)),
    }
}

/// A goal, a skill of it, and the skill's name and external key.
pub type NamedSkill = (GoalId, SkillId, String, Option<String>);

/// The skills of some goals with their names and external keys.
pub fn named_skills(conn: &mut Conn, goals: &[GoalId]) -> QueryResult<Vec<NamedSkill>> {
    if goals.is_empty() {
        return Ok(Vec::new());
    }
    direct!(conn, conn => goal_skills::table
        .inner_join(skills::table.on(skills::id.eq(goal_skills::skill_id)))
        .filter(among(goal_skills::goal_id, goals))
        .order((goal_skills::goal_id, goal_skills::skill_id))
        .select((goal_skills::goal_id, goal_skills::skill_id, skills::name, skills::external_id))
        .load(conn))
}

/// Which of some skills some roles ask for.
pub fn required(
    conn: &mut Conn,
    roles: &[RoleId],
    skills: &[SkillId],
) -> QueryResult<Vec<(RoleId, SkillId)>> {
    role_requirements::table
        .filter(role_requirements::role_id.eq_any(roles))
        .filter(role_requirements::skill_id.eq_any(skills))
        .filter(scope::published_requirements())
        .select((role_requirements::role_id, role_requirements::skill_id))
        .load(conn)
}

/// Replaces the skills of a goal.
pub fn set_skills(conn: &mut Conn, goal_id: GoalId, skills: &[SkillId]) -> QueryResult<()> {
    diesel::delete(goal_skills::table.filter(goal_skills::goal_id.eq(goal_id))).execute(conn)?;
    let rows: Vec<_> = skills.iter().map(|skill_id| GoalSkill { goal_id, skill_id: *skill_id }).collect();
    insert_all!(conn, goal_skills::table, rows)
}

/// Adds a goal.
pub fn insert(conn: &mut Conn, goal: &Goal) -> QueryResult<()> {
    diesel::insert_into(goals::table).values(goal).execute(conn).map(drop)
}

/// Writes a goal whose plan is locked; `version` is the one that was read.
pub fn update(conn: &mut Conn, goal: &Goal, version: i64) -> Result<()> {
    let updated = diesel::update(goals::table)
        .filter(goals::id.eq(goal.id))
        .filter(goals::version.eq(version))
        .set(goal)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// How many critical gaps of a goal are open.
pub fn count_open_critical_gaps(conn: &mut Conn, goal_id: GoalId) -> QueryResult<i64> {
    gap_items::table
        .filter(gap_items::goal_id.eq(goal_id))
        .filter(gap_items::is_critical.eq(true))
        .filter(gap_items::status.eq_any(["open", "in_progress"]))
        .filter(gap_items::deleted_at.is_null())
        .count()
        .get_result(conn)
}

/// Marks a goal deleted, with its gap items and milestones; detaches actions from both, moves up the goals below.
pub fn delete(conn: &mut Conn, goal: &Goal, at: UtcTime) -> QueryResult<()> {
    diesel::update(goals::table.filter(goals::id.eq(goal.id)))
        .set((goals::deleted_at.eq(at), goals::updated_at.eq(at), goals::version.eq(goal.version + 1)))
        .execute(conn)?;
    diesel::update(goals::table.filter(goals::parent_id.eq(goal.id)))
        .set(goals::parent_id.eq(goal.parent_id))
        .execute(conn)?;
    let items_of_goal = gap_items::table.filter(gap_items::goal_id.eq(goal.id)).select(gap_items::id);
    diesel::delete(action_gaps::table.filter(action_gaps::gap_item_id.eq_any(items_of_goal)))
        .execute(conn)?;
    diesel::update(gap_items::table.filter(gap_items::goal_id.eq(goal.id)))
        .set(gap_items::deleted_at.eq(at))
        .execute(conn)?;
    let milestones_of_goal =
        || milestones::table.filter(milestones::goal_id.eq(goal.id)).select(milestones::id);
    diesel::update(actions::table.filter(actions::milestone_id.eq_any(milestones_of_goal().nullable())))
        .set(actions::milestone_id.eq(None::<MilestoneId>))
        .execute(conn)?;
    diesel::delete(
        milestone_dependencies::table
            .filter(milestone_dependencies::depends_on_id.eq_any(milestones_of_goal())),
    )
    .execute(conn)?;
    diesel::update(milestones::table.filter(milestones::goal_id.eq(goal.id)))
        .set(milestones::deleted_at.eq(at))
        .execute(conn)?;
    Ok(())
}

/// What `rollup` keeps of the goals of some plans.
pub fn update_figures(conn: &mut Conn, goals: &[Goal]) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[
        ("progress", ValueType::Number),
        ("points_met", ValueType::Number),
        ("points_assessed", ValueType::Number),
        ("points_total", ValueType::Number),
        ("earliest_due_on", ValueType::Day),
    ];
    let row = |goal: &Goal| {
        let figures = [goal.progress, goal.points_met, goal.points_assessed, goal.points_total];
        let mut values: Vec<Value> = figures.into_iter().map(Value::from).collect();
        values.push(goal.earliest_due_on.into());
        (AnyId(goal.id.0), values)
    };
    bulk::update_many(conn, "goals", COLUMNS, &goals.iter().map(row).collect::<Vec<_>>())
}

//! SQL of moves between versions: what rests on a framework, and what is written where it goes.

mod people;

pub use people::{affected, people, remaining_people};

use diesel::{dsl::exists, prelude::*};

use super::model::{
    FrameworkMigration, FrameworkMigrationFilter, FrameworkMigrationSort, Holder, MigrationHead,
    MigrationStatus,
};
use crate::{
    career::goals::model::GoalSkill,
    platform::{
        db::{
            Conn,
            bulk::{self, insert_all},
            page::{self, PageRequest},
            schema::{framework_migrations, goal_skills, goals, proficiency_levels, skills, users},
            types::{AnyId, Doc, UtcTime},
            value::ValueType,
        },
        error::{Error, Result},
        ids::{
            FrameworkId, FrameworkMigrationId, GoalId, OrganizationId, PlanId, RoleId, ScaleId, SkillId,
            UserId,
        },
    },
};

/// A page of the moves of an organization.
pub fn list(
    conn: &mut Conn,
    org: OrganizationId,
    filter: &FrameworkMigrationFilter,
    sort: FrameworkMigrationSort,
    page: &PageRequest,
) -> QueryResult<Vec<MigrationHead>> {
    let mut query = framework_migrations::table
        .filter(framework_migrations::org_id.eq(org))
        .select(MigrationHead::as_select())
        .into_boxed();
    if let Some(status) = &filter.status {
        query = query.filter(framework_migrations::status.eq_any(status));
    }
    if let Some(position) = &page.after {
        query = query.filter(page::after(sort.keys(), "framework_migrations", position.clone()));
    }
    query.order(page::order_by(sort.keys(), "framework_migrations")).limit(page.fetch()).load(conn)
}

/// Adds a move.
pub fn insert(conn: &mut Conn, migration: &FrameworkMigration) -> QueryResult<()> {
    diesel::insert_into(framework_migrations::table).values(migration).execute(conn).map(drop)
}

/// Writes a move; `version` is the one that was read.
pub fn update(conn: &mut Conn, migration: &FrameworkMigration, version: i64) -> Result<()> {
    let updated = diesel::update(framework_migrations::table)
        .filter(framework_migrations::id.eq(migration.id))
        .filter(framework_migrations::version.eq(version))
        .set(migration)
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// How many moves an organization has prepared since then.
pub fn count_since(conn: &mut Conn, org: OrganizationId, since: UtcTime) -> QueryResult<i64> {
    framework_migrations::table
        .filter(framework_migrations::org_id.eq(org))
        .filter(framework_migrations::created_at.gt(since))
        .count()
        .get_result(conn)
}

/// Whether another move from the same version, or one away from where this one leads, was begun and is not at its end.
pub fn is_crossed(conn: &mut Conn, migration: &FrameworkMigration) -> QueryResult<bool> {
    let ends = [migration.from_framework_id, migration.to_framework_id];
    let others = framework_migrations::table
        .filter(framework_migrations::from_framework_id.eq_any(ends))
        .filter(framework_migrations::status.eq(MigrationStatus::Applying))
        .filter(framework_migrations::id.ne(migration.id));
    diesel::select(exists(others)).get_result(conn)
}

/// Which skills took the place of some, in versions that were left.
pub fn replacements(conn: &mut Conn, skills: &[SkillId]) -> QueryResult<Vec<(SkillId, SkillId)>> {
    skills::table
        .filter(skills::id.eq_any(skills))
        .filter(skills::replaced_by_id.is_not_null())
        .select((skills::id, skills::replaced_by_id.assume_not_null()))
        .load(conn)
}

/// The moves that were begun away from the versions of some skills, latest first, each with its mapping.
pub fn moves_of(
    conn: &mut Conn,
    org: OrganizationId,
    skills: &[SkillId],
) -> QueryResult<Vec<(FrameworkMigrationId, Doc)>> {
    let versions = skills::table
        .filter(skills::id.eq_any(skills))
        .filter(skills::framework_id.is_not_null())
        .select(skills::framework_id.assume_not_null());
    framework_migrations::table
        .filter(framework_migrations::org_id.eq(org))
        .filter(framework_migrations::from_framework_id.eq_any(versions))
        .filter(framework_migrations::started_at.is_not_null())
        .order((framework_migrations::started_at.desc(), framework_migrations::id.desc()))
        .select((framework_migrations::id, framework_migrations::mapping))
        .load(conn)
}

/// The levels of some scales.
pub fn levels(conn: &mut Conn, scales: &[ScaleId]) -> QueryResult<Vec<(ScaleId, i32)>> {
    proficiency_levels::table
        .filter(proficiency_levels::scale_id.eq_any(scales))
        .select((proficiency_levels::scale_id, proficiency_levels::level))
        .load(conn)
}

/// Says which skills took the place of those of a framework.
pub fn set_replacements(
    conn: &mut Conn,
    framework: FrameworkId,
    pairs: &[(SkillId, SkillId)],
    at: UtcTime,
) -> QueryResult<()> {
    const COLUMNS: &[(&str, ValueType)] = &[("replaced_by_id", ValueType::Key)];
    diesel::update(skills::table.filter(skills::framework_id.eq(framework)))
        .set((
            skills::replaced_by_id.eq(None::<SkillId>),
            skills::updated_at.eq(at),
            skills::version.eq(skills::version + 1),
        ))
        .execute(conn)?;
    let rows: Vec<_> = pairs.iter().map(|(from, to)| (AnyId(from.0), vec![AnyId(to.0).into()])).collect();
    bulk::update_many(conn, "skills", COLUMNS, &rows)
}

/// Goals of some plans whose target is one of some roles: goal, plan, role and version.
pub fn goals_with_roles(
    conn: &mut Conn,
    plans: &[PlanId],
    roles: &[RoleId],
) -> QueryResult<Vec<(GoalId, PlanId, RoleId, i64)>> {
    goals::table
        .filter(goals::plan_id.eq_any(plans))
        .filter(goals::deleted_at.is_null())
        .filter(goals::target_role_id.assume_not_null().eq_any(roles))
        .order(goals::id)
        .select((goals::id, goals::plan_id, goals::target_role_id.assume_not_null(), goals::version))
        .load(conn)
}

/// People who have one of some roles: person, role and version.
pub fn holders(
    conn: &mut Conn,
    people: &[UserId],
    roles: &[RoleId],
) -> QueryResult<Vec<(UserId, RoleId, i64)>> {
    users::table
        .filter(users::id.eq_any(people))
        .filter(users::current_role_id.assume_not_null().eq_any(roles))
        .order(users::id)
        .select((users::id, users::current_role_id.assume_not_null(), users::version))
        .load(conn)
}

/// Gives rows of goals or users another role: row, role and version.
pub fn set_roles(
    conn: &mut Conn,
    table: Holder,
    rows: &[(AnyId, RoleId, i64)],
    at: UtcTime,
) -> QueryResult<()> {
    const REST: [(&str, ValueType); 2] = [("version", ValueType::Whole), ("updated_at", ValueType::Instant)];
    const OF_GOALS: &[(&str, ValueType)] = &[("target_role_id", ValueType::Key), REST[0], REST[1]];
    const OF_USERS: &[(&str, ValueType)] = &[("current_role_id", ValueType::Key), REST[0], REST[1]];
    let row = |(id, role, version): &(AnyId, RoleId, i64)| {
        (*id, vec![AnyId(role.0).into(), (version + 1).into(), at.into()])
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    match table {
        Holder::Goals => bulk::update_many(conn, "goals", OF_GOALS, &rows),
        Holder::Users => bulk::update_many(conn, "users", OF_USERS, &rows),
    }
}

/// Which of some skills the goals of some plans are about, each with its plan.
pub fn links(conn: &mut Conn, plans: &[PlanId], skills: &[SkillId]) -> QueryResult<Vec<(PlanId, GoalSkill)>> {
    goal_skills::table
        .inner_join(goals::table)
        .filter(goals::plan_id.eq_any(plans))
        .filter(goals::deleted_at.is_null())
        .filter(goal_skills::skill_id.eq_any(skills))
        .order((goal_skills::goal_id, goal_skills::skill_id))
        .select((goals::plan_id, GoalSkill::as_select()))
        .load(conn)
}

/// Puts links in the place of others: those of some goals to some skills.
pub fn replace_links(
    conn: &mut Conn,
    (goals, skills): (&[GoalId], &[SkillId]),
    new: &[GoalSkill],
) -> QueryResult<()> {
    let old = goal_skills::goal_id.eq_any(goals).and(goal_skills::skill_id.eq_any(skills));
    diesel::delete(goal_skills::table.filter(old)).execute(conn)?;
    insert_all!(conn, goal_skills::table, new)
}

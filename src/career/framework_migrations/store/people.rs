//! Who has to do with a framework, and how much of what is theirs rests on it.

use chrono_tz::Tz;
use diesel::{
    dsl::{count, count_star, sql},
    prelude::*,
    sql_types::Bool,
};
use std::collections::{BTreeMap, HashMap};

use crate::{
    career::{
        framework_migrations::{model::Affected, moves::People},
        gap_items::model::GapItem,
        ledger::model::Observation,
        plans::model::PlanStatus,
    },
    platform::{
        db::{
            Conn,
            schema::{
                gap_items, goal_skills, goals, plans, role_profiles, role_requirements, skill_observations,
                skills, users,
            },
            types::UtcTime,
        },
        ids::{FrameworkId, OrganizationId, PlanId, RoleId, SkillId, UserId},
    },
};

/// The plans that are moved; what is closed, or waits for approval, stays as it is.
const OPEN: [PlanStatus; 3] = [PlanStatus::Draft, PlanStatus::Active, PlanStatus::OnHold];

#[diesel::dsl::auto_type(no_type_alias)]
fn in_open_plan(org: OrganizationId) -> _ {
    let open: [PlanStatus; 3] = OPEN;
    plans::org_id.eq(org).and(plans::status.eq_any(open)).and(plans::deleted_at.is_null())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn skills_of(framework: FrameworkId) -> _ {
    skills::table.filter(skills::framework_id.eq(framework)).select(skills::id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn roles_of(framework: FrameworkId) -> _ {
    role_profiles::table.filter(role_profiles::framework_id.eq(framework)).select(role_profiles::id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn requirements_of(framework: FrameworkId) -> _ {
    role_requirements::table
        .inner_join(role_profiles::table)
        .filter(role_profiles::framework_id.eq(framework))
        .select(role_requirements::id)
}

/// The people of an organization whose accounts were made by then.
#[diesel::dsl::auto_type(no_type_alias)]
fn accounts_until(org: OrganizationId, created_until: UtcTime) -> _ {
    users::table.filter(users::org_id.eq(org)).filter(users::created_at.le(created_until)).select(users::id)
}

/// Counts the people who have to do with a framework and whose accounts were made by then.
fn affected_people(
    conn: &mut Conn,
    (org, framework): (OrganizationId, FrameworkId),
    created_until: UtcTime,
) -> QueryResult<i64> {
    let seen = skill_observations::table
        .filter(skill_observations::org_id.eq(org))
        .filter(skill_observations::skill_id.eq_any(skills_of(framework)))
        .select(skill_observations::user_id);
    let with_gaps = gap_items::table
        .inner_join(plans::table)
        .filter(in_open_plan(org))
        .filter(gap_items::deleted_at.is_null())
        .filter(gap_items::skill_id.assume_not_null().eq_any(skills_of(framework)))
        .select(plans::owner_id);
    let with_roles = goals::table
        .inner_join(plans::table)
        .filter(in_open_plan(org))
        .filter(goals::deleted_at.is_null())
        .filter(goals::target_role_id.assume_not_null().eq_any(roles_of(framework)))
        .select(plans::owner_id);
    let with_skills = goal_skills::table
        .inner_join(goals::table.inner_join(plans::table))
        .filter(in_open_plan(org))
        .filter(goals::deleted_at.is_null())
        .filter(goal_skills::skill_id.eq_any(skills_of(framework)))
        .select(plans::owner_id);
    users::table
        .filter(users::org_id.eq(org))
        .filter(users::created_at.le(created_until))
        .filter(
            users::id
                .eq_any(seen)
                .or(users::id.eq_any(with_gaps))
                .or(users::id.eq_any(with_roles))
                .or(users::id.eq_any(with_skills))
                .or(users::current_role_id.assume_not_null().eq_any(roles_of(framework))),
        )
        .count()
        .get_result(conn)
}

/// Counts what rests on a framework and belongs to people whose accounts were made by then.
pub fn affected(
    conn: &mut Conn,
    (org, framework): (OrganizationId, FrameworkId),
    created_until: UtcTime,
) -> QueryResult<Affected> {
    let people = affected_people(conn, (org, framework), created_until)?;
    let items = gap_items::table
        .inner_join(plans::table)
        .filter(in_open_plan(org))
        .filter(plans::owner_id.eq_any(accounts_until(org, created_until)))
        .filter(gap_items::deleted_at.is_null())
        .filter(gap_items::skill_id.assume_not_null().eq_any(skills_of(framework)));
    let item_goals = gap_items::table
        .filter(gap_items::deleted_at.is_null())
        .filter(gap_items::goal_id.is_not_null())
        .filter(gap_items::skill_id.assume_not_null().eq_any(skills_of(framework)))
        .select(gap_items::goal_id.assume_not_null());
    let links = goal_skills::table
        .filter(goal_skills::skill_id.eq_any(skills_of(framework)))
        .select(goal_skills::goal_id);
    let loose_plans = gap_items::table
        .filter(gap_items::deleted_at.is_null())
        .filter(gap_items::skill_id.assume_not_null().eq_any(skills_of(framework)))
        .select(gap_items::plan_id);
    let concerned = goals::target_role_id
        .assume_not_null()
        .eq_any(roles_of(framework))
        .or(goals::id.eq_any(item_goals))
        .or(goals::id.eq_any(links));
    let of_goals = goals::table
        .inner_join(plans::table)
        .filter(in_open_plan(org))
        .filter(plans::owner_id.eq_any(accounts_until(org, created_until)))
        .filter(goals::deleted_at.is_null())
        .filter(concerned);
    let goal_plans =
        goals::table.filter(goals::deleted_at.is_null()).filter(concerned).select(goals::plan_id);
    let of_plans = plans::table
        .filter(in_open_plan(org))
        .filter(plans::owner_id.eq_any(accounts_until(org, created_until)))
        .filter(plans::id.eq_any(loose_plans).or(plans::id.eq_any(goal_plans)));
    let seen = skill_observations::table
        .filter(skill_observations::user_id.eq_any(accounts_until(org, created_until)))
        .filter(skill_observations::org_id.eq(org))
        .filter(skill_observations::skill_id.eq_any(skills_of(framework)));
    let (plans, owners): (i64, i64) =
        of_plans.select((count_star(), count(plans::owner_id).aggregate_distinct())).first(conn)?;
    let (goals, with_goals): (i64, i64) =
        of_goals.select((count_star(), count(plans::owner_id).aggregate_distinct())).first(conn)?;
    let (gap_items, with_gaps): (i64, i64) =
        items.select((count_star(), count(plans::owner_id).aggregate_distinct())).first(conn)?;
    let (observations, observed): (i64, i64) =
        seen.select((count_star(), count(skill_observations::user_id).aggregate_distinct())).first(conn)?;
    Ok(Affected {
        people,
        plans,
        goals,
        gap_items,
        observations,
        owners: [owners, with_goals, with_gaps, observed],
    })
}

/// Some of the people of whom something is still to be moved: `skills` of a framework that have replacements, and these
/// of its roles.
pub fn remaining_people(
    conn: &mut Conn,
    (org, framework): (OrganizationId, FrameworkId),
    roles: &[RoleId],
    limit: usize,
) -> QueryResult<Vec<UserId>> {
    let seen = skill_observations::table
        .inner_join(skills::table)
        .filter(skill_observations::org_id.eq(org))
        .filter(skills::framework_id.eq(framework))
        .filter(skills::replaced_by_id.is_not_null())
        .filter(sql::<Bool>(
            "NOT EXISTS (SELECT 1 FROM skill_observations AS copies \
             WHERE copies.skill_id = skills.replaced_by_id AND (copies.id = skill_observations.original_id \
             OR copies.original_id = coalesce(skill_observations.original_id, skill_observations.id)))",
        ))
        .select(skill_observations::user_id);
    let with_gaps = gap_items::table
        .inner_join(plans::table)
        .inner_join(skills::table)
        .filter(in_open_plan(org))
        .filter(gap_items::deleted_at.is_null())
        .filter(skills::framework_id.eq(framework))
        .filter(skills::replaced_by_id.is_not_null())
        .filter(
            gap_items::requirement_id
                .is_null()
                .or(gap_items::requirement_id.assume_not_null().eq_any(requirements_of(framework))),
        )
        .filter(sql::<Bool>(
            "NOT EXISTS (SELECT 1 FROM gap_items AS others WHERE others.goal_id = gap_items.goal_id \
             AND others.skill_id = skills.replaced_by_id AND others.deleted_at IS NULL)",
        ))
        .select(plans::owner_id);
    let with_roles = goals::table
        .inner_join(plans::table)
        .filter(in_open_plan(org))
        .filter(goals::deleted_at.is_null())
        .filter(goals::target_role_id.assume_not_null().eq_any(roles))
        .select(plans::owner_id);
    let with_skills = goal_skills::table
        .inner_join(goals::table.inner_join(plans::table))
        .inner_join(skills::table)
        .filter(in_open_plan(org))
        .filter(goals::deleted_at.is_null())
        .filter(skills::framework_id.eq(framework))
        .filter(skills::replaced_by_id.is_not_null())
        .select(plans::owner_id);
    users::table
        .filter(users::org_id.eq(org))
        .filter(
            users::id
                .eq_any(seen)
                .or(users::id.eq_any(with_gaps))
                .or(users::id.eq_any(with_roles))
                .or(users::id.eq_any(with_skills))
                .or(users::current_role_id.assume_not_null().eq_any(roles)),
        )
        .select(users::id)
        .order(users::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn)
}

/// What some people have to do with some skills, and what is in their open plans.
pub fn people(conn: &mut Conn, ids: &[UserId], skills: &[SkillId]) -> QueryResult<People> {
    let zones: Vec<(UserId, String)> =
        users::table.filter(users::id.eq_any(ids)).select((users::id, users::timezone)).load(conn)?;
    let owners: HashMap<PlanId, UserId> = plans::table
        .filter(plans::owner_id.eq_any(ids))
        .filter(plans::status.eq_any(OPEN))
        .filter(plans::deleted_at.is_null())
        .select((plans::id, plans::owner_id))
        .load::<(PlanId, UserId)>(conn)?
        .into_iter()
        .collect();
    let plan_ids: Vec<PlanId> = owners.keys().copied().collect();
    let zones: BTreeMap<UserId, Tz> =
        zones.into_iter().map(|(id, zone)| (id, zone.parse().unwrap_or(Tz::UTC))).collect();
    Ok(People {
        zones,
        observations: skill_observations::table
            .filter(skill_observations::user_id.eq_any(ids))
            .filter(skill_observations::skill_id.eq_any(skills))
            .select(Observation::as_select())
            .load(conn)?,
        items: gap_items::table
            .filter(gap_items::plan_id.eq_any(plan_ids))
            .filter(gap_items::deleted_at.is_null())
            .order((gap_items::created_at, gap_items::id))
            .select(GapItem::as_select())
            .load(conn)?,
        owners,
    })
}

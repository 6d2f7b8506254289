//! Moving: some people in one transaction, with their plans locked, until nobody is left.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    AT_A_TIME, MigrationDetails, bounds, load,
    model::{FrameworkMigration, Holder, Mapping, MigrationStatus},
    moves::{self, Moves, People, Versions},
    rules, store, write,
};
use crate::{
    career::{
        gap_items::{self, model::GapItem},
        goals::model::GoalSkill,
        ledger,
        rollup::{self, Touched},
    },
    catalog::{
        framework_versions,
        frameworks::{self, Transition},
    },
    identity::access::{Read, Update},
    platform::{
        ctx::Ctx,
        db::{Conn, portable, types::AnyId},
        error::Result,
        ids::{FrameworkMigrationId, GoalId, PlanId, RoleId, SkillId, UserId},
        words::FrameworkStatus,
    },
    trail::events::{self, Changes, Entity, Event},
};

/// What a move reads before it begins to write; none of it changes any more.
pub fn prepare(conn: &mut Conn, ctx: &Ctx, id: FrameworkMigrationId) -> Result<Versions> {
    let migration = load::framework_migration::<Read>(conn, ctx, id)?.into_inner();
    let from = frameworks::load::framework::<Read>(conn, ctx, migration.from_framework_id)?;
    let to = frameworks::load::framework::<Read>(conn, ctx, migration.to_framework_id)?;
    let mapping: Mapping = migration.mapping.read()?;
    let (before, after) =
        (framework_versions::content(conn, &from)?, framework_versions::content(conn, &to)?);
    let bounds = bounds(conn, &after.skills)?;
    Ok(Versions::new(&mapping, before, after, bounds))
}

/// Moves some of the people who are left; with the last of them, the old version is retired.
pub fn apply(
    conn: &mut Conn,
    ctx: &Ctx,
    id: FrameworkMigrationId,
    at_most: usize,
    versions: &Versions,
) -> Result<MigrationDetails> {
    let old = load::framework_migration::<Update>(conn, ctx, id)?.into_inner();
    rules::expect_open(old.status, "apply")?;
    // One move at a time leaves a version: each says anew which skills take the place of its own.
    portable::lock_frameworks(conn, &[old.from_framework_id.0, old.to_framework_id.0])?;
    rules::expect_alone(store::is_crossed(conn, &old)?)?;
    let from = frameworks::load::framework::<Read>(conn, ctx, old.from_framework_id)?;
    let to = frameworks::load::framework::<Read>(conn, ctx, old.to_framework_id)?;
    rules::expect_in_use(from.status, to.status)?;
    if old.status == MigrationStatus::Draft {
        store::set_replacements(conn, from.id, &versions.replacements(), ctx.now)?;
    }

    let (place, roles) = ((old.org_id, old.from_framework_id), versions.moving_roles());
    let remaining = store::remaining_people(conn, place, &roles, at_most.saturating_add(1))?;
    let (now, later) = remaining.split_at(at_most.min(remaining.len()));
    for some in now.chunks(AT_A_TIME) {
        move_people(conn, ctx, &old, versions, some)?;
    }
    let mut migration = FrameworkMigration {
        status: MigrationStatus::Applying,
        started_at: old.started_at.or(Some(ctx.now)),
        ..old.clone()
    };
    let is_done = later.is_empty();
    if is_done {
        if from.status == FrameworkStatus::Published {
            // What the client knows of the move says nothing of the framework.
            let mut unconditional = ctx.clone();
            unconditional.if_match = None;
            frameworks::move_on(conn, &unconditional, from.id, Transition::Retire)?;
        }
        migration.status = MigrationStatus::Completed;
        migration.finished_at = Some(ctx.now);
    }
    let kind = if is_done { "framework_migration.completed" } else { "framework_migration.applied" };
    write(conn, ctx, &old, migration, kind)
}

fn move_people(
    conn: &mut Conn,
    ctx: &Ctx,
    migration: &FrameworkMigration,
    versions: &Versions,
    ids: &[UserId],
) -> Result<()> {
    portable::lock_people(conn, &ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let people = store::people(conn, ids, &versions.skills())?;
    let moves = moves::of(versions, migration.id, &people, ctx.now, || ctx.new_id());
    let trail = Trail { migration, people: &people };
    let mut told: Vec<Event> = Vec::new();

    ledger::enter(conn, &moves.observations)?;
    told.extend(trail.of_levels(&moves));
    let items: Vec<GapItem> =
        moves.moved.iter().map(|(_, item)| item).chain(&moves.measured).cloned().collect();
    gap_items::write_skills(conn, &items)?;
    told.extend(moves.moved.iter().map(|(old, new)| trail.of_item(old, new)));
    told.extend(move_roles(conn, ctx, versions, &trail, ids)?);
    told.extend(move_links(conn, versions, &trail)?);

    let plans: BTreeSet<PlanId> = items.iter().map(|item| item.plan_id).collect();
    let touched = Touched::goals(items.iter().filter_map(|item| item.goal_id));
    rollup::plans(conn, &plans.into_iter().collect::<Vec<_>>(), touched)?;
    events::record_all(conn, ctx, told)
}

/// Gives goals and people the roles that took the place of theirs.
fn move_roles(
    conn: &mut Conn,
    ctx: &Ctx,
    versions: &Versions,
    trail: &Trail<'_>,
    ids: &[UserId],
) -> Result<Vec<Event>> {
    let roles = versions.moving_roles();
    let mut told = Vec::new();
    let goals = store::goals_with_roles(conn, &trail.plans(), &roles)?;
    let mut rows: Vec<(AnyId, RoleId, i64)> = Vec::new();
    for (goal, plan, role, version) in goals {
        let Some(to) = versions.role(role) else { continue };
        rows.push((AnyId(goal.0), to, version));
        let changes = Changes::default().value("target_role_id", &role, &to);
        told.push(trail.in_plan("goal.migrated", Entity::Goal, goal, plan).changing(changes));
    }
    store::set_roles(conn, Holder::Goals, &rows, ctx.now)?;

    let mut rows: Vec<(AnyId, RoleId, i64)> = Vec::new();
    for (person, role, version) in store::holders(conn, ids, &roles)? {
        let Some(to) = versions.role(role) else { continue };
        rows.push((AnyId(person.0), to, version));
        let changes = Changes::default().value("current_role_id", &role, &to);
        let event = Event::new("user.migrated", Entity::User, person).about(person);
        told.push(event.changing(trail.named()).changing(changes));
    }
    store::set_roles(conn, Holder::Users, &rows, ctx.now)?;
    Ok(told)
}

/// Links goals to the skills that took the place of those they were about.
fn move_links(conn: &mut Conn, versions: &Versions, trail: &Trail<'_>) -> Result<Vec<Event>> {
    let links = store::links(conn, &trail.plans(), &versions.skills())?;
    let replacements: HashMap<SkillId, SkillId> = versions.replacements().into_iter().collect();
    let present: HashSet<(GoalId, SkillId)> =
        links.iter().map(|(_, link)| (link.goal_id, link.skill_id)).collect();
    let (mut goals, mut old, mut new) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut plans: HashMap<GoalId, PlanId> = HashMap::new();
    for (plan, link) in &links {
        let Some(to) = replacements.get(&link.skill_id).copied() else { continue };
        goals.insert(link.goal_id);
        old.insert(link.skill_id);
        plans.insert(link.goal_id, *plan);
        if !present.contains(&(link.goal_id, to)) {
            new.push(GoalSkill { goal_id: link.goal_id, skill_id: to });
        }
    }
    let (goals, old): (Vec<GoalId>, Vec<SkillId>) = (goals.into_iter().collect(), old.into_iter().collect());
    store::replace_links(conn, (&goals, &old), &new)?;
    let event = |goal: &GoalId| {
        let plan = plans.get(goal).copied()?;
        let changes = Changes::default().text("skill_ids", &false, &true);
        Some(trail.in_plan("goal.skills_migrated", Entity::Goal, *goal, plan).changing(changes))
    };
    Ok(goals.iter().filter_map(event).collect())
}

/// What is written into the trails of plans, for their owners.
struct Trail<'a> {
    migration: &'a FrameworkMigration,
    people: &'a People,
}

impl Trail<'_> {
    fn plans(&self) -> Vec<PlanId> {
        self.people.owners.keys().copied().collect()
    }

    /// Which move it was.
    fn named(&self) -> Changes {
        Changes::default().value("framework_migration_id", &None, &Some(self.migration.id))
    }

    fn in_plan(&self, kind: &'static str, entity: Entity, id: impl AsRef<uuid::Uuid>, plan: PlanId) -> Event {
        let event = Event::new(kind, entity, id).in_plan(plan).changing(self.named());
        match self.people.owners.get(&plan) {
            Some(owner) => event.about(*owner),
            None => event,
        }
    }

    fn of_item(&self, old: &GapItem, new: &GapItem) -> Event {
        let changes = Changes::default()
            .value("skill_id", &old.skill_id, &new.skill_id)
            .value("requirement_id", &old.requirement_id, &new.requirement_id)
            .value("target_level", &old.target_level, &new.target_level)
            .value("baseline_level", &old.baseline_level, &new.baseline_level);
        self.in_plan("gap_item.migrated", Entity::GapItem, new.id, new.plan_id).changing(changes)
    }

    /// One for each person of whom the ledger says something again.
    fn of_levels(&self, moves: &Moves) -> Vec<Event> {
        let people: BTreeSet<UserId> = moves.observations.iter().map(|one| one.user_id).collect();
        let event = |person: UserId| {
            let event = Event::new("user.levels_migrated", Entity::User, person).about(person);
            event.changing(self.named())
        };
        people.into_iter().map(event).collect()
    }
}

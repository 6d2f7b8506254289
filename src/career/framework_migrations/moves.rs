//! What moving some people's plans and levels comes to, computed before anything is written.
//!
//! A dry run and the move itself read the same rows and ask the same function, so that nobody is promised one figure
//! and gets another.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono_tz::Tz;

use super::model::{MappedSkill, Mapping};
use crate::{
    career::{gap_items::model::GapItem, ledger::model::Observation, rollup},
    catalog::{framework_versions::model::Content, skills::model::Skill},
    engines::readiness::{
        gap::Scale,
        level::{self, EffectiveLevel},
        points::Points,
    },
    platform::{
        db::types::{UtcTime, fold},
        ids::{FrameworkMigrationId, GoalId, ObservationId, PlanId, RequirementId, RoleId, SkillId, UserId},
    },
};

/// Both versions, so that what belongs together is found at once.
pub struct Versions {
    mapped: HashMap<SkillId, MappedSkill>,
    roles: HashMap<RoleId, RoleId>,
    old_skills: HashMap<SkillId, Skill>,
    new_skills: HashMap<SkillId, Skill>,
    scales: HashMap<SkillId, Scale>,
    old_requirements: HashMap<RequirementId, RoleId>,
    new_requirements: HashMap<(RoleId, SkillId), RequirementId>,
}

impl Versions {
    /// Puts them together; `scales` are the bounds of the new skills.
    pub fn new(mapping: &Mapping, old: Content, new: Content, scales: HashMap<SkillId, Scale>) -> Self {
        let mapped = mapping.skills.iter().filter(|one| one.to.is_some());
        Self {
            mapped: mapped.map(|one| (one.from, one.clone())).collect(),
            roles: mapping.roles.iter().filter_map(|one| Some((one.from, one.to?))).collect(),
            old_requirements: old.requirements.iter().map(|one| (one.id, one.role_id)).collect(),
            new_requirements: new
                .requirements
                .iter()
                .map(|one| ((one.role_id, one.skill_id), one.id))
                .collect(),
            old_skills: old.skills.into_iter().map(|one| (one.id, one)).collect(),
            new_skills: new.skills.into_iter().map(|one| (one.id, one)).collect(),
            scales,
        }
    }

    /// The skills that go somewhere, and where they go.
    pub fn skills(&self) -> Vec<SkillId> {
        self.mapped.values().flat_map(|one| [Some(one.from), one.to]).flatten().collect()
    }

    /// Where a role goes.
    pub fn role(&self, role: RoleId) -> Option<RoleId> {
        self.roles.get(&role).copied()
    }

    /// The roles that go somewhere.
    pub fn moving_roles(&self) -> Vec<RoleId> {
        self.roles.keys().copied().collect()
    }

    /// Which skills take the place of which.
    pub fn replacements(&self) -> Vec<(SkillId, SkillId)> {
        self.mapped.values().filter_map(|one| Some((one.from, one.to?))).collect()
    }

    /// The requirement of the new version that corresponds to one of the old.
    fn requirement(&self, old: Option<RequirementId>, skill: SkillId) -> Option<RequirementId> {
        let role = self.role(*self.old_requirements.get(&old?)?)?;
        self.new_requirements.get(&(role, skill)).copied()
    }
}

/// Some people, and what they have to do with the framework.
#[derive(Debug, Default)]
pub struct People {
    /// Who, and where their days begin.
    pub zones: BTreeMap<UserId, Tz>,
    /// Their open plans.
    pub owners: HashMap<PlanId, UserId>,
    /// What the ledger says of them, for skills of both versions.
    pub observations: Vec<Observation>,
    /// All gap items of their open plans.
    pub items: Vec<GapItem>,
}

/// What moving them comes to.
#[derive(Debug, Default)]
pub struct Moves {
    /// New entries of the ledger.
    pub observations: Vec<Observation>,
    /// Gap items that go to another skill, before and after.
    pub moved: Vec<(GapItem, GapItem)>,
    /// Gap items whose skill stays but whose level changes.
    pub measured: Vec<GapItem>,
    /// The readiness of each goal with gap items on skills of the old version, before and after, whatever the mapping.
    pub goals: Vec<(PlanId, GoalId, Option<f64>, Option<f64>)>,
}

/// Computes it.
pub fn of(
    versions: &Versions,
    migration: FrameworkMigrationId,
    people: &People,
    now: UtcTime,
    mut new_id: impl FnMut() -> ObservationId,
) -> Moves {
    let observations = entries(versions, migration, people, &mut new_id);
    let levels = levels(people, &observations, now);
    let taken: HashSet<(GoalId, SkillId)> =
        people.items.iter().filter_map(|item| Some((item.goal_id?, item.skill_id?))).collect();
    let mut moves = Moves { observations, ..Moves::default() };
    let mut points: BTreeMap<(PlanId, GoalId), (Points, Points, bool)> = BTreeMap::new();
    for old in &people.items {
        let owner = people.owners.get(&old.plan_id).copied();
        let level_of = |skill: Option<SkillId>| levels.get(&(owner?, skill?));
        let is_free = |to: SkillId| old.goal_id.is_none_or(|goal| !taken.contains(&(goal, to)));
        // A role of another framework that requires a skill of this one goes on to do so.
        let is_bound = old.requirement_id.is_some_and(|id| !versions.old_requirements.contains_key(&id));
        let target = old.skill_id.filter(|_| !is_bound).and_then(|skill| versions.mapped.get(&skill)?.to);
        let new = if let Some(mut item) =
            target.filter(|to| is_free(*to)).and_then(|to| moved(versions, old, to, now))
        {
            let level = level_of(item.skill_id);
            rollup::measure(&mut item, level);
            moves.moved.push((old.clone(), item.clone()));
            item
        } else {
            let mut item = old.clone();
            // Of skills that take nobody's place, the ledger says what it said before.
            let is_new = old.skill_id.is_some_and(|skill| versions.new_skills.contains_key(&skill));
            if let Some(level) = level_of(item.skill_id).filter(|_| is_new) {
                rollup::measure(&mut item, Some(level));
            }
            if item != *old {
                moves.measured.push(item.clone());
            }
            item
        };
        if let Some(goal) = old.goal_id {
            let (before, after, is_concerned) = points.entry((old.plan_id, goal)).or_default();
            *before += old.points();
            *after += new.points();
            *is_concerned |= old.skill_id.is_some_and(|skill| versions.old_skills.contains_key(&skill));
        }
    }
    let concerned = points.into_iter().filter(|(_, (_, _, is_concerned))| *is_concerned);
    moves.goals = concerned
        .map(|((plan, goal), (before, after, _))| (plan, goal, before.readiness(), after.readiness()))
        .collect();
    moves
}

/// The entries that say of the new skills what the ledger says of the old ones, unless it says so already.
fn entries(
    versions: &Versions,
    migration: FrameworkMigrationId,
    people: &People,
    new_id: &mut impl FnMut() -> ObservationId,
) -> Vec<Observation> {
    let said: HashSet<(ObservationId, SkillId)> =
        people.observations.iter().map(|one| (one.root(), one.skill_id)).collect();
    let mut moving: Vec<(&Observation, &MappedSkill, SkillId)> = people
        .observations
        .iter()
        .filter_map(|one| {
            let mapped = versions.mapped.get(&one.skill_id)?;
            let to = mapped.to?;
            (!said.contains(&(one.root(), to))).then_some((one, mapped, to))
        })
        .collect();
    // Entries of one moment are told apart by their identifiers, so the new ones must come in the order of the old.
    moving.sort_by_key(|(one, _, _)| (one.created_at, one.id));
    let entry = |(one, mapped, to): (&Observation, &MappedSkill, SkillId)| Observation {
        id: new_id(),
        skill_id: to,
        level: mapped.level(one.level),
        original_id: Some(one.root()),
        migration_id: Some(migration),
        ..one.clone()
    };
    moving.into_iter().map(entry).collect()
}

/// What each person's levels are with the new entries, today where they are.
fn levels(people: &People, new: &[Observation], now: UtcTime) -> HashMap<(UserId, SkillId), EffectiveLevel> {
    let mut entries: HashMap<(UserId, SkillId), Vec<level::Observation>> = HashMap::new();
    let zone = |user: UserId| people.zones.get(&user).copied().unwrap_or(Tz::UTC);
    for one in people.observations.iter().chain(new) {
        entries.entry((one.user_id, one.skill_id)).or_default().push(one.to_formula(zone(one.user_id)));
    }
    let effective = |((user, skill), entries): ((UserId, SkillId), Vec<level::Observation>)| {
        ((user, skill), level::effective(&entries, now.day_in(zone(user))))
    };
    entries.into_iter().map(effective).collect()
}

/// A gap item on another skill. What was agreed on stays agreed: weight, importance, and the level to reach, in the
/// levels of the new scale.
fn moved(versions: &Versions, old: &GapItem, to: SkillId, now: UtcTime) -> Option<GapItem> {
    let from = versions.old_skills.get(&old.skill_id?)?;
    let mapped = versions.mapped.get(&from.id)?;
    let skill = versions.new_skills.get(&to)?;
    let scale = versions.scales.get(&to).copied()?;
    let title = if old.title == from.name { skill.name.clone() } else { old.title.clone() };
    Some(GapItem {
        skill_id: Some(to),
        skill_key: skill.order_key(),
        requirement_id: versions.requirement(old.requirement_id, to),
        title_key: fold(&title),
        title,
        baseline_level: old.baseline_level.map(|level| mapped.level(level)),
        target_level: mapped.level(old.target_level),
        scale_min: scale.min,
        scale_max: scale.max,
        version: old.version + 1,
        updated_at: now,
        ..old.clone()
    })
}

//! What would be if: levels that somebody supposes to reach, and which step would bring most next.
//!
//! Nothing is written. A step lifts one skill that is known and does not reach yet: by what the open actions that are
//! linked to its gaps promise, or by one level where there are none. Hours and costs are those of the actions, as far
//! as they are still to be spent; an action that serves several skills counts fully for each.

pub mod view;

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    api::{SimulateReadiness, SimulatedLevel},
    catalog::Catalog,
    model::LinkedAction,
    role::{self, Line, RoleReadiness},
    store,
};
use crate::{
    career::ledger,
    catalog::{
        roles,
        skills::{self, Named, model::Skill},
    },
    engines::readiness::{
        demand::Standing,
        level::{Basis, EffectiveLevel},
    },
    identity::access::Read,
    platform::{
        ctx::Ctx,
        db::Conn,
        error::{FieldErrors, OrUnknownReference as _, Result},
        ids::{RoleId, SkillId},
    },
};

/// How many steps are shown in each order.
pub const MAX_STEPS: usize = 10;

/// What would be.
#[derive(Debug)]
pub struct Simulation {
    /// What is.
    pub now: RoleReadiness,
    /// What would be.
    pub supposed: Standing,
    /// The steps that would bring most after that.
    pub by_gain: Vec<Step>,
    /// Those that would bring most for an hour.
    pub by_hour: Vec<Step>,
    /// Those that would bring most for the money.
    pub by_cost: Vec<Step>,
}

/// Getting better at one skill.
#[derive(Debug, Clone)]
pub struct Step {
    /// The skill.
    pub skill: Skill,
    /// The level before.
    pub from: i32,
    /// The level after.
    pub to: i32,
    /// What it adds to the readiness, in points.
    pub gain: f64,
    /// How many open actions serve it.
    pub actions: usize,
    /// Hours still to be spent on them, as far as any of them says.
    pub hours: Option<f64>,
    /// Their costs in minor units, if they are all in one currency.
    pub cost: Option<(i64, String)>,
}

impl Step {
    /// Points for an hour; `None` without hours.
    pub fn per_hour(&self) -> Option<f64> {
        self.hours.filter(|hours| *hours > 0.0).map(|hours| self.gain / hours)
    }

    /// Points for a thousand minor units of money; `None` without costs.
    pub fn per_cost(&self) -> Option<f64> {
        let (minor, _) = self.cost.as_ref()?;
        let minor = f64::from(i32::try_from(*minor).unwrap_or(i32::MAX));
        (minor > 0.0).then(|| 1000.0 * self.gain / minor)
    }
}

/// Supposes levels of a person and compares them with a role.
pub fn simulate(
    conn: &mut Conn,
    ctx: &Ctx,
    role_id: RoleId,
    input: &SimulateReadiness,
    catalog: Option<&Arc<Catalog>>,
) -> Result<Simulation> {
    roles::load::role::<Read>(conn, ctx, role_id)?;
    let person =
        ledger::load::skill_levels::<Read>(conn, ctx, input.user_id).or_unknown_reference("/user_id")?;
    let now = role::readiness(conn, ctx, (role_id, Some(person.user_id)), catalog)?;
    let levels = supposed_levels(conn, ctx, input.levels.as_deref().unwrap_or_default())?;
    let lines: Vec<Line> = now.lines.iter().map(|line| suppose(line, &levels)).collect();
    let supposed = role::standing(&lines);
    let skill_ids: Vec<SkillId> = lines.iter().map(|line| line.skill.id).collect();
    let actions = if person.user_id == ctx.actor.user_id {
        store::linked_actions(conn, &ctx.actor, &skill_ids)?
    } else {
        Vec::new()
    };
    let steps = steps(&lines, &supposed, &actions);
    let in_order = |wanted: fn(&Step) -> bool, score: fn(&Step) -> f64| -> Vec<Step> {
        let mut steps: Vec<Step> = steps.iter().filter(|step| wanted(step)).cloned().collect();
        steps.sort_by(|a, b| score(b).total_cmp(&score(a)).then_with(|| best_first(a, b)));
        steps.truncate(MAX_STEPS);
        steps
    };
    // What takes no hour or costs nothing comes before everything else in that order.
    Ok(Simulation {
        supposed,
        by_gain: in_order(|_| true, |step| step.gain),
        by_hour: in_order(|step| step.hours.is_some(), |step| step.per_hour().unwrap_or(f64::INFINITY)),
        by_cost: in_order(|step| step.cost.is_some(), |step| step.per_cost().unwrap_or(f64::INFINITY)),
        now,
    })
}

fn supposed_levels(conn: &mut Conn, ctx: &Ctx, inputs: &[SimulatedLevel]) -> Result<HashMap<SkillId, i32>> {
    let names: Vec<Named> = inputs.iter().map(|input| Named::Id(input.skill_id)).collect();
    let measured = skills::resolve(conn, ctx, &names, |index| format!("/levels/{index}/skill_id"))?;
    let mut errors = FieldErrors::default();
    let mut seen = HashSet::new();
    for (index, (input, measured)) in inputs.iter().zip(&measured).enumerate() {
        let scale = measured.scale;
        if !seen.insert(input.skill_id) {
            errors.push(format!("/levels/{index}/skill_id"), "duplicate", "must be given once");
        }
        if !(scale.min..=scale.max).contains(&input.level) {
            let message =
                format!("must be a level of the skill's scale, from {} to {}", scale.min, scale.max);
            errors.push(format!("/levels/{index}/level"), "out-of-range", message);
        }
    }
    errors.check()?;
    Ok(inputs.iter().map(|input| (input.skill_id, input.level)).collect())
}

/// The same line with the supposed level: the person's own word, for nobody has confirmed it.
fn suppose(line: &Line, levels: &HashMap<SkillId, i32>) -> Line {
    let Some(level) = levels.get(&line.skill.id) else {
        return line.clone();
    };
    let effective =
        EffectiveLevel { level: Some(*level), basis: Basis::Myself, observed_on: None, observation: None };
    Line { effective: Some(effective), ..line.clone() }
}

fn steps(lines: &[Line], standing: &Standing, actions: &[LinkedAction]) -> Vec<Step> {
    let mut by_skill: HashMap<SkillId, Vec<&LinkedAction>> = HashMap::new();
    let mut seen = HashSet::new();
    for action in actions.iter().filter(|action| seen.insert((action.skill_id, action.action_id))) {
        by_skill.entry(action.skill_id).or_default().push(action);
    }
    let step = |line: &Line| {
        let linked = by_skill.get(&line.skill.id).map_or(&[][..], Vec::as_slice);
        step(line, standing, linked)
    };
    lines.iter().filter_map(step).collect()
}

fn step(line: &Line, standing: &Standing, actions: &[&LinkedAction]) -> Option<Step> {
    let from = line.held()?.level;
    let needed = line.requirement.required_level.unwrap_or(whole(line.demand.floor) + 1);
    if from >= needed || line.demand.is_met(Some(f64::from(from))) {
        return None;
    }
    let promised = actions.iter().map(|action| action.expected_level_gain.unwrap_or(1).max(1)).sum::<i32>();
    let to = from.saturating_add(promised.max(1)).min(needed);
    let before = standing.points.readiness()?;
    let after = standing.readiness_with(&line.demand, f64::from(from), f64::from(to))?;
    let left = |action: &&LinkedAction| {
        let planned = action.effort_hours_planned?;
        Some((planned - action.effort_hours_spent.unwrap_or(0.0)).max(0.0))
    };
    let hours: Vec<f64> = actions.iter().filter_map(left).collect();
    Some(Step {
        skill: line.skill.clone(),
        from,
        to,
        gain: after - before,
        actions: actions.len(),
        hours: (!hours.is_empty()).then(|| hours.iter().sum()),
        cost: cost(actions),
    })
}

/// The sum of the planned costs; amounts of different currencies are never added.
fn cost(actions: &[&LinkedAction]) -> Option<(i64, String)> {
    let mut costs = actions.iter().filter_map(|action| Some((action.cost_planned_minor?, &action.currency)));
    let (first, currency) = costs.next()?;
    let sum =
        costs.try_fold(first, |sum, (cost, other)| (other == currency).then(|| sum.saturating_add(cost)));
    sum.map(|sum| (sum, currency.clone()))
}

fn best_first(a: &Step, b: &Step) -> Ordering {
    b.gain.total_cmp(&a.gain).then_with(|| a.skill.order_key().cmp(&b.skill.order_key()))
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the lowest level of a scale")]
fn whole(level: f64) -> i32 {
    level as i32
}

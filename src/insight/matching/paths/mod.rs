//! Ways from one role to another: over roles that the source calls related, and over each role's nearest.
//!
//! A way has at most [`MAX_MOVES`] moves. What a move takes rests on the assumptions of [`crate::engines::readiness::paths`], for the
//! average holder of each role; the answer repeats them.
//!
//! A role in between must not be a shortcut that is none. So what the goal weighs heavily weighs as much on the way
//! there, or one could learn it cheaply for a role that does not mind; and as much of what the goal asks must be known of
//! every role on the way as of the first, or what is not known would never have to be learned. Nor may a role on the way
//! need more preparation than both ends.

pub mod view;

use std::{collections::HashMap, rc::Rc, sync::Arc};

use super::{
    catalog::Catalog,
    model::{MoveBasis, PathMeasure, RoleCard},
};
use crate::{
    catalog::{
        roles::{self, model::Role},
        skills::{self, model::Skill},
    },
    engines::readiness::{
        paths::{self, Climb, Effort, Graph},
        points::Points,
    },
    identity::access::Read,
    platform::{
        ctx::Ctx,
        db::Conn,
        error::{Error, Result},
        ids::{RoleId, SkillId},
    },
};

/// How many moves a way has at most.
pub const MAX_MOVES: usize = 5;
/// How many ways are shown at most.
pub const MAX_PATHS: usize = 3;
/// How many gaps of a move are shown.
pub const SHOWN_GAPS: usize = 5;

/// What the actor wants to know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// Where the way begins.
    pub from: RoleId,
    /// Where it leads.
    pub to: RoleId,
    /// What it should save.
    pub by: PathMeasure,
    /// Hours of learning in a week.
    pub hours_per_week: u32,
    /// What a level costs that is not learned on the job, in minor units.
    pub level_price_minor: i64,
}

/// The ways that were found.
#[derive(Debug)]
pub struct Paths {
    /// Where they begin.
    pub from: RoleCard,
    /// Where they lead.
    pub to: RoleCard,
    /// The jump, for comparison; `None` where the roles cannot be compared.
    pub direct: Option<Move>,
    /// The ways, best first.
    pub ways: Vec<Vec<Move>>,
    /// The skills that the moves name.
    pub skills: HashMap<SkillId, Skill>,
}

/// From one role to the next.
#[derive(Debug, Clone)]
pub struct Move {
    /// From.
    pub from: RoleCard,
    /// To.
    pub to: RoleCard,
    /// Why it is thought possible.
    pub basis: MoveBasis,
    /// How ready the average holder of the one is for the other.
    pub readiness: Option<f64>,
    /// How much readier than the holders of other roles.
    pub lift: Option<f64>,
    /// What it takes.
    pub effort: Effort,
    /// What has to be learned, the most weighty first.
    pub gaps: Vec<(SkillId, Climb)>,
}

/// Finds the best ways.
pub fn find(conn: &mut Conn, ctx: &Ctx, wish: Wish, catalogs: &[Arc<Catalog>]) -> Result<Paths> {
    let from = roles::load::role::<Read>(conn, ctx, wish.from)?.into_inner();
    let to = roles::load::role::<Read>(conn, ctx, wish.to)?.into_inner();
    if from.id == to.id {
        return Err(Error::invalid_parameter("to_role_id", "same-role", "must be another role"));
    }
    if (from.org_id, from.framework_id) != (to.org_id, to.framework_id) {
        let message = "must be a role of the same framework; others cannot be compared";
        return Err(Error::invalid_parameter("to_role_id", "other-framework", message));
    }
    let mut found =
        Paths { from: card(&from), to: card(&to), direct: None, ways: Vec::new(), skills: HashMap::new() };
    let Some(catalog) = catalogs.first() else { return Ok(found) };
    if let (Some(from), Some(to)) = (catalog.number(from.id), catalog.number(to.id)) {
        let mut roles = Roles::new(catalog, wish, (from, to));
        let ways = paths::cheapest(&mut roles, (from, to), MAX_MOVES, MAX_PATHS);
        let moves = |nodes: &[usize]| -> Vec<Move> {
            nodes.windows(2).filter_map(|pair| roles.explain(*pair.first()?, *pair.last()?)).collect()
        };
        found.ways = ways.iter().map(|way| moves(&way.nodes)).collect();
        found.direct = roles.explain(from, to);
    }
    let shown = found.ways.iter().flatten().chain(&found.direct).flat_map(|one| &one.gaps);
    let mut ids: Vec<SkillId> = shown.map(|(skill, _)| *skill).collect();
    ids.sort_unstable();
    ids.dedup();
    found.skills = skills::by_id(conn, &ids)?.into_iter().map(|skill| (skill.id, skill)).collect();
    Ok(found)
}

/// The roles of a catalog as a graph. Moves are worked out when they are asked for, each once.
struct Roles<'a> {
    catalog: &'a Catalog,
    wish: Wish,
    /// What the goal weighs, by skill.
    goal: HashMap<usize, f64>,
    /// Whether a way may lead over a role.
    is_open: Vec<bool>,
    known: HashMap<usize, Rc<[(usize, f64)]>>,
}

impl Graph for Roles<'_> {
    fn moves(&mut self, node: usize) -> Rc<[(usize, f64)]> {
        if let Some(known) = self.known.get(&node) {
            return known.clone();
        }
        let mut others: Vec<usize> = self.catalog.related(node).to_vec();
        others.extend(self.catalog.framework.nearest(node));
        others.sort_unstable();
        others.dedup();
        others.retain(|other| *other != node && self.is_open.get(*other) == Some(&true));
        let moves: Rc<[_]> = others.into_iter().map(|other| (other, self.cost(node, other))).collect();
        self.known.insert(node, moves.clone());
        moves
    }
}

impl<'a> Roles<'a> {
    fn new(catalog: &'a Catalog, wish: Wish, (from, to): (usize, usize)) -> Self {
        let demands = catalog.framework.demands(to);
        let known = catalog.framework.towards(demands);
        let preparation = |role: usize| catalog.roles.get(role).and_then(|role| role.job_zone);
        let most = preparation(from).zip(preparation(to)).map(|(from, to)| from.max(to));
        let least = known.get(from).map_or(0.0, |points| points.assessed);
        let is_open = |(role, points): (usize, &Points)| {
            let asks_too_much = preparation(role).zip(most).is_some_and(|(needed, most)| needed > most);
            !asks_too_much && points.assessed >= least - 1e-9
        };
        Self {
            catalog,
            wish,
            goal: demands.iter().filter_map(|(skill, demand)| Some(((*skill)?, demand.weight))).collect(),
            is_open: known.iter().enumerate().map(is_open).collect(),
            known: HashMap::new(),
        }
    }

    fn cost(&self, from: usize, to: usize) -> f64 {
        let effort = self.effort(from, to);
        // Of two ways that save the same, the one with less to learn.
        let less_to_learn = 1e-6 * effort.hours;
        match self.wish.by {
            PathMeasure::Time => effort.months + less_to_learn,
            PathMeasure::Hours => effort.hours,
            PathMeasure::Cost => effort.paid_levels + less_to_learn,
        }
    }

    fn effort(&self, from: usize, to: usize) -> Effort {
        let climbs = self.climbs(from, to).map(|(_, climb)| climb);
        Effort::of_move(climbs, f64::from(self.wish.hours_per_week))
    }

    /// What has to be learned; a skill of which nothing is known is left out, as everywhere.
    fn climbs(&self, from: usize, to: usize) -> impl Iterator<Item = (Option<usize>, Climb)> + '_ {
        let framework = &self.catalog.framework;
        framework.demands(to).iter().filter_map(move |(skill, demand)| {
            let level = demand.credit(framework.level_of_holder(from, *skill)?);
            let in_goal = skill.and_then(|skill| self.goal.get(&skill)).copied().unwrap_or_default();
            let weight = demand.weight.max(in_goal);
            let climb = Climb { weight, from: level, to: demand.required() };
            (climb.to > climb.from && climb.weight > 0.0).then_some((*skill, climb))
        })
    }

    fn explain(&self, from: usize, to: usize) -> Option<Move> {
        let catalog = self.catalog;
        let basis = if catalog.related(from).contains(&to) {
            MoveBasis::Related
        } else if catalog.framework.nearest(from).contains(&to) {
            MoveBasis::Similar
        } else {
            MoveBasis::Direct
        };
        let climbs = self.climbs(from, to);
        let mut gaps: Vec<(SkillId, Climb)> =
            climbs.filter_map(|(skill, climb)| Some((catalog.skill(skill)?, climb))).collect();
        let weight = |climb: &Climb| climb.weight * (climb.to - climb.from);
        gaps.sort_by(|a, b| weight(&b.1).total_cmp(&weight(&a.1)));
        gaps.truncate(SHOWN_GAPS);
        let sights = catalog.framework.seen_by_role(catalog.framework.demands(from));
        let sight = sights.get(to)?;
        Some(Move {
            from: catalog.roles.get(from)?.clone(),
            to: catalog.roles.get(to)?.clone(),
            basis,
            readiness: sight.there.readiness(),
            lift: sight.lift(),
            effort: self.effort(from, to),
            gaps,
        })
    }
}

fn card(role: &Role) -> RoleCard {
    RoleCard {
        id: role.id,
        external_id: role.external_id.clone(),
        title: role.title.clone(),
        job_family: role.job_family.clone(),
        seniority: role.seniority,
        job_zone: role.job_zone,
    }
}

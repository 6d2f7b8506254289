//! How ways between roles are shown.

use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

use super::{Move, Paths, Wish};
use crate::{
    catalog::skills::{model::Skill, view::SkillMention},
    engines::readiness::{
        FORMULA_VERSION,
        paths::{Climb, Effort, HOURS_PER_LEVEL, LEAST_MONTHS},
    },
    insight::matching::{
        model::{MoveBasis, PathMeasure},
        view::RoleMention,
    },
    platform::{
        http::fields::{Percent, PercentPoints},
        ids::SkillId,
    },
};

/// Ways from one role to another.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareerPaths {
    /// Where they begin.
    pub from: RoleMention,
    /// Where they lead.
    pub to: RoleMention,
    /// What they save.
    pub by: PathMeasure,
    /// What hours, months and costs rest on. They are assumptions and were not measured.
    pub assumptions: PathAssumptions,
    /// The jump without a role in between, for comparison; `null` where the roles cannot be compared.
    pub direct: Option<CareerMove>,
    /// The ways, best first; none where no way of up to five moves leads there.
    #[schema(max_items = 3)]
    pub paths: Vec<CareerPath>,
    /// The version of the formulas.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
}

/// What hours, months and costs of a way rest on.
#[derive(Debug, Serialize, ToSchema)]
pub struct PathAssumptions {
    /// Hours to learn a level, times the number of the level and the weight of the skill.
    #[schema(minimum = 0, maximum = 1000)]
    pub hours_per_level: f64,
    /// Hours of learning in a week.
    #[schema(minimum = 1, maximum = 80)]
    pub hours_per_week: u32,
    /// Months that a move takes at least.
    #[schema(minimum = 0, maximum = 120)]
    pub least_months_per_move: f64,
    /// What a level costs in minor units, weighted. The first level that a move asks of a skill is learned on the job.
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub level_price_minor: i64,
}

/// A way, move by move.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareerPath {
    /// Its moves, in their order.
    #[schema(max_items = 5)]
    pub moves: Vec<CareerMove>,
    /// What it takes in all.
    pub total: CareerEffort,
}

/// What a move or a way takes, under the assumptions.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareerEffort {
    /// Hours of learning.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub hours: f64,
    /// Months.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub months: f64,
    /// Money, in minor units.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub cost_minor: i64,
}

/// From one role to the next, for the average holder of the first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareerMove {
    /// From.
    pub from: RoleMention,
    /// To.
    pub to: RoleMention,
    /// Why it is thought possible.
    pub basis: MoveBasis,
    /// How ready the average holder of the one is for the other.
    pub readiness: Option<Percent>,
    /// How much readier than the holders of other roles.
    pub lift: Option<PercentPoints>,
    /// What it takes.
    pub effort: CareerEffort,
    /// What has to be learned, the most weighty first.
    #[schema(max_items = 5)]
    pub gaps: Vec<CareerGap>,
}

/// What has to be learned of one skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareerGap {
    /// The skill.
    pub skill: SkillMention,
    /// The level of the average holder of the first role.
    #[schema(minimum = 0, maximum = 20)]
    pub from_level: f64,
    /// The level that the second role needs.
    #[schema(minimum = 0, maximum = 20)]
    pub to_level: f64,
    /// Its weight: for the second role, or for the goal if it weighs more there.
    #[schema(minimum = 0, maximum = 1)]
    pub weight: f64,
}

impl CareerPaths {
    /// Shows what was found for a wish.
    pub fn new(found: Paths, wish: Wish) -> Self {
        let Paths { from, to, direct, ways, skills } = found;
        let show = |one: Move| CareerMove::new(one, &skills, wish);
        let path = |moves: Vec<Move>| {
            let total = moves.iter().fold(Effort::default(), |total, one| total.then(one.effort));
            CareerPath { total: CareerEffort::new(total, wish), moves: moves.into_iter().map(show).collect() }
        };
        Self {
            from: from.into(),
            to: to.into(),
            by: wish.by,
            assumptions: PathAssumptions {
                hours_per_level: HOURS_PER_LEVEL,
                hours_per_week: wish.hours_per_week,
                least_months_per_move: LEAST_MONTHS,
                level_price_minor: wish.level_price_minor,
            },
            direct: direct.map(show),
            paths: ways.into_iter().map(path).collect(),
            formula_version: FORMULA_VERSION,
        }
    }
}

impl CareerEffort {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a price below 10⁸ times some thousand levels"
    )]
    fn new(effort: Effort, wish: Wish) -> Self {
        Self {
            hours: to_tenths(effort.hours),
            months: to_tenths(effort.months),
            cost_minor: (effort.paid_levels * wish.level_price_minor as f64).round() as i64,
        }
    }
}

impl CareerMove {
    fn new(one: Move, skills: &HashMap<SkillId, Skill>, wish: Wish) -> Self {
        let gap = |(skill, climb): (SkillId, Climb)| {
            Some(CareerGap {
                skill: SkillMention::from(skills.get(&skill)?),
                from_level: climb.from,
                to_level: climb.to,
                weight: climb.weight,
            })
        };
        Self {
            from: one.from.into(),
            to: one.to.into(),
            basis: one.basis,
            readiness: one.readiness.map(Percent),
            lift: one.lift.map(PercentPoints),
            effort: CareerEffort::new(one.effort, wish),
            gaps: one.gaps.into_iter().filter_map(gap).collect(),
        }
    }
}

fn to_tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

//! How a simulation is shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Simulation, Step};
use crate::{
    catalog::skills::view::SkillMention,
    engines::readiness::{FORMULA_VERSION, demand::Standing},
    insight::matching::{model::ReadinessWord, view::RoleMention},
    platform::{
        http::fields::{Percent, PercentPoints},
        ids::UserId,
    },
};

/// What would be if the supposed levels were reached. Nothing was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadinessSimulation {
    /// The role.
    pub role: RoleMention,
    /// Whose levels were supposed.
    pub user_id: UserId,
    /// What is.
    pub now: ReadinessFigures,
    /// What would be.
    pub supposed: ReadinessFigures,
    /// How much readier, in points; `null` where one of the two is unknown.
    pub gain: Option<PercentPoints>,
    /// After the supposed levels: the single steps that would add most to the readiness.
    #[schema(max_items = 10)]
    pub best_by_gain: Vec<ReadinessStep>,
    /// Those that would add most for an hour of the linked actions; only steps whose actions say how long they take.
    #[schema(max_items = 10)]
    pub best_by_hour: Vec<ReadinessStep>,
    /// Those that would add most for the cost of the linked actions; only steps whose actions say what they cost.
    #[schema(max_items = 10)]
    pub best_by_cost: Vec<ReadinessStep>,
    /// The version of the formulas.
    #[schema(minimum = 1, maximum = 1000)]
    pub formula_version: i32,
    /// The hash of what the figures under `now` rest on.
    #[schema(min_length = 64, max_length = 64)]
    pub input_hash: String,
}

/// Readiness and what is reported beside it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadinessFigures {
    /// How much of what the role requires is met, over what is assessed.
    pub readiness: Option<Percent>,
    /// How much of what the role requires is assessed.
    pub coverage: Option<Percent>,
    /// The weighted share of what is assessed that is met in full.
    pub requirements_met: Option<Percent>,
    /// How many critical requirements are not met.
    #[schema(minimum = 0, maximum = 1000, format = Int32)]
    pub blockers: usize,
    /// The readiness less the baseline, in points.
    pub lift: Option<PercentPoints>,
    /// The readiness in a word.
    pub band: ReadinessWord,
}

/// Getting better at one skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadinessStep {
    /// The skill.
    pub skill: SkillMention,
    /// The level before.
    #[schema(minimum = 0, maximum = 20)]
    pub from_level: i32,
    /// The level after: what your open actions promise, or one level more.
    #[schema(minimum = 0, maximum = 20)]
    pub to_level: i32,
    /// What it adds to the readiness, in points.
    #[schema(minimum = 0, maximum = 100)]
    pub gain: f64,
    /// How many open actions in your plans serve it.
    #[schema(minimum = 0, maximum = 100_000, format = Int32)]
    pub actions: usize,
    /// Hours still to be spent on them; `null` if none of them says.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub hours: Option<f64>,
    /// What they are planned to cost, in minor units; `null` if none of them says or the currencies differ.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub cost_minor: Option<i64>,
    /// The currency of that.
    #[schema(max_length = 3)]
    pub currency: Option<String>,
    /// Points for an hour.
    #[schema(minimum = 0)]
    pub gain_per_hour: Option<f64>,
    /// Points for a thousand minor units of the cost.
    #[schema(minimum = 0)]
    pub gain_per_1000_minor: Option<f64>,
}

impl From<Simulation> for ReadinessSimulation {
    fn from(simulation: Simulation) -> Self {
        let Simulation { now, supposed, by_gain, by_hour, by_cost } = simulation;
        let (before, after) = (now.standing.points.readiness(), supposed.points.readiness());
        let steps = |steps: Vec<Step>| steps.into_iter().map(ReadinessStep::from).collect();
        Self {
            role: RoleMention::from(&now.role),
            user_id: now.person.user_id,
            gain: before.zip(after).map(|(before, after)| PercentPoints(after - before)),
            now: ReadinessFigures::new(&now.standing, now.baseline),
            supposed: ReadinessFigures::new(&supposed, now.baseline),
            best_by_gain: steps(by_gain),
            best_by_hour: steps(by_hour),
            best_by_cost: steps(by_cost),
            formula_version: FORMULA_VERSION,
            input_hash: now.input_hash,
        }
    }
}

impl ReadinessFigures {
    fn new(standing: &Standing, baseline: Option<f64>) -> Self {
        let readiness = standing.points.readiness();
        Self {
            readiness: readiness.map(Percent),
            coverage: standing.points.coverage().map(Percent),
            requirements_met: standing.requirements_met().map(Percent),
            blockers: standing.blockers,
            lift: readiness.zip(baseline).map(|(readiness, baseline)| PercentPoints(readiness - baseline)),
            band: standing.band().into(),
        }
    }
}

impl From<Step> for ReadinessStep {
    fn from(step: Step) -> Self {
        let (per_hour, per_cost) = (step.per_hour(), step.per_cost());
        let (cost_minor, currency) = step.cost.unzip();
        Self {
            skill: SkillMention::from(&step.skill),
            from_level: step.from,
            to_level: step.to,
            gain: to_decimals(step.gain),
            actions: step.actions,
            hours: step.hours,
            cost_minor,
            currency,
            gain_per_hour: per_hour.map(to_decimals),
            gain_per_1000_minor: per_cost.map(to_decimals),
        }
    }
}

fn to_decimals(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

//! One person against one role: what the role demands of each skill, and how the person stands to all of it.
//!
//! Only what is assessed and needed counts: a skill that nobody has looked at is in neither sum, because unknown is
//! never zero; coverage says how much that leaves out.

use super::points::{self, Points, ReadinessBand};

/// What a role demands of one skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// How much it weighs, 0–1.
    pub weight: f64,
    /// The level that is needed; `None` where the skill is needed or not, without a level.
    pub level: Option<f64>,
    /// The lowest level of the skill's scale.
    pub floor: f64,
    /// Whether the role fails without it.
    pub is_critical: bool,
}

impl Demand {
    /// `r` of the formulas: the level, or 1 where there is none.
    pub fn required(&self) -> f64 {
        self.level.unwrap_or(1.0).max(0.0)
    }

    /// `c` of the formulas: the person's level, or without a level 1 for whoever is above the lowest.
    pub fn credit(&self, level: f64) -> f64 {
        match self.level {
            Some(_) => level,
            None if level > self.floor => 1.0,
            None => 0.0,
        }
    }

    /// The level of somebody who has exactly what is demanded.
    pub fn held(&self) -> f64 {
        self.level.unwrap_or(self.floor + 1.0)
    }

    /// The terms of readiness and coverage.
    pub fn points(&self, level: Option<f64>) -> Points {
        Points::of_exact(self.weight, self.required(), level.map(|level| self.credit(level)))
    }

    /// Whether a level is enough.
    pub fn is_met(&self, level: Option<f64>) -> bool {
        level.is_some_and(|level| self.credit(level) >= self.required())
    }

    /// `max(0, r − c)`; the whole of `r` where the level is unknown.
    pub fn gap(&self, level: Option<f64>) -> f64 {
        (self.required() - level.map_or(0.0, |level| self.credit(level))).max(0.0)
    }
}

/// A level of a person that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The level.
    pub level: f64,
    /// Whether somebody other than the person has confirmed it.
    pub is_confirmed: bool,
}

/// How a person stands to everything that a role demands.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standing {
    /// The sums behind readiness and coverage.
    pub points: Points,
    /// Critical demands that are not met, as far as anybody knows.
    pub blockers: usize,
    weight_assessed: f64,
    weight_met: f64,
    weight_confirmed: f64,
}

impl Standing {
    /// Adds everything up.
    pub fn of(demands: impl IntoIterator<Item = (Demand, Option<Known>)>) -> Self {
        demands.into_iter().fold(Self::default(), |mut sum, (demand, known)| {
            sum.add(&demand, known);
            sum
        })
    }

    fn add(&mut self, demand: &Demand, known: Option<Known>) {
        let level = known.map(|known| known.level);
        self.points += demand.points(level);
        if demand.required() <= 0.0 {
            return;
        }
        self.blockers += usize::from(demand.is_critical && !demand.is_met(level));
        if let Some(known) = known {
            self.weight_assessed += demand.weight;
            self.weight_met += if demand.is_met(level) { demand.weight } else { 0.0 };
            self.weight_confirmed += if known.is_confirmed { demand.weight } else { 0.0 };
        }
    }

    /// The weighted share, in percent, of what is assessed that is met without partial credit.
    pub fn requirements_met(&self) -> Option<f64> {
        self.share(self.weight_met)
    }

    /// The weighted share, in percent, of what is assessed that somebody other than the person has confirmed.
    pub fn confirmed_share(&self) -> Option<f64> {
        self.share(self.weight_confirmed)
    }

    /// Readiness in words.
    pub fn band(&self) -> ReadinessBand {
        points::band(&self.points, self.blockers)
    }

    /// What one demand contributes to the readiness, and what it leaves missing, in percent. Over all demands the
    /// first add up to the readiness and both together to 100.
    pub fn contribution(&self, demand: &Demand, level: Option<f64>) -> (f64, f64) {
        let own = demand.points(level);
        if self.points.assessed <= 0.0 {
            return (0.0, 0.0);
        }
        let met = 100.0 * own.met / self.points.assessed;
        (met, (100.0 * own.assessed / self.points.assessed - met).max(0.0))
    }

    /// The readiness if one level that is known rose to another.
    pub fn readiness_with(&self, demand: &Demand, from: f64, to: f64) -> Option<f64> {
        let gain = demand.points(Some(to)).met - demand.points(Some(from)).met;
        Points { met: self.points.met + gain, ..self.points }.readiness()
    }

    fn share(&self, part: f64) -> Option<f64> {
        (self.weight_assessed > 0.0).then(|| (100.0 * part / self.weight_assessed).clamp(0.0, 100.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{Demand, Known, Standing};
    use crate::engines::readiness::points::ReadinessBand;
    use proptest::prelude::*;

    fn demand(weight: f64, level: Option<f64>, is_critical: bool) -> Demand {
        Demand { weight, level, floor: 0.0, is_critical }
    }

    fn known(level: f64) -> Known {
        Known { level, is_confirmed: false }
    }

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-9)
    }

    #[test]
    fn the_figures_of_a_person_are_those_worked_out_by_hand() {
        // Σ w·min(c, r) = 1·2 + 0.5·2 + 0.5·1 = 3.5, Σ_A w·r = 4 + 1 + 0.5 = 5.5, Σ w·r = 5.5 + 1·3 = 8.5.
        let standing = Standing::of([
            (demand(1.0, Some(4.0), true), Some(known(2.0))),
            (demand(0.5, Some(2.0), false), Some(Known { level: 5.0, is_confirmed: true })),
            (demand(0.5, None, false), Some(known(3.0))),
            (demand(1.0, Some(3.0), true), None),
            (demand(1.0, Some(0.0), true), Some(known(0.0))),
        ]);
        assert!(close(standing.points.readiness(), 100.0 * 3.5 / 5.5));
        assert!(close(standing.points.coverage(), 100.0 * 5.5 / 8.5));
        assert!(close(standing.requirements_met(), 50.0));
        assert!(close(standing.confirmed_share(), 25.0));
        assert_eq!(standing.blockers, 2, "what is critical and unknown is not met either");
        assert_eq!(standing.band(), ReadinessBand::Developing);
        let raised = standing.readiness_with(&demand(1.0, Some(4.0), true), 2.0, 3.0);
        assert!(close(raised, 100.0 * 4.5 / 5.5));
    }

    #[test]
    fn nothing_known_is_no_figure() {
        let standing = Standing::of([(demand(1.0, Some(4.0), false), None)]);
        assert_eq!(standing.points.readiness(), None);
        assert_eq!((standing.requirements_met(), standing.confirmed_share()), (None, None));
        assert_eq!(standing.contribution(&demand(1.0, Some(4.0), false), None), (0.0, 0.0));
        assert_eq!(standing.band(), ReadinessBand::InsufficientData);
    }

    #[test]
    fn a_demand_without_a_level_is_met_above_the_lowest() {
        let yes = Demand { floor: 1.0, ..demand(1.0, None, false) };
        assert!(!yes.is_met(Some(1.0)) && yes.is_met(Some(2.0)) && !yes.is_met(None));
        assert!((yes.points(Some(5.0)).met - 1.0).abs() < 1e-12 && (yes.held() - 2.0).abs() < 1e-12);
        assert!((yes.gap(None) - 1.0).abs() < 1e-12 && yes.gap(Some(2.0)).abs() < 1e-12);
    }

    fn cases() -> impl Strategy<Value = Vec<(Demand, Option<Known>)>> {
        let level = prop_oneof![Just(None), (0_i32..=5).prop_map(Some)];
        let one = (1.0..5.0_f64, level.clone(), any::<bool>(), level, any::<bool>()).prop_map(
            |(importance, required, is_critical, level, is_confirmed)| {
                let demand = demand((importance - 1.0) / 4.0, required.map(f64::from), is_critical);
                (demand, level.map(|level| Known { level: f64::from(level), is_confirmed }))
            },
        );
        prop::collection::vec(one, 0..40)
    }

    proptest! {
        #[test]
        fn figures_stay_in_their_bounds_and_points_add_up(cases in cases()) {
            let standing = Standing::of(cases.clone());
            let figures = [
                standing.points.readiness(), standing.points.coverage(),
                standing.requirements_met(), standing.confirmed_share(),
            ];
            for figure in figures.into_iter().flatten() {
                prop_assert!((0.0..=100.0).contains(&figure));
            }
            let (met, missing) = cases.iter().fold((0.0, 0.0), |sums, (demand, known)| {
                let (met, missing) = standing.contribution(demand, known.map(|known| known.level));
                (sums.0 + met, sums.1 + missing)
            });
            if let Some(readiness) = standing.points.readiness() {
                prop_assert!((met - readiness).abs() < 1e-9 && (met + missing - 100.0).abs() < 1e-9);
            } else {
                prop_assert!(met.abs() < 1e-12);
            }
        }

        #[test]
        fn a_higher_level_never_lowers_the_readiness(cases in cases(), at in 0_usize..40) {
            let before = Standing::of(cases.clone());
            let mut raised = cases;
            let Some((demand, Some(known))) = raised.get_mut(at) else { return Ok(()) };
            let (demand, from) = (*demand, known.level);
            known.level += 1.0;
            let after = Standing::of(raised);
            if let (Some(old), Some(new)) = (before.points.readiness(), after.points.readiness()) {
                prop_assert!(new >= old - 1e-9 && after.blockers <= before.blockers);
                let foretold = before.readiness_with(&demand, from, from + 1.0);
                prop_assert!(foretold.is_some_and(|foretold| (foretold - new).abs() < 1e-9));
            }
        }
    }
}

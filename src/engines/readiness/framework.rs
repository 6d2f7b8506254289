//! All roles of one framework against each other: baselines, lifts, mutual readiness, nearest roles.
//!
//! The average holder of a role has exactly what the role demands, so a role can stand for a person. What such a holder
//! can do beyond that depends on the framework. One that also says what is *not* needed (some level 0 is stated) rates
//! everything, and a skill it leaves out of a role was not rated: unknown. One that lists only what is needed says by
//! leaving a skill out that it is not: level 0. Without that distinction everybody would be ready for every role of a
//! framework of yes/no skills.
//!
//! Roles and skills are numbers here. The work is done along the skills: for each skill, the roles that demand it.

use super::{demand::Demand, points::Points};

/// How many nearest roles of each are kept.
pub const NEAREST: usize = 12;

/// What a role demands of the skills, by their numbers; a skill that no role of the framework has is `None`.
pub type Demands = Vec<(Option<usize>, Demand)>;

/// The roles of one framework.
#[derive(Debug, Clone, Default)]
pub struct Framework {
    roles: Vec<Demands>,
    totals: Vec<f64>,
    by_skill: Vec<Vec<(usize, Demand)>>,
    rates_everything: bool,
    baselines: Vec<Option<f64>>,
    nearest: Vec<Box<[usize]>>,
}

/// One role seen from another, or from a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// The role that is seen.
    pub role: usize,
    /// The readiness of whoever looks for that role.
    pub there: Points,
    /// The readiness of that role's holder for the role that looks; nothing where a person looks.
    pub back: Points,
    /// The mean readiness of the holders of other roles for that role.
    pub baseline: Option<f64>,
}

impl Sight {
    /// Readiness less the baseline, in points.
    pub fn lift(&self) -> Option<f64> {
        Some(self.there.readiness()? - self.baseline?)
    }

    /// The geometric mean of both readinesses, in percent.
    pub fn similarity(&self) -> Option<f64> {
        Some((self.there.readiness()? * self.back.readiness()?).sqrt())
    }
}

impl Framework {
    /// Compares all roles with each other; `skills` is how many numbers of skills there are.
    pub fn new(mut roles: Vec<Demands>, skills: usize) -> Self {
        for demands in &mut roles {
            demands.sort_by_key(|(skill, _)| *skill);
            demands.shrink_to_fit();
        }
        let mut by_skill: Vec<Vec<(usize, Demand)>> = vec![Vec::new(); skills];
        for (role, demands) in roles.iter().enumerate() {
            for (skill, demand) in demands {
                if let Some(list) = skill.and_then(|skill| by_skill.get_mut(skill)) {
                    list.push((role, *demand));
                }
            }
        }
        by_skill.iter_mut().for_each(Vec::shrink_to_fit);
        let all = || roles.iter().flatten().map(|(_, demand)| demand);
        let rates_everything = all().any(|demand| demand.level.is_some_and(|level| level <= 0.0));
        let totals = roles.iter().map(|demands| total(demands)).collect();
        let mut framework =
            Self { roles, totals, by_skill, rates_everything, baselines: Vec::new(), nearest: Vec::new() };
        let compared: Vec<_> = (0..framework.len()).map(|role| framework.compare(role)).collect();
        (framework.baselines, framework.nearest) = compared.into_iter().unzip();
        framework
    }

    /// How many roles there are.
    pub fn len(&self) -> usize {
        self.roles.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// What a role demands.
    pub fn demands(&self, role: usize) -> &[(Option<usize>, Demand)] {
        self.roles.get(role).map_or(&[], Vec::as_slice)
    }

    /// The mean readiness of the holders of the other roles for a role.
    pub fn baseline(&self, role: usize) -> Option<f64> {
        self.baselines.get(role).copied().flatten()
    }

    /// The same for a role that is not one of the framework's.
    pub fn baseline_of(&self, demands: &[(Option<usize>, Demand)]) -> Option<f64> {
        mean(self.towards(demands).iter().filter_map(Points::readiness))
    }

    /// How many roles, less one, have holders that are readier for some demands than this.
    pub fn readier(
        &self,
        demands: &[(Option<usize>, Demand)],
        except: Option<usize>,
        readiness: f64,
    ) -> usize {
        // Sums in another order may differ in their last digits.
        let is_readier = |points: &Points| points.readiness().is_some_and(|other| other > readiness + 1e-9);
        let others = self.towards(demands).into_iter().enumerate();
        others.filter(|(role, points)| Some(*role) != except && is_readier(points)).count()
    }

    /// The roles nearest to a role by mutual readiness, nearest first.
    pub fn nearest(&self, role: usize) -> &[usize] {
        self.nearest.get(role).map_or(&[], |roles| roles)
    }

    /// All roles as a person sees them whose levels are known by the skills' numbers.
    pub fn seen_by_person(&self, levels: &[(usize, f64)]) -> Vec<Sight> {
        self.sights(self.from(levels, false), Vec::new())
    }

    /// All roles as the holder of a role sees them, that role included if it is one of them.
    pub fn seen_by_role(&self, demands: &[(Option<usize>, Demand)]) -> Vec<Sight> {
        self.sights(self.from(&held(demands), !self.rates_everything), self.towards(demands))
    }

    /// The level that the holder of a role has of what another demands; `None` is unknown.
    pub fn level_of_holder(&self, role: usize, skill: Option<usize>) -> Option<f64> {
        let own = self.demands(role);
        let found = own.binary_search_by(|(other, _)| other.cmp(&skill)).ok().and_then(|at| own.get(at));
        match found.filter(|_| skill.is_some()) {
            Some((_, demand)) => Some(demand.held()),
            None if self.rates_everything => None,
            None => Some(0.0),
        }
    }

    fn sights(&self, there: Vec<Points>, back: Vec<Points>) -> Vec<Sight> {
        let back = back.into_iter().map(Some).chain(std::iter::repeat(None));
        let both = there.into_iter().zip(back).enumerate();
        both.map(|(role, (there, back))| Sight {
            role,
            there,
            back: back.unwrap_or_default(),
            baseline: self.baseline(role),
        })
        .collect()
    }

    /// The readiness of somebody with these levels for every role.
    fn from(&self, levels: &[(usize, f64)], absent_is_zero: bool) -> Vec<Points> {
        let totals = self.totals.iter();
        let mut sums: Vec<Points> = totals
            .map(|total| Points {
                met: 0.0,
                assessed: if absent_is_zero { *total } else { 0.0 },
                total: *total,
            })
            .collect();
        for (skill, level) in levels {
            for (role, demand) in self.by_skill.get(*skill).into_iter().flatten() {
                if let Some(sum) = sums.get_mut(*role) {
                    let points = demand.points(Some(*level));
                    sum.met += points.met;
                    sum.assessed += if absent_is_zero { 0.0 } else { points.assessed };
                }
            }
        }
        sums
    }

    /// The readiness of every role's holder for a role.
    pub fn towards(&self, demands: &[(Option<usize>, Demand)]) -> Vec<Points> {
        let total = total(demands);
        let assessed = if self.rates_everything { 0.0 } else { total };
        let mut sums = vec![Points { met: 0.0, assessed, total }; self.roles.len()];
        for (skill, demand) in demands {
            let holders = skill.and_then(|skill| self.by_skill.get(skill)).into_iter().flatten();
            for (role, own) in holders {
                if let Some(sum) = sums.get_mut(*role) {
                    let points = demand.points(Some(own.held()));
                    sum.met += points.met;
                    sum.assessed += if self.rates_everything { points.assessed } else { 0.0 };
                }
            }
        }
        sums
    }

    /// The baseline of a role and the roles nearest to it, of which only the best are kept at any time.
    fn compare(&self, role: usize) -> (Option<f64>, Box<[usize]>) {
        let demands = self.demands(role);
        let there = self.from(&held(demands), !self.rates_everything);
        let (mut sum, mut count) = (0.0, 0.0);
        let mut best = Vec::with_capacity(NEAREST + 1);
        for (other, (there, back)) in there.iter().zip(self.towards(demands)).enumerate() {
            let Some(readiness) = back.readiness().filter(|_| other != role) else { continue };
            sum += readiness;
            count += 1.0;
            let similarity = there.readiness().map_or(0.0, |there| (there * readiness).sqrt());
            keep_best(&mut best, (similarity, other));
        }
        let baseline = (count > 0.0).then(|| sum / count);
        (baseline, best.into_iter().map(|(_, role)| role).collect())
    }

    /// How many bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        let demands: usize =
            self.roles.iter().map(|role| bytes_of::<(Option<usize>, Demand)>(role.capacity())).sum();
        let postings: usize =
            self.by_skill.iter().map(|list| bytes_of::<(usize, Demand)>(list.capacity())).sum();
        let nearest: usize = self.nearest.iter().map(|list| bytes_of::<usize>(list.len())).sum();
        let of_role =
            size_of::<Demands>() + size_of::<f64>() + size_of::<Option<f64>>() + size_of::<Box<[usize]>>();
        let of_skill = size_of::<Vec<(usize, Demand)>>();
        demands + postings + nearest + self.roles.len() * of_role + self.by_skill.len() * of_skill
    }
}

/// Adds a role to those that are nearest, unless [`NEAREST`] others are nearer; roles come in the order of their numbers.
fn keep_best(best: &mut Vec<(f64, usize)>, one: (f64, usize)) {
    let is_too_far = best.len() == NEAREST && best.last().is_some_and(|last| last.0 >= one.0);
    if one.0 <= 0.0 || is_too_far {
        return;
    }
    let place = best.partition_point(|other| other.0 >= one.0);
    best.insert(place, one);
    best.truncate(NEAREST);
}

fn bytes_of<T>(count: usize) -> usize {
    count * size_of::<T>()
}

/// The levels of somebody who has exactly what is demanded.
fn held(demands: &[(Option<usize>, Demand)]) -> Vec<(usize, f64)> {
    demands.iter().filter_map(|(skill, demand)| skill.map(|skill| (skill, demand.held()))).collect()
}

fn total(demands: &[(Option<usize>, Demand)]) -> f64 {
    demands.iter().map(|(_, demand)| demand.points(None).total).sum()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::{Demands, Framework};
    use crate::engines::readiness::demand::Demand;
    use proptest::prelude::*;

    fn role(levels: &[Option<i32>]) -> Demands {
        let demand = |level: i32| Demand {
            weight: 1.0,
            level: Some(f64::from(level)),
            floor: 0.0,
            is_critical: false,
        };
        let demands = levels.iter().enumerate();
        demands.filter_map(|(skill, level)| level.map(|level| (Some(skill), demand(level)))).collect()
    }

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-9)
    }

    #[test]
    fn three_roles_worked_out_by_hand() {
        let roles = [[Some(4), Some(0)], [Some(2), Some(2)], [Some(4), Some(4)]];
        let framework = Framework::new(roles.iter().map(|levels| role(levels)).collect(), 2);
        // Readiness for the third of the first: 4/8, of the second: 4/8. For the first: 2/4 and 4/4.
        assert!(close(framework.baseline(2), 50.0) && close(framework.baseline(0), 75.0));
        // For the second: (2 + 0)/4 of the first, (2 + 2)/4 of the third.
        assert!(close(framework.baseline(1), 75.0));
        let seen = framework.seen_by_role(framework.demands(0));
        assert!(close(seen[2].lift(), 0.0) && close(seen[1].lift(), -25.0));
        assert!(close(seen[2].similarity(), 100.0 * 0.5_f64.sqrt()));
        assert!(close(seen[1].similarity(), 50.0));
        assert_eq!(framework.nearest(0), [2, 1]);
        assert_eq!(framework.readier(framework.demands(2), Some(2), 50.0), 0);
        assert_eq!(framework.readier(framework.demands(2), Some(2), 49.0), 2);
        assert_eq!(framework.level_of_holder(0, Some(1)), Some(0.0));
    }

    #[test]
    fn what_a_role_leaves_out_is_unknown_where_everything_is_rated_and_zero_elsewhere() {
        let rated =
            Framework::new(vec![role(&[Some(2), None]), role(&[Some(2), Some(2)]), role(&[Some(0)])], 2);
        let sight = rated.seen_by_role(rated.demands(0))[1];
        assert!(close(sight.there.readiness(), 100.0) && close(sight.there.coverage(), 50.0));
        assert_eq!(rated.level_of_holder(0, Some(1)), None);
        let listed = Framework::new(vec![role(&[Some(2), None]), role(&[Some(2), Some(2)])], 2);
        let sight = listed.seen_by_role(listed.demands(0))[1];
        assert!(close(sight.there.readiness(), 50.0) && close(sight.there.coverage(), 100.0));
        assert!(close(sight.back.readiness(), 100.0));
        assert_eq!(listed.level_of_holder(0, Some(1)), Some(0.0));
        let person = listed.seen_by_person(&[(0, 2.0)])[1];
        assert!(close(person.there.readiness(), 100.0), "a person's unknown levels are never zero");
    }

    #[test]
    fn only_the_nearest_roles_are_kept_and_the_memory_that_they_take() {
        let levels = (1..=40).map(|level| role(&[Some(level), Some(1)]));
        let framework = Framework::new(levels.collect(), 2);
        for number in 0..framework.len() {
            let mut others: Vec<_> = framework.seen_by_role(framework.demands(number));
            others.retain(|sight| sight.role != number);
            others.sort_by(|a, b| b.similarity().unwrap_or(0.0).total_cmp(&a.similarity().unwrap_or(0.0)));
            let nearest: Vec<usize> = others.iter().take(super::NEAREST).map(|sight| sight.role).collect();
            assert_eq!(framework.nearest(number), nearest, "role {number}");
        }
        assert!(framework.bytes() < 40 * 12 * 8 + 40 * 2 * 100 + 40 * 100, "{}", framework.bytes());
    }

    #[test]
    fn a_role_of_nowhere_has_a_baseline_too() {
        let framework = Framework::new(vec![role(&[Some(4), Some(0)]), role(&[Some(2), Some(2)])], 2);
        let mut other = role(&[Some(4), Some(4)]);
        assert!(close(framework.baseline_of(&other), 50.0));
        other.push((None, other[0].1));
        assert!(close(framework.baseline_of(&other), 50.0), "what nobody is rated for stays out");
        assert_eq!(Framework::default().baseline_of(&other), None);
        assert!(framework.seen_by_role(&[])[0].there.readiness().is_none());
    }

    fn frameworks() -> impl Strategy<Value = Vec<Vec<Option<i32>>>> {
        let level = prop_oneof![1 => Just(None), 3 => (0_i32..=5).prop_map(Some)];
        prop::collection::vec(prop::collection::vec(level, 6), 1..12)
    }

    proptest! {
        #[test]
        fn mutual_readiness_is_mutual_and_everything_is_bounded(levels in frameworks()) {
            let framework = Framework::new(levels.iter().map(|levels| role(levels)).collect(), 6);
            for one in 0..framework.len() {
                for sight in framework.seen_by_role(framework.demands(one)) {
                    let mirrored = framework.seen_by_role(framework.demands(sight.role))[one];
                    match (sight.similarity(), mirrored.similarity()) {
                        (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9),
                        (a, b) => prop_assert_eq!(a, b),
                    }
                    if sight.role == one {
                        prop_assert!(sight.there.readiness().is_none_or(|own| (own - 100.0).abs() < 1e-9));
                    }
                    for figure in [sight.there.readiness(), sight.back.readiness(), sight.baseline] {
                        prop_assert!(figure.is_none_or(|figure| (0.0..=100.0).contains(&figure)));
                    }
                    prop_assert!(sight.lift().is_none_or(|lift| lift.abs() <= 100.0));
                }
                prop_assert!(!framework.nearest(one).contains(&one));
            }
        }

        #[test]
        fn a_baseline_is_the_mean_over_the_others(levels in frameworks()) {
            let framework = Framework::new(levels.iter().map(|levels| role(levels)).collect(), 6);
            for target in 0..framework.len() {
                let others = (0..framework.len()).filter(|other| *other != target);
                let known: Vec<f64> = others
                    .filter_map(|other| framework.seen_by_role(framework.demands(other))[target].there.readiness())
                    .collect();
                let count = u32::try_from(known.len()).expect("few");
                let mean = (count > 0).then(|| known.iter().sum::<f64>() / f64::from(count));
                match (framework.baseline(target), mean) {
                    (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9),
                    (a, b) => prop_assert_eq!(a, b),
                }
            }
        }
    }
}

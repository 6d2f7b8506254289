//! Readiness and coverage: how much of what is required is met, and how much of it is known.
//!
//! Both are ratios of three sums over requirements, or over the gap items of a goal. The sums add up, so the figures
//! of a plan come from the sums of its goals.

use std::ops::AddAssign;

/// The sums behind readiness and coverage. `r` is the required level, `c` the person's, `w` the weight.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Points {
    /// Σ w·min(c, r) over what is assessed.
    pub met: f64,
    /// Σ w·r over what is assessed.
    pub assessed: f64,
    /// Σ w·r over everything.
    pub total: f64,
}

impl Points {
    /// The points of one requirement. A level that is not known counts in `total` alone: unknown is never zero.
    pub fn of(weight: f64, required: i32, current: Option<i32>) -> Self {
        Self::of_exact(weight, f64::from(required), current.map(f64::from))
    }

    /// The same for levels between the whole ones, such as those that a source publishes.
    pub fn of_exact(weight: f64, required: f64, current: Option<f64>) -> Self {
        let total = weight * required.max(0.0);
        match current {
            Some(level) => Self { met: weight * level.min(required).max(0.0), assessed: total, total },
            None => Self { met: 0.0, assessed: 0.0, total },
        }
    }

    /// Readiness in percent, 0–100; `None` if nothing is assessed or nothing weighs anything.
    pub fn readiness(&self) -> Option<f64> {
        percent(self.met, self.assessed)
    }

    /// Coverage in percent, 0–100: how much of what is required is assessed; `None` if nothing is required.
    pub fn coverage(&self) -> Option<f64> {
        percent(self.assessed, self.total)
    }
}

impl AddAssign for Points {
    fn add_assign(&mut self, other: Self) {
        self.met += other.met;
        self.assessed += other.assessed;
        self.total += other.total;
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

fn percent(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| (100.0 * part / whole).clamp(0.0, 100.0))
}

/// Readiness in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadinessBand {
    /// Less than half is assessed.
    InsufficientData,
    /// Readiness at least 95, no blockers, coverage at least 90.
    ReadyNow,
    /// Readiness at least 75 and at most one blocker.
    ReadySoon,
    /// Readiness at least 40.
    Developing,
    /// Below that.
    Early,
}

/// The band of a readiness; `blockers` are critical requirements that are not met.
pub fn band(points: &Points, blockers: usize) -> ReadinessBand {
    let (readiness, coverage) = (points.readiness().unwrap_or(0.0), points.coverage().unwrap_or(0.0));
    match readiness {
        _ if coverage < 50.0 => ReadinessBand::InsufficientData,
        r if r >= 95.0 && blockers == 0 && coverage >= 90.0 => ReadinessBand::ReadyNow,
        r if r >= 75.0 && blockers <= 1 => ReadinessBand::ReadySoon,
        r if r >= 40.0 => ReadinessBand::Developing,
        _ => ReadinessBand::Early,
    }
}

#[cfg(test)]
mod tests {
    use super::{Points, ReadinessBand, band};

    #[test]
    fn partial_credit_counts_and_unknown_stays_out() {
        let points: Points =
            [Points::of(1.0, 4, Some(2)), Points::of(0.5, 2, Some(5)), Points::of(1.0, 5, None)]
                .into_iter()
                .sum();
        assert_eq!(points.readiness().map(|r| (r * 10.0).round()), Some(600.0));
        assert_eq!(points.coverage().map(|c| (c * 10.0).round()), Some(500.0));
    }

    #[test]
    fn nothing_known_has_no_readiness() {
        assert_eq!(Points::default().readiness(), None);
        assert_eq!(Points::default().coverage(), None);
        assert_eq!(Points::of(1.0, 3, None).readiness(), None);
        assert_eq!(Points::of(1.0, 3, None).coverage(), Some(0.0));
        assert_eq!(Points::of(0.0, 3, Some(1)).readiness(), None);
    }

    #[test]
    fn bands_ask_for_coverage_and_no_blockers() {
        let points = |met, assessed| Points { met, assessed, total: 100.0 };
        let cases = [
            (points(49.0, 49.0), 0, ReadinessBand::InsufficientData),
            (points(95.0, 95.0), 0, ReadinessBand::ReadyNow),
            (points(95.0, 95.0), 1, ReadinessBand::ReadySoon),
            (points(80.0, 80.0), 0, ReadinessBand::ReadySoon),
            (points(80.0, 80.0), 2, ReadinessBand::Developing),
            (points(40.0, 100.0), 0, ReadinessBand::Developing),
            (points(39.0, 100.0), 0, ReadinessBand::Early),
        ];
        for (points, blockers, expected) in cases {
            assert_eq!(band(&points, blockers), expected, "{points:?} with {blockers} blockers");
        }
    }
}

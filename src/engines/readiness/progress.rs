//! Progress, 0–100: of an action, a milestone, a goal, a plan.
//!
//! Cancelled and skipped items are left out of every mean; the callers choose which ones count. An empty mean is 0.

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionState {
    /// Not begun.
    Todo,
    /// Begun.
    InProgress,
    /// Finished.
    Done,
}

/// Where a milestone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MilestoneState {
    /// Not begun.
    Planned,
    /// Begun.
    InProgress,
    /// Reached.
    Achieved,
}

/// One term of a weighted mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// Its weight, above 0.
    pub weight: f64,
    /// Its progress, 0–100.
    pub progress: f64,
}

/// How far a gap item has come, for a goal that measures itself by its gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GapState {
    /// The level it started from; unknown counts as the bottom of the scale.
    pub baseline: i32,
    /// The level now; unknown counts as the baseline.
    pub current: i32,
    /// The level to reach.
    pub target: i32,
}

/// Σ w·p / Σ w; 0 without terms.
pub fn weighted_mean(terms: impl IntoIterator<Item = Weighted>) -> f64 {
    let (sum, weight) = terms
        .into_iter()
        .fold((0.0, 0.0), |(sum, weight), term| (sum + term.weight * term.progress, weight + term.weight));
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// Done 100, not begun 0, begun: the share of the planned hours that is spent, at most 90; 50 without planned hours.
pub fn of_action(state: ActionState, hours_planned: Option<f64>, hours_spent: Option<f64>) -> f64 {
    match (state, hours_planned) {
        (ActionState::Done, _) => 100.0,
        (ActionState::Todo, _) => 0.0,
        (ActionState::InProgress, Some(planned)) if planned > 0.0 => {
            (100.0 * hours_spent.unwrap_or(0.0) / planned).clamp(0.0, 90.0)
        }
        (ActionState::InProgress, _) => 50.0,
    }
}

/// Achieved 100; else the mean of its actions, at most 99; without actions 0 when planned and 50 when begun.
pub fn of_milestone(state: MilestoneState, actions: &[Weighted]) -> f64 {
    match state {
        MilestoneState::Achieved => 100.0,
        _ if !actions.is_empty() => weighted_mean(actions.iter().copied()).min(99.0),
        MilestoneState::Planned => 0.0,
        MilestoneState::InProgress => 50.0,
    }
}

/// (current − baseline) / (target − baseline) in percent, 0–100; falling targets work. No baseline means 0. A target
/// that equals its baseline counts 100 once it is reached.
pub fn of_metric(baseline: Option<f64>, target: Option<f64>, current: Option<f64>) -> f64 {
    let (Some(target), Some(current)) = (target, current) else {
        return 0.0;
    };
    let baseline = baseline.unwrap_or(0.0);
    let span = target - baseline;
    if span == 0.0 {
        return if current >= target { 100.0 } else { 0.0 };
    }
    (100.0 * (current - baseline) / span).clamp(0.0, 100.0)
}

/// The same for a gap item's levels; one that is reached counts 100, wherever it began.
pub fn of_gap(state: GapState) -> f64 {
    if state.current >= state.target {
        return 100.0;
    }
    let of = |level: i32| Some(f64::from(level));
    of_metric(of(state.baseline), of(state.target), of(state.current))
}

/// A goal that is not achieved never shows more than 99.
pub fn of_open_goal(measured: f64) -> f64 {
    measured.clamp(0.0, 99.0)
}

#[cfg(test)]
mod tests {
    use super::{
        ActionState, GapState, MilestoneState, Weighted, of_action, of_gap, of_metric, of_milestone,
        of_open_goal, weighted_mean,
    };

    #[track_caller]
    fn same(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
    }

    #[test]
    fn an_action_shows_its_hours_up_to_90() {
        same(of_action(ActionState::Todo, Some(10.0), Some(5.0)), 0.0);
        same(of_action(ActionState::InProgress, Some(10.0), Some(5.0)), 50.0);
        same(of_action(ActionState::InProgress, Some(10.0), Some(50.0)), 90.0);
        same(of_action(ActionState::InProgress, Some(10.0), None), 0.0);
        same(of_action(ActionState::InProgress, None, Some(3.0)), 50.0);
        same(of_action(ActionState::Done, Some(10.0), Some(0.0)), 100.0);
    }

    #[test]
    fn a_milestone_is_the_mean_of_its_actions_until_it_is_achieved() {
        let actions = [Weighted { weight: 3.0, progress: 100.0 }, Weighted { weight: 1.0, progress: 0.0 }];
        same(of_milestone(MilestoneState::Planned, &actions), 75.0);
        same(of_milestone(MilestoneState::InProgress, &[Weighted { weight: 1.0, progress: 100.0 }]), 99.0);
        same(of_milestone(MilestoneState::Planned, &[]), 0.0);
        same(of_milestone(MilestoneState::InProgress, &[]), 50.0);
        same(of_milestone(MilestoneState::Achieved, &actions), 100.0);
    }

    #[test]
    fn a_metric_may_fall() {
        same(of_metric(Some(9.0), Some(4.0), Some(6.0)), 60.0);
        same(of_metric(Some(0.0), Some(10.0), Some(25.0)), 100.0);
        same(of_metric(Some(5.0), Some(10.0), Some(0.0)), 0.0);
        same(of_metric(None, Some(10.0), Some(4.0)), 40.0);
        same(of_metric(Some(3.0), Some(3.0), Some(3.0)), 100.0);
        same(of_metric(Some(3.0), Some(3.0), Some(2.0)), 0.0);
        same(of_metric(Some(3.0), None, Some(2.0)), 0.0);
        same(of_metric(Some(3.0), Some(5.0), None), 0.0);
    }

    #[test]
    fn a_gap_moves_from_its_baseline_to_its_target() {
        same(of_gap(GapState { baseline: 1, current: 2, target: 3 }), 50.0);
        same(of_gap(GapState { baseline: 3, current: 3, target: 3 }), 100.0);
        same(of_gap(GapState { baseline: 2, current: 1, target: 4 }), 0.0);
    }

    #[test]
    fn means_are_weighted_and_empty_ones_are_zero() {
        same(weighted_mean([]), 0.0);
        same(
            weighted_mean([
                Weighted { weight: 2.0, progress: 50.0 },
                Weighted { weight: 1.0, progress: 80.0 },
            ]),
            60.0,
        );
        same(of_open_goal(100.0), 99.0);
    }
}

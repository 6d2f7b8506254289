//! What may happen to a goal: pure decisions over plain values.

use chrono::NaiveDate;
use std::collections::HashMap;

use super::model::{Goal, GoalStatus};
use crate::{
    career::plans::model::{PlanHead, PlanStatus},
    engines::readiness::{
        forecast::{self, Point},
        health::{self, Health},
    },
    platform::{
        error::{Error, Result},
        ids::GoalId,
    },
};

/// How deep goals may be nested: a goal, and three levels below it.
pub const MAX_DEPTH: usize = 4;

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Start pursuing it.
    Activate,
    /// Set it aside.
    Pause,
    /// Take it up again.
    Resume,
    /// Say that it is reached.
    Achieve,
    /// Say that it was not reached.
    Miss,
    /// Give it up.
    Cancel,
    /// Open it again.
    Reactivate,
}

impl Transition {
    const ALL: &'static [Self] = &[
        Self::Activate,
        Self::Pause,
        Self::Resume,
        Self::Achieve,
        Self::Miss,
        Self::Cancel,
        Self::Reactivate,
    ];

    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Achieve => "achieve",
            Self::Miss => "miss",
            Self::Cancel => "cancel",
            Self::Reactivate => "reactivate",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Activate => "goal.activated",
            Self::Pause => "goal.paused",
            Self::Resume => "goal.resumed",
            Self::Achieve => "goal.achieved",
            Self::Miss => "goal.missed",
            Self::Cancel => "goal.cancelled",
            Self::Reactivate => "goal.reactivated",
        }
    }

    /// Whether it begins the pursuit of a goal; one that was set aside has been pursued already.
    pub const fn starts(self) -> bool {
        matches!(self, Self::Activate | Self::Reactivate)
    }

    /// Where it leads from a state, if it leads anywhere.
    pub const fn next(self, from: GoalStatus) -> Option<GoalStatus> {
        use GoalStatus::{Achieved, Active, Cancelled, Draft, Missed, Paused};
        match (self, from) {
            (Self::Activate, Draft)
            | (Self::Resume, Paused)
            | (Self::Reactivate, Achieved | Missed | Cancelled) => Some(Active),
            (Self::Pause, Active) => Some(Paused),
            (Self::Achieve, Active) => Some(Achieved),
            (Self::Miss, Active) => Some(Missed),
            (Self::Cancel, Draft | Active | Paused) => Some(Cancelled),
            _ => None,
        }
    }
}

/// What the owner may do with a goal now.
pub fn allowed_actions(status: GoalStatus, plan: PlanStatus) -> Vec<&'static str> {
    if !plan.is_open() {
        return Vec::new();
    }
    let moves = Transition::ALL.iter().filter(|one| one.next(status).is_some()).map(|one| one.as_str());
    moves.chain(["update", "delete"]).collect()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(goal: &Goal, plan: PlanStatus, transition: Transition) -> Result<GoalStatus> {
    transition.next(goal.status).ok_or_else(|| {
        let detail = format!("`{}` is not possible for a goal that is {}", transition.as_str(), goal.status);
        Error::illegal_transition(detail, allowed_actions(goal.status, plan))
    })
}

/// Whether a goal takes part in the means and sums of its plan.
pub fn counts(status: GoalStatus, plan: PlanStatus) -> bool {
    match status {
        GoalStatus::Cancelled => false,
        GoalStatus::Draft => plan == PlanStatus::Draft,
        _ => true,
    }
}

/// What depends on the day, and is computed when a goal is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// Whether the due date has passed while the goal is pursued.
    pub is_overdue: bool,
    /// The progress to be expected by today, 0–100; `None` without a due date or when closed.
    pub expected: Option<f64>,
    /// How it is doing; `None` without a due date or when closed.
    pub health: Option<Health>,
    /// The day on which it will be reached if it goes on like this.
    pub forecast_on: Option<NaiveDate>,
}

/// Looks at a goal on a day of its plan's owner. A plan on hold stops the clock; a goal without a start began when it was made.
pub fn outlook(goal: &Goal, plan: &PlanHead, today: NaiveDate) -> Outlook {
    let is_pursued = match goal.status {
        GoalStatus::Active => plan.status.is_open() && plan.status != PlanStatus::OnHold,
        GoalStatus::Draft => plan.status == PlanStatus::Draft,
        _ => false,
    };
    if !is_pursued {
        return Outlook { is_overdue: false, expected: None, health: None, forecast_on: None };
    }
    let starts_on = goal.starts_on.unwrap_or_else(|| plan.owner.day(goal.created_at));
    let point = Point { on: today, progress: goal.progress };
    let forecast_on = forecast::forecast(starts_on, &[point]);
    let Some(due_on) = goal.due_on else {
        return Outlook { is_overdue: false, expected: None, health: None, forecast_on };
    };
    let expected = health::expected_progress(starts_on, due_on, today);
    Outlook {
        is_overdue: plan.status.is_overdue(goal.status.is_pursued(), Some(due_on), today),
        expected: Some(expected),
        health: Some(health::of_goal(goal.progress - expected, due_on, goal.earliest_due_on, today)),
        forecast_on,
    }
}

/// A goal may hang below another of its plan, but not below itself, and not deeper than [`MAX_DEPTH`].
///
/// `parents` holds every goal of the plan; the goal itself may be among them or not.
pub fn check_parent(parents: &[(GoalId, Option<GoalId>)], goal: GoalId, parent: GoalId) -> Result<()> {
    let above: HashMap<GoalId, Option<GoalId>> = parents.iter().copied().collect();
    if !above.contains_key(&parent) {
        return Err(Error::unknown_reference("/parent_id"));
    }
    let mut chain = vec![parent];
    let mut next = above.get(&parent).copied().flatten();
    while let Some(id) = next.filter(|id| !chain.contains(id)) {
        chain.push(id);
        next = above.get(&id).copied().flatten();
    }
    if chain.contains(&goal) {
        return Err(Error::invalid_field("/parent_id", "cycle", "must not be the goal itself or below it"));
    }
    if chain.len() + height(parents, goal, MAX_DEPTH) > MAX_DEPTH {
        return Err(Error::invalid_field("/parent_id", "too-deep", "goals nest at most four levels deep"));
    }
    Ok(())
}

/// How many levels a goal and those below it take, counted up to `limit`.
fn height(parents: &[(GoalId, Option<GoalId>)], goal: GoalId, limit: usize) -> usize {
    let below = parents.iter().filter(|(_, parent)| *parent == Some(goal) && limit > 0);
    1 + below.map(|(child, _)| height(parents, *child, limit - 1)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Transition, allowed_actions, check_parent};
    use crate::{
        career::{goals::model::GoalStatus, plans::model::PlanStatus},
        platform::ids::GoalId,
    };
    use uuid::Uuid;

    #[test]
    fn goals_nest_four_levels_deep_and_never_in_a_circle() {
        let id = |n: u128| GoalId(Uuid::from_u128(n));
        let plan: Vec<_> = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(3)), (5, None), (6, Some(5))]
            .map(|(goal, parent)| (id(goal), parent.map(id)))
            .to_vec();
        let may = |goal, parent| check_parent(&plan, id(goal), id(parent)).is_ok();
        assert!(may(7, 3) && may(6, 1) && may(5, 2));
        assert!(!may(7, 4), "a fifth level");
        assert!(!may(5, 3), "its child would be on a fifth level");
        assert!(!may(1, 1) && !may(1, 4) && !may(2, 3), "a circle");
        assert!(!may(6, 9), "unknown");
    }

    #[test]
    fn the_states_of_a_goal_are_those_of_the_domain_model() {
        let table = GoalStatus::ALL.iter().map(|from| {
            let moves: Vec<_> = Transition::ALL
                .iter()
                .filter_map(|one| one.next(*from).map(|to| format!("{}→{to}", one.as_str())))
                .collect();
            format!("{from}: {}", moves.join(" "))
        });
        assert_eq!(
            table.collect::<Vec<_>>(),
            [
                "draft: activate→active cancel→cancelled",
                "active: pause→paused achieve→achieved miss→missed cancel→cancelled",
                "paused: resume→active cancel→cancelled",
                "achieved: reactivate→active",
                "missed: reactivate→active",
                "cancelled: reactivate→active",
            ]
        );
    }

    #[test]
    fn nothing_is_allowed_in_a_closed_plan() {
        for plan in PlanStatus::ALL.iter().filter(|plan| !plan.is_open()) {
            assert!(allowed_actions(GoalStatus::Active, *plan).is_empty(), "{plan}");
        }
    }
}

//! What may happen to an action: pure decisions over plain values.

use super::model::{Action, ActionStatus};
use crate::{
    career::plans::model::PlanStatus,
    engines::readiness::progress::{self, ActionState},
    platform::error::{Error, Result},
};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Begin it.
    Start,
    /// Finish it.
    Complete,
    /// Leave it out.
    Skip,
    /// Give it up.
    Cancel,
    /// Take it up again.
    Reopen,
}

impl Transition {
    const ALL: &'static [Self] = &[Self::Start, Self::Complete, Self::Skip, Self::Cancel, Self::Reopen];

    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Complete => "complete",
            Self::Skip => "skip",
            Self::Cancel => "cancel",
            Self::Reopen => "reopen",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Start => "action.started",
            Self::Complete => "action.completed",
            Self::Skip => "action.skipped",
            Self::Cancel => "action.cancelled",
            Self::Reopen => "action.reopened",
        }
    }

    /// Where it leads from a state, if it leads anywhere.
    pub const fn next(self, from: ActionStatus) -> Option<ActionStatus> {
        use ActionStatus::{Cancelled, Done, InProgress, Skipped, Todo};
        match (self, from) {
            (Self::Start, Todo) | (Self::Reopen, Done | Skipped | Cancelled) => Some(InProgress),
            (Self::Complete, Todo | InProgress) => Some(Done),
            (Self::Skip, Todo | InProgress) => Some(Skipped),
            (Self::Cancel, Todo | InProgress) => Some(Cancelled),
            _ => None,
        }
    }
}

/// What the owner may do with an action now.
pub fn allowed_actions(status: ActionStatus, plan: PlanStatus) -> Vec<&'static str> {
    if !plan.is_open() {
        return Vec::new();
    }
    let moves = Transition::ALL.iter().filter(|one| one.next(status).is_some()).map(|one| one.as_str());
    moves.chain(["update", "delete"]).collect()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(status: ActionStatus, plan: PlanStatus, transition: Transition) -> Result<ActionStatus> {
    transition.next(status).ok_or_else(|| {
        let detail = format!("`{}` is not possible for an action that is {status}", transition.as_str());
        Error::illegal_transition(detail, allowed_actions(status, plan))
    })
}

/// Fails if an action changes its currency while it keeps costs: another currency would make other sums of the same
/// numbers. `states` says which of the planned and the actual costs the same request states anew.
pub fn expect_amounts_stated(old: &Action, new: &Action, states: (bool, bool)) -> Result<()> {
    let keeps_planned = old.cost_planned_minor.is_some() && !states.0;
    let keeps_actual = old.cost_actual_minor.is_some() && !states.1;
    if old.currency == new.currency || !(keeps_planned || keeps_actual) {
        return Ok(());
    }
    let detail = "the action has costs in its currency; clear them, or state them anew in the other currency";
    let costs = usize::from(keeps_planned) + usize::from(keeps_actual);
    Err(Error::in_use(detail, vec![("cost", Some(costs))]))
}

/// The progress of an action; one that no longer counts keeps what it had.
pub fn progress(action: &Action) -> f64 {
    let state = match action.status {
        ActionStatus::Todo => ActionState::Todo,
        ActionStatus::InProgress => ActionState::InProgress,
        ActionStatus::Done => ActionState::Done,
        ActionStatus::Skipped | ActionStatus::Cancelled => return action.progress,
    };
    progress::of_action(state, action.effort_hours_planned, action.effort_hours_spent)
}

#[cfg(test)]
mod tests {
    use super::Transition;
    use crate::career::actions::model::ActionStatus;

    #[test]
    fn the_states_of_an_action_are_those_of_the_domain_model() {
        let table = ActionStatus::ALL.iter().map(|from| {
            let moves: Vec<_> = Transition::ALL
                .iter()
                .filter_map(|one| one.next(*from).map(|to| format!("{}→{to}", one.as_str())))
                .collect();
            format!("{from}: {}", moves.join(" "))
        });
        assert_eq!(
            table.collect::<Vec<_>>(),
            [
                "todo: start→in_progress complete→done skip→skipped cancel→cancelled",
                "in_progress: complete→done skip→skipped cancel→cancelled",
                "done: reopen→in_progress",
                "skipped: reopen→in_progress",
                "cancelled: reopen→in_progress",
            ]
        );
    }
}

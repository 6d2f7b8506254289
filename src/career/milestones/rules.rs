//! What may happen to a milestone: pure decisions over plain values.

use std::collections::{HashMap, HashSet};

use super::model::{Dependency, Milestone, MilestoneStatus};
use crate::{
    career::plans::model::PlanStatus,
    platform::{
        error::{Code, Error, Result},
        ids::MilestoneId,
    },
};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Begin it.
    Start,
    /// Say that it is reached.
    Achieve,
    /// Give it up.
    Cancel,
    /// Open it again.
    Reopen,
}

impl Transition {
    const ALL: &'static [Self] = &[Self::Start, Self::Achieve, Self::Cancel, Self::Reopen];

    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Achieve => "achieve",
            Self::Cancel => "cancel",
            Self::Reopen => "reopen",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Start => "milestone.started",
            Self::Achieve => "milestone.achieved",
            Self::Cancel => "milestone.cancelled",
            Self::Reopen => "milestone.reopened",
        }
    }

    /// Where it leads from a state, if it leads anywhere.
    pub const fn next(self, from: MilestoneStatus) -> Option<MilestoneStatus> {
        use MilestoneStatus::{Achieved, Cancelled, InProgress, Missed, Planned};
        match (self, from) {
            (Self::Start, Planned) | (Self::Reopen, Achieved | Missed | Cancelled) => Some(InProgress),
            (Self::Achieve, Planned | InProgress) => Some(Achieved),
            (Self::Cancel, Planned | InProgress) => Some(Cancelled),
            _ => None,
        }
    }

    /// Whether what it depends on must be done first.
    pub const fn needs_dependencies(self) -> bool {
        matches!(self, Self::Start | Self::Achieve)
    }
}

/// What the owner may do with a milestone now.
pub fn allowed_actions(milestone: &Milestone, plan: PlanStatus) -> Vec<&'static str> {
    if !plan.is_open() {
        return Vec::new();
    }
    let moves = Transition::ALL.iter().filter(|one| one.next(milestone.status).is_some());
    let celebrate = may_celebrate(milestone).then_some("celebrate");
    moves.map(|one| one.as_str()).chain(celebrate).chain(["update", "delete"]).collect()
}

/// An achievement is celebrated once.
pub fn may_celebrate(milestone: &Milestone) -> bool {
    milestone.status == MilestoneStatus::Achieved && milestone.celebrated_at.is_none()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(milestone: &Milestone, plan: PlanStatus, transition: Transition) -> Result<MilestoneStatus> {
    transition.next(milestone.status).ok_or_else(|| illegal(milestone, plan, transition.as_str()))
}

/// The refusal of something the state does not allow.
pub fn illegal(milestone: &Milestone, plan: PlanStatus, action: &str) -> Error {
    let detail = match (action, milestone.celebrated_at) {
        ("celebrate", Some(_)) => "the milestone has been celebrated already".to_owned(),
        _ => format!("a milestone that is {} cannot {action}", milestone.status),
    };
    Error::illegal_transition(detail, allowed_actions(milestone, plan))
}

/// The refusal to go on before what it depends on is done.
pub fn dependencies_open(milestone: &Milestone, plan: PlanStatus, open: &[Milestone]) -> Error {
    let names = open.iter().take(5).map(|one| format!("{} ({})", one.id, one.status)).collect::<Vec<_>>();
    let detail = format!(
        "milestones that it depends on are open ({}): {}; close them or give an override_reason",
        open.len(),
        names.join(", ")
    );
    let allowed = allowed_actions(milestone, plan);
    Error::refused(Code::OpenItems, detail).with(|refusal| refusal.allowed_actions = Some(allowed))
}

/// Whether something that is waited for holds up nothing any more.
pub fn is_settled(status: MilestoneStatus) -> bool {
    matches!(status, MilestoneStatus::Achieved | MilestoneStatus::Cancelled)
}

/// Whether a milestone would wait for itself, directly or through others, if it waited for `wanted`.
pub fn closes_circle(existing: &[Dependency], id: MilestoneId, wanted: &[MilestoneId]) -> bool {
    let mut waits_for: HashMap<MilestoneId, Vec<MilestoneId>> = HashMap::new();
    for dependency in existing.iter().filter(|one| one.milestone_id != id) {
        waits_for.entry(dependency.milestone_id).or_default().push(dependency.depends_on_id);
    }
    let mut seen: HashSet<MilestoneId> = HashSet::new();
    let mut open = wanted.to_vec();
    while let Some(next) = open.pop() {
        if next == id {
            return true;
        }
        if seen.insert(next) {
            open.extend(waits_for.get(&next).into_iter().flatten());
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Transition, closes_circle};
    use crate::{
        career::milestones::model::{Dependency, MilestoneStatus},
        platform::ids::MilestoneId,
    };
    use uuid::Uuid;

    #[test]
    fn the_states_of_a_milestone_are_those_of_the_domain_model() {
        let table = MilestoneStatus::ALL.iter().map(|from| {
            let moves: Vec<_> = Transition::ALL
                .iter()
                .filter_map(|one| one.next(*from).map(|to| format!("{}→{to}", one.as_str())))
                .collect();
            format!("{from}: {}", moves.join(" "))
        });
        assert_eq!(
            table.collect::<Vec<_>>(),
            [
                "planned: start→in_progress achieve→achieved cancel→cancelled",
                "in_progress: achieve→achieved cancel→cancelled",
                "achieved: reopen→in_progress",
                "missed: reopen→in_progress",
                "cancelled: reopen→in_progress",
            ]
        );
    }

    #[test]
    fn milestones_never_wait_in_a_circle() {
        let id = |n: u128| MilestoneId(Uuid::from_u128(n));
        let waits = |a, b| Dependency { milestone_id: id(a), depends_on_id: id(b) };
        let existing = [waits(1, 2), waits(2, 3), waits(4, 3)];
        assert!(closes_circle(&existing, id(3), &[id(1)]));
        assert!(closes_circle(&existing, id(3), &[id(3)]));
        assert!(closes_circle(&existing, id(2), &[id(1)]));
        assert!(!closes_circle(&existing, id(1), &[id(4), id(3)]));
    }
}

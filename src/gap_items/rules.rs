//! What may happen to a gap item: pure decisions over plain values.

use super::model::{GapItem, GapStatus, LevelBasis};
use crate::{
    error::{Code, Error, Result},
    goals::model::Priority,
    plans::model::PlanStatus,
    readiness::gap::{self, Band, Scale},
};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Begin to work on it.
    Start,
    /// Say that the target is reached.
    Close,
    /// Decide to live with it.
    Accept,
    /// Open it again.
    Reopen,
}

impl Transition {
    const ALL: &'static [Self] = &[Self::Start, Self::Close, Self::Accept, Self::Reopen];

    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Close => "close",
            Self::Accept => "accept",
            Self::Reopen => "reopen",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Start => "gap_item.started",
            Self::Close => "gap_item.closed",
            Self::Accept => "gap_item.accepted",
            Self::Reopen => "gap_item.reopened",
        }
    }

    /// Where it leads from a state, if it leads anywhere.
    pub const fn next(self, from: GapStatus) -> Option<GapStatus> {
        use GapStatus::{Accepted, Closed, InProgress, Open};
        match (self, from) {
            (Self::Start, Open) => Some(InProgress),
            (Self::Close, Open | InProgress) => Some(Closed),
            (Self::Accept, Open | InProgress) => Some(Accepted),
            (Self::Reopen, Closed | Accepted) => Some(Open),
            _ => None,
        }
    }
}

/// What the owner may do with a gap item now. Closing is possible only once [`expect_closable`] agrees.
pub fn allowed_actions(item: &GapItem, plan: PlanStatus) -> Vec<&'static str> {
    if !plan.is_open() {
        return Vec::new();
    }
    let moves = Transition::ALL
        .iter()
        .filter(|one| one.next(item.status).is_some())
        .filter(|one| **one != Transition::Close || is_closable(item))
        .map(|one| one.as_str());
    moves.chain(["update", "delete"]).collect()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(item: &GapItem, plan: PlanStatus, transition: Transition) -> Result<GapStatus> {
    transition.next(item.status).ok_or_else(|| {
        let detail =
            format!("`{}` is not possible for a gap item that is {}", transition.as_str(), item.status);
        Error::illegal_transition(detail, allowed_actions(item, plan))
    })
}

/// A gap with a skill closes when its level reaches the target; a critical one not on the person's word alone.
pub fn expect_closable(item: &GapItem, plan: PlanStatus) -> Result<()> {
    if is_closable(item) {
        return Ok(());
    }
    let detail = if is_reached(item) {
        "the gap is critical, so someone other than you must have seen the level"
    } else {
        "the current level does not reach the target level"
    };
    let allowed = allowed_actions(item, plan);
    Err(Error::refused(Code::GapNotClosed, detail).with(|refusal| refusal.allowed_actions = Some(allowed)))
}

fn is_reached(item: &GapItem) -> bool {
    item.skill_id.is_none() || item.current_level.is_some_and(|level| level >= item.target_level)
}

fn is_closable(item: &GapItem) -> bool {
    let is_confirmed = matches!(item.current_basis, LevelBasis::Confirmed | LevelBasis::Peer);
    is_reached(item) && (!item.is_critical || item.skill_id.is_none() || is_confirmed)
}

/// The priority the person gave it, else the one that follows from its severity.
pub fn priority(item: &GapItem) -> Priority {
    item.priority_override.unwrap_or(match gap::band(item.severity) {
        Band::None | Band::Low => Priority::Low,
        Band::Medium => Priority::Medium,
        Band::High | Band::Critical => Priority::High,
    })
}

/// A level must lie on its scale.
pub fn check_level(pointer: &str, level: i32, scale: Scale) -> Result<()> {
    if (scale.min..=scale.max).contains(&level) {
        return Ok(());
    }
    let message = format!("must be a level of the skill's scale, from {} to {}", scale.min, scale.max);
    Err(Error::invalid_field(pointer, "out-of-range", message))
}

#[cfg(test)]
mod tests {
    use super::Transition;
    use crate::gap_items::model::GapStatus;

    #[test]
    fn the_states_of_a_gap_item_are_those_of_the_domain_model() {
        let table = GapStatus::ALL.iter().map(|from| {
            let moves: Vec<_> = Transition::ALL
                .iter()
                .filter_map(|one| one.next(*from).map(|to| format!("{}→{to}", one.as_str())))
                .collect();
            format!("{from}: {}", moves.join(" "))
        });
        assert_eq!(
            table.collect::<Vec<_>>(),
            [
                "open: start→in_progress close→closed accept→accepted",
                "in_progress: close→closed accept→accepted",
                "closed: reopen→open",
                "accepted: reopen→open",
            ]
        );
    }
}

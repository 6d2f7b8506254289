//! What may happen to a gap item: pure decisions over plain values.

use super::model::{GapItem, GapOrigin, GapStatus, LevelBasis};
use crate::{
    career::{goals::model::Priority, plans::model::PlanStatus},
    engines::readiness::gap::{self, Band, Scale},
    platform::error::{Code, Error, Result},
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

/// What the owner may do with a gap item now. Closing is possible once the target is reached; a critical gap may need an
/// override reason then, as [`expect_closable`] says.
pub fn allowed_actions(item: &GapItem, plan: PlanStatus) -> Vec<&'static str> {
    if !plan.is_open() {
        return Vec::new();
    }
    let moves = Transition::ALL
        .iter()
        .filter(|one| one.next(item.status).is_some())
        .filter(|one| **one != Transition::Close || is_reached(item))
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
///
/// Nobody but the person can assess a level yet, so a reason overrides the second rule. The issue that brings evidence
/// and assessments by others ends this override.
pub fn expect_closable(item: &GapItem, plan: PlanStatus, has_override: bool) -> Result<()> {
    if is_closable(item) || (is_reached(item) && has_override) {
        return Ok(());
    }
    let detail = if is_reached(item) {
        "the gap is critical and only you have said that the target is reached; others cannot assess you here yet, so \
         give an override_reason to close it"
    } else {
        "the current level does not reach the target level"
    };
    let allowed = allowed_actions(item, plan);
    Err(Error::refused(Code::GapNotClosed, detail).with(|refusal| refusal.allowed_actions = Some(allowed)))
}

fn is_reached(item: &GapItem) -> bool {
    item.skill_id.is_none() || item.current_level.is_some_and(|level| level >= item.target_level)
}

/// Whether a gap item closes without an override.
pub fn is_closable(item: &GapItem) -> bool {
    let is_confirmed = matches!(item.current_basis, LevelBasis::Confirmed | LevelBasis::Peer);
    is_reached(item) && (!item.is_critical || item.skill_id.is_none() || is_confirmed)
}

/// Whether a gap item was made from a requirement that the person meets, and nobody works on it. Lists leave it out
/// unless they are asked to show it; the filter of `store::list` says the same.
pub fn is_met(item: &GapItem) -> bool {
    item.origin == GapOrigin::Generated
        && item.status == GapStatus::Open
        && item.gap == 0
        && item.current_level.is_some()
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
    use crate::career::gap_items::model::GapStatus;

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

//! What may happen to a skill: pure decisions over plain values.

use super::model::SkillStatus;
use crate::platform::error::{Error, Result};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Take it out of use; what refers to it stays.
    Retire,
    /// Bring it back.
    Restore,
}

impl Transition {
    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Retire => "retire",
            Self::Restore => "restore",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Retire => "skill.retired",
            Self::Restore => "skill.restored",
        }
    }

    const fn next(self, from: SkillStatus) -> Option<SkillStatus> {
        match (self, from) {
            (Self::Retire, SkillStatus::Active) => Some(SkillStatus::Retired),
            (Self::Restore, SkillStatus::Retired) => Some(SkillStatus::Active),
            _ => None,
        }
    }
}

/// What someone may do with a skill now.
pub fn allowed_actions(status: SkillStatus, may_change: bool) -> Vec<&'static str> {
    if !may_change {
        return Vec::new();
    }
    let moves =
        [Transition::Retire, Transition::Restore].into_iter().filter(|one| one.next(status).is_some());
    moves.map(Transition::as_str).chain(["update", "delete"]).collect()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(status: SkillStatus, transition: Transition) -> Result<SkillStatus> {
    transition.next(status).ok_or_else(|| {
        let detail = format!("`{}` is not possible for a skill that is {status}", transition.as_str());
        Error::illegal_transition(detail, allowed_actions(status, true))
    })
}

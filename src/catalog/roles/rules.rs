//! What may happen to a role profile: pure decisions over plain values.

use super::model::RoleStatus;
use crate::platform::{
    error::{Code, Error, Result},
    words::FrameworkStatus,
};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Put it to use; from then on it stays as it is.
    Publish,
    /// Take it out of use; what refers to it stays.
    Retire,
}

impl Transition {
    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Retire => "retire",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Publish => "role_profile.published",
            Self::Retire => "role_profile.retired",
        }
    }

    const fn next(self, from: RoleStatus) -> Option<RoleStatus> {
        match (self, from) {
            (Self::Publish, RoleStatus::Draft) => Some(RoleStatus::Published),
            (Self::Retire, RoleStatus::Published) => Some(RoleStatus::Retired),
            _ => None,
        }
    }
}

/// What someone may do with a role profile now.
///
/// What is in a framework is published and retired with it.
pub fn allowed_actions(
    status: RoleStatus,
    framework: Option<FrameworkStatus>,
    may_change: bool,
) -> Vec<&'static str> {
    if !may_change {
        return Vec::new();
    }
    let all = [Transition::Publish, Transition::Retire].into_iter();
    let moves = all.filter(|one| framework.is_none() && one.next(status).is_some());
    let edits: &[&str] = if status == RoleStatus::Draft { &["update", "delete"] } else { &["delete"] };
    moves.map(Transition::as_str).chain(edits.iter().copied()).collect()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(
    status: RoleStatus,
    framework: Option<FrameworkStatus>,
    transition: Transition,
) -> Result<RoleStatus> {
    let allowed = || allowed_actions(status, framework, true);
    if framework.is_some() {
        let detail = "a role profile of a framework is published and retired with the framework";
        return Err(Error::illegal_transition(detail, allowed()));
    }
    transition.next(status).ok_or_else(|| {
        let detail = format!("`{}` is not possible for a role profile that is {status}", transition.as_str());
        Error::illegal_transition(detail, allowed())
    })
}

/// Only a draft may change: plans rest on what was published.
pub fn expect_draft(status: RoleStatus) -> Result<()> {
    if status == RoleStatus::Draft {
        return Ok(());
    }
    let detail = format!("the role profile is {status}; only drafts can be changed");
    Err(Error::refused(Code::Frozen, detail)
        .with(|refusal| refusal.allowed_actions = Some(allowed_actions(status, None, true))))
}

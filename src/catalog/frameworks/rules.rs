//! What may happen to a framework and to what is in it: pure decisions over plain values.

use crate::platform::{
    error::{Code, Error, Result},
    words::FrameworkStatus,
};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Put it to use, with everything in it; from then on it stays as it is.
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
            Self::Publish => "framework.published",
            Self::Retire => "framework.retired",
        }
    }

    const fn next(self, from: FrameworkStatus) -> Option<FrameworkStatus> {
        match (self, from) {
            (Self::Publish, FrameworkStatus::Draft) => Some(FrameworkStatus::Published),
            (Self::Retire, FrameworkStatus::Published) => Some(FrameworkStatus::Retired),
            _ => None,
        }
    }
}

/// What someone may do with a framework now.
pub fn allowed_actions(status: FrameworkStatus, may_change: bool) -> Vec<&'static str> {
    match status {
        _ if !may_change => Vec::new(),
        FrameworkStatus::Draft => vec!["publish", "update", "delete"],
        FrameworkStatus::Published => vec!["retire", "versions"],
        FrameworkStatus::Retired => vec!["versions"],
    }
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(status: FrameworkStatus, transition: Transition) -> Result<FrameworkStatus> {
    transition.next(status).ok_or_else(|| {
        let detail = format!("`{}` is not possible for a framework that is {status}", transition.as_str());
        Error::illegal_transition(detail, allowed_actions(status, true))
    })
}

/// A new version is made of what was published; a draft can be changed itself.
pub fn expect_copyable(status: FrameworkStatus) -> Result<()> {
    if status == FrameworkStatus::Draft {
        let detail = "the framework is a draft; change it, or publish it before you make another version";
        return Err(Error::illegal_transition(detail, allowed_actions(status, true)));
    }
    Ok(())
}

/// Only a draft may change: plans rest on what was published.
pub fn expect_draft(status: FrameworkStatus) -> Result<()> {
    if status == FrameworkStatus::Draft {
        return Ok(());
    }
    let detail = format!("the framework is {status}; make a new version of it and change that");
    Err(Error::refused(Code::Frozen, detail)
        .with(|refusal| refusal.allowed_actions = Some(allowed_actions(status, true))))
}

/// What is in a framework may change while that is a draft; what is in none may change anyway.
pub fn expect_open(framework: Option<FrameworkStatus>) -> Result<()> {
    match framework {
        None | Some(FrameworkStatus::Draft) => Ok(()),
        Some(status) => {
            let detail = format!(
                "it is part of a framework that is {status}; make a new version of the framework and change that"
            );
            Err(Error::refused(Code::Frozen, detail)
                .with(|refusal| refusal.allowed_actions = Some(Vec::new())))
        }
    }
}

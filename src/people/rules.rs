//! What may happen to an account: pure decisions over plain values.

use super::model::{User, UserRole, UserStatus};
use crate::{
    access::policy,
    error::{Error, Result},
};

/// A move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// Shut the account out.
    Deactivate,
    /// Let it in again.
    Reactivate,
}

impl Transition {
    /// The last segment of its path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivate",
            Self::Reactivate => "reactivate",
        }
    }

    /// The event it causes.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Deactivate => "user.deactivated",
            Self::Reactivate => "user.reactivated",
        }
    }

    const fn next(self, from: UserStatus) -> Option<UserStatus> {
        match (self, from) {
            (Self::Deactivate, UserStatus::Active) => Some(UserStatus::Inactive),
            (Self::Reactivate, UserStatus::Inactive) => Some(UserStatus::Active),
            _ => None,
        }
    }
}

/// What someone of a role may do with an account now.
pub fn allowed_actions(user: &User, actor: UserRole) -> Vec<&'static str> {
    if !policy::may_manage(actor, user.role) {
        return Vec::new();
    }
    let moves = [Transition::Deactivate, Transition::Reactivate].into_iter();
    let moves = moves.filter(|one| one.next(user.status).is_some()).map(Transition::as_str);
    let invite = user.password_hash.is_none().then_some("invite");
    moves.chain(invite).chain(["update"]).collect()
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(user: &User, actor: UserRole, transition: Transition) -> Result<UserStatus> {
    transition.next(user.status).ok_or_else(|| {
        let detail =
            format!("`{}` is not possible for an account that is {}", transition.as_str(), user.status);
        Error::illegal_transition(detail, allowed_actions(user, actor))
    })
}

/// An account is invited until it has a password.
pub fn expect_unredeemed(user: &User, actor: UserRole) -> Result<()> {
    if user.password_hash.is_none() {
        return Ok(());
    }
    let detail = "the account has a password; if it is lost, the operator resets it at the command line";
    Err(Error::illegal_transition(detail, allowed_actions(user, actor)))
}

/// A time zone must be in the IANA database.
pub fn check_timezone(name: &str) -> Result<()> {
    if name.parse::<chrono_tz::Tz>().is_ok() {
        return Ok(());
    }
    let message = "must be an IANA time zone such as Europe/Berlin";
    Err(Error::invalid_field("/timezone", "timezone", message))
}

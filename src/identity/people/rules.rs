//! What may happen to an account: pure decisions over plain values.

use std::collections::HashSet;

use super::model::{User, UserStatus};
use crate::{
    identity::access::policy,
    platform::{
        ctx::Ctx,
        error::{Code, Error, FieldErrors, Result},
        ids::RoleId,
    },
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
pub fn allowed_actions(user: &User, ctx: &Ctx) -> Vec<&'static str> {
    if !policy::may_manage(ctx.actor.role, user.role) {
        return Vec::new();
    }
    let moves = [Transition::Deactivate, Transition::Reactivate].into_iter();
    let moves = moves.filter(|one| one.next(user.status).is_some()).map(Transition::as_str);
    let invite = user.password_hash.is_none().then_some("invite");
    let reset = check_resettable(user, ctx).is_ok().then_some("password-reset");
    moves.chain(invite).chain(reset).chain(["update"]).collect()
}

/// A password is reset where there is one, and where the address is likely to be the owner's.
fn check_resettable(user: &User, ctx: &Ctx) -> Result<(), (Code, &'static str)> {
    if user.status != UserStatus::Active || user.password_hash.is_none() {
        return Err((Code::IllegalTransition, "the account is not active, or has no password yet"));
    }
    if user.has_unsettled_address(ctx.now) {
        let detail =
            "somebody else changed the address within seven days, so the password cannot be reset yet";
        return Err((Code::EmailUnsettled, detail));
    }
    Ok(())
}

/// Refuses to reset the password of an account that has none, is not active, or whose address somebody else changed
/// within seven days.
pub fn ensure_resettable(user: &User, ctx: &Ctx) -> Result<()> {
    check_resettable(user, ctx).map_err(|(code, detail)| {
        Error::refused(code, detail)
            .with(|refusal| refusal.allowed_actions = Some(allowed_actions(user, ctx)))
    })
}

/// The state after a transition, or the refusal that says what is possible instead.
pub fn move_on(user: &User, ctx: &Ctx, transition: Transition) -> Result<UserStatus> {
    transition.next(user.status).ok_or_else(|| {
        let detail =
            format!("`{}` is not possible for an account that is {}", transition.as_str(), user.status);
        Error::illegal_transition(detail, allowed_actions(user, ctx))
    })
}

/// An account is invited until it has a password.
pub fn ensure_unredeemed(user: &User, ctx: &Ctx) -> Result<()> {
    if user.password_hash.is_none() {
        return Ok(());
    }
    let detail = "the account has a password; if it is lost, ask for a reset";
    Err(Error::illegal_transition(detail, allowed_actions(user, ctx)))
}

/// Refuses invitations of which one has an address that is taken or comes twice, or a role or a time zone that does not
/// exist.
pub fn check_invitations(users: &[User], taken: &[String], roles: &[RoleId]) -> Result<()> {
    let mut errors = FieldErrors::default();
    let mut seen = HashSet::new();
    for (row, user) in users.iter().enumerate() {
        let mut fault =
            |field: &str, code, message| errors.push(format!("/people/{row}/{field}"), code, message);
        if !seen.insert(&user.email_key) {
            fault("email", "duplicate", "is the address of somebody before");
        } else if taken.contains(&user.email_key) {
            fault("email", "email-taken", "an account with this e-mail address exists");
        }
        if user.current_role_id.is_some_and(|role| !roles.contains(&role)) {
            fault("current_role_id", "unknown-reference", "names nothing that you may refer to");
        }
        if !is_timezone(&user.timezone) {
            fault("timezone", "timezone", TIMEZONE);
        }
    }
    errors.check()
}

/// A time zone must be in the IANA database.
pub fn check_timezone(name: &str) -> Result<()> {
    if is_timezone(name) { Ok(()) } else { Err(Error::invalid_field("/timezone", "timezone", TIMEZONE)) }
}

/// Whether a time zone is in the IANA database.
pub fn is_timezone(name: &str) -> bool {
    name.parse::<chrono_tz::Tz>().is_ok()
}

/// What a time zone must be.
pub const TIMEZONE: &str = "must be an IANA time zone such as Europe/Berlin";

//! Links to set a new password: hr and admins ask for them, the operator makes them, and only the owner of the account
//! gets them.

use super::{secret, store};
use crate::{
    identity::people::{self, model::User},
    platform::{
        db::{
            Conn,
            types::{UtcTime, fold},
        },
        error::Result,
        ids::Ids,
    },
    trail::events::{self, Entity, Event, Origin},
};

/// What becomes of a reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reset {
    /// The setup token, in plain for the last time.
    Made(String),
    /// No account with a password has the address.
    Unknown,
    /// Somebody else changed the address within seven days.
    Unsettled,
}

/// Makes a setup token for an account whose password is lost. The old logins are closed when it is redeemed.
pub fn make(conn: &mut Conn, ids: &Ids, now: UtcTime, email: &str, even_if_unsettled: bool) -> Result<Reset> {
    let Some(old) = store::find_user_by_email(conn, &fold(email))? else {
        return Ok(Reset::Unknown);
    };
    if old.has_unsettled_address(now) && !even_if_unsettled {
        return Ok(Reset::Unsettled);
    }
    let token = secret::generate();
    let user = User {
        setup_token_hash: Some(secret::hash(&token)),
        setup_expires_at: Some(now + people::INVITATION),
        reset_requested_at: None,
        reset_requested_by: None,
        version: old.version + 1,
        updated_at: now,
        ..old.clone()
    };
    store::update_user(conn, &user, old.version)?;
    let origin = Origin { org_id: Some(user.org_id), actor_id: None, at: now, request_id: ids.next(now) };
    let event = Event::new("user.password_reset", Entity::User, user.id).about(user.id);
    events::record_for(conn, origin, ids.next(now), event)?;
    Ok(Reset::Made(token))
}

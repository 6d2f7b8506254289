//! What is answered to a login.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::Session;
use crate::{
    identity::people::view::UserView,
    platform::{
        db::types::UtcTime,
        http::{fields::Cursor, reply::PageView},
        ids::SessionId,
    },
};

/// The tokens of a login.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenSet {
    /// Send it as `Authorization: Bearer …`.
    #[schema(max_length = 4096)]
    pub access_token: String,
    /// Exchange it for new tokens, once, before it expires after 30 days.
    #[schema(max_length = 200)]
    pub refresh_token: String,
    /// `Bearer`.
    #[schema(max_length = 10)]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(minimum = 1, maximum = 600)]
    pub expires_in: i64,
    /// Who is logged in.
    pub user: UserView,
}

/// One of your logins.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// The login.
    pub id: SessionId,
    /// Whether it is the one of this request.
    pub is_current: bool,
    /// The program it began with, as it called itself.
    #[schema(max_length = 300)]
    pub user_agent: Option<String>,
    /// The address it began from.
    #[schema(max_length = 64)]
    pub address: Option<String>,
    /// When it began.
    pub created_at: UtcTime,
    /// When its tokens were last renewed.
    pub last_used_at: UtcTime,
    /// When it ends, however often it is renewed.
    pub expires_at: UtcTime,
}

impl SessionView {
    /// Shows a login to its owner, whose request belongs to the login `current`.
    pub fn new(session: Session, current: SessionId) -> Self {
        Self {
            is_current: session.id == current,
            id: session.id,
            user_agent: session.user_agent,
            address: session.address,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
        }
    }
}

/// Part of a list of logins.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionPage {
    /// The logins.
    #[schema(max_items = 200)]
    pub items: Vec<SessionView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for SessionPage {
    type Item = SessionView;

    fn new(items: Vec<SessionView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

//! What is answered to a login.

use serde::Serialize;
use utoipa::ToSchema;

use crate::people::view::UserView;

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

//! What clients send to log in.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::SessionSort;
use crate::platform::{
    http::{
        fields::{Cursor, Email, Line, Secret},
        page::list_query,
    },
    ids::SessionId,
};

/// A password: 12 to 256 characters, hard to guess.
pub type NewPassword = Secret<12, 256>;
/// A password as it is tried.
pub type Password = Secret<1, 256>;
/// A refresh or setup token.
pub type Token = Secret<20, 200>;

/// A new organization with its first admin.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// Your e-mail address; one account on this server has it.
    #[validate(nested)]
    pub email: Email,
    /// Your password.
    #[validate(nested)]
    pub password: NewPassword,
    /// Your name.
    #[validate(nested)]
    pub display_name: Line<200>,
    /// The name of your organization; yours if left out.
    #[validate(nested)]
    pub organization_name: Option<Line<200>>,
    /// Your IANA time zone, in which your due dates are judged; `UTC` if left out.
    #[validate(nested)]
    pub timezone: Option<Line<50>>,
}

/// Who logs in.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// Your e-mail address.
    #[validate(nested)]
    pub email: Email,
    /// Your password.
    #[validate(nested)]
    pub password: Password,
}

/// A setup token to redeem.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The setup token that you were given.
    #[validate(nested)]
    pub setup_token: Token,
    /// The password you want.
    #[validate(nested)]
    pub password: NewPassword,
}

/// A refresh token to use up.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RefreshTokens {
    /// The refresh token of the last answer.
    #[validate(nested)]
    pub refresh_token: Token,
}

/// Which logins to close.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogOut {
    /// Close all your logins, not this one alone.
    #[serde(default)]
    pub everywhere: bool,
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password you have.
    #[validate(nested)]
    pub current_password: Password,
    /// The password you want.
    #[validate(nested)]
    pub new_password: NewPassword,
}

/// A new e-mail address.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChangeEmail {
    /// The password you have.
    #[validate(nested)]
    pub current_password: Password,
    /// The address you want; one account on this server has it.
    #[validate(nested)]
    pub new_email: Email,
}

/// The login in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SessionPath {
    /// The login.
    pub session_id: SessionId,
}

/// Which of your logins to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListMySessions {
    /// The order.
    pub sort: Option<SessionSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListMySessions);

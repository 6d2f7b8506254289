//! How people and organizations are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    model::{AccountStatus, Organization, Settings, SmartMode, User},
    rules,
};
use crate::platform::{
    ctx::Ctx,
    db::types::UtcTime,
    http::{fields::Cursor, reply::PageView},
    ids::{OrganizationId, RoleId, UserId},
    words::UserRole,
};

/// A person with an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserView {
    /// The person.
    pub id: UserId,
    /// Their organization.
    pub organization_id: OrganizationId,
    /// Their e-mail address.
    #[schema(max_length = 254)]
    pub email: String,
    /// Their name.
    #[schema(max_length = 200)]
    pub display_name: String,
    /// What they may do in their organization.
    pub role: UserRole,
    /// Where the account stands.
    pub status: AccountStatus,
    /// Whether they have set a password yet.
    pub has_password: bool,
    /// Until when their invitation can be redeemed; `null` for whoever has a password, and where it was voided.
    pub invitation_expires_at: Option<UtcTime>,
    /// When somebody asked to reset their password; `null` again once the link is made.
    pub password_reset_requested_at: Option<UtcTime>,
    /// Their job, in their words.
    #[schema(max_length = 200)]
    pub job_title: Option<String>,
    /// The role profile of their job.
    pub current_role_id: Option<RoleId>,
    /// BCP 47 language tag.
    #[schema(max_length = 35)]
    pub locale: String,
    /// IANA time zone, in which their due dates are judged.
    #[schema(max_length = 50)]
    pub timezone: String,
    /// What you may do with the account now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl UserView {
    /// Shows an account to its owner.
    pub fn of_myself(user: User, now: UtcTime) -> Self {
        Self::new(user, vec!["update"], now)
    }

    /// Shows an account to the actor, who may manage it or not.
    pub fn of_other(user: User, ctx: &Ctx) -> Self {
        let allowed = rules::allowed_actions(&user, ctx);
        Self::new(user, allowed, ctx.now)
    }

    fn new(user: User, allowed_actions: Vec<&'static str>, now: UtcTime) -> Self {
        Self {
            invitation_expires_at: user.setup_expires_at.filter(|_| user.password_hash.is_none()),
            password_reset_requested_at: user.reset_requested_at,
            status: user.account_status(now),
            id: user.id,
            organization_id: user.org_id,
            email: user.email,
            display_name: user.display_name,
            role: user.role,
            has_password: user.password_hash.is_some(),
            job_title: user.job_title,
            current_role_id: user.current_role_id,
            locale: user.locale,
            timezone: user.timezone,
            allowed_actions,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}

/// An organization: everything private belongs to exactly one.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationView {
    /// The organization.
    pub id: OrganizationId,
    /// Its name.
    #[schema(max_length = 200)]
    pub name: String,
    /// How it works.
    pub settings: SettingsView,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// How an organization works.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// What is done with the SMART rules.
    pub smart_mode: SmartMode,
}

impl OrganizationView {
    /// Shows an organization to one of its members.
    pub fn new(ctx: &Ctx, organization: Organization) -> anyhow::Result<Self> {
        let Settings { smart_mode, .. } = Settings::of(&organization.settings)?;
        Ok(Self {
            id: organization.id,
            name: organization.name,
            settings: SettingsView { smart_mode },
            allowed_actions: if ctx.actor.role == UserRole::Admin { vec!["update"] } else { Vec::new() },
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        })
    }
}

/// A new account with the token that its owner redeems.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitedUser {
    /// The account.
    pub user: UserView,
    /// To be redeemed once at `/v1/auth/accept`, within seven days. It is shown this once; hand it over in private.
    #[schema(max_length = 200)]
    pub setup_token: String,
    /// Until when it can be redeemed.
    pub setup_expires_at: UtcTime,
}

/// The accounts that were made together.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitedUsers {
    /// In the order in which they were sent.
    #[schema(max_items = 100)]
    pub items: Vec<InvitedUser>,
}

/// Part of a list of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserPage {
    /// The people.
    #[schema(max_items = 200)]
    pub items: Vec<UserView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for UserPage {
    type Item = UserView;

    fn new(items: Vec<UserView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

//! Organizations and people as they are stored.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::platform::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{organizations, users},
        types::{Doc, UtcTime, fold, text_enum},
    },
    ids::{OrganizationId, RoleId, UserId},
    words::UserRole,
};

text_enum! {
    /// Whether a person can log in.
    pub enum UserStatus {
        /// can log in
        Active = "active",
        /// cannot log in; every session is closed
        Inactive = "inactive",
    }
}

text_enum! {
    /// Where an account stands, as it is shown.
    pub enum AccountStatus {
        /// its owner can log in
        Active = "active",
        /// its owner can set a password with the setup token until `invitation_expires_at`
        Invited = "invited",
        /// the invitation can no longer be redeemed: it is too old, or something was changed, or its address has another
        /// account by now
        Expired = "expired",
        /// cannot log in; every session is closed
        Inactive = "inactive",
    }
}

text_enum! {
    /// What an organization does with the SMART rules.
    pub enum SmartMode {
        /// goals are not judged
        Off = "off",
        /// goals are judged when they are saved; findings are advice
        Advisory = "advisory",
        /// and a goal with an error cannot be activated; saving a draft is always possible
        Strict = "strict",
    }
}

/// A tenant: everything private belongs to exactly one.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its settings, as [`Settings`].
    pub settings: Doc,
    /// Rises with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// How an organization works. Missing fields have their defaults, so that new settings need no migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Whether new plans need approval before they become active.
    pub requires_approval: bool,
    /// What is done with the SMART rules.
    pub smart_mode: SmartMode,
    /// How many people a figure must be about to be shown to hr.
    pub min_group_size_hr: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { requires_approval: false, smart_mode: SmartMode::Advisory, min_group_size_hr: 5 }
    }
}

impl Settings {
    /// Reads them as they are stored.
    pub fn of(stored: &Doc) -> anyhow::Result<Self> {
        stored.read()
    }
}

/// What decides how somebody's goals are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The language of the person, as a BCP 47 tag.
    pub locale: String,
    /// How their organization works.
    pub settings: Settings,
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = users, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct User {
    /// Their identifier.
    pub id: UserId,
    /// Their organization.
    pub org_id: OrganizationId,
    /// Their address, as they write it.
    pub email: String,
    /// Their address, as it is compared.
    pub email_key: String,
    /// Their name.
    pub display_name: String,
    /// What they may do.
    pub role: UserRole,
    /// Whether they can log in.
    pub status: UserStatus,
    /// Argon2id in PHC form; `None` until the first password is set.
    pub password_hash: Option<String>,
    /// SHA-256 of the setup token that is waiting to be redeemed.
    pub setup_token_hash: Option<String>,
    /// Until when it can be redeemed.
    pub setup_expires_at: Option<UtcTime>,
    /// Their job, in their words.
    pub job_title: Option<String>,
    /// The role profile of their job.
    pub current_role_id: Option<RoleId>,
    /// BCP 47 language tag.
    pub locale: String,
    /// IANA time zone, in which their due dates are judged.
    pub timezone: String,
    /// Rises with every change.
    pub version: i64,
    /// When the account was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// Their name, as it is searched.
    pub name_key: String,
    /// When their address was last changed.
    pub email_changed_at: Option<UtcTime>,
    /// Who changed it.
    pub email_changed_by: Option<UserId>,
    /// When somebody asked for a link to reset the password, until it is made or voided.
    pub reset_requested_at: Option<UtcTime>,
    /// Who asked for it.
    pub reset_requested_by: Option<UserId>,
}

/// How long nobody resets the password of an account whose address somebody else has changed.
const ADDRESS_SETTLES: TimeDelta = TimeDelta::days(7);

impl User {
    /// An active account without a password, of somebody about whom nothing else is known.
    pub fn new(
        id: UserId,
        org_id: OrganizationId,
        (email, display_name): (String, String),
        role: UserRole,
        now: UtcTime,
    ) -> Self {
        Self {
            id,
            org_id,
            email_key: fold(&email),
            email,
            name_key: fold(&display_name),
            display_name,
            role,
            status: UserStatus::Active,
            password_hash: None,
            setup_token_hash: None,
            setup_expires_at: None,
            job_title: None,
            current_role_id: None,
            locale: "en".to_owned(),
            timezone: "UTC".to_owned(),
            version: 1,
            created_at: now,
            updated_at: now,
            email_changed_at: None,
            email_changed_by: None,
            reset_requested_at: None,
            reset_requested_by: None,
        }
    }

    /// Where the account stands at a moment.
    pub fn account_status(&self, now: UtcTime) -> AccountStatus {
        match self.status {
            UserStatus::Inactive => AccountStatus::Inactive,
            UserStatus::Active if self.password_hash.is_some() => AccountStatus::Active,
            UserStatus::Active if self.is_redeemable(now) => AccountStatus::Invited,
            UserStatus::Active => AccountStatus::Expired,
        }
    }

    /// Whether its setup token can be redeemed at a moment.
    pub fn is_redeemable(&self, now: UtcTime) -> bool {
        self.status == UserStatus::Active
            && self.setup_token_hash.is_some()
            && self.setup_expires_at.is_some_and(|until| now < until)
    }

    /// Gives the account another address.
    pub fn change_email(&mut self, email: String, by: UserId, now: UtcTime) {
        let key = fold(&email);
        self.email = email;
        if key != self.email_key {
            self.email_key = key;
            self.email_changed_at = Some(now);
            self.email_changed_by = Some(by);
        }
    }

    /// Voids a setup token, and a request for one: whoever holds it shall not have what was meant for another account.
    pub fn void_setup_token(&mut self) {
        self.setup_token_hash = None;
        self.setup_expires_at = None;
        self.reset_requested_at = None;
        self.reset_requested_by = None;
    }

    /// Whether somebody else changed the address so recently that no password may be reset: who holds the new address
    /// need not be the owner of the account.
    pub fn has_unsettled_address(&self, now: UtcTime) -> bool {
        self.email_changed_by.is_some_and(|by| by != self.id)
            && self.email_changed_at.is_some_and(|at| now < at + ADDRESS_SETTLES)
    }
    /// The time zone; UTC should the stored name ever leave the database of zones.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.timezone.parse().unwrap_or(chrono_tz::UTC)
    }
}

/// Which people a list shows.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Of one of these roles.
    pub role: Option<Vec<UserRole>>,
    /// Where the account stands.
    pub status: Option<AccountStatus>,
    /// With this address.
    pub email: Option<String>,
    /// Whose name, or a word of it, or whose address begins so.
    pub q: Option<String>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
}

sort_enum! {
    /// The orders of a list of people.
    pub enum UserSort of "users", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        Email = "email", EmailDesc = "-email" => "email_key" Text;
        DisplayName = "display_name", DisplayNameDesc = "-display_name" => "name_key" Text;
    }
}

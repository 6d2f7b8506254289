//! Organizations and people as they are stored.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{organizations, users},
        types::{Doc, UtcTime, text_enum},
    },
    ids::{OrganizationId, RoleId, UserId},
};

text_enum! {
    /// What a person may do in their organization, beside what they own.
    pub enum UserRole {
        /// owns plans and reads the catalog
        Employee = "employee",
        /// also invites people and keeps the catalog
        Hr = "hr",
        /// also appoints hr and admins
        Admin = "admin",
    }
}

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

/// What decides how somebody's goals are checked and their plans begin.
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
}

impl User {
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
    /// Active, or not.
    pub status: Option<UserStatus>,
    /// With this address.
    pub email: Option<String>,
    /// Changed at or after this moment.
    pub updated_since: Option<UtcTime>,
}

sort_enum! {
    /// The orders of a list of people.
    pub enum UserSort of "users", by default CreatedAt {
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
        Email = "email", EmailDesc = "-email" => "email_key" Text;
    }
}

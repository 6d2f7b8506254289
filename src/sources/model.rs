//! Sources and frameworks of catalog data, as they are stored.

use diesel::prelude::*;

use crate::{
    db::{
        conn::MultiBackend,
        page::sort_enum,
        schema::{frameworks, sources},
        types::{UtcTime, text_enum},
    },
    ids::{FrameworkId, OrganizationId, SourceId},
};

text_enum! {
    /// Whether a framework can be used.
    pub enum FrameworkStatus {
        /// being written
        Draft = "draft",
        /// in use
        Published = "published",
        /// kept for what refers to it
        Retired = "retired",
    }
}

/// Where catalog data comes from, and what its license asks to be shown.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = sources, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Source {
    /// Its identifier.
    pub id: SourceId,
    /// The organization that imported it; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// The prefix of its keys, such as `onet`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its release, as published.
    pub release: Option<String>,
    /// Its license.
    pub license: Option<String>,
    /// The sentences that must be shown with it.
    pub attribution: Option<String>,
    /// SHA-256 of what was imported last, in hexadecimal.
    pub sha256: String,
    /// When it was imported last.
    pub imported_at: UtcTime,
}

/// A published set of skills and roles.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = frameworks, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Framework {
    /// Its identifier.
    pub id: FrameworkId,
    /// Its organization; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// The source it came from.
    pub source_id: Option<SourceId>,
    /// The prefix of its keys, such as `onet`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its release, as published.
    pub release: Option<String>,
    /// Whether it can be used.
    pub status: FrameworkStatus,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

sort_enum! {
    /// The orders of a list of sources.
    pub enum SourceSort of "sources", by default Key {
        Key = "key", KeyDesc = "-key" => "key" Text;
    }
}

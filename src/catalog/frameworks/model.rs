//! Frameworks as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{conn::MultiBackend, page::sort_enum, schema::frameworks, types::UtcTime},
    ids::{FrameworkId, ImportId, OrganizationId, SourceId},
    words::FrameworkStatus,
};

/// One version of a set of skills and roles.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = frameworks, check_for_backend(MultiBackend), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Framework {
    /// Its identifier.
    pub id: FrameworkId,
    /// Its organization; `None` for the instance.
    pub org_id: Option<OrganizationId>,
    /// The source it came from.
    pub source_id: Option<SourceId>,
    /// What all its versions have in common: the prefix of its keys, such as `onet`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Which version it is, as published.
    pub release: Option<String>,
    /// Whether it can be used.
    pub status: FrameworkStatus,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// What it is for.
    pub description: Option<String>,
    /// The terms under which it may be used.
    pub license: Option<String>,
    /// The version it was made from.
    pub supersedes_id: Option<FrameworkId>,
    /// Rises with every change of the row; not what is published as its release.
    pub version: i64,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was taken out of use.
    pub retired_at: Option<UtcTime>,
    /// When it was deleted.
    pub deleted_at: Option<UtcTime>,
    /// The first import that brought it or went into it; until that is published, nobody sees what is new of it.
    pub import_id: Option<ImportId>,
}

/// Which frameworks a list shows.
#[derive(Debug, Clone, Default)]
pub struct FrameworkFilter {
    /// With this key: the versions of one framework.
    pub key: Option<String>,
    /// In one of these states.
    pub status: Option<Vec<FrameworkStatus>>,
    /// The instance's, or the organization's.
    pub is_instance: Option<bool>,
}

sort_enum! {
    /// The orders of a list of frameworks.
    pub enum FrameworkSort of "frameworks", by default Key {
        Key = "key", KeyDesc = "-key" => "key" Text;
        CreatedAt = "created_at", CreatedAtDesc = "-created_at" => "created_at" Instant;
        UpdatedAt = "updated_at", UpdatedAtDesc = "-updated_at" => "updated_at" Instant;
    }
}

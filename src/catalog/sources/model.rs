//! Sources of catalog data, as they are stored.

use diesel::prelude::*;

use crate::platform::{
    db::{conn::MultiBackend, page::sort_enum, schema::sources, types::UtcTime},
    ids::{OrganizationId, SourceId},
};

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

sort_enum! {
    /// The orders of a list of sources.
    pub enum SourceSort of "sources", by default Key {
        Key = "key", KeyDesc = "-key" => "key" Text;
    }
}

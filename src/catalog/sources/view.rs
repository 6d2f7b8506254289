//! How sources are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::Source;
use crate::platform::{
    db::types::UtcTime,
    http::{fields::Cursor, reply::PageView},
    ids::SourceId,
};

/// Where catalog data comes from. Show `attribution` wherever you show the data.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceView {
    /// The source.
    pub id: SourceId,
    /// The prefix of its keys, such as `onet`.
    #[schema(max_length = 50)]
    pub key: String,
    /// Its name.
    #[schema(max_length = 300)]
    pub name: String,
    /// Its release, as published.
    #[schema(max_length = 100)]
    pub release: Option<String>,
    /// Its license.
    #[schema(max_length = 300)]
    pub license: Option<String>,
    /// The sentences that its license asks to be shown.
    #[schema(max_length = 4000)]
    pub attribution: Option<String>,
    /// SHA-256 of what was imported last, in hexadecimal.
    #[schema(max_length = 64)]
    pub sha256: String,
    /// When it was imported last.
    pub imported_at: UtcTime,
}

/// Part of a list of sources.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourcePage {
    /// The sources.
    #[schema(max_items = 200)]
    pub items: Vec<SourceView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for SourcePage {
    type Item = SourceView;

    fn new(items: Vec<SourceView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<Source> for SourceView {
    fn from(source: Source) -> Self {
        Self {
            id: source.id,
            key: source.key,
            name: source.name,
            release: source.release,
            license: source.license,
            attribution: source.attribution,
            sha256: source.sha256,
            imported_at: source.imported_at,
        }
    }
}

//! How frameworks are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{FrameworkDetails, rules};
use crate::{
    catalog::scales::view::CatalogOwner,
    platform::{
        db::types::UtcTime,
        http::{fields::Cursor, reply::PageView},
        ids::{FrameworkId, SourceId},
        words::FrameworkStatus,
    },
};

/// One version of a set of skills and roles.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameworkView {
    /// The framework.
    pub id: FrameworkId,
    /// Whose part of the catalog it belongs to.
    pub owner: CatalogOwner,
    /// What all its versions have in common, such as `onet`.
    #[schema(max_length = 50)]
    pub key: String,
    /// Its name.
    #[schema(max_length = 300)]
    pub name: String,
    /// Which version it is, as published.
    #[schema(max_length = 100)]
    pub release: Option<String>,
    /// What it is for.
    #[schema(max_length = 4000)]
    pub description: Option<String>,
    /// The terms under which it may be used; those of an imported one are its source's.
    #[schema(max_length = 300)]
    pub license: Option<String>,
    /// Whether it can be used.
    pub status: FrameworkStatus,
    /// The source it was imported from.
    pub source_id: Option<SourceId>,
    /// The version it was made from.
    pub supersedes_id: Option<FrameworkId>,
    /// When it was published.
    pub published_at: Option<UtcTime>,
    /// When it was taken out of use.
    pub retired_at: Option<UtcTime>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// Part of a list of frameworks.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameworkPage {
    /// The frameworks.
    #[schema(max_items = 200)]
    pub items: Vec<FrameworkView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for FrameworkPage {
    type Item = FrameworkView;

    fn new(items: Vec<FrameworkView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<FrameworkDetails> for FrameworkView {
    fn from(details: FrameworkDetails) -> Self {
        let FrameworkDetails { framework, may_change } = details;
        let owner =
            if framework.org_id.is_some() { CatalogOwner::Organization } else { CatalogOwner::Instance };
        Self {
            id: framework.id,
            owner,
            key: framework.key,
            name: framework.name,
            release: framework.release,
            description: framework.description,
            license: framework.license,
            status: framework.status,
            source_id: framework.source_id,
            supersedes_id: framework.supersedes_id,
            published_at: framework.published_at,
            retired_at: framework.retired_at,
            allowed_actions: rules::allowed_actions(framework.status, may_change),
            created_at: framework.created_at,
            updated_at: framework.updated_at,
        }
    }
}

//! How proficiency scales are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::{ScaleDetails, model::Level};
use crate::platform::{
    db::types::{UtcTime, text_enum},
    http::{fields::Cursor, reply::PageView},
    ids::ScaleId,
};

text_enum! {
    /// Whose part of the catalog something belongs to.
    pub enum CatalogOwner {
        /// imported by the operator for every organization
        Instance = "instance",
        /// your organization's
        Organization = "organization",
        /// yours alone
        Personal = "personal",
    }
}

/// A ladder of proficiency levels.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScaleView {
    /// The scale.
    pub id: ScaleId,
    /// Whose part of the catalog it belongs to.
    pub owner: CatalogOwner,
    /// Its name.
    #[schema(max_length = 200)]
    pub name: String,
    /// What it is for.
    #[schema(max_length = 2000)]
    pub description: Option<String>,
    /// Whether skills entered by name are on it.
    pub is_default: bool,
    /// Its rungs, lowest first.
    #[schema(max_items = 20)]
    pub levels: Vec<LevelView>,
    /// What you may do with it now.
    #[schema(max_items = 20)]
    pub allowed_actions: Vec<&'static str>,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// One rung of a scale.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelView {
    /// Its rank; a higher number means more.
    #[schema(minimum = 0, maximum = 20)]
    pub level: i32,
    /// What it is called.
    #[schema(max_length = 100)]
    pub label: String,
    /// What someone at this level does.
    #[schema(max_length = 2000)]
    pub description: Option<String>,
}

impl From<Level> for LevelView {
    fn from(level: Level) -> Self {
        Self { level: level.level, label: level.label, description: level.description }
    }
}

/// Part of a list of scales.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScalePage {
    /// The scales.
    #[schema(max_items = 200)]
    pub items: Vec<ScaleView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for ScalePage {
    type Item = ScaleView;

    fn new(items: Vec<ScaleView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<ScaleDetails> for ScaleView {
    fn from(details: ScaleDetails) -> Self {
        let ScaleDetails { scale, levels, may_change } = details;
        let owner = if scale.org_id.is_some() { CatalogOwner::Organization } else { CatalogOwner::Instance };
        Self {
            id: scale.id,
            owner,
            name: scale.name,
            description: scale.description,
            is_default: scale.is_default,
            levels: levels.into_iter().map(LevelView::from).collect(),
            allowed_actions: if may_change { vec!["update", "delete"] } else { Vec::new() },
            created_at: scale.created_at,
            updated_at: scale.updated_at,
        }
    }
}

//! How differences between versions are shown.

use serde::Serialize;
use utoipa::ToSchema;

use super::diff::{Change, Difference, DifferentEntity};
use crate::platform::{
    db::types::AnyId,
    http::{fields::Cursor, reply::PageView},
};

/// Something that is not the same in two versions of a framework.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceView {
    /// What differs.
    pub entity: DifferentEntity,
    /// How: `added` is what only this version has, `removed` what only the other has.
    pub change: Change,
    /// Its identifier in this version; `null` if it was removed.
    pub id: Option<AnyId>,
    /// Its identifier in the other version; `null` if it was added.
    pub against_id: Option<AnyId>,
    /// Its name, or title; for a requirement that of the skill, empty if that is of no version.
    #[schema(max_length = 500)]
    pub name: String,
    /// For a requirement, the title of the role.
    #[schema(max_length = 500)]
    pub role_title: Option<String>,
    /// Its key in the outside world; for a requirement that of the skill.
    #[schema(max_length = 300)]
    pub external_id: Option<String>,
    /// What says something else, if it was changed.
    #[schema(max_items = 20)]
    pub fields: Vec<&'static str>,
}

/// Part of what differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferencePage {
    /// Skills first, then role profiles, then requirements by role.
    #[schema(max_items = 200)]
    pub items: Vec<DifferenceView>,
    /// The cursor of the next page; `null` at the end.
    pub next_cursor: Option<Cursor>,
}

impl PageView for DifferencePage {
    type Item = DifferenceView;

    fn new(items: Vec<DifferenceView>, next_cursor: Option<Cursor>) -> Self {
        Self { items, next_cursor }
    }
}

impl From<Difference> for DifferenceView {
    fn from(difference: Difference) -> Self {
        Self {
            entity: difference.entity,
            change: difference.change,
            id: difference.id,
            against_id: difference.against_id,
            name: difference.name,
            role_title: difference.role_title,
            external_id: difference.external_id,
            fields: difference.fields,
        }
    }
}

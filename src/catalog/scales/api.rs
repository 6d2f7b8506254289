//! What clients send about proficiency scales.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::ScaleSort;
use crate::platform::{
    http::{
        fields::{Cursor, Line, Prose, clearable, objects, present, present_objects},
        page::list_query,
    },
    ids::ScaleId,
};

/// A scale to add to the organization's catalog.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateScale {
    /// Its name, unique in the organization.
    #[validate(nested)]
    pub name: Line<200>,
    /// What it is for.
    #[validate(nested)]
    pub description: Option<Prose<2000>>,
    /// Whether skills entered by name are on it from now on; `false` if left out.
    pub is_default: Option<bool>,
    /// Its rungs, each rank once.
    #[serde(deserialize_with = "objects")]
    #[validate(nested, length(min = 2, max = 20))]
    #[schema(min_items = 2, max_items = 20)]
    pub levels: Vec<LevelInput>,
}

/// One rung of a scale.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LevelInput {
    /// Its rank; a higher number means more.
    #[validate(range(min = 0, max = 20))]
    #[schema(minimum = 0, maximum = 20)]
    pub level: i32,
    /// What it is called.
    #[validate(nested)]
    pub label: Line<100>,
    /// What someone at this level does.
    #[validate(nested)]
    pub description: Option<Prose<2000>>,
}

/// Changes to a scale: what is absent stays, `null` clears. Once a level of it was observed its levels are fixed.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateScale {
    /// Its name, unique in the organization.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub name: Option<Line<200>>,
    /// What it is for.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub description: Option<Option<Prose<2000>>>,
    /// Whether skills entered by name are on it from now on.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    pub is_default: Option<bool>,
    /// Its rungs; replaces them all.
    #[serde(default, deserialize_with = "present_objects")]
    #[schema(nullable = false, min_items = 2, max_items = 20)]
    #[validate(nested, length(min = 2, max = 20))]
    pub levels: Option<Vec<LevelInput>>,
}

/// The scale in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ScalePath {
    /// The scale.
    pub scale_id: ScaleId,
}

/// Which scales to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListScales {
    /// With this in the name.
    #[validate(nested)]
    pub q: Option<Line<100>>,
    /// The order.
    pub sort: Option<ScaleSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListScales);

//! What clients send about frameworks.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{FrameworkFilter, FrameworkSort};
use crate::{
    catalog::scales::view::CatalogOwner,
    platform::{
        http::{
            fields::{Csv, Cursor, Line, Prose, clearable, present},
            page::list_query,
        },
        ids::FrameworkId,
        words::FrameworkStatus,
    },
};

/// A framework to add to the organization's catalog, as a draft.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateFramework {
    /// What all its versions will have in common, such as `engineering`.
    #[validate(nested)]
    pub key: Line<50>,
    /// Its name.
    #[validate(nested)]
    pub name: Line<200>,
    /// Which version it is, such as `2026`; each key has each release once.
    #[validate(nested)]
    pub release: Option<Line<50>>,
    /// What it is for.
    #[validate(nested)]
    pub description: Option<Prose<4000>>,
    /// The terms under which it may be used.
    #[validate(nested)]
    pub license: Option<Line<200>>,
}

/// Changes to a draft framework: what is absent stays, `null` clears. The state changes by transitions only.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateFramework {
    /// Its name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    #[validate(nested)]
    pub name: Option<Line<200>>,
    /// Which version it is.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub release: Option<Option<Line<50>>>,
    /// What it is for.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub description: Option<Option<Prose<4000>>>,
    /// The terms under which it may be used.
    #[serde(default, deserialize_with = "clearable")]
    #[validate(nested)]
    pub license: Option<Option<Line<200>>>,
}

/// The framework in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct FrameworkPath {
    /// The framework.
    pub framework_id: FrameworkId,
}

/// Which frameworks to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListFrameworks {
    /// With this key, such as `onet`: the versions of one framework.
    #[validate(nested)]
    pub key: Option<Line<50>>,
    /// In one of these states.
    #[param(value_type = Option<Vec<FrameworkStatus>>, style = Form, explode = false, max_items = 3)]
    pub status: Option<Csv<FrameworkStatus>>,
    /// In this part of the catalog.
    pub owner: Option<CatalogOwner>,
    /// The order.
    pub sort: Option<FrameworkSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListFrameworks);

impl From<&ListFrameworks> for FrameworkFilter {
    fn from(query: &ListFrameworks) -> Self {
        Self {
            key: query.key.as_ref().map(|key| key.0.clone()),
            status: query.status.as_ref().map(|status| status.0.clone()),
            is_instance: query.owner.map(|owner| owner == CatalogOwner::Instance),
        }
    }
}

//! What clients send about versions of a framework.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::platform::{
    db::{page::SortKey, value::ValueType},
    http::{
        fields::{Cursor, Line},
        page::ListQuery,
    },
    ids::FrameworkId,
};

/// A new version of a framework: a draft that holds what the framework holds.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateVersion {
    /// Which version it is, such as `2027`; each key has each release once.
    #[validate(nested)]
    pub release: Line<50>,
    /// Its name; that of the framework if left out.
    #[validate(nested)]
    pub name: Option<Line<200>>,
}

/// With which version to compare.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListDifferences {
    /// The other version; the one that this was made from, if left out.
    pub against: Option<FrameworkId>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}

impl ListQuery for ListDifferences {
    fn limit(&self) -> Option<u32> {
        self.limit
    }

    fn cursor(&self) -> Option<&str> {
        self.cursor.as_ref().map(|cursor| cursor.0.as_str())
    }

    /// Skills, then roles, then requirements, each by name.
    fn keys(&self) -> &'static [SortKey] {
        const {
            &[
                SortKey::new("differences", "entity", ValueType::Whole),
                SortKey::new("differences", "name_key", ValueType::Text),
            ]
        }
    }
}

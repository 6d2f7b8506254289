//! What clients ask when they search.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::model::SearchType;
use crate::platform::{
    db::{page::SortKey, value::ValueType},
    http::{
        fields::{Csv, Cursor, Line},
        page::ListQuery,
    },
};

/// What is found is ordered by how like it is, then by the title it was found by.
pub const RANKING: &[SortKey] = &[
    SortKey::new("titles", "score", ValueType::Number).descending(),
    SortKey::new("titles", "title", ValueType::Text),
];

/// What to search for.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SearchCatalog {
    /// Some words, the last of them perhaps unfinished. The first 12 count.
    #[validate(nested)]
    pub q: Line<200>,
    /// Only these types.
    #[serde(rename = "type")]
    #[param(value_type = Option<Vec<SearchType>>, style = Form, explode = false, max_items = 2)]
    pub kind: Option<Csv<SearchType>>,
    /// From the frameworks with this key alone, such as `onet`.
    #[validate(nested)]
    pub framework: Option<Line<50>>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}

impl ListQuery for SearchCatalog {
    fn limit(&self) -> Option<u32> {
        self.limit
    }
    fn cursor(&self) -> Option<&str> {
        self.cursor.as_ref().map(|cursor| cursor.0.as_str())
    }
    fn keys(&self) -> &'static [SortKey] {
        RANKING
    }
}

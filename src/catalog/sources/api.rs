//! What clients ask about sources.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::model::SourceSort;
use crate::platform::http::{fields::Cursor, page::list_query};

/// Which sources to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListSources {
    /// The order.
    pub sort: Option<SourceSort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListSources);

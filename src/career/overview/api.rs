//! What clients ask about a whole plan.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::store::TimelineFilter;
use crate::{
    career::history::model::{HistoryFilter, HistorySort, HistoryType},
    platform::{
        db::{page::SortKey, types::AnyId, value::ValueType},
        http::{
            fields::{Cursor, Day},
            page::{ListQuery, list_query},
        },
    },
};

/// Which dated things to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListTimeline {
    /// Due before this day.
    pub due_before: Option<Day>,
    /// Due after this day.
    pub due_after: Option<Day>,
    /// Only what is still open (`true`), or everything.
    pub is_open: Option<bool>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}

impl ListQuery for ListTimeline {
    fn limit(&self) -> Option<u32> {
        self.limit
    }

    fn cursor(&self) -> Option<&str> {
        self.cursor.as_ref().map(|cursor| cursor.0.as_str())
    }

    /// By day, then by kind; the columns stand for those of several tables.
    fn keys(&self) -> &'static [SortKey] {
        const {
            &[
                SortKey::new("timeline", "due_on", ValueType::Day),
                SortKey::new("timeline", "rank", ValueType::Whole),
            ]
        }
    }
}

impl From<&ListTimeline> for TimelineFilter {
    fn from(query: &ListTimeline) -> Self {
        Self {
            before: query.due_before.map(|day| day.0),
            after: query.due_after.map(|day| day.0),
            only_open: query.is_open.unwrap_or(false),
        }
    }
}

/// Which entries of a plan's history to list.
#[derive(Debug, Serialize, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListHistory {
    /// About objects of this kind.
    pub r#type: Option<HistoryType>,
    /// About this plan, goal, gap item, milestone or action.
    pub entity_id: Option<AnyId>,
    /// The order.
    pub sort: Option<HistorySort>,
    /// How many at most; 50 if left out.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// Where the page before ended, from its `next_cursor`.
    pub cursor: Option<Cursor>,
}
list_query!(ListHistory);

impl From<&ListHistory> for HistoryFilter {
    fn from(query: &ListHistory) -> Self {
        Self { entity_type: query.r#type, entity_id: query.entity_id }
    }
}

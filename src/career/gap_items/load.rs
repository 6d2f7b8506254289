//! Gap items for whoever may do something to them.

use super::model::GapItem;
use crate::{
    career::plans::load::in_plan,
    platform::{db::schema::gap_items, ids::GapItemId},
};

in_plan! {
    /// A gap item and its plan.
    gap_item, GapItem, gap_items, GapItemId, GapItem
}

//! Actions for whoever may do something to them.

use super::model::Action;
use crate::{
    career::plans::load::in_plan,
    platform::{db::schema::actions, ids::ActionId},
};

in_plan! {
    /// An action and its plan.
    action, Action, actions, ActionId, Action
}

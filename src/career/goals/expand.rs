//! What `expand` shows inside goals: milestones and gap items, loaded for all goals at once.
//!
//! At most [`MAX_CHILDREN`](crate::platform::db::page::MAX_CHILDREN) of a kind are shown inside each goal; the cursor beside them
//! continues in the list of that kind.

use super::{GoalDetails, api::GoalExpand, view::GoalView};
use crate::{
    career::{
        gap_items::{self, api::ListGapItems, view::GapItemView},
        milestones::{self, api::ListMilestones, model::MilestoneSort, view::MilestoneView},
    },
    platform::{
        ctx::Ctx,
        db::{Conn, page::Position},
        error::Result,
        http::{
            fields::Cursor,
            page::{self, ListQuery},
        },
    },
};

/// What to show inside goals.
#[derive(Debug, Clone, Default)]
pub struct Inside {
    /// Their milestones.
    pub milestones: bool,
    /// Their gap items.
    pub gap_items: bool,
    /// Whether requirements that are met count among the gap items.
    pub include_met: Option<bool>,
}

impl Inside {
    /// What a query asked for.
    pub fn new(asked: &[GoalExpand], include_met: Option<bool>) -> Self {
        Self {
            milestones: asked.contains(&GoalExpand::Milestones),
            gap_items: asked.contains(&GoalExpand::GapItems),
            include_met,
        }
    }
}

/// Shows goals with what was asked for inside them. Runs the same few queries for any number of goals.
pub fn views(conn: &mut Conn, ctx: &Ctx, goals: Vec<GoalDetails>, inside: &Inside) -> Result<Vec<GoalView>> {
    let heads: Vec<_> = goals.iter().map(|one| (one.goal.id, one.plan.clone())).collect();
    let mut views: Vec<_> = goals.into_iter().map(|goal| GoalView::new(ctx.now, goal)).collect();
    if inside.milestones {
        let mut found = milestones::of_goals(conn, &heads)?;
        for view in &mut views {
            let (items, next) = found.take(view.id);
            let sort = Some(MilestoneSort::SortOrder);
            let list = ListMilestones { goal_id: Some(view.id), sort, ..ListMilestones::default() };
            view.milestones = Some(items.into_iter().map(|one| MilestoneView::new(ctx.now, one)).collect());
            view.milestones_next_cursor = next_cursor(next, &list);
        }
    }
    if inside.gap_items {
        let mut found = gap_items::of_goals(conn, &heads, inside.include_met == Some(true))?;
        for view in &mut views {
            let (items, next) = found.take(view.id);
            let include_met = inside.include_met;
            let list = ListGapItems { goal_id: Some(view.id), include_met, ..ListGapItems::default() };
            view.gap_items = Some(items.into_iter().map(GapItemView::new).collect());
            view.gap_items_next_cursor = next_cursor(next, &list);
        }
    }
    Ok(views)
}

/// The cursor with which a list goes on after the part of it that is shown inside another object.
pub fn next_cursor(next: Option<Position>, list: &impl ListQuery) -> Option<Cursor> {
    next.map(|position| Cursor(page::encode(&position, list)))
}

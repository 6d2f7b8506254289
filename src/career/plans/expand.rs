//! What `expand` shows inside a plan: everything that a dashboard needs, in one answer and a fixed number of queries.

use super::{api::PlanExpand, model::Plan, view::PlanView};
use crate::{
    career::{
        actions::{
            self,
            api::ListActions,
            model::{ActionFilter, ActionSort},
            view::ActionView,
        },
        goals::{
            self,
            expand::{self, Inside},
        },
        overview::{self, view::PlanBudget},
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{MAX_CHILDREN, PageRequest},
        },
        error::Result,
    },
};

/// Adds to a plan that the actor may read what was asked for. Whatever shows something of goals shows the goals.
pub fn add(
    conn: &mut Conn,
    ctx: &Ctx,
    plan: &Plan,
    view: &mut PlanView,
    asked: &[PlanExpand],
    include_met: Option<bool>,
) -> Result<()> {
    let inside = Inside {
        milestones: asked.contains(&PlanExpand::GoalMilestones),
        gap_items: asked.contains(&PlanExpand::GoalGapItems),
        include_met,
    };
    if inside.milestones || inside.gap_items || asked.contains(&PlanExpand::Goals) {
        let goals = goals::of_plan(conn, ctx, plan)?;
        view.goals = Some(expand::views(conn, ctx, goals, &inside)?);
    }
    if asked.contains(&PlanExpand::Actions) {
        let list = ListActions { plan_id: Some(plan.id), ..ListActions::default() };
        let page = PageRequest { limit: u32::try_from(MAX_CHILDREN).unwrap_or(u32::MAX), after: None };
        let page = actions::list(conn, ctx, &ActionFilter::from(&list), ActionSort::default(), &page)?;
        view.actions = Some(page.items.into_iter().map(|one| ActionView::new(ctx.now, one)).collect());
        view.actions_next_cursor = expand::next_cursor(page.next, &list);
    }
    if asked.contains(&PlanExpand::Budget) {
        let actions = overview::counted_actions(conn, plan.id)?;
        view.budget = Some(PlanBudget::new(plan, &actions));
    }
    Ok(())
}

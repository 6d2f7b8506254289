//! From what clients send to milestones as they are stored.

use super::{
    api::{CreateMilestone, UpdateMilestone},
    model::{Milestone, MilestoneKind, MilestoneStatus},
};
use crate::{
    platform::{
        ctx::Ctx,
        db::types::fold,
        http::fields::{day, set, text},
        ids::PlanId,
    },
    trail::events::Changes,
};

/// A new milestone.
pub fn milestone(ctx: &Ctx, plan_id: PlanId, input: CreateMilestone) -> Milestone {
    let title: String = input.title.into();
    let due_on = input.due_on.map(|day| day.0);
    Milestone {
        id: ctx.new_id(),
        plan_id,
        goal_id: input.goal_id,
        kind: input.kind.unwrap_or(MilestoneKind::Other),
        title_key: fold(&title),
        title,
        description: input.description.map(Into::into),
        success_criteria: input.success_criteria.map(Into::into),
        starts_on: input.starts_on.map(|day| day.0),
        due_on,
        original_due_on: due_on,
        weight: input.weight.map_or(1.0, |weight| weight.0),
        sort_order: input.sort_order.unwrap_or(0),
        status: MilestoneStatus::Planned,
        status_reason: None,
        started_at: None,
        achieved_at: None,
        celebrated_at: None,
        celebration_note: None,
        celebration_visibility: None,
        progress: 0.0,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
    }
}

/// Applies a merge patch. The first due date ever given stays the original one.
pub fn apply(input: UpdateMilestone, milestone: &mut Milestone) {
    if let Some(title) = input.title {
        milestone.title = title.into();
        milestone.title_key = fold(&milestone.title);
    }
    set(&mut milestone.goal_id, input.goal_id);
    set(&mut milestone.kind, input.kind);
    set(&mut milestone.description, text(input.description));
    set(&mut milestone.success_criteria, text(input.success_criteria));
    set(&mut milestone.starts_on, day(input.starts_on));
    set(&mut milestone.due_on, day(input.due_on));
    set(&mut milestone.weight, input.weight.map(|weight| weight.0));
    set(&mut milestone.sort_order, input.sort_order);
    milestone.original_due_on = milestone.original_due_on.or(milestone.due_on);
}

/// What differs, for the audit trail.
pub fn changes(old: &Milestone, new: &Milestone) -> Changes {
    Changes::default()
        .value("goal_id", &old.goal_id, &new.goal_id)
        .value("kind", &old.kind, &new.kind)
        .text("title", &old.title, &new.title)
        .text("description", &old.description, &new.description)
        .text("success_criteria", &old.success_criteria, &new.success_criteria)
        .value("starts_on", &old.starts_on, &new.starts_on)
        .value("due_on", &old.due_on, &new.due_on)
        .value("weight", &old.weight, &new.weight)
        .value("sort_order", &old.sort_order, &new.sort_order)
        .value("status", &old.status, &new.status)
        .value("celebrated_at", &old.celebrated_at, &new.celebrated_at)
        .text("celebration_note", &old.celebration_note, &new.celebration_note)
        .value("celebration_visibility", &old.celebration_visibility, &new.celebration_visibility)
}

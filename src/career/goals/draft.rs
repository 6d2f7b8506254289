//! From what clients send to goals as they are stored.

use super::{
    api::{CreateGoal, UpdateGoal},
    model::{Goal, GoalKind, GoalStatus, Priority, ProgressMode},
};
use crate::{
    platform::{
        ctx::Ctx,
        db::types::fold,
        http::fields::{day, quantity, set, text},
        ids::PlanId,
    },
    trail::events::Changes,
};

/// A new goal.
pub fn goal(ctx: &Ctx, plan_id: PlanId, input: CreateGoal) -> Goal {
    let has_role = input.target_role_id.is_some() || input.target_role_title.is_some();
    let kind = if has_role { GoalKind::Role } else { GoalKind::Other };
    let title: String = input.title.into();
    let baseline_value = input.baseline_value.map(|value| value.0);
    Goal {
        id: ctx.new_id(),
        plan_id,
        parent_id: input.parent_id,
        title_key: fold(&title),
        title,
        description: input.description.map(Into::into),
        kind: input.kind.unwrap_or(kind),
        horizon: input.horizon,
        target_role_id: input.target_role_id,
        target_role_title: input.target_role_title.map(Into::into),
        specific: input.specific.map(Into::into),
        metric_name: input.metric_name.map(Into::into),
        metric_unit: input.metric_unit.map(Into::into),
        baseline_value,
        target_value: input.target_value.map(|value| value.0),
        current_value: input.current_value.map(|value| value.0).or(baseline_value),
        achievable_note: input.achievable_note.map(Into::into),
        relevance: input.relevance.map(Into::into),
        starts_on: input.starts_on.map(|day| day.0),
        due_on: input.due_on.map(|day| day.0),
        review_on: input.review_on.map(|day| day.0),
        priority: input.priority.unwrap_or(Priority::Medium),
        weight: input.weight.map_or(1.0, |weight| weight.0),
        progress_mode: input.progress_mode.unwrap_or(ProgressMode::Milestones),
        manual_progress: input.manual_progress,
        status: GoalStatus::Draft,
        closed_reason: None,
        achieved_at: None,
        progress: 0.0,
        points_met: 0.0,
        points_assessed: 0.0,
        points_total: 0.0,
        earliest_due_on: None,
        smart: None,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
        language: input.language.map(|language| language.0),
    }
}

/// Applies a merge patch.
pub fn apply(input: UpdateGoal, goal: &mut Goal) {
    if let Some(title) = input.title {
        goal.title = title.into();
        goal.title_key = fold(&goal.title);
    }
    set(&mut goal.parent_id, input.parent_id);
    set(&mut goal.description, text(input.description));
    set(&mut goal.kind, input.kind);
    set(&mut goal.horizon, input.horizon);
    set(&mut goal.target_role_id, input.target_role_id);
    set(&mut goal.target_role_title, text(input.target_role_title));
    set(&mut goal.specific, text(input.specific));
    set(&mut goal.metric_name, text(input.metric_name));
    set(&mut goal.metric_unit, text(input.metric_unit));
    set(&mut goal.baseline_value, quantity(input.baseline_value));
    set(&mut goal.target_value, quantity(input.target_value));
    set(&mut goal.current_value, quantity(input.current_value));
    set(&mut goal.achievable_note, text(input.achievable_note));
    set(&mut goal.relevance, text(input.relevance));
    set(&mut goal.starts_on, day(input.starts_on));
    set(&mut goal.due_on, day(input.due_on));
    set(&mut goal.review_on, day(input.review_on));
    set(&mut goal.priority, input.priority);
    set(&mut goal.weight, input.weight.map(|weight| weight.0));
    set(&mut goal.progress_mode, input.progress_mode);
    set(&mut goal.manual_progress, input.manual_progress);
    set(&mut goal.language, input.language.map(|language| language.map(|tag| tag.0)));
}

/// What differs, for the audit trail.
pub fn changes(old: &Goal, new: &Goal) -> Changes {
    Changes::default()
        .value("parent_id", &old.parent_id, &new.parent_id)
        .text("title", &old.title, &new.title)
        .text("description", &old.description, &new.description)
        .value("kind", &old.kind, &new.kind)
        .value("horizon", &old.horizon, &new.horizon)
        .value("target_role_id", &old.target_role_id, &new.target_role_id)
        .text("target_role_title", &old.target_role_title, &new.target_role_title)
        .text("specific", &old.specific, &new.specific)
        .text("metric_name", &old.metric_name, &new.metric_name)
        .text("metric_unit", &old.metric_unit, &new.metric_unit)
        .value("baseline_value", &old.baseline_value, &new.baseline_value)
        .value("target_value", &old.target_value, &new.target_value)
        .value("current_value", &old.current_value, &new.current_value)
        .text("achievable_note", &old.achievable_note, &new.achievable_note)
        .text("relevance", &old.relevance, &new.relevance)
        .value("starts_on", &old.starts_on, &new.starts_on)
        .value("due_on", &old.due_on, &new.due_on)
        .value("review_on", &old.review_on, &new.review_on)
        .value("priority", &old.priority, &new.priority)
        .value("weight", &old.weight, &new.weight)
        .value("progress_mode", &old.progress_mode, &new.progress_mode)
        .value("manual_progress", &old.manual_progress, &new.manual_progress)
        .value("language", &old.language, &new.language)
        .value("status", &old.status, &new.status)
}

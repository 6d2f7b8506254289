//! From what clients send to actions as they are stored.

use super::{
    api::{CreateAction, UpdateAction},
    model::{Action, ActionKind, ActionStatus},
    rules,
};
use crate::{
    career::plans::model::PlanHead,
    platform::{
        ctx::Ctx,
        db::types::fold,
        http::fields::{day, set, text},
    },
    trail::events::Changes,
};

/// A new action in a plan, whose currency it has unless it names another.
pub fn action(ctx: &Ctx, plan: &PlanHead, input: CreateAction) -> Action {
    let title: String = input.title.into();
    let kind = input.kind.unwrap_or(ActionKind::Other);
    Action {
        id: ctx.new_id(),
        plan_id: plan.id,
        milestone_id: input.milestone_id,
        title_key: fold(&title),
        title,
        description: input.description.map(Into::into),
        kind,
        learning_mode: input.learning_mode.unwrap_or_else(|| kind.usual_mode()),
        provider: input.provider.map(Into::into),
        url: input.url.map(Into::into),
        starts_on: input.starts_on.map(|day| day.0),
        due_on: input.due_on.map(|day| day.0),
        effort_hours_planned: input.effort_hours_planned,
        effort_hours_spent: input.effort_hours_spent,
        cost_planned_minor: input.cost_planned_minor,
        cost_actual_minor: input.cost_actual_minor,
        currency: input.currency.map_or_else(|| plan.currency.clone(), |currency| currency.0),
        status: ActionStatus::Todo,
        status_reason: None,
        started_at: None,
        completed_at: None,
        outcome_note: None,
        usefulness: None,
        progress: 0.0,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
    }
}

/// Applies a merge patch.
pub fn apply(input: UpdateAction, action: &mut Action) {
    if let Some(title) = input.title {
        action.title = title.into();
        action.title_key = fold(&action.title);
    }
    set(&mut action.milestone_id, input.milestone_id);
    set(&mut action.description, text(input.description));
    set(&mut action.kind, input.kind);
    set(&mut action.learning_mode, input.learning_mode);
    set(&mut action.provider, text(input.provider));
    set(&mut action.url, text(input.url));
    set(&mut action.starts_on, day(input.starts_on));
    set(&mut action.due_on, day(input.due_on));
    set(&mut action.effort_hours_planned, input.effort_hours_planned);
    set(&mut action.effort_hours_spent, input.effort_hours_spent);
    set(&mut action.cost_planned_minor, input.cost_planned_minor);
    set(&mut action.cost_actual_minor, input.cost_actual_minor);
    set(&mut action.currency, input.currency.map(|currency| currency.0));
    action.progress = rules::progress(action);
}

/// What differs, for the audit trail.
pub fn changes(old: &Action, new: &Action) -> Changes {
    Changes::default()
        .value("milestone_id", &old.milestone_id, &new.milestone_id)
        .text("title", &old.title, &new.title)
        .text("description", &old.description, &new.description)
        .value("kind", &old.kind, &new.kind)
        .value("learning_mode", &old.learning_mode, &new.learning_mode)
        .text("provider", &old.provider, &new.provider)
        .text("url", &old.url, &new.url)
        .value("starts_on", &old.starts_on, &new.starts_on)
        .value("due_on", &old.due_on, &new.due_on)
        .value("effort_hours_planned", &old.effort_hours_planned, &new.effort_hours_planned)
        .value("effort_hours_spent", &old.effort_hours_spent, &new.effort_hours_spent)
        .value("cost_planned_minor", &old.cost_planned_minor, &new.cost_planned_minor)
        .value("cost_actual_minor", &old.cost_actual_minor, &new.cost_actual_minor)
        .value("currency", &old.currency, &new.currency)
        .value("status", &old.status, &new.status)
        .text("outcome_note", &old.outcome_note, &new.outcome_note)
        .value("usefulness", &old.usefulness, &new.usefulness)
}

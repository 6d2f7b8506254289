//! From what clients send to plans as they are stored.

use super::{
    api::{CreatePlan, UpdatePlan},
    model::{Plan, PlanStatus, ReviewCadence},
};
use crate::{
    identity::people::model::Settings,
    platform::{
        ctx::Ctx,
        db::types::fold,
        http::fields::{Line, day, set, text},
        subject::Subject,
    },
    trail::events::Changes,
};

/// The plan that is made for someone who adds something without having one.
pub fn unnamed() -> CreatePlan {
    CreatePlan {
        title: Line("My development plan".to_owned()),
        vision: None,
        intent: None,
        opportunities: None,
        is_primary: Some(true),
        starts_on: None,
        target_end_on: None,
        review_cadence: None,
        currency: None,
        budget_cap_minor: None,
    }
}

/// A new plan of a person.
pub fn plan(ctx: &Ctx, owner: &Subject, settings: Settings, input: CreatePlan) -> Plan {
    let title: String = input.title.into();
    Plan {
        id: ctx.new_id(),
        org_id: ctx.actor.org_id,
        owner_id: owner.user_id,
        title_key: fold(&title),
        title,
        vision: input.vision.map(Into::into),
        intent: input.intent,
        opportunities: input.opportunities.map(Into::into),
        status: PlanStatus::Draft,
        status_reason: None,
        is_primary: input.is_primary.unwrap_or(false),
        requires_approval: settings.requires_approval,
        starts_on: input.starts_on.map_or_else(|| owner.day(ctx.now), |day| day.0),
        target_end_on: input.target_end_on.map(|day| day.0),
        review_cadence: input.review_cadence.unwrap_or(ReviewCadence::Quarterly),
        next_review_on: None,
        currency: input.currency.map_or_else(|| "EUR".to_owned(), |currency| currency.0),
        budget_cap_minor: input.budget_cap_minor,
        progress: 0.0,
        points_met: 0.0,
        points_assessed: 0.0,
        points_total: 0.0,
        activated_at: None,
        closed_at: None,
        version: 1,
        created_at: ctx.now,
        updated_at: ctx.now,
        deleted_at: None,
    }
}

/// Applies a merge patch.
pub fn apply(input: UpdatePlan, plan: &mut Plan) {
    if let Some(title) = input.title {
        plan.title = title.into();
        plan.title_key = fold(&plan.title);
    }
    set(&mut plan.vision, text(input.vision));
    set(&mut plan.intent, input.intent);
    set(&mut plan.opportunities, text(input.opportunities));
    set(&mut plan.is_primary, input.is_primary);
    set(&mut plan.starts_on, input.starts_on.map(|day| day.0));
    set(&mut plan.target_end_on, day(input.target_end_on));
    set(&mut plan.review_cadence, input.review_cadence);
    set(&mut plan.next_review_on, day(input.next_review_on));
    set(&mut plan.currency, input.currency.map(|currency| currency.0));
    set(&mut plan.budget_cap_minor, input.budget_cap_minor);
}

/// What differs, for the audit trail.
pub fn changes(old: &Plan, new: &Plan) -> Changes {
    Changes::default()
        .text("title", &old.title, &new.title)
        .text("vision", &old.vision, &new.vision)
        .value("intent", &old.intent, &new.intent)
        .text("opportunities", &old.opportunities, &new.opportunities)
        .value("status", &old.status, &new.status)
        .value("is_primary", &old.is_primary, &new.is_primary)
        .value("starts_on", &old.starts_on, &new.starts_on)
        .value("target_end_on", &old.target_end_on, &new.target_end_on)
        .value("review_cadence", &old.review_cadence, &new.review_cadence)
        .value("next_review_on", &old.next_review_on, &new.next_review_on)
        .value("currency", &old.currency, &new.currency)
        .value("budget_cap_minor", &old.budget_cap_minor, &new.budget_cap_minor)
}

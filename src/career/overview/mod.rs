//! Looking across a plan: what is due, how it is doing, what it costs.
//!
//! This module only reads. Whoever may read the plan may read all of it, so one grant on the plan is enough.

pub mod api;
pub mod routes;
pub mod store;
pub mod view;

use chrono::NaiveDate;
use std::collections::HashMap;

use crate::{
    career::{
        actions::model::Action,
        goals::{self, model::Goal},
        history::{
            self,
            model::{HistoryEntry, HistoryFilter, HistorySort},
        },
        overview::view::NextDue,
        plans::{
            self,
            model::{DatedType, Plan, PlanHead},
        },
    },
    engines::readiness::health::{self, Health},
    identity::{
        access::{Granted, Read},
        people,
    },
    platform::{
        ctx::Ctx,
        db::{
            Conn,
            page::{Page, PageRequest, Position},
            types::{AnyId, UtcTime},
            value::Value,
        },
        error::Result,
        http::fields::Day,
        ids::PlanId,
        subject::Subject,
    },
};

/// Something with a date in a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// What it is.
    pub kind: DatedType,
    /// Its plan.
    pub plan_id: PlanId,
    /// Its identifier.
    pub id: AnyId,
    /// What it is called.
    pub title: String,
    /// When it is due.
    pub due_on: NaiveDate,
    /// Where it stands, in the words of its kind.
    pub status: &'static str,
    /// Whether there is still something to do.
    pub is_open: bool,
    /// Whether its state lets it become overdue.
    pub is_pursued: bool,
}

/// How plans are doing and what is due first in each; plans without anything of the kind are missing.
#[derive(Debug, Default)]
pub struct Outlook {
    /// That of the goal that is doing worst.
    pub health: HashMap<PlanId, Health>,
    /// What is due first.
    pub next_due: HashMap<PlanId, NextDue>,
}

/// Looks at several plans at once.
pub fn outlook(conn: &mut Conn, ctx: &Ctx, plans: &[Plan]) -> Result<Outlook> {
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let owners = people::load::subjects(conn, ctx, plans.iter().map(|plan| plan.owner_id))?;
    let head = |plan: &Plan| Some((plan.id, PlanHead::new(plan, *owners.get(&plan.owner_id)?)));
    let heads: HashMap<PlanId, PlanHead> = plans.iter().filter_map(head).collect();
    let mut worst: HashMap<PlanId, Health> = HashMap::new();
    for goal in goals::of_plans(conn, &ids)? {
        let health = heads.get(&goal.plan_id).and_then(|plan| health_of(&goal, plan, ctx.now));
        if let Some(health) = health {
            let entry = worst.entry(goal.plan_id).or_insert(health);
            *entry = health.max(*entry);
        }
    }
    let due = store::earliest_open(conn, &ids)?.into_iter().filter_map(|item| {
        let plan = heads.get(&item.plan_id)?;
        Some((item.plan_id, next_due(item, plan, ctx.now)))
    });
    Ok(Outlook { health: worst, next_due: due.collect() })
}

/// A page of what has a date in a plan, earliest first.
pub fn timeline(
    conn: &mut Conn,
    ctx: &Ctx,
    id: PlanId,
    filter: &store::TimelineFilter,
    page: &PageRequest,
) -> Result<(PlanHead, Page<Dated>)> {
    let plan = plans::load::plan::<Read>(conn, ctx, id)?;
    let plan = PlanHead::new(&plan, people::load::subject(conn, ctx, plan.owner_id)?);
    let rows = store::timeline(conn, id, filter, page)?;
    Ok((plan, Page::new(rows, page, position)))
}

/// A page of the words that came with moves of a plan and of what is in it.
pub fn history(
    conn: &mut Conn,
    ctx: &Ctx,
    id: PlanId,
    filter: &HistoryFilter,
    sort: HistorySort,
    page: &PageRequest,
) -> Result<Page<HistoryEntry>> {
    let plan = plans::load::plan::<Read>(conn, ctx, id)?;
    let rows = history::store::list(conn, plan.id, filter, sort, page)?;
    let place = |entry: &HistoryEntry| Position {
        values: vec![Value::from(entry.created_at)],
        id: AnyId(entry.id.0),
    };
    Ok(Page::new(rows, page, place))
}

/// A plan with its owner and its goals, for a report of its progress.
pub fn progress(conn: &mut Conn, ctx: &Ctx, id: PlanId) -> Result<(Plan, Subject, Vec<Goal>)> {
    let plan = plans::load::plan::<Read>(conn, ctx, id).map(Granted::into_inner)?;
    let owner = people::load::subject(conn, ctx, plan.owner_id)?;
    let goals = goals::of_plans(conn, &[id])?;
    Ok((plan, owner, goals))
}

/// A plan and its actions that count, for sums of hours and money.
pub fn budget(conn: &mut Conn, ctx: &Ctx, id: PlanId) -> Result<(Plan, Vec<Action>)> {
    let plan = plans::load::plan::<Read>(conn, ctx, id).map(Granted::into_inner)?;
    let actions = counted_actions(conn, id)?;
    Ok((plan, actions))
}

/// The actions that count in the sums of a plan that someone has been granted to read.
pub fn counted_actions(conn: &mut Conn, id: PlanId) -> Result<Vec<Action>> {
    Ok(store::actions(conn, id)?)
}

fn health_of(goal: &Goal, plan: &PlanHead, now: UtcTime) -> Option<health::Health> {
    goals::rules::outlook(goal, plan, plan.owner.day(now)).health
}

fn next_due(item: Dated, plan: &PlanHead, now: UtcTime) -> NextDue {
    NextDue {
        is_overdue: plan.is_overdue(item.is_pursued, Some(item.due_on), now),
        r#type: item.kind,
        id: item.id,
        title: item.title,
        due_on: Day(item.due_on),
    }
}

/// The place of a kind among those due on the same day.
pub fn rank(kind: DatedType) -> i64 {
    match kind {
        DatedType::Goal => 0,
        DatedType::Milestone => 1,
        DatedType::Action => 2,
        DatedType::GapItem => 3,
    }
}

fn position(item: &Dated) -> Position {
    let values = vec![Value::from(item.due_on), Value::from(rank(item.kind))];
    Position { values, id: item.id }
}

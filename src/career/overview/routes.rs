//! Whole plans over HTTP.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{ListHistory, ListTimeline},
    store::TimelineFilter,
    view::{HistoryItem, HistoryPage, PlanBudget, PlanProgress, TimelineItem, TimelinePage},
};
use crate::{
    career::{
        history::model::HistoryFilter,
        overview,
        plans::{self, api::PlanPath},
    },
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{List, Plain},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_plan_timeline)
        .service(list_plan_history)
        .service(get_plan_progress)
        .service(get_plan_budget);
}

/// List what has a date in a plan
///
/// Goals, milestones, actions and gap items by their due dates, earliest first.
#[utoipa::path(tag = "plans", params(PlanPath, ListTimeline), responses((status = OK, body = TimelinePage), Problem))]
#[get("/plans/{plan_id}/timeline")]
pub async fn list_plan_timeline(
    call: Call,
    path: Path<PlanPath>,
    query: Query<ListTimeline>,
) -> Result<List<TimelinePage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let filter = TimelineFilter::from(&query);
        let (plan, page) = overview::timeline(conn, ctx, id, &filter, &query.page()?)?;
        List::new(page.map(|item| TimelineItem::new(ctx.now, &plan, item)), &query)
    })
    .await
}

/// List why things in a plan moved
///
/// The reasons and notes that you gave when the plan, or a goal, gap item, milestone or action in it, moved to another
/// state: one entry for each move that came with words, oldest first. Later moves overwrite nothing here.
#[utoipa::path(tag = "plans", params(PlanPath, ListHistory), responses((status = OK, body = HistoryPage), Problem))]
#[get("/plans/{plan_id}/history")]
pub async fn list_plan_history(
    call: Call,
    path: Path<PlanPath>,
    query: Query<ListHistory>,
) -> Result<List<HistoryPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let (filter, sort) = (HistoryFilter::from(&query), query.sort.unwrap_or_default());
        let page = overview::history(conn, ctx, id, &filter, sort, &query.page()?)?;
        List::new(page.map(HistoryItem::from), &query)
    })
    .await
}

/// Read how far a plan has come
///
/// Goal by goal: progress, what was to be expected by today, health, forecast, readiness.
#[utoipa::path(tag = "plans", params(PlanPath), responses((status = OK, body = PlanProgress), Problem))]
#[get("/plans/{plan_id}/progress")]
pub async fn get_plan_progress(call: Call, path: Path<PlanPath>) -> Result<Plain<PlanProgress>> {
    call.read(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let (plan, owner, goals) = overview::progress(conn, ctx, id)?;
        Plain::new(&PlanProgress::new(ctx.now, &plan, owner, goals))
    })
    .await
}

/// Read what a plan costs
///
/// Money by currency, hours by learning mode. Skipped and cancelled actions are left out; nothing is converted.
#[utoipa::path(tag = "plans", params(PlanPath), responses((status = OK, body = PlanBudget), Problem))]
#[get("/plans/{plan_id}/budget")]
pub async fn get_plan_budget(call: Call, path: Path<PlanPath>) -> Result<Plain<PlanBudget>> {
    call.read(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let (plan, actions) = overview::budget(conn, ctx, id)?;
        Plain::new(&PlanBudget::new(&plan, &actions))
    })
    .await
}

//! Milestones over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    MilestoneDetails,
    api::{
        AdvanceMilestone, CelebrateMilestone, CreateMilestone, ListMilestones, MilestonePath, MoveMilestone,
        UpdateMilestone,
    },
    model::MilestoneFilter,
    rules::Transition,
    view::{MilestonePage, MilestoneView},
};
use crate::{
    career::milestones,
    platform::{
        call::Call,
        ctx::Ctx,
        error::Result,
        http::{
            extract::{Json, OptionalJson, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Created, Item, List, NoContent},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_milestones)
        .service(create_milestone)
        .service(get_milestone)
        .service(update_milestone)
        .service(delete_milestone)
        .service(start_milestone)
        .service(achieve_milestone)
        .service(celebrate_milestone)
        .service(cancel_milestone)
        .service(reopen_milestone);
}

/// List milestones
///
/// Your milestones, in all your plans unless `plan_id` or `goal_id` names one.
#[utoipa::path(tag = "milestones", params(ListMilestones), responses((status = OK, body = MilestonePage), Problem))]
#[get("/milestones")]
pub async fn list_milestones(call: Call, query: Query<ListMilestones>) -> Result<List<MilestonePage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = milestones::list(conn, ctx, &MilestoneFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(|one| MilestoneView::new(ctx.now, one)), &query)
    })
    .await
}

/// Add a milestone
///
/// To a goal, or to a plan. The first due date it is given is kept, so that slippage can be told.
#[utoipa::path(tag = "milestones", responses((status = CREATED, body = MilestoneView), Problem))]
#[post("/milestones")]
pub async fn create_milestone(call: Call, body: Json<CreateMilestone>) -> Result<Created<MilestoneView>> {
    call.write(move |conn, ctx| {
        let details = milestones::create(conn, ctx, body.into_inner())?;
        let (id, version) = (details.milestone.id, details.milestone.version);
        Created::at(format!("/v1/milestones/{id}"), version, &MilestoneView::new(ctx.now, details))
    })
    .await
}

/// Read a milestone
///
/// With its progress, and how far its due date has slipped.
#[utoipa::path(tag = "milestones", params(MilestonePath), responses((status = OK, body = MilestoneView), Problem))]
#[get("/milestones/{milestone_id}")]
pub async fn get_milestone(call: Call, path: Path<MilestonePath>) -> Result<Item<MilestoneView>> {
    call.read(move |conn, ctx| {
        let details = milestones::get(conn, ctx, path.into_inner().milestone_id)?;
        show(ctx, details)
    })
    .await
}

/// Change a milestone
///
/// A merge patch: what is absent stays, `null` clears, an array is replaced as a whole. Rescheduling is
/// changing `due_on`; slippage then shows.
#[utoipa::path(tag = "milestones", params(MilestonePath), responses((status = OK, body = MilestoneView), Problem))]
#[patch("/milestones/{milestone_id}")]
pub async fn update_milestone(
    call: Call,
    path: Path<MilestonePath>,
    body: Json<UpdateMilestone>,
) -> Result<Item<MilestoneView>> {
    call.write(move |conn, ctx| {
        let details = milestones::update(conn, ctx, path.into_inner().milestone_id, body.into_inner())?;
        show(ctx, details)
    })
    .await
}

/// Delete a milestone
///
/// Its actions stay in the plan, and what waited for it waits no longer.
#[utoipa::path(tag = "milestones", params(MilestonePath), responses((status = NO_CONTENT), Problem))]
#[delete("/milestones/{milestone_id}")]
pub async fn delete_milestone(call: Call, path: Path<MilestonePath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        milestones::delete(conn, ctx, path.into_inner().milestone_id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Begin a milestone
///
/// From `planned` to `in_progress`. What it depends on must be done, unless there is an `override_reason`.
#[utoipa::path(
    tag = "milestones", request_body = Option<AdvanceMilestone>, params(MilestonePath),
    responses((status = OK, body = MilestoneView), Problem)
)]
#[post("/milestones/{milestone_id}/start")]
pub async fn start_milestone(
    call: Call,
    path: Path<MilestonePath>,
    body: OptionalJson<AdvanceMilestone>,
) -> Result<Item<MilestoneView>> {
    let reason = body.into_inner().override_reason.map(Into::into);
    move_on(call, path, Transition::Start, reason).await
}

/// Say that a milestone is reached
///
/// From any open state to `achieved`. What it depends on must be done, unless there is an `override_reason`.
#[utoipa::path(
    tag = "milestones", request_body = Option<AdvanceMilestone>, params(MilestonePath),
    responses((status = OK, body = MilestoneView), Problem)
)]
#[post("/milestones/{milestone_id}/achieve")]
pub async fn achieve_milestone(
    call: Call,
    path: Path<MilestonePath>,
    body: OptionalJson<AdvanceMilestone>,
) -> Result<Item<MilestoneView>> {
    let reason = body.into_inner().override_reason.map(Into::into);
    move_on(call, path, Transition::Achieve, reason).await
}

/// Celebrate a milestone
///
/// Once, after it was achieved, with a note and the choice of who may see it.
#[utoipa::path(
    tag = "milestones", request_body = Option<CelebrateMilestone>, params(MilestonePath),
    responses((status = OK, body = MilestoneView), Problem)
)]
#[post("/milestones/{milestone_id}/celebrate")]
pub async fn celebrate_milestone(
    call: Call,
    path: Path<MilestonePath>,
    body: OptionalJson<CelebrateMilestone>,
) -> Result<Item<MilestoneView>> {
    call.write(move |conn, ctx| {
        let details = milestones::celebrate(conn, ctx, path.into_inner().milestone_id, body.into_inner())?;
        show(ctx, details)
    })
    .await
}

/// Give a milestone up
///
/// From any open state to `cancelled`. It no longer counts in the progress of its goal.
#[utoipa::path(
    tag = "milestones", request_body = Option<MoveMilestone>, params(MilestonePath),
    responses((status = OK, body = MilestoneView), Problem)
)]
#[post("/milestones/{milestone_id}/cancel")]
pub async fn cancel_milestone(
    call: Call,
    path: Path<MilestonePath>,
    body: OptionalJson<MoveMilestone>,
) -> Result<Item<MilestoneView>> {
    let reason = body.into_inner().reason.map(Into::into);
    move_on(call, path, Transition::Cancel, reason).await
}

/// Open a closed milestone again
///
/// From `achieved`, `missed` or `cancelled` to `in_progress`. What was celebrated stays celebrated.
#[utoipa::path(
    tag = "milestones", request_body = Option<MoveMilestone>, params(MilestonePath),
    responses((status = OK, body = MilestoneView), Problem)
)]
#[post("/milestones/{milestone_id}/reopen")]
pub async fn reopen_milestone(
    call: Call,
    path: Path<MilestonePath>,
    body: OptionalJson<MoveMilestone>,
) -> Result<Item<MilestoneView>> {
    let reason = body.into_inner().reason.map(Into::into);
    move_on(call, path, Transition::Reopen, reason).await
}

async fn move_on(
    call: Call,
    path: Path<MilestonePath>,
    transition: Transition,
    reason: Option<String>,
) -> Result<Item<MilestoneView>> {
    call.write(move |conn, ctx| {
        let details = milestones::move_on(conn, ctx, path.into_inner().milestone_id, transition, reason)?;
        show(ctx, details)
    })
    .await
}

fn show(ctx: &Ctx, details: MilestoneDetails) -> Result<Item<MilestoneView>> {
    let version = details.milestone.version;
    Item::new(version, &MilestoneView::new(ctx.now, details))
}

//! Gap items over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    GapItemDetails, Words, analysis,
    api::{
        AcceptGapItem, AnalyzeGaps, CloseGapItem, CreateGapItem, GapItemPath, ListGapItems, ReopenGapItem,
        UpdateGapItem,
    },
    load,
    model::GapItemFilter,
    rules::Transition,
    view::{GapAnalysisView, GapItemPage, GapItemView},
};
use crate::{
    career::{
        gap_items,
        goals::{self, api::GoalPath},
    },
    catalog::skills,
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{Json, OptionalJson, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Created, Item, List, NoContent, Plain},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_gap_items)
        .service(create_gap_item)
        .service(get_gap_item)
        .service(update_gap_item)
        .service(delete_gap_item)
        .service(start_gap_item)
        .service(close_gap_item)
        .service(accept_gap_item)
        .service(reopen_gap_item)
        .service(analyze_goal_gaps);
}

/// List gap items
///
/// Your gaps, in all your plans unless `plan_id` or `goal_id` names one. `sort=-severity` shows what matters most first.
#[utoipa::path(tag = "gap-items", params(ListGapItems), responses((status = OK, body = GapItemPage), Problem))]
#[get("/gap-items")]
pub async fn list_gap_items(call: Call, query: Query<ListGapItems>) -> Result<List<GapItemPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = gap_items::list(conn, ctx, &GapItemFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(GapItemView::new), &query)
    })
    .await
}

/// Add a gap
///
/// To a goal, or to a plan. Name the skill and the level to reach; your assessments tell the level you are at. A goal has at
/// most 500 gap items, a plan 2,000, and you have at most 5,000 in all.
#[utoipa::path(tag = "gap-items", responses((status = CREATED, body = GapItemView), Problem))]
#[post("/gap-items")]
pub async fn create_gap_item(call: Call, body: Json<CreateGapItem>) -> Result<Created<GapItemView>> {
    call.write(move |conn, ctx| {
        let input = body.into_inner();
        let names: Vec<String> = input.skill.iter().map(|name| name.0.clone()).collect();
        let details = gap_items::create(conn, ctx, input)?;
        let (id, version) = (details.item.id, details.item.version);
        let similar = skills::similar(conn, ctx, &names)?.into_values().next().unwrap_or_default();
        let view = GapItemView { similar_skills: similar, ..GapItemView::new(details) };
        Created::at(format!("/v1/gap-items/{id}"), version, &view)
    })
    .await
}

/// Read a gap item
///
/// With its gap and severity, from the level that your assessments tell.
#[utoipa::path(tag = "gap-items", params(GapItemPath), responses((status = OK, body = GapItemView), Problem))]
#[get("/gap-items/{gap_item_id}")]
pub async fn get_gap_item(call: Call, path: Path<GapItemPath>) -> Result<Item<GapItemView>> {
    call.read(move |conn, ctx| show(gap_items::get(conn, ctx, path.into_inner().gap_item_id)?)).await
}

/// Change a gap item
///
/// A merge patch: what is absent stays, `null` clears. Raising the target above the level opens a closed gap again.
#[utoipa::path(tag = "gap-items", params(GapItemPath), responses((status = OK, body = GapItemView), Problem))]
#[patch("/gap-items/{gap_item_id}")]
pub async fn update_gap_item(
    call: Call,
    path: Path<GapItemPath>,
    body: Json<UpdateGapItem>,
) -> Result<Item<GapItemView>> {
    call.write(move |conn, ctx| {
        let item = load::gap_item(conn, ctx, path.into_inner().gap_item_id)?;
        show(gap_items::update(conn, ctx, item, body.into_inner())?)
    })
    .await
}

/// Delete a gap item
///
/// It no longer counts in the readiness of its goal. What was observed stays in the ledger.
#[utoipa::path(tag = "gap-items", params(GapItemPath), responses((status = NO_CONTENT), Problem))]
#[delete("/gap-items/{gap_item_id}")]
pub async fn delete_gap_item(call: Call, path: Path<GapItemPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        let item = load::gap_item(conn, ctx, path.into_inner().gap_item_id)?;
        gap_items::delete(conn, ctx, &item)?;
        Ok(NoContent::new())
    })
    .await
}

/// Begin to work on a gap
///
/// From `open` to `in_progress`. The first action that works on it does the same.
#[utoipa::path(tag = "gap-items", params(GapItemPath), responses((status = OK, body = GapItemView), Problem))]
#[post("/gap-items/{gap_item_id}/start")]
pub async fn start_gap_item(call: Call, path: Path<GapItemPath>) -> Result<Item<GapItemView>> {
    move_on(call, path, Transition::Start, Words::default()).await
}

/// Close a gap
///
/// From any open state to `closed`, once the level reaches the target. A critical gap does not close on your own word
/// alone: as long as others cannot assess you here, an `override_reason` closes it. One without a skill needs a note that
/// says how.
#[utoipa::path(
    tag = "gap-items", request_body = Option<CloseGapItem>, params(GapItemPath),
    responses((status = OK, body = GapItemView), Problem)
)]
#[post("/gap-items/{gap_item_id}/close")]
pub async fn close_gap_item(
    call: Call,
    path: Path<GapItemPath>,
    body: OptionalJson<CloseGapItem>,
) -> Result<Item<GapItemView>> {
    let body = body.into_inner();
    let words = Words { reason: body.override_reason.map(Into::into), note: body.note.map(Into::into) };
    move_on(call, path, Transition::Close, words).await
}

/// Live with a gap
///
/// From any open state to `accepted`, for a reason. It no longer counts in the readiness of its goal.
#[utoipa::path(tag = "gap-items", params(GapItemPath), responses((status = OK, body = GapItemView), Problem))]
#[post("/gap-items/{gap_item_id}/accept")]
pub async fn accept_gap_item(
    call: Call,
    path: Path<GapItemPath>,
    body: Json<AcceptGapItem>,
) -> Result<Item<GapItemView>> {
    let words = Words { reason: Some(body.into_inner().reason.into()), note: None };
    move_on(call, path, Transition::Accept, words).await
}

/// Open a gap again
///
/// From `closed` or `accepted` to `open`.
#[utoipa::path(
    tag = "gap-items", request_body = Option<ReopenGapItem>, params(GapItemPath),
    responses((status = OK, body = GapItemView), Problem)
)]
#[post("/gap-items/{gap_item_id}/reopen")]
pub async fn reopen_gap_item(
    call: Call,
    path: Path<GapItemPath>,
    body: OptionalJson<ReopenGapItem>,
) -> Result<Item<GapItemView>> {
    let words = Words { reason: None, note: body.into_inner().note.map(Into::into) };
    move_on(call, path, Transition::Reopen, words).await
}

/// Compare a goal with a role
///
/// Makes a gap item of each requirement of the role profile, or updates those it made before. What you entered by hand
/// keeps its target, and nothing is deleted. `dry_run` only tells what would be done.
#[utoipa::path(
    tag = "gap-items", request_body = Option<AnalyzeGaps>, params(GoalPath),
    responses((status = OK, body = GapAnalysisView), Problem)
)]
#[post("/goals/{goal_id}/gap-analysis")]
pub async fn analyze_goal_gaps(
    call: Call,
    path: Path<GoalPath>,
    body: OptionalJson<AnalyzeGaps>,
) -> Result<Plain<GapAnalysisView>> {
    call.write(move |conn, ctx| {
        let goal = goals::load::goal(conn, ctx, path.into_inner().goal_id)?;
        let analysis = analysis::analyze(conn, ctx, &goal, &body.into_inner())?;
        Plain::new(&GapAnalysisView::from(analysis))
    })
    .await
}

async fn move_on(
    call: Call,
    path: Path<GapItemPath>,
    transition: Transition,
    words: Words,
) -> Result<Item<GapItemView>> {
    call.write(move |conn, ctx| {
        let item = load::gap_item(conn, ctx, path.into_inner().gap_item_id)?;
        show(gap_items::move_on(conn, ctx, item, transition, words)?)
    })
    .await
}

fn show(details: GapItemDetails) -> Result<Item<GapItemView>> {
    Item::new(details.item.version, &GapItemView::new(details))
}

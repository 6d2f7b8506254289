//! Development actions over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ActionDetails,
    api::{ActionPath, CompleteAction, CreateAction, ListActions, MoveAction, UpdateAction},
    model::ActionFilter,
    rules::Transition,
    view::{ActionPage, ActionView},
};
use crate::{
    career::actions,
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
        .service(list_actions)
        .service(create_action)
        .service(get_action)
        .service(update_action)
        .service(delete_action)
        .service(start_action)
        .service(complete_action)
        .service(skip_action)
        .service(cancel_action)
        .service(reopen_action);
}

/// List actions
///
/// Your development actions, in all your plans unless `plan_id` or `milestone_id` names one.
#[utoipa::path(tag = "actions", params(ListActions), responses((status = OK, body = ActionPage), Problem))]
#[get("/actions")]
pub async fn list_actions(call: Call, query: Query<ListActions>) -> Result<List<ActionPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = actions::list(conn, ctx, &ActionFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(|one| ActionView::new(ctx.now, one)), &query)
    })
    .await
}

/// Add an action
///
/// To a milestone, or to a plan, with the hours and the money it is expected to take and the gaps it works on.
#[utoipa::path(tag = "actions", responses((status = CREATED, body = ActionView), Problem))]
#[post("/actions")]
pub async fn create_action(call: Call, body: Json<CreateAction>) -> Result<Created<ActionView>> {
    call.write(move |conn, ctx| {
        let details = actions::create(conn, ctx, body.into_inner())?;
        let (id, version) = (details.action.id, details.action.version);
        Created::at(format!("/v1/actions/{id}"), version, &ActionView::new(ctx.now, details))
    })
    .await
}

/// Read an action
///
/// With its progress and the gaps it works on.
#[utoipa::path(tag = "actions", params(ActionPath), responses((status = OK, body = ActionView), Problem))]
#[get("/actions/{action_id}")]
pub async fn get_action(call: Call, path: Path<ActionPath>) -> Result<Item<ActionView>> {
    call.read(move |conn, ctx| show(ctx, actions::get(conn, ctx, path.into_inner().action_id)?)).await
}

/// Change an action
///
/// A merge patch: what is absent stays, `null` clears, an array is replaced as a whole. The state changes by transitions
/// only.
#[utoipa::path(tag = "actions", params(ActionPath), responses((status = OK, body = ActionView), Problem))]
#[patch("/actions/{action_id}")]
pub async fn update_action(
    call: Call,
    path: Path<ActionPath>,
    body: Json<UpdateAction>,
) -> Result<Item<ActionView>> {
    call.write(move |conn, ctx| {
        show(ctx, actions::update(conn, ctx, path.into_inner().action_id, body.into_inner())?)
    })
    .await
}

/// Delete an action
///
/// Its hours and costs no longer count in the plan.
#[utoipa::path(tag = "actions", params(ActionPath), responses((status = NO_CONTENT), Problem))]
#[delete("/actions/{action_id}")]
pub async fn delete_action(call: Call, path: Path<ActionPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        actions::delete(conn, ctx, path.into_inner().action_id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Begin an action
///
/// From `todo` to `in_progress`. The milestone it leads to and the gaps it works on begin with it.
#[utoipa::path(
    tag = "actions", request_body = Option<MoveAction>, params(ActionPath),
    responses((status = OK, body = ActionView), Problem)
)]
#[post("/actions/{action_id}/start")]
pub async fn start_action(
    call: Call,
    path: Path<ActionPath>,
    body: OptionalJson<MoveAction>,
) -> Result<Item<ActionView>> {
    move_on(call, path, body, Transition::Start).await
}

/// Finish an action
///
/// From any open state to `done`, with what came of it and how useful it was.
#[utoipa::path(
    tag = "actions", request_body = Option<CompleteAction>, params(ActionPath),
    responses((status = OK, body = ActionView), Problem)
)]
#[post("/actions/{action_id}/complete")]
pub async fn complete_action(
    call: Call,
    path: Path<ActionPath>,
    body: OptionalJson<CompleteAction>,
) -> Result<Item<ActionView>> {
    call.write(move |conn, ctx| {
        show(ctx, actions::complete(conn, ctx, path.into_inner().action_id, body.into_inner())?)
    })
    .await
}

/// Leave an action out
///
/// From any open state to `skipped`, because it turned out not to be needed. It no longer counts.
#[utoipa::path(
    tag = "actions", request_body = Option<MoveAction>, params(ActionPath),
    responses((status = OK, body = ActionView), Problem)
)]
#[post("/actions/{action_id}/skip")]
pub async fn skip_action(
    call: Call,
    path: Path<ActionPath>,
    body: OptionalJson<MoveAction>,
) -> Result<Item<ActionView>> {
    move_on(call, path, body, Transition::Skip).await
}

/// Give an action up
///
/// From any open state to `cancelled`. It no longer counts.
#[utoipa::path(
    tag = "actions", request_body = Option<MoveAction>, params(ActionPath),
    responses((status = OK, body = ActionView), Problem)
)]
#[post("/actions/{action_id}/cancel")]
pub async fn cancel_action(
    call: Call,
    path: Path<ActionPath>,
    body: OptionalJson<MoveAction>,
) -> Result<Item<ActionView>> {
    move_on(call, path, body, Transition::Cancel).await
}

/// Take a closed action up again
///
/// From `done`, `skipped` or `cancelled` to `in_progress`.
#[utoipa::path(
    tag = "actions", request_body = Option<MoveAction>, params(ActionPath),
    responses((status = OK, body = ActionView), Problem)
)]
#[post("/actions/{action_id}/reopen")]
pub async fn reopen_action(
    call: Call,
    path: Path<ActionPath>,
    body: OptionalJson<MoveAction>,
) -> Result<Item<ActionView>> {
    move_on(call, path, body, Transition::Reopen).await
}

async fn move_on(
    call: Call,
    path: Path<ActionPath>,
    body: OptionalJson<MoveAction>,
    transition: Transition,
) -> Result<Item<ActionView>> {
    call.write(move |conn, ctx| {
        let reason = body.into_inner().reason.map(Into::into);
        show(ctx, actions::move_on(conn, ctx, path.into_inner().action_id, transition, reason)?)
    })
    .await
}

fn show(ctx: &Ctx, details: ActionDetails) -> Result<Item<ActionView>> {
    let version = details.action.version;
    Item::new(version, &ActionView::new(ctx.now, details))
}

//! Goals over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{AchieveGoal, CloseGoal, CreateGoal, GetGoal, GoalPath, ListGoals, SaveGoal, UpdateGoal},
    expand::{self, Inside},
    load,
    model::GoalFilter,
    rules::Transition,
    view::{GoalPage, GoalView},
};
use crate::{
    career::goals::{self, GoalDetails},
    platform::{
        call::Call,
        ctx::Ctx,
        db::page::Page,
        error::{Error, Result},
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
        .service(list_goals)
        .service(create_goal)
        .service(get_goal)
        .service(update_goal)
        .service(delete_goal)
        .service(activate_goal)
        .service(pause_goal)
        .service(resume_goal)
        .service(achieve_goal)
        .service(miss_goal)
        .service(cancel_goal)
        .service(reactivate_goal);
}

/// List goals
///
/// Your goals, in all your plans unless `plan_id` names one. `expand=milestones,gap_items` saves a request for each.
#[utoipa::path(tag = "goals", params(ListGoals), responses((status = OK, body = GoalPage), Problem))]
#[get("/goals")]
pub async fn list_goals(call: Call, query: Query<ListGoals>) -> Result<List<GoalPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let Page { items, next } = goals::list(conn, ctx, &GoalFilter::from(&query), sort, &query.page()?)?;
        let asked = query.expand.as_ref().map_or(&[][..], |expand| &expand.0);
        let items = expand::views(conn, ctx, items, &Inside::new(asked, query.include_met))?;
        List::new(Page { items, next }, &query)
    })
    .await
}

/// Add a goal to a plan
///
/// Only the plan's owner may add goals, and only while the plan is open. Without `plan_id` it goes into your primary
/// plan, which is made as a draft if you have none. What the SMART rules say of it is shown as `smart`; it is saved
/// all the same, unless `smart=strict` asks for a refusal.
#[utoipa::path(tag = "goals", params(SaveGoal), responses((status = CREATED, body = GoalView), Problem))]
#[post("/goals")]
pub async fn create_goal(
    call: Call,
    query: Query<SaveGoal>,
    body: Json<CreateGoal>,
) -> Result<Created<GoalView>> {
    call.write(move |conn, ctx| {
        let goal = goals::create(conn, ctx, body.into_inner(), query.into_inner().smart)?;
        let (id, version) = (goal.goal.id, goal.goal.version);
        Created::at(format!("/v1/goals/{id}"), version, &GoalView::new(ctx.now, goal))
    })
    .await
}

/// Read a goal
///
/// With its figures as of your today. `expand` shows its milestones and gap items in the same answer.
#[utoipa::path(tag = "goals", params(GoalPath, GetGoal), responses((status = OK, body = GoalView), Problem))]
#[get("/goals/{goal_id}")]
pub async fn get_goal(call: Call, path: Path<GoalPath>, query: Query<GetGoal>) -> Result<Item<GoalView>> {
    call.read(move |conn, ctx| {
        let goal = goals::get(conn, ctx, path.into_inner().goal_id)?;
        let version = goal.goal.version;
        let query = query.into_inner();
        let asked = query.expand.map_or_else(Vec::new, |expand| expand.0);
        let inside = Inside::new(&asked, query.include_met);
        let view = expand::views(conn, ctx, vec![goal], &inside)?.pop().ok_or_else(Error::not_found)?;
        Item::new(version, &view)
    })
    .await
}

/// Change a goal
///
/// A merge patch: what is absent stays, `null` clears, an array is replaced as a whole. The state changes by transitions
/// only. The SMART rules judge the
/// goal anew; with `smart=strict` a change that leaves it with errors is refused.
#[utoipa::path(
    tag = "goals", params(GoalPath, SaveGoal), responses((status = OK, body = GoalView), Problem)
)]
#[patch("/goals/{goal_id}")]
pub async fn update_goal(
    call: Call,
    path: Path<GoalPath>,
    query: Query<SaveGoal>,
    body: Json<UpdateGoal>,
) -> Result<Item<GoalView>> {
    call.write(move |conn, ctx| {
        let goal = load::goal(conn, ctx, path.into_inner().goal_id)?;
        show(ctx, goals::update(conn, ctx, goal, body.into_inner(), query.into_inner().smart)?)
    })
    .await
}

/// Delete a goal
///
/// Takes its gap items and milestones along. Their actions stay in the plan, and goals below it move up a level.
#[utoipa::path(tag = "goals", params(GoalPath), responses((status = NO_CONTENT), Problem))]
#[delete("/goals/{goal_id}")]
pub async fn delete_goal(call: Call, path: Path<GoalPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        let goal = load::goal(conn, ctx, path.into_inner().goal_id)?;
        goals::delete(conn, ctx, &goal)?;
        Ok(NoContent::new())
    })
    .await
}

/// Start pursuing a goal
///
/// From `draft` to `active`. Activating a plan does this for all its draft goals. Where the organization's `smart_mode`
/// is `strict`, a goal that is not SMART is refused with the findings that a check in that mode gives.
#[utoipa::path(tag = "goals", params(GoalPath), responses((status = OK, body = GoalView), Problem))]
#[post("/goals/{goal_id}/activate")]
pub async fn activate_goal(call: Call, path: Path<GoalPath>) -> Result<Item<GoalView>> {
    move_on(call, path, Transition::Activate, None).await
}

/// Set a goal aside
///
/// From `active` to `paused`. A paused goal does not become overdue.
#[utoipa::path(tag = "goals", params(GoalPath), responses((status = OK, body = GoalView), Problem))]
#[post("/goals/{goal_id}/pause")]
pub async fn pause_goal(call: Call, path: Path<GoalPath>) -> Result<Item<GoalView>> {
    move_on(call, path, Transition::Pause, None).await
}

/// Take a goal up again
///
/// From `paused` to `active`.
#[utoipa::path(tag = "goals", params(GoalPath), responses((status = OK, body = GoalView), Problem))]
#[post("/goals/{goal_id}/resume")]
pub async fn resume_goal(call: Call, path: Path<GoalPath>) -> Result<Item<GoalView>> {
    move_on(call, path, Transition::Resume, None).await
}

/// Say that a goal is reached
///
/// From `active` to `achieved`; its progress becomes 100. While critical gaps are open it needs an `override_reason`.
#[utoipa::path(
    tag = "goals", request_body = Option<AchieveGoal>, params(GoalPath),
    responses((status = OK, body = GoalView), Problem)
)]
#[post("/goals/{goal_id}/achieve")]
pub async fn achieve_goal(
    call: Call,
    path: Path<GoalPath>,
    body: OptionalJson<AchieveGoal>,
) -> Result<Item<GoalView>> {
    let reason = body.into_inner().override_reason.map(Into::into);
    move_on(call, path, Transition::Achieve, reason).await
}

/// Say that a goal was not reached
///
/// From `active` to `missed`. It keeps the progress it had, and can be reactivated.
#[utoipa::path(
    tag = "goals", request_body = Option<CloseGoal>, params(GoalPath),
    responses((status = OK, body = GoalView), Problem)
)]
#[post("/goals/{goal_id}/miss")]
pub async fn miss_goal(
    call: Call,
    path: Path<GoalPath>,
    body: OptionalJson<CloseGoal>,
) -> Result<Item<GoalView>> {
    let reason = body.into_inner().reason.map(Into::into);
    move_on(call, path, Transition::Miss, reason).await
}

/// Give a goal up
///
/// From any open state to `cancelled`. It no longer counts in the figures of its plan, and can be reactivated.
#[utoipa::path(
    tag = "goals", request_body = Option<CloseGoal>, params(GoalPath),
    responses((status = OK, body = GoalView), Problem)
)]
#[post("/goals/{goal_id}/cancel")]
pub async fn cancel_goal(
    call: Call,
    path: Path<GoalPath>,
    body: OptionalJson<CloseGoal>,
) -> Result<Item<GoalView>> {
    let reason = body.into_inner().reason.map(Into::into);
    move_on(call, path, Transition::Cancel, reason).await
}

/// Open a closed goal again
///
/// From `achieved`, `missed` or `cancelled` to `active`. Where the organization's `smart_mode` is `strict`, the goal must
/// be SMART as of today, so one that was missed needs a new date first.
#[utoipa::path(tag = "goals", params(GoalPath), responses((status = OK, body = GoalView), Problem))]
#[post("/goals/{goal_id}/reactivate")]
pub async fn reactivate_goal(call: Call, path: Path<GoalPath>) -> Result<Item<GoalView>> {
    move_on(call, path, Transition::Reactivate, None).await
}

async fn move_on(
    call: Call,
    path: Path<GoalPath>,
    transition: Transition,
    reason: Option<String>,
) -> Result<Item<GoalView>> {
    call.write(move |conn, ctx| {
        let goal = load::goal(conn, ctx, path.into_inner().goal_id)?;
        show(ctx, goals::move_on(conn, ctx, goal, transition, reason)?)
    })
    .await
}

fn show(ctx: &Ctx, goal: GoalDetails) -> Result<Item<GoalView>> {
    let version = goal.goal.version;
    Item::new(version, &GoalView::new(ctx.now, goal))
}

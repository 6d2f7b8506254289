//! Plans over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{CompletePlan, CreatePlan, GetPlan, ListPlans, MovePlan, PlanPath, UpdatePlan},
    expand,
    model::{Plan, PlanFilter},
    rules::Transition,
    view::{PlanPage, PlanView},
};
use crate::{
    career::{goals, overview, plans},
    platform::{
        call::Call,
        ctx::Ctx,
        db::{Conn, snapshot},
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
        .service(list_plans)
        .service(create_plan)
        .service(get_plan)
        .service(update_plan)
        .service(delete_plan)
        .service(activate_plan)
        .service(hold_plan)
        .service(resume_plan)
        .service(complete_plan)
        .service(cancel_plan)
        .service(reopen_plan);
}

/// List plans
///
/// Your plans, each with its figures as of your today.
#[utoipa::path(tag = "plans", params(ListPlans), responses((status = OK, body = PlanPage), Problem))]
#[get("/plans")]
pub async fn list_plans(call: Call, query: Query<ListPlans>) -> Result<List<PlanPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        snapshot(conn, |conn| {
            let page = plans::list(conn, ctx, &PlanFilter::from(&query), sort, &query.page()?)?;
            let mut outlook = overview::outlook(conn, ctx, &page.items)?;
            let page = page.map(|plan| {
                let (health, due) = (outlook.health.remove(&plan.id), outlook.next_due.remove(&plan.id));
                PlanView::new(plan, health, due)
            });
            List::new(page, &query)
        })
    })
    .await
}

/// Make a plan
///
/// Usually not needed: the first goal makes one. Your first open plan is your primary one.
#[utoipa::path(tag = "plans", responses((status = CREATED, body = PlanView), Problem))]
#[post("/plans")]
pub async fn create_plan(call: Call, body: Json<CreatePlan>) -> Result<Created<PlanView>> {
    call.write(move |conn, ctx| {
        let plan = plans::create(conn, ctx, body.into_inner())?;
        let (id, version) = (plan.id, plan.version);
        Created::at(format!("/v1/plans/{id}"), version, &view(conn, ctx, plan)?)
    })
    .await
}

/// Read a plan
///
/// With readiness, coverage, progress, health and what is due next, as of your today. `primary` stands for your primary
/// plan, here and wherever a path names a plan.
/// `expand=goals,goals.milestones,goals.gap_items,actions,budget` answers a whole dashboard at once.
#[utoipa::path(tag = "plans", params(PlanPath, GetPlan), responses((status = OK, body = PlanView), Problem))]
#[get("/plans/{plan_id}")]
pub async fn get_plan(call: Call, path: Path<PlanPath>, query: Query<GetPlan>) -> Result<Item<PlanView>> {
    call.read(move |conn, ctx| {
        snapshot(conn, |conn| {
            let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
            let plan = plans::get(conn, ctx, id)?;
            let query = query.into_inner();
            let mut shown = view(conn, ctx, plan.clone())?;
            let asked = query.expand.map_or_else(Vec::new, |expand| expand.0);
            expand::add(conn, ctx, &plan, &mut shown, &asked, query.include_met)?;
            Item::new(plan.version, &shown)
        })
    })
    .await
}

/// Change a plan
///
/// A merge patch: what is absent stays, `null` clears. The state changes by transitions only.
#[utoipa::path(tag = "plans", params(PlanPath), responses((status = OK, body = PlanView), Problem))]
#[patch("/plans/{plan_id}")]
pub async fn update_plan(call: Call, path: Path<PlanPath>, body: Json<UpdatePlan>) -> Result<Item<PlanView>> {
    call.write(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let plan = plans::update(conn, ctx, id, body.into_inner())?;
        show(conn, ctx, plan)
    })
    .await
}

/// Delete a plan
///
/// Takes everything in it along. A closed plan cannot be deleted before it is reopened.
#[utoipa::path(tag = "plans", params(PlanPath), responses((status = NO_CONTENT), Problem))]
#[delete("/plans/{plan_id}")]
pub async fn delete_plan(call: Call, path: Path<PlanPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        plans::delete(conn, ctx, id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Start carrying out a plan
///
/// From `draft` to `active`, and all its draft goals with it. Not where the plan requires approval. Where the
/// organization's `smart_mode` is `strict`, all these goals must be SMART: otherwise nothing is activated, and
/// `findings` says which goal lacks what.
#[utoipa::path(
    tag = "plans", request_body = Option<MovePlan>, params(PlanPath),
    responses((status = OK, body = PlanView), Problem)
)]
#[post("/plans/{plan_id}/activate")]
pub async fn activate_plan(
    call: Call,
    path: Path<PlanPath>,
    body: OptionalJson<MovePlan>,
) -> Result<Item<PlanView>> {
    call.write(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let reason = body.into_inner().reason.map(Into::into);
        let plan = plans::activate(conn, ctx, id, reason, |conn, owner| {
            goals::expect_drafts_smart(conn, owner, ctx.now, id)
        })?;
        show(conn, ctx, plan)
    })
    .await
}

/// Set a plan aside
///
/// From `active` to `on_hold`. Nothing in it becomes overdue meanwhile.
#[utoipa::path(
    tag = "plans", request_body = Option<MovePlan>, params(PlanPath),
    responses((status = OK, body = PlanView), Problem)
)]
#[post("/plans/{plan_id}/hold")]
pub async fn hold_plan(
    call: Call,
    path: Path<PlanPath>,
    body: OptionalJson<MovePlan>,
) -> Result<Item<PlanView>> {
    move_on(call, path, body, Transition::Hold).await
}

/// Take a plan up again
///
/// From `on_hold` to `active`.
#[utoipa::path(
    tag = "plans", request_body = Option<MovePlan>, params(PlanPath),
    responses((status = OK, body = PlanView), Problem)
)]
#[post("/plans/{plan_id}/resume")]
pub async fn resume_plan(
    call: Call,
    path: Path<PlanPath>,
    body: OptionalJson<MovePlan>,
) -> Result<Item<PlanView>> {
    move_on(call, path, body, Transition::Resume).await
}

/// Finish a plan
///
/// From `active` to `completed`. Open goals and milestones must be closed first, or are marked missed with
/// `miss_open_items`.
#[utoipa::path(
    tag = "plans", request_body = Option<CompletePlan>, params(PlanPath),
    responses((status = OK, body = PlanView), Problem)
)]
#[post("/plans/{plan_id}/complete")]
pub async fn complete_plan(
    call: Call,
    path: Path<PlanPath>,
    body: OptionalJson<CompletePlan>,
) -> Result<Item<PlanView>> {
    call.write(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let plan = plans::complete(conn, ctx, id, body.into_inner().miss_open_items)?;
        show(conn, ctx, plan)
    })
    .await
}

/// Give a plan up
///
/// From any open state to `cancelled`, with everything in it that is still open.
#[utoipa::path(
    tag = "plans", request_body = Option<MovePlan>, params(PlanPath),
    responses((status = OK, body = PlanView), Problem)
)]
#[post("/plans/{plan_id}/cancel")]
pub async fn cancel_plan(
    call: Call,
    path: Path<PlanPath>,
    body: OptionalJson<MovePlan>,
) -> Result<Item<PlanView>> {
    move_on(call, path, body, Transition::Cancel).await
}

/// Open a closed plan again
///
/// From `completed` or `cancelled` to `active`. What was closed with it stays closed until it is reactivated.
#[utoipa::path(
    tag = "plans", request_body = Option<MovePlan>, params(PlanPath),
    responses((status = OK, body = PlanView), Problem)
)]
#[post("/plans/{plan_id}/reopen")]
pub async fn reopen_plan(
    call: Call,
    path: Path<PlanPath>,
    body: OptionalJson<MovePlan>,
) -> Result<Item<PlanView>> {
    move_on(call, path, body, Transition::Reopen).await
}

async fn move_on(
    call: Call,
    path: Path<PlanPath>,
    body: OptionalJson<MovePlan>,
    transition: Transition,
) -> Result<Item<PlanView>> {
    call.write(move |conn, ctx| {
        let id = plans::named(conn, ctx, path.into_inner().plan_id)?;
        let reason = body.into_inner().reason.map(Into::into);
        let plan = plans::move_on(conn, ctx, id, transition, reason)?;
        show(conn, ctx, plan)
    })
    .await
}

fn show(conn: &mut Conn, ctx: &Ctx, plan: Plan) -> Result<Item<PlanView>> {
    let version = plan.version;
    Item::new(version, &view(conn, ctx, plan)?)
}

fn view(conn: &mut Conn, ctx: &Ctx, plan: Plan) -> Result<PlanView> {
    let plan = [plan];
    let mut outlook = overview::outlook(conn, ctx, &plan)?;
    let [plan] = plan;
    let (health, due) = (outlook.health.remove(&plan.id), outlook.next_due.remove(&plan.id));
    Ok(PlanView::new(plan, health, due))
}

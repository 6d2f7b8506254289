//! Frameworks over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    FrameworkDetails,
    api::{CreateFramework, FrameworkPath, ListFrameworks, UpdateFramework},
    model::FrameworkFilter,
    rules::Transition,
    view::{FrameworkPage, FrameworkView},
};
use crate::{
    catalog::frameworks,
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{Json, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Created, Item, List, NoContent},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_frameworks)
        .service(create_framework)
        .service(get_framework)
        .service(update_framework)
        .service(delete_framework)
        .service(publish_framework)
        .service(retire_framework);
}

/// List frameworks
///
/// Those of the instance and of your organization, each version for itself; `key` shows the versions of one. Drafts are
/// shown to hr and admins alone.
#[utoipa::path(tag = "frameworks", params(ListFrameworks), responses((status = OK, body = FrameworkPage), Problem))]
#[get("/frameworks")]
pub async fn list_frameworks(call: Call, query: Query<ListFrameworks>) -> Result<List<FrameworkPage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let sort = query.sort.unwrap_or_default();
        let page = frameworks::list(conn, ctx, &FrameworkFilter::from(&query), sort, &query.page()?)?;
        List::new(page.map(FrameworkView::from), &query)
    })
    .await
}

/// Add a framework
///
/// To the organization's catalog, as a draft; only hr and admins may, and only they can see it.
#[utoipa::path(tag = "frameworks", responses((status = CREATED, body = FrameworkView), Problem))]
#[post("/frameworks")]
pub async fn create_framework(call: Call, body: Json<CreateFramework>) -> Result<Created<FrameworkView>> {
    call.write(move |conn, ctx| {
        let details = frameworks::create(conn, ctx, body.into_inner())?;
        let (id, version) = (details.framework.id, details.framework.version);
        Created::at(format!("/v1/frameworks/{id}"), version, &FrameworkView::from(details))
    })
    .await
}

/// Read a framework
///
/// Its skills are at `/v1/skills?framework_id=`, its roles at `/v1/role-profiles?framework_id=`.
#[utoipa::path(tag = "frameworks", params(FrameworkPath), responses((status = OK, body = FrameworkView), Problem))]
#[get("/frameworks/{framework_id}")]
pub async fn get_framework(call: Call, path: Path<FrameworkPath>) -> Result<Item<FrameworkView>> {
    call.read(move |conn, ctx| show(frameworks::get(conn, ctx, path.into_inner().framework_id)?)).await
}

/// Change a draft framework
///
/// Only hr and admins may. What was published stays as it is.
#[utoipa::path(tag = "frameworks", params(FrameworkPath), responses((status = OK, body = FrameworkView), Problem))]
#[patch("/frameworks/{framework_id}")]
pub async fn update_framework(
    call: Call,
    path: Path<FrameworkPath>,
    body: Json<UpdateFramework>,
) -> Result<Item<FrameworkView>> {
    call.write(move |conn, ctx| {
        show(frameworks::update(conn, ctx, path.into_inner().framework_id, body.into_inner())?)
    })
    .await
}

/// Delete a draft framework
///
/// With everything in it. Only hr and admins may, and only while nothing else refers to it; what was published stays.
#[utoipa::path(tag = "frameworks", params(FrameworkPath), responses((status = NO_CONTENT), Problem))]
#[delete("/frameworks/{framework_id}")]
pub async fn delete_framework(call: Call, path: Path<FrameworkPath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        frameworks::delete(conn, ctx, path.into_inner().framework_id)?;
        Ok(NoContent::new())
    })
    .await
}

/// Publish a framework
///
/// From `draft` to `published`, with all its role profiles. From then on it stays as it is, with everything in it: to
/// change something, make a new version. Only hr and admins may.
#[utoipa::path(tag = "frameworks", params(FrameworkPath), responses((status = OK, body = FrameworkView), Problem))]
#[post("/frameworks/{framework_id}/publish")]
pub async fn publish_framework(call: Call, path: Path<FrameworkPath>) -> Result<Item<FrameworkView>> {
    call.write(move |conn, ctx| {
        show(frameworks::move_on(conn, ctx, path.into_inner().framework_id, Transition::Publish)?)
    })
    .await
}

/// Take a framework out of use
///
/// From `published` to `retired`, with all its role profiles. What refers to it stays as it is. Only hr and admins may.
#[utoipa::path(tag = "frameworks", params(FrameworkPath), responses((status = OK, body = FrameworkView), Problem))]
#[post("/frameworks/{framework_id}/retire")]
pub async fn retire_framework(call: Call, path: Path<FrameworkPath>) -> Result<Item<FrameworkView>> {
    call.write(move |conn, ctx| {
        show(frameworks::move_on(conn, ctx, path.into_inner().framework_id, Transition::Retire)?)
    })
    .await
}

fn show(details: FrameworkDetails) -> Result<Item<FrameworkView>> {
    Item::new(details.framework.version, &FrameworkView::from(details))
}

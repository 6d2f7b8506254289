//! Proficiency scales over HTTP.

use actix_web::{delete, get, patch, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    ScaleDetails,
    api::{CreateScale, ListScales, ScalePath, UpdateScale},
    view::{ScalePage, ScaleView},
};
use crate::{
    catalog::scales,
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
        .service(list_scales)
        .service(create_scale)
        .service(get_scale)
        .service(update_scale)
        .service(delete_scale);
}

/// List proficiency scales
///
/// Those of the instance and of your organization, each with its levels.
#[utoipa::path(tag = "scales", params(ListScales), responses((status = OK, body = ScalePage), Problem))]
#[get("/scales")]
pub async fn list_scales(call: Call, query: Query<ListScales>) -> Result<List<ScalePage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let q = query.q.as_ref().map(|q| q.0.as_str());
        let page = scales::list(conn, ctx, q, query.sort.unwrap_or_default(), &query.page()?)?;
        List::new(page.map(ScaleView::from), &query)
    })
    .await
}

/// Add a proficiency scale
///
/// To the organization's catalog; only hr and admins may. Skills can then be put on it.
#[utoipa::path(tag = "scales", responses((status = CREATED, body = ScaleView), Problem))]
#[post("/scales")]
pub async fn create_scale(call: Call, body: Json<CreateScale>) -> Result<Created<ScaleView>> {
    call.write(move |conn, ctx| {
        let details = scales::create(conn, ctx, body.into_inner())?;
        let (id, version) = (details.scale.id, details.scale.version);
        Created::at(format!("/v1/scales/{id}"), version, &ScaleView::from(details))
    })
    .await
}

/// Read a proficiency scale
///
/// With its levels, lowest first.
#[utoipa::path(tag = "scales", params(ScalePath), responses((status = OK, body = ScaleView), Problem))]
#[get("/scales/{scale_id}")]
pub async fn get_scale(call: Call, path: Path<ScalePath>) -> Result<Item<ScaleView>> {
    call.read(move |conn, ctx| show(scales::get(conn, ctx, path.into_inner().scale_id)?)).await
}

/// Change a proficiency scale
///
/// Only hr and admins may. Once someone was seen at one of its levels, the levels are fixed.
#[utoipa::path(tag = "scales", params(ScalePath), responses((status = OK, body = ScaleView), Problem))]
#[patch("/scales/{scale_id}")]
pub async fn update_scale(
    call: Call,
    path: Path<ScalePath>,
    body: Json<UpdateScale>,
) -> Result<Item<ScaleView>> {
    call.write(move |conn, ctx| {
        show(scales::update(conn, ctx, path.into_inner().scale_id, body.into_inner())?)
    })
    .await
}

/// Delete a proficiency scale
///
/// Only hr and admins may, and only while no skill is on it.
#[utoipa::path(tag = "scales", params(ScalePath), responses((status = NO_CONTENT), Problem))]
#[delete("/scales/{scale_id}")]
pub async fn delete_scale(call: Call, path: Path<ScalePath>) -> Result<NoContent> {
    call.write(move |conn, ctx| {
        scales::delete(conn, ctx, path.into_inner().scale_id)?;
        Ok(NoContent::new())
    })
    .await
}

fn show(details: ScaleDetails) -> Result<Item<ScaleView>> {
    Item::new(details.scale.version, &ScaleView::from(details))
}

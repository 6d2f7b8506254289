//! Versions of a framework over HTTP.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::{CreateVersion, ListDifferences},
    view::{DifferencePage, DifferenceView},
};
use crate::{
    catalog::{
        framework_versions,
        frameworks::{api::FrameworkPath, view::FrameworkView},
    },
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{Json, Path, Query},
            page::ListQuery as _,
            problem::Problem,
            reply::{Created, List},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create_framework_version).service(list_framework_differences);
}

/// Make a new version of a framework
///
/// A draft that holds what the framework holds: skills with texts of levels, role profiles with requirements, titles,
/// tools and related roles. Keys are kept, and each skill and role remembers its origin. Only hr and admins may, and the
/// framework must have been published; it may hold at most 2,000 skills, 1,000 role profiles and 20,000 requirements.
#[utoipa::path(tag = "frameworks", params(FrameworkPath), responses((status = CREATED, body = FrameworkView), Problem))]
#[post("/frameworks/{framework_id}/versions")]
pub async fn create_framework_version(
    call: Call,
    path: Path<FrameworkPath>,
    body: Json<CreateVersion>,
) -> Result<Created<FrameworkView>> {
    call.write(move |conn, ctx| {
        let id = path.into_inner().framework_id;
        let details = framework_versions::create(conn, ctx, id, body.into_inner())?;
        let (id, version) = (details.framework.id, details.framework.version);
        Created::at(format!("/v1/frameworks/{id}"), version, &FrameworkView::from(details))
    })
    .await
}

/// Compare two versions of a framework
///
/// What was added, removed or changed: skills, role profiles and requirements. They belong together by what took their
/// place, by origin, or else by key.
#[utoipa::path(
    tag = "frameworks",
    params(FrameworkPath, ListDifferences),
    responses((status = OK, body = DifferencePage), Problem)
)]
#[get("/frameworks/{framework_id}/diff")]
pub async fn list_framework_differences(
    call: Call,
    path: Path<FrameworkPath>,
    query: Query<ListDifferences>,
) -> Result<List<DifferencePage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let id = path.into_inner().framework_id;
        let page = framework_versions::differences(conn, ctx, id, query.against, &query.page()?)?;
        List::new(page.map(DifferenceView::from), &query)
    })
    .await
}

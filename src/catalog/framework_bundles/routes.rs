//! Frameworks with their content over HTTP.

use actix_web::post;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{api::CreateFrameworkBundle, view::FrameworkBundleView};
use crate::{
    catalog::framework_bundles,
    platform::{
        call::Call,
        error::Result,
        http::{extract::Json, problem::Problem, reply::Created},
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create_framework_bundle);
}

/// Add a framework with its content
///
/// A draft with its skills, role profiles and requirements in one request of at most 262,144 bytes: all of it or nothing,
/// and a refusal names all faults, up to a hundred. Skills and role profiles name each other by `external_id`. Only hr and
/// admins may. Add more to the draft, then publish it; larger frameworks are imported.
#[utoipa::path(
    tag = "frameworks",
    responses((status = CREATED, body = FrameworkBundleView), Problem)
)]
#[post("/framework-bundles")]
pub async fn create_framework_bundle(
    call: Call,
    body: Json<CreateFrameworkBundle>,
) -> Result<Created<FrameworkBundleView>> {
    let input = body.into_inner();
    call.prepared(
        move |conn, ctx| framework_bundles::prepare(conn, ctx, input),
        |conn, ctx, prepared| {
            let details = framework_bundles::create(conn, ctx, prepared)?;
            let (id, version) = (details.framework.framework.id, details.framework.framework.version);
            Created::at(format!("/v1/frameworks/{id}"), version, &FrameworkBundleView::from(details))
        },
    )
    .await
}

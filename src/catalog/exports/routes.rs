//! Exports over HTTP.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{api::ExportFramework, model::ExportFormat};
use crate::{
    catalog::{exports, frameworks::api::FrameworkPath},
    platform::{
        call::Call,
        error::Result,
        http::{
            extract::{Path, Query},
            problem::Problem,
            reply::{Attachment, FileContent},
        },
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(export_framework);
}

/// Export a framework
///
/// As a file that can be imported again, here or elsewhere: with everything that an import reads, or its skills alone for
/// Moodle. Skills and roles of other frameworks are named by their keys alone, where something refers to them. Whoever may
/// read the framework may have the file. Personal skills are never in it.
#[utoipa::path(
    tag = "frameworks",
    params(FrameworkPath, ExportFramework),
    responses(
        (status = OK, content((FileContent = "application/zip"), (FileContent = "text/csv"))),
        Problem,
    ),
)]
#[get("/frameworks/{framework_id}/export")]
pub async fn export_framework(
    call: Call,
    path: Path<FrameworkPath>,
    query: Query<ExportFramework>,
) -> Result<Attachment> {
    let format = query.into_inner().format.unwrap_or(ExportFormat::Native);
    call.read(move |conn, ctx| {
        let export = exports::get(conn, ctx, path.into_inner().framework_id, format)?;
        Ok(Attachment::new(format.media_type(), &export.name, export.contents))
    })
    .await
}

//! Sources over HTTP.

use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::ListSources,
    view::{SourcePage, SourceView},
};
use crate::{
    catalog::sources,
    platform::{
        call::Call,
        error::Result,
        http::{extract::Query, page::ListQuery as _, problem::Problem, reply::List},
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_sources);
}

/// List the sources of the catalog
///
/// With the attribution that their licenses ask to be shown wherever the data is.
#[utoipa::path(tag = "sources", params(ListSources), responses((status = OK, body = SourcePage), Problem))]
#[get("/sources")]
pub async fn list_sources(call: Call, query: Query<ListSources>) -> Result<List<SourcePage>> {
    let query = query.into_inner();
    call.read(move |conn, ctx| {
        let page = sources::list(conn, ctx, query.sort.unwrap_or_default(), &query.page()?)?;
        List::new(page.map(SourceView::from), &query)
    })
    .await
}

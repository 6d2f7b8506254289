//! Searching over HTTP.

use actix_web::{get, web::Data};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::SearchCatalog,
    cache::Indexes,
    model::SearchFilter,
    view::{SearchHit, SearchPage},
};
use crate::{
    insight::search,
    platform::{
        call::Call,
        error::Result,
        http::{extract::Query, page::ListQuery as _, problem::Problem, reply::List},
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(search_catalog);
}

/// Search role profiles and skills
///
/// By title, alternative title, the beginning of a word, and with typing errors: one in words of four letters and more,
/// two from eight. Everything that exists for you and is in use: of the instance, of your organization, and your own
/// skills. What has all of the words comes alone; only if there is nothing, what has half of them.
#[utoipa::path(tag = "search", params(SearchCatalog), responses((status = OK, body = SearchPage), Problem))]
#[get("/search")]
pub async fn search_catalog(
    call: Call,
    indexes: Data<Indexes>,
    query: Query<SearchCatalog>,
) -> Result<List<SearchPage>> {
    let query = query.into_inner();
    indexes
        .read(call, search::editions, move |conn, ctx, indexes| {
            let filter = SearchFilter {
                types: query.kind.as_ref().map(|types| types.0.clone()),
                frameworks: search::frameworks(
                    conn,
                    ctx,
                    query.framework.as_ref().map(|key| key.0.as_str()),
                )?,
            };
            let page = search::find(conn, ctx, (&query.q.0, &filter), (indexes, &query.page()?))?;
            List::new(page.map(SearchHit::from), &query)
        })
        .await
}

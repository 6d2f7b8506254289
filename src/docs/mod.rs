//! The documentation: the document itself, and Swagger UI over it, without a request to any other host.
//!
//! Swagger UI's files are embedded, compressed. Its initializer is ours, because only a script of its own can log the
//! page in; so a strict content security policy needs no exception. One style sheet is ours too, for phones and contrast.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
        IF_NONE_MATCH, LOCATION, VARY,
    },
    web::{self, Data, ServiceConfig},
};
use std::{io::Read as _, sync::Arc};

use crate::{
    app::App,
    error::{Error, Result},
    http::etag,
};

/// Starts Swagger UI; see the file.
const INITIALIZER: &str = include_str!("initializer.js");
/// Replaces the smallest of Swagger UI's style sheets; see the file.
const STYLE: &str = include_str!("style.css");
/// Nothing from elsewhere, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(document).service(without_slash).service(page).service(home);
}

/// The document.
#[get("/openapi.json")]
async fn document(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let tag = etag::etag(1, app.document.as_bytes());
    let asked = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if asked.is_some_and(|header| etag::is_cached(header, &tag)) {
        return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
    }
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((ETAG, tag))
        .body(app.document.clone())
}

/// Leads a browser to the documentation.
#[get("/")]
async fn home() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/docs/")).finish()
}

#[get("/docs")]
async fn without_slash() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

/// A file of Swagger UI.
#[get("/docs/{file:.*}")]
async fn page(file: web::Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    let name = if file.is_empty() { "index.html" } else { file.as_str() };
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_SECURITY_POLICY, POLICY));
    let ours = match name {
        "swagger-initializer.js" => Some(("text/javascript; charset=utf-8", INITIALIZER)),
        "index.css" => Some(("text/css; charset=utf-8", STYLE)),
        _ => None,
    };
    if let Some((content_type, text)) = ours {
        return Ok(response
            .insert_header((CONTENT_TYPE, content_type))
            .insert_header((CACHE_CONTROL, "no-cache"))
            .body(text));
    }
    let found = utoipa_swagger_ui::serve(name, Arc::default());
    let file = found.map_err(|error| anyhow::anyhow!("{error}"))?.ok_or_else(Error::not_found)?;
    // The names of the files do not change with their contents, so a day is as long as they are kept.
    let caching = if file.content_type == "text/html" { "no-cache" } else { "public, max-age=86400" };
    response
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((VARY, "accept-encoding"));
    let accepts = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    if !file.gzpipped {
        return Ok(response.body(file.bytes.into_owned()));
    }
    if accepts.is_some_and(|accepts| accepts.contains("gzip")) {
        return Ok(response.insert_header((CONTENT_ENCODING, "gzip")).body(file.bytes.into_owned()));
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&*file.bytes).read_to_end(&mut plain).map_err(anyhow::Error::from)?;
    Ok(response.body(plain))
}

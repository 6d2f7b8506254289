//! The documentation: the document itself, and Swagger UI over it, without a request to any other host.
//!
//! Swagger UI's files are embedded, compressed. Its initializer is ours, because only a script of its own can log the
//! page in; so a strict content security policy needs no exception. One style sheet is ours too, for phones and contrast.
//! The first page of the server leads here.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{
        CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
        LOCATION, VARY,
    },
    web::{self, Bytes, Data, ServiceConfig},
};
use flate2::Compression;
use std::{io::Read as _, sync::Arc};

use crate::platform::{
    error::{Error, Result},
    http::{compress, etag},
};

/// Starts Swagger UI; see the file.
const INITIALIZER: &str = include_str!("initializer.js");
/// Replaces the smallest of Swagger UI's style sheets; see the file.
const STYLE: &str = include_str!("style.css");
/// The first page, and its style sheet.
const HOME: &str = include_str!("home.html");
const HOME_STYLE: &str = include_str!("home.css");
const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
/// Nothing from elsewhere, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(document).service(without_slash).service(page).service(home);
}

/// The OpenAPI document as it is sent: clients read all of it, so it is kept compressed too.
pub struct Document {
    plain: Bytes,
    packed: Bytes,
    tag: String,
}

impl Document {
    /// Makes it ready to be sent.
    pub fn new(text: String) -> std::io::Result<Self> {
        let packed = compress::gzip(text.as_bytes(), Compression::best())?;
        Ok(Self { tag: etag::etag(1, text.as_bytes()), plain: text.into(), packed })
    }
}

/// The document.
#[get("/openapi.json")]
async fn document(document: Data<Document>, request: HttpRequest) -> HttpResponse {
    let Document { plain, packed, tag } = &**document;
    let takes_gzip = compress::accepts_gzip(request.headers());
    let tag = if takes_gzip { compress::weakened(tag) } else { tag.clone() };
    let asked = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_cached = asked.is_some_and(|header| etag::is_cached(header, &document.tag));
    let mut response = if is_cached { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((VARY, "accept-encoding"));
    response.insert_header((CACHE_CONTROL, "no-cache"));
    if is_cached {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, "application/json"));
    if takes_gzip {
        return response.insert_header((CONTENT_ENCODING, "gzip")).body(packed.clone());
    }
    response.body(plain.clone())
}

/// What this is, for somebody who has the address alone.
#[get("/")]
async fn home() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CONTENT_TYPE, HTML))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(HOME)
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
        "index.css" => Some((CSS, STYLE)),
        "home.css" => Some((CSS, HOME_STYLE)),
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
    if !file.gzpipped {
        return Ok(response.body(file.bytes.into_owned()));
    }
    if compress::accepts_gzip(request.headers()) {
        return Ok(response.insert_header((CONTENT_ENCODING, "gzip")).body(file.bytes.into_owned()));
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&*file.bytes).read_to_end(&mut plain).map_err(anyhow::Error::from)?;
    Ok(response.body(plain))
}

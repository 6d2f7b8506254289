//! Replies: small types that make the status visible in a handler's signature.
//!
//! A reply is rendered where it is made, inside the database closure: so it can be stored with its effect and
//! replayed byte for byte, and the entity tag can cover the body.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, LOCATION},
    },
};
use serde::Serialize;
use std::{borrow::Cow, marker::PhantomData};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::SchemaType},
};

use super::{
    etag,
    fields::Cursor,
    page::{self, ListQuery},
};
use crate::platform::{db::page::Page, error::Result};

/// An answer as it goes over the wire, less what surrounds every answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The status code.
    pub status: u16,
    /// Where the created object is.
    pub location: Option<String>,
    /// The entity tag.
    pub etag: Option<String>,
    /// The cursor of the next page.
    pub next_cursor: Option<String>,
    /// JSON, a file, or nothing.
    pub body: Vec<u8>,
    /// What the body is if it is a file.
    pub file: Option<FileHead>,
    /// Whether this is the stored answer to an earlier request with the same idempotency key.
    pub is_replay: bool,
}

impl Rendered {
    fn json(status: StatusCode, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(body).map_err(anyhow::Error::from)?;
        Ok(Self { status: status.as_u16(), body, ..Self::empty(status) })
    }

    fn empty(status: StatusCode) -> Self {
        Self {
            status: status.as_u16(),
            location: None,
            etag: None,
            next_cursor: None,
            body: Vec::new(),
            file: None,
            is_replay: false,
        }
    }

    fn tagged(mut self, version: i64) -> Self {
        self.etag = Some(etag::etag(version, &self.body));
        self
    }
}

/// What is said of a file that is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileHead {
    media_type: &'static str,
    disposition: String,
}

/// A kind of reply: rendered, and typed by what it shows.
pub trait Reply: Sized {
    /// The answer.
    fn into_rendered(self) -> Rendered;
    /// The kind for an answer that was rendered before.
    fn from_rendered(rendered: Rendered) -> Self;
}

/// 200 with one object and its entity tag.
#[derive(Debug)]
pub struct Item<T>(Rendered, PhantomData<fn() -> T>);

impl<T: Serialize> Item<T> {
    /// Shows an object in one of its versions.
    pub fn new(version: i64, view: &T) -> Result<Self> {
        Ok(Self::from_rendered(Rendered::json(StatusCode::OK, view)?.tagged(version)))
    }
}

/// 200 with something that has no version: a report, a set of tokens.
#[derive(Debug)]
pub struct Plain<T>(Rendered, PhantomData<fn() -> T>);

impl<T: Serialize> Plain<T> {
    /// Shows a value.
    pub fn new(view: &T) -> Result<Self> {
        Ok(Self::from_rendered(Rendered::json(StatusCode::OK, view)?))
    }
}

/// 201 with the new object, its place and its entity tag.
#[derive(Debug)]
pub struct Created<T>(Rendered, PhantomData<fn() -> T>);

impl<T: Serialize> Created<T> {
    /// Shows a new object that can be read at `location`.
    pub fn at(location: String, version: i64, view: &T) -> Result<Self> {
        let rendered = Rendered::json(StatusCode::CREATED, view)?.tagged(version);
        Ok(Self::from_rendered(Rendered { location: Some(location), ..rendered }))
    }
}

/// 201 with something new that has no version of its own, such as a login.
#[derive(Debug)]
pub struct Made<T>(Rendered, PhantomData<fn() -> T>);

impl<T: Serialize> Made<T> {
    /// Shows what was made; `location` is where one goes on from here.
    pub fn at(location: String, view: &T) -> Result<Self> {
        let rendered = Rendered::json(StatusCode::CREATED, view)?;
        Ok(Self::from_rendered(Rendered { location: Some(location), ..rendered }))
    }
}

/// 202 with something that has begun, and where to see how far it is.
#[derive(Debug)]
pub struct Accepted<T>(Rendered, PhantomData<fn() -> T>);

impl<T: Serialize> Accepted<T> {
    /// Shows what has begun and can be read at `location`.
    pub fn at(location: String, view: &T) -> Result<Self> {
        let rendered = Rendered::json(StatusCode::ACCEPTED, view)?;
        Ok(Self::from_rendered(Rendered { location: Some(location), ..rendered }))
    }
}

/// 200 with part of a list.
#[derive(Debug)]
pub struct List<T>(Rendered, PhantomData<fn() -> T>);

/// The wire form of a page: one concrete type per resource, so that the document names it.
pub trait PageView: Serialize {
    /// What it lists.
    type Item;
    /// Puts items and cursor together.
    fn new(items: Vec<Self::Item>, next_cursor: Option<Cursor>) -> Self;
}

impl<T: PageView> List<T> {
    /// Shows a page of the list that `query` asked for.
    pub fn new(page: Page<T::Item>, query: &impl ListQuery) -> Result<Self> {
        Self::completed(page, query, |view| view)
    }

    /// The same; `complete` adds what is true of the whole list.
    pub fn completed(
        page: Page<T::Item>,
        query: &impl ListQuery,
        complete: impl FnOnce(T) -> T,
    ) -> Result<Self> {
        let next_cursor = page.next.as_ref().map(|position| page::encode(position, query));
        let view = complete(T::new(page.items, next_cursor.clone().map(Cursor)));
        let rendered = Rendered::json(StatusCode::OK, &view)?;
        Ok(Self::from_rendered(Rendered { next_cursor, ..rendered }))
    }
}

/// 204 without a body.
#[derive(Debug)]
pub struct NoContent(Rendered);

impl NoContent {
    /// Says that it is done.
    pub fn new() -> Self {
        Self(Rendered::empty(StatusCode::NO_CONTENT))
    }
}

impl Default for NoContent {
    fn default() -> Self {
        Self::new()
    }
}

/// 200 with a file to keep.
#[derive(Debug)]
pub struct Attachment(Rendered);

impl Attachment {
    /// Hands out a file. Its name is made of printable ASCII characters, without quotes and backslashes.
    pub fn new(media_type: &'static str, name: &str, contents: Vec<u8>) -> Self {
        let disposition = format!("attachment; filename=\"{name}\"");
        let file = Some(FileHead { media_type, disposition });
        Self(Rendered { body: contents, file, ..Rendered::empty(StatusCode::OK) })
    }
}

/// The bytes of a file, as the document shows them.
#[derive(Debug)]
pub struct FileContent;

impl PartialSchema for FileContent {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::AnyValue)
            .description(Some("The bytes of the file."))
            .into()
    }
}

impl ToSchema for FileContent {
    fn name() -> Cow<'static, str> {
        "FileContent".into()
    }
}

macro_rules! bare_replies {
    ($($name:ident),+) => { $(
        impl Reply for $name {
            fn into_rendered(self) -> Rendered {
                self.0
            }
            fn from_rendered(rendered: Rendered) -> Self {
                Self(rendered)
            }
        }
        impl Responder for $name {
            type Body = BoxBody;

            fn respond_to(self, request: &HttpRequest) -> HttpResponse {
                respond(self.0, request)
            }
        }
    )+ };
}
bare_replies!(NoContent, Attachment);

macro_rules! replies {
    ($($name:ident),+) => { $(
        impl<T> Reply for $name<T> {
            fn into_rendered(self) -> Rendered {
                self.0
            }
            fn from_rendered(rendered: Rendered) -> Self {
                Self(rendered, PhantomData)
            }
        }
        impl<T> Responder for $name<T> {
            type Body = BoxBody;

            fn respond_to(self, request: &HttpRequest) -> HttpResponse {
                respond(self.0, request)
            }
        }
    )+ };
}
replies!(Item, Plain, Created, Made, Accepted, List);

fn respond(rendered: Rendered, request: &HttpRequest) -> HttpResponse {
    let status = StatusCode::from_u16(rendered.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    if rendered.is_replay {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    if let Some(location) = rendered.location {
        response.insert_header((LOCATION, location));
    }
    if let Some(cursor) = rendered.next_cursor {
        response.insert_header((LINK, next_link(request, &cursor)));
    }
    if let Some(tag) = rendered.etag {
        let asked = request.headers().get(IF_NONE_MATCH).filter(|_| status == StatusCode::OK);
        if asked.and_then(|header| header.to_str().ok()).is_some_and(|header| etag::is_cached(header, &tag)) {
            return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
        }
        response.insert_header((ETAG, tag));
    }
    let media_type = match rendered.file {
        Some(file) => {
            response.insert_header((CONTENT_DISPOSITION, file.disposition));
            file.media_type
        }
        None if rendered.body.is_empty() => return response.finish(),
        None => "application/json",
    };
    response.insert_header((CONTENT_TYPE, media_type)).body(rendered.body)
}

/// The address of the next page: this one with another cursor.
fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let others =
        form_urlencoded::parse(request.query_string().as_bytes()).filter(|(name, _)| name != "cursor");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(others)
        .append_pair("cursor", cursor)
        .finish();
    format!("<{}?{query}>; rel=\"next\"", request.path())
}

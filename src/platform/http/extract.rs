//! Extractors: the shape of a request by serde, its fields by validator, every failure a refusal that says where.

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::{
        Method,
        header::{CONTENT_ENCODING, CONTENT_LENGTH},
    },
    web::{Bytes, Data},
};
use futures_util::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, value::MapDeserializer};
use serde_json::error::Category;
use std::{
    borrow::Cow,
    future::{Ready, ready},
};
use validator::Validate;

use super::{
    body::{self, BodyBudget},
    faults,
    fields::Object,
    validation::{self, Part},
};
use crate::platform::error::{Code, Error, Position, Result};

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 256 * 1024;
/// The largest body of a request to log in or the like, in bytes: anybody may send one.
pub const MAX_AUTH_BODY: usize = 8 * 1024;

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(T);

impl<T> Json<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// A JSON body that may be left out; the default stands for it then.
#[derive(Debug)]
pub struct OptionalJson<T>(T);

impl<T> OptionalJson<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// The query string.
#[derive(Debug)]
pub struct Query<T>(T);

impl<T> Query<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// The identifiers in the path. One that is not a UUID names nothing, like one that is unknown.
#[derive(Debug)]
pub struct Path<T>(T);

impl<T> Path<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            expect_json(&request)?;
            let bytes = read_body(&request, payload).await?;
            parse(&bytes).map(Self)
        })
    }
}

impl<T: DeserializeOwned + Validate + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read_body(&request, payload).await?;
            if bytes.is_empty() {
                return Ok(Self(T::default()));
            }
            expect_json(&request)?;
            parse(&bytes).map(Self)
        })
    }
}

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse_query(request.query_string()).map(Self))
    }
}

impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let segments = MapDeserializer::<_, serde::de::value::Error>::new(request.match_info().iter());
        ready(T::deserialize(segments).map(Self).map_err(|_| Error::not_found()))
    }
}

/// Only plain JSON is read; PATCH may also call it a merge patch.
fn expect_json(request: &HttpRequest) -> Result<()> {
    let content_type = request.content_type();
    let is_json = content_type.eq_ignore_ascii_case("application/json")
        || (request.method() == Method::PATCH
            && content_type.eq_ignore_ascii_case("application/merge-patch+json"));
    let is_plain = request
        .headers()
        .get(CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if is_json && is_plain {
        return Ok(());
    }
    Err(Error::refused(Code::UnsupportedMediaType, "the body must be plain JSON with a JSON content type"))
}

async fn read_body(request: &HttpRequest, payload: Payload) -> Result<Bytes> {
    let most = if request.path().starts_with("/v1/auth/") { MAX_AUTH_BODY } else { MAX_BODY };
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > most) {
        return Err(body::too_large(most));
    }
    let budget = request.app_data::<Data<BodyBudget>>().cloned();
    let body = body::receive(budget.as_ref().map(Data::get_ref), payload, most).await?;
    let bytes = body.bytes().clone();
    request.extensions_mut().insert(body);
    Ok(bytes)
}

/// Reads and validates a JSON body.
pub fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        malformed("the body is not valid UTF-8", position_after(before))
    })?;
    let mut json = serde_json::Deserializer::from_str(text);
    let Object(value) = serde_path_to_error::deserialize::<_, Object<T>>(&mut json).map_err(|error| {
        let (path, inner) = (error.path().clone(), error.into_inner());
        let message = inner.to_string();
        match inner.classify() {
            Category::Data if message.starts_with("duplicate field") => {
                malformed("a key is given twice", position(text, &inner))
            }
            Category::Data => match faults::of::<T>(text) {
                all if all.0.is_empty() => validation::unusable(&path, &message, Part::Body),
                all => Error::invalid(all),
            },
            _ if message.starts_with("recursion limit") => {
                malformed("the body is nested too deeply", position(text, &inner))
            }
            Category::Eof => malformed("the body ends before its JSON does", position(text, &inner)),
            _ => malformed("the body is not valid JSON", position(text, &inner)),
        }
    })?;
    let rest = json.end();
    rest.map_err(|error| malformed("the body holds more than one JSON value", position(text, &error)))?;
    validation::validate(&value, Part::Body)?;
    Ok(value)
}

fn malformed(detail: &'static str, position: Position) -> Error {
    Error::refused(Code::MalformedBody, detail).with(|refusal| refusal.position = Some(position))
}

/// Where serde_json stopped; it counts bytes in a line, people count characters.
fn position(text: &str, error: &serde_json::Error) -> Position {
    let above = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let end = above.saturating_add(error.column()).min(text.len());
    let mut position = position_after(text.as_bytes().get(..end).unwrap_or_default());
    position.column = position.column.saturating_sub(1).max(1);
    position
}

/// The place behind some bytes: lines and characters, both counted from 1.
fn position_after(before: &[u8]) -> Position {
    let lines = before.split(|byte| *byte == b'\n');
    let last = lines.clone().next_back().unwrap_or_default();
    let characters = String::from_utf8_lossy(last).chars().count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Position { line: number(lines.count()), column: number(characters).saturating_add(1) }
}

/// Reads and validates a query string. `expand` may be repeated: its values are read as one comma-separated list.
pub fn parse_query<T: DeserializeOwned + Validate>(query: &str) -> Result<T> {
    let query = joined(query, "expand");
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    let value: T = serde_path_to_error::deserialize(pairs).map_err(|error| {
        let (path, inner) = (error.path().clone(), error.into_inner());
        validation::unusable(&path, &inner.to_string(), Part::Query)
    })?;
    validation::validate(&value, Part::Query)?;
    Ok(value)
}

/// A query string in which a repeated parameter stands once, with all its values separated by commas.
fn joined<'a>(query: &'a str, name: &str) -> Cow<'a, str> {
    let pairs = || form_urlencoded::parse(query.as_bytes());
    let values: Vec<_> = pairs().filter(|(one, _)| one == name).map(|(_, value)| value).collect();
    if values.len() < 2 {
        return Cow::Borrowed(query);
    }
    let others = pairs().filter(|(one, _)| one != name);
    let mut all = form_urlencoded::Serializer::new(String::new());
    Cow::Owned(all.extend_pairs(others).append_pair(name, &values.join(",")).finish())
}

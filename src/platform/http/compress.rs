//! Compression: answers in text go out as gzip where the client takes it.
//!
//! An answer that shows a token goes out as it is: the length of a compressed answer tells whether a guess that is
//! repeated in it resembles the secret (BREACH).

use actix_web::{
    Error as ActixError, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, VARY},
    },
    middleware::Next,
    web::{self, Bytes},
};
use flate2::{Compression, write::GzEncoder};
use std::io::{self, Write as _};

/// Below this many bytes the head of the answer is most of what is sent.
const MIN_SIZE: usize = 1024;
/// From this many bytes on, another thread than those that serve requests does the work: it takes over a millisecond.
const LARGE: usize = 128 * 1024;

/// Wraps the handlers. `shows_secret` says of which requests the answer is left as it is.
pub async fn wrap(
    shows_secret: fn(&HttpRequest) -> bool,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let (request, response) = next.call(request).await?.into_parts();
    let mut response = response.map_into_boxed_body();
    let is_unchanged = response.status() == StatusCode::NOT_MODIFIED;
    if (is_unchanged || is_text(response.headers())) && !shows_secret(&request) {
        if !response.headers().contains_key(CONTENT_ENCODING) && !names_encoding(response.headers()) {
            response.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
        }
        if !response.headers().contains_key(CONTENT_ENCODING) && accepts_gzip(request.headers()) {
            response = packed(response).await?;
        }
    }
    Ok(ServiceResponse::new(request, response))
}

async fn packed(response: HttpResponse) -> Result<HttpResponse, ActixError> {
    let (mut head, body) = response.into_parts();
    let bytes = match body.try_into_bytes() {
        Ok(bytes) if bytes.len() >= MIN_SIZE => bytes,
        Ok(bytes) => return Ok(head.set_body(BoxBody::new(bytes))),
        Err(body) => return Ok(head.set_body(body)),
    };
    let packed = if bytes.len() < LARGE {
        gzip(&bytes, Compression::fast())?
    } else {
        web::block(move || gzip(&bytes, Compression::fast())).await??
    };
    head.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    // A strong tag would promise the same bytes as without compression (RFC 9110, 8.8.1).
    let weak = head.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).map(weakened);
    if let Some(Ok(tag)) = weak.map(|tag| HeaderValue::from_str(&tag)) {
        head.headers_mut().insert(ETAG, tag);
    }
    Ok(head.set_body(BoxBody::new(packed)))
}

/// Packs bytes.
pub fn gzip(bytes: &[u8], level: Compression) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), level);
    encoder.write_all(bytes)?;
    encoder.finish().map(Bytes::from)
}

/// The weak form of an entity tag.
pub fn weakened(tag: &str) -> String {
    if tag.starts_with("W/") { tag.to_owned() } else { format!("W/{tag}") }
}

/// Whether a client takes gzip.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    let weight = |wanted: &str| {
        let mut offers = lines.clone().flat_map(|line| line.split(',')).map(|offer| offer.trim().split(';'));
        offers.find_map(|mut offer| {
            let is_it = offer.next().is_some_and(|name| name.trim().eq_ignore_ascii_case(wanted));
            is_it
                .then(|| offer.find_map(|one| one.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0_f32))
        })
    };
    weight("gzip").or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
}

fn is_text(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    content_type.starts_with(b"text/")
        || content_type.split(|byte| *byte == b';').next().is_some_and(|kind| kind.ends_with(b"json"))
}

fn names_encoding(headers: &HeaderMap) -> bool {
    headers.get_all(VARY).any(|value| value.as_bytes().eq_ignore_ascii_case(b"accept-encoding"))
}

#[cfg(test)]
mod tests {
    use super::accepts_gzip;
    use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let asks = |line: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(line));
            accepts_gzip(&headers)
        };
        for yes in ["gzip", "br, GZIP;q=0.5", "*", "deflate, *;q=0.1"] {
            assert!(asks(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0", "*, gzip;q=0", "identity", "x-gzip2"] {
            assert!(!asks(no), "{no}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}

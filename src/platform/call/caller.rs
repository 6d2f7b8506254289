//! Where a request comes from, and requests that need no login.

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload, http::header, web::Data};
use ipnet::IpNet;
use std::{
    future::{Ready, ready},
    net::{IpAddr, SocketAddr},
};

use super::Calls;
use crate::platform::{
    db::types::UtcTime,
    error::{Error, Result},
    ids::RequestId,
};

/// Where a request without a login comes from.
#[derive(Debug, Clone)]
pub struct Caller {
    /// When.
    pub now: UtcTime,
    /// Its identifier.
    pub request_id: RequestId,
    /// The client's address, as far as it can be trusted.
    pub address: String,
    /// The first 300 characters of the `User-Agent` header; `None` if it is missing or no ASCII.
    pub user_agent: Option<String>,
}

/// A request that needs no login.
pub struct PublicCall(Caller);

impl PublicCall {
    /// Where it comes from.
    pub fn into_caller(self) -> Caller {
        self.0
    }
}

impl FromRequest for PublicCall {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let calls: Data<Calls> = Calls::of(request);
        let now = calls.clock.now();
        let checked = calls.operations.check_query(request);
        ready(checked.map(|()| Self(caller(&calls, request, now))))
    }
}

/// The identifier that the envelope has given the request.
pub(super) fn request_id(request: &HttpRequest) -> RequestId {
    request.extensions().get().cloned().unwrap_or_else(|| uuid::Uuid::nil().into())
}

pub(super) fn caller(calls: &Calls, request: &HttpRequest, now: UtcTime) -> Caller {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let address = address_of(request, &calls.trusted_proxies);
    Caller {
        now,
        request_id: request_id(request),
        address: address.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
        user_agent: agent.map(|agent| agent.chars().take(300).collect()),
    }
}

/// The client's address: the peer's, or where that is a trusted proxy, the last one in `X-Forwarded-For` that is not.
pub fn address_of(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    // Proxies may add a line of their own instead of adding to one, so the last hop is in the last line.
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    let hops = lines.into_iter().rev().flat_map(|line| line.rsplit(','));
    let mut hops = hops.map_while(hop_address);
    Some(hops.find(|hop| !is_trusted(hop)).unwrap_or(peer))
}

/// The address of a hop, which some proxies write with a port: `192.0.2.7:567`, `[2001:db8::1]:443`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().or_else(|_| hop.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

//! Whom a request is counted for.

use actix_web::{dev::ServiceRequest, web::Data};

use super::probes;
use crate::{
    identity::auth::limits,
    platform::{
        call::{Calls, address_of, token::bearer},
        http::limit::Client,
    },
};

/// Whom a request is counted for: the account of a token that was verified before, else the network. Probes are counted
/// for nobody.
pub fn client_of(request: &ServiceRequest) -> Option<Client> {
    if probes::PATHS.contains(&request.path()) {
        return None;
    }
    let calls = request.app_data::<Data<Calls>>()?;
    let token = bearer(request.request());
    Some(match token.and_then(|token| calls.verifier.remembered(token, calls.clock.now())) {
        Some(claims) => Client::User(claims.sub),
        None => address_of(request.request(), &calls.trusted_proxies)
            .map(limits::network)
            .map_or(Client::Unknown, Client::Address),
    })
}

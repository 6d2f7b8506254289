//! SMART checks over HTTP.

use actix_web::{get, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    api::CheckSmart,
    view::{SmartReport, SmartRules},
};
use crate::{
    insight::smart_checks,
    platform::{
        call::Call,
        error::Result,
        http::{extract::Json, problem::Problem, reply::Plain},
    },
};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(check_smart).service(get_smart_rules);
}

/// Check whether a goal is SMART
///
/// For a goal that is being written: says what is specific, measurable, achievable, relevant and time-bound about it,
/// what is missing, and where. Stores nothing and refuses nothing but a malformed request; `would_block` tells whether
/// strict mode would keep the goal from being activated. With mode `off` nothing is judged.
#[utoipa::path(tag = "smart", responses((status = OK, body = SmartReport), Problem))]
#[post("/smart-check")]
pub async fn check_smart(call: Call, body: Json<CheckSmart>) -> Result<Plain<SmartReport>> {
    call.read(move |conn, ctx| {
        let input = body.into_inner();
        let report = smart_checks::check(conn, ctx, &input)?;
        Plain::new(&SmartReport::new(report, input.encoding()))
    })
    .await
}

/// Read the SMART rules
///
/// The rule set with its version: what each rule looks for and why, how severe it is in each mode, and a goal before
/// and after it was mended.
#[utoipa::path(tag = "smart", responses((status = OK, body = SmartRules), Problem))]
#[get("/smart-rules")]
pub async fn get_smart_rules(call: Call) -> Result<Plain<SmartRules>> {
    call.read(|_, _| Plain::new(&SmartRules::current())).await
}

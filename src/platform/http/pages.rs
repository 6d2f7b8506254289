//! Pages that explain problems, for people and programs that follow a problem's `type`.

use actix_web::{
    HttpResponse, get,
    http::header::CACHE_CONTROL,
    web::{self, ServiceConfig},
};
use serde_json::{Value, json};

use super::problem;
use crate::platform::error::{Code, Error, Result};

/// Adds the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list_problems).service(get_problem);
}

/// Every kind of problem.
#[get("/problems")]
async fn list_problems() -> HttpResponse {
    let items: Vec<_> = Code::ALL.iter().copied().map(describe).collect();
    cached(json!({ "items": items }))
}

/// One kind of problem.
#[get("/problems/{code}")]
async fn get_problem(code: web::Path<String>) -> Result<HttpResponse> {
    let found = Code::ALL.iter().copied().find(|one| one.slug() == code.as_str());
    found.map(|code| cached(describe(code))).ok_or_else(Error::not_found)
}

fn describe(code: Code) -> Value {
    json!({
        "type": format!("/problems/{code}"),
        "code": code.slug(),
        "title": code.title(),
        "status": problem::status(code.kind()).as_u16(),
        "description": code.meaning(),
    })
}

fn cached(body: Value) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).json(body)
}

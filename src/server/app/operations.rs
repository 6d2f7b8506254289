//! What the document says of each operation, for the checks that are the same for all of them.

use actix_web::{HttpRequest, HttpResponse, http::header::ALLOW, web::Data};
use serde_json::Value;

use super::cost;
use crate::{
    platform::{
        call::{
            Calls,
            operations::{Cost, Operation, Operations},
        },
        error::{Code, Error, Result},
        http::idempotency,
    },
    server::openapi,
};

/// Reads the operations from the document.
pub fn of(document: &Value) -> Operations {
    let paths = document["paths"].as_object().into_iter().flatten().map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        let methods = methods.map(|(method, operation)| (method.to_uppercase(), read(document, operation)));
        (path.clone(), methods.collect())
    });
    Operations::new(paths.collect())
}

fn read(document: &Value, operation: &Value) -> Operation {
    let names = |place: &'static str| {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.map(|parameter| openapi::resolve(document, parameter));
        let those = parameters.filter(move |parameter| parameter["in"] == place);
        those.filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
    };
    let id = operation["operationId"].as_str().unwrap_or_default();
    Operation {
        id: id.to_owned(),
        cost: cost::of(id).unwrap_or(Cost::Heavy),
        takes_key: names("header").any(|name| name == idempotency::HEADER),
        query: names("query").collect(),
        shows_secret: answers_with_token(document, operation),
    }
}

/// Whether an answer of an operation has a member that is a token.
fn answers_with_token(document: &Value, operation: &Value) -> bool {
    let answers = operation["responses"].as_object().into_iter().flatten();
    let schemas = answers.filter_map(|(_, answer)| {
        let answer = openapi::resolve(document, answer);
        Some(openapi::resolve(document, answer.pointer("/content/application~1json/schema")?))
    });
    let mut members = schemas.flat_map(|schema| schema["properties"].as_object().into_iter().flatten());
    members.any(|(name, _)| name.ends_with("_token"))
}

/// Whether the answer to a request holds a token, such as that of a login.
pub fn shows_secret(request: &HttpRequest) -> bool {
    let calls = request.app_data::<Data<Calls>>();
    let operation = calls.and_then(|calls| calls.operations.of_request(request));
    operation.is_some_and(|operation| operation.shows_secret)
}

/// Answers what no route has taken: the path is unknown, or it exists with other methods.
pub async fn not_found(calls: Data<Calls>, request: HttpRequest) -> Result<HttpResponse> {
    let Some(methods) = calls.operations.methods(request.path()) else {
        return Err(Error::not_found());
    };
    let allow = methods.join(", ");
    if request.method() == "OPTIONS" {
        return Ok(HttpResponse::NoContent().insert_header((ALLOW, allow)).finish());
    }
    Err(Error::refused(Code::MethodNotAllowed, "the path does not have this method")
        .with(|refusal| refusal.allow = Some(allow)))
}

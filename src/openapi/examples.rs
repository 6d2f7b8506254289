//! Examples: for every operation a request that succeeds on the demo, and what the demo answers.
//!
//! The requests are written by hand in `openapi/examples.json`, against the objects of [`crate::demo`]; a creation that
//! is `linked` to some of them comes second, after one that succeeds for everybody. The answers in
//! `openapi/answers.json` were recorded by the test that sends every request; it fails where one is missing, refused or
//! answered differently, so an example is never wrong for long.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Map, Value, json};

use crate::{
    error::{Code, Error},
    http::problem::{self, Problem},
    ids::RequestId,
};

const REQUESTS: &str = include_str!("../../openapi/examples.json");
const ANSWERS: &str = include_str!("../../openapi/answers.json");
/// The identifier of every refused request in an example.
const REQUEST_ID: uuid::Uuid = uuid::Uuid::from_u128(0x0199_0000_9000_7000_8000_0000_0000_0000);

/// Writes the examples into the document.
pub fn add(document: &mut Value) {
    let requests: Value = serde_json::from_str(REQUESTS).unwrap_or_default();
    let answers: Value = serde_json::from_str(ANSWERS).unwrap_or_default();
    document["components"]["examples"] = Value::Object(problems());
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()) {
        let operation = operation.1;
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let (request, answer) = (&requests[&id], &answers[&id]);
        add_parameters(request, operation);
        add_bodies(request, operation);
        add_answers(request, answer, operation);
    }
}

fn add_parameters(request: &Value, operation: &mut Value) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let place = parameter["in"].as_str().unwrap_or_default();
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = request[place][name].clone();
        if !value.is_null() {
            parameter["example"] = value;
        }
    }
}

fn add_bodies(request: &Value, operation: &mut Value) {
    let mut examples = Map::new();
    if !request["body"].is_null() {
        examples
            .insert("example".to_owned(), json!({ "summary": request["summary"], "value": request["body"] }));
    }
    // Swagger UI fills in the first; their names are in that order.
    for (name, prefix) in [("linked", ""), ("refused", "Refused: ")] {
        let other = &request[name];
        if !other.is_null() {
            let summary = format!("{prefix}{}", other["summary"].as_str().unwrap_or_default());
            examples.insert(name.to_owned(), json!({ "summary": summary, "value": other["body"] }));
        }
    }
    let contents = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
    for (_, content) in contents.into_iter().flatten() {
        content["examples"] = Value::Object(examples.clone());
    }
}

/// The recorded answer goes with the success, the recorded refusal with its status; the others get one that is typical.
fn add_answers(request: &Value, answer: &Value, operation: &mut Value) {
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if let Some(content) = response.pointer_mut("/content/application~1json")
            && !answer["answer"].is_null()
        {
            content["example"] = answer["answer"].clone();
        }
        let Some(content) = response.pointer_mut("/content/application~1problem+json") else {
            continue;
        };
        let refused = &answer["refused"];
        content["examples"] = if refused["status"] == status.parse::<u16>().unwrap_or_default() {
            json!({ "refused": { "summary": request["refused"]["summary"], "value": refused } })
        } else {
            json!({ "typical": { "$ref": format!("#/components/examples/Refused{status}") } })
        };
    }
}

/// A typical problem of each status, by the name of its component.
fn problems() -> Map<String, Value> {
    let problems = typical_errors().into_iter().map(|error| {
        let code = error.code();
        let problem = Problem::new(&error, RequestId::from(REQUEST_ID));
        let name = format!("Refused{}", problem::status(code.kind()).as_u16());
        (name, json!({ "summary": code.title(), "value": problem }))
    });
    problems.collect()
}

fn typical_errors() -> [Error; 13] {
    let allowed = vec!["reactivate", "update", "delete"];
    [
        Error::invalid_parameter("stauts", "unknown-parameter", "is not a parameter of this operation"),
        Error::refused(Code::NotAuthenticated, "a valid access token is needed"),
        Error::forbidden("only hr and admins manage accounts"),
        Error::not_found(),
        Error::illegal_transition("`pause` is not possible for a goal that is achieved", allowed),
        Error::stale(),
        Error::refused(Code::BodyTooLarge, "the body has more than 262144 bytes"),
        Error::refused(Code::UnsupportedMediaType, "the body must be plain JSON with a JSON content type"),
        Error::invalid_field("/due_on", "before-start", "must not be before starts_on"),
        Error::refused(
            Code::PreconditionRequired,
            "this server changes and deletes objects only with an If-Match header",
        ),
        Error::refused(Code::TooManyRequests, "too many attempts; wait before the next one"),
        Error::Internal(anyhow::Error::msg("the cause stays in the log")),
        Error::busy(),
    ]
}

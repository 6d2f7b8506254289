//! Examples: for every operation a request that succeeds on the demo, and what the demo answers.
//!
//! The requests are written by hand in `openapi/examples.json`, against the objects of [`crate::server::demo`]; a creation that
//! is `linked` to some of them comes second, after one that succeeds for everybody. The answers in
//! `openapi/answers.json` were recorded by the test that sends every request; it fails where one is missing, refused or
//! answered differently, so an example is never wrong for long. The document shows one of each kind of object, with its
//! schema, and one problem of each kind.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use crate::platform::{
    error::{Code, Error},
    http::problem::Problem,
    ids::RequestId,
};

const REQUESTS: &str = include_str!("../../../openapi/examples.json");
const ANSWERS: &str = include_str!("../../../openapi/answers.json");
/// The identifier of every refused request in an example.
const REQUEST_ID: uuid::Uuid = uuid::Uuid::from_u128(0x0199_0000_9000_7000_8000_0000_0000_0000);

/// Writes the examples into the document.
pub fn add(document: &mut Value) {
    let requests: Value = serde_json::from_str(REQUESTS).unwrap_or_default();
    let answers: Value = serde_json::from_str(ANSWERS).unwrap_or_default();
    add_problems(&answers, document);
    add_views(&answers, document);
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for operation in paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()) {
        let operation = operation.1;
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let request = &requests[&id];
        add_parameters(request, operation);
        add_bodies(request, operation);
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

/// Shows one object of each kind that is answered, with its schema: as it was read, else the shortest that was recorded.
fn add_views(answers: &Value, document: &mut Value) {
    let mut found: BTreeMap<String, (bool, usize, Value)> = BTreeMap::new();
    for operation in super::operations::all(document) {
        let answer = &answers[operation["operationId"].as_str().unwrap_or_default()]["answer"];
        let is_other = operation["responses"].get("304").is_none();
        for (_, response) in operation["responses"].as_object().into_iter().flatten() {
            let shown = &response["content"]["application/json"]["schema"];
            let Some((name, example)) = view_of(document, shown, answer) else { continue };
            let candidate = (is_other, example.to_string().len(), example);
            let is_better = |known: &(bool, usize, Value)| (candidate.0, candidate.1) < (known.0, known.1);
            if found.get(&name).is_none_or(is_better) {
                found.insert(name, candidate);
            }
        }
    }
    for (name, (_, _, example)) in found {
        document["components"]["schemas"][name]["examples"] = json!([example]);
    }
}

/// The schema that an answer is an example of: its own, or that of what a page lists, if it lists anything.
fn view_of(document: &Value, shown: &Value, answer: &Value) -> Option<(String, Value)> {
    let name = shown["$ref"].as_str()?.rsplit('/').next()?;
    let items = &super::resolve(document, shown)["properties"]["items"]["items"];
    let first = answer["items"].get(0).filter(|_| name.ends_with("Page"));
    let (name, mut example) = match (items["$ref"].as_str(), first) {
        (Some(item), Some(first)) => (item.rsplit('/').next()?, first.clone()),
        _ => (name, Some(answer).filter(|answer| !answer.is_null())?.clone()),
    };
    shorten(&mut example);
    Some((name.to_owned(), example))
}

/// One element tells what a list holds.
fn shorten(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.truncate(if items.iter().all(Value::is_string) { 3 } else { 1 });
            items.iter_mut().for_each(shorten);
        }
        Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}

/// A problem for each code that a shared response shows: the shortest that was recorded, else a typical one.
fn add_problems(answers: &Value, document: &mut Value) {
    let mut recorded: BTreeMap<&str, &Value> = BTreeMap::new();
    let refused = answers.as_object().into_iter().flatten().map(|(_, answer)| &answer["refused"]);
    for problem in refused {
        let Some(code) = problem["code"].as_str() else { continue };
        let known = recorded.entry(code).or_insert(problem);
        if problem.to_string().len() < known.to_string().len() {
            *known = problem;
        }
    }
    let typical = typical_errors();
    let mut examples = Map::new();
    for response in document["components"]["responses"].as_object().into_iter().flatten() {
        let reference = &response.1["content"]["application/problem+json"]["examples"]["typical"]["$ref"];
        let slug = reference.as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        let Some(code) = Code::ALL.iter().find(|code| code.slug() == slug) else { continue };
        let value = match (recorded.get(slug), typical.iter().find(|error| error.code() == *code)) {
            (Some(problem), _) => (*problem).clone(),
            (None, Some(error)) => json!(Problem::new(error, RequestId::from(REQUEST_ID))),
            (None, None) => {
                let sentence = code.meaning().split(['.', ':', ';']).next().unwrap_or_default();
                json!(Problem::new(&Error::refused(*code, sentence), RequestId::from(REQUEST_ID)))
            }
        };
        examples.insert(slug.to_owned(), json!({ "summary": code.title(), "value": value }));
    }
    document["components"]["examples"] = Value::Object(examples);
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

//! Every answer in every test is held against the document: its status, its headers, its body.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock},
};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{
    answer::Answer,
    document::{Operation, document, operations},
};

/// Fails the test unless the document promises this answer to this request.
#[track_caller]
pub fn expect_documented(method: &str, path: &str, answer: &Answer) {
    let path = path.split('?').next().unwrap_or_default();
    expect_problem_form(answer);
    let Some(operation) = find(method, path) else { return };
    let status = answer.status.to_string();
    let response = &operation.value["responses"][&status];
    let code = answer["code"].as_str().unwrap_or_default();
    assert!(
        response.is_object(),
        "{} does not document {status} {code} (see src/server/openapi/refusals.rs): {answer:?}",
        operation.id
    );
    for name in ["ETag", "Location", "WWW-Authenticate", "Retry-After", "Content-Disposition"] {
        let is_sent = answer.header(name).is_some();
        // A rehearsal creates nothing that could have a place or a version.
        let is_expected =
            response["headers"].get(name).is_some() && !answer.request.contains("validate_only=true");
        assert!(
            is_sent == is_expected || is_optional(name, answer),
            "{name} of {}: {answer:?}",
            operation.id
        );
    }
    assert!(answer.header("x-request-id").is_some(), "{answer:?}");
    let media_type = answer.header("content-type").unwrap_or_default();
    let content = &response["content"];
    if content.is_null() || answer.request.starts_with("HEAD") {
        assert!(answer.bytes.is_empty() || answer.request.starts_with("HEAD"), "a body: {answer:?}");
        return;
    }
    let schema = &content[media_type]["schema"];
    assert!(schema.is_object(), "{} does not document {media_type}: {answer:?}", operation.id);
    // A file has no form that a schema could describe.
    if media_type.ends_with("json")
        && let Some(fault) = fault(schema, &answer.body)
    {
        panic!("{}: {fault}; for codes see src/server/openapi/refusals.rs\n{answer:?}", operation.id);
    }
}

/// What is wrong with a value that should have the form of a schema of the document, and no other member.
pub fn fault(schema: &Value, value: &Value) -> Option<String> {
    let error = validator(schema).validate(value).err()?;
    Some(format!("{error} at {}", error.instance_path()))
}

/// Some 200s of transitions show something without a version; 401s of logging in ask for no token.
fn is_optional(name: &str, answer: &Answer) -> bool {
    match name {
        "ETag" => answer.status == 200,
        "WWW-Authenticate" => answer["code"] != "not-authenticated",
        "Retry-After" => true,
        _ => false,
    }
}

fn expect_problem_form(answer: &Answer) {
    if answer.status < 400 {
        return;
    }
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:?}");
    assert_eq!(answer["status"], answer.status, "{answer:?}");
    assert_eq!(answer["type"], format!("/problems/{}", answer.text("code")), "{answer:?}");
    assert_eq!(Some(answer.text("request_id").as_str()), answer.header("x-request-id"), "{answer:?}");
    assert_ne!(answer.status, 500, "{answer:?}");
}

/// The operation that a request goes to; a literal path wins over one with a placeholder.
pub fn find(method: &str, path: &str) -> Option<&'static Operation> {
    let matches = |operation: &&Operation| {
        let (wanted, given): (Vec<&str>, Vec<&str>) =
            (operation.path.split('/').collect(), path.split('/').collect());
        let fits = |(wanted, given): (&&str, &&str)| wanted == given || wanted.starts_with('{');
        operation.method == method && wanted.len() == given.len() && wanted.iter().zip(&given).all(fits)
    };
    let found = operations().iter().filter(matches);
    found.min_by_key(|operation| operation.path.matches('{').count())
}

/// A validator that allows no member that the document does not name.
fn validator(schema: &Value) -> Arc<Validator> {
    static VALIDATORS: OnceLock<Mutex<HashMap<String, Arc<Validator>>>> = OnceLock::new();
    let mut validators = VALIDATORS.get_or_init(Mutex::default).lock().expect("no panic while it was held");
    let build = || {
        let mut schema = schema.clone();
        schema["components"] = closed_components();
        let validator = jsonschema::options().should_validate_formats(true).build(&schema);
        Arc::new(validator.expect("a schema that can be checked"))
    };
    validators.entry(schema.to_string()).or_insert_with(build).clone()
}

fn closed_components() -> Value {
    let mut components = document()["components"].clone();
    let schemas = components["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas.filter(|(_, schema)| schema.get("properties").is_some()) {
        schema["additionalProperties"] = json!(false);
    }
    components
}

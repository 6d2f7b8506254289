//! Operations: what is the same for all of them — headers, conditional requests, rehearsals — added once.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Map, Value, json};

use crate::platform::http::{etag, idempotency};

/// All operations of a document.
pub fn all(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(_, item)| item.as_object().into_iter().flatten()).map(|(_, operation)| operation)
}

/// Adds to every operation what its method, path and answers imply.
pub fn complete(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        let is_collection = item.get("get").is_some();
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let traits = Traits::of(path, method, operation, is_collection);
            bound_lists(operation);
            add_parameters(&traits, operation);
            describe_answers(&traits, operation);
            add_rehearsal(&traits, operation);
            add_headers(&traits, operation);
            mark_optional_body(operation);
            if method == "patch" {
                rename_body(operation);
            }
        }
    }
}

/// What decides which headers and refusals an operation has.
#[expect(clippy::struct_excessive_bools, reason = "each is one independent property of an operation")]
pub(super) struct Traits<'a> {
    pub(super) method: &'a str,
    /// It is part of logging in, where nothing is repeated or rehearsed.
    is_auth: bool,
    /// It needs no access token.
    pub(super) is_public: bool,
    /// It only computes; nothing is stored that could be repeated or rehearsed.
    is_check: bool,
    pub(super) has_body: bool,
    /// Its body is a form with files, which says itself whether it is a rehearsal, and may be repeated.
    is_upload: bool,
    /// It is about an object that may not exist.
    pub(super) names_object: bool,
    has_query: bool,
    /// It shows one object in one of its versions.
    is_item: bool,
    pub(super) is_list: bool,
    /// Whether it makes several objects, which have no version together.
    makes_several: bool,
    /// A move to another state, or an action on an object.
    pub(super) is_transition: bool,
}

impl<'a> Traits<'a> {
    pub(super) fn of(path: &str, method: &'a str, operation: &Value, is_collection: bool) -> Self {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        let has_query = parameters.any(|parameter| parameter["in"] == "query");
        // What must be named in the query is the object that the answer is about.
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        let has_required_query =
            parameters.any(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        let is_list = answer.as_str().is_some_and(|name| name.ends_with("Page"));
        let is_auth = path.starts_with("/v1/auth/");
        let has_path_parameter = path.contains('{');
        let is_object = path.ends_with('}') || matches!(path, "/v1/me" | "/v1/organization");
        Self {
            method,
            is_auth,
            is_public: operation["security"].as_array().is_some_and(Vec::is_empty),
            is_check: path == "/v1/smart-check" || path.ends_with("/simulate"),
            has_body: !operation["requestBody"].is_null(),
            is_upload: !operation["requestBody"]["content"]["multipart/form-data"].is_null(),
            names_object: has_path_parameter || has_required_query,
            has_query,
            is_item: is_object && matches!(method, "get" | "put" | "patch"),
            is_list,
            makes_several: path == "/v1/invitations",
            is_transition: method == "post"
                && has_path_parameter
                && !is_collection
                && !is_auth
                // A copy leaves what it is made of as it is.
                && !path.ends_with("/versions")
                && !path.ends_with("/simulate"),
        }
    }

    pub(super) fn changes(&self) -> bool {
        self.method != "get" && !self.is_check
    }

    pub(super) fn is_conditional(&self) -> bool {
        matches!(self.method, "put" | "patch" | "delete") || self.is_transition
    }

    fn can_be_rehearsed(&self) -> bool {
        matches!(self.method, "put" | "patch") || self.takes_key()
    }

    pub(super) fn takes_key(&self) -> bool {
        self.method == "post" && !self.is_auth && !self.is_check && !self.is_upload
    }
}

/// A list in a query has a value, and each once: `status=` names none.
fn bound_lists(operation: &mut Value) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten().filter(|one| one["schema"]["type"] == "array") {
        parameter["schema"]["minItems"] = 1.into();
        parameter["schema"]["uniqueItems"] = true.into();
    }
}

fn add_parameters(traits: &Traits<'_>, operation: &mut Value) {
    let mut parameters = Vec::new();
    if traits.can_be_rehearsed() {
        let schema = json!({ "type": "boolean" });
        let about = "Only say what would be answered, and change nothing.";
        parameters.push(parameter("validate_only", "query", about, schema));
    }
    if traits.takes_key() {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" });
        let about = "Makes a repetition of this request, within a day, have the effect of one and the same answer. Take a \
                     random one, such as a UUID: the answer is kept encrypted under it.";
        parameters.push(parameter(idempotency::HEADER, "header", about, schema));
    }
    if traits.is_conditional() {
        let schema =
            json!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": etag::IF_MATCH_PATTERN });
        let about = "The `ETag` that you have read; refused with 412 if the object has changed since.";
        parameters.push(parameter("If-Match", "header", about, schema));
    }
    if traits.method == "get" && traits.is_item {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
        let about = "The `ETag` that you have; answered with 304 if nothing has changed.";
        parameters.push(parameter("If-None-Match", "header", about, schema));
    }
    if parameters.is_empty() {
        return;
    }
    match operation["parameters"].as_array_mut() {
        Some(present) => present.extend(parameters),
        None => operation["parameters"] = Value::Array(parameters),
    }
}

fn parameter(name: &str, place: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": place, "description": description, "schema": schema })
}

/// What succeeds says what it shows. The handlers do not: their types do.
fn describe_answers(traits: &Traits<'_>, operation: &mut Value) {
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        let about = match status.as_str() {
            "200" if traits.is_list => "One page, and where the next one starts.",
            "200" if traits.is_item || traits.is_transition => "The object as it is now.",
            "200" => "What was asked for.",
            "201" => "What was created.",
            "202" => "What has begun.",
            "204" => "Done; there is nothing to show.",
            _ => continue,
        };
        response["description"] = about.into();
    }
}

/// What would be created is shown with 200, because nothing is.
fn add_rehearsal(traits: &Traits<'_>, operation: &mut Value) {
    let created = ["201", "202"].map(|status| operation["responses"][status]["content"].clone());
    let created = created.into_iter().find(|content| !content.is_null()).unwrap_or_default();
    if traits.can_be_rehearsed() && !created.is_null() {
        let about = "With `validate_only`: what would be answered.";
        operation["responses"]["200"] = json!({ "description": about, "content": created });
    }
}

fn add_headers(traits: &Traits<'_>, operation: &mut Value) {
    if traits.is_item && traits.method == "get" {
        operation["responses"]["304"] = json!({ "description": "Nothing has changed since you read it." });
    }
    let is_creation = ["201", "202"].iter().any(|status| operation["responses"].get(*status).is_some());
    let responses = operation["responses"].as_object_mut().into_iter().flatten();
    for (status, response) in responses {
        let mut names = vec!["X-Request-Id"];
        match status.as_str() {
            "202" => names.push("Location"),
            "201" if traits.is_auth || traits.makes_several => names.push("Location"),
            "201" => names.extend(["Location", "ETag"]),
            "200" | "304" if traits.is_item || (traits.is_transition && !is_creation) => names.push("ETag"),
            _ => {}
        }
        if response["content"].get("application/zip").is_some() {
            names.push("Content-Disposition");
        }
        if status == "200" && traits.is_list && traits.has_query {
            names.push("Link");
        }
        if matches!(status.as_str(), "200" | "201") && traits.takes_key() {
            names.push("Idempotency-Replayed");
        }
        let headers = names.into_iter().map(|name| (name.to_owned(), header(name)));
        response["headers"] = headers.collect::<Map<_, _>>().into();
    }
}

/// A header of answers.
pub(super) fn header(name: &str) -> Value {
    let about = match name {
        "X-Request-Id" => "The request, as in the server's log.",
        "Location" => "Where the new object is, or where to go on from here.",
        "ETag" => "The version of the object; weak (`W/`) where the answer is compressed.",
        "WWW-Authenticate" => "How to authenticate: `Bearer`.",
        "Retry-After" => "Seconds to wait before the next try.",
        "Content-Disposition" => "`attachment`, and what the file is called.",
        "Link" => "The next page, as `rel=\"next\"`; absent at the end.",
        "Idempotency-Replayed" => "`true` if this is the stored answer to an earlier request.",
        _ => "",
    };
    json!({ "description": about, "schema": { "type": "string", "maxLength": 4000 } })
}

/// A body that may be left out is written as "this or null"; sent, it is never null.
fn mark_optional_body(operation: &mut Value) {
    let Some(body) = operation.get_mut("requestBody") else {
        return;
    };
    let schema = body.pointer_mut("/content/application~1json/schema");
    let Some(schema) = schema else {
        return;
    };
    let mut choices = schema["oneOf"].as_array().into_iter().flatten();
    let sent = choices.find(|choice| choice["type"] != "null").cloned();
    if let Some(sent) = sent {
        *schema = sent;
        body["required"] = false.into();
    }
}

/// A change is a JSON merge patch (RFC 7396); plain JSON is read as one.
fn rename_body(operation: &mut Value) {
    let Some(content) = operation["requestBody"]["content"].as_object_mut() else {
        return;
    };
    if let Some(body) = content.remove("application/json") {
        content.insert("application/merge-patch+json".to_owned(), body);
    }
}

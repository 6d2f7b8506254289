//! Sharing: what several operations have in common stands once under `components`, and they refer to it.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Moves parameters, answers and headers that occur more than once to the components.
pub fn repeated(document: &mut Value) {
    let mut parameters = Shared::new("parameters");
    let mut responses = Shared::new("responses");
    for_each_operation(document, |operation| {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            parameters.count(parameter);
        }
        for (_, response) in operation["responses"].as_object().into_iter().flatten() {
            responses.count(response);
        }
    });
    responses.taken = document["components"]["responses"].as_object().cloned().unwrap_or_default();
    for_each_operation(document, |operation| {
        let present = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in present.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            parameters.replace(parameter, &name);
        }
        for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
            let name = response_name(status, response);
            responses.replace(response, &name);
        }
    });
    document["components"]["parameters"] = parameters.taken.into();
    document["components"]["responses"] = responses.taken.into();
    share_headers(document);
}

/// The headers of all answers, each under its own name.
fn share_headers(document: &mut Value) {
    let mut headers = Map::new();
    let mut share = |response: &mut Value| {
        let present = response.get_mut("headers").and_then(Value::as_object_mut);
        for (name, header) in present.into_iter().flatten() {
            let reference = json!({ "$ref": format!("#/components/headers/{name}") });
            headers.insert(name.clone(), std::mem::replace(header, reference));
        }
    };
    document["components"]["responses"].as_object_mut().into_iter().flatten().for_each(|(_, one)| share(one));
    for_each_operation(document, |operation| {
        operation["responses"].as_object_mut().into_iter().flatten().for_each(|(_, one)| share(one));
    });
    document["components"]["headers"] = headers.into();
}

/// What an answer is called: what it shows, or what its status says.
fn response_name(status: &str, response: &Value) -> String {
    let mut content = response["content"].as_object().into_iter().flatten();
    let shown = content.next().and_then(|(_, media)| media["schema"]["$ref"].as_str()?.rsplit('/').next());
    match (shown, status) {
        (Some(shown), _) => format!("{}{status}", shown.trim_end_matches("View")),
        (None, "204") => "Done".to_owned(),
        (None, "304") => "NotModified".to_owned(),
        (None, _) => format!("Answer{status}"),
    }
}

fn for_each_operation(document: &mut Value, visit: impl FnMut(&mut Value)) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten());
    operations.map(|(_, operation)| operation).for_each(visit);
}

/// The components of one kind.
struct Shared {
    kind: &'static str,
    counts: HashMap<String, usize>,
    taken: Map<String, Value>,
}

impl Shared {
    fn new(kind: &'static str) -> Self {
        Self { kind, counts: HashMap::new(), taken: Map::new() }
    }

    fn count(&mut self, value: &Value) {
        *self.counts.entry(value.to_string()).or_default() += 1;
    }

    /// Puts a reference in the place of a value that is there more than once.
    fn replace(&mut self, value: &mut Value, wish: &str) {
        let is_repeated = self.counts.get(&value.to_string()).is_some_and(|count| *count > 1);
        if !is_repeated || value.get("$ref").is_some() {
            return;
        }
        let name = self.name(value, wish);
        let reference = json!({ "$ref": format!("#/components/{}/{name}", self.kind) });
        self.taken.insert(name, std::mem::replace(value, reference));
    }

    /// The wished name, or the first with a number behind it that is free or is this value's already.
    fn name(&self, value: &Value, wish: &str) -> String {
        let mut names =
            std::iter::once(wish.to_owned()).chain((2..).map(|number| format!("{wish}_{number}")));
        names.find(|name| self.taken.get(name).is_none_or(|one| one == value)).unwrap_or_default()
    }
}

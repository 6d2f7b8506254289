//! The OpenAPI document, as the tests walk through it.

use std::sync::OnceLock;

use milepost::server::openapi;
use serde_json::Value;

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: String,
    /// In capitals.
    pub method: String,
    /// With placeholders.
    pub path: String,
    pub value: Value,
}

impl Operation {
    pub fn is_public(&self) -> bool {
        self.value["security"].as_array().is_some_and(Vec::is_empty)
    }

    pub fn has_path_parameter(&self) -> bool {
        self.path.contains('{')
    }

    /// The schema of its body, if it takes one of JSON.
    pub fn body_schema(&self) -> Option<&Value> {
        let content = self.value["requestBody"]["content"].as_object()?;
        let mut json = content.iter().filter(|(media, _)| media.ends_with("json"));
        json.next().map(|(_, media)| &media["schema"])
    }

    /// Whether its body is a form with files.
    pub fn is_upload(&self) -> bool {
        !self.value["requestBody"]["content"]["multipart/form-data"].is_null()
    }

    pub fn requires_body(&self) -> bool {
        self.value["requestBody"]["required"] == true
    }

    /// Its path, with every placeholder replaced.
    pub fn path_with(&self, value: impl Fn(&str) -> String) -> String {
        let mut path = String::new();
        for (number, part) in self.path.split(['{', '}']).enumerate() {
            path.push_str(&if number % 2 == 1 { value(part) } else { part.to_owned() });
        }
        path
    }

    /// The same with the query parameters that it must have.
    pub fn address_with(&self, value: impl Fn(&str) -> String) -> String {
        let parameters = self.value["parameters"].as_array().into_iter().flatten();
        let required = parameters.filter(|one| one["in"] == "query" && one["required"] == true);
        let names = required.filter_map(|one| one["name"].as_str());
        let query: Vec<_> = names.map(|name| format!("{name}={}", value(name))).collect();
        let path = self.path_with(value);
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

/// The document.
pub fn document() -> &'static Value {
    openapi::document()
}

/// Every operation, in the order of the document, with what it shares with others written out.
pub fn operations() -> &'static [Operation] {
    static OPERATIONS: OnceLock<Vec<Operation>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        let paths = document()["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().map(|(method, value)| Operation {
                id: value["operationId"].as_str().unwrap_or_default().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                value: written_out(value),
            })
        });
        operations.collect()
    })
}

/// A value with the shared parameters, answers, headers and examples in the place of references to them.
fn written_out(value: &Value) -> Value {
    if value["$ref"].as_str().is_some_and(|path| !path.starts_with("#/components/schemas/")) {
        return written_out(resolve(value));
    }
    match value {
        Value::Array(items) => items.iter().map(written_out).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), written_out(member))).collect()
        }
        other => other.clone(),
    }
}

/// The operation of a name.
#[track_caller]
pub fn operation(id: &str) -> &'static Operation {
    let found = operations().iter().find(|operation| operation.id == id);
    found.unwrap_or_else(|| panic!("no operation is called {id}"))
}

/// What a `$ref` leads to; any other schema is itself.
pub fn resolve(schema: &Value) -> &Value {
    match schema["$ref"].as_str() {
        Some(path) => document().pointer(path.trim_start_matches('#')).expect("a reference that resolves"),
        None => schema,
    }
}

/// Calls `visit` for every JSON object in a value, with its JSON pointer.
pub fn visit_objects(value: &Value, pointer: &str, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(object) => {
            visit(pointer, value);
            for (name, member) in object {
                visit_objects(member, &format!("{pointer}/{}", name.replace('/', "~1")), visit);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                visit_objects(item, &format!("{pointer}/{number}"), visit);
            }
        }
        _ => {}
    }
}

//! Schemas: plain values are written where they are used, and answers say which members are always there.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Marks every nullable member of an answer as always present: `null` where there is no value.
///
/// A member that can be left out altogether is never nullable, so the two cannot be confused.
pub fn require_nullable(document: &mut Value) {
    let mut reached = BTreeSet::new();
    // Refusals are added later.
    collect_references(&json!({ "$ref": "#/components/schemas/Problem" }), document, &mut reached);
    for operation in super::operations::all(document) {
        collect_references(&operation["responses"], document, &mut reached);
    }
    let mut sent = BTreeSet::new();
    for operation in super::operations::all(document) {
        collect_references(&operation["requestBody"], document, &mut sent);
    }
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas.filter(|(name, _)| reached.contains(*name) && !sent.contains(*name)) {
        require_in(schema);
    }
}

fn require_in(schema: &mut Value) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let listed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let listed: BTreeSet<&str> = listed.collect();
    let required: Vec<&String> = properties
        .iter()
        .filter(|(name, property)| listed.contains(name.as_str()) || is_nullable(property))
        .map(|(name, _)| name)
        .collect();
    schema["required"] = json!(required);
}

fn is_nullable(property: &Value) -> bool {
    let in_type = property["type"].as_array().is_some_and(|types| types.contains(&json!("null")));
    let mut choices = property["oneOf"].as_array().into_iter().flatten();
    in_type || choices.any(|choice| choice["type"] == "null")
}

/// The names of all schemas that a value refers to, directly or through others.
fn collect_references(value: &Value, document: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, document, found)),
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
            if let Some(name) = name.filter(|name| found.insert((*name).to_owned())) {
                collect_references(&document["components"]["schemas"][name], document, found);
            }
            object.values().for_each(|member| collect_references(member, document, found));
        }
        _ => {}
    }
}

/// Bounds the words in lists of `allowed_actions`, which every object has, of names of fields, and of other titles.
pub fn bound_words(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas {
        for (list, length) in [("allowed_actions", 40), ("fields", 40), ("titles", 500)] {
            if let Some(items) = schema.pointer_mut(&format!("/properties/{list}/items"))
                && items.get("maxLength").is_none()
            {
                items["maxLength"] = json!(length);
            }
        }
    }
}

/// Leaves out what goes without saying: that a parameter may be left out, and how long what has a form is at least.
pub fn drop_defaults(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_defaults),
        Value::Object(object) => {
            if object.contains_key("in") && object.get("required") == Some(&Value::Bool(false)) {
                object.remove("required");
            }
            if matches!(object.get("format").and_then(Value::as_str), Some("uuid" | "date" | "date-time")) {
                object.remove("minLength");
            }
            object.values_mut().for_each(drop_defaults);
        }
        _ => {}
    }
}

/// Names the words of sort orders apart, `created_at` and `created_at_descending`, for languages that have no `-` in names.
pub fn name_orders(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas {
        let words = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let names: Vec<String> = words
            .map(|word| match word.strip_prefix('-') {
                Some(field) => format!("{field}_descending"),
                None => word.to_owned(),
            })
            .collect();
        if names.iter().any(|name| name.ends_with("_descending")) {
            schema["x-enum-varnames"] = json!(names);
        }
    }
}

/// Writes the schemas of plain values — a line, a day, an identifier — where they are used, with the description of
/// the field: a client has no use for a type called `Line200`. Enumerations stay by name.
pub fn inline_scalars(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    let is_scalar = |schema: &Value| {
        matches!(schema["type"].as_str(), Some("string" | "number" | "integer" | "boolean"))
            && schema.get("enum").is_none()
    };
    let scalars: Map<String, Value> = schemas.into_iter().filter(|(_, schema)| is_scalar(schema)).collect();
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| !scalars.contains_key(name));
    }
    inline(document, &scalars);
}

fn inline(value: &mut Value, scalars: &Map<String, Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| inline(item, scalars)),
        Value::Object(object) => {
            object.values_mut().for_each(|member| inline(member, scalars));
            inline_reference(object, scalars);
            inline_nullable(object);
            raise_description(object);
        }
        _ => {}
    }
}

/// `{"$ref": scalar, …}` becomes the scalar's schema; the reference's own members, such as a description, win.
fn inline_reference(object: &mut Map<String, Value>, scalars: &Map<String, Value>) {
    let name = object.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    let Some(scalar) = name.and_then(|name| scalars.get(name)).and_then(Value::as_object).cloned() else {
        return;
    };
    object.remove("$ref");
    for (member, value) in scalar {
        if !object.contains_key(&member) {
            object.insert(member, value);
        }
    }
}

/// `oneOf: [scalar, null]` becomes `type: [scalar, null]`, which every generator understands.
fn inline_nullable(object: &mut Map<String, Value>) {
    let Some(choices) = object.get("oneOf").and_then(Value::as_array) else {
        return;
    };
    let is_null = |choice: &Value| choice["type"] == "null";
    let other = choices.iter().find(|choice| !is_null(choice)).and_then(Value::as_object).cloned();
    let Some(scalar) = other.filter(|other| {
        choices.len() == 2 && choices.iter().any(is_null) && other.get("type").is_some_and(Value::is_string)
    }) else {
        return;
    };
    object.remove("oneOf");
    for (member, value) in scalar {
        let value = if member == "type" { json!([value, "null"]) } else { value };
        if !object.contains_key(&member) {
            object.insert(member, value);
        }
    }
}

/// A description beside a `$ref` in `oneOf` moves up to the member it is about: generators stumble over it there.
fn raise_description(object: &mut Map<String, Value>) {
    let choices = object.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
    let references = choices.filter_map(Value::as_object_mut).filter(|choice| choice.contains_key("$ref"));
    let descriptions: Vec<Value> = references.filter_map(|choice| choice.remove("description")).collect();
    if let Some(description) = descriptions.into_iter().next() {
        object.insert("description".to_owned(), description);
    }
}

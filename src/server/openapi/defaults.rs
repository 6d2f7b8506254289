//! Defaults: where a description says what holds if a member or parameter is left out, the schema says the same.
//!
//! The sentence "…; `medium` if left out." is the only source, so text and schema cannot disagree. Defaults that depend on
//! something else ("that of the plan if left out") have no value and stay in words. Merge patches have no defaults:
//! there, what is left out stays as it is.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Value, json};

const PHRASE: &str = " if left out";

/// Writes `default` into the schemas of all request bodies and query parameters.
pub fn add(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let all = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in all.filter(|(name, _)| !name.starts_with("Update")) {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (_, property) in properties.into_iter().flatten() {
            let value = property["description"].as_str().and_then(|text| default(text, property, &schemas));
            if let (Some(value), Some(property)) = (value, property.as_object_mut()) {
                property.insert("default".to_owned(), value);
            }
        }
    }
    let operations = document["paths"].as_object_mut().into_iter().flatten();
    for (_, operation) in operations.flat_map(|(_, path)| path.as_object_mut().into_iter().flatten()) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let text = parameter["description"].as_str();
            let value = text.and_then(|text| default(text, &parameter["schema"], &schemas));
            let schema = parameter.get_mut("schema").and_then(Value::as_object_mut);
            if let (Some(value), Some(schema)) = (value, schema) {
                schema.insert("default".to_owned(), value);
            }
        }
    }
}

/// The value that a description calls the default, as the schema wants it: the single word or number before the phrase
/// that ends a sentence.
fn default(description: &str, schema: &Value, schemas: &Value) -> Option<Value> {
    let (before, after) = description.split_once(PHRASE)?;
    let ends = after.is_empty() || after.starts_with('.') || after.starts_with(';');
    let sentence = before.rsplit(['.', ';', ',']).next()?.trim();
    let word = sentence.strip_prefix('`').and_then(|word| word.strip_suffix('`')).unwrap_or(sentence);
    if !ends || word.is_empty() || word.contains(char::is_whitespace) {
        return None;
    }
    let is = |wanted: &str| has_type(schema, wanted, schemas);
    match word {
        "true" | "false" if is("boolean") => Some(json!(word == "true")),
        _ if is("integer") => word.parse::<i64>().ok().map(Value::from),
        _ if is("number") => word.parse::<f64>().ok().map(Value::from),
        _ if is("string") && sentence.starts_with('`') => Some(json!(word)),
        _ => None,
    }
}

/// Whether a schema, or one that it refers to, allows values of a type.
fn has_type(schema: &Value, wanted: &str, schemas: &Value) -> bool {
    let types = &schema["type"];
    let mut named = types.as_array().into_iter().flatten();
    if types == wanted || named.any(|one| one == wanted) {
        return true;
    }
    let reference = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    if let Some(name) = reference {
        return has_type(&schemas[name], wanted, schemas);
    }
    let mut choices = schema["oneOf"].as_array().into_iter().flatten();
    choices.any(|choice| has_type(choice, wanted, schemas))
}

#[cfg(test)]
mod tests {
    use super::default;
    use serde_json::{Value, json};

    #[test]
    fn only_a_value_of_its_own_is_a_default() {
        let schemas = json!({ "Word": { "type": "string" } });
        let word = json!({ "oneOf": [{ "$ref": "#/components/schemas/Word" }, { "type": "null" }] });
        let table = [
            ("How much it matters; `medium` if left out.", &word, json!("medium")),
            (
                "Whether it is so; without one there is none. `true` if left out.",
                &json!({ "type": ["boolean", "null"] }),
                json!(true),
            ),
            ("Its weight; 1 if left out.", &json!({ "type": "number" }), json!(1.0)),
            ("How many at most; 50 if left out. Not fewer.", &json!({ "type": "integer" }), json!(50)),
            ("The day; today if left out.", &json!({ "type": "string" }), Value::Null),
            ("Its severity; your organization's `mode` if left out.", &word, Value::Null),
            ("Whose; `personal` if left out, unless a framework is named.", &word, Value::Null),
        ];
        for (text, schema, expected) in table {
            assert_eq!(default(text, schema, &schemas).unwrap_or_default(), expected, "{text}");
        }
    }
}

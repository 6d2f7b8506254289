//! Links: how one goes on from what was created, to reading, changing and deleting it.

#![expect(clippy::indexing_slicing, reason = "a member that a JSON value does not have reads as null")]

use serde_json::{Map, Value, json};

/// Adds links to every creation whose object has operations of its own.
pub fn add(document: &mut Value) {
    let unlinked = document.clone();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        let responses = item.get_mut("post").and_then(|post| post.get_mut("responses"));
        let status =
            if responses.as_ref().is_some_and(|all| all.get("202").is_some()) { "202" } else { "201" };
        let Some(created) = responses.and_then(|responses| responses.get_mut(status)) else {
            continue;
        };
        let links = links(&unlinked, path, created);
        if !links.is_empty() {
            created["links"] = Value::Object(links);
        }
    }
}

/// What can be done with the object that a POST to `path` has created.
fn links(document: &Value, path: &str, created: &Value) -> Map<String, Value> {
    let found = item_path(document, path).zip(id_pointer(document, created));
    let Some((item_path, pointer)) = found else {
        return Map::new();
    };
    let mut names = item_path.split(['{', '}']).skip(1).step_by(2).collect::<Vec<_>>();
    let own = names.pop().unwrap_or_default();
    let around = names.into_iter().map(|name| (name.to_owned(), json!(format!("$request.path.{name}"))));
    let mut parameters: Map<String, Value> = around.collect();
    parameters.insert(own.to_owned(), json!(format!("$response.body#{pointer}")));

    let verbs = [("get", "Read it."), ("patch", "Change it."), ("delete", "Delete it.")];
    let present = verbs.into_iter().filter_map(|(method, about)| {
        let id = document["paths"][item_path][method]["operationId"].as_str()?;
        let link = json!({ "operationId": id, "parameters": parameters, "description": about });
        Some((id.to_owned(), link))
    });
    present.collect()
}

/// The path of what is created: one path parameter below its collection, or where its predecessor is.
fn item_path<'a>(document: &'a Value, path: &'a str) -> Option<&'a str> {
    let paths = document["paths"].as_object()?;
    let is_item =
        |one: &&str| one.ends_with('}') && one.rsplit_once('/').is_some_and(|(above, _)| above == path);
    let below = paths.keys().map(String::as_str).find(is_item);
    below.or_else(|| path.rsplit_once('/').map(|(above, _)| above).filter(|above| above.ends_with('}')))
}

/// Where the answer has the identifier: its own, or that of the object it holds.
fn id_pointer(document: &Value, created: &Value) -> Option<String> {
    let name = created["content"]["application/json"]["schema"]["$ref"].as_str()?;
    let properties = |name: &str| document.pointer(name.trim_start_matches('#'))?["properties"].as_object();
    let own = properties(name)?;
    if own.contains_key("id") {
        return Some("/id".to_owned());
    }
    let held = own.iter().find(|(_, member)| {
        let members = member["$ref"].as_str().and_then(properties);
        members.is_some_and(|members| members.contains_key("id"))
    });
    held.map(|(name, _)| format!("/{name}/id"))
}

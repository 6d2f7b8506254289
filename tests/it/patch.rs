//! Merge patches: what is absent stays, `null` clears or is refused, a value sets — for every member of every patch.

use serde_json::{Map, Value, json};

use crate::support::{
    Client, TestApp,
    document::{Operation, operations, resolve},
    on_both,
    world::World,
};

on_both![
    a_refused_patch_pointed_at_a_member_that_was_not_sent,
    every_member_can_be_set_kept_and_cleared,
    members_that_only_the_server_sets_are_refused,
    a_patch_may_call_itself_a_merge_patch,
    an_empty_patch_keeps_everything,
];

fn patches() -> impl Iterator<Item = &'static Operation> {
    operations().iter().filter(|operation| operation.method == "PATCH")
}

fn properties(operation: &Operation) -> &'static Map<String, Value> {
    let id = &operation.id;
    let schema =
        operations().iter().find(|one| one.id == *id).and_then(Operation::body_schema).expect("a body");
    resolve(schema)["properties"].as_object().expect("properties")
}

/// The object that an operation changes; its path without an object of its own stands for the caller's account.
async fn current(client: &Client, path: &str) -> Value {
    let mut body = client.get(path).await.expect(200).body;
    for derived in ["updated_at", "allowed_actions"] {
        body.as_object_mut().expect("an object").remove(derived);
    }
    body
}

/// Another value than the one that is there, of the form that the document asks for; `None` for identifiers and lists.
fn another(name: &str, property: &Value, present: &Value) -> Option<Value> {
    let property = match property["oneOf"].as_array() {
        Some(choices) => choices.iter().find(|choice| choice["type"] != "null")?,
        None => property,
    };
    let property = resolve(property);
    if let Some(words) = property["enum"].as_array() {
        return words.iter().find(|word| *word != present && !word.is_null()).cloned();
    }
    let types = property["type"].to_string();
    let special = match name {
        "currency" => Some(json!("USD")),
        "timezone" => Some(json!("Europe/Berlin")),
        "locale" => Some(json!("de")),
        "url" | "external_uri" => Some(json!("https://example.org/changed")),
        "starts_on" => Some(json!("2026-12-01")),
        // An assessment speaks of the past.
        "assessed_on" => Some(json!("2026-11-01")),
        _ => None,
    };
    if special.is_some() {
        return special;
    }
    match property["format"].as_str() {
        Some("uuid") => None,
        Some("date") => Some(json!("2027-12-24")),
        _ if types.contains("string") => Some(json!("Changed")),
        _ if types.contains("boolean") => Some(json!(!present.as_bool()?)),
        _ if types.contains("integer") => Some(json!(1 + i64::from(*present == json!(1)))),
        _ if types.contains("number") => Some(json!(2.5)),
        _ => None,
    }
}

async fn every_member_can_be_set_kept_and_cleared(app: TestApp) {
    let ada = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    let mut tried = 0;
    for operation in patches() {
        // Accounts of others are tried in `people.rs`: one does not demote oneself.
        if operation.path.contains("user_id") {
            continue;
        }
        let path = operation.path_with(|name| world[name].clone());
        for (name, property) in properties(operation) {
            let before = current(&ada, &path).await;
            // Levels with a skill come from assessments.
            let is_derived = name == "current_level" || name == "is_default";
            let Some(value) = another(name, property, &before[name]).filter(|_| !is_derived) else {
                continue;
            };
            let set = ada.patch(&path, json!({ (name.as_str()): value })).await.expect(200);
            assert_eq!(set[name], value, "{name} of {}", operation.id);
            let after = current(&ada, &path).await;
            expect_only(&operation.id, name, &before, &after);

            let is_nullable = property.get("oneOf").is_some() || property["type"].is_array();
            let answer = ada.patch(&path, json!({ (name.as_str()): null })).await;
            if is_nullable {
                assert_eq!(answer.expect(200)[name], Value::Null, "{name} of {}", operation.id);
            } else {
                answer.expect_invalid(&format!("/{name}"));
                assert_eq!(current(&ada, &path).await, after, "a refusal of {name} changed something");
            }
            ada.patch(&path, json!({ (name.as_str()): before[name] })).await;
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} members were tried");
}

/// Nothing but the member itself has changed, save the figures that rest on it.
fn expect_only(operation: &str, name: &str, before: &Value, after: &Value) {
    const FIGURES: &[&str] = &[
        "progress",
        "variance",
        "expected_progress",
        "health",
        "forecast_on",
        "is_overdue",
        "slippage_days",
        "original_due_on",
        "gap",
        "severity",
        "priority",
        "readiness",
        "coverage",
        "smart",
        "next_due",
        "stale_requirement",
        "weight",
    ];
    for (member, value) in before.as_object().expect("an object") {
        if member != name && !FIGURES.contains(&member.as_str()) {
            assert_eq!(after[member], *value, "{operation}: setting {name} changed {member}");
        }
    }
}

async fn members_that_only_the_server_sets_are_refused(app: TestApp) {
    let ada = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    for operation in patches() {
        let path = operation.path_with(|name| world[name].clone());
        let before = current(&ada, &path).await;
        let own = properties(operation);
        for (member, value) in before.as_object().expect("an object") {
            if own.contains_key(member) {
                continue;
            }
            let answer = ada.patch(&path, json!({ (member.as_str()): value })).await;
            answer.expect_invalid(&format!("/{member}"));
        }
        for member in ["id", "org_id", "owner_id", "version", "created_at", "deleted_at", "password_hash"] {
            if !own.contains_key(member) {
                ada.patch(&path, json!({ (member): "x" })).await.expect_invalid(&format!("/{member}"));
            }
        }
        assert_eq!(current(&ada, &path).await, before);
    }
}

async fn a_patch_may_call_itself_a_merge_patch(app: TestApp) {
    let ada = app.person("ada").await;
    let path = ada.goal().create().await.path();
    for media_type in ["application/merge-patch+json", "application/json", "application/json; charset=utf-8"]
    {
        let request = ada.request("PATCH", &path).header("content-type", media_type);
        request.body(r#"{"title":"Changed"}"#).send().await.expect(200);
    }
    for media_type in ["text/plain", "application/xml", "application/json-patch+json", ""] {
        let request = ada.request("PATCH", &path).header("content-type", media_type);
        request.body(r#"{"title":"Changed"}"#).send().await.expect_problem(415, "unsupported-media-type");
    }
    let request = ada.request("POST", "/v1/goals").header("content-type", "application/merge-patch+json");
    request.body(r#"{"title":"Made"}"#).send().await.expect_problem(415, "unsupported-media-type");
}

async fn an_empty_patch_keeps_everything(app: TestApp) {
    let ada = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    for operation in patches() {
        let path = operation.path_with(|name| world[name].clone());
        let before = current(&ada, &path).await;
        ada.patch(&path, json!({})).await.expect(200);
        assert_eq!(current(&ada, &path).await, before, "{}", operation.id);
    }
}

async fn a_refused_patch_pointed_at_a_member_that_was_not_sent(app: TestApp) {
    let ada = app.person("ada").await;
    let days = |end: &str| json!({ "title": "x", "starts_on": "2027-01-01", end: "2027-02-01" });
    let plan = ada.post("/v1/plans", days("target_end_on")).await.expect(201);
    let goal = ada.post("/v1/goals", days("due_on")).await.expect(201);
    let milestone = ada.post("/v1/milestones", days("due_on")).await.expect(201);
    let action = ada.post("/v1/actions", days("due_on")).await.expect(201);
    for (item, end) in
        [(&plan, "target_end_on"), (&goal, "due_on"), (&milestone, "due_on"), (&action, "due_on")]
    {
        let path = item.path();
        let refused = |patch: Value| ada.patch(&path, patch);
        refused(json!({ "starts_on": "2027-03-01" })).await.expect_invalid("/starts_on");
        refused(json!({ end: "2026-12-31" })).await.expect_invalid(&format!("/{end}"));
        let both = json!({ "starts_on": "2027-03-01", end: "2027-02-02" });
        refused(both).await.expect_invalid(&format!("/{end}"));
        refused(json!({ "starts_on": "2027-03-01", end: "2027-02-01" })).await.expect_invalid("/starts_on");
    }
}

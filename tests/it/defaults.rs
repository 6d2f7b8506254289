//! A default that is written out changes nothing: what the document calls the default is what happens without it.

use serde_json::{Map, Value, json};

use crate::{
    examples::{body_of, send, start},
    support::{
        Kind, TestApp, TestDatabase,
        document::{Operation, operation, operations, resolve},
    },
};

#[actix_web::test]
async fn a_default_written_out_changed_the_answer_on_sqlite() {
    compare_all(&TestDatabase::demo(Kind::Sqlite, start()).expect("SQLite is always there")).await;
}

#[actix_web::test]
async fn a_default_written_out_changed_the_answer_on_postgres() {
    if let Some(demo) = TestDatabase::demo(Kind::Postgres, start()) {
        compare_all(&demo).await;
    }
}

/// Every body of a POST, once without any default and once with all of them, on fresh copies that give the same
/// identifiers and moments.
async fn compare_all(demo: &TestDatabase) {
    let mut compared = 0;
    let posts = operations().iter().filter(|operation| operation.method == "POST" && !operation.is_upload());
    for operation in posts {
        let (Some(schema), Some(example)) = (operation.body_schema(), body_of(operation, "example")) else {
            continue;
        };
        let (bare, full) = (fill(schema, &example, false), fill(schema, &example, true));
        if bare != full {
            compare(demo, operation, &bare, &full).await;
            compared += 1;
        }
    }
    assert!(compared > 12, "the document has hardly any defaults: {compared}");
    // Defaults that hold for some bodies alone stand in words.
    for kind in ["experience", "education", "training", "credential", "tool", "other"] {
        let bare = json!({ "title": "A certificate", "kind": kind });
        let mut full = fill(operation("create_gap_item").body_schema().expect("a schema"), &bare, true);
        full["target_level"] = json!(1);
        compare(demo, operation("create_gap_item"), &bare, &full).await;
    }
    let bare = json!({ "title": "Lead a team", "target_role_title": "Lead", "target_value": 5.0, "baseline_value": 1.0 });
    let full = json!({ "kind": "role", "current_value": 1.0 });
    let full = [&bare, &full].map(|part| part.as_object().expect("an object").clone());
    let full: Map<String, Value> = full.into_iter().flatten().collect();
    compare(demo, operation("create_goal"), &bare, &full.into()).await;
}

async fn compare(demo: &TestDatabase, operation: &Operation, bare: &Value, full: &Value) {
    let first = send(&TestApp::over_copy(demo, start()).await, operation, Some(bare), None).await;
    let second = send(&TestApp::over_copy(demo, start()).await, operation, Some(full), None).await;
    let is_secret = ["sign_up", "invite_user", "invite_users"].contains(&operation.id.as_str());
    assert_eq!(first.status, second.status, "{}: {bare} {full} {second:?}", operation.id);
    assert!(is_secret || first.body == second.body, "{}: {full}\n{first:?}\n{second:?}", operation.id);
}

/// A body with all the defaults of its schema, or without any of them.
fn fill(schema: &Value, body: &Value, with: bool) -> Value {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let object = choices.into_iter().find(|choice| choice["type"] != "null");
    let schema = resolve(object.unwrap_or(schema));
    match body {
        Value::Object(members) => {
            let properties = schema["properties"].as_object();
            let property = |name: &str| properties.and_then(|properties| properties.get(name));
            let default = |name: &str| property(name).map(|one| one["default"].clone()).unwrap_or_default();
            let kept = members.iter().filter(|(name, _)| default(name).is_null());
            let mut filled: Map<String, Value> = kept
                .map(|(name, value)| {
                    (name.clone(), property(name).map_or(value.clone(), |one| fill(one, value, with)))
                })
                .collect();
            let defaults = properties.into_iter().flatten().filter(|_| with);
            let defaults = defaults.filter(|(_, one)| !one["default"].is_null());
            filled.extend(defaults.map(|(name, one)| (name.clone(), one["default"].clone())));
            filled.into()
        }
        Value::Array(items) => items.iter().map(|item| fill(&schema["items"], item, with)).collect(),
        other => other.clone(),
    }
}

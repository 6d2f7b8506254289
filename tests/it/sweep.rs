//! Every operation of the document against everyone who may not use it.

use serde_json::{Map, Value, json};

use crate::support::{
    Answer, Client, TestApp,
    document::{Operation, operations, resolve},
    on_both,
    world::World,
};

on_both![
    without_a_token_only_the_short_public_list_answers,
    what_belongs_to_somebody_else_is_like_what_does_not_exist,
    identifiers_of_somebody_else_are_refused_in_bodies,
    nothing_that_somebody_wrote_shows_up_elsewhere,
    an_unknown_and_a_malformed_identifier_are_the_same,
];

/// The operations that need no login.
const PUBLIC: &[&str] = &["accept_invitation", "log_in", "refresh_tokens", "sign_up"];
const UNKNOWN: &str = "019c0000-0000-7000-8000-ffffffffffff";
const MARKER: &str = "xq7-private-ada";
const CATALOG_MARKER: &str = "xq7-catalog-ada";

async fn without_a_token_only_the_short_public_list_answers(app: TestApp) {
    let mut public = Vec::new();
    for operation in operations() {
        if operation.is_public() {
            public.push(operation.id.as_str());
            continue;
        }
        let path = operation.path_with(|_| UNKNOWN.to_owned());
        for header in ["", "Bearer nonsense", "Basic YWRhOnNlY3JldA=="] {
            let request = app.anonymous();
            let request = request.request(&operation.method, &path).header("authorization", header);
            let answer = request.json(json!({})).send().await.expect_problem(401, "not-authenticated");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{answer:?}");
        }
    }
    public.sort_unstable();
    assert_eq!(public, PUBLIC);
}

async fn what_belongs_to_somebody_else_is_like_what_does_not_exist(app: TestApp) {
    let ada = app.person(MARKER).await;
    let world = World::of(&ada, MARKER, CATALOG_MARKER).await;
    let others = [
        ("stranger", app.person("mallory").await),
        ("colleague", ada.invite("bob", "employee").await),
        ("hr", ada.invite("hera", "hr").await),
    ];
    let before = everything(&ada, &world).await;
    for (relation, other) in &others {
        for operation in operations().iter().filter(|operation| operation.has_path_parameter()) {
            let Some(status) = expected(relation, operation) else { continue };
            let answer = attempt(other, operation, &world, |name| world[name].clone()).await.expect(status);
            if status == 404 {
                let unknown = attempt(other, operation, &world, |_| UNKNOWN.to_owned()).await;
                assert_eq!(masked(&unknown), masked(&answer), "{relation}");
            }
        }
    }
    for (after, before) in everything(&ada, &world).await.into_iter().zip(before) {
        assert_eq!(after, before, "somebody else has changed this");
    }
}

/// What somebody may expect who stands in this relation to the owner; `None` if it is theirs to do.
fn expected(relation: &str, operation: &Operation) -> Option<u16> {
    let root = operation.path.split(['{', '}']).nth(1).unwrap_or_default();
    let is_catalog = matches!(root, "role_id" | "scale_id");
    let reads = operation.method == "GET" || operation.id == "simulate_role_readiness";
    match relation {
        "colleague" if root == "import_id" => Some(403),
        "colleague" if is_catalog && reads => Some(200),
        "colleague" if is_catalog => Some(403),
        "hr" if is_catalog
            || matches!(root, "framework_id" | "framework_migration_id" | "import_id" | "user_id") =>
        {
            None
        }
        _ => Some(404),
    }
}

async fn attempt(
    client: &Client,
    operation: &Operation,
    world: &World,
    id: impl Fn(&str) -> String,
) -> Answer {
    let request = client.request(&operation.method, &operation.path_with(id));
    match operation.body_schema().filter(|_| operation.requires_body()) {
        Some(schema) => request.json(smallest(schema, world)).send().await,
        None => request.send().await,
    }
}

/// The smallest body that has the form it should have.
fn smallest(schema: &Value, world: &World) -> Value {
    let schema = resolve(schema);
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let body: Map<String, Value> = required
        .map(|name| {
            let property = resolve(&schema["properties"][name]);
            let value = match property["format"].as_str() {
                Some("uuid") => json!(world["skill_id"]),
                _ => json!("something"),
            };
            (name.to_owned(), value)
        })
        .collect();
    Value::Object(body)
}

/// All objects of the world as their owner sees them, with their entity tags.
async fn everything(owner: &Client, world: &World) -> Vec<(String, String, Option<String>)> {
    let mut found = Vec::new();
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let answer = owner.get(&operation.address_with(|name| world[name].clone())).await.expect(200);
        let tag = answer.header("etag").map(str::to_owned);
        found.push((answer.request.clone(), answer.body.to_string(), tag));
    }
    assert!(found.len() > 20, "the document has few things to read");
    found
}

fn masked(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    body["request_id"] = json!("masked");
    (answer.status, body)
}

async fn identifiers_of_somebody_else_are_refused_in_bodies(app: TestApp) {
    let ada = app.person("ada").await;
    let theirs = World::of(&ada, MARKER, CATALOG_MARKER).await;
    let mallory = app.person("mallory").await;
    let own = World::of(&mallory, "mallory", "mallory").await;
    let mut tried = 0;
    for operation in operations() {
        let Some(schema) = operation.body_schema().map(resolve) else { continue };
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let is_list = name.ends_with("_ids");
            let entity = match name.as_str() {
                "parent_id" if operation.path.contains("skills") => "skill_id",
                "parent_id" => "goal_id",
                "target_role_id" | "current_role_id" => "role_id",
                "from_framework_id" | "to_framework_id" => "framework_id",
                "depends_on_ids" => "milestone_id",
                "skill_ids" => "skill_id",
                name if name.ends_with("_id") && theirs.ids.contains_key(name) => name,
                name if name.ends_with("_id") && property.to_string().contains("uuid") => {
                    panic!("{}: whose identifier is {name}?", operation.id)
                }
                _ => continue,
            };
            let path = operation.path_with(|name| own[name].clone());
            let mut answers = Vec::new();
            for id in [theirs[entity].as_str(), UNKNOWN] {
                let mut body = smallest(schema, &own);
                body[name] = if is_list { json!([id]) } else { json!(id) };
                let answer = mallory.request(&operation.method, &path).json(body).send().await;
                assert_eq!(answer.status, 422, "{name} of {}: {answer:?}", operation.id);
                answers.push(masked(&answer));
            }
            assert_eq!(answers[0], answers[1], "{name} of {} tells them apart", operation.id);
            tried += 1;
        }
    }
    assert!(tried > 15, "only {tried} identifiers were tried");
}

async fn nothing_that_somebody_wrote_shows_up_elsewhere(app: TestApp) {
    let ada = app.person(MARKER).await;
    let theirs = World::of(&ada, MARKER, CATALOG_MARKER).await;
    let seen_by_owner = everything(&ada, &theirs).await;
    let shows = |text: &str, marker: &str| text.to_lowercase().contains(marker);
    let count = |marker| seen_by_owner.iter().filter(|(_, body, _)| shows(body, marker)).count();
    assert!(count(MARKER) > 15 && count(CATALOG_MARKER) > 5, "the markers are not everywhere");

    let stranger = app.person("mallory").await;
    let colleague = ada.invite("bob", "employee").await;
    let own = World::of(&stranger, "mallory", "mallory").await;
    for (other, may_see_catalog) in [(&stranger, false), (&colleague, true)] {
        for operation in operations().iter().filter(|operation| operation.method == "GET") {
            for world in [&theirs, &own] {
                let answer = other.get(&operation.address_with(|name| world[name].clone())).await;
                let text = String::from_utf8_lossy(&answer.bytes);
                assert!(!shows(&text, MARKER), "{answer:?}");
                assert!(may_see_catalog || !shows(&text, CATALOG_MARKER), "{answer:?}");
            }
        }
        for list in ["/v1/goals", "/v1/plans", "/v1/skills", "/v1/milestones", "/v1/actions", "/v1/gap-items"]
        {
            let found = other.get(&format!("{list}?q=xq7-private")).await.expect(200);
            assert!(found.items().is_empty(), "{found:?}");
        }
    }
}

async fn an_unknown_and_a_malformed_identifier_are_the_same(app: TestApp) {
    let ada = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    for operation in operations().iter().filter(|operation| operation.has_path_parameter()) {
        let unknown = attempt(&ada, operation, &world, |_| UNKNOWN.to_owned()).await.expect(404);
        for malformed in
            ["x", "00000000000000000000000000000000", "%20", "019c0000-0000-7000-8000-fffffffffff%00"]
        {
            let answer = attempt(&ada, operation, &world, |_| malformed.to_owned()).await.expect(404);
            assert_eq!(masked(&answer), masked(&unknown), "{answer:?}");
        }
    }
}

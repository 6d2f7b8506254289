//! What only the server sets cannot be sent: every member of an answer that its request does not have is refused.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    document::{Operation, operations, resolve},
    on_both,
    world::World,
};

on_both![what_only_the_server_sets_is_refused];

async fn what_only_the_server_sets_is_refused(app: TestApp) {
    let ada = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    let mut tried = 0;
    for operation in operations().iter().filter(|operation| operation.body_schema().is_some()) {
        let path = operation.path_with(|name| world[name].clone());
        for member in read_only(operation) {
            for value in [json!(world["plan_id"]), json!(1), json!(null)] {
                let body = json!({ (member.as_str()): value });
                let answer = ada.request(&operation.method, &path).json(body).send().await.expect(422);
                let errors = answer["errors"].as_array().expect("errors");
                let refused = json!({ "pointer": format!("/{member}"), "code": "unknown-field" });
                let found = errors
                    .iter()
                    .any(|error| error["pointer"] == refused["pointer"] && error["code"] == refused["code"]);
                assert!(found, "{member} of {}: {answer:?}", operation.id);
            }
            tried += 1;
        }
    }
    assert!(tried > 300, "only {tried} members were tried");
}

/// The members of an operation's answer that its request does not have.
fn read_only(operation: &Operation) -> BTreeSet<String> {
    let members = |schema: &Value| -> BTreeSet<String> {
        resolve(schema)["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect()
    };
    let sent = operation.body_schema().map(&members).unwrap_or_default();
    let answers = ["200", "201"]
        .iter()
        .map(|status| &operation.value["responses"][*status]["content"]["application/json"]["schema"]);
    let mut shown: BTreeSet<String> = answers.flat_map(members).collect();
    shown.extend(
        ["id", "version", "owner_id", "org_id", "organization_id", "role_", "created_at"].map(str::to_owned),
    );
    shown.difference(&sent).cloned().collect()
}

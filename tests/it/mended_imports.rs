//! What once went wrong with imports and frameworks, each under the name of the fault.

use milepost::imports::report::{Part, Report};
use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, on_both};

on_both![
    roles_in_use_showed_what_is_in_a_draft,
    a_skill_outside_of_frameworks_was_part_of_one_in_a_draft,
    a_key_of_another_framework_took_a_skill_out_of_its_draft,
];

/// A ladder, and a framework of skills that it rests on.
fn two_frameworks() -> Files {
    Files::sample()
        .with("scales.csv", "scale,level,label,source_range\n")
        .with("skills.csv", "skill_key,parent_key,name\nacme:weld,craft:join,Welding\ncraft:join,,Joining\n")
        .with("roles.csv", "role_key,name\nacme:dev,Our developers\ncraft:smith,Smiths\n")
        .with(
            "role_skills.csv",
            "role_key,skill_key,required_level\nacme:dev,acme:weld,2\nacme:dev,craft:join,4\n",
        )
        .with("role_related.csv", "role_key,related_role_key\nacme:dev,craft:smith\n")
}

async fn find(client: &Client, list: &str, key: &str) -> Value {
    let found = client.get(&format!("/v1/{list}?external_id={key}")).await.expect(200);
    found.items().first().unwrap_or_else(|| panic!("{key} is not there")).clone()
}

fn id(of: &Value) -> &str {
    of["id"].as_str().expect("an identifier")
}

fn codes(report: &Report) -> Vec<&str> {
    report.problems.shown().iter().map(|problem| problem.code).collect()
}

async fn roles_in_use_showed_what_is_in_a_draft(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let draft = ada.framework().with("key", "craft").create().await;
    let report = two_frameworks().import_for(&ada).await;
    assert_eq!(codes(&report), ["in-draft"; 3]);
    assert_eq!(report.tally.part(Part::Requirements).skipped, 1);
    assert_eq!(find(&bob, "skills", "acme:weld").await["parent_id"], Value::Null);
    let role = find(&bob, "role-profiles", "acme:dev").await;
    let role = format!("/v1/role-profiles/{}?expand=requirements,related", id(&role));
    let seen = bob.get(&role).await.expect(200);
    assert_eq!(seen["requirements"].as_array().map(Vec::len), Some(1), "{seen:?}");
    assert_eq!(seen["related"], json!([]));

    // Once that is in use, the same files bring the rest.
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    assert!(two_frameworks().import_for(&ada).await.problems.is_empty());
    let seen = bob.get(&role).await.expect(200);
    assert_eq!(seen["requirements"].as_array().map(Vec::len), Some(2), "{seen:?}");
    assert_eq!(seen["related"][0]["title"], "Smiths");
    let join = find(&bob, "skills", "craft:join").await["id"].clone();
    assert_eq!(find(&bob, "skills", "acme:weld").await["parent_id"], join);
}

async fn a_skill_outside_of_frameworks_was_part_of_one_in_a_draft(app: TestApp) {
    let ada = app.person("ada").await;
    let draft = ada.framework().create().await;
    let hidden = ada.skill().with("framework_id", draft.id()).create().await;
    let outside = || ada.skill().with("name", "Slides").with("owner", "organization");
    outside().with("parent_id", hidden.id()).send().await.expect_invalid("/parent_id");
    let skill = outside().create().await;
    let part = json!({ "parent_id": hidden.id() });
    ada.patch(&skill.path(), part.clone()).await.expect_invalid("/parent_id");
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    ada.patch(&skill.path(), part).await.expect(200);
}

/// Somebody wrote a skill into a draft under a key that begins like another framework's.
async fn a_key_of_another_framework_took_a_skill_out_of_its_draft(app: TestApp) {
    let ada = app.person("ada").await;
    let draft = ada.framework().with("key", "craft").create().await;
    let hidden = ada.skill().with("framework_id", draft.id()).with("external_id", "acme:weld").create().await;
    let report = two_frameworks().import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Skills).created, 2);
    assert_eq!(ada.get(&hidden.path()).await.expect(200).body, hidden.body);
}

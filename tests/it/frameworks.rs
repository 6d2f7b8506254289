//! Frameworks: who sees which of them, and what stands in for a version.

use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, on_both};

on_both![
    a_draft_is_for_hr_and_admins_of_its_organization,
    each_release_of_a_key_exists_once,
    what_an_import_brought_is_read_only,
    a_list_shows_what_was_asked_for,
    what_is_in_a_framework_can_be_listed,
];

async fn keys(client: &Client, query: &str) -> Vec<String> {
    let found = client.all(&format!("/v1/frameworks{query}")).await;
    found.iter().map(|one| one["key"].as_str().expect("a key").to_owned()).collect()
}

async fn a_draft_is_for_hr_and_admins_of_its_organization(app: TestApp) {
    let ada = app.person("ada").await;
    let (bob, hera) = (ada.invite("bob", "employee").await, ada.invite("hera", "hr").await);
    let mallory = app.person("mallory").await;
    bob.framework().send().await.expect_problem(403, "forbidden");
    let draft = hera.framework().create().await;
    assert_eq!((&draft["status"], &draft["owner"]), (&json!("draft"), &json!("organization")));
    assert_eq!(draft["published_at"], Value::Null);
    for stranger in [&bob, &mallory] {
        stranger.get(&draft.path()).await.expect_problem(404, "not-found");
        stranger.patch(&draft.path(), json!({ "name": "Mine" })).await.expect_problem(404, "not-found");
        stranger.delete(&draft.path()).await.expect_problem(404, "not-found");
        assert!(keys(stranger, "").await.is_empty());
    }
    let seen = ada.get(&draft.path()).await.expect(200);
    assert_eq!(seen.allowed_actions(), ["update", "delete"]);
    assert_eq!(keys(&ada, "").await, ["engineering"]);
    let renamed = ada.patch(&draft.path(), json!({ "name": "Building", "release": null })).await.expect(200);
    assert_eq!((&renamed["name"], &renamed["release"]), (&json!("Building"), &Value::Null));
    ada.delete(&draft.path()).await.expect(204);
    ada.get(&draft.path()).await.expect_problem(404, "not-found");
    assert!(keys(&hera, "").await.is_empty());
}

async fn each_release_of_a_key_exists_once(app: TestApp) {
    let ada = app.person("ada").await;
    let first = ada.framework().create().await;
    ada.framework().send().await.expect_problem(409, "already-exists");
    ada.framework().with("release", "2027").create().await;
    ada.framework().with("key", "sales").create().await;
    // No release is a release, too.
    ada.framework().without("release").create().await;
    ada.framework().without("release").send().await.expect_problem(409, "already-exists");
    let taken = json!({ "release": "2027" });
    ada.patch(&first.path(), taken).await.expect_problem(409, "already-exists");
    ada.patch(&first.path(), json!({ "release": null })).await.expect_problem(409, "already-exists");
    // What was deleted takes no release, and neither does what somebody else has.
    ada.delete(&first.path()).await.expect(204);
    ada.framework().create().await;
    app.person("mallory").await.framework().create().await;
}

async fn what_an_import_brought_is_read_only(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let found = ada.get("/v1/frameworks?key=onet&owner=instance").await.expect(200);
    assert_eq!(found.items().len(), 1);
    let onet = &found.items()[0];
    assert_eq!((&onet["status"], &onet["allowed_actions"]), (&json!("published"), &json!([])));
    assert!(onet["source_id"].is_string() && onet["published_at"].is_string());
    let path = format!("/v1/frameworks/{}", onet["id"].as_str().expect("an identifier"));
    ada.patch(&path, json!({ "name": "Mine" })).await.expect_problem(403, "forbidden");
    ada.delete(&path).await.expect_problem(403, "forbidden");
    // An organization may use the key of the instance for what it writes itself.
    ada.framework().with("key", "onet").create().await;
}

async fn a_list_shows_what_was_asked_for(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    for key in ["b", "c", "a"] {
        ada.framework().with("key", key).create().await;
    }
    assert_eq!(keys(&ada, "?status=draft&limit=1").await, ["a", "b", "c"]);
    assert_eq!(keys(&ada, "?owner=organization&sort=-key&limit=2").await, ["c", "b", "a"]);
    assert_eq!(keys(&ada, "?owner=organization&sort=created_at&limit=2").await, ["b", "c", "a"]);
    assert_eq!(keys(&ada, "?key=b").await, ["b"]);
    let imported = keys(&ada, "?owner=instance").await;
    assert_eq!(keys(&ada, "?status=published,retired").await, imported);
    assert!(imported.contains(&"onet".to_owned()), "{imported:?}");
}

async fn what_is_in_a_framework_can_be_listed(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let onet = ada.get("/v1/frameworks?key=onet").await.expect(200).items()[0].clone();
    let id = onet["id"].as_str().expect("an identifier");
    for list in ["skills", "role-profiles"] {
        let by_key = ada.all(&format!("/v1/{list}?framework=onet")).await;
        let by_id = ada.all(&format!("/v1/{list}?framework_id={id}")).await;
        assert!(!by_id.is_empty());
        assert_eq!(by_id, by_key);
        assert!(by_id.iter().all(|one| one["framework_id"] == id));
    }
}

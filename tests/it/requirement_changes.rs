//! What becomes of gaps when an import changes the requirement they were made from.

use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, on_both};

on_both![
    a_gap_keeps_its_values_and_shows_that_the_requirement_changed,
    a_closed_gap_stayed_closed_when_the_role_asked_for_more,
];

const ROLE: &str = "onet:15-1252.00";
const SKILL: &str = "onet:2.B.3.e";
const REQUIREMENT: &str = "onet:15-1252.00,onet:2.B.3.e,";

async fn one(client: &Client, list: &str, key: &str) -> Value {
    let found = client.get(&format!("/v1/{list}?external_id={key}")).await.expect(200);
    found.items()[0].clone()
}

async fn a_gap_keeps_its_values_and_shows_that_the_requirement_changed(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let role = one(&ada, "role-profiles", ROLE).await;
    let goal = ada.goal().with("target_role_id", role["id"].clone()).create().await;
    let analysis = ada.act(&format!("{}/gap-analysis", goal.path())).await.expect(200);
    assert_eq!(analysis["readiness"], json!(null));
    let item =
        analysis["items"].as_array().expect("items").iter().find(|one| one["skill"]["external_id"] == SKILL);
    let item = format!("/v1/gap-items/{}", item.expect("the gap")["gap_item_id"].as_str().expect("an id"));
    assert_eq!(ada.get(&item).await["stale_requirement"], false);

    let changed = "onet:15-1252.00,onet:2.B.3.e,5,4.6,onet-lv,4.5,,";
    Files::sample().replace("role_skills.csv", REQUIREMENT, changed).import(&app);
    let shown = ada.get(&item).await.expect(200);
    assert_eq!((&shown["stale_requirement"], &shown["target_level"]), (&json!(true), &json!(4)));
    let dry =
        ada.post(&format!("{}/gap-analysis", goal.path()), json!({ "dry_run": true })).await.expect(200);
    assert_eq!((&dry["updated"], &dry["created"]), (&json!(1), &json!(0)));
    assert_eq!(ada.get(&item).await["target_level"], 4);
    ada.act(&format!("{}/gap-analysis", goal.path())).await.expect(200);
    let shown = ada.get(&item).await.expect(200);
    assert_eq!((&shown["stale_requirement"], &shown["target_level"]), (&json!(false), &json!(5)));

    let not_needed = "onet:15-1252.00,onet:2.B.3.e,0,0.1,onet-lv,4.5,,";
    Files::sample().replace("role_skills.csv", REQUIREMENT, not_needed).import(&app);
    let analysis = ada.act(&format!("{}/gap-analysis", goal.path())).await.expect(200);
    assert_eq!(analysis["no_longer_required"], 1);
    assert_eq!(ada.get(&item).await["stale_requirement"], true);
}

async fn a_closed_gap_stayed_closed_when_the_role_asked_for_more(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let (role, skill) = (one(&ada, "role-profiles", ROLE).await, one(&ada, "skills", SKILL).await);
    let ratings = json!([{ "skill_id": skill["id"], "level": 4 }]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    let goal = ada.goal().with("target_role_id", role["id"].clone()).create().await;
    let path = format!("{}/gap-analysis", goal.path());
    let analysis = ada.act(&path).await.expect(200);
    let item =
        analysis["items"].as_array().expect("items").iter().find(|one| one["skill"]["external_id"] == SKILL);
    let item = format!("/v1/gap-items/{}", item.expect("the gap")["gap_item_id"].as_str().expect("an id"));
    ada.act(&format!("{item}/close")).await.expect(200);

    let changed = "onet:15-1252.00,onet:2.B.3.e,5,4.6,onet-lv,4.5,,";
    Files::sample().replace("role_skills.csv", REQUIREMENT, changed).import(&app);
    ada.act(&path).await.expect(200);
    let shown = ada.get(&item).await.expect(200);
    assert_eq!((&shown["status"], &shown["gap"]), (&json!("open"), &json!(1)));
    assert_eq!((&shown["closed_at"], &shown["closing_observation_id"]), (&json!(null), &json!(null)));
    assert_eq!(app.database().count("audit_events", "action = 'gap_item.reopened'"), 1);
}

//! Readiness for roles, similar and suggested roles, ways between roles: figures that can be taken apart.

mod lists;
mod readiness;
mod steps;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Answer, Client};

pub const SOFTWARE: &str = "onet:15-1252.00";
pub const NURSES: &str = "onet:29-1141.00";
pub const CLERKS: &str = "onet:43-9021.00";

pub async fn drafted(admin: &Client, title: &str, levels: &[(&str, i32)]) -> String {
    let role = admin.role().with("title", title).create().await.id();
    for (skill, level) in levels {
        let requirement = json!({ "skill_id": skill, "required_level": level });
        admin.post(&format!("/v1/role-profiles/{role}/requirements"), requirement).await.expect(201);
    }
    role
}

pub async fn published(admin: &Client, title: &str, levels: &[(&str, i32)]) -> String {
    let role = drafted(admin, title, levels).await;
    admin.act(&format!("/v1/role-profiles/{role}/publish")).await.expect(200);
    role
}

/// Somebody assesses themselves as having exactly what a role requires, less some skills.
pub async fn assess(person: &Client, role_key: &str, unassessed: &[&str]) {
    let id = role(person, role_key).await;
    let requirements = person.all(&format!("/v1/role-profiles/{id}/requirements?limit=200")).await;
    let known = requirements
        .iter()
        .filter(|one| !unassessed.contains(&one["skill"]["external_id"].as_str().expect("a key")));
    let ratings: Vec<Value> =
        known.map(|one| json!({ "skill_id": one["skill"]["id"], "level": one["required_level"] })).collect();
    person.assessment().with("ratings", ratings).with("submit", true).create().await;
}

pub async fn readiness(person: &Client, role_key: &str, query: &str) -> Answer {
    let id = role(person, role_key).await;
    person.get(&format!("/v1/role-profiles/{id}/readiness{query}")).await.expect(200)
}

pub async fn role(person: &Client, key: &str) -> String {
    let found = person.get(&format!("/v1/role-profiles?external_id={key}")).await.expect(200);
    found.items()[0]["id"].as_str().expect("an id").to_owned()
}

pub async fn skill(person: &Client, key: &str) -> String {
    let found = person.get(&format!("/v1/skills?external_id={key}")).await.expect(200);
    found.items()[0]["id"].as_str().expect("an id").to_owned()
}

/// What the occupations of the sample require: level and weight by skill.
pub async fn occupations(person: &Client) -> BTreeMap<String, BTreeMap<String, (f64, f64)>> {
    let mut all = BTreeMap::new();
    for one in person.all("/v1/role-profiles?framework=onet").await {
        let id = one["id"].as_str().expect("an id");
        let requirements = person.all(&format!("/v1/role-profiles/{id}/requirements?limit=200")).await;
        let level = |one: &Value| {
            let key = one["skill"]["external_id"].as_str().expect("a key").to_owned();
            let weight = (one["importance"].as_f64().expect("importance") - 1.0) / 4.0;
            (key, (one["required_level"].as_f64().expect("a level"), weight))
        };
        let key = one["external_id"].as_str().expect("a key").to_owned();
        all.insert(key, requirements.iter().map(level).collect());
    }
    all
}

/// Σ w·min(c, r) / Σ w·r in percent, straight from the definition.
pub fn plain_readiness(from: &BTreeMap<String, (f64, f64)>, to: &BTreeMap<String, (f64, f64)>) -> f64 {
    let (met, all) = to.iter().filter(|(skill, _)| from.contains_key(*skill)).fold(
        (0.0, 0.0),
        |(met, all), (skill, (required, weight))| {
            (met + weight * from[skill].0.min(*required), all + weight * required)
        },
    );
    100.0 * met / all
}

/// A figure with one decimal; neither is rounded from the other.
#[track_caller]
pub fn expect_percent(shown: &Value, expected: f64) {
    let shown = shown.as_f64().unwrap_or_else(|| panic!("{shown} is no figure, expected {expected}"));
    assert!((shown - expected).abs() <= 0.0501, "{shown} is not {expected}");
}

//! The catalog: scales, skills and role profiles — who may change which part, and what others rely on staying.

use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    the_instances_part_is_read_only,
    an_employee_reads_the_organizations_part_and_changes_only_their_own,
    a_personal_skill_is_nobody_elses_business,
    names_are_unique_in_their_part_of_the_catalog,
    a_skill_in_use_is_retired_not_deleted,
    a_retired_skill_can_be_brought_back,
    skills_are_part_of_others_but_never_of_themselves,
    a_default_scale_takes_the_place_of_the_one_before,
    levels_that_were_observed_are_fixed,
    the_scale_of_a_skill_can_change_until_its_levels_matter,
    a_published_role_stays_as_it_is,
    a_role_requires_shared_skills_each_once,
    a_requirement_goes_by_its_own_version,
    a_role_in_use_is_retired_not_deleted,
];

const SCALE: &str = "/v1/scales/019c0000-0000-7000-8000-000000000000";

async fn the_instances_part_is_read_only(app: TestApp) {
    let ada = app.person("ada").await;
    let scale = ada.get(SCALE).await.expect(200);
    assert_eq!((&scale["owner"], &scale["is_default"]), (&json!("instance"), &json!(true)));
    assert_eq!(scale["levels"].as_array().map(Vec::len), Some(6));
    assert!(scale.allowed_actions().is_empty());
    ada.patch(SCALE, json!({ "name": "Mine" })).await.expect_problem(403, "forbidden");
    ada.delete(SCALE).await.expect_problem(403, "forbidden");
    ada.skill().with("owner", "instance").send().await.expect_problem(403, "forbidden");
    assert_eq!(ada.get(SCALE).await.etag(), scale.etag());
}

async fn an_employee_reads_the_organizations_part_and_changes_only_their_own(app: TestApp) {
    let ada = app.person("ada").await;
    let (bob, hera) = (ada.invite("bob", "employee").await, ada.invite("hera", "hr").await);
    let skill = hera.skill().with("owner", "organization").create().await;
    let role = hera.role().create().await;
    let scale = hera.scale().create().await;
    for object in [&skill, &role, &scale] {
        let seen = bob.get(&object.path()).await.expect(200);
        assert!(seen.allowed_actions().is_empty(), "{seen:?}");
        bob.patch(&object.path(), json!({})).await.expect_problem(403, "forbidden");
        bob.delete(&object.path()).await.expect_problem(403, "forbidden");
        assert!(!ada.get(&object.path()).await.expect(200).allowed_actions().is_empty());
    }
    bob.skill().with("owner", "organization").send().await.expect_problem(403, "forbidden");
    bob.role().send().await.expect_problem(403, "forbidden");
    bob.scale().with("name", "Another").send().await.expect_problem(403, "forbidden");
    let own = bob.skill().with("name", "Whittling").create().await;
    assert_eq!(own["owner"], "personal");
    bob.patch(&own.path(), json!({ "category": "domain" })).await.expect(200);
}

async fn a_personal_skill_is_nobody_elses_business(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let skill = bob.skill().with("name", "Whittling").create().await;
    ada.get(&skill.path()).await.expect_problem(404, "not-found");
    assert!(ada.all("/v1/skills?q=whittling").await.is_empty());
    let parent = ada.skill().with("parent_id", skill.id()).send().await;
    parent.expect_invalid("/parent_id");
    let requirements = format!("{}/requirements", ada.role().create().await.path());
    ada.post(&requirements, json!({ "skill_id": skill.id() })).await.expect_invalid("/skill_id");
}

async fn names_are_unique_in_their_part_of_the_catalog(app: TestApp) {
    let ada = app.person("ada").await;
    ada.skill().with("name", "Straße").create().await;
    ada.skill().with("name", "STRASSE").create().await;
    ada.skill().with("name", "straße").send().await.expect_problem(409, "already-exists");
    ada.skill().with("name", "Stra\u{df}e").send().await.expect_problem(409, "already-exists");
    // One character or two: the same name.
    ada.skill().with("name", "Caf\u{e9}").create().await;
    ada.skill().with("name", "cafe\u{301}").send().await.expect_problem(409, "already-exists");
    let shared = || ada.skill().with("name", "Straße").with("owner", "organization");
    shared().with("external_id", "x:1").create().await;
    shared().send().await.expect_problem(409, "already-exists");
    shared()
        .with("name", "Other")
        .with("external_id", "x:1")
        .send()
        .await
        .expect_problem(409, "already-exists");
    ada.scale().create().await;
    ada.scale().with("name", "YES OR NO").send().await.expect_problem(409, "already-exists");
    ada.role().with("external_id", "x:1").create().await;
    ada.role().with("external_id", "x:1").send().await.expect_problem(409, "already-exists");
    let renamed = ada.skill().with("name", "Renamed").create().await;
    ada.patch(&renamed.path(), json!({ "name": "CAFÉ" })).await.expect_problem(409, "already-exists");
    // What was deleted takes no name.
    ada.delete(&renamed.path()).await.expect(204);
    ada.skill().with("name", "renamed").create().await;
    let mallory = app.person("mallory").await;
    mallory.skill().with("name", "Straße").with("owner", "organization").create().await;
}

async fn a_skill_in_use_is_retired_not_deleted(app: TestApp) {
    let ada = app.person("ada").await;
    let gap = ada.gap_item().create().await;
    let skill = format!("/v1/skills/{}", gap["skill"]["id"].as_str().expect("a skill"));
    ada.delete(&skill).await.expect_problem(409, "in-use");
    ada.delete(&gap.path()).await.expect(204);
    ada.delete(&skill).await.expect(204);
    ada.get(&skill).await.expect(404);
    let rated = ada.rate("Go", 1).await;
    let skill = format!("/v1/skills/{}", rated["ratings"][0]["skill"]["id"].as_str().expect("a skill"));
    ada.delete(&skill).await.expect_problem(409, "in-use");
}

async fn a_retired_skill_can_be_brought_back(app: TestApp) {
    let ada = app.person("ada").await;
    let skill = ada.skill().create().await.path();
    let retired = ada.act(&format!("{skill}/retire")).await.expect(200);
    assert_eq!(retired["status"], "retired");
    let refused = ada.act(&format!("{skill}/retire")).await.expect_problem(409, "illegal-transition");
    assert_eq!(refused.allowed_actions(), retired.allowed_actions());
    assert_eq!(ada.act(&format!("{skill}/restore")).await.expect(200)["status"], "active");
    ada.act(&format!("{skill}/restore")).await.expect_problem(409, "illegal-transition");
}

async fn skills_are_part_of_others_but_never_of_themselves(app: TestApp) {
    let ada = app.person("ada").await;
    let top = ada.skill().with("name", "top").create().await;
    let below = ada.skill().with("name", "below").with("parent_id", top.id()).create().await;
    for parent in [top.id(), below.id()] {
        ada.patch(&top.path(), json!({ "parent_id": parent })).await.expect_invalid("/parent_id");
    }
    ada.patch(&below.path(), json!({ "parent_id": null })).await.expect(200);
    ada.patch(&top.path(), json!({ "parent_id": below.id() })).await.expect(200);
}

async fn a_default_scale_takes_the_place_of_the_one_before(app: TestApp) {
    let ada = app.person("ada").await;
    let first = ada.scale().with("is_default", true).create().await;
    let second = ada.scale().with("name", "Second").with("is_default", true).create().await;
    assert_eq!(ada.get(&first.path()).await["is_default"], false);
    let skill = ada.skill().create().await;
    assert_eq!(skill["scale_id"], second["id"]);
    ada.delete(&second.path()).await.expect_problem(409, "in-use");
    ada.patch(&second.path(), json!({ "is_default": false })).await.expect(200);
    assert_eq!(
        format!("/v1/scales/{}", ada.skill().with("name", "x").create().await.text("scale_id")),
        SCALE
    );
    for levels in [
        json!([{ "level": 0, "label": "a" }]),
        json!([{ "level": 0, "label": "a" }, { "level": 0, "label": "b" }]),
        json!([{ "level": 0, "label": "a" }, { "level": 21, "label": "b" }]),
        // Nobody could rate the levels in between, but they were taken as ratings.
        json!([{ "level": 0, "label": "a" }, { "level": 2, "label": "b" }]),
    ] {
        ada.scale().with("name", "Odd").with("levels", levels).send().await.expect(422);
    }
}

async fn levels_that_were_observed_are_fixed(app: TestApp) {
    let ada = app.person("ada").await;
    let scale = ada.scale().create().await;
    let skill = ada.skill().with("scale_id", scale.id()).create().await.id();
    let levels = json!({ "levels": [{ "level": 2, "label": "No" }, { "level": 3, "label": "Yes" }] });
    let changed = ada.patch(&scale.path(), levels.clone()).await.expect(200);
    assert_eq!(changed["levels"][1]["level"], 3);
    let ratings = json!([{ "skill_id": skill, "level": 3 }]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    ada.patch(&scale.path(), levels).await.expect_problem(409, "in-use");
    ada.patch(&scale.path(), json!({ "name": "Still free" })).await.expect(200);
}

async fn the_scale_of_a_skill_can_change_until_its_levels_matter(app: TestApp) {
    let ada = app.person("ada").await;
    let levels = json!([{ "level": 0, "label": "No" }, { "level": 1, "label": "Some" }, { "level": 2, "label": "Yes" }]);
    let scale = ada.scale().with("name", "Three").with("levels", levels).create().await.id();
    let skill = ada.skill().with("owner", "organization").create().await;
    let role = ada.draft("/v1/role-profiles", json!({ "title": "Staff" })).create().await.path();
    let requirement = json!({ "skill_id": skill.id(), "required_level": 4 });
    let requirement = ada.post(&format!("{role}/requirements"), requirement).await.expect(201).path();
    let other = json!({ "scale_id": scale });
    ada.patch(&skill.path(), other.clone()).await.expect_invalid("/scale_id");
    ada.patch(&skill.path(), json!({ "scale_id": skill.id() })).await.expect_invalid("/scale_id");
    ada.patch(&requirement, json!({ "required_level": 2 })).await.expect(200);
    assert_eq!(ada.patch(&skill.path(), other.clone()).await.expect(200)["scale_id"], scale.as_str());
    ada.patch(&requirement, json!({ "required_level": 3 })).await.expect_invalid("/required_level");
    let ratings = json!([{ "skill_id": skill.id(), "level": 2 }]);
    ada.assessment().with("ratings", ratings).create().await;
    ada.patch(&skill.path(), other).await.expect(200);
    let back = json!({ "scale_id": SCALE.rsplit('/').next() });
    ada.patch(&skill.path(), back).await.expect_problem(409, "in-use");
}

async fn a_published_role_stays_as_it_is(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await.path();
    let skill = ada.skill().with("owner", "organization").create().await.id();
    let requirements = format!("{role}/requirements");
    let requirement = ada.post(&requirements, json!({ "skill_id": skill })).await.expect(201).path();
    assert_eq!(ada.get(&requirement).await.expect(200)["required_level"], Value::Null);
    ada.act(&format!("{role}/publish")).await.expect(200);
    ada.patch(&role, json!({ "title": "x" })).await.expect_problem(409, "frozen");
    ada.patch(&requirement, json!({ "is_critical": true })).await.expect_problem(409, "frozen");
    ada.delete(&requirement).await.expect_problem(409, "frozen");
    ada.post(&requirements, json!({ "skill_id": skill })).await.expect_problem(409, "frozen");
    ada.act(&format!("{role}/publish")).await.expect_problem(409, "illegal-transition");
    assert_eq!(ada.act(&format!("{role}/retire")).await.expect(200)["status"], "retired");
    ada.patch(&role, json!({ "title": "x" })).await.expect_problem(409, "frozen");
}

async fn a_role_requires_shared_skills_each_once(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await;
    let requirements = format!("{}/requirements", role.path());
    let skill = ada.skill().with("owner", "organization").create().await.id();
    let made = ada.post(&requirements, json!({ "skill_id": skill, "required_level": 3 })).await.expect(201);
    ada.post(&requirements, json!({ "skill_id": skill })).await.expect_problem(409, "already-exists");
    ada.patch(&made.path(), json!({ "required_level": 6 })).await.expect_invalid("/required_level");
    let own = ada.skill().with("name", "own").create().await.id();
    ada.post(&requirements, json!({ "skill_id": own })).await.expect_invalid("/skill_id");
    let full = ada.get(&format!("{}?expand=requirements", role.path())).await.expect(200);
    assert_eq!(full["requirements"][0]["id"], made["id"]);
    let other = ada.role().with("title", "Other").create().await.path();
    let elsewhere = made.path().replace(&role.path(), &other);
    ada.get(&elsewhere).await.expect(404);
    ada.delete(&elsewhere).await.expect(404);
}

async fn a_requirement_goes_by_its_own_version(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await;
    let skill = ada.skill().with("owner", "organization").create().await.id();
    let path = format!("{}/requirements", role.path());
    let made = ada.post(&path, json!({ "skill_id": skill })).await.expect(201);
    let (path, first) = (made.path(), made.etag());
    let change = |tag: &str| {
        let request = ada.request("PATCH", &path).header("if-match", tag);
        request.json(json!({ "importance": 4.0 })).send()
    };
    change(&first).await.expect(200);
    change(&first).await.expect_problem(412, "stale");
    ada.request("DELETE", &path).header("if-match", &first).send().await.expect(412);
    let tag = ada.get(&path).await.etag();
    ada.request("DELETE", &path).header("if-match", &tag).send().await.expect(204);
}

async fn a_role_in_use_is_retired_not_deleted(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await;
    ada.act(&format!("{}/publish", role.path())).await.expect(200);
    let goal = ada.goal().with("target_role_id", role.id()).create().await.path();
    ada.delete(&role.path()).await.expect_problem(409, "in-use");
    ada.patch(&goal, json!({ "target_role_id": null })).await.expect(200);
    ada.patch("/v1/me", json!({ "current_role_id": role.id() })).await.expect(200);
    ada.delete(&role.path()).await.expect_problem(409, "in-use");
    ada.patch("/v1/me", json!({ "current_role_id": null })).await.expect(200);
    ada.delete(&role.path()).await.expect(204);
}

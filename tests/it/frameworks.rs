//! Frameworks: who sees which of them, and what stands in for a version.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Files, TestApp, on_both};

on_both![
    a_draft_is_for_hr_and_admins_of_its_organization,
    each_release_of_a_key_exists_once,
    what_an_import_brought_is_read_only,
    a_list_shows_what_was_asked_for,
    what_is_in_a_framework_can_be_listed,
    a_framework_moves_from_draft_over_published_to_retired,
    what_is_in_a_draft_is_for_hr_and_admins,
    nothing_in_a_published_framework_changes,
    a_framework_holds_together,
    a_new_version_holds_what_the_old_one_holds,
    the_differences_between_versions_are_listed,
    versions_of_others_do_not_mix,
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
    assert_eq!(seen.allowed_actions(), ["publish", "update", "delete"]);
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

/// A framework with a skill, its part, and a role that requires both.
struct Filled {
    framework: String,
    skill: String,
    part: String,
    role: String,
    requirement: String,
}

async fn filled(client: &Client) -> Filled {
    let framework = client.framework().create().await;
    let of = framework.id();
    let skill = client.skill().with("framework_id", of.as_str()).with("external_id", "e:1").create().await;
    let part = client.skill().with("framework_id", of.as_str()).with("name", "Slides");
    let part = part.with("parent_id", skill.id()).create().await;
    let role = client.role().with("framework_id", of.as_str()).with("external_id", "r:1").create().await;
    let requirements = format!("{}/requirements", role.path());
    let body =
        |skill: &str, level: i32| json!({ "skill_id": skill, "required_level": level, "importance": 4 });
    let requirement = client.post(&requirements, body(&skill.id(), 3)).await.expect(201);
    client.post(&requirements, body(&part.id(), 2)).await.expect(201);
    Filled {
        framework: framework.path(),
        skill: skill.path(),
        part: part.path(),
        requirement: format!("{requirements}/{}", requirement.id()),
        role: role.path(),
    }
}

async fn act(client: &Client, path: &str, transition: &str) -> Answer {
    client.act(&format!("{path}/{transition}")).await
}

async fn a_framework_moves_from_draft_over_published_to_retired(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let empty = ada.framework().with("key", "empty").create().await.path();
    act(&ada, &empty, "publish").await.expect_problem(409, "empty-framework");
    let made = filled(&ada).await;
    let early = act(&ada, &made.framework, "retire").await.expect_problem(409, "illegal-transition");
    assert_eq!(early.allowed_actions(), ["publish", "update", "delete"]);
    act(&ada, &made.role, "publish").await.expect_problem(409, "illegal-transition");
    assert_eq!(ada.get(&made.role).await.allowed_actions(), ["update", "delete"]);

    act(&bob, &made.framework, "publish").await.expect_problem(404, "not-found");
    let published = act(&ada, &made.framework, "publish").await.expect(200);
    assert_eq!(published["status"], "published");
    assert!(published["published_at"].is_string());
    assert_eq!(published.allowed_actions(), ["retire", "versions"]);
    assert_eq!(bob.get(&made.role).await.expect(200)["status"], "published");
    act(&bob, &made.framework, "retire").await.expect_problem(403, "forbidden");
    let again = act(&ada, &made.framework, "publish").await.expect_problem(409, "illegal-transition");
    assert_eq!(again.allowed_actions(), ["retire", "versions"]);

    let retired = act(&ada, &made.framework, "retire").await.expect(200);
    assert_eq!((&retired["status"], retired["retired_at"].is_string()), (&json!("retired"), true));
    assert_eq!(bob.get(&made.role).await.expect(200)["status"], "retired");
    act(&ada, &made.framework, "publish").await.expect_problem(409, "illegal-transition");
}

async fn what_is_in_a_draft_is_for_hr_and_admins(app: TestApp) {
    let ada = app.person("ada").await;
    let (bob, hera) = (ada.invite("bob", "employee").await, ada.invite("hera", "hr").await);
    let mallory = app.person("mallory").await;
    let made = filled(&hera).await;
    let id = made.framework.rsplit('/').next().expect("an identifier").to_owned();
    for path in [&made.skill, &made.role, &made.requirement] {
        ada.get(path).await.expect(200);
        for stranger in [&bob, &mallory] {
            stranger.get(path).await.expect_problem(404, "not-found");
        }
    }
    for list in ["skills", "role-profiles"] {
        let path = format!("/v1/{list}?framework_id={id}");
        assert!(!ada.all(&path).await.is_empty());
        assert!(bob.all(&path).await.is_empty() && mallory.all(&path).await.is_empty());
    }
    let skill = made.skill.rsplit('/').next().expect("an identifier");
    let rating = json!({ "ratings": [{ "skill_id": skill, "level": 1 }] });
    bob.post("/v1/assessments", rating).await.expect(422);
    mallory.skill().with("framework_id", id.as_str()).send().await.expect_invalid("/framework_id");
    act(&hera, &made.framework, "publish").await.expect(200);
    bob.get(&made.skill).await.expect(200);
    mallory.get(&made.skill).await.expect_problem(404, "not-found");
}

async fn nothing_in_a_published_framework_changes(app: TestApp) {
    let ada = app.person("ada").await;
    let made = filled(&ada).await;
    let id = made.framework.rsplit('/').next().expect("an identifier").to_owned();
    let other = ada.skill().with("name", "Go").with("owner", "organization").create().await.id();
    let requirements = format!("{}/requirements", made.role);
    let attempts = [
        ("PATCH", made.framework.clone(), json!({ "name": "Other" })),
        ("DELETE", made.framework.clone(), Value::Null),
        ("POST", "/v1/skills".to_owned(), json!({ "name": "New", "framework_id": id })),
        ("PATCH", made.skill.clone(), json!({ "name": "Other" })),
        ("DELETE", made.part.clone(), Value::Null),
        ("POST", format!("{}/retire", made.skill), Value::Null),
        ("POST", "/v1/role-profiles".to_owned(), json!({ "title": "New", "framework_id": id })),
        ("PATCH", made.role.clone(), json!({ "title": "Other" })),
        ("DELETE", made.role.clone(), Value::Null),
        ("POST", format!("{}/retire", made.role), Value::Null),
        ("POST", format!("{}/publish", made.role), Value::Null),
        ("POST", requirements.clone(), json!({ "skill_id": other, "required_level": 1 })),
        ("PATCH", made.requirement.clone(), json!({ "required_level": 1 })),
        ("DELETE", made.requirement.clone(), Value::Null),
    ];
    for transition in ["publish", "retire"] {
        act(&ada, &made.framework, transition).await.expect(200);
        for (method, path, body) in &attempts {
            let request = ada.request(method, path);
            let answer =
                if body.is_null() { request.send().await } else { request.json(body.clone()).send().await };
            let refused = answer.expect_problem(409, "frozen");
            assert!(refused.text("detail").contains("make a new version"), "{refused:?}");
        }
        for path in [&made.skill, &made.part, &made.role] {
            assert!(ada.get(path).await.expect(200).allowed_actions().is_empty());
        }
    }
    assert_eq!(ada.all(&requirements).await.len(), 2);
}

async fn a_framework_holds_together(app: TestApp) {
    let ada = app.person("ada").await;
    let made = filled(&ada).await;
    let id = made.framework.rsplit('/').next().expect("an identifier").to_owned();
    let skill = made.skill.rsplit('/').next().expect("an identifier").to_owned();
    let inside = || ada.skill().with("name", "Inside").with("framework_id", id.as_str());
    inside().with("owner", "personal").send().await.expect_invalid("/owner");
    inside().with("external_id", "e:1").send().await.expect_problem(409, "already-exists");
    let outside = ada.skill().with("name", "Outside").with("owner", "organization").create().await;
    inside().with("parent_id", outside.id()).send().await.expect_invalid("/parent_id");
    ada.patch(&made.part, json!({ "parent_id": outside.id() })).await.expect_invalid("/parent_id");
    // A role outside would show what is in the draft.
    let role = ada.role().create().await.path();
    ada.post(&format!("{role}/requirements"), json!({ "skill_id": skill })).await.expect_invalid("/skill_id");
    let body = json!({ "skill_id": outside.id(), "required_level": 1 });
    ada.post(&format!("{}/requirements", made.role), body).await.expect(201);
    // What is deleted takes everything along, unless something rests on it.
    let gap = ada.gap_item().without("skill").with("skill_id", skill.as_str()).create().await;
    ada.delete(&made.framework).await.expect_problem(409, "in-use");
    ada.delete(&gap.path()).await.expect(204);
    ada.delete(&made.framework).await.expect(204);
    for path in [&made.framework, &made.skill, &made.role] {
        ada.get(path).await.expect_problem(404, "not-found");
    }
}

async fn a_new_version_holds_what_the_old_one_holds(app: TestApp) {
    let ada = app.person("ada").await;
    let made = filled(&ada).await;
    let versions = format!("{}/versions", made.framework);
    let draft = ada.post(&versions, json!({ "release": "2027" })).await;
    draft.expect_problem(409, "illegal-transition");
    act(&ada, &made.framework, "publish").await.expect(200);
    ada.post(&versions, json!({ "release": "2026" })).await.expect_problem(409, "already-exists");
    let copy = ada.post(&versions, json!({ "release": "2027" })).await.expect(201);
    let old = made.framework.rsplit('/').next().expect("an identifier").to_owned();
    assert_eq!((&copy["supersedes_id"], &copy["status"]), (&json!(old), &json!("draft")));
    assert_eq!((&copy["key"], &copy["name"]), (&json!("engineering"), &json!("Engineering")));

    let of = |list: &str, id: &str| format!("/v1/{list}?framework_id={id}");
    let (before, after) = (ada.all(&of("skills", &old)).await, ada.all(&of("skills", &copy.id())).await);
    assert_eq!(masked(&before), masked(&after));
    for (old, new) in before.iter().zip(&after) {
        assert_eq!(new["origin_id"], old["id"]);
    }
    let parent = after.iter().find(|skill| skill["name"] == "Public speaking").expect("a skill");
    let part = after.iter().find(|skill| skill["name"] == "Slides").expect("a skill");
    assert_eq!(part["parent_id"], parent["id"]);
    let roles = ada.all(&of("role-profiles", &copy.id())).await;
    assert_eq!(roles.len(), 1);
    assert_eq!((&roles[0]["status"], &roles[0]["external_id"]), (&json!("draft"), &json!("r:1")));
    let path = |id: &Value| format!("/v1/role-profiles/{}/requirements", id.as_str().expect("an identifier"));
    let required = ada.all(&path(&roles[0]["id"])).await;
    let ids: Vec<_> = required.iter().map(|one| one["skill"]["id"].clone()).collect();
    assert!(ids.contains(&parent["id"]) && ids.contains(&part["id"]), "{ids:?}");
    assert!(required.iter().all(|one| one["importance"] == 4.0));
    // The copy of a copy remembers the first.
    act(&ada, &copy.path(), "publish").await.expect(200);
    let third =
        ada.post(&format!("{}/versions", copy.path()), json!({ "release": "2028" })).await.expect(201);
    let origins: Vec<_> =
        ada.all(&of("skills", &third.id())).await.iter().map(|skill| skill["origin_id"].clone()).collect();
    assert_eq!(origins, before.iter().map(|skill| skill["id"].clone()).collect::<Vec<_>>());
}

/// What two versions must have in common.
fn masked(skills: &[Value]) -> Vec<Value> {
    let fields = ["name", "description", "kind", "category", "scale_id", "external_id", "status"];
    skills.iter().map(|skill| fields.iter().map(|field| skill[field].clone()).collect()).collect()
}

async fn the_differences_between_versions_are_listed(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let made = filled(&ada).await;
    act(&ada, &made.framework, "publish").await.expect(200);
    ada.get(&format!("{}/diff", made.framework)).await.expect_problem(404, "not-found");
    let versions = format!("{}/versions", made.framework);
    let copy = ada.post(&versions, json!({ "release": "2027" })).await.expect(201);
    let diff = format!("{}/diff", copy.path());
    assert!(ada.all(&diff).await.is_empty());
    bob.get(&diff).await.expect_problem(404, "not-found");

    let of = |list: &str| format!("/v1/{list}?framework_id={}", copy.id());
    let skills = ada.all(&of("skills")).await;
    let path = |list: &str, one: &Value| format!("/v1/{list}/{}", one["id"].as_str().expect("an identifier"));
    let speaking = skills.iter().find(|skill| skill["name"] == "Public speaking").expect("a skill");
    let body = json!({ "category": "interpersonal", "external_id": null });
    ada.patch(&path("skills", speaking), body).await.expect(200);
    ada.skill().with("framework_id", copy.id()).with("name", "Listening").create().await;
    let role = path("role-profiles", &ada.all(&of("role-profiles")).await[0]);
    ada.patch(&role, json!({ "seniority": 4 })).await.expect(200);
    let requirements = ada.all(&format!("{role}/requirements")).await;
    let of_skill = |name: &str| {
        let found = requirements.iter().find(|one| one["skill"]["name"] == name).expect("a requirement");
        format!("{role}/requirements/{}", found["id"].as_str().expect("an identifier"))
    };
    ada.patch(&of_skill("Public speaking"), json!({ "required_level": 4 })).await.expect(200);
    ada.delete(&of_skill("Slides")).await.expect(204);

    let told = |one: &Value| {
        let word = |member: &str| one[member].as_str().unwrap_or_default().to_owned();
        let fields = one["fields"].as_array().expect("fields").iter();
        let fields: Vec<_> = fields.map(|field| field.as_str().unwrap_or_default().to_owned()).collect();
        format!("{} {} {} {}", word("entity"), word("change"), word("name"), fields.join(","))
    };
    let expected = [
        "skill added Listening ",
        "skill changed Public speaking category,external_id",
        "role_profile changed Staff engineer seniority",
        "role_requirement changed Public speaking required_level",
        "role_requirement removed Slides ",
    ];
    for limit in [1, 2, 200] {
        let found = ada.all(&format!("{diff}?limit={limit}")).await;
        assert_eq!(found.iter().map(told).collect::<Vec<_>>(), expected);
    }
    let old = made.framework.rsplit('/').next().expect("an identifier");
    assert_eq!(ada.all(&format!("{diff}?against={old}")).await.len(), 5);
    let back = ada.all(&format!("{}/diff?against={}", made.framework, copy.id())).await;
    assert_eq!(back.iter().map(told).next().as_deref(), Some("skill removed Listening "));
}

async fn versions_of_others_do_not_mix(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let mallory = app.person("mallory").await;
    let made = filled(&ada).await;
    act(&ada, &made.framework, "publish").await.expect(200);
    let versions = format!("{}/versions", made.framework);
    mallory.post(&versions, json!({ "release": "2027" })).await.expect_problem(404, "not-found");
    let bob = ada.invite("bob", "employee").await;
    bob.post(&versions, json!({ "release": "2027" })).await.expect_problem(403, "forbidden");
    let onet = ada.get("/v1/frameworks?key=onet").await.expect(200).items()[0].clone();
    let onet = format!("/v1/frameworks/{}", onet["id"].as_str().expect("an identifier"));
    ada.post(&format!("{onet}/versions"), json!({ "release": "mine" }))
        .await
        .expect_problem(403, "forbidden");
    let theirs = filled(&mallory).await.framework;
    let theirs = theirs.rsplit('/').next().expect("an identifier");
    let diff = format!("{}/diff?against={theirs}", made.framework);
    ada.get(&diff).await.expect_problem(404, "not-found");
}

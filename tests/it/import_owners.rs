//! What an organization imports is its own, rests on what the instance has, and touches nothing else.

use milepost::{
    catalog::imports::{
        self, Mandate, Progress,
        files::Limits,
        report::{Count, Part, Report},
    },
    platform::{
        error::{Code, Error},
        ids::Ids,
    },
};
use serde_json::{Value, json};

use crate::{
    matching,
    support::{Client, Files, TestApp, bundle, on_both},
};

on_both![
    what_an_organization_imports_is_its_own,
    importing_twice_changes_nothing,
    own_roles_may_require_skills_of_the_instance,
    own_keys_go_before_those_of_the_instance,
    what_belongs_to_the_instance_is_left_as_it_is,
    what_was_made_by_hand_is_left_as_it_is,
    scales_of_an_organization_keep_their_levels,
    imports_of_different_owners_do_not_wait_for_each_other,
    what_one_owner_left_half_way_is_not_taken_away_by_another,
    roles_that_an_import_is_still_bringing_are_not_compared,
    a_skill_that_changes_with_the_instance_changes_own_roles,
    what_a_person_made_for_themselves_is_in_nobodys_way,
    a_changed_bundle_goes_into_the_draft_and_leaves_the_version_in_use_alone,
    an_import_took_a_publication_back,
];

const SKILL: &str = "onet:2.B.3.e";

/// Roles of an organization: a skill of its own, and one that the instance may have.
fn own() -> Files {
    Files::sample()
        .with("scales.csv", "scale,level,label,source_range\nours,1,Some,\nours,2,More,\n")
        .with("skills.csv", "skill_key,name\nacme:weld,Welding\n")
        .with("roles.csv", "role_key,name\nacme:dev,Our developers\nacme:lead,Our leads\n")
        .with(
            "role_skills.csv",
            format!("role_key,skill_key,required_level\nacme:dev,acme:weld,2\nacme:dev,{SKILL},4\nacme:lead,acme:weld,4\n"),
        )
        .with(
            "role_related.csv",
            "role_key,related_role_key\nacme:dev,acme:lead\nacme:dev,onet:15-1252.00\n",
        )
}

async fn find(client: &Client, list: &str, key: &str) -> Vec<Value> {
    client.get(&format!("/v1/{list}?external_id={key}")).await.expect(200).items().to_vec()
}

fn codes(report: &Report) -> Vec<&str> {
    report.problems.shown().iter().map(|problem| problem.code).collect()
}

fn execute(app: &TestApp, sql: &str) {
    app.database().execute(sql).expect("a change");
}

async fn what_an_organization_imports_is_its_own(app: TestApp) {
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    let bob = ada.invite("bob", "employee").await;
    Files::sample().import_for(&ada).await;
    assert_eq!(app.database().count("skills", "org_id IS NULL"), 0);
    assert_eq!(app.database().count("imports", "org_id IS NOT NULL AND status = 'published'"), 1);
    let audited = "action = 'source.imported' AND org_id IS NOT NULL";
    assert_eq!(app.database().count("audit_events", audited), 3);
    for person in [&ada, &bob] {
        assert_eq!(find(person, "role-profiles", "onet:15-1252.00").await[0]["owner"], "organization");
        assert_eq!(person.get("/v1/sources").await.expect(200).items().len(), 3);
    }
    for list in ["skills", "role-profiles", "sources"] {
        assert!(mallory.get(&format!("/v1/{list}")).await.expect(200).items().is_empty(), "{list}");
    }
    let role = find(&ada, "role-profiles", "onet:15-1252.00").await[0]["id"].clone();
    mallory.get(&format!("/v1/role-profiles/{}", role.as_str().expect("an id"))).await.expect(404);

    // Another organization's import neither finds nor changes it.
    let renamed = Files::sample().replace("skills.csv", SKILL, "onet:2.B.3.e,Theirs,skill,,,");
    assert_eq!(renamed.import_for(&mallory).await.tally.part(Part::Skills).created, 81);
    assert_eq!(find(&ada, "skills", SKILL).await[0]["name"], "Programming");
    assert_eq!(find(&mallory, "skills", SKILL).await[0]["name"], "Theirs");
}

async fn importing_twice_changes_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import(&app);
    own().import_for(&ada).await;
    app.advance_days(1);
    let report = own().import_for(&ada).await;
    assert!(!report.tally.is_change(), "{report}");
    assert_eq!(app.database().count("imports", "TRUE"), 2);
}

async fn own_roles_may_require_skills_of_the_instance(app: TestApp) {
    let ada = app.person("ada").await;
    let report = own().import_for(&ada).await;
    assert_eq!(codes(&report), ["unknown-skill", "unknown-role"]);
    Files::sample().import(&app);
    let report = own().import_for(&ada).await;
    assert!(report.problems.is_empty(), "{report}");
    assert_eq!(report.tally.part(Part::Requirements), Count { created: 1, unchanged: 2, ..Count::default() });
    assert_eq!(find(&ada, "skills", SKILL).await.len(), 1, "a copy was made");
    let role = &find(&ada, "role-profiles", "acme:dev").await[0];
    let path =
        format!("/v1/role-profiles/{}?expand=requirements,related", role["id"].as_str().expect("an id"));
    let role = ada.get(&path).await.expect(200);
    let mut owners: Vec<&str> = role["requirements"]
        .as_array()
        .expect("requirements")
        .iter()
        .filter_map(|one| one["skill"]["external_id"].as_str())
        .collect();
    owners.sort_unstable();
    assert_eq!(owners, ["acme:weld", SKILL]);
    assert_eq!(role["related"].as_array().map(Vec::len), Some(2));
}

async fn own_keys_go_before_those_of_the_instance(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import(&app);
    let both = own().append("skills.csv", &format!("{SKILL},Our programming"));
    assert_eq!(both.import_for(&ada).await.tally.part(Part::Skills).created, 2);
    let names: Vec<Value> = find(&ada, "skills", SKILL).await.iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names.len(), 2);
    let role = find(&ada, "role-profiles", "acme:dev").await[0]["id"].clone();
    let path = format!("/v1/role-profiles/{}/requirements", role.as_str().expect("an id"));
    let required = ada.all(&path).await;
    assert!(required.iter().any(|one| one["skill"]["name"] == "Our programming"), "{required:?}");
}

async fn what_belongs_to_the_instance_is_left_as_it_is(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import(&app);
    let of_instance = "role_id IN (SELECT id FROM role_profiles WHERE org_id IS NULL) AND version = 1";
    let before = app.database().count("role_requirements", of_instance);
    let greedy = own()
        .append("role_skills.csv", "onet:15-1252.00,acme:weld,5")
        .append("role_skills.csv", &format!("onet:15-1252.00,{SKILL},0"))
        .append("role_related.csv", "onet:15-1252.00,acme:dev");
    let report = greedy.import_for(&ada).await;
    assert_eq!(codes(&report), ["of-instance"; 3]);
    assert_eq!(report.tally.part(Part::Requirements).skipped, 2);
    assert_eq!(app.database().count("role_requirements", of_instance), before);
    let keys = app.database().texts("SELECT key AS value FROM frameworks WHERE org_id IS NOT NULL");
    assert_eq!(keys, ["acme"]);
}

async fn what_was_made_by_hand_is_left_as_it_is(app: TestApp) {
    let ada = app.person("ada").await;
    let skill = json!({ "name": "Our welding", "owner": "organization", "external_id": "acme:weld" });
    let skill = ada.post("/v1/skills", skill).await.expect(201);
    let role = ada.role().with("title", "By hand").with("external_id", "acme:lead").create().await;
    let report = own().import_for(&ada).await;
    assert_eq!(
        codes(&report),
        ["made-by-hand", "made-by-hand", "unknown-skill", "made-by-hand", "unknown-role"]
    );
    assert_eq!(report.tally.part(Part::Skills), Count { skipped: 1, ..Count::default() });
    assert_eq!(report.tally.part(Part::Roles), Count { created: 1, skipped: 1, ..Count::default() });
    assert_eq!(ada.get(&skill.path()).await.body, skill.body);
    assert_eq!(ada.get(&role.path()).await["title"], "By hand");
    // It can still be named.
    let dev = find(&ada, "role-profiles", "acme:dev").await[0]["id"].clone();
    let path = format!("/v1/role-profiles/{}/requirements", dev.as_str().expect("an id"));
    assert_eq!(ada.all(&path).await[0]["skill"]["id"], skill["id"]);
    // Without its key it is out of the way.
    ada.patch(&skill.path(), json!({ "external_id": null })).await.expect(200);
    assert_eq!(own().import_for(&ada).await.tally.part(Part::Skills).created, 1);
}

async fn scales_of_an_organization_keep_their_levels(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import(&app);
    let report = Files::sample().import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Scales), Count { unchanged: 2, ..Count::default() });
    assert_eq!(own().import_for(&ada).await.tally.part(Part::Scales).created, 1);
    let changed = own().replace("scales.csv", "ours,2,", "ours,2,Most,");
    let report = changed.import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Scales).skipped, 1);
    assert_eq!(report.problems.shown()[0].code, "made-by-hand");
}

async fn imports_of_different_owners_do_not_wait_for_each_other(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import(&app);
    execute(
        &app,
        "UPDATE imports SET status = 'staged', finished_at = NULL, lease_until = '2100-01-01T00:00:00.000Z'",
    );
    let report = own().import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Roles).created, 2);
    // What the instance is still bringing can neither be seen nor named.
    assert_eq!(codes(&report), ["unknown-skill", "unknown-role"]);
}

async fn what_one_owner_left_half_way_is_not_taken_away_by_another(app: TestApp) {
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    own().import_for(&ada).await;
    execute(
        &app,
        "UPDATE imports SET status = 'staged', finished_at = NULL, lease_until = '2001-01-01T00:00:00.000Z'",
    );
    execute(&app, "UPDATE frameworks SET status = 'draft', source_id = NULL");
    execute(&app, "DELETE FROM sources");
    own().import_for(&mallory).await;
    Files::sample().import(&app);
    assert_eq!(app.database().count("imports", "status = 'staged'"), 1);
    assert_eq!(app.database().count("frameworks", "org_id IS NOT NULL"), 2);
    let report = own().import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Roles).created, 2);
    assert_eq!(app.database().count("frameworks", "org_id IS NOT NULL"), 2);
    assert_eq!(app.database().count("imports", "status = 'abandoned'"), 1);
}

async fn roles_that_an_import_is_still_bringing_are_not_compared(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().replace("roles.csv", matching::CLERKS, "").import(&app);
    execute(&app, "UPDATE sources SET sha256 = 'before'");
    Files::sample().import(&app);
    execute(
        &app,
        "UPDATE imports SET status = 'staged', finished_at = NULL \
         WHERE id = (SELECT import_id FROM role_profiles WHERE external_id = 'onet:43-9021.00')",
    );
    let software = matching::role(&ada, matching::SOFTWARE).await;
    let path = format!("/v1/role-profiles/{software}/similar");
    assert_eq!(ada.all(&path).await.len(), 4);
    execute(&app, "UPDATE imports SET status = 'published'");
    // The last transaction of an import writes its source.
    execute(&app, "UPDATE sources SET sha256 = 'after'");
    assert_eq!(ada.all(&path).await.len(), 5);
}

async fn a_skill_that_changes_with_the_instance_changes_own_roles(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import(&app);
    own().import_for(&ada).await;
    let dev = matching::role(&ada, "acme:dev").await;
    let path = format!("/v1/role-profiles/{dev}/readiness");
    ada.get(&path).await.expect(200);
    let before = app.app().catalogs.comparisons();
    ada.get(&path).await.expect(200);
    assert_eq!(app.app().catalogs.comparisons(), before);
    app.advance_days(1);
    Files::sample().replace("skills.csv", SKILL, "onet:2.B.3.e,Programming,tool,,,").import(&app);
    ada.get(&path).await.expect(200);
    assert!(app.app().catalogs.comparisons() > before, "what was compared before is still used");
}

async fn what_a_person_made_for_themselves_is_in_nobodys_way(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let personal = json!({ "name": "My welding", "external_id": "acme:weld" });
    let personal = bob.post("/v1/skills", personal).await.expect(201);
    let report = own().import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Skills).created, 1);
    assert_eq!(report.tally.part(Part::Requirements).created, 2);
    assert_eq!(bob.get(&personal.path()).await.body, personal.body);
    assert_eq!(find(&ada, "skills", "acme:weld").await[0]["name"], "Welding");
}

async fn a_changed_bundle_goes_into_the_draft_and_leaves_the_version_in_use_alone(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    own().import_for(&ada).await;
    let before = [find(&bob, "skills", "acme:weld").await, find(&bob, "role-profiles", "acme:dev").await];
    let draft = json!({ "key": "acme", "name": "Our ladder", "release": "2027" });
    let draft = ada.post("/v1/frameworks", draft).await.expect(201);
    app.advance_days(1);

    let changed = own().replace("skills.csv", "acme:weld,", "acme:weld,Joining");
    let report = changed.import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Skills).created, 1);
    assert_eq!(report.tally.part(Part::Roles).created, 2);
    assert_eq!(report.tally.part(Part::Requirements).created, 2);
    assert!(!changed.import_for(&ada).await.tally.is_change());
    let seen = [find(&bob, "skills", "acme:weld").await, find(&bob, "role-profiles", "acme:dev").await];
    assert_eq!(seen, before, "a draft shows, or what is in use was changed");
    assert_eq!(find(&ada, "skills", "acme:weld").await.len(), 2);
    let kept = ada.get(&draft.path()).await.expect(200);
    assert_eq!((&kept["name"], &kept["release"]), (&json!("Our ladder"), &json!("2027")));

    let drafted = find(&ada, "role-profiles", "acme:dev").await;
    let drafted =
        drafted.iter().find(|role| role["framework_id"] == draft["id"]).expect("the role in the draft");
    assert_eq!(drafted["status"], "draft", "it can still be written");
    let path = format!("/v1/role-profiles/{}", drafted["id"].as_str().expect("an id"));
    ada.patch(&path, json!({ "seniority": 3 })).await.expect(200);

    // Once it is published it is the newest.
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    assert_eq!(bob.get(&path).await.expect(200)["status"], "published");
    assert!(!changed.import_for(&ada).await.tally.is_change());
    let names: Vec<Value> =
        find(&bob, "skills", "acme:weld").await.iter().map(|one| one["name"].clone()).collect();
    assert!(names.contains(&json!("Welding")) && names.contains(&json!("Joining")), "{names:?}");
    let report = own().replace("skills.csv", "acme:weld,", "acme:weld,Brazing").import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Skills).updated, 1);
    assert!(find(&bob, "skills", "acme:weld").await.iter().any(|one| one["name"] == "Welding"));
}

/// Somebody publishes the draft while an import into it is being written.
async fn an_import_took_a_publication_back(app: TestApp) {
    let ada = app.person("ada").await;
    let draft = json!({ "key": "acme", "name": "Our ladder", "release": "2027" });
    let draft = ada.post("/v1/frameworks", draft).await.expect(201);
    let organization: uuid::Uuid =
        ada.get("/v1/me").await.expect(200).text("organization_id").parse().expect("a UUID");
    let bundle = bundle::read(own().folder().path(), Limits::default()).expect("a bundle");
    let (mut conn, ids) = (app.database().connect(), Ids::default());
    let mandate = Mandate { owner: Some(organization.into()), ..Mandate::of_operator(&ids, app.clock()) };
    let mut is_published = false;
    let mut watch = |progress: Progress<'_>| {
        if matches!(progress, Progress::Writing(..)) && !is_published {
            is_published = true;
            app.database()
                .execute("UPDATE frameworks SET status = 'published', version = version + 1")
                .expect("a publication");
        }
    };
    let refused = imports::run(&mut conn, (&ids, app.clock()), &mandate, &bundle, &mut watch);
    assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.code == Code::Stale));
    assert!(is_published);
    assert_eq!(ada.get(&draft.path()).await.expect(200)["status"], "published");
    assert!(find(&ada, "skills", "acme:weld").await.is_empty(), "nothing of it stays");
}

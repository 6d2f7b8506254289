//! Preparing a move between versions of a framework: what goes where, and what is told of it.

use serde_json::{Value, json};

use crate::support::{
    TestApp, on_both,
    versions::{apply, four_levels, last, pairs, rows, same, text, with_a_plan},
};

on_both![
    a_move_is_for_hr_and_admins,
    skills_and_roles_find_their_places,
    levels_of_other_scales_need_counterparts,
    preparing_a_move_moves_nothing,
    a_report_about_few_people_tells_nothing,
    nine_invented_accounts_told_the_level_of_the_tenth,
    the_last_batch_told_how_many_people_there_are,
    a_day_has_room_for_fifty_moves,
    who_repeats_a_key_gets_the_kept_answer,
];

async fn a_move_is_for_hr_and_admins(app: TestApp) {
    let ada = app.person("ada").await;
    let (bob, hera) = (ada.invite("bob", "employee").await, ada.invite("hera", "hr").await);
    let mallory = app.person("mallory").await;
    let versions = same(&ada).await;
    bob.post("/v1/framework-migrations", versions.body()).await.expect_problem(403, "forbidden");
    bob.get("/v1/framework-migrations").await.expect_problem(403, "forbidden");
    mallory.post("/v1/framework-migrations", versions.body()).await.expect_invalid("/from_framework_id");
    let migration = versions.prepare(&hera).await;
    for stranger in [&bob, &mallory] {
        stranger.get(&migration.path()).await.expect_problem(404, "not-found");
        apply(stranger, &migration).await.expect_problem(404, "not-found");
    }
    assert!(mallory.all("/v1/framework-migrations").await.is_empty());
    assert_eq!(ada.all("/v1/framework-migrations?status=draft").await.len(), 1);
    apply(&ada, &migration).await.expect(200);
}

async fn skills_and_roles_find_their_places(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let migration = versions.prepare(&ada).await;
    let pairs = |member: &str| -> Vec<(String, Value, String)> {
        let all = migration[member].as_array().expect("pairs").iter();
        all.map(|one| (text(one, "from"), one["to"].clone(), text(one, "ground"))).collect()
    };
    for [from, to] in [&versions.skill, &versions.other] {
        assert!(pairs("skills").contains(&(from.clone(), json!(to), "matched".to_owned())));
    }
    let [from, to] = &versions.role;
    assert_eq!(pairs("roles"), [(from.clone(), json!(to), "matched".to_owned())]);

    let with = |skills: Value| {
        let mut body = versions.body();
        body["skills"] = skills;
        body
    };
    let swapped = with(json!([
        { "from": versions.skill[0], "to": versions.other[1] }, { "from": versions.other[0], "to": null }
    ]));
    let swapped = ada.post("/v1/framework-migrations", swapped).await.expect(201);
    let grounds: Vec<_> =
        swapped["skills"].as_array().expect("pairs").iter().map(|one| text(one, "ground")).collect();
    assert_eq!(grounds, ["explicit", "explicit"]);
    let refused = [
        (json!([{ "from": versions.skill[1], "to": null }]), "/skills/0/from"),
        (json!([{ "from": versions.skill[0], "to": versions.other[0] }]), "/skills/0/to"),
        (
            json!([
                { "from": versions.skill[0], "to": versions.skill[1] },
                { "from": versions.other[0], "to": versions.skill[1] }
            ]),
            "/skills/1",
        ),
    ];
    for (skills, pointer) in refused {
        ada.post("/v1/framework-migrations", with(skills)).await.expect_invalid(pointer);
    }
}

async fn levels_of_other_scales_need_counterparts(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = four_levels(&ada).await;
    let goal = with_a_plan(&ada, &versions, 2).await;
    let mut body = versions.body();
    // The skill has neither an origin nor a key in common with the old one.
    body["skills"] = json!([{ "from": versions.skill[0], "to": versions.skill[1] }]);
    let refused = ada.post("/v1/framework-migrations", body.clone()).await.expect_invalid("/levels");
    assert!(refused["errors"][0].to_string().contains("0, 1, 2, 3, 4, 5"), "{refused:?}");
    let refusals: [&[(i32, i32)]; 4] = [
        &[(0, 1), (1, 1), (2, 2), (3, 3)],
        &[(0, 1), (1, 1), (2, 2), (3, 3), (4, 2), (5, 4)],
        &[(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4)],
        &[(0, 1), (0, 1), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4)],
    ];
    for levels in refusals {
        body["levels"] = pairs(levels);
        ada.post("/v1/framework-migrations", body.clone()).await.expect_invalid("/levels");
    }
    body["levels"] = pairs(&[(0, 1), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4)]);
    let migration = ada.post("/v1/framework-migrations", body).await.expect(201);
    assert_eq!(apply(&ada, &migration).await.expect(200)["status"], "completed");
    let items = ada.all(&format!("/v1/gap-items?goal_id={}", last(&goal))).await;
    let item = items.iter().find(|item| item["skill"]["id"] == versions.skill[1].as_str()).expect("moved");
    assert_eq!((&item["target_level"], &item["current_level"]), (&json!(3), &json!(2)));
    assert_eq!((&item["scale_min"], &item["scale_max"]), (&json!(1), &json!(4)));
}

fn plans_and_levels(app: &TestApp) -> Vec<String> {
    let tables = [
        ("skill_observations", "id skill_id level observed_on superseded_at original_id"),
        ("gap_items", "id skill_id requirement_id target_level current_level gap severity version"),
        ("goals", "id target_role_id points_met points_total progress version"),
        ("plans", "id progress points_met version"),
        ("users", "id current_role_id version"),
        ("skills", "id status replaced_by_id version"),
        ("frameworks", "id status version"),
        ("role_profiles", "id status version"),
    ];
    tables.into_iter().flat_map(|(table, columns)| rows(app, table, columns)).collect()
}

async fn preparing_a_move_moves_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    with_a_plan(&ada, &versions, 2).await;
    let before = plans_and_levels(&app);
    let migration = versions.prepare(&ada).await;
    ada.act(&format!("{}/cancel", migration.path())).await.expect(200);
    assert_eq!(plans_and_levels(&app), before);
}

async fn a_report_about_few_people_tells_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let hera = ada.invite("hera", "hr").await;
    let versions = same(&ada).await;
    let goal = with_a_plan(&ada, &versions, 2).await;
    for name in ["p1", "p2", "p3", "p4"] {
        with_a_plan(&ada.invite(name, "employee").await, &versions, 2).await;
    }
    let [p5, p6] = [ada.invite("p5", "employee").await, ada.invite("p6", "employee").await];
    app.advance_days(90);
    let few = versions.prepare(&hera).await["report"].clone();
    let nothing = json!({ "people": 0, "plans": 0, "goals": 0, "gap_items": 0, "observations": 0 });
    assert_eq!(few["affected"], nothing, "hr may be one of the five");
    assert_eq!(few["own_goals"], json!([]));
    let own = versions.prepare(&ada).await;
    assert_eq!(own["report"]["own_goals"][0]["goal_id"], last(&goal));
    assert_eq!(own["report"]["affected"], nothing);
    // What one sees of oneself, others do not see.
    assert_eq!(hera.get(&own.path()).await.expect(200)["report"]["own_goals"], json!([]));
    // Somebody without levels makes the group large enough, but not those who have levels.
    p5.goal().with("target_role_id", versions.role[0].as_str()).create().await;
    let report = versions.prepare(&hera).await["report"].clone();
    let affected = json!({ "people": 5, "plans": 5, "goals": 5, "gap_items": 0, "observations": 0 });
    assert_eq!(report["affected"], affected);
    with_a_plan(&p6, &versions, 2).await;
    let report = versions.prepare(&hera).await["report"].clone();
    let affected = json!({ "people": 5, "plans": 5, "goals": 5, "gap_items": 10, "observations": 5 });
    assert_eq!(report["affected"], affected, "12 gap items of six people");
}

/// Nine invented accounts and the victim made a group of ten, in which a mapping that moves one level showed whether
/// the victim has that level.
async fn nine_invented_accounts_told_the_level_of_the_tenth(app: TestApp) {
    let ada = app.person("ada").await;
    let hera = ada.invite("hera", "hr").await;
    let versions = same(&ada).await;
    with_a_plan(&ada.invite("victim", "employee").await, &versions, 3).await;
    app.advance_days(90);
    for number in 0..9 {
        with_a_plan(&hera.invite(&format!("invented{number}"), "employee").await, &versions, 2).await;
    }
    let report = async |levels: &[(i32, i32)]| {
        let mut body = versions.body();
        body["skills"] =
            json!([{ "from": versions.skill[0], "to": versions.skill[1], "levels": pairs(levels) }]);
        hera.post("/v1/framework-migrations", body).await.expect(201)["report"].clone()
    };
    let nothing = json!({ "people": 0, "plans": 0, "goals": 0, "gap_items": 0, "observations": 0 });
    let expected = json!({ "min_group_size": 5, "affected": nothing, "own_goals": [] });
    for two in [2, 3] {
        for three in [3, 4] {
            let levels = [(0, 0), (1, 1), (2, two), (3, three), (4, 4), (5, 5)];
            assert_eq!(report(&levels).await, expected, "{levels:?}");
        }
    }
    // Ninety days later the group counts, and the mapping still makes no difference.
    app.advance_days(90);
    let same = report(&[(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]).await;
    assert_eq!(same["affected"]["people"], 10);
    assert_eq!(report(&[(0, 0), (1, 1), (2, 3), (3, 3), (4, 4), (5, 5)]).await, same);
}

async fn the_last_batch_told_how_many_people_there_are(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let migration = versions.prepare(&ada).await;
    let path = format!("{}/apply", migration.path());
    for at_most in [0, 1, 49, 201] {
        ada.post(&path, json!({ "at_most": at_most })).await.expect_invalid("/at_most");
    }
}

async fn a_day_has_room_for_fifty_moves(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    for _ in 0..50 {
        versions.prepare(&ada).await;
    }
    ada.post("/v1/framework-migrations", versions.body()).await.expect_problem(409, "limit-reached");
}

async fn who_repeats_a_key_gets_the_kept_answer(app: TestApp) {
    let ada = app.person("ada").await;
    let versions = same(&ada).await;
    let prepare = async || {
        let request = ada.request("POST", "/v1/framework-migrations").header("Idempotency-Key", "move-1");
        request.json(versions.body()).send().await
    };
    let first = prepare().await.expect(201);
    ada.act(&format!("/v1/frameworks/{}/retire", versions.new)).await.expect(200);
    let second = prepare().await.expect(201);
    assert_eq!(first["id"], second["id"]);
    ada.post("/v1/framework-migrations", versions.body()).await.expect_problem(409, "illegal-transition");
}

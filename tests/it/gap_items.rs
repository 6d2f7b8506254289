//! Gap items: how far it is, how bad that is, and what it takes to close one.

use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    severity_follows_distance_weight_and_criticality,
    what_nobody_has_assessed_is_shown_whole_but_counts_for_nothing,
    a_critical_gap_does_not_close_on_ones_own_word,
    raising_the_target_opens_a_closed_gap_again,
    a_corrected_observation_opens_the_gap_it_closed,
    an_accepted_gap_no_longer_counts,
    a_gap_without_a_skill_goes_by_its_own_level,
    levels_lie_on_the_scale_of_the_skill,
    one_goal_has_one_gap_for_a_skill,
    the_most_severe_come_first,
    a_gap_without_a_goal_counts_for_the_plan,
    an_analysis_makes_one_gap_for_each_requirement,
];

async fn severity_follows_distance_weight_and_criticality(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 1).await;
    let table = [
        (1, 1.0, false, 0, 0.0, "none", "low"),
        (2, 0.4, false, 1, 0.08, "low", "low"),
        (2, 1.0, false, 1, 0.2, "medium", "medium"),
        (3, 1.0, false, 2, 0.4, "high", "high"),
        (3, 1.0, true, 2, 0.6, "critical", "high"),
        (5, 1.0, false, 4, 0.8, "critical", "high"),
        (5, 2.0, true, 4, 1.0, "critical", "high"),
    ];
    for (target, weight, is_critical, gap, score, band, priority) in table {
        let goal = ada.goal().create().await.id();
        let item = ada.gap_item().with("goal_id", goal).with("skill", "Go").with("target_level", target);
        let item = item.with("weight", weight).with("is_critical", is_critical).create().await;
        assert_eq!(item["gap"], gap, "{item:?}");
        assert_eq!(item["severity"], json!({ "score": score, "band": band }), "{item:?}");
        assert_eq!(item["priority"], priority, "{item:?}");
    }
    let goal = ada.goal().create().await.id();
    let item = ada.gap_item().with("goal_id", goal).with("skill", "Go").with("priority_override", "low");
    assert_eq!(item.create().await["priority"], "low");
}

async fn what_nobody_has_assessed_is_shown_whole_but_counts_for_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let item = ada.gap_item().with("goal_id", goal.id()).create().await;
    assert_eq!((&item["current_level"], &item["unassessed"]), (&Value::Null, &json!(true)));
    assert_eq!((&item["gap"], &item["current_basis"]), (&json!(3), &json!("none")));
    let shown = ada.get(&goal.path()).await;
    assert_eq!((&shown["readiness"], &shown["coverage"]), (&Value::Null, &json!(0.0)));
    ada.rate("Public speaking", 0).await;
    let item = ada.get(&item.path()).await;
    assert_eq!((&item["current_level"], &item["unassessed"]), (&json!(0), &json!(false)));
    let shown = ada.get(&goal.path()).await;
    assert_eq!((&shown["readiness"], &shown["coverage"]), (&json!(0.0), &json!(100.0)));
}

async fn a_critical_gap_does_not_close_on_ones_own_word(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 5).await;
    let item = ada.gap_item().with("skill", "Go").with("is_critical", true).create().await;
    assert_eq!(item["gap"], 0);
    let refused = ada.act(&format!("{}/close", item.path())).await.expect_problem(409, "gap-not-closed");
    assert_eq!(refused.allowed_actions(), item.allowed_actions());
    assert!(refused.text("detail").contains("override_reason"), "{refused:?}");
    ada.patch(&item.path(), json!({ "is_critical": false })).await.expect(200);
    ada.act(&format!("{}/close", item.path())).await.expect(200);
}

async fn raising_the_target_opens_a_closed_gap_again(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 3).await;
    let item = ada.gap_item().with("skill", "Go").create().await.path();
    ada.act(&format!("{item}/close")).await.expect(200);
    ada.patch(&item, json!({ "target_level": 2 })).await.expect(200);
    ada.patch(&item, json!({ "target_level": 3 })).await.expect(200);
    assert_eq!(ada.get(&item).await["status"], "closed");
    let raised = ada.patch(&item, json!({ "target_level": 4 })).await.expect(200);
    assert_eq!((&raised["status"], &raised["gap"]), (&json!("open"), &json!(1)));
    assert_eq!((&raised["closed_at"], &raised["closing_observation_id"]), (&Value::Null, &Value::Null));
}

async fn a_corrected_observation_opens_the_gap_it_closed(app: TestApp) {
    let ada = app.person("ada").await;
    let assessment = ada.rate("Go", 3).await;
    let item = ada.gap_item().with("skill", "Go").create().await.path();
    ada.act(&format!("{item}/close")).await.expect(200);
    let correction = ada.act(&format!("{}/correct", assessment.path())).await.expect(201).path();
    let skill = ada.get(&item).await["skill"]["id"].clone();
    let ratings = json!({ "ratings": [{ "skill_id": skill, "level": 2 }] });
    ada.patch(&correction, ratings).await.expect(200);
    assert_eq!(ada.get(&item).await["status"], "closed");
    ada.act(&format!("{correction}/submit")).await.expect(200);
    let opened = ada.get(&item).await;
    assert_eq!((&opened["status"], &opened["current_level"]), (&json!("open"), &json!(2)));
    assert_eq!(opened["closed_at"], Value::Null);
}

async fn an_accepted_gap_no_longer_counts(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 3).await;
    ada.rate("Rust", 0).await;
    let goal = ada.goal().create().await;
    ada.gap_item().with("goal_id", goal.id()).with("skill", "Go").create().await;
    let rust = ada.gap_item().with("goal_id", goal.id()).with("skill", "Rust").create().await.path();
    assert_eq!(ada.get(&goal.path()).await["readiness"], 50.0);
    ada.act(&format!("{rust}/accept")).await.expect(415);
    ada.post(&format!("{rust}/accept"), json!({})).await.expect_invalid("/reason");
    let accepted = ada.post(&format!("{rust}/accept"), json!({ "reason": "not needed" })).await.expect(200);
    assert_eq!(accepted["acceptance_reason"], "not needed");
    assert_eq!(ada.get(&goal.path()).await["readiness"], 100.0);
    let opened = ada.act(&format!("{rust}/reopen")).await.expect(200);
    assert_eq!(opened["acceptance_reason"], Value::Null);
    assert_eq!(ada.get(&goal.path()).await["readiness"], 50.0);
}

async fn a_gap_without_a_skill_goes_by_its_own_level(app: TestApp) {
    let ada = app.person("ada").await;
    let degree =
        ada.draft("/v1/gap-items", json!({ "title": "A degree", "kind": "education" })).create().await;
    assert_eq!((&degree["target_level"], &degree["gap"]), (&json!(1), &json!(1)));
    let close = format!("{}/close", degree.path());
    ada.act(&close).await.expect_invalid("/note");
    let closed = ada.post(&close, json!({ "note": "graduated" })).await.expect(200);
    assert_eq!((&closed["status"], &closed["gap"]), (&json!("closed"), &json!(0)));
    assert_eq!(closed["note"], "graduated");
    let skilled = ada.gap_item().create().await.path();
    ada.patch(&skilled, json!({ "current_level": 3 })).await.expect_invalid("/current_level");
    ada.gap_item().with("current_level", 3).send().await.expect_invalid("/current_level");
    ada.draft("/v1/gap-items", json!({})).send().await.expect_invalid("/title");
}

async fn levels_lie_on_the_scale_of_the_skill(app: TestApp) {
    let ada = app.person("ada").await;
    ada.gap_item().with("target_level", 6).send().await.expect_invalid("/target_level");
    ada.gap_item().with("target_level", -1).send().await.expect_invalid("/target_level");
    ada.gap_item().without("target_level").send().await.expect_invalid("/target_level");
    let scale = ada.scale().create().await.id();
    let skill = ada.skill().with("name", "Driving").with("scale_id", scale).create().await.id();
    let item = ada.gap_item().without("skill").with("skill_id", skill.as_str());
    item.with("target_level", 2).send().await.expect_invalid("/target_level");
    let item = ada.gap_item().without("skill").with("skill_id", skill.as_str()).with("target_level", 1);
    let item = item.create().await;
    assert_eq!((&item["scale_min"], &item["scale_max"]), (&json!(0), &json!(1)));
    ada.patch(&item.path(), json!({ "target_level": 2 })).await.expect_invalid("/target_level");
    let ratings = json!([{ "skill_id": skill, "level": 2 }]);
    ada.assessment().with("ratings", ratings).send().await.expect_invalid("/ratings/0/level");
    ada.gap_item().with("skill_id", skill).send().await.expect_invalid("/skill_id");
}

async fn one_goal_has_one_gap_for_a_skill(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await.id();
    let item = ada.gap_item().with("goal_id", goal.as_str()).create().await.path();
    let again = || ada.gap_item().with("goal_id", goal.as_str()).with("skill", "PUBLIC SPEAKING").send();
    again().await.expect_problem(409, "already-exists");
    ada.delete(&item).await.expect(204);
    again().await.expect(201);
    let other = ada.goal().create().await.id();
    ada.gap_item().with("goal_id", other).create().await;
    assert_eq!(ada.all("/v1/skills?owner=personal").await.len(), 1);
}

async fn the_most_severe_come_first(app: TestApp) {
    let ada = app.person("ada").await;
    for (skill, target, weight) in
        [("a", 1, 1.0), ("b", 5, 1.0), ("c", 3, 1.0), ("d", 4, 0.75), ("e", 3, 1.0)]
    {
        let item = ada.gap_item().with("skill", skill).with("target_level", target);
        item.with("weight", weight).create().await;
    }
    let titles = |items: &[Value]| -> Vec<String> {
        items.iter().map(|item| item["title"].as_str().expect("a title").to_owned()).collect()
    };
    let whole = ada.get("/v1/gap-items?sort=-severity").await.expect(200);
    assert_eq!(titles(whole.items()), ["b", "d", "c", "e", "a"]);
    assert_eq!(titles(&ada.all("/v1/gap-items?sort=-severity&limit=2").await), titles(whole.items()));
}

async fn a_gap_without_a_goal_counts_for_the_plan(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 1).await;
    let item = ada.gap_item().with("skill", "Go").with("target_level", 2).create().await;
    assert_eq!(item["goal_id"], Value::Null);
    let plan = ada.get(&format!("/v1/plans/{}", item.text("plan_id"))).await;
    assert_eq!((&plan["readiness"], &plan["coverage"]), (&json!(50.0), &json!(100.0)));
}

async fn an_analysis_makes_one_gap_for_each_requirement(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await;
    let requirements = format!("{}/requirements", role.path());
    let mut skills = Vec::new();
    for (name, level) in [("Go", json!(3)), ("Rust", json!(0)), ("First aid", Value::Null)] {
        let skill = ada.skill().with("name", name).with("owner", "organization").create().await.id();
        let body = json!({ "skill_id": skill, "required_level": level, "importance": 5.0 });
        ada.post(&requirements, body).await.expect(201);
        skills.push(skill);
    }
    ada.act(&format!("{}/publish", role.path())).await.expect(200);
    let goal = ada.goal().with("target_role_id", role.id()).create().await;
    let analysis = format!("{}/gap-analysis", goal.path());
    let counts = |answer: &crate::support::Answer| {
        ["created", "updated", "unchanged", "no_longer_required"]
            .map(|name| answer[name].as_i64().expect(name))
    };
    let rehearsed = ada.post(&analysis, json!({ "dry_run": true })).await.expect(200);
    assert_eq!(counts(&rehearsed)[0], 2);
    assert!(ada.all("/v1/gap-items").await.is_empty());
    let made = ada.act(&analysis).await.expect(200);
    assert_eq!(counts(&made), [2, 0, 0, 0], "a requirement of level 0 is no gap: {made:?}");
    let gaps = ada.all("/v1/gap-items").await;
    assert!(gaps.iter().all(|gap| gap["origin"] == "generated"), "{gaps:?}");
    assert_eq!(counts(&ada.act(&analysis).await.expect(200)), [0, 0, 2, 0]);
    // What a person has added stays.
    ada.gap_item().with("goal_id", goal.id()).create().await;
    ada.act(&analysis).await.expect(200);
    assert_eq!(ada.all("/v1/gap-items").await.len(), 3);
    let nothing = ada.goal().create().await.path();
    ada.act(&format!("{nothing}/gap-analysis")).await.expect_invalid("/role_id");
}

//! Goals: how they nest, how their progress is measured, what keeps them from being achieved, what goes with them.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both};

on_both![
    goals_nest_four_deep_and_never_in_a_circle,
    critical_gaps_keep_a_goal_from_being_achieved,
    deleting_a_goal_takes_its_items_and_frees_its_actions,
    progress_is_measured_as_the_goal_says,
    parents_are_measured_by_their_children,
    a_goal_falls_behind_and_is_overdue_in_the_time_zone_of_its_owner,
    a_skill_list_is_a_set_of_skills_that_exist,
    expanding_shows_what_is_inside,
    a_closed_goal_keeps_its_reason_until_it_is_reopened,
    the_days_of_a_goal_follow_each_other,
    a_plan_holds_two_hundred_goals,
];

async fn goals_nest_four_deep_and_never_in_a_circle(app: TestApp) {
    let ada = app.person("ada").await;
    let mut chain = vec![ada.goal().create().await.id()];
    for _ in 0..3 {
        let parent = chain.last().expect("a parent").clone();
        chain.push(ada.goal().with("parent_id", parent).create().await.id());
    }
    let path = |number: usize| format!("/v1/goals/{}", chain[number]);
    ada.goal().with("parent_id", chain[3].as_str()).send().await.expect_invalid("/parent_id");
    for below in &chain {
        ada.patch(&path(0), json!({ "parent_id": below })).await.expect_invalid("/parent_id");
    }
    // What hangs below moves along and counts.
    let other = ada.goal().create().await.id();
    let deep = ada.goal().with("parent_id", other.as_str()).create().await.id();
    ada.patch(&path(0), json!({ "parent_id": deep })).await.expect_invalid("/parent_id");
    ada.patch(&path(3), json!({ "parent_id": deep })).await.expect(200);
    ada.patch(&path(3), json!({ "parent_id": null })).await.expect(200);

    let elsewhere = ada.plan().create().await.id();
    let stranger = ada.goal().with("plan_id", elsewhere).create().await.id();
    ada.patch(&path(3), json!({ "parent_id": stranger })).await.expect_invalid("/parent_id");
}

async fn critical_gaps_keep_a_goal_from_being_achieved(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let gap = ada.gap_item().with("goal_id", goal.id()).with("is_critical", true).create().await;
    ada.gap_item().with("goal_id", goal.id()).with("skill", "Other").create().await;
    ada.act(&format!("{}/activate", goal.path())).await.expect(200);
    let achieve = format!("{}/achieve", goal.path());
    let refused = ada.act(&achieve).await.expect_problem(409, "open-items");
    assert!(refused.allowed_actions().contains(&"achieve"));
    ada.act(&format!("{}/start", gap.path())).await.expect(200);
    ada.act(&achieve).await.expect_problem(409, "open-items");
    let body = json!({ "override_reason": "the panel decided so" });
    let achieved = ada.post(&achieve, body).await.expect(200);
    assert_eq!(achieved["closed_reason"], "the panel decided so");
    assert_eq!(achieved["achieved_at"], "2026-11-23T09:00:00.000Z");
    ada.act(&format!("{}/reactivate", goal.path())).await.expect(200);
    ada.post(&format!("{}/accept", gap.path()), json!({ "reason": "can live with it" })).await.expect(200);
    ada.act(&achieve).await.expect(200);
}

async fn deleting_a_goal_takes_its_items_and_frees_its_actions(app: TestApp) {
    let ada = app.person("ada").await;
    let top = ada.goal().create().await.id();
    let goal = ada.goal().with("parent_id", top.as_str()).create().await;
    let child = ada.goal().with("parent_id", goal.id()).create().await.path();
    let gap = ada.gap_item().with("goal_id", goal.id()).create().await;
    let milestone = ada.milestone().with("goal_id", goal.id()).create().await;
    let waiting = ada.milestone().with("depends_on_ids", json!([milestone.id()])).create().await.path();
    let action = ada.action().with("milestone_id", milestone.id());
    let action = action.with("gaps", json!([{ "gap_item_id": gap.id() }])).create().await.path();

    ada.delete(&goal.path()).await.expect(204);
    for path in [goal.path(), gap.path(), milestone.path()] {
        ada.get(&path).await.expect(404);
        ada.delete(&path).await.expect(404);
    }
    assert_eq!(ada.get(&child).await.expect(200)["parent_id"], top);
    let action = ada.get(&action).await.expect(200);
    assert_eq!(action["milestone_id"], Value::Null);
    assert_eq!(action["gaps"], json!([]), "an action works on a gap that is gone");
    assert_eq!(ada.get(&waiting).await.expect(200)["depends_on_ids"], json!([]));
    assert!(ada.all("/v1/gap-items").await.is_empty());
    let skills = ada.all("/v1/me/skills").await;
    assert!(skills.is_empty(), "{skills:?}");
}

async fn progress(client: &Client, path: &str) -> Value {
    client.get(path).await.expect(200)["progress"].clone()
}

async fn progress_is_measured_as_the_goal_says(app: TestApp) {
    let ada = app.person("ada").await;
    let manual = ada.goal().with("progress_mode", "manual").with("manual_progress", 40).create().await;
    assert_eq!(manual["progress"], 40.0);
    ada.patch(&manual.path(), json!({ "manual_progress": 100 })).await.expect(200);
    assert_eq!(progress(&ada, &manual.path()).await, 99.0);

    let metric = ada.goal().with("progress_mode", "metric").with("baseline_value", 20);
    let metric = metric.with("target_value", 10).with("current_value", 18).create().await.path();
    assert_eq!(progress(&ada, &metric).await, 20.0);
    for (current, expected) in [(25.0, 0.0), (12.5, 75.0), (5.0, 99.0)] {
        ada.patch(&metric, json!({ "current_value": current })).await.expect(200);
        assert_eq!(progress(&ada, &metric).await, expected, "{current}");
    }

    let milestones = ada.goal().create().await;
    for (weight, transition) in [(1, "achieve"), (3, "start"), (9, "cancel")] {
        let milestone =
            ada.milestone().with("goal_id", milestones.id()).with("weight", weight).create().await;
        ada.act(&format!("{}/{transition}", milestone.path())).await.expect(200);
    }
    assert_eq!(progress(&ada, &milestones.path()).await, 62.5);

    ada.rate("Go", 1).await;
    let gaps = ada.goal().with("progress_mode", "gaps").create().await;
    let gap = ada.gap_item().with("goal_id", gaps.id()).with("skill", "Go").with("target_level", 5);
    gap.create().await;
    assert_eq!(progress(&ada, &gaps.path()).await, 0.0);
    ada.rate("Go", 3).await;
    assert_eq!(progress(&ada, &gaps.path()).await, 50.0);
}

async fn parents_are_measured_by_their_children(app: TestApp) {
    let ada = app.person("ada").await;
    let top = ada.goal().with("progress_mode", "children").create().await;
    let middle = ada.goal().with("progress_mode", "children").with("parent_id", top.id()).create().await;
    let leaf = |weight: i64, progress: i64| {
        let leaf = ada.goal().with("parent_id", middle.id()).with("progress_mode", "manual");
        leaf.with("weight", weight).with("manual_progress", progress).create()
    };
    leaf(1, 80).await;
    let heavy = leaf(3, 40).await;
    assert_eq!(progress(&ada, &top.path()).await, 50.0);
    ada.act(&format!("{}/cancel", heavy.path())).await.expect(200);
    assert_eq!(progress(&ada, &top.path()).await, 80.0);
    assert_eq!(progress(&ada, &format!("/v1/plans/{}", top.text("plan_id"))).await, 80.0);
    ada.delete(&heavy.path()).await.expect(204);
    assert_eq!(progress(&ada, &middle.path()).await, 80.0);
}

async fn a_goal_falls_behind_and_is_overdue_in_the_time_zone_of_its_owner(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    ada.act(&format!("{plan}/activate")).await.expect(200);
    let goal = ada.goal().with("starts_on", "2026-11-23").with("due_on", "2026-12-03").create().await.path();
    ada.act(&format!("{goal}/activate")).await.expect(200);
    let shown = async || {
        let shown = ada.get(&goal).await.expect(200);
        (shown["health"].clone(), shown["is_overdue"].clone())
    };
    assert_eq!(shown().await, (json!("on_track"), json!(false)));
    app.advance_days(2);
    assert_eq!(shown().await, (json!("at_risk"), json!(false)));
    app.advance_days(3);
    assert_eq!(shown().await, (json!("off_track"), json!(false)));
    // 09:00 UTC on the day it is due is the last hour of that day in Kiritimati.
    app.advance_days(5);
    app.clock().advance(chrono::TimeDelta::hours(2));
    assert_eq!(shown().await.1, json!(false));
    ada.patch("/v1/me", json!({ "timezone": "Pacific/Kiritimati" })).await.expect(200);
    assert_eq!(shown().await.1, json!(true));
    ada.patch("/v1/me", json!({ "timezone": "Pacific/Pago_Pago" })).await.expect(200);
    assert_eq!(shown().await.1, json!(false));
}

async fn a_skill_list_is_a_set_of_skills_that_exist(app: TestApp) {
    let ada = app.person("ada").await;
    let (go, rust) =
        (ada.skill().with("name", "Go").create().await, ada.skill().with("name", "Rust").create().await);
    let skills = json!([rust.id(), go.id(), rust.id()]);
    let goal = ada.goal().with("skill_ids", skills).create().await;
    let mut expected = vec![go.id(), rust.id()];
    expected.sort();
    assert_eq!(goal["skill_ids"], json!(expected));
    ada.patch(&goal.path(), json!({ "title": "Other" })).await.expect(200);
    assert_eq!(ada.get(&goal.path()).await["skill_ids"], json!(expected));
    ada.patch(&goal.path(), json!({ "skill_ids": [go.id()] })).await.expect(200);
    assert_eq!(ada.get(&goal.path()).await["skill_ids"], json!([go.id()]));
    ada.patch(&goal.path(), json!({ "skill_ids": [] })).await.expect(200);
    assert_eq!(ada.get(&goal.path()).await["skill_ids"], json!([]));
    let many: Vec<String> = (0..51).map(|_| go.id()).collect();
    ada.patch(&goal.path(), json!({ "skill_ids": many })).await.expect_invalid("/skill_ids");
}

async fn expanding_shows_what_is_inside(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let milestone = ada.milestone().with("goal_id", goal.id()).create().await;
    let gap = ada.gap_item().with("goal_id", goal.id()).create().await;
    let closed = ada.get(&goal.path()).await.expect(200);
    assert!(closed.body.get("milestones").is_none() && closed.body.get("gap_items").is_none());
    let full = ada.get(&format!("{}?expand=milestones,gap_items", goal.path())).await.expect(200);
    assert_eq!(full["milestones"][0], ada.get(&milestone.path()).await.body);
    assert_eq!(full["gap_items"][0], ada.get(&gap.path()).await.body);
    let list = ada.get("/v1/goals?expand=milestones").await.expect(200);
    assert_eq!(list.items()[0]["milestones"], full["milestones"]);
    let plan = ada.get(&format!("/v1/plans/{}?expand=goals", goal.text("plan_id"))).await.expect(200);
    assert_eq!(plan["goals"][0]["id"], goal["id"]);
    ada.get(&format!("{}?expand=plans", goal.path())).await.expect_problem(400, "invalid-query");
}

async fn a_closed_goal_keeps_its_reason_until_it_is_reopened(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await.path();
    let cancelled = ada.post(&format!("{goal}/cancel"), json!({ "reason": "no time" })).await.expect(200);
    assert_eq!(cancelled["closed_reason"], "no time");
    ada.patch(&goal, json!({ "title": "Other" })).await.expect(200);
    assert_eq!(ada.get(&goal).await["closed_reason"], "no time");
    ada.act(&format!("{goal}/reactivate")).await.expect(200);
    assert_eq!(ada.get(&goal).await["closed_reason"], Value::Null);
}

async fn the_days_of_a_goal_follow_each_other(app: TestApp) {
    let ada = app.person("ada").await;
    let wrong = ada.goal().with("starts_on", "2027-01-02").with("due_on", "2027-01-01");
    wrong.send().await.expect_invalid("/due_on");
    let goal = ada.goal().with("due_on", "2020-01-01").create().await.path();
    ada.patch(&goal, json!({ "starts_on": "2020-01-02" })).await.expect_invalid("/starts_on");
    ada.patch(&goal, json!({ "starts_on": "2020-01-01" })).await.expect(200);
}

async fn a_plan_holds_two_hundred_goals(app: TestApp) {
    let ada = app.person("ada").await;
    for _ in 0..200 {
        ada.goal().create().await;
    }
    ada.goal().send().await.expect_problem(409, "limit-reached");
    let other = ada.plan().create().await.id();
    ada.goal().with("plan_id", other).create().await;
    let first = ada.get("/v1/goals?limit=1").await.items()[0]["id"].as_str().expect("an id").to_owned();
    ada.delete(&format!("/v1/goals/{first}")).await.expect(204);
    ada.goal().create().await;
}

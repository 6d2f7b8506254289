//! Actions: what their beginning begins, what they cost, and how they teach.

use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    the_first_action_begins_its_milestone_and_its_gaps,
    an_action_does_not_begin_a_milestone_that_waits,
    what_came_of_an_action_stays_with_it,
    an_action_works_on_gaps_of_its_plan_each_once,
    deleting_a_gap_item_takes_it_off_the_actions_that_work_on_it,
    the_way_of_learning_follows_from_the_kind,
    numbers_have_their_bounds,
];

async fn the_first_action_begins_its_milestone_and_its_gaps(app: TestApp) {
    let ada = app.person("ada").await;
    let milestone = ada.milestone().create().await;
    let (gap, other) = (ada.gap_item().create().await, ada.gap_item().with("skill", "Go").create().await);
    let action = ada.action().with("milestone_id", milestone.id());
    let action = action.with("gaps", json!([{ "gap_item_id": gap.id(), "expected_level_gain": 1 }]));
    let action = action.create().await.path();
    ada.act(&format!("{action}/start")).await.expect(200);
    assert_eq!(ada.get(&milestone.path()).await["status"], "in_progress");
    assert_eq!(ada.get(&gap.path()).await["status"], "in_progress");
    assert_eq!(ada.get(&other.path()).await["status"], "open");
    let trail = app.database().texts("SELECT action AS value FROM audit_events");
    for event in ["action.started", "milestone.started", "gap_item.started"] {
        assert!(trail.iter().any(|one| one == event), "{event} is missing in {trail:?}");
    }
}

async fn an_action_does_not_begin_a_milestone_that_waits(app: TestApp) {
    let ada = app.person("ada").await;
    let first = ada.milestone().create().await;
    let second = ada.milestone().with("depends_on_ids", json!([first.id()])).create().await;
    let action = ada.action().with("milestone_id", second.id()).create().await.path();
    ada.act(&format!("{action}/start")).await.expect(200);
    assert_eq!(ada.get(&second.path()).await["status"], "planned");
}

async fn what_came_of_an_action_stays_with_it(app: TestApp) {
    let ada = app.person("ada").await;
    let action = ada.action().create().await.path();
    let body = json!({ "outcome_note": "learned a lot", "usefulness": 4 });
    let done = ada.post(&format!("{action}/complete"), body).await.expect(200);
    assert_eq!((&done["outcome_note"], &done["usefulness"]), (&json!("learned a lot"), &json!(4)));
    assert_eq!(done["completed_at"], "2026-11-23T09:00:00.000Z");
    let reopened = ada.act(&format!("{action}/reopen")).await.expect(200);
    assert_eq!(
        (&reopened["completed_at"], &reopened["outcome_note"]),
        (&Value::Null, &json!("learned a lot"))
    );
    ada.post(&format!("{action}/complete"), json!({ "usefulness": 6 })).await.expect_invalid("/usefulness");
}

async fn an_action_works_on_gaps_of_its_plan_each_once(app: TestApp) {
    let ada = app.person("ada").await;
    let gap = ada.gap_item().create().await.id();
    let plan = ada.plan().create().await.id();
    let elsewhere = ada.gap_item().with("plan_id", plan.as_str()).create().await.id();
    for gaps in
        [json!([{ "gap_item_id": gap }, { "gap_item_id": gap }]), json!([{ "gap_item_id": elsewhere }])]
    {
        ada.action().with("gaps", gaps.clone()).send().await.expect_invalid("/gaps");
        let action = ada.action().create().await.path();
        ada.patch(&action, json!({ "gaps": gaps })).await.expect_invalid("/gaps");
    }
    let action = ada.action().with("gaps", json!([{ "gap_item_id": gap }])).create().await.path();
    ada.patch(&action, json!({ "title": "Other" })).await.expect(200);
    assert_eq!(ada.get(&action).await["gaps"][0]["gap_item_id"], gap);
    ada.patch(&action, json!({ "gaps": [] })).await.expect(200);
    assert_eq!(ada.get(&action).await["gaps"], json!([]));
    let milestone = ada.milestone().create().await.id();
    let both = ada.action().with("milestone_id", milestone).with("plan_id", plan);
    both.send().await.expect_invalid("/milestone_id");
}

async fn deleting_a_gap_item_takes_it_off_the_actions_that_work_on_it(app: TestApp) {
    let ada = app.person("ada").await;
    let (gap, kept) = (ada.gap_item().create().await, ada.gap_item().with("skill", "Go").create().await);
    let gaps = json!([{ "gap_item_id": gap.id() }, { "gap_item_id": kept.id() }]);
    let action = ada.action().with("gaps", gaps).create().await.path();
    ada.delete(&gap.path()).await.expect(204);
    let shown = ada.get(&action).await.expect(200);
    assert_eq!(shown["gaps"].as_array().map(Vec::len), Some(1));
    assert_eq!(shown["gaps"][0]["gap_item_id"], kept["id"]);
    // What is shown can be sent back.
    ada.patch(&action, json!({ "gaps": shown["gaps"] })).await.expect(200);
}

async fn the_way_of_learning_follows_from_the_kind(app: TestApp) {
    let ada = app.person("ada").await;
    for (kind, mode) in [
        ("course", "formal"),
        ("certification", "formal"),
        ("mentoring", "social"),
        ("coaching", "social"),
        ("project", "experience"),
        ("stretch_assignment", "experience"),
    ] {
        assert_eq!(ada.action().with("kind", kind).create().await["learning_mode"], mode, "{kind}");
    }
    let action = ada.action().with("kind", "course").with("learning_mode", "social").create().await;
    assert_eq!(action["learning_mode"], "social");
}

async fn numbers_have_their_bounds(app: TestApp) {
    let ada = app.person("ada").await;
    for (member, low, high) in [
        ("effort_hours_planned", json!(-0.5), json!(10_000.5)),
        ("effort_hours_spent", json!(-0.5), json!(10_000.5)),
        ("cost_planned_minor", json!(-1), json!(1_000_000_000_001_i64)),
        ("cost_actual_minor", json!(-1), json!(1_000_000_000_001_i64)),
    ] {
        for value in [low, high] {
            ada.action().with(member, value).send().await.expect_invalid(&format!("/{member}"));
        }
    }
    ada.action().with("cost_planned_minor", 1.5).send().await.expect_invalid("/cost_planned_minor");
    let cost = 1_000_000_000_000_i64;
    assert_eq!(ada.action().with("cost_planned_minor", cost).create().await["cost_planned_minor"], cost);
    for url in ["javascript:alert(1)", "example.org", "ftp://example.org", "https://"] {
        ada.action().with("url", url).send().await.expect_invalid("/url");
    }
}

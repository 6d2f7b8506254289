//! Plans: which one is primary, what closing one does to what is in it, and that a closed one stays as it is.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both};

on_both![
    the_first_goal_makes_the_primary_plan,
    one_open_plan_is_primary_at_most,
    activating_a_plan_activates_its_draft_goals,
    completing_a_plan_needs_its_items_closed,
    cancelling_a_plan_cancels_what_is_open_in_it,
    nothing_in_a_closed_plan_can_be_changed,
    a_plan_on_hold_stops_the_clock,
    deleting_a_plan_takes_everything_with_it,
    the_days_of_a_plan_follow_each_other,
    reviews_follow_the_cadence,
    a_plan_pools_the_readiness_of_its_goals,
    a_plan_that_requires_approval_is_not_activated_alone,
    a_timeline_goes_through_everything_that_is_dated,
    a_budget_adds_up_by_currency,
];

async fn the_first_goal_makes_the_primary_plan(app: TestApp) {
    let ada = app.person("ada").await;
    assert!(ada.all("/v1/plans").await.is_empty());
    let first = ada.goal().create().await;
    let second = ada.milestone().create().await;
    assert_eq!(first["plan_id"], second["plan_id"]);
    let plans = ada.all("/v1/plans").await;
    assert_eq!(plans.len(), 1);
    assert_eq!((&plans[0]["is_primary"], &plans[0]["status"]), (&json!(true), &json!("draft")));
}

async fn one_open_plan_is_primary_at_most(app: TestApp) {
    let ada = app.person("ada").await;
    let first = ada.plan().create().await;
    assert_eq!(first["is_primary"], true);
    let second = ada.plan().create().await;
    assert_eq!(second["is_primary"], false);
    let third = ada.plan().with("is_primary", true).create().await;
    let primary = async || {
        let found = ada.all("/v1/plans?is_primary=true").await;
        assert!(found.len() <= 1, "{found:?}");
        found.first().map(|plan| plan["id"].clone()).unwrap_or_default()
    };
    assert_eq!(primary().await, third["id"]);
    ada.patch(&second.path(), json!({ "is_primary": true })).await.expect(200);
    assert_eq!(primary().await, second["id"]);
    assert_eq!(ada.goal().create().await["plan_id"], second["id"]);

    // A closed plan no longer takes new things; when it is opened again, another may have taken its place.
    ada.act(&format!("{}/cancel", second.path())).await.expect(200);
    let fourth = ada.goal().create().await["plan_id"].clone();
    assert_ne!(fourth, second["id"]);
    ada.act(&format!("{}/reopen", second.path())).await.expect(200);
    let open = ada.all("/v1/plans?is_primary=true&status=draft,active,on_hold").await;
    assert_eq!(open.len(), 1, "{open:?}");
}

async fn activating_a_plan_activates_its_draft_goals(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    let (draft, cancelled) = (ada.goal().create().await.path(), ada.goal().create().await.path());
    ada.act(&format!("{cancelled}/cancel")).await.expect(200);
    let active = ada.act(&format!("{plan}/activate")).await.expect(200);
    assert_eq!(active["activated_at"], "2026-11-23T09:00:00.000Z");
    assert_eq!(ada.get(&draft).await["status"], "active");
    assert_eq!(ada.get(&cancelled).await["status"], "cancelled");
    assert_eq!(ada.goal().create().await["status"], "draft");
}

async fn completing_a_plan_needs_its_items_closed(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    let (goal, milestone) = (ada.goal().create().await.path(), ada.milestone().create().await.path());
    ada.act(&format!("{plan}/activate")).await.expect(200);
    let refused = ada.act(&format!("{plan}/complete")).await.expect_problem(409, "open-items");
    assert!(refused.allowed_actions().contains(&"complete"));
    assert_eq!(ada.get(&plan).await["status"], "active");
    let body = json!({ "miss_open_items": true });
    let completed = ada.post(&format!("{plan}/complete"), body).await.expect(200);
    assert_eq!(completed["status"], "completed");
    assert!(completed["closed_at"].is_string());
    assert_eq!(ada.get(&goal).await["status"], "missed");
    assert_eq!(ada.get(&milestone).await["status"], "missed");
}

async fn cancelling_a_plan_cancels_what_is_open_in_it(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    let (goal, done) = (ada.goal().create().await.path(), ada.milestone().create().await.path());
    let open = ada.milestone().create().await.path();
    ada.act(&format!("{done}/achieve")).await.expect(200);
    let body = json!({ "reason": "another life" });
    let cancelled = ada.post(&format!("{plan}/cancel"), body).await.expect(200);
    assert_eq!(cancelled["status_reason"], "another life");
    assert_eq!(ada.get(&goal).await["status"], "cancelled");
    assert_eq!(ada.get(&open).await["status"], "cancelled");
    assert_eq!(ada.get(&done).await["status"], "achieved");
}

async fn nothing_in_a_closed_plan_can_be_changed(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await;
    let items = [
        ada.goal().create().await,
        ada.gap_item().create().await,
        ada.milestone().create().await,
        ada.action().create().await,
    ];
    ada.act(&format!("{}/cancel", plan.path())).await.expect(200);
    let mut before = Vec::new();
    for item in &items {
        let shown = ada.get(&item.path()).await.expect(200);
        assert!(shown.allowed_actions().is_empty(), "{shown:?}");
        before.push((shown.etag(), item.path()));
    }
    for item in &items {
        let path = item.path();
        ada.patch(&path, json!({ "title": "x" })).await.expect_problem(409, "plan-closed");
        ada.delete(&path).await.expect_problem(409, "plan-closed");
        for transition in ["start", "activate", "achieve", "complete", "reopen", "reactivate"] {
            let answer = ada.act(&format!("{path}/{transition}")).await;
            assert!(matches!(answer.status, 404 | 409), "{answer:?}");
        }
    }
    for draft in [ada.goal(), ada.gap_item(), ada.milestone(), ada.action()] {
        draft.with("plan_id", plan.id()).send().await.expect_problem(409, "plan-closed");
    }
    ada.patch(&plan.path(), json!({ "title": "x" })).await.expect_problem(409, "plan-closed");
    ada.delete(&plan.path()).await.expect_problem(409, "plan-closed");
    for (tag, path) in before {
        assert_eq!(ada.get(&path).await.etag(), tag);
    }
}

async fn a_plan_on_hold_stops_the_clock(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    let goal = ada.goal().with("due_on", "2026-12-01").create().await.path();
    ada.act(&format!("{plan}/activate")).await.expect(200);
    app.advance_days(30);
    assert_eq!(ada.get(&goal).await["is_overdue"], true);
    assert_eq!(ada.get(&goal).await["health"], "off_track");
    ada.act(&format!("{plan}/hold")).await.expect(200);
    let held = ada.get(&goal).await;
    assert_eq!((&held["is_overdue"], &held["health"]), (&json!(false), &Value::Null));
    ada.act(&format!("{plan}/resume")).await.expect(200);
    assert_eq!(ada.get(&goal).await["is_overdue"], true);
}

async fn deleting_a_plan_takes_everything_with_it(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    let mut paths = vec![plan.clone()];
    for draft in [ada.goal(), ada.gap_item(), ada.milestone(), ada.action()] {
        paths.push(draft.create().await.path());
    }
    ada.delete(&plan).await.expect(204);
    for path in paths {
        ada.get(&path).await.expect(404);
        ada.delete(&path).await.expect(404);
    }
    for list in ["plans", "goals", "gap-items", "milestones", "actions"] {
        assert!(ada.all(&format!("/v1/{list}")).await.is_empty(), "{list}");
    }
    assert_ne!(format!("/v1/plans/{}", ada.goal().create().await.text("plan_id")), plan);
}

async fn the_days_of_a_plan_follow_each_other(app: TestApp) {
    let ada = app.person("ada").await;
    let wrong = ada.plan().with("starts_on", "2027-01-02").with("target_end_on", "2027-01-01");
    wrong.send().await.expect_invalid("/target_end_on");
    let plan = ada.plan().with("target_end_on", "2027-01-01").create().await;
    assert_eq!(plan["starts_on"], "2026-11-23");
    ada.patch(&plan.path(), json!({ "starts_on": "2027-06-01" })).await.expect_invalid("/starts_on");
    ada.patch(&plan.path(), json!({ "starts_on": "2027-06-01", "target_end_on": null })).await.expect(200);
}

async fn reviews_follow_the_cadence(app: TestApp) {
    let ada = app.person("ada").await;
    for (cadence, next) in [("monthly", "2026-12-23"), ("quarterly", "2027-02-23"), ("annual", "2027-11-23")]
    {
        let plan = ada.plan().with("review_cadence", cadence).create().await.path();
        let active = ada.act(&format!("{plan}/activate")).await.expect(200);
        assert_eq!(active["next_review_on"], next, "{cadence}");
    }
}

async fn rated_gap(ada: &Client, goal: &str, skill: &str, target: i64) {
    ada.gap_item().with("goal_id", goal).with("skill", skill).with("target_level", target).create().await;
}

async fn a_plan_pools_the_readiness_of_its_goals(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 2).await;
    ada.rate("Rust", 4).await;
    let (one, other) = (ada.goal().create().await, ada.goal().create().await);
    rated_gap(&ada, &one.id(), "Go", 4).await;
    rated_gap(&ada, &one.id(), "Unknown", 2).await;
    rated_gap(&ada, &other.id(), "Rust", 4).await;
    let figures = async |path: &str| {
        let shown = ada.get(path).await.expect(200);
        (shown["readiness"].clone(), shown["coverage"].clone())
    };
    assert_eq!(figures(&one.path()).await, (json!(50.0), json!(66.7)));
    assert_eq!(figures(&other.path()).await, (json!(100.0), json!(100.0)));
    let plan = format!("/v1/plans/{}", one.text("plan_id"));
    assert_eq!(figures(&plan).await, (json!(75.0), json!(80.0)));
    ada.act(&format!("{}/cancel", one.path())).await.expect(200);
    assert_eq!(figures(&plan).await, (json!(100.0), json!(100.0)));
    let empty = ada.goal().create().await;
    assert_eq!(figures(&empty.path()).await, (Value::Null, Value::Null));
}

async fn a_plan_that_requires_approval_is_not_activated_alone(app: TestApp) {
    let ada = app.person("ada").await;
    let settings = if app.database().kind == crate::support::Kind::Sqlite { "" } else { "::jsonb" };
    app.database()
        .execute(&format!("UPDATE organizations SET settings = '{{\"requires_approval\":true}}'{settings}"))
        .expect("the organization's settings");
    let plan = ada.plan().create().await;
    assert_eq!(plan["requires_approval"], true);
    assert!(!plan.allowed_actions().contains(&"activate"));
    ada.act(&format!("{}/activate", plan.path())).await.expect_problem(409, "approval-required");
}

async fn a_timeline_goes_through_everything_that_is_dated(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    ada.goal().with("due_on", "2027-04-01").create().await;
    ada.milestone().with("due_on", "2027-02-01").create().await;
    ada.action().with("due_on", "2027-03-01").create().await;
    ada.gap_item().with("target_close_on", "2027-01-01").create().await;
    ada.milestone().create().await;
    let whole = ada.get(&format!("{plan}/timeline")).await.expect(200);
    let types: Vec<&str> = whole.items().iter().filter_map(|item| item["type"].as_str()).collect();
    assert_eq!(types, ["gap_item", "milestone", "action", "goal"]);
    assert_eq!(ada.all(&format!("{plan}/timeline?limit=1")).await, whole.items());
    assert_eq!(ada.get(&plan).await["next_due"]["type"], "gap_item");
}

async fn a_budget_adds_up_by_currency(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().with("budget_cap_minor", 100_000).with("currency", "EUR").create().await.path();
    let action = ada.action().with("cost_planned_minor", 30_000).with("effort_hours_planned", 8);
    let action = action.with("kind", "course").create().await;
    assert_eq!(action["currency"], "EUR");
    ada.action().with("cost_planned_minor", 5_000).with("currency", "USD").create().await;
    let budget = ada.get(&format!("{plan}/budget")).await.expect(200);
    assert_eq!(budget["cap_minor"], 100_000);
    assert_eq!(budget["currencies"].as_array().map(Vec::len), Some(2));
    assert_eq!(budget["currencies"][0]["planned_minor"], 30_000);
    ada.action().with("currency", "XXQ").send().await.expect_invalid("/currency");
}

//! Milestones: what they wait for, how far they slip, and that an achievement is celebrated once.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both};

on_both![
    milestones_never_wait_in_a_circle,
    what_is_waited_for_comes_first_unless_there_is_a_reason,
    a_milestone_waits_only_for_others_of_its_plan,
    slippage_is_counted_from_the_first_date,
    a_reopened_milestone_is_celebrated_no_second_time,
    progress_comes_from_the_actions,
    a_deleted_milestone_frees_its_actions_and_those_who_wait,
    a_milestone_moves_between_the_goals_of_its_plan,
    an_overdue_milestone_puts_its_goal_at_risk,
];

async fn chain(ada: &Client, length: usize) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for _ in 0..length {
        let waits_for: Vec<&String> = ids.last().into_iter().collect();
        let milestone = ada.milestone().with("depends_on_ids", json!(waits_for)).create().await;
        ids.push(milestone.id());
    }
    ids
}

fn path(id: &str) -> String {
    format!("/v1/milestones/{id}")
}

async fn milestones_never_wait_in_a_circle(app: TestApp) {
    let ada = app.person("ada").await;
    let ids = chain(&ada, 4).await;
    for last in 0..4 {
        let body = json!({ "depends_on_ids": [ids[last]] });
        ada.patch(&path(&ids[0]), body).await.expect_invalid("/depends_on_ids");
    }
    assert_eq!(ada.get(&path(&ids[0])).await["depends_on_ids"], json!([]));
    // The other way round is no circle, and naming one twice is naming it once.
    let body = json!({ "depends_on_ids": [ids[0], ids[1], ids[0]] });
    let changed = ada.patch(&path(&ids[3]), body).await.expect(200);
    assert_eq!(changed["depends_on_ids"], json!([ids[0], ids[1]]));
    ada.patch(&path(&ids[2]), json!({ "depends_on_ids": [ids[3]] })).await.expect(200);
}

async fn what_is_waited_for_comes_first_unless_there_is_a_reason(app: TestApp) {
    let ada = app.person("ada").await;
    let ids = chain(&ada, 3).await;
    for transition in ["start", "achieve"] {
        let refused = ada.act(&format!("{}/{transition}", path(&ids[1]))).await;
        let refused = refused.expect_problem(409, "open-items");
        assert!(refused.text("detail").contains(&ids[0]), "{refused:?}");
        assert!(refused.allowed_actions().contains(&transition));
    }
    let body = json!({ "override_reason": "both at once" });
    let started = ada.post(&format!("{}/start", path(&ids[1])), body).await.expect(200);
    assert_eq!(started["status_reason"], "both at once");
    ada.act(&format!("{}/cancel", path(&ids[0]))).await.expect(200);
    ada.act(&format!("{}/achieve", path(&ids[1]))).await.expect(200);
    ada.act(&format!("{}/start", path(&ids[2]))).await.expect(200);
}

async fn a_milestone_waits_only_for_others_of_its_plan(app: TestApp) {
    let ada = app.person("ada").await;
    let own = ada.milestone().create().await;
    let plan = ada.plan().create().await.id();
    let other = ada.milestone().with("plan_id", plan).create().await;
    let waiting = ada.milestone().with("depends_on_ids", json!([other.id()]));
    waiting.send().await.expect_invalid("/depends_on_ids");
    ada.patch(&own.path(), json!({ "depends_on_ids": [other.id()] })).await.expect_invalid("/depends_on_ids");
    ada.delete(&other.path()).await.expect(204);
    ada.patch(&own.path(), json!({ "depends_on_ids": [other.id()] })).await.expect_invalid("/depends_on_ids");
}

async fn slippage_is_counted_from_the_first_date(app: TestApp) {
    let ada = app.person("ada").await;
    let milestone = ada.milestone().create().await;
    assert_eq!((&milestone["original_due_on"], &milestone["slippage_days"]), (&Value::Null, &Value::Null));
    let move_to = async |day: Value| {
        let moved = ada.patch(&milestone.path(), json!({ "due_on": day })).await.expect(200);
        (moved["original_due_on"].clone(), moved["slippage_days"].clone())
    };
    assert_eq!(move_to(json!("2027-03-01")).await, (json!("2027-03-01"), json!(0)));
    assert_eq!(move_to(json!("2027-03-31")).await, (json!("2027-03-01"), json!(30)));
    assert_eq!(move_to(json!("2027-02-19")).await, (json!("2027-03-01"), json!(-10)));
    assert_eq!(move_to(Value::Null).await, (json!("2027-03-01"), Value::Null));
    assert_eq!(move_to(json!("2027-03-02")).await, (json!("2027-03-01"), json!(1)));
}

async fn a_reopened_milestone_is_celebrated_no_second_time(app: TestApp) {
    let ada = app.person("ada").await;
    let milestone = ada.milestone().create().await.path();
    ada.act(&format!("{milestone}/achieve")).await.expect(200);
    let celebrated = ada.act(&format!("{milestone}/celebrate")).await.expect(200);
    assert_eq!(celebrated["celebration_visibility"], "private");
    assert!(!celebrated.allowed_actions().contains(&"celebrate"));
    let reopened = ada.act(&format!("{milestone}/reopen")).await.expect(200);
    assert_eq!((&reopened["achieved_at"], &reopened["progress"]), (&Value::Null, &json!(50.0)));
    ada.act(&format!("{milestone}/achieve")).await.expect(200);
    ada.act(&format!("{milestone}/celebrate")).await.expect_problem(409, "illegal-transition");
}

async fn progress_comes_from_the_actions(app: TestApp) {
    let ada = app.person("ada").await;
    let milestone = ada.milestone().create().await;
    let action = |hours: i64| {
        let action = ada.action().with("milestone_id", milestone.id());
        action.with("effort_hours_planned", hours).create()
    };
    let (short, long) = (action(10).await.path(), action(30).await.path());
    let progress = async || ada.get(&milestone.path()).await["progress"].clone();
    assert_eq!(progress().await, 0.0);
    ada.act(&format!("{short}/complete")).await.expect(200);
    assert_eq!(progress().await, 25.0);
    ada.act(&format!("{long}/start")).await.expect(200);
    ada.patch(&long, json!({ "effort_hours_spent": 15 })).await.expect(200);
    assert_eq!(progress().await, 62.5);
    ada.patch(&long, json!({ "effort_hours_spent": 300 })).await.expect(200);
    assert_eq!(ada.get(&long).await["progress"], 90.0);
    ada.act(&format!("{long}/skip")).await.expect(200);
    assert_eq!(progress().await, 99.0);
    ada.delete(&short).await.expect(204);
    assert_eq!(progress().await, 50.0);
}

async fn a_deleted_milestone_frees_its_actions_and_those_who_wait(app: TestApp) {
    let ada = app.person("ada").await;
    let ids = chain(&ada, 2).await;
    let action = ada.action().with("milestone_id", ids[0].as_str()).create().await.path();
    ada.delete(&path(&ids[0])).await.expect(204);
    assert_eq!(ada.get(&action).await.expect(200)["milestone_id"], Value::Null);
    assert_eq!(ada.get(&path(&ids[1])).await.expect(200)["depends_on_ids"], json!([]));
    ada.act(&format!("{}/start", path(&ids[1]))).await.expect(200);
}

async fn a_milestone_moves_between_the_goals_of_its_plan(app: TestApp) {
    let ada = app.person("ada").await;
    let (one, other) = (ada.goal().create().await, ada.goal().create().await);
    let milestone = ada.milestone().with("goal_id", one.id()).create().await.path();
    ada.act(&format!("{milestone}/achieve")).await.expect(200);
    let progress = async |goal: &str| ada.get(goal).await["progress"].clone();
    assert_eq!((progress(&one.path()).await, progress(&other.path()).await), (json!(99.0), json!(0.0)));
    ada.patch(&milestone, json!({ "goal_id": other.id() })).await.expect(200);
    assert_eq!((progress(&one.path()).await, progress(&other.path()).await), (json!(0.0), json!(99.0)));
    ada.patch(&milestone, json!({ "goal_id": null })).await.expect(200);
    assert_eq!(progress(&other.path()).await, 0.0);
    let plan = ada.plan().create().await.id();
    let elsewhere = ada.goal().with("plan_id", plan.as_str()).create().await.id();
    ada.patch(&milestone, json!({ "goal_id": elsewhere })).await.expect_invalid("/goal_id");
    let both = ada.milestone().with("goal_id", one.id()).with("plan_id", plan);
    both.send().await.expect_invalid("/goal_id");
}

async fn an_overdue_milestone_puts_its_goal_at_risk(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await.path();
    let goal = ada.goal().with("due_on", "2028-11-23").create().await;
    let milestone = ada.milestone().with("goal_id", goal.id()).with("due_on", "2026-11-30").create().await;
    ada.act(&format!("{plan}/activate")).await.expect(200);
    let health = async || ada.get(&goal.path()).await["health"].clone();
    assert_eq!(health().await, "on_track");
    app.advance_days(8);
    assert_eq!(ada.get(&milestone.path()).await["is_overdue"], true);
    assert_eq!(health().await, "at_risk");
    assert_eq!(ada.get(&plan).await["health"], "at_risk");
    app.advance_days(14);
    assert_eq!(health().await, "off_track");
    ada.act(&format!("{}/achieve", milestone.path())).await.expect(200);
    assert_eq!(health().await, "on_track");
    assert_eq!(ada.get(&milestone.path()).await["is_overdue"], false);
}

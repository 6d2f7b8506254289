//! A dashboard in one answer: everything that is in a plan, with names beside identifiers, and the rest by cursor.

use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

on_both![
    a_dashboard_took_a_request_for_each_kind,
    the_first_two_hundred_are_shown_and_a_cursor_leads_to_the_rest,
    primary_names_the_primary_plan,
    an_expansion_could_not_be_repeated,
];

const ALL: &str = "goals,goals.milestones,goals.gap_items,actions,budget";

async fn a_dashboard_took_a_request_for_each_kind(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await;
    ada.act(&format!("{}/publish", role.path())).await.expect(200);
    let skill = ada.skill().create().await;
    let goal = ada.goal().with("target_role_id", role.id()).with("skill_ids", json!([skill.id()]));
    let goal = goal.create().await;
    let milestone = ada.milestone().with("goal_id", goal.id()).create().await;
    let gap = ada.gap_item().with("goal_id", goal.id()).create().await;
    let gaps = json!([{ "gap_item_id": gap.id() }]);
    let action = ada.action().with("gaps", gaps).with("cost_planned_minor", 900).create().await;
    let plan = format!("/v1/plans/{}", goal.text("plan_id"));

    let bare = ada.get(&plan).await.expect(200);
    for member in ["goals", "actions", "budget"] {
        assert!(bare.body.get(member).is_none(), "{member} was not asked for");
    }
    let whole = ada.get(&format!("{plan}?expand={ALL}")).await.expect(200);
    assert_eq!(whole["goals"][0]["milestones"][0], ada.get(&milestone.path()).await.body);
    assert_eq!(whole["goals"][0]["gap_items"][0]["id"], gap["id"]);
    assert_eq!(whole["actions"][0], ada.get(&action.path()).await.body);
    assert_eq!(whole["budget"], ada.get(&format!("{plan}/budget")).await.body);
    // What has a name is shown with it.
    assert_eq!(whole["goals"][0]["target_role"], json!({ "id": role["id"], "title": role["title"] }));
    assert_eq!(whole["goals"][0]["skills"][0]["name"], skill["name"]);
    let inside = ada.get(&format!("{plan}?expand=goals.milestones")).await.expect(200);
    assert_eq!(inside["goals"][0]["milestones"], whole["goals"][0]["milestones"]);
    assert!(inside["goals"][0].get("gap_items").is_none());
    let rated = ada.assessment().with("role_id", role.id()).create().await;
    assert_eq!(rated["role"]["title"], role["title"]);
    assert_eq!(ada.all("/v1/assessments").await[0]["role"], rated["role"]);
}

async fn the_first_two_hundred_are_shown_and_a_cursor_leads_to_the_rest(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    for number in 0..202 {
        // Those arranged later come first.
        ada.milestone().with("goal_id", goal.id()).with("sort_order", 300 - number).create().await;
    }
    let path = format!("{}?expand=milestones,gap_items", goal.path());
    let shown = ada.get(&path).await.expect(200);
    let first = shown["milestones"].as_array().expect("milestones").clone();
    assert_eq!(first.len(), 200);
    assert!(shown.body.get("gap_items_next_cursor").is_none(), "no gap items are left");
    let cursor = shown.text("milestones_next_cursor");
    let list = format!("/v1/milestones?goal_id={}&sort=sort_order", goal.id());
    let rest = ada.get(&format!("{list}&cursor={cursor}")).await.expect(200);
    let all: Vec<Value> = first.into_iter().chain(rest.items().to_vec()).collect();
    assert_eq!(all, ada.all(&list).await);
    let plan = format!("/v1/plans/{}?expand=goals.milestones", goal.text("plan_id"));
    let plan = ada.get(&plan).await.expect(200);
    assert_eq!(plan["goals"][0]["milestones_next_cursor"], json!(cursor));
}

async fn primary_names_the_primary_plan(app: TestApp) {
    let ada = app.person("ada").await;
    let none = ada.get("/v1/plans/primary").await.expect_problem(404, "not-found");
    assert!(none.text("detail").contains("no primary plan"), "{none:?}");
    ada.patch("/v1/plans/primary", json!({ "title": "x" })).await.expect_problem(404, "not-found");
    let goal = ada.goal().create().await;
    let other = ada.plan().create().await;
    let primary = ada.get("/v1/plans/primary?expand=goals").await.expect(200);
    assert_eq!((&primary["id"], &primary["goals"][0]["id"]), (&goal["plan_id"], &goal["id"]));
    let renamed = ada.patch("/v1/plans/primary", json!({ "title": "Mine" })).await.expect(200);
    assert_eq!((&renamed["id"], &renamed["title"]), (&goal["plan_id"], &json!("Mine")));
    ada.get("/v1/plans/primary/budget").await.expect(200);
    ada.act("/v1/plans/primary/activate").await.expect(200);
    ada.patch(&other.path(), json!({ "is_primary": true })).await.expect(200);
    assert_eq!(ada.get("/v1/plans/primary").await["id"], other["id"]);
    let bob = app.person("bob").await;
    bob.get("/v1/plans/primary").await.expect_problem(404, "not-found");
    ada.get("/v1/plans/secondary").await.expect_problem(404, "not-found");
}

async fn an_expansion_could_not_be_repeated(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    ada.milestone().with("goal_id", goal.id()).create().await;
    let role = ada.role().create().await;
    let skill = ada.skill().create().await;
    let assessment = ada.assessment().create().await;
    let plan = format!("/v1/plans/{}", goal.text("plan_id"));
    for (path, names) in [
        (plan.as_str(), ["goals.milestones", "budget"].as_slice()),
        (goal.path().as_str(), &["milestones", "gap_items"]),
        ("/v1/goals", &["milestones", "gap_items"]),
        (role.path().as_str(), &["requirements", "titles"]),
        (skill.path().as_str(), &["level_texts", "titles"]),
    ] {
        let listed = ada.get(&format!("{path}?expand={}", names.join(","))).await.expect(200);
        let repeated = ada.get(&format!("{path}?expand={}", names.join("&expand="))).await.expect(200);
        assert_eq!(listed.body, repeated.body, "{path}");
        let wrong = format!("{path}?expand={}&expand=nonsense", names[0]);
        ada.get(&wrong).await.expect_problem(400, "invalid-query");
    }
    ada.get(&format!("{}?expand=level_texts", assessment.path())).await.expect(200);
    // Other parameters are still named once.
    ada.get("/v1/goals?limit=1&limit=2").await.expect_problem(400, "invalid-query");
}

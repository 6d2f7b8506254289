//! The loop that Milepost exists for: an honest look, a goal, the gap, a milestone, and what the plan says of them.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, client::Login, on_both};

on_both![
    five_calls_lead_from_nothing_to_a_plan,
    a_milestone_is_started_achieved_and_celebrated,
    a_second_look_closes_the_gap,
];

/// Someone, and the identifiers of what the five calls made.
struct Five {
    someone: Client,
    plan: String,
    goal: String,
    gap_item: String,
    milestone: String,
}

async fn five_calls(app: &TestApp) -> Five {
    let body = json!({
        "email": "someone@example.org",
        "password": "correct horse battery staple",
        "display_name": "Someone"
    });
    let signed_up = app.anonymous().post("/v1/auth/signup", body).await.expect(201);
    assert_eq!(signed_up["token_type"], "Bearer");
    assert_eq!(signed_up["expires_in"], 600);
    let someone = Client::new(app.clone(), Some(Login::of(&signed_up, app.clock().now())));

    let assessment = json!({
        "kind": "self",
        "strengths": "explaining things",
        "struggles": "large audiences",
        "ratings": [{ "skill": "Public speaking", "level": 1 }],
        "submit": true
    });
    let assessment = someone.post("/v1/assessments", assessment).await.expect(201);
    assert_eq!(assessment["status"], "released");
    assert_eq!(assessment["ratings"][0]["skill"]["name"], "Public speaking");

    let goal = json!({
        "title": "Speak at a national conference",
        "horizon": "one_year",
        "target_role_title": "Staff engineer",
        "due_on": "2027-10-30"
    });
    let goal = someone.post("/v1/goals", goal).await.expect(201);
    let gap_item = json!({ "goal_id": goal["id"], "skill": "Public speaking", "target_level": 3 });
    let gap_item = someone.post("/v1/gap-items", gap_item).await.expect(201);
    assert_eq!(gap_item["current_level"], 1);
    assert_eq!(gap_item["target_level"], 3);
    assert_eq!(gap_item["gap"], 2);
    assert_eq!(gap_item["severity"], json!({ "score": 0.4, "band": "high" }));
    assert_eq!(gap_item["unassessed"], false);

    let milestone =
        json!({ "goal_id": goal["id"], "title": "Give a talk at a local meetup", "due_on": "2027-03-30" });
    let milestone = someone.post("/v1/milestones", milestone).await.expect(201);
    Five {
        plan: format!("/v1/plans/{}", goal.text("plan_id")),
        goal: goal.path(),
        gap_item: gap_item.path(),
        milestone: milestone.path(),
        someone,
    }
}

async fn five_calls_lead_from_nothing_to_a_plan(app: TestApp) {
    let five = five_calls(&app).await;
    let plan = five.someone.get(&five.plan).await.expect(200);
    assert_eq!(plan["readiness"], 33.3);
    assert_eq!(plan["coverage"], 100.0);
    assert_eq!(plan["progress"], 0.0);
    assert_eq!(plan["status"], "draft");
    assert_eq!(plan["is_primary"], true);
    let milestone = five.someone.get(&five.milestone).await.expect(200);
    let next_due = json!({
        "type": "milestone",
        "id": milestone["id"],
        "title": "Give a talk at a local meetup",
        "due_on": "2027-03-30",
        "is_overdue": false
    });
    assert_eq!(plan["next_due"], next_due);
    let skills = five.someone.get("/v1/me/skills").await.expect(200);
    assert_eq!(skills.items()[0]["level"], 1);
    assert_eq!(skills.items()[0]["basis"], "self");
}

async fn a_milestone_is_started_achieved_and_celebrated(app: TestApp) {
    let five = five_calls(&app).await;
    let (someone, milestone) = (&five.someone, &five.milestone);
    let goal_progress = async || someone.get(&five.goal).await.expect(200)["progress"].clone();
    assert_eq!(goal_progress().await, 0.0);

    let refused = someone.act(&format!("{milestone}/celebrate")).await;
    let refused = refused.expect_problem(409, "illegal-transition");
    assert_eq!(refused.allowed_actions(), ["start", "achieve", "cancel", "update", "delete"]);

    let started = someone.act(&format!("{milestone}/start")).await.expect(200);
    assert_eq!((&started["status"], &started["progress"]), (&json!("in_progress"), &json!(50.0)));
    assert_eq!(goal_progress().await, 50.0);

    let achieved = someone.act(&format!("{milestone}/achieve")).await.expect(200);
    assert_eq!((&achieved["status"], &achieved["progress"]), (&json!("achieved"), &json!(100.0)));
    assert_eq!(achieved["achieved_at"], "2026-11-23T09:00:00.000Z");
    assert_eq!(goal_progress().await, 99.0);

    let note = json!({ "note": "cake for everyone", "visibility": "team" });
    let celebrated = someone.post(&format!("{milestone}/celebrate"), note.clone()).await.expect(200);
    assert_eq!(celebrated["note"], "cake for everyone");
    assert_eq!(celebrated["celebrated_at"], "2026-11-23T09:00:00.000Z");
    someone.post(&format!("{milestone}/celebrate"), note).await.expect_problem(409, "illegal-transition");

    let goal = &five.goal;
    let refused = someone.act(&format!("{goal}/achieve")).await.expect_problem(409, "illegal-transition");
    assert_eq!(refused.allowed_actions(), ["activate", "cancel", "update", "delete"]);
    someone.act(&format!("{}/activate", five.plan)).await.expect(200);
    someone.act(&format!("{goal}/achieve")).await.expect(200);
    assert_eq!(goal_progress().await, 100.0);
    let plan = someone.get(&five.plan).await.expect(200);
    assert_eq!(plan["progress"], 100.0);
}

async fn a_second_look_closes_the_gap(app: TestApp) {
    let five = five_calls(&app).await;
    let someone = &five.someone;
    let close = format!("{}/close", five.gap_item);
    someone.act(&close).await.expect_problem(409, "gap-not-closed");

    app.advance_days(90);
    someone.rate("public SPEAKING", 3).await;
    let gap_item = someone.get(&five.gap_item).await.expect(200);
    assert_eq!((&gap_item["current_level"], &gap_item["gap"]), (&json!(3), &json!(0)));
    assert_eq!(gap_item["baseline_level"], 1);
    assert_eq!(gap_item["severity"], json!({ "score": 0.0, "band": "none" }));
    assert_eq!(gap_item["status"], "open");
    let goal = someone.get(&five.goal).await.expect(200);
    assert_eq!((&goal["readiness"], &goal["coverage"]), (&json!(100.0), &json!(100.0)));
    let plan = someone.get(&five.plan).await.expect(200);
    assert_eq!(plan["readiness"], 100.0);

    let closed = someone.act(&close).await.expect(200);
    assert_eq!(closed["status"], "closed");
    assert!(closed["closing_observation_id"].is_string());
    let history: Vec<Value> = someone.all("/v1/me/skills").await;
    assert_eq!(history.len(), 1);
    assert_eq!(history[0]["history"].as_array().map(Vec::len), Some(2));
}

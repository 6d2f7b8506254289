//! What people found wrong in plans, goals, gaps and assessments, each by what went wrong.

use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, on_both};

on_both![
    a_critical_gap_could_never_be_closed,
    a_draft_goal_was_overdue_in_the_timeline_alone,
    what_nobody_had_assessed_came_first,
    no_gaps_read_as_none_where_nothing_was_rated,
    a_met_requirement_hid_the_gaps,
    changing_one_rating_dropped_the_others,
    a_rating_of_a_submitted_assessment_stays,
    a_skill_by_name_hid_the_one_of_a_framework,
    another_currency_made_other_sums,
    the_first_review_was_before_the_start,
    resuming_a_plan_overwrote_why_it_was_held,
    spending_over_the_cap_was_a_negative_number,
    a_refused_deletion_did_not_say_what_refers,
    a_refused_deletion_counted_the_private_goals_of_colleagues,
    a_reason_was_kept_that_overrode_nothing,
];

/// A goal with gap items made from a role that requires some skills at some levels.
async fn analyzed(person: &Client, requirements: &[(&str, i64)]) -> (Answer, Answer) {
    let role = person.role().create().await;
    for (name, level) in requirements {
        let skill = person.skill().with("name", *name).with("owner", "organization").create().await.id();
        let body = json!({ "skill_id": skill, "required_level": level });
        person.post(&format!("{}/requirements", role.path()), body).await.expect(201);
    }
    person.act(&format!("{}/publish", role.path())).await.expect(200);
    let goal = person.goal().with("target_role_id", role.id()).create().await;
    let analysis = person.act(&format!("{}/gap-analysis", goal.path())).await.expect(200);
    (goal, analysis)
}

fn titles(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["title"].as_str().expect("a title")).collect()
}

async fn a_critical_gap_could_never_be_closed(app: TestApp) {
    let ada = app.person("ada").await;
    let item = ada.gap_item().with("skill", "Go").with("is_critical", true).create().await;
    let close = format!("{}/close", item.path());
    let body = json!({ "override_reason": "my lead watched me", "note": "done" });
    ada.post(&close, body.clone()).await.expect_problem(409, "gap-not-closed");
    ada.rate("Go", 5).await;
    let refused = ada.post(&close, json!({ "note": "done" })).await.expect_problem(409, "gap-not-closed");
    assert!(refused.text("detail").contains("override_reason"), "{refused:?}");
    assert!(refused.allowed_actions().contains(&"close"), "{refused:?}");
    let closed = ada.post(&close, body).await.expect(200);
    assert_eq!((&closed["status"], &closed["note"]), (&json!("closed"), &json!("done")));
    assert_eq!(closed["override_reason"], "my lead watched me");
    let opened = ada.act(&format!("{}/reopen", item.path())).await.expect(200);
    assert_eq!(opened["override_reason"], Value::Null);
    let history = format!("/v1/plans/{}/history?type=gap_item", item.text("plan_id"));
    assert_eq!(ada.all(&history).await[0]["reason"], "my lead watched me");
    let audited = app.database().texts("SELECT CAST(changes AS TEXT) AS value FROM audit_events").join(" ");
    assert!(audited.contains("override_reason") && !audited.contains("my lead"), "named, not quoted");
}

async fn a_draft_goal_was_overdue_in_the_timeline_alone(app: TestApp) {
    let ada = app.person("ada").await;
    let goal_moves = [
        ("draft", &[][..]),
        ("active", &["activate"]),
        ("paused", &["activate", "pause"]),
        ("achieved", &["activate", "achieve"]),
        ("missed", &["activate", "miss"]),
        ("cancelled", &["cancel"]),
    ];
    let plan_moves = [&[][..], &["activate"], &["activate", "hold"], &["activate", "cancel"]];
    let mut overdue = 0;
    for (status, moves) in goal_moves {
        for plan_moves in plan_moves {
            let plan = ada.plan().create().await.path();
            for one in plan_moves.iter().filter(|one| **one == "activate") {
                ada.act(&format!("{plan}/{one}")).await.expect(200);
            }
            let id = plan.rsplit('/').next().expect("an id");
            let goal = ada.goal().with("plan_id", id).with("due_on", "2026-01-01").create().await.path();
            for one in moves {
                ada.act(&format!("{goal}/{one}")).await.expect(200);
            }
            for one in plan_moves.iter().filter(|one| **one != "activate") {
                ada.act(&format!("{plan}/{one}")).await.expect(200);
            }
            let shown = ada.get(&goal).await["is_overdue"].clone();
            let timeline = ada.all(&format!("{plan}/timeline")).await;
            assert_eq!(timeline[0]["is_overdue"], shown, "{status} {plan_moves:?}");
            let next = ada.get(&plan).await["next_due"].clone();
            assert!(next.is_null() || next["is_overdue"] == shown, "{status} {plan_moves:?}: {next}");
            overdue += i32::from(shown == true);
        }
    }
    assert_eq!(overdue, 2, "an active goal of a plan that is written or carried out, and nothing else");
}

async fn what_nobody_had_assessed_came_first(app: TestApp) {
    let ada = app.person("ada").await;
    for (skill, level) in [("a", Some(2)), ("b", None), ("c", Some(0)), ("d", None)] {
        if let Some(level) = level {
            ada.rate(skill, level).await;
        }
        ada.gap_item().with("skill", skill).with("target_level", 3).create().await;
    }
    let whole = ada.get("/v1/gap-items?sort=-severity").await.expect(200);
    assert_eq!(titles(whole.items()), ["c", "a", "b", "d"]);
    let paged = ada.all("/v1/gap-items?sort=-severity&limit=1").await;
    assert_eq!(titles(&paged), titles(whole.items()));
}

async fn no_gaps_read_as_none_where_nothing_was_rated(app: TestApp) {
    let ada = app.person("ada").await;
    let (goal, unrated) = analyzed(&ada, &[("Go", 3), ("Rust", 3), ("SQL", 3)]).await;
    let counts = |answer: &Answer| ["gaps", "met_count", "unassessed_count"].map(|name| answer[name].clone());
    assert_eq!(counts(&unrated), [Value::Null, json!(0), json!(3)]);
    ada.rate("Go", 4).await;
    ada.rate("Rust", 1).await;
    let rated = ada.act(&format!("{}/gap-analysis", goal.path())).await.expect(200);
    assert_eq!(counts(&rated), [json!(1), json!(1), json!(1)]);
    assert_eq!(rated["items"][2]["skill"]["name"], "SQL", "what nobody has assessed comes last");
}

async fn a_met_requirement_hid_the_gaps(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 4).await;
    let (goal, _) = analyzed(&ada, &[("Rust", 3)]).await;
    // One that the person has entered is shown, whatever its level.
    ada.gap_item().with("skill", "Go").with("target_level", 2).with("goal_id", goal.id()).create().await;
    ada.rate("Rust", 3).await;
    let list = format!("/v1/gap-items?goal_id={}", goal.id());
    assert_eq!(titles(&ada.all(&list).await), ["Go"]);
    assert_eq!(ada.all(&format!("{list}&include_met=true")).await.len(), 2);
    let inside = async |query: &str| {
        let shown = ada.get(&format!("{}?expand=gap_items{query}", goal.path())).await.expect(200);
        shown["gap_items"].as_array().map(Vec::len)
    };
    assert_eq!((inside("").await, inside("&include_met=true").await), (Some(1), Some(2)));
    assert_eq!(ada.get(&goal.path()).await["coverage"], 100.0, "it still counts");
}

async fn changing_one_rating_dropped_the_others(app: TestApp) {
    let ada = app.person("ada").await;
    let ratings = json!([{ "skill": "Go", "level": 1 }, { "skill": "Rust", "level": 2 }]);
    let draft = ada.assessment().with("ratings", ratings).create().await;
    let skill = draft["ratings"][0]["skill"]["id"].as_str().expect("an id").to_owned();
    let one = format!("{}/ratings/{skill}", draft.path());
    let put =
        |tag: String| ada.request("PUT", &one).header("if-match", &tag).json(json!({ "level": 4 })).send();
    let changed = put(draft.etag()).await.expect(200);
    let levels = |answer: &Answer| -> Vec<Value> {
        let ratings = answer["ratings"].as_array().expect("ratings");
        ratings.iter().map(|rating| rating["level"].clone()).collect()
    };
    assert_eq!(levels(&changed), [4, 2], "in their places");
    put(draft.etag()).await.expect_problem(412, "stale");
    ada.request("PUT", &one).json(json!({ "level": 6 })).send().await.expect_invalid("/level");
    let new = ada.skill().create().await.id();
    let added = ada.request("PUT", &format!("{}/ratings/{new}", draft.path()));
    assert_eq!(levels(&added.json(json!({})).send().await.expect(200)), [json!(4), json!(2), Value::Null]);
    let unknown = format!("{}/ratings/{}", draft.path(), draft.id());
    ada.request("PUT", &unknown).json(json!({})).send().await.expect_problem(404, "not-found");
    let stale = ada.request("DELETE", &one).header("if-match", &draft.etag());
    stale.send().await.expect_problem(412, "stale");
    ada.delete(&one).await.expect(204);
    ada.delete(&one).await.expect_problem(404, "not-found");
    assert_eq!(levels(&ada.get(&draft.path()).await), [json!(2), Value::Null]);
    let bob = app.person("bob").await;
    bob.request("PUT", &one).json(json!({})).send().await.expect_problem(404, "not-found");
}

async fn a_rating_of_a_submitted_assessment_stays(app: TestApp) {
    let ada = app.person("ada").await;
    let released = ada.rate("Go", 3).await;
    let skill = released["ratings"][0]["skill"]["id"].as_str().expect("an id").to_owned();
    let one = format!("{}/ratings/{skill}", released.path());
    ada.request("PUT", &one).json(json!({ "level": 4 })).send().await.expect_problem(409, "frozen");
    ada.delete(&one).await.expect_problem(409, "frozen");
}

async fn a_skill_by_name_hid_the_one_of_a_framework(app: TestApp) {
    let ada = app.person("ada").await;
    let framework = ada.framework().create().await;
    let skill = ada.skill().with("name", "Public Speaking").with("framework_id", framework.id());
    let skill = skill.create().await;
    let before = ada.gap_item().with("skill", "public speaking").create().await;
    assert!(before.body.get("similar_skills").is_none(), "a draft is offered to nobody");
    ada.act(&format!("{}/publish", framework.path())).await.expect(200);
    let offered = json!([{
        "id": skill["id"],
        "name": "Public Speaking",
        "framework": { "id": framework["id"], "name": framework["name"] },
    }]);
    let goal = ada.goal().create().await.id();
    let gap = ada.gap_item().with("skill", "public  speaking").with("goal_id", goal).send().await;
    let gap = gap.expect(201);
    assert_ne!(gap["skill"]["id"], skill["id"], "nothing is taken over in silence");
    assert_eq!(gap["similar_skills"], offered);
    let ratings = json!([{ "skill": "Public speaking", "level": 1 }, { "skill": "Juggling", "level": 1 }]);
    let rated = ada.assessment().with("ratings", ratings.clone()).create().await;
    assert_eq!(rated["ratings"][0]["similar_skills"], offered);
    assert!(rated["ratings"][1].get("similar_skills").is_none());
    let patched = ada.patch(&rated.path(), json!({ "ratings": ratings })).await.expect(200);
    assert_eq!(patched["ratings"][0]["similar_skills"], offered);
    let named = ada.invite("ben", "employee").await.skill().with("name", "PUBLIC SPEAKING").create().await;
    assert_eq!(named["similar_skills"], offered);
}

async fn another_currency_made_other_sums(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().with("currency", "JPY").with("budget_cap_minor", 1000).create().await;
    let change = async |body: Value| ada.patch(&plan.path(), body).await;
    let refused = change(json!({ "currency": "EUR" })).await.expect_problem(409, "in-use");
    assert_eq!(refused["referenced_by"], json!([{ "kind": "budget_cap", "count": 1 }]));
    change(json!({ "budget_cap_minor": null })).await.expect(200);
    let action = ada.action().with("plan_id", plan.id()).with("cost_planned_minor", 500).create().await;
    let refused = change(json!({ "currency": "EUR" })).await.expect_problem(409, "in-use");
    assert_eq!(refused["referenced_by"], json!([{ "kind": "action", "count": 1 }]));
    ada.patch(&action.path(), json!({ "currency": "EUR" })).await.expect_problem(409, "in-use");
    let restated = json!({ "currency": "EUR", "cost_planned_minor": 350 });
    assert_eq!(ada.patch(&action.path(), restated).await.expect(200)["currency"], "EUR");
    let other = change(json!({ "currency": "USD", "budget_cap_minor": 9 })).await.expect(200);
    assert_eq!((&other["currency"], &other["budget_cap_minor"]), (&json!("USD"), &json!(9)));
}

async fn the_first_review_was_before_the_start(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().with("starts_on", "2028-01-31").with("review_cadence", "monthly").create().await;
    let active = ada.act(&format!("{}/activate", plan.path())).await.expect(200);
    assert_eq!(active["next_review_on"], "2028-02-29");
    let later = ada.patch(&plan.path(), json!({ "starts_on": "2028-06-01" })).await.expect(200);
    assert_eq!(later["next_review_on"], "2028-07-01");
    let inside = ada.patch(&plan.path(), json!({ "intent": "move_internally" })).await.expect(200);
    assert_eq!(inside["intent"], "move_internally");
}

async fn resuming_a_plan_overwrote_why_it_was_held(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().create().await;
    let plan = format!("/v1/plans/{}", goal.text("plan_id"));
    let milestone = ada.milestone().create().await.path();
    let action = ada.action().create().await.path();
    let because = |reason: &str| json!({ "reason": reason });
    ada.act(&format!("{plan}/activate")).await.expect(200);
    ada.post(&format!("{plan}/hold"), because("parental leave")).await.expect(200);
    ada.act(&format!("{plan}/resume")).await.expect(200);
    ada.post(&format!("{}/cancel", goal.path()), because("no budget")).await.expect(200);
    ada.act(&format!("{}/reactivate", goal.path())).await.expect(200);
    ada.post(&format!("{milestone}/cancel"), because("moved")).await.expect(200);
    ada.act(&format!("{milestone}/reopen")).await.expect(200);
    ada.post(&format!("{action}/skip"), because("too dear")).await.expect(200);
    ada.act(&format!("{action}/reopen")).await.expect(200);
    ada.post(&format!("{action}/complete"), json!({ "outcome_note": "worth it" })).await.expect(200);
    let history = ada.all(&format!("{plan}/history?limit=2")).await;
    let row = |entry: &Value| {
        ["type", "status", "reason", "note"].map(|name| entry[name].as_str().unwrap_or("-").to_owned())
    };
    let rows: Vec<_> = history.iter().map(row).collect();
    assert_eq!(
        rows,
        [
            ["plan", "on_hold", "parental leave", "-"],
            ["goal", "cancelled", "no budget", "-"],
            ["milestone", "cancelled", "moved", "-"],
            ["action", "skipped", "too dear", "-"],
            ["action", "done", "-", "worth it"],
        ]
    );
    let of_goal = ada.all(&format!("{plan}/history?entity_id={}", goal.id())).await;
    assert_eq!((of_goal.len(), &of_goal[0]["title"]), (1, &goal["title"]));
    let bob = app.person("bob").await;
    bob.get(&format!("{plan}/history")).await.expect_problem(404, "not-found");
}

async fn spending_over_the_cap_was_a_negative_number(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().with("budget_cap_minor", 1000).create().await;
    let budget = format!("{}/budget", plan.path());
    let over = |answer: &Answer| (answer["over_cap_minor"].clone(), answer["is_over_cap"].clone());
    assert_eq!(over(&ada.get(&budget).await), (json!(0), json!(false)));
    ada.action().with("plan_id", plan.id()).with("cost_actual_minor", 1250).create().await;
    assert_eq!(over(&ada.get(&budget).await), (json!(250), json!(true)));
    ada.patch(&plan.path(), json!({ "budget_cap_minor": null })).await.expect(200);
    assert_eq!(over(&ada.get(&budget).await), (Value::Null, json!(false)));
}

async fn a_refused_deletion_did_not_say_what_refers(app: TestApp) {
    let ada = app.person("ada").await;
    let scale = ada.scale().create().await;
    let framework = ada.framework().create().await;
    let skill = ada.skill().with("framework_id", framework.id()).with("scale_id", scale.id()).create().await;
    let role = ada.role().create().await;
    ada.goal().with("target_role_id", role.id()).create().await;
    ada.goal().with("target_role_id", role.id()).with("skill_ids", json!([skill.id()])).create().await;
    let expect = async |path: &str, by: Value| {
        let refused = ada.delete(path).await.expect_problem(409, "in-use");
        assert_eq!(refused["referenced_by"], by, "{path}");
    };
    expect(&scale.path(), json!([{ "kind": "skill", "count": 1 }])).await;
    for path in [role.path(), skill.path(), framework.path()] {
        expect(&path, json!([{ "kind": "goal" }])).await;
    }
}

async fn a_refused_deletion_counted_the_private_goals_of_colleagues(app: TestApp) {
    let ada = app.person("ada").await;
    let ben = ada.invite("ben", "employee").await;
    let skill = ada.skill().with("name", "Mediation").with("owner", "organization").create().await;
    ben.rate("Mediation", 2).await;
    for _ in 0..2 {
        ben.goal().with("skill_ids", json!([skill.id()])).create().await;
    }
    ben.gap_item().with("skill", "Mediation").create().await;
    let refused = ada.delete(&skill.path()).await.expect_problem(409, "in-use");
    let by = refused["referenced_by"].as_array().expect("what refers");
    assert!(by.iter().any(|one| one["kind"] == "gap_item"), "{refused:?}");
    assert!(by.iter().all(|one| one.get("count").is_none()), "{refused:?}");
}

async fn a_reason_was_kept_that_overrode_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 5).await;
    let item = ada.gap_item().with("skill", "Go").create().await;
    let body = json!({ "override_reason": "to be safe", "note": "done" });
    let closed = ada.post(&format!("{}/close", item.path()), body).await.expect(200);
    assert_eq!((&closed["override_reason"], &closed["note"]), (&Value::Null, &json!("done")));
    let history = format!("/v1/plans/{}/history?type=gap_item", item.text("plan_id"));
    assert_eq!(ada.all(&history).await[0]["reason"], Value::Null);
}

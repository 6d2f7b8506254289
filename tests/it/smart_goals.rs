//! Goals and the SMART rules: what is stored when a goal is saved, and what strict mode refuses.

use serde_json::{Value, json};

use crate::support::{Answer, Client, TestApp, on_both};

on_both![
    a_saved_goal_shows_what_the_rules_say_of_it,
    a_change_judges_the_goal_anew,
    where_the_rules_are_off_nothing_is_judged,
    a_client_may_ask_for_a_refusal,
    a_strict_organization_activates_only_smart_goals,
    a_strict_organization_activates_a_plan_only_with_smart_goals,
    reopening_a_goal_is_no_way_around_the_rules,
    a_dream_needs_no_deadline,
    a_skill_outside_the_target_role_is_noticed,
    a_goal_is_read_in_the_language_of_its_owner,
    a_goal_was_read_in_the_language_of_the_account_not_its_own,
    a_good_goal_was_said_to_be_refused_where_nothing_is,
    a_goal_showed_the_verdict_without_what_to_mend,
];

/// A goal without a fault, under any title.
pub fn smart_goal(title: &str) -> Value {
    json!({
        "title": title,
        "description": "Publish twelve chapters of the design handbook by 17 December 2027.",
        "metric_name": "Chapters", "metric_unit": "chapters", "baseline_value": 0, "target_value": 12,
        "achievable_note": "One chapter a month; drafts of five exist.",
        "relevance": "Writing is what my next role asks for most.",
        "due_on": "2027-12-17",
    })
}

pub async fn set_mode(admin: &Client, mode: &str) {
    let body = json!({ "settings": { "smart_mode": mode } });
    assert_eq!(admin.patch("/v1/organization", body).await.expect(200)["settings"]["smart_mode"], mode);
}

/// What a check in strict mode finds.
pub async fn findings(client: &Client, goal: &Value) -> Value {
    let check = client.post("/v1/smart-check", json!({ "goal": goal, "mode": "strict" })).await.expect(200);
    check["findings"].clone()
}

fn rules(findings: &Value) -> Vec<&str> {
    findings.as_array().expect("findings").iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

/// Fails unless the goal is refused for errors, each with a pointer.
fn expect_not_smart(answer: Answer) -> Answer {
    let answer = answer.expect_problem(422, "not-smart");
    let findings = answer["findings"].as_array().expect("findings");
    let errors = findings.iter().filter(|finding| finding["severity"] == "error").count();
    assert!(errors > 0, "{answer:?}");
    answer
}

async fn a_saved_goal_shows_what_the_rules_say_of_it(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.post("/v1/goals", smart_goal("Publish the handbook")).await.expect(201);
    let smart = &goal["smart"];
    assert_eq!(smart["verdict"], "smart", "{goal:?}");
    assert_eq!((&smart["would_block"], &smart["checked_on"]), (&json!(false), &json!("2026-11-23")));
    assert!(smart["ruleset"].as_str().is_some_and(|ruleset| ruleset.starts_with("smart-rules/")));
    for letter in ["S", "M", "A", "R", "T"] {
        assert_eq!(smart["criteria"][letter]["status"], "pass", "{letter} of {goal:?}");
    }
    let vague = ada.goal().with("title", "Get better at things").create().await;
    assert_eq!(
        (&vague["smart"]["verdict"], &vague["smart"]["would_block"], &vague["smart"]["blocked_by"]),
        (&json!("vague"), &json!(false), &json!([])),
        "advice refuses nothing"
    );
    assert_eq!(vague["smart"]["criteria"]["A"], json!({ "score": null, "status": "unknown" }));
    assert_eq!(ada.get(&vague.path()).await.expect(200)["smart"], vague["smart"]);
    // Advice does not keep anybody from beginning.
    let active = ada.act(&format!("{}/activate", vague.path())).await.expect(200);
    assert_eq!(active["smart"], vague["smart"]);
}

async fn a_change_judges_the_goal_anew(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().with("title", "Read 12 books on testing").create().await;
    assert_eq!(goal["smart"]["criteria"]["T"]["status"], "fail");
    app.advance_days(1);
    let rehearsal = format!("{}?validate_only=true", goal.path());
    let rehearsed = ada.patch(&rehearsal, json!({ "due_on": "2027-06-30" })).await.expect(200);
    assert_eq!(rehearsed["smart"]["criteria"]["T"]["status"], "pass");
    assert_eq!(ada.get(&goal.path()).await.expect(200)["smart"], goal["smart"], "a rehearsal stores nothing");

    let changed = ada.patch(&goal.path(), json!({ "due_on": "2027-06-30" })).await.expect(200);
    assert_eq!(changed["smart"]["criteria"]["T"]["status"], "pass");
    assert_eq!(changed["smart"]["checked_on"], "2026-11-24");
    assert_eq!(changed["smart"]["verdict"], "smart");
    // Time that passes judges nothing.
    app.advance_days(400);
    assert_eq!(ada.get(&goal.path()).await.expect(200)["smart"], changed["smart"]);
}

async fn where_the_rules_are_off_nothing_is_judged(app: TestApp) {
    let ada = app.person("ada").await;
    let before = ada.goal().with("title", "Read 12 books").create().await;
    assert_ne!(before["smart"], Value::Null);
    set_mode(&ada, "off").await;
    assert_eq!(ada.goal().create().await["smart"], Value::Null);
    let stored = ada.get(&before.path()).await.expect(200);
    assert_eq!(stored["smart"]["verdict"], before["smart"]["verdict"]);
    assert_eq!(stored["smart"]["findings"], Value::Null, "where the rules are off they find nothing");
    let changed = ada.patch(&before.path(), json!({ "priority": "high" })).await.expect(200);
    assert_eq!(changed["smart"], Value::Null, "a verdict must not outlive what it was about");
    let check = ada.post("/v1/smart-check", json!({ "goal": { "title": "Improve" } })).await.expect(200);
    assert_eq!((&check["verdict"], &check["findings"]), (&Value::Null, &json!([])));
    assert_eq!(check["would_block"], false);
    ada.act(&format!("{}/activate", before.path())).await.expect(200);
    expect_not_smart(ada.post("/v1/goals?smart=strict", json!({ "title": "Improve" })).await);
}

async fn a_client_may_ask_for_a_refusal(app: TestApp) {
    let ada = app.person("ada").await;
    let vague = json!({ "title": "Get better at things", "horizon": "one_year" });
    let refused = expect_not_smart(ada.post("/v1/goals?smart=strict", vague.clone()).await);
    assert_eq!(refused["findings"], findings(&ada, &vague).await);
    refused.expect_invalid("/due_on").expect_invalid("/relevance");
    assert!(ada.all("/v1/goals").await.is_empty(), "a refused goal is not stored");
    assert!(ada.all("/v1/plans").await.is_empty(), "nor the plan that it would have been in");

    let goal = ada.post("/v1/goals?smart=strict", smart_goal("Publish the handbook")).await.expect(201);
    let path = format!("{}?smart=strict", goal.path());
    expect_not_smart(ada.patch(&path, json!({ "due_on": "2026-01-01" })).await);
    assert_eq!(ada.get(&goal.path()).await.expect(200)["due_on"], "2027-12-17");
    ada.patch(&path, json!({ "priority": "high" })).await.expect(200);
    ada.post("/v1/goals?smart=lenient", vague.clone()).await.expect_problem(400, "invalid-query");
    ada.post("/v1/goals?smart=strict&validate_only=true", smart_goal("Another")).await.expect(200);
    expect_not_smart(ada.post("/v1/goals?validate_only=true&smart=strict", vague).await);
}

async fn a_strict_organization_activates_only_smart_goals(app: TestApp) {
    let ada = app.person("ada").await;
    set_mode(&ada, "strict").await;
    let body =
        json!({ "title": "Learn Rust", "description": "Learn Rust every week", "horizon": "one_year" });
    let goal = ada.post("/v1/goals", body.clone()).await.expect(201);
    let activate = format!("{}/activate", goal.path());
    let refused = expect_not_smart(ada.act(&activate).await);
    assert_eq!(refused["findings"], findings(&ada, &body).await, "a check says the same");
    assert!(refused.body.get("errors").is_none(), "no body was sent that an error could point into");
    assert!(rules(&refused["findings"]).contains(&"R-UNKNOWN"), "{refused:?}");
    assert_eq!(ada.get(&goal.path()).await.expect(200)["status"], "draft");
    // Saving a draft is always possible, and so is giving it up.
    ada.patch(&goal.path(), json!({ "title": "Improve" })).await.expect(200);
    ada.patch(&goal.path(), smart_goal("Publish the handbook")).await.expect(200);
    assert_eq!(ada.act(&activate).await.expect(200)["status"], "active");
    ada.act(&activate).await.expect_problem(409, "illegal-transition");
    // What has begun is set aside and taken up again without another judgment.
    ada.patch(&goal.path(), json!({ "due_on": null, "description": null })).await.expect(200);
    ada.act(&format!("{}/pause", goal.path())).await.expect(200);
    ada.act(&format!("{}/resume", goal.path())).await.expect(200);
}

async fn a_strict_organization_activates_a_plan_only_with_smart_goals(app: TestApp) {
    let ada = app.person("ada").await;
    set_mode(&ada, "strict").await;
    let plan = ada.plan().create().await;
    let in_plan = |mut body: Value| {
        body["plan_id"] = json!(plan.id());
        ada.post("/v1/goals", body)
    };
    let good = in_plan(smart_goal("Publish the handbook")).await.expect(201);
    let vague = in_plan(json!({ "title": "Improve" })).await.expect(201);
    let given_up = in_plan(json!({ "title": "Whatever" })).await.expect(201);
    ada.act(&format!("{}/cancel", given_up.path())).await.expect(200);

    let activate = format!("{}/activate", plan.path());
    let refused = expect_not_smart(ada.act(&activate).await);
    let found = refused["findings"].as_array().expect("findings");
    assert!(found.iter().all(|finding| finding["goal_id"] == vague.id()), "{refused:?}");
    let mut of_goal = findings(&ada, &json!({ "title": "Improve" })).await;
    for finding in of_goal.as_array_mut().expect("findings") {
        finding["goal_id"] = json!(vague.id());
    }
    assert_eq!(refused["findings"], of_goal);
    assert_eq!(ada.get(&plan.path()).await.expect(200)["status"], "draft");
    assert_eq!(ada.get(&good.path()).await.expect(200)["status"], "draft");

    ada.patch(&vague.path(), smart_goal("Another handbook")).await.expect(200);
    ada.act(&activate).await.expect(200);
    assert_eq!(ada.get(&vague.path()).await.expect(200)["status"], "active");
    ada.act(&activate).await.expect_problem(409, "illegal-transition");
}

async fn reopening_a_goal_is_no_way_around_the_rules(app: TestApp) {
    let ada = app.person("ada").await;
    set_mode(&ada, "strict").await;
    let goal = ada.goal().with("title", "Improve").create().await;
    ada.act(&format!("{}/cancel", goal.path())).await.expect(200);
    let reactivate = format!("{}/reactivate", goal.path());
    expect_not_smart(ada.act(&reactivate).await);
    set_mode(&ada, "advisory").await;
    ada.act(&reactivate).await.expect(200);
}

async fn a_dream_needs_no_deadline(app: TestApp) {
    let ada = app.person("ada").await;
    set_mode(&ada, "strict").await;
    let mut body = smart_goal("Lead the research group");
    body["description"] = json!("Lead a research group of at least twelve people.");
    body["due_on"] = Value::Null;
    for (horizon, is_refused) in
        [("dream", false), ("ten_year", false), ("three_year", true), ("quarter", true)]
    {
        body["horizon"] = json!(horizon);
        let goal = ada.post("/v1/goals", body.clone()).await.expect(201);
        let answer = ada.act(&format!("{}/activate", goal.path())).await;
        assert_eq!(answer.status == 422, is_refused, "{horizon}: {answer:?}");
    }
}

async fn a_skill_outside_the_target_role_is_noticed(app: TestApp) {
    let ada = app.person("ada").await;
    let skill = |name: &'static str| ada.skill().with("name", name).with("owner", "organization").create();
    let (sql, pottery) = (skill("SQL").await.id(), skill("Pottery").await.id());
    let role = ada.role().with("title", "Data engineer").create().await;
    let requirement = json!({ "skill_id": sql, "required_level": 1 });
    ada.post(&format!("{}/requirements", role.path()), requirement).await.expect(201);
    let mut body = smart_goal("Publish the handbook");
    body["target_role_id"] = json!(role.id());
    for (skills, is_mismatch) in [(json!([sql]), false), (json!([sql, pottery]), true)] {
        body["skill_ids"] = skills;
        let found = findings(&ada, &body).await;
        assert_eq!(rules(&found).contains(&"R-MISMATCH"), is_mismatch, "{found:#}");
    }
    set_mode(&ada, "strict").await;
    body["due_on"] = Value::Null;
    body["description"] = Value::Null;
    let goal = ada.post("/v1/goals", body.clone()).await.expect(201);
    let refused = expect_not_smart(ada.act(&format!("{}/activate", goal.path())).await);
    assert_eq!(refused["findings"], findings(&ada, &body).await);
}

async fn a_goal_is_read_in_the_language_of_its_owner(app: TestApp) {
    let ada = app.person("ada").await;
    let german = json!({ "title": "20 Bewerbungen bis zum 31.12.2027 schreiben" });
    let status = |answer: &Answer, letter: &str| answer["smart"]["criteria"][letter]["status"].clone();
    ada.patch("/v1/me", json!({ "locale": "de-DE" })).await.expect(200);
    let goal = ada.post("/v1/goals", german).await.expect(201);
    assert_eq!((status(&goal, "M"), status(&goal, "T")), (json!("pass"), json!("pass")), "{goal:?}");
    // A language without rules is never a reason to refuse: the fields decide, and the text counts as unknown.
    ada.patch("/v1/me", json!({ "locale": "fi" })).await.expect(200);
    set_mode(&ada, "strict").await;
    let finnish = json!({ "title": "Lue kirjoja", "description": "Luen kirjoja joskus." });
    let goal = ada.post("/v1/goals?smart=strict", finnish).await.expect(201);
    for letter in ["S", "M", "A", "R", "T"] {
        assert_eq!(status(&goal, letter), "unknown", "{letter} of {goal:?}");
    }
    ada.act(&format!("{}/activate", goal.path())).await.expect(200);
}

/// What the finding about a missing way says.
fn unknown_way(goal: &Answer) -> String {
    let findings = goal["smart"]["findings"].as_array().expect("findings");
    let found = findings.iter().find(|finding| finding["rule"] == "A-UNKNOWN").expect("a finding");
    found["message"].as_str().expect("a message").to_owned()
}

async fn a_goal_was_read_in_the_language_of_the_account_not_its_own(app: TestApp) {
    let ada = app.person("ada").await;
    let german = "Bis zum 30. Juni 2027 schreibe ich zwölf Bewerbungen.";
    let goal = ada.goal().with("title", german).create().await;
    assert_eq!((&goal["language"], &goal["smart"]["language"]), (&Value::Null, &json!("de")), "{goal:?}");
    assert_eq!((&goal["smart"]["text_read"], &goal["smart"]["verdict"]), (&json!(true), &json!("smart")));
    // Findings are for the reader, whatever the language of the text.
    let before = unknown_way(&goal);
    ada.patch("/v1/me", json!({ "locale": "de-AT" })).await.expect(200);
    let after = unknown_way(&ada.get(&goal.path()).await.expect(200));
    assert_eq!((before.contains("How will you"), after.contains("Wie kommst du")), (true, true), "{after}");
    // What the owner says goes before what is recognized, and can be taken back.
    let named = ada.patch(&goal.path(), json!({ "language": "fi" })).await.expect(200);
    assert_eq!((&named["language"], &named["smart"]["text_read"]), (&json!("fi"), &json!(false)));
    assert_eq!(named["smart"]["findings"][0]["rule"], "S-UNREAD", "{named:?}");
    let recognized = ada.patch(&goal.path(), json!({ "language": null })).await.expect(200);
    assert_eq!(recognized["smart"]["language"], "de");
    ada.patch(&goal.path(), json!({ "language": "x_y" })).await.expect_invalid("/language");
    let check = json!({ "goal": { "description": german, "language": "fi" } });
    assert_eq!(ada.post("/v1/smart-check", check).await.expect(200)["text_read"], false);
}

async fn a_good_goal_was_said_to_be_refused_where_nothing_is(app: TestApp) {
    let ada = app.person("ada").await;
    // Smart by its text, though no field says why it can be done or matters.
    let title = "Publish 12 chapters by 30 June 2027.";
    let goal = ada.goal().with("title", title).create().await;
    assert_eq!((&goal["smart"]["verdict"], &goal["smart"]["would_block"]), (&json!("smart"), &json!(false)));
    let check = |mode: &str| {
        let body = json!({ "goal": { "title": title }, "mode": mode });
        let ada = &ada;
        async move { ada.post("/v1/smart-check", body).await.expect(200) }
    };
    let (advice, strict) = (check("advisory").await, check("strict").await);
    assert_eq!((&advice["would_block"], &advice["blocked_by"]), (&json!(false), &json!([])));
    assert_eq!(
        (&strict["would_block"], &strict["blocked_by"]),
        (&json!(true), &json!(["A-UNKNOWN", "R-UNKNOWN"]))
    );
    assert_eq!((&advice["verdict"], &strict["verdict"]), (&json!("smart"), &json!("smart")));
    // A list follows the organization's mode as well.
    set_mode(&ada, "strict").await;
    let list = ada.get("/v1/goals").await.expect(200);
    let listed = &list["items"][0]["smart"];
    assert_eq!((&listed["would_block"], &listed["blocked_by"]), (&json!(true), &strict["blocked_by"]));
    assert_eq!((&listed["findings"], &listed["suggested_fields"]), (&Value::Null, &Value::Null));
}

async fn a_goal_showed_the_verdict_without_what_to_mend(app: TestApp) {
    let ada = app.person("ada").await;
    let title = "Make three films of at least five minutes by 30 June 2027.";
    let goal = ada.goal().with("title", title).create().await;
    let check = ada.post("/v1/smart-check", json!({ "goal": { "title": title } })).await.expect(200);
    for member in ["findings", "suggested_fields"] {
        assert_eq!(goal["smart"][member], check[member], "{member}");
    }
    assert_eq!(
        goal["smart"]["suggested_fields"],
        json!({ "metric_unit": "films", "target_value": 3.0, "due_on": "2027-06-30" })
    );
    // Time that passes finds nothing new: what is shown belongs to the day of the verdict.
    app.advance_days(400);
    assert_eq!(ada.get(&goal.path()).await.expect(200)["smart"], goal["smart"]);
    let role =
        json!({ "title": "My next step", "target_role_title": "Data engineer", "due_on": "2029-06-30" });
    let role = ada.post("/v1/goals", role).await.expect(201);
    assert_eq!(role["smart"]["criteria"]["M"]["status"], "pass", "a role is held or not");
}

//! Every change leaves a trace in the audit trail, in its own transaction; a refused one none.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestApp,
    client::PASSWORD,
    document::{operation, operations},
    on_both,
};

on_both![every_change_leaves_its_trace_and_a_refused_one_none, events_name_free_text_but_do_not_quote_it];

/// A path through every operation that changes something: operation, body, and the names under which the identifier of
/// the answer is kept. `$name` in a body stands for a kept identifier.
#[expect(clippy::too_many_lines, reason = "one line for each operation")]
fn steps() -> Vec<(&'static str, Value, &'static str)> {
    let nothing = || Value::Null;
    let both = || json!({ "from_framework_id": "$first_id", "to_framework_id": "$framework_id" });
    let named = |title: &str| json!({ "title": title });
    vec![
        ("update_organization", json!({ "name": "Analytical Engines" }), ""),
        ("update_me", json!({ "job_title": "Engineer" }), ""),
        (
            "create_scale",
            json!({ "name": "S", "levels": [{ "level": 0, "label": "a" }, { "level": 1, "label": "b" }] }),
            "scale_id",
        ),
        ("update_scale", json!({ "name": "T" }), ""),
        ("delete_scale", nothing(), ""),
        ("create_framework", json!({ "key": "engineering", "name": "Engineering" }), "framework_id first_id"),
        (
            "create_framework_bundle",
            json!({
                "framework": { "key": "care", "name": "Care" }, "skills": [{ "external_id": "a", "name": "Listening" }]
            }),
            "",
        ),
        ("create_skill", json!({ "name": "Empathy", "framework_id": "$framework_id" }), ""),
        ("create_role", json!({ "title": "Nurse", "framework_id": "$framework_id" }), ""),
        ("publish_framework", nothing(), ""),
        ("create_framework_version", json!({ "release": "2026" }), "framework_id"),
        ("publish_framework", nothing(), ""),
        ("create_framework_migration", both(), "framework_migration_id"),
        ("cancel_framework_migration", nothing(), ""),
        ("create_framework_migration", both(), "framework_migration_id"),
        ("apply_framework_migration", nothing(), ""),
        ("retire_framework", nothing(), ""),
        (
            "create_framework",
            json!({ "key": "engineering", "name": "Engineers", "release": "2" }),
            "framework_id",
        ),
        ("update_framework", json!({ "release": "3" }), ""),
        ("delete_framework", nothing(), ""),
        ("create_skill", json!({ "name": "Rust", "owner": "organization" }), "skill_id"),
        ("update_skill", json!({ "name": "Rust language" }), ""),
        ("retire_skill", nothing(), ""),
        ("restore_skill", nothing(), ""),
        ("create_role", named("Staff engineer"), "role_id"),
        ("update_role", named("Staff"), ""),
        (
            "create_role_requirement",
            json!({ "skill_id": "$skill_id", "required_level": 1 }),
            "requirement_id",
        ),
        ("update_role_requirement", json!({ "is_critical": true }), ""),
        ("delete_role_requirement", nothing(), ""),
        (
            "create_role_requirement",
            json!({ "skill_id": "$skill_id", "required_level": 1 }),
            "requirement_id",
        ),
        ("publish_role", nothing(), ""),
        ("create_plan", named("Grow"), "plan_id"),
        ("update_plan", json!({ "vision": "a dream" }), ""),
        ("activate_plan", nothing(), ""),
        ("hold_plan", nothing(), ""),
        ("resume_plan", nothing(), ""),
        ("create_goal", json!({ "title": "Lead", "plan_id": "$plan_id" }), "goal_id"),
        ("update_goal", named("Lead a team"), ""),
        ("analyze_goal_gaps", json!({ "role_id": "$role_id" }), ""),
        ("activate_goal", nothing(), ""),
        ("pause_goal", nothing(), ""),
        ("resume_goal", nothing(), ""),
        ("create_gap_item", json!({ "title": "Degree", "goal_id": "$goal_id" }), "gap_item_id"),
        ("update_gap_item", named("A degree"), ""),
        ("start_gap_item", nothing(), ""),
        ("accept_gap_item", json!({ "reason": "later" }), ""),
        ("reopen_gap_item", nothing(), ""),
        ("close_gap_item", json!({ "note": "done" }), ""),
        ("create_milestone", json!({ "title": "Talk", "goal_id": "$goal_id" }), "milestone_id"),
        ("update_milestone", named("A talk"), ""),
        ("start_milestone", nothing(), ""),
        ("achieve_milestone", nothing(), ""),
        ("celebrate_milestone", nothing(), ""),
        ("reopen_milestone", nothing(), ""),
        ("cancel_milestone", nothing(), ""),
        ("create_action", json!({ "title": "Course", "plan_id": "$plan_id" }), "action_id"),
        ("update_action", named("A course"), ""),
        ("start_action", nothing(), ""),
        ("complete_action", nothing(), ""),
        ("reopen_action", nothing(), ""),
        ("skip_action", nothing(), ""),
        ("reopen_action", nothing(), ""),
        ("cancel_action", nothing(), ""),
        (
            "create_assessment",
            json!({ "ratings": [{ "skill_id": "$skill_id", "level": 1 }] }),
            "assessment_id",
        ),
        ("update_assessment", json!({ "summary": "good" }), ""),
        ("delete_rating", nothing(), ""),
        ("put_rating", json!({ "level": 1 }), ""),
        ("submit_assessment", nothing(), ""),
        ("correct_assessment", nothing(), "assessment_id"),
        ("discard_assessment", nothing(), ""),
        ("delete_assessment", nothing(), ""),
        ("achieve_goal", json!({ "override_reason": "good enough" }), ""),
        ("reactivate_goal", nothing(), ""),
        ("miss_goal", nothing(), ""),
        ("reactivate_goal", nothing(), ""),
        ("cancel_goal", nothing(), ""),
        ("delete_action", nothing(), ""),
        ("delete_milestone", nothing(), ""),
        ("delete_gap_item", nothing(), ""),
        ("delete_goal", nothing(), ""),
        ("complete_plan", nothing(), ""),
        ("reopen_plan", nothing(), ""),
        ("cancel_plan", nothing(), ""),
        ("reopen_plan", nothing(), ""),
        ("delete_plan", nothing(), ""),
        ("retire_role", nothing(), ""),
        ("create_role", named("Principal"), "role_id"),
        ("delete_role", nothing(), ""),
        ("create_skill", json!({ "name": "Go" }), "skill_id"),
        ("delete_skill", nothing(), ""),
        ("invite_user", json!({ "email": "bob@example.org", "display_name": "Bob" }), "user_id"),
        ("invite_user_again", nothing(), ""),
        ("update_user", json!({ "display_name": "Robert" }), ""),
        ("deactivate_user", nothing(), ""),
        ("reactivate_user", nothing(), ""),
        ("close_my_session", nothing(), ""),
        ("invite_users", json!({ "people": [{ "email": "cy@example.org", "display_name": "Cy" }] }), ""),
        ("change_email", json!({ "current_password": PASSWORD, "new_email": "ada@example.net" }), ""),
        (
            "change_password",
            json!({ "current_password": PASSWORD, "new_password": "battery horse correct staple" }),
            "",
        ),
        ("refresh_tokens", json!({ "refresh_token": "$refresh_token" }), ""),
        ("log_out", nothing(), ""),
    ]
}

/// Operations that change nothing in one of the cases above, or are driven by hand: below, and imports in a file of their
/// own.
const BY_HAND: &[&str] =
    &["accept_invitation", "create_import", "log_in", "request_password_reset", "sign_up"];
/// Operations that never change anything, although they are sent a body.
const CHECKS: &[&str] = &["check_smart", "simulate_role_readiness"];

async fn every_change_leaves_its_trace_and_a_refused_one_none(app: TestApp) {
    let ada = app.person("ada").await;
    let mut seen = Seen::default();
    assert_eq!(seen.new_events(&app), 1, "signing up");
    let invited = json!({ "email": "eve@example.org", "display_name": "Eve" });
    let invited = ada.post("/v1/users", invited).await.expect(201);
    seen.new_events(&app);
    let body = json!({ "setup_token": invited["setup_token"], "password": PASSWORD });
    app.anonymous().post("/v1/auth/accept", body).await.expect(200);
    assert_eq!(seen.new_events(&app), 1, "accepting an invitation");
    let eve = invited["user"]["id"].as_str().expect("an identifier");
    ada.act(&format!("/v1/users/{eve}/password-reset")).await.expect(202);
    assert_eq!(seen.new_events(&app), 1, "asking to reset a password");
    let body = json!({ "email": "eve@example.org", "password": PASSWORD });
    app.anonymous().post("/v1/auth/login", body).await.expect(200);
    assert_eq!(seen.new_events(&app), 1, "logging in");

    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    app.anonymous().post("/v1/auth/login", body).await.expect(200);
    assert_eq!(seen.new_events(&app), 1, "logging in a second time");
    let sessions = ada.all("/v1/me/sessions").await;
    let other = sessions.iter().find(|session| session["is_current"] == false).expect("another login");
    let mut ids = BTreeMap::from([
        ("refresh_token".to_owned(), ada.login().refresh_token),
        ("session_id".to_owned(), other["id"].as_str().expect("an identifier").to_owned()),
    ]);
    let mut driven: BTreeSet<String> = BY_HAND.iter().map(|id| (*id).to_owned()).collect();
    for (id, body, keep) in steps() {
        for answer in refusals(&ada, id, &body, &ids).await {
            assert_eq!(seen.new_events(&app), 0, "refused or rehearsed: {answer:?}");
        }
        let answer = send(&ada, id, &body, &ids, "", None).await;
        assert!(answer.status < 300, "{id}: {answer:?}");
        assert!(seen.new_events(&app) >= 1, "{id} left no trace");
        for name in keep.split_whitespace() {
            let id = answer.path().rsplit('/').next().unwrap_or_default().to_owned();
            ids.insert(name.to_owned(), id);
        }
        driven.insert(id.to_owned());
    }
    let changing = operations().iter().filter(|operation| operation.method != "GET");
    let changing = changing.filter(|operation| !CHECKS.contains(&operation.id.as_str()));
    let changing: BTreeSet<String> = changing.map(|operation| operation.id.clone()).collect();
    assert_eq!(driven, changing, "an operation that changes something is not driven here");
}

/// Sends what must leave no trace: a rehearsal, an old version, a body that is not valid.
async fn refusals(client: &Client, id: &str, body: &Value, ids: &BTreeMap<String, String>) -> Vec<Answer> {
    let operation = operation(id);
    let parameters = operation.value["parameters"].to_string();
    let mut answers = Vec::new();
    if parameters.contains("\"validate_only\"") {
        answers.push(send(client, id, body, ids, "?validate_only=true", None).await.expect(200));
    }
    if parameters.contains("\"If-Match\"") {
        answers.push(send(client, id, body, ids, "", Some("\"9999.x\"")).await.expect(412));
    }
    if operation.body_schema().is_some() {
        answers.push(send(client, id, &json!({ "no_such_member": 1 }), ids, "", None).await.expect(422));
    }
    answers
}

async fn send(
    client: &Client,
    id: &str,
    body: &Value,
    ids: &BTreeMap<String, String>,
    query: &str,
    if_match: Option<&str>,
) -> Answer {
    let operation = operation(id);
    let path = operation.path_with(|name| ids.get(name).unwrap_or_else(|| panic!("no {name}")).clone());
    let mut request = client.request(&operation.method, &format!("{path}{query}"));
    if let Some(tag) = if_match {
        request = request.header("if-match", tag);
    }
    if body.is_null() {
        return request.send().await;
    }
    let mut text = body.to_string();
    for (name, id) in ids {
        text = text.replace(&format!("\"${name}\""), &format!("\"{id}\""));
    }
    request.json(serde_json::from_str(&text).expect("a body")).send().await
}

#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    /// How many events there are in the trail that were not there before.
    fn new_events(&mut self, app: &TestApp) -> usize {
        let sql = "SELECT CAST(id AS TEXT) || ' ' || action AS value FROM audit_events";
        let audit: BTreeSet<String> = app.database().texts(sql).into_iter().collect();
        let new = audit.difference(&self.0).count();
        self.0 = audit;
        new
    }
}

async fn events_name_free_text_but_do_not_quote_it(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.goal().with("title", "a secret wish").create().await.path();
    ada.patch(&goal, json!({ "title": "another secret wish", "priority": "high" })).await.expect(200);
    let rows = app.database().texts(
        "SELECT action || ' ' || CAST(changes AS TEXT) || ' ' || coalesce(reason, '') AS value FROM audit_events",
    );
    let updated = rows.iter().find(|row| row.starts_with("goal.updated")).expect("the change");
    assert!(updated.contains("title") && updated.contains("high"), "{updated}");
    assert!(rows.iter().all(|row| !row.contains("secret")), "{rows:?}");
    assert_eq!(app.database().count("outbox_events", "true"), 0, "rows that nothing delivers only grow");
}

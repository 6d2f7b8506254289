//! What once went wrong, each under the name of the fault.

use futures_util::future::join_all;
use milepost::career::assessments::MAX_DRAFTS;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Kind, TestApp, client::PASSWORD, on_both};

on_both![
    first_plans_that_raced_were_both_primary,
    only_one_line_of_forwarded_addresses_was_read,
    a_correction_in_the_evening_west_of_utc_did_not_count_until_the_next_day,
    guesses_that_came_together_were_not_limited,
    guesses_at_the_present_password_that_came_together_were_not_limited,
    a_reopened_plan_kept_the_levels_it_was_closed_with,
    cancelling_and_reopening_a_plan_went_around_its_approval,
    a_gap_that_was_opened_again_was_still_met,
    levels_of_a_scale_could_be_removed_while_they_were_in_use,
    corrections_went_beyond_the_number_of_drafts,
    a_setup_token_was_made_for_an_account_with_a_password,
    an_admin_who_has_never_logged_in_counted_as_another_admin,
    what_ended_with_its_plan_left_no_trace,
];

async fn first_plans_that_raced_were_both_primary(app: TestApp) {
    for number in 0..5 {
        let ada = app.person(&format!("ada{number}")).await;
        // Of several servers, each with its own connections.
        let (one, other) = (ada.at(&app.with(|_| {}).await), ada.at(&app.with(|_| {}).await));
        let server = |number: usize| if number.is_multiple_of(2) { &one } else { &other };
        // They are few, so that on a busy machine nobody waits for the others' locks until it is refused.
        let goals = (0..3).map(|number| server(number).goal().create());
        let plans = (0..2).map(|number| server(number).plan().create());
        let (goals, _) = futures_util::future::join(join_all(goals), join_all(plans)).await;
        let primary = ada.all("/v1/plans?is_primary=true").await;
        assert_eq!(primary.len(), 1, "{primary:?}");
        assert!(goals.iter().all(|goal| goal["plan_id"] == primary[0]["id"]));
    }
}

async fn only_one_line_of_forwarded_addresses_was_read(app: TestApp) {
    let proxies = ["127.0.0.0/8", "10.0.0.0/8"].map(|network| network.parse().expect("a network"));
    let app = app.with(|config| config.trusted_proxies = proxies.to_vec()).await;
    let ada = app.person("ada").await;
    for (lines, expected) in [
        (["203.0.113.7", "10.0.0.1"], "203.0.113.7"),
        (["203.0.113.8, 10.0.0.2", "10.0.0.1"], "203.0.113.8"),
        // The first line is what the client has made up.
        (["192.0.2.1", "203.0.113.9, 10.0.0.1"], "203.0.113.9"),
    ] {
        let body = json!({ "email": "ada@example.org", "password": PASSWORD });
        let nobody = app.anonymous();
        let request = nobody.request("POST", "/v1/auth/login").header("x-forwarded-for", lines[0]);
        request.also("x-forwarded-for", lines[1]).json(body).send().await.expect(200);
        let logins = ada.all("/v1/me/sessions").await;
        let found = logins.iter().any(|login| login["address"] == expected);
        assert!(found, "{lines:?}: {logins:?}");
    }
}

async fn level(client: &Client, skill: &str) -> Value {
    let held = client.all("/v1/me/skills").await;
    let found = held.iter().find(|one| one["skill"]["name"] == skill);
    found.map(|one| one["level"].clone()).unwrap_or_default()
}

async fn a_correction_in_the_evening_west_of_utc_did_not_count_until_the_next_day(app: TestApp) {
    let ada = app.person("ada").await;
    ada.patch("/v1/me", json!({ "timezone": "America/Los_Angeles" })).await.expect(200);
    // Three in the morning of the 24th in UTC is seven in the evening of the 23rd there.
    app.clock().advance(chrono::TimeDelta::hours(18));
    let ratings = json!([{ "skill": "Go", "level": 5 }, { "skill": "Rust", "level": 5 }]);
    let rated = ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    assert_eq!(rated["assessed_on"], "2026-11-23");
    assert_eq!((level(&ada, "Go").await, level(&ada, "Rust").await), (json!(5), json!(5)));
    let correction = ada.act(&format!("{}/correct", rated.path())).await.expect(201).path();
    ada.patch(&correction, json!({ "ratings": [{ "skill": "Go", "level": 1 }] })).await.expect(200);
    ada.act(&format!("{correction}/submit")).await.expect(200);
    assert_eq!((level(&ada, "Go").await, level(&ada, "Rust").await), (json!(1), Value::Null));
}

async fn guesses_that_came_together_were_not_limited(app: TestApp) {
    // Where she is logged in, more guesses are allowed.
    app.person("ada").await.act("/v1/auth/logout").await.expect(204);
    let nobody = app.anonymous();
    let guess = |number: usize| {
        let body = json!({ "email": "ada@example.org", "password": format!("guess number {number}") });
        nobody.request("POST", "/v1/auth/login").json(body).send()
    };
    expect_limited(&app, &join_all((0..40).map(guess)).await);
}

async fn guesses_at_the_present_password_that_came_together_were_not_limited(app: TestApp) {
    let ada = app.person("ada").await;
    let guess = |number: usize| {
        let guess = format!("guess number {number}");
        let body = json!({ "current_password": guess, "new_password": "correct horse battery staples" });
        ada.request("POST", "/v1/auth/change-password").json(body).send()
    };
    expect_limited(&app, &join_all((0..40).map(guess)).await);
}

/// Ten guesses are told that they are wrong, the others that they are too many.
fn expect_limited(app: &TestApp, answers: &[Answer]) {
    let count = |status| answers.iter().filter(|answer| answer.status == status).count();
    // On PostgreSQL each connection may be in the middle of the last guess that is allowed.
    let spare = if app.database().kind == Kind::Sqlite { 0 } else { 2 };
    assert!((10..=10 + spare).contains(&count(401)), "{} were let in", count(401));
    assert_eq!(count(401) + count(429), answers.len());
}

async fn a_reopened_plan_kept_the_levels_it_was_closed_with(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 1).await;
    let plan = ada.plan().create().await;
    let gap = ada.gap_item().with("plan_id", plan.id()).with("skill", "Go").create().await.path();
    ada.act(&format!("{}/cancel", plan.path())).await.expect(200);
    app.advance_days(1);
    ada.rate("Go", 2).await;
    ada.act(&format!("{}/reopen", plan.path())).await.expect(200);
    let gap = ada.get(&gap).await.expect(200);
    assert_eq!((&gap["current_level"], &gap["gap"]), (&json!(2), &json!(1)));
}

async fn cancelling_and_reopening_a_plan_went_around_its_approval(app: TestApp) {
    let ada = app.person("ada").await;
    let settings = if app.database().kind == Kind::Sqlite { "" } else { "::jsonb" };
    let settings = format!("UPDATE organizations SET settings = '{{\"requires_approval\":true}}'{settings}");
    app.database().execute(&settings).expect("the organization's settings");
    let plan = ada.plan().create().await.path();
    let cancelled = ada.act(&format!("{plan}/cancel")).await.expect(200);
    assert!(!cancelled.allowed_actions().contains(&"reopen"), "{cancelled:?}");
    ada.act(&format!("{plan}/reopen")).await.expect_problem(409, "approval-required");
    assert_eq!(ada.get(&plan).await["status"], "cancelled");
}

async fn a_gap_that_was_opened_again_was_still_met(app: TestApp) {
    let ada = app.person("ada").await;
    let degree = ada.draft("/v1/gap-items", json!({ "title": "A degree" })).create().await;
    let path = degree.path();
    ada.post(&format!("{path}/close"), json!({ "note": "graduated" })).await.expect(200);
    let opened = ada.act(&format!("{path}/reopen")).await.expect(200);
    assert_eq!((&opened["status"], &opened["gap"]), (&json!("open"), &json!(1)));
    assert_eq!(opened["current_level"], degree["current_level"]);
}

async fn levels_of_a_scale_could_be_removed_while_they_were_in_use(app: TestApp) {
    let ada = app.person("ada").await;
    let levels = json!({ "levels": [{ "level": 0, "label": "No" }, { "level": 1, "label": "Yes" }] });
    let fewer = json!({ "levels": [{ "level": 2, "label": "No" }, { "level": 3, "label": "Yes" }] });
    for (number, using) in ["rating", "gap", "requirement"].into_iter().enumerate() {
        let scale = ada.scale().with("name", format!("Scale {number}")).create().await.path();
        ada.patch(&scale, levels.clone()).await.expect(200);
        let scale_id = scale.rsplit('/').next().expect("an identifier");
        let skill = ada.skill().with("name", format!("Skill {number}")).with("owner", "organization");
        let skill = skill.with("scale_id", scale_id).create().await.id();
        match using {
            "rating" => {
                let ratings = json!([{ "skill_id": skill, "level": 1 }]);
                ada.assessment().with("ratings", ratings).create().await;
            }
            "gap" => {
                let gap = ada.gap_item().without("skill").with("skill_id", skill);
                gap.with("target_level", 1).create().await;
            }
            _ => {
                let role = ada.draft("/v1/role-profiles", json!({ "title": "Staff" })).create().await.path();
                let requirement = json!({ "skill_id": skill, "required_level": 1 });
                ada.post(&format!("{role}/requirements"), requirement).await.expect(201);
            }
        }
        ada.patch(&scale, fewer.clone()).await.expect_problem(409, "in-use");
    }
}

async fn corrections_went_beyond_the_number_of_drafts(app: TestApp) {
    let ada = app.person("ada").await;
    let submitted = ada.rate("Go", 1).await.path();
    for _ in 0..MAX_DRAFTS {
        ada.assessment().create().await;
    }
    ada.assessment().send().await.expect_problem(409, "limit-reached");
    ada.act(&format!("{submitted}/correct")).await.expect_problem(409, "limit-reached");
    let drafts = ada.all("/v1/assessments?status=draft").await;
    ada.delete(&format!("/v1/assessments/{}", drafts[0]["id"].as_str().expect("an id"))).await.expect(204);
    ada.act(&format!("{submitted}/correct")).await.expect(201);
}

async fn a_setup_token_was_made_for_an_account_with_a_password(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let path = format!("/v1/users/{}", bob.id());
    let refused = ada.act(&format!("{path}/invite")).await.expect_problem(409, "illegal-transition");
    assert!(!refused.allowed_actions().contains(&"invite"), "{refused:?}");
    assert!(!ada.get(&path).await.allowed_actions().contains(&"invite"));
}

async fn an_admin_who_has_never_logged_in_counted_as_another_admin(app: TestApp) {
    let ada = app.person("ada").await;
    let body = json!({ "email": "eve@example.org", "display_name": "Eve", "role": "admin" });
    let invited = ada.post("/v1/users", body).await.expect(201);
    let own = format!("/v1/users/{}", ada.id());
    ada.patch(&own, json!({ "role": "employee" })).await.expect_problem(409, "last-admin");
    let body = json!({ "setup_token": invited["setup_token"], "password": PASSWORD });
    app.anonymous().post("/v1/auth/accept", body).await.expect(200);
    ada.patch(&own, json!({ "role": "employee" })).await.expect(200);
}

async fn what_ended_with_its_plan_left_no_trace(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = ada.plan().create().await;
    ada.goal().with("plan_id", plan.id()).create().await;
    ada.milestone().with("plan_id", plan.id()).create().await;
    ada.action().with("plan_id", plan.id()).create().await;
    ada.act(&format!("{}/cancel", plan.path())).await.expect(200);
    for action in ["plan.cancelled", "goal.cancelled", "milestone.cancelled", "action.cancelled"] {
        assert_eq!(app.database().count("audit_events", &format!("action = '{action}'")), 1, "{action}");
    }
}

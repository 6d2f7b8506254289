//! Limits on what one person keeps or does, and the upkeep of what nobody needs any more.

use milepost::server::upkeep;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    client::PASSWORD,
    on_both,
    rows::{copy, numbers},
};

on_both![
    a_plan_held_a_hundred_thousand_gap_items,
    a_list_of_goals_read_the_milestones_of_two_hundred_plans,
    assessments_could_be_submitted_without_end,
    the_general_limit_was_off_and_said_nothing,
    ended_logins_and_used_tokens_were_kept_for_good,
    one_kind_that_failed_stopped_all_upkeep,
];

async fn a_plan_held_a_hundred_thousand_gap_items(app: TestApp) {
    let ada = app.person("ada").await;
    let [first, second, third] = [plan(&ada).await, plan(&ada).await, plan(&ada).await];
    let one = create(&ada, &first.0, "One").await.expect(201).id();
    let others = |goal: &(String, String), rows: usize| {
        let columns = format!("SELECT '{}' AS plan, '{}' AS goal", goal.1, goal.0);
        let rows = format!("(SELECT plan, goal FROM ({columns}) of_plan, {} n)", numbers(&app, rows));
        copy(&app, "gap_items", &format!("id = '{one}'"), &rows, ("goal_id", &uuid(&app, "goal")));
        let moved = format!("UPDATE gap_items SET plan_id = '{}' WHERE goal_id = '{}'", goal.1, goal.0);
        app.database().execute(&moved).expect("the plan");
    };
    others(&first, 1_998);
    let elsewhere = ada.goal().with("plan_id", first.1.as_str()).create().await.id();
    create(&ada, &elsewhere, "The last one").await.expect(201);
    let refused = create(&ada, &elsewhere, "One too many").await.expect_problem(409, "limit-reached");
    assert!(refused.text("detail").contains("2000"), "{refused:?}");
    let listed = ada.get(&format!("/v1/gap-items?plan_id={}&limit=1", first.1)).await.expect(200);
    assert!(listed["next_cursor"].is_string(), "what there is stays readable");

    others(&second, 3_000);
    let refused = create(&ada, &third.0, "Elsewhere").await.expect_problem(409, "limit-reached");
    assert!(refused.text("detail").contains("5000"), "{refused:?}");
    let item = ada.get(&format!("/v1/gap-items?plan_id={}&limit=1", second.1)).await.expect(200);
    let id = item.items()[0]["id"].as_str().expect("an identifier").to_owned();
    ada.delete(&format!("/v1/gap-items/{id}")).await.expect(204);
    create(&ada, &third.0, "Elsewhere").await.expect(201);
}

async fn a_list_of_goals_read_the_milestones_of_two_hundred_plans(app: TestApp) {
    let ada = app.person("ada").await;
    let [(goal, _), (_, full)] = [plan(&ada).await, plan(&ada).await];
    let create = async |field: &str, id: &str| {
        ada.post("/v1/milestones", json!({ field: id, "title": "Talk given" })).await
    };
    let one = create("goal_id", &goal).await.expect(201).id();
    let rows = format!("(SELECT plan FROM (SELECT '{full}' AS plan) of_plan, {} n)", numbers(&app, 4_998));
    copy(&app, "milestones", &format!("id = '{one}'"), &rows, ("plan_id", &uuid(&app, "plan")));
    let refused = create("plan_id", &full).await.expect_problem(409, "limit-reached");
    assert!(refused.text("detail").contains("500 milestones"), "{refused:?}");
    let last = create("goal_id", &goal).await.expect(201);
    let refused = create("goal_id", &goal).await.expect_problem(409, "limit-reached");
    assert!(refused.text("detail").contains("5000"), "{refused:?}");
    ada.delete(&last.path()).await.expect(204);
    create("goal_id", &goal).await.expect(201);
}

fn uuid(app: &TestApp, column: &str) -> String {
    match app.database().kind {
        crate::support::Kind::Sqlite => column.to_owned(),
        crate::support::Kind::Postgres => format!("CAST({column} AS UUID)"),
    }
}

/// A goal in a plan of its own, and that plan.
async fn plan(person: &Client) -> (String, String) {
    let plan = person.plan().create().await.id();
    (person.goal().with("plan_id", plan.as_str()).create().await.id(), plan)
}

async fn create(person: &Client, goal: &str, title: &str) -> crate::support::Answer {
    let body = json!({ "goal_id": goal, "kind": "experience", "title": title, "target_level": 3 });
    person.post("/v1/gap-items", body).await
}

async fn assessments_could_be_submitted_without_end(app: TestApp) {
    let ada = app.person("ada").await;
    let first = ada.rate("Public speaking", 1).await;
    let of_ada = format!("assessor_id = '{}'", ada.id());
    copy(&app, "assessments", &of_ada, &numbers(&app, 98), ("title", "'Copied'"));
    let draft = ada.assessment().create().await.path();
    ada.act(&format!("{draft}/submit")).await.expect(200);
    ada.delete(&first.path()).await.expect(204);
    let ratings = json!([{ "skill": "Public speaking", "level": 2 }]);
    let refused = ada.assessment().with("ratings", ratings).with("submit", true).send().await;
    let refused = refused.expect_problem(429, "too-many-requests");
    let wait: i64 = refused.header("retry-after").and_then(|wait| wait.parse().ok()).expect("seconds");
    assert!((86_000..=86_401).contains(&wait), "{wait}");
    let draft = ada.assessment().create().await.path();
    ada.act(&format!("{draft}/submit")).await.expect_problem(429, "too-many-requests");
    app.advance_days(2);
    ada.act(&format!("{draft}/submit")).await.expect(200);
}

async fn the_general_limit_was_off_and_said_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let policy = |answer: &crate::support::Answer| answer.header("ratelimit-policy").map(str::to_owned);
    let anonymous = app.anonymous().get("/v1/me").await.expect(401);
    assert_eq!(policy(&anonymous).as_deref(), Some("\"default\";q=60000;w=60"));
    ada.get("/v1/me").await.expect(200);
    let answer = ada.get("/v1/me").await.expect(200);
    assert_eq!(policy(&answer).as_deref(), Some("\"default\";q=12000;w=60"));
    assert!(answer.header("ratelimit").is_some_and(|left| left.contains("r=119")), "{answer:?}");

    let small = app.with(|config| config.rate_limit_per_minute = 2).await;
    let at_small = ada.at(&small);
    // The token is not known to this process at first, so the first request counts for the address.
    for _ in 0..3 {
        at_small.get("/v1/me").await.expect(200);
    }
    let refused = at_small.get("/v1/me").await.expect_problem(429, "too-many-requests");
    assert!(refused.header("retry-after").is_some() && refused.header("ratelimit").is_some(), "{refused:?}");
    for probe in ["/livez", "/readyz"] {
        for _ in 0..30 {
            let answer = small.anonymous().get(probe).await.expect(200);
            assert!(answer.header("ratelimit").is_none(), "probes are never counted");
        }
    }
    let without = app.with(|config| config.rate_limit_per_minute = 0).await;
    let answer = ada.at(&without).get("/v1/me").await.expect(200);
    assert!(policy(&answer).is_none(), "0 switches the limit off");
}

async fn ended_logins_and_used_tokens_were_kept_for_good(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = app.person("bob").await;
    let used = bob.login().refresh_token;
    let renewed = refresh(&app, &used).await.expect(200).text("refresh_token");
    ada.act("/v1/auth/logout").await;
    let body = json!({ "email": "ada@example.org", "password": "not the password at all" });
    app.anonymous().post("/v1/auth/login", body).await.expect(401);
    let outbox = "INSERT INTO outbox_events (id, org_id, type, payload, created_at) \
                  SELECT id, org_id, action, '{}', at FROM audit_events";
    app.database().execute(outbox).expect("rows of former times");
    let keyed =
        bob.request("POST", "/v1/plans").header("idempotency-key", "once").json(json!({ "title": "Grow" }));
    keyed.send().await.expect(201);

    let db = &app.app().db;
    let removed = upkeep::round(db, app.clock().now()).await.expect("a round");
    let outbox = app.database().count("outbox_events", "true");
    assert!(removed > 0 && outbox == 0, "{removed} rows, {outbox} left in the outbox");
    assert_eq!(app.database().count("sessions", "true"), 2, "what has just ended stays for a day");
    app.advance_days(3);
    upkeep::round(db, app.clock().now()).await.expect("a round");
    let left = |table: &str| app.database().count(table, "true");
    assert_eq!(["sessions", "refresh_tokens", "login_failures", "idempotency_keys"].map(left), [1, 2, 0, 0]);
    assert_eq!(upkeep::round(db, app.clock().now()).await.expect("a round"), 0, "nothing is left to do");
    // The used token of a login that is open still gives its thief away.
    refresh(&app, &used).await.expect_problem(401, "invalid-grant");
    refresh(&app, &renewed).await.expect_problem(401, "invalid-grant");
    app.advance_days(120);
    upkeep::round(db, app.clock().now()).await.expect("a round");
    assert_eq!(["sessions", "refresh_tokens"].map(left), [0, 0]);
    let body: Value = json!({ "email": "ada@example.org", "password": PASSWORD });
    app.anonymous().post("/v1/auth/login", body).await.expect(200);
}

async fn one_kind_that_failed_stopped_all_upkeep(app: TestApp) {
    let body = json!({ "email": "nobody@example.org", "password": "not the password at all" });
    app.anonymous().post("/v1/auth/login", body).await.expect(401);
    assert!(app.database().count("login_failures", "true") > 0);
    app.advance_days(2);
    app.database().execute("ALTER TABLE refresh_tokens RENAME TO put_away").expect("a table less");
    upkeep::round(&app.app().db, app.clock().now()).await.expect_err("tokens cannot be removed");
    assert_eq!(app.database().count("login_failures", "true"), 0);
}

async fn refresh(app: &TestApp, token: &str) -> crate::support::Answer {
    app.anonymous().post("/v1/auth/refresh", json!({ "refresh_token": token })).await
}

//! Logins are listed to their owner and closed one by one.

use serde_json::json;

use chrono::TimeDelta;
use futures_util::future::join_all;

use crate::support::{
    Answer, Client, TestApp,
    client::{Login, PASSWORD},
    on_both,
};

on_both![
    logins_are_listed_and_closed,
    a_closed_login_counts_no_longer,
    two_tabs_that_renewed_a_login_together_closed_it,
    a_slow_tab_broke_what_a_fast_one_had,
    a_refresh_token_that_is_reused_later_closes_the_login,
];

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anonymous().post("/v1/auth/refresh", json!({ "refresh_token": token })).await
}

async fn expect_works(app: &TestApp, answer: &Answer) {
    let client = Client::new(app.clone(), Some(Login::of(answer, app.clock().now())));
    client.get("/v1/me").await.expect(200);
}

async fn two_tabs_that_renewed_a_login_together_closed_it(app: TestApp) {
    let ada = app.person("ada").await;
    // One of the tabs comes to another process.
    let other = app.with(|_| {}).await;
    let first = ada.login().refresh_token;
    let tabs = join_all([&app, &other, &app, &other].map(|app| refresh(app, &first))).await;
    for tab in &tabs {
        assert_eq!(tab.status, 200, "{tab:?}");
        assert_eq!(tab["refresh_token"], tabs[0]["refresh_token"]);
        expect_works(&app, tab).await;
    }
    app.clock().advance(TimeDelta::seconds(29));
    let late = refresh(&app, &first).await.expect(200);
    assert_eq!(late["refresh_token"], tabs[0]["refresh_token"]);
    let next = refresh(&other, &late.text("refresh_token")).await.expect(200);
    assert_ne!(next["refresh_token"], late["refresh_token"]);
    ada.get("/v1/me").await.expect(200);
}

async fn a_slow_tab_broke_what_a_fast_one_had(app: TestApp) {
    let ada = app.person("ada").await;
    let first = ada.login().refresh_token;
    let mut newest = refresh(&app, &first).await.expect(200);
    for _ in 0..7 {
        newest = refresh(&app, &newest.text("refresh_token")).await.expect(200);
    }
    let slow = refresh(&app, &first).await.expect(200);
    assert_eq!(slow["refresh_token"], newest["refresh_token"]);
    // Further behind than is looked at, it is refused, and nothing is closed.
    newest = refresh(&app, &newest.text("refresh_token")).await.expect(200);
    refresh(&app, &first).await.expect_problem(401, "invalid-grant");
    expect_works(&app, &newest).await;
    refresh(&app, &newest.text("refresh_token")).await.expect(200);
}

async fn a_refresh_token_that_is_reused_later_closes_the_login(app: TestApp) {
    let ada = app.person("ada").await;
    let credentials = json!({ "email": "ada@example.org", "password": PASSWORD });
    let other = app.anonymous().post("/v1/auth/login", credentials).await.expect(200);
    let first = ada.login().refresh_token;
    let second = refresh(&app, &first).await.expect(200);
    expect_works(&app, &second).await;
    app.clock().advance(TimeDelta::seconds(30));
    refresh(&app, &first).await.expect_problem(401, "invalid-grant");
    refresh(&app, &second.text("refresh_token")).await.expect_problem(401, "invalid-grant");
    ada.get("/v1/me").await.expect_problem(401, "not-authenticated");
    refresh(&app, &other.text("refresh_token")).await.expect(200);
    refresh(&app, "x".repeat(43).as_str()).await.expect_problem(401, "invalid-grant");
}

async fn logins_are_listed_and_closed(app: TestApp) {
    let ada = app.person("ada").await;
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    let nobody = app.anonymous();
    let login = nobody.request("POST", "/v1/auth/login").header("user-agent", "a phone").json(body);
    app.clock().advance(chrono::TimeDelta::seconds(1));
    login.send().await.expect(200);
    let sessions = ada.all("/v1/me/sessions").await;
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0]["user_agent"], "a phone");
    assert_eq!((&sessions[0]["is_current"], &sessions[1]["is_current"]), (&json!(false), &json!(true)));
    assert_eq!(ada.all("/v1/me/sessions?limit=1&sort=created_at").await.len(), 2);
    let path = format!("/v1/me/sessions/{}", sessions[0]["id"].as_str().expect("an identifier"));
    app.person("eve").await.delete(&path).await.expect(404);
    ada.delete(&path).await.expect(204);
    ada.delete(&path).await.expect(404);
    assert_eq!(ada.all("/v1/me/sessions").await.len(), 1);
}

async fn a_closed_login_counts_no_longer(app: TestApp) {
    let ada = app.person("ada").await;
    let sessions = ada.all("/v1/me/sessions").await;
    let path = format!("/v1/me/sessions/{}", sessions[0]["id"].as_str().expect("an identifier"));
    ada.delete(&path).await.expect(204);
    ada.get("/v1/me").await.expect(401);
    let body = json!({ "refresh_token": ada.login().refresh_token });
    app.anonymous().post("/v1/auth/refresh", body).await.expect_problem(401, "invalid-grant");
}

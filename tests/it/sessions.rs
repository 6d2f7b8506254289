//! Logins are listed to their owner and closed one by one.

use serde_json::json;

use crate::support::{TestApp, client::PASSWORD, on_both};

on_both![logins_are_listed_and_closed, a_closed_login_counts_no_longer];

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

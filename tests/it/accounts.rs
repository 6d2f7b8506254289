//! Accounts: logging in and out, invitations, and what a changed role or a closed account means at once.

use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    client::{Login, PASSWORD},
    on_both,
};

on_both![
    a_wrong_password_and_an_unknown_address_look_the_same,
    logging_out_takes_effect_at_once,
    a_new_password_closes_the_other_logins,
    tokens_expire,
    an_invitation_is_redeemed_once_and_in_time,
    a_deactivated_account_is_shut_out_at_once,
    a_changed_role_counts_from_the_next_request_on,
    the_last_admin_stays,
    hr_manages_employees_but_no_admins,
    one_address_has_one_account,
    a_closed_server_takes_no_strangers,
    an_account_keeps_its_place_in_the_world,
];

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn a_wrong_password_and_an_unknown_address_look_the_same(app: TestApp) {
    app.person("ada").await;
    let mut answers = Vec::new();
    for (email, password) in [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)] {
        let answer = app.anonymous().post("/v1/auth/login", credentials(email, password)).await;
        let mut body = answer.expect_problem(401, "invalid-credentials").body;
        body["request_id"] = Value::Null;
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
    let shouted = credentials("ADA@Example.ORG", PASSWORD);
    app.anonymous().post("/v1/auth/login", shouted).await.expect(200);
}

async fn logging_out_takes_effect_at_once(app: TestApp) {
    let ada = app.person("ada").await;
    let again = async || {
        let answer = app.anonymous().post("/v1/auth/login", credentials("ada@example.org", PASSWORD)).await;
        Client::new(app.clone(), Some(Login::of(&answer.expect(200), app.clock().now())))
    };
    let (phone, tablet) = (again().await, again().await);
    phone.act("/v1/auth/logout").await.expect(204);
    phone.get("/v1/me").await.expect_problem(401, "not-authenticated");
    tablet.get("/v1/me").await.expect(200);
    ada.post("/v1/auth/logout", json!({ "everywhere": true })).await.expect(204);
    for client in [&ada, &tablet] {
        client.get("/v1/me").await.expect_problem(401, "not-authenticated");
    }
}

async fn a_new_password_closes_the_other_logins(app: TestApp) {
    let ada = app.person("ada").await;
    let answer = app.anonymous().post("/v1/auth/login", credentials("ada@example.org", PASSWORD)).await;
    let phone = Client::new(app.clone(), Some(Login::of(&answer, app.clock().now())));
    let new = "staple battery horse correct";
    let change = |current: &str| json!({ "current_password": current, "new_password": new });
    ada.post("/v1/auth/change-password", change("wrong")).await.expect_problem(401, "invalid-credentials");
    ada.post("/v1/auth/change-password", change(PASSWORD)).await.expect(204);
    ada.get("/v1/me").await.expect(200);
    phone.get("/v1/me").await.expect_problem(401, "not-authenticated");
    let log_in = async |password: &str| {
        app.anonymous().post("/v1/auth/login", credentials("ada@example.org", password)).await
    };
    log_in(PASSWORD).await.expect(401);
    log_in(new).await.expect(200);
}

async fn tokens_expire(app: TestApp) {
    let ada = app.person("ada").await;
    let login = ada.login();
    let bearer = format!("Bearer {}", login.access_token);
    let me = async || app.anonymous().request("GET", "/v1/me").header("authorization", &bearer).send().await;
    me().await.expect(200);
    app.clock().advance(chrono::TimeDelta::seconds(601));
    me().await.expect_problem(401, "not-authenticated");
    app.advance_days(31);
    let body = json!({ "refresh_token": login.refresh_token });
    app.anonymous().post("/v1/auth/refresh", body).await.expect_problem(401, "invalid-grant");
}

async fn an_invitation_is_redeemed_once_and_in_time(app: TestApp) {
    let ada = app.person("ada").await;
    let body = json!({ "email": "bob@example.org", "display_name": "Bob" });
    let invited = ada.post("/v1/users", body).await.expect(201);
    assert_eq!(
        (&invited["user"]["role"], &invited["user"]["has_password"]),
        (&json!("employee"), &json!(false))
    );
    let accept = async |token: &str| {
        let body = json!({ "setup_token": token, "password": PASSWORD });
        app.anonymous().post("/v1/auth/accept", body).await
    };
    let again =
        ada.act(&format!("/v1/users/{}/invite", invited["user"]["id"].as_str().expect("an id"))).await;
    let (old, new) = (invited.text("setup_token"), again.expect(200).text("setup_token"));
    accept(&old).await.expect_problem(401, "invalid-grant");
    let accepted = accept(&new).await.expect(200);
    assert_eq!(accepted["user"]["organization_id"], ada.get("/v1/me").await["organization_id"]);
    accept(&new).await.expect_problem(401, "invalid-grant");

    let body = json!({ "email": "eve@example.org", "display_name": "Eve" });
    let late = ada.post("/v1/users", body).await.expect(201).text("setup_token");
    app.advance_days(7);
    accept(&late).await.expect_problem(401, "invalid-grant");
}

async fn a_deactivated_account_is_shut_out_at_once(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let path = format!("/v1/users/{}", bob.id());
    ada.act(&format!("{path}/deactivate")).await.expect(200);
    bob.get("/v1/me").await.expect_problem(401, "not-authenticated");
    let log_in =
        async || app.anonymous().post("/v1/auth/login", credentials("bob@example.org", PASSWORD)).await;
    log_in().await.expect_problem(401, "invalid-credentials");
    let body = json!({ "refresh_token": bob.login().refresh_token });
    app.anonymous().post("/v1/auth/refresh", body).await.expect_problem(401, "invalid-grant");
    ada.act(&format!("{path}/reactivate")).await.expect(200);
    bob.get("/v1/me").await.expect(401);
    log_in().await.expect(200);
}

async fn a_changed_role_counts_from_the_next_request_on(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let path = format!("/v1/users/{}", bob.id());
    bob.get("/v1/users").await.expect_problem(403, "forbidden");
    ada.patch(&path, json!({ "role": "hr" })).await.expect(200);
    bob.get("/v1/users").await.expect(200);
    ada.patch(&path, json!({ "role": "employee" })).await.expect(200);
    bob.get("/v1/users").await.expect_problem(403, "forbidden");
}

async fn the_last_admin_stays(app: TestApp) {
    let ada = app.person("ada").await;
    let own = format!("/v1/users/{}", ada.id());
    ada.patch(&own, json!({ "role": "employee" })).await.expect_problem(409, "last-admin");
    ada.act(&format!("{own}/deactivate")).await.expect_problem(409, "last-admin");
    let eve = ada.invite("eve", "admin").await;
    let other = format!("/v1/users/{}", eve.id());
    ada.act(&format!("{other}/deactivate")).await.expect(200);
    ada.patch(&own, json!({ "role": "employee" })).await.expect_problem(409, "last-admin");
    ada.act(&format!("{other}/reactivate")).await.expect(200);
    ada.patch(&own, json!({ "role": "employee" })).await.expect(200);
    ada.get("/v1/users").await.expect_problem(403, "forbidden");
}

async fn hr_manages_employees_but_no_admins(app: TestApp) {
    let ada = app.person("ada").await;
    let (hera, bob) = (ada.invite("hera", "hr").await, ada.invite("bob", "employee").await);
    let (admin, employee) = (format!("/v1/users/{}", ada.id()), format!("/v1/users/{}", bob.id()));
    hera.get(&admin).await.expect(200);
    hera.patch(&admin, json!({ "display_name": "x" })).await.expect_problem(403, "forbidden");
    for transition in ["deactivate", "invite"] {
        hera.act(&format!("{admin}/{transition}")).await.expect_problem(403, "forbidden");
    }
    hera.patch(&employee, json!({ "role": "admin" })).await.expect_problem(403, "forbidden");
    hera.patch(&employee, json!({ "job_title": "Baker" })).await.expect(200);
    let body = json!({ "email": "x@example.org", "display_name": "x", "role": "admin" });
    hera.post("/v1/users", body).await.expect_problem(403, "forbidden");
    hera.patch(&format!("/v1/users/{}", hera.id()), json!({ "role": "admin" })).await.expect(403);
    let body = json!({ "email": "y@example.org", "display_name": "y" });
    hera.act(&format!("{employee}/deactivate")).await.expect(200);
    ada.post("/v1/users", body).await.expect(201);
}

async fn one_address_has_one_account(app: TestApp) {
    let ada = app.person("ada").await;
    let body = |email: &str| json!({ "email": email, "password": PASSWORD, "display_name": "x" });
    for email in ["ada@example.org", "ADA@EXAMPLE.ORG"] {
        app.anonymous().post("/v1/auth/signup", body(email)).await.expect_problem(409, "email-taken");
        let body = json!({ "email": email, "display_name": "x" });
        ada.post("/v1/users", body).await.expect_problem(409, "email-taken");
    }
    for email in ["", "x", "@example.org", "x@", "a b@example.org", "x@example..org"] {
        app.anonymous().post("/v1/auth/signup", body(email)).await.expect_invalid("/email");
    }
}

async fn a_closed_server_takes_no_strangers(app: TestApp) {
    let ada = app.person("ada").await;
    let closed = app.with(|config| config.signup = milepost::server::config::SignupMode::Closed).await;
    let body = json!({ "email": "x@example.org", "password": PASSWORD, "display_name": "x" });
    closed.anonymous().post("/v1/auth/signup", body).await.expect_problem(403, "signup-closed");
    ada.at(&closed).invite("bob", "employee").await.get("/v1/me").await.expect(200);
}

async fn an_account_keeps_its_place_in_the_world(app: TestApp) {
    let ada = app.person("ada").await;
    ada.patch("/v1/me", json!({ "timezone": "Europe/Atlantis" })).await.expect_invalid("/timezone");
    ada.patch("/v1/me", json!({ "role": "employee" })).await.expect_invalid("/role");
    let body = json!({ "timezone": "Asia/Tokyo", "job_title": "Engineer", "locale": "ja" });
    let changed = ada.patch("/v1/me", body).await.expect(200);
    assert_eq!(changed["timezone"], "Asia/Tokyo");
    // At 09:00 UTC it is 18:00 in Tokyo; six hours later it is another day there.
    app.clock().advance(chrono::TimeDelta::hours(6));
    assert_eq!(ada.plan().create().await["starts_on"], "2026-11-24");
}

//! Guessing passwords and addresses: what is counted, for whom, and that nobody can shut out somebody else.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, client::PASSWORD, on_both};

on_both![
    too_many_failures_lock_the_account_where_they_came_from,
    strangers_everywhere_shut_the_owner_out,
    an_ipv6_client_had_a_new_address_for_each_guess,
    guesses_where_the_owner_is_logged_in_shut_the_owner_out,
    right_passwords_were_not_counted,
    a_failure_dated_in_the_future_counted,
    passwords_are_long_and_hard_to_guess,
    a_password_that_was_too_easy_did_not_count,
    anybody_could_send_a_quarter_megabyte_to_log_in,
];

/// The application behind a proxy on the same machine.
async fn behind_proxy(app: &TestApp) -> TestApp {
    app.with(|config| config.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")]).await
}

async fn log_in(app: &TestApp, from: &str, email: &str, password: &str) -> Answer {
    let nobody = app.anonymous();
    let request = nobody.request("POST", "/v1/auth/login").header("x-forwarded-for", from);
    request.json(json!({ "email": email, "password": password })).send().await
}

fn seconds_to_wait(answer: &Answer) -> i64 {
    answer.header("retry-after").expect("a time to wait").parse().expect("seconds")
}

async fn too_many_failures_lock_the_account_where_they_came_from(app: TestApp) {
    let app = behind_proxy(&app).await;
    app.person("ada").await;
    app.person("bob").await;
    // Some proxies add the port.
    for port in 1..=10 {
        log_in(&app, &format!("192.0.2.1:{port}"), "ada@example.org", "wrong").await.expect(401);
    }
    let refused = log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await;
    let wait = seconds_to_wait(&refused.expect_problem(429, "too-many-requests"));
    assert!((1..=901).contains(&wait), "{wait}");
    log_in(&app, "192.0.2.1", "bob@example.org", PASSWORD).await.expect(200);
    log_in(&app, "192.0.2.2", "ada@example.org", PASSWORD).await.expect(200);
    app.clock().advance(TimeDelta::seconds(wait));
    log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await.expect(200);
}

async fn strangers_everywhere_shut_the_owner_out(app: TestApp) {
    let app = behind_proxy(&app).await;
    let ada = app.person("ada").await;
    for number in 0..100 {
        log_in(&app, &format!("198.51.100.{number}"), "ada@example.org", "wrong").await.expect(401);
    }
    // From everywhere else each login waits a moment, and whoever has failed waits longer.
    let failed = log_in(&app, "198.51.100.1", "ada@example.org", "wrong").await;
    let failed = seconds_to_wait(&failed.expect_problem(429, "too-many-requests"));
    let refused = log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await;
    let wait = seconds_to_wait(&refused.expect_problem(429, "too-many-requests"));
    assert!(wait < failed && failed < 10, "{wait} {failed}");
    // Where she is logged in, there is nothing to wait for.
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    app.anonymous().post("/v1/auth/login", body).await.expect(200);
    ada.get("/v1/me").await.expect(200);
    app.clock().advance(TimeDelta::seconds(wait));
    log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await.expect(200);
}

async fn an_ipv6_client_had_a_new_address_for_each_guess(app: TestApp) {
    let app = behind_proxy(&app).await;
    app.person("ada").await;
    for number in 0..10 {
        let from = format!("[2001:db8:1:2::{number:x}]:443");
        log_in(&app, &from, "ada@example.org", "wrong").await.expect(401);
    }
    let refused = log_in(&app, "2001:db8:1:2:ffff::1", "ada@example.org", PASSWORD).await;
    refused.expect_problem(429, "too-many-requests");
    log_in(&app, "2001:db8:1:3::1", "ada@example.org", PASSWORD).await.expect(200);
    for number in 0..10 {
        let from = if number % 2 == 0 { "192.0.2.9" } else { "::ffff:192.0.2.9" };
        log_in(&app, from, "ada@example.org", "wrong").await.expect(401);
    }
    log_in(&app, "192.0.2.9", "ada@example.org", PASSWORD).await.expect(429);
}

async fn guesses_where_the_owner_is_logged_in_shut_the_owner_out(app: TestApp) {
    let app = behind_proxy(&app).await;
    app.person("ada").await;
    let from = "2001:db8:5:6::1";
    log_in(&app, from, "ada@example.org", PASSWORD).await.expect(200);
    let guess = async |count: usize| {
        for _ in 0..count {
            log_in(&app, "2001:db8:5:6::99", "ada@example.org", "wrong").await.expect(401);
        }
    };
    guess(99).await;
    log_in(&app, from, "ada@example.org", PASSWORD).await.expect(200);
    // Even there nobody guesses without end.
    guess(100).await;
    log_in(&app, from, "ada@example.org", PASSWORD).await.expect_problem(429, "too-many-requests");
}

async fn right_passwords_were_not_counted(app: TestApp) {
    let app = behind_proxy(&app).await;
    app.person("ada").await;
    for _ in 0..200 {
        log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await.expect(200);
    }
    let refused = log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await;
    refused.expect_problem(429, "too-many-requests");
    log_in(&app, "192.0.2.2", "ada@example.org", PASSWORD).await.expect(200);
    app.clock().advance(TimeDelta::minutes(61));
    log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await.expect(200);
}

async fn a_failure_dated_in_the_future_counted(app: TestApp) {
    let app = behind_proxy(&app).await;
    app.person("ada").await;
    app.clock().advance(TimeDelta::hours(3));
    for _ in 0..10 {
        log_in(&app, "192.0.2.1", "ada@example.org", "wrong").await.expect(401);
    }
    log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await.expect(429);
    app.clock().advance(TimeDelta::hours(-3));
    log_in(&app, "192.0.2.1", "ada@example.org", PASSWORD).await.expect(200);
}

fn sign_up(password: &str) -> Value {
    json!({ "email": "x@example.net", "password": password, "display_name": "Ada", "organization_name": "Acme Corp" })
}

async fn passwords_are_long_and_hard_to_guess(app: TestApp) {
    let long = "x7 ".repeat(86);
    for password in
        ["", "short", "password1234", "aaaaaaaaaaaaaaaa", "Milepost2026!", "Acme-Corp-2026", &long]
    {
        app.anonymous().post("/v1/auth/signup", sign_up(password)).await.expect_invalid("/password");
    }
    let ada = app.anonymous().post("/v1/auth/signup", sign_up("пароль из четырёх слов")).await.expect(201);
    let bearer = format!("Bearer {}", ada.text("access_token"));
    // The names are known to whoever comes later, too.
    let change = json!({ "current_password": "пароль из четырёх слов", "new_password": "Acme-Corp-2026" });
    let nobody = app.anonymous();
    let request = nobody.request("POST", "/v1/auth/change-password").header("authorization", &bearer);
    request.json(change).send().await.expect_invalid("/new_password");
    let body = json!({ "email": "bob@example.org", "display_name": "Bob" });
    let request = nobody.request("POST", "/v1/users").header("authorization", &bearer);
    let token = request.json(body).send().await.expect(201).text("setup_token");
    let accept = |password: &str| json!({ "setup_token": token, "password": password });
    nobody.post("/v1/auth/accept", accept("AcmeCorp20261130!")).await.expect_invalid("/password");
    nobody.post("/v1/auth/accept", accept(PASSWORD)).await.expect(200);
}

async fn a_password_that_was_too_easy_did_not_count(app: TestApp) {
    let ada = app.person("ada").await;
    let nobody = app.anonymous();
    // One of the hundred is ada's own.
    for _ in 0..99 {
        nobody.post("/v1/auth/signup", sign_up("aaaaaaaaaaaa")).await.expect_invalid("/password");
    }
    nobody.post("/v1/auth/signup", sign_up("aaaaaaaaaaaa")).await.expect_problem(429, "too-many-requests");

    let change = json!({ "current_password": PASSWORD, "new_password": "aaaaaaaaaaaa" });
    for _ in 0..10 {
        ada.post("/v1/auth/change-password", change.clone()).await.expect_invalid("/new_password");
    }
    let refused = ada.post("/v1/auth/change-password", change).await;
    refused.expect_problem(429, "too-many-requests");

    let body = json!({ "email": "bob@example.org", "display_name": "Bob" });
    let token = ada.post("/v1/users", body).await.expect(201).text("setup_token");
    let accept = json!({ "setup_token": token, "password": "aaaaaaaaaaaa" });
    for _ in 0..100 {
        nobody.post("/v1/auth/accept", accept.clone()).await.expect_invalid("/password");
    }
    nobody.post("/v1/auth/accept", accept).await.expect_problem(429, "too-many-requests");
}

async fn anybody_could_send_a_quarter_megabyte_to_log_in(app: TestApp) {
    let nobody = app.anonymous();
    let send = |path: &'static str, length: usize| {
        let request = nobody.request("POST", path).header("content-type", "application/json");
        request.body(" ".repeat(length)).send()
    };
    for path in ["/v1/auth/signup", "/v1/auth/login", "/v1/auth/accept", "/v1/auth/refresh"] {
        send(path, 8192).await.expect_problem(400, "malformed-body");
        send(path, 8193).await.expect_problem(413, "body-too-large");
    }
    let ada = app.person("ada").await;
    let long = json!({ "current_password": "x".repeat(8192), "new_password": PASSWORD });
    ada.post("/v1/auth/change-password", long).await.expect_problem(413, "body-too-large");
}

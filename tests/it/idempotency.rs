//! A POST that is repeated with the same key has the effect of one.

use futures_util::future::join_all;
use serde_json::json;

use crate::{
    examples,
    support::{Kind, TestApp, TestDatabase, document::operations, on_both},
};

on_both![
    a_repetition_is_answered_with_the_same_bytes,
    another_request_may_not_use_the_same_key,
    keys_belong_to_a_person_and_last_a_day,
    what_was_refused_may_be_tried_again,
    twenty_requests_with_one_key_make_one_goal,
    a_rehearsal_uses_no_key,
    a_key_has_its_form,
];

async fn a_repetition_is_answered_with_the_same_bytes(app: TestApp) {
    let ada = app.person("ada").await;
    let post = |key: &'static str| {
        ada.request("POST", "/v1/goals")
            .header("idempotency-key", key)
            .json(json!({ "title": "Once" }))
            .send()
    };
    let first = post("first").await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), None);
    for key in ["first", "\"first\""] {
        let again = post(key).await.expect(201);
        assert_eq!(again.bytes, first.bytes);
        assert_eq!((again.etag(), again.path()), (first.etag(), first.path()));
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
    }
    post("second").await.expect(201);
    assert_eq!(ada.all("/v1/goals").await.len(), 2);

    let path = format!("{}/activate", first.path());
    let moved = ada.request("POST", &path).header("idempotency-key", "move").send().await.expect(200);
    let again = ada.request("POST", &path).header("idempotency-key", "move").send().await.expect(200);
    assert_eq!(again.bytes, moved.bytes);
    ada.act(&path).await.expect_problem(409, "illegal-transition");
}

async fn another_request_may_not_use_the_same_key(app: TestApp) {
    let ada = app.person("ada").await;
    let goal = ada.request("POST", "/v1/goals").header("idempotency-key", "k");
    goal.json(json!({ "title": "One" })).send().await.expect(201);
    let other_body = ada.request("POST", "/v1/goals").header("idempotency-key", "k");
    let other_body = other_body.json(json!({ "title": "Two" })).send().await;
    other_body.expect_problem(422, "idempotency-key-reused");
    let other_path = ada.request("POST", "/v1/milestones").header("idempotency-key", "k");
    let other_path = other_path.json(json!({ "title": "One" })).send().await;
    other_path.expect_problem(422, "idempotency-key-reused");
    assert_eq!(ada.all("/v1/goals").await.len(), 1);
    assert_eq!(ada.all("/v1/milestones").await.len(), 0);
}

async fn keys_belong_to_a_person_and_last_a_day(app: TestApp) {
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    for person in [&ada, &bob] {
        let request = person.request("POST", "/v1/goals").header("idempotency-key", "k");
        let answer = request.json(json!({ "title": "One" })).send().await.expect(201);
        assert_eq!(answer.header("idempotency-replayed"), None);
    }
    app.advance_days(1);
    let request = ada.request("POST", "/v1/goals").header("idempotency-key", "k");
    let answer = request.json(json!({ "title": "Two" })).send().await.expect(201);
    assert_eq!(answer.header("idempotency-replayed"), None);
    assert_eq!((ada.all("/v1/goals").await.len(), bob.all("/v1/goals").await.len()), (2, 1));
}

async fn what_was_refused_may_be_tried_again(app: TestApp) {
    let ada = app.person("ada").await;
    let path = ada.goal().create().await.path();
    let achieve = || ada.request("POST", &format!("{path}/achieve")).header("idempotency-key", "k").send();
    achieve().await.expect_problem(409, "illegal-transition");
    ada.act(&format!("{path}/activate")).await.expect(200);
    achieve().await.expect(200);
    let post = |title: &'static str| {
        ada.request("POST", "/v1/goals").header("idempotency-key", "j").json(json!({ "title": title })).send()
    };
    post("").await.expect_invalid("/title");
    post("Now it has one").await.expect(201);
}

async fn twenty_requests_with_one_key_make_one_goal(app: TestApp) {
    let ada = app.person("ada").await;
    let posts = (0..20).map(|_| {
        ada.request("POST", "/v1/goals")
            .header("idempotency-key", "k")
            .json(json!({ "title": "Once" }))
            .send()
    });
    let answers = join_all(posts).await;
    let created: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!created.is_empty());
    for answer in &answers {
        match answer.status {
            201 => assert_eq!(answer.bytes, created[0].bytes),
            409 => assert_eq!(answer["code"], "idempotency-in-flight"),
            _ => panic!("{answer:?}"),
        }
    }
    assert_eq!(ada.all("/v1/goals").await.len(), 1);
}

async fn a_rehearsal_uses_no_key(app: TestApp) {
    let ada = app.person("ada").await;
    let rehearse = ada.request("POST", "/v1/goals?validate_only=true").header("idempotency-key", "k");
    rehearse.json(json!({ "title": "Perhaps" })).send().await.expect(200);
    let request = ada.request("POST", "/v1/goals").header("idempotency-key", "k");
    request.json(json!({ "title": "For real" })).send().await.expect(201);
}

async fn a_key_has_its_form(app: TestApp) {
    let ada = app.person("ada").await;
    let long = "k".repeat(256);
    for key in ["", "\"\"", "two words", "ключ", long.as_str()] {
        let request = ada.request("POST", "/v1/goals").header("idempotency-key", key);
        request.json(json!({ "title": "One" })).send().await.expect_problem(400, "invalid-header");
    }
    assert_eq!(ada.all("/v1/goals").await.len(), 0);
}

#[actix_web::test]
async fn logging_out_was_repeatable_although_the_document_did_not_say_so() {
    let demo = TestDatabase::demo(Kind::Sqlite, examples::start()).expect("SQLite is always there");
    let mut without = Vec::new();
    for operation in operations().iter().filter(|operation| operation.method != "GET") {
        let app = TestApp::over_copy(&demo, examples::start()).await;
        let body = examples::body_of(operation, "example");
        let send = |key: &'static str| examples::send(&app, operation, body.as_ref(), Some(key));
        let takes_key = operation.value["parameters"].to_string().contains("\"Idempotency-Key\"");
        if takes_key {
            send("two words").await.expect_problem(400, "invalid-header");
            let first = send("k").await;
            assert!(first.status < 300, "{first:?}");
            let again = send("k").await;
            assert_eq!((again.status, again.header("idempotency-replayed")), (first.status, Some("true")));
            continue;
        }
        // Elsewhere the header is like any other that nobody knows.
        let first = send("two words").await;
        assert!(first.status < 300, "{first:?}");
        let again = send("two words").await;
        assert_eq!(again.header("idempotency-replayed"), None, "{again:?}");
        assert_eq!(app.database().count("idempotency_keys", "1 = 1"), 0, "{}", operation.id);
        if operation.method == "POST" {
            without.push(operation.path.as_str());
        }
    }
    // Two only compute, and the same import twice is the same as once.
    let others = ["/v1/smart-check", "/v1/role-profiles/{role_id}/readiness/simulate", "/v1/imports"];
    let is_excepted = |path: &&str| path.starts_with("/v1/auth/") || others.contains(path);
    assert!(without.len() == 10 && without.iter().all(is_excepted), "{without:?}");
}

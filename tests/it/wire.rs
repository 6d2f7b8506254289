//! How answers travel: compressed for those who take it, and the pages that a browser opens first.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Kind, TestApp, client::PASSWORD, document::document, on_both};

on_both![
    a_page_of_goals_went_out_uncompressed,
    a_compressed_answer_still_guards_against_lost_changes,
    tokens_are_never_compressed,
];

async fn packed(client: &Client, method: &str, path: &str, body: Option<Value>) -> Answer {
    let request = client.request(method, path).header("accept-encoding", "gzip");
    match body {
        Some(body) => request.json(body).send().await,
        None => request.send().await,
    }
}

/// What a compressed answer holds.
fn unpacked(answer: &Answer) -> &Value {
    assert_eq!(answer.header("content-encoding"), Some("gzip"), "{answer:?}");
    &answer.body
}

async fn a_page_of_goals_went_out_uncompressed(app: TestApp) {
    let ada = app.person("ada").await;
    for title in ["Read twelve books", "Speak in public"] {
        ada.post("/v1/goals", json!({ "title": title })).await.expect(201);
    }
    let plain = ada.get("/v1/goals").await.expect(200);
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("accept-encoding")));
    let answer = packed(&ada, "GET", "/v1/goals", None).await;
    assert_eq!(answer.header("vary"), Some("accept-encoding"));
    assert_eq!(*unpacked(&answer), plain.body);
    assert!(answer.bytes.len() * 2 < plain.bytes.len(), "{} bytes", answer.bytes.len());
    // What is small is not worth it, and who refuses it does not get it.
    assert_eq!(packed(&ada, "GET", "/v1/organization", None).await.header("content-encoding"), None);
    let refused = ada.request("GET", "/v1/goals").header("accept-encoding", "gzip;q=0, br").send().await;
    assert_eq!(refused.expect(200).body, plain.body);
}

async fn a_compressed_answer_still_guards_against_lost_changes(app: TestApp) {
    let ada = app.person("ada").await;
    let goal =
        ada.post("/v1/goals", json!({ "title": "Read twelve books", "description": "x".repeat(2000) })).await;
    let path = format!("/v1/goals/{}", goal.id());
    let strong = ada.get(&path).await.header("etag").expect("a tag").to_owned();
    let answer = packed(&ada, "GET", &path, None).await;
    let weak = answer.header("etag").expect("a tag").to_owned();
    assert_eq!(weak, format!("W/{strong}"));
    let again = ada.request("GET", &path).header("if-none-match", &weak).header("accept-encoding", "gzip");
    assert_eq!(again.send().await.expect(304).header("vary"), Some("accept-encoding"));
    let change = ada.request("PATCH", &path).header("if-match", &weak).json(json!({ "title": "Read ten" }));
    change.send().await.expect(200);
    let change = ada.request("PATCH", &path).header("if-match", &weak).json(json!({ "title": "Read nine" }));
    change.send().await.expect_problem(412, "stale");
    let head = packed(&ada, "HEAD", &path, None).await;
    assert_eq!(head.header("content-encoding"), Some("gzip"));
}

async fn tokens_are_never_compressed(app: TestApp) {
    let ada = app.person("ada").await;
    let long = json!({ "display_name": "A".repeat(100), "job_title": "A".repeat(100) });
    ada.patch("/v1/me", long).await.expect(200);
    let login = json!({ "email": "ada@example.org", "password": PASSWORD });
    let answer = packed(&ada, "POST", "/v1/auth/login", Some(login)).await.expect(200);
    assert!(answer.bytes.len() > 1024, "the answer is too short to show anything");
    assert_eq!((answer.header("content-encoding"), answer.header("vary")), (None, None));
}

#[actix_web::test]
async fn the_document_is_sent_compressed_and_without_spaces() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let plain = app.anonymous().get("/openapi.json").await.expect(200);
    assert_eq!(plain.bytes.len(), document().to_string().len());
    let answer = packed(&app.anonymous(), "GET", "/openapi.json", None).await.expect(200);
    assert!(unpacked(&answer) == document(), "the compressed document differs");
    assert!(answer.bytes.len() < 100_000, "{} bytes", answer.bytes.len());
    let tag = answer.header("etag").expect("a tag");
    let again = app.anonymous().request("GET", "/openapi.json").header("if-none-match", tag).send().await;
    again.expect(304);
}

/// The page lists operations as the document has them, and somebody new has to sign up before anything else.
#[actix_web::test]
async fn the_document_began_with_actions_in_the_order_of_the_alphabet() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let served = app.anonymous().get("/openapi.json").await.expect(200);
    let text = String::from_utf8(served.bytes.clone()).expect("UTF-8");
    // Links name operations too, before those themselves.
    let at = |part: &str| text.rfind(part).unwrap_or_else(|| panic!("{part} is not in the document"));
    let of_operation = |id: &str| at(&format!("\"operationId\":\"{id}\""));
    let journey = [
        "sign_up",
        "log_in",
        "get_me",
        "create_goal",
        "get_goal",
        "update_goal",
        "delete_goal",
        "achieve_goal",
    ];
    for pair in journey.windows(2) {
        assert!(of_operation(pair[0]) < of_operation(pair[1]), "{} comes after {}", pair[0], pair[1]);
    }
}

#[actix_web::test]
async fn the_first_page_leads_everywhere() {
    let app = TestApp::start(Kind::Sqlite).await.expect("SQLite is always there");
    let page = app.anonymous().get("/").await.expect(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(
        page.header("content-security-policy").is_some_and(|policy| policy.contains("script-src 'self'"))
    );
    let html = String::from_utf8(page.bytes.clone()).expect("UTF-8");
    let targets: Vec<&str> =
        html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(targets.len() >= 7, "{targets:?}");
    for target in targets {
        let path = target.split('#').next().expect("a path");
        app.anonymous().get(path).await.expect(200);
        if let Some((_, operation)) = target.split_once("#/") {
            let (tag, id) = operation.split_once('/').expect("a tag and an operation");
            let found = crate::support::document::operation(id);
            assert_eq!(found.value["tags"][0], tag);
        }
    }
}

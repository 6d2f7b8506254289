//! The document's examples: whoever opens the documentation of a demo and presses *Execute* gets what is shown there.
//!
//! Every operation is called on a fresh copy of the demo, exactly as the page fills it in. What comes back is held
//! against the document, as in every test, and compared with the recorded answers, on both databases. Regenerate them with `UPDATE_GOLDEN=1 cargo test --test it examples`,
//! read the difference, and write the document anew.

use std::{fs, path::Path};

use actix_web::test::TestRequest;
use chrono::TimeDelta;
use milepost::{
    identity::auth::password::{Passwords, Strength},
    platform::db::types::UtcTime,
    server::demo,
};
use serde_json::{Map, Value, json};

use crate::support::{
    Answer, Client, Form, Kind, TestApp, TestDatabase,
    app::START,
    client::Login,
    contract,
    document::{Operation, operation, operations, resolve},
    form::FORM_TYPE,
    on_both,
};

/// How many objects of a list are shown in its example.
const SHOWN: usize = 2;

#[actix_web::test]
async fn every_example_succeeds_on_sqlite() {
    try_all(&TestDatabase::demo(Kind::Sqlite, start()).expect("SQLite is always there")).await;
}

#[actix_web::test]
async fn every_example_succeeds_on_postgres() {
    if let Some(demo) = TestDatabase::demo(Kind::Postgres, start()) {
        try_all(&demo).await;
    }
}

async fn try_all(demo: &TestDatabase) {
    let (mut answers, mut faults) = (Map::new(), Vec::new());
    let untouched = TestApp::over_copy(demo, start()).await;
    for operation in operations() {
        let app = match operation.method.as_str() {
            "GET" => untouched.clone(),
            _ => TestApp::over_copy(demo, start()).await,
        };
        let mut recorded = Map::new();
        for (name, example, statuses) in [
            ("refused", "refused", 400..500),
            ("answer", "example", 200..300),
            ("linked", "linked", 200..300),
        ] {
            let body = body_of(operation, example);
            if body.is_none() && example != "example" {
                continue;
            }
            let answer = send(&app, operation, body.as_ref(), None).await;
            if !statuses.contains(&answer.status) {
                faults.push(format!("{}, {example}: {answer:?}", operation.id));
            }
            if !answer.body.is_null() && name != "linked" {
                recorded.insert(name.to_owned(), record(answer.body));
            }
        }
        answers.insert(operation.id.clone(), recorded.into());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    expect_recorded(&answers.into());
}

/// Days in the examples do not move with the calendar, so they must be good for long.
#[actix_web::test]
async fn examples_with_days_succeed_in_five_years_too() {
    let then = start() + TimeDelta::days(5 * 366);
    let demo = TestDatabase::demo(Kind::Sqlite, then).expect("SQLite is always there");
    for operation in operations() {
        let Some(body) = body_of(operation, "example").filter(|body| body.to_string().contains("_on\":\""))
        else {
            continue;
        };
        let app = TestApp::over_copy(&demo, then).await;
        let answer = send(&app, operation, Some(&body), None).await;
        assert!((200..300).contains(&answer.status), "the example of {} fails: {answer:?}", operation.id);
    }
}

#[test]
fn a_body_is_sent_where_the_document_knows_of_one() {
    let examples: Value = serde_json::from_str(include_str!("../../openapi/examples.json")).expect("JSON");
    for operation in operations() {
        let is_sent = !examples[operation.id.as_str()]["body"].is_null();
        assert!(!is_sent || operation.value["requestBody"].is_object(), "{}", operation.id);
    }
}

#[test]
fn every_operation_says_what_to_send() {
    for operation in operations() {
        let place = &operation.id;
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let (name, place) = (&parameter["name"], format!("{place}: {}", parameter["name"]));
            let is_filled_in = !parameter["example"].is_null();
            assert!(is_filled_in || parameter["required"] != true, "{place} is required but has no example");
            let stays_empty = parameter["in"] == "header" || *name == "cursor" || *name == "validate_only";
            assert!(!is_filled_in || !stays_empty, "{place} must not be filled in");
            if is_filled_in {
                assert_eq!(contract::fault(&parameter["schema"], &parameter["example"]), None, "{place}");
            }
        }
        for (_, media) in operation.value["requestBody"]["content"].as_object().into_iter().flatten() {
            let examples = media["examples"].as_object().unwrap_or_else(|| panic!("{place} has no example"));
            assert!(examples.contains_key("example"), "{place} has no example");
            for (_, example) in examples {
                assert!(example["summary"].is_string(), "{place}: an example without a summary");
            }
        }
        for (status, response) in operation.value["responses"].as_object().into_iter().flatten() {
            let content = response["content"].as_object().into_iter().flatten();
            for (_, media) in content.filter(|(media_type, _)| media_type.ends_with("json")) {
                let schema = resolve(&media["schema"]);
                let shown = [schema, resolve(&schema["properties"]["items"]["items"])];
                let is_shown =
                    media["examples"].is_object() || shown.iter().any(|one| one["examples"].is_array());
                assert!(is_shown, "{place}: the answer {status} has no example");
            }
        }
    }
}

on_both![
    somebody_new_goes_down_the_page_without_typing,
    the_demo_is_made_once_and_never_among_other_accounts,
];

async fn somebody_new_goes_down_the_page_without_typing(app: TestApp) {
    let body = |id: &str| body_of(operation(id), "example").expect("an example");
    let signed_up = app.anonymous().post("/v1/auth/signup", body("sign_up")).await.expect(201);
    let grace = Client::new(app.clone(), Some(Login::of(&signed_up, app.clock().now())));
    for id in [
        "create_assessment",
        "create_goal",
        "create_gap_item",
        "create_milestone",
        "create_action",
        "create_plan",
        "create_skill",
        "create_scale",
        "create_role",
        "invite_user",
    ] {
        grace.post(&operation(id).path, body(id)).await.expect(201);
    }
}

async fn the_demo_is_made_once_and_never_among_other_accounts(app: TestApp) {
    let passwords = Passwords::new(Strength::Cheap).expect("password hashing");
    let now = app.clock().now();
    let mut conn = app.database().connect();
    assert!(demo::seed(&mut conn, now, &passwords).expect("the first time"));
    assert!(!demo::seed(&mut conn, now, &passwords).expect("the second time"));

    let other = TestApp::start(app.database().kind).await.expect("another database");
    other.person("grace").await;
    let refused = demo::seed(&mut other.database().connect(), now, &passwords);
    assert!(refused.expect_err("a refusal").to_string().contains("a database of its own"));
    assert_eq!(other.database().count("plans", "1 = 1"), 0);
}

#[actix_web::test]
async fn what_an_example_creates_is_read_through_its_link() {
    let demo = TestDatabase::demo(Kind::Sqlite, start()).expect("SQLite is always there");
    for creation in operations() {
        let Some(links) = creation.value["responses"]["201"]["links"].as_object() else { continue };
        let app = TestApp::over_copy(&demo, start()).await;
        let created = send(&app, creation, body_of(creation, "example").as_ref(), None).await.expect(201);
        let link = links.values().find(|link| link["description"] == "Read it.").expect("a link to reading");
        let mut target = operation(link["operationId"].as_str().expect("an operation")).clone();
        for parameter in target.value["parameters"].as_array_mut().into_iter().flatten() {
            let expression = link["parameters"][parameter["name"].as_str().unwrap_or_default()].as_str();
            let value = expression.and_then(|one| match one.strip_prefix("$response.body#") {
                Some(pointer) => created.body.pointer(pointer).cloned(),
                None => example_of(creation, one.strip_prefix("$request.path.")?),
            });
            if let Some(value) = value {
                parameter["example"] = value;
            }
        }
        let read = send(&app, &target, None, None).await.expect(200);
        assert!(created.path().ends_with(&read.id()), "{}: {}", creation.id, created.path());
    }
}

/// What the page fills in for a parameter.
fn example_of(operation: &Operation, name: &str) -> Option<Value> {
    let mut parameters = operation.value["parameters"].as_array().into_iter().flatten();
    parameters.find(|parameter| parameter["name"] == name).map(|parameter| parameter["example"].clone())
}

/// When the demo of these tests was made.
pub fn start() -> UtcTime {
    UtcTime::parse(START).expect("an instant")
}

/// The named example of the body that an operation takes.
pub fn body_of(operation: &Operation, name: &str) -> Option<Value> {
    let media = operation.value["requestBody"]["content"].as_object()?.values().next()?;
    media["examples"].get(name).map(|example| example["value"].clone())
}

/// Sends what the page fills in, as the demo's admin, with an idempotency key or without.
pub async fn send(app: &TestApp, operation: &Operation, body: Option<&Value>, key: Option<&str>) -> Answer {
    let parameters = operation.value["parameters"].as_array().into_iter().flatten();
    let filled_in = parameters.filter(|parameter| !parameter["example"].is_null());
    let example = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    };
    let filled_in = filled_in
        .map(|one| (one["name"].as_str().unwrap_or_default(), one["in"].clone(), example(&one["example"])));
    let (in_path, in_query): (Vec<_>, Vec<_>) = filled_in.partition(|(_, place, _)| *place == "path");
    let path = operation.path_with(|name| {
        let found = in_path.iter().find(|(one, _, _)| *one == name);
        found.unwrap_or_else(|| panic!("{}: no example of {name}", operation.id)).2.clone()
    });
    let query =
        in_query.iter().map(|(name, _, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let uri = if query.is_empty() { path } else { format!("{path}?{query}") };

    let (server, now) = (app.app(), app.clock().now());
    let ring = server.auth.tokens.fresh_ring(&server.db, now).await.expect("keys");
    let token = server.auth.tokens.issue(&ring, now, demo::ADA, demo::SESSION, "example".to_owned());
    let token = token.expect("a token");
    let mut request = TestRequest::with_uri(&uri)
        .method(operation.method.parse().expect("a method"))
        .peer_addr("127.0.0.1:40000".parse().expect("an address"))
        .insert_header(("authorization", format!("Bearer {token}")));
    if let Some(key) = key {
        request = request.insert_header(("idempotency-key", key));
    }
    if operation.is_upload() {
        let form = form_of(body.expect("an example of the form"));
        request = request.insert_header(("content-type", FORM_TYPE)).set_payload(form.bytes());
    } else if let Some(body) = body {
        let media = operation.value["requestBody"]["content"].as_object();
        let media = media.and_then(|content| content.keys().next()).expect("a content type");
        request = request.insert_header(("content-type", media.as_str())).set_payload(body.to_string());
    }
    app.call(request).await
}

/// The form that the page sends. It leaves the names of files to whoever chooses them.
fn form_of(body: &Value) -> Form {
    let names = ["scales.csv", "skills.csv", "roles.csv", "role_skills.csv", "role_related.csv"];
    let members = body.as_object().expect("an object").iter();
    members.fold(Form::default(), |form, (name, value)| match value {
        Value::Array(files) => files
            .iter()
            .zip(names)
            .fold(form, |form, (file, name)| form.file(name, file.as_str().expect("a text").as_bytes())),
        Value::String(text) => form.text(name, text),
        other => form.text(name, &other.to_string()),
    })
}

/// What is kept of an answer: the beginning of a list, and nothing that is a secret or differs from run to run.
fn record(mut body: Value) -> Value {
    if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
        items.truncate(SHOWN);
    }
    if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
        for item in items {
            *item = record(item.take());
        }
    }
    for (name, placeholder) in [
        ("access_token", "the-access-token"),
        ("refresh_token", "the-next-refresh-token"),
        ("setup_token", "the-setup-token-to-hand-over"),
        ("request_id", "01990000-9000-7000-8000-000000000000"),
    ] {
        if let Some(value) = body.get_mut(name) {
            *value = json!(placeholder);
        }
    }
    body
}

fn expect_recorded(answers: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/answers.json");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, format!("{answers:#}\n")).expect("the recorded answers");
    }
    let recorded: Value =
        serde_json::from_str(&fs::read_to_string(&path).expect("the recorded answers")).expect("JSON");
    for (id, answer) in answers.as_object().into_iter().flatten() {
        assert!(recorded[id] == *answer, "{id} is not what was recorded; it is now:\n{answer:#}");
    }
    assert_eq!(recorded, *answers, "something is recorded that is no operation");
}

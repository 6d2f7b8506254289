//! What holds for every request: headers, limits, rehearsals, other origins.

use serde_json::{Value, json};

use crate::support::{
    Answer, TestApp,
    document::operations,
    on_both,
    schema::describe,
    world::{World, filled},
};

on_both![
    a_refusal_points_to_what_is_wrong,
    a_refusal_never_repeats_what_was_sent,
    a_refusal_named_the_types_of_the_program,
    a_value_named_twice_in_a_query_was_accepted,
    a_rehearsal_answers_the_same_and_writes_nothing,
    a_misspelled_rehearsal_is_refused_and_not_carried_out,
    head_is_get_without_a_body,
    every_answer_carries_its_request_and_guards_itself,
    other_origins_are_let_in_by_name_alone,
    a_refused_preflight_was_answered_in_plain_text,
    instants_have_three_decimals,
];

async fn a_refusal_named_the_types_of_the_program(app: TestApp) {
    let ada = app.person("ada").await;
    let plan = |cap: Value| json!({ "title": "a", "budget_cap_minor": cap });
    for (body, code, message) in [
        (plan(json!(4.0)), "invalid", "must be a whole number"),
        (plan(json!("4")), "invalid", "must be a whole number"),
        (plan(json!(u64::MAX)), "out-of-range", "is out of range"),
        (json!([]), "invalid", "must be an object"),
    ] {
        let answer = ada.post("/v1/plans", body).await.expect_problem(422, "invalid-fields");
        assert_eq!(
            (&answer["errors"][0]["code"], &answer["errors"][0]["message"]),
            (&code.into(), &message.into())
        );
    }
}

async fn a_value_named_twice_in_a_query_was_accepted(app: TestApp) {
    let ada = app.person("ada").await;
    ada.get("/v1/goals?status=draft,active").await.expect(200);
    let answer = ada.get("/v1/goals?status=draft,draft").await.expect_problem(400, "invalid-query");
    assert_eq!(answer["errors"][0]["message"], "must be a list of different values");
}

async fn a_refusal_points_to_what_is_wrong(app: TestApp) {
    let ada = app.person("ada").await;
    let pointers = |answer: &Answer| -> Vec<String> {
        let errors = answer["errors"].as_array().expect("errors");
        errors.iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect()
    };
    let body = json!({ "title": "", "description": "x".repeat(4001), "weight": -1, "manual_progress": 101 });
    let answer = ada.post("/v1/goals", body).await.expect_problem(422, "invalid-fields");
    let mut found = pointers(&answer);
    found.sort();
    assert_eq!(found, ["/description", "/manual_progress", "/title", "/weight"]);

    let ratings = json!([{ "skill": "Go", "level": 1 }, { "skill": "Rust", "level": 99 }, { "skill": "" }]);
    let answer = ada.post("/v1/assessments", json!({ "ratings": ratings })).await.expect(422);
    let found = pointers(&answer);
    assert!(found.contains(&"/ratings/1/level".to_owned()), "{found:?}");
    assert!(found.contains(&"/ratings/2/skill".to_owned()), "{found:?}");
    let ratings = json!([{ "skill": "Go", "level": 1, "mood": 3 }]);
    let answer = ada.post("/v1/assessments", json!({ "ratings": ratings })).await.expect(422);
    assert_eq!(pointers(&answer), ["/ratings/0/mood"]);
    let answer = ada.get("/v1/goals?limit=0").await.expect(400);
    assert_eq!(answer["errors"][0]["parameter"], "limit");
}

async fn a_refusal_never_repeats_what_was_sent(app: TestApp) {
    let ada = app.person("ada").await;
    let secret = "hunter2-\u{202e}secret-value";
    for operation in operations() {
        let Some(schema) = operation.body_schema() else { continue };
        let schema = crate::support::document::resolve(schema);
        let path = operation.path_with(|_| ada.id());
        for name in schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            for value in [json!(secret), json!([secret]), json!({ "inner": secret })] {
                let body = json!({ (name.as_str()): value });
                let answer = ada.request(&operation.method, &path).json(body).send().await;
                let text = String::from_utf8_lossy(&answer.bytes);
                assert!(answer.status >= 400, "{answer:?}");
                assert!(!text.contains("hunter2"), "{name} of {}: {answer:?}", operation.id);
            }
        }
    }
    for path in ["/v1/goals?status=hunter2", "/v1/goals?cursor=hunter2", "/v1/goals/hunter2", "/hunter2"] {
        let answer = ada.get(path).await;
        assert!(!answer.body.to_string().contains("hunter2"), "{answer:?}");
    }
}

async fn a_rehearsal_answers_the_same_and_writes_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    let tables = describe(app.database()).primary_keys;
    let rows = || -> Vec<(String, i64)> {
        let names = tables.iter().filter_map(|line| line.split(' ').next());
        names.map(|name| (name.to_owned(), app.database().count(name, "true"))).collect()
    };
    for (path, schema) in
        [("/v1/goals", "CreateGoal"), ("/v1/plans", "CreatePlan"), ("/v1/milestones", "CreateMilestone")]
    {
        let before = rows();
        let body = filled(schema, "rehearsed", json!({}));
        let rehearsed = ada.post(&format!("{path}?validate_only=true"), body.clone()).await.expect(200);
        assert_eq!(rehearsed.header("location"), None);
        assert_eq!(rows(), before);
        ada.get(&format!("{path}/{}", rehearsed.id())).await.expect(404);
        let real = ada.post(&format!("{path}?validate_only=false"), body).await.expect(201);
        assert_eq!(real["title"], rehearsed["title"]);
        ada.delete(&real.path()).await.expect(204);
        let refused = ada.post(&format!("{path}?validate_only=true"), json!({ "title": "" })).await;
        refused.expect_invalid("/title");
    }
    let goal = format!("/v1/goals/{}", world["goal_id"]);
    let before = ada.get(&goal).await.expect(200);
    let rehearsed = ada.patch(&format!("{goal}?validate_only=true"), json!({ "title": "Other" })).await;
    assert_eq!(rehearsed.expect(200)["title"], "Other");
    let rehearsed = ada.act(&format!("{goal}/cancel?validate_only=true")).await;
    assert_eq!(rehearsed.expect(200)["status"], "cancelled");
    assert_eq!(ada.get(&goal).await.expect(200).etag(), before.etag());
}

async fn a_misspelled_rehearsal_is_refused_and_not_carried_out(app: TestApp) {
    let ada = app.person("ada").await;
    for query in ["=True", "=1", "=", "", "=true&validate_only=false", "=true&validate_only=true"] {
        let answer = ada.post(&format!("/v1/goals?validate_only{query}"), json!({ "title": "a" })).await;
        let answer = answer.expect_problem(400, "invalid-query");
        assert_eq!(answer["errors"][0]["parameter"], "validate_only");
    }
    ada.post("/v1/goals?validate%5Fonly=%74rue", json!({ "title": "a" })).await.expect(200);
    assert!(ada.all("/v1/goals").await.is_empty());
}

async fn head_is_get_without_a_body(app: TestApp) {
    let ada = app.person("ada").await;
    let world = World::of(&ada, "ada", "ada").await;
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let path = operation.path_with(|name| world[name].clone());
        let (get, head) = (ada.get(&path).await, ada.request("HEAD", &path).send().await);
        assert_eq!(head.status, get.status, "{path}");
        for name in ["content-type", "etag", "link", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    for path in ["/livez", "/readyz", "/openapi.json", "/problems"] {
        app.anonymous().request("HEAD", path).send().await.expect(200);
    }
    let answer = ada.request("HEAD", "/v1/nothing").send().await;
    assert_eq!(answer.status, 404);
}

async fn every_answer_carries_its_request_and_guards_itself(app: TestApp) {
    let ada = app.person("ada").await;
    for path in ["/v1/goals", "/v1/nothing", "/livez", "/readyz", "/problems", "/openapi.json", "/docs/", "/"]
    {
        let answer = ada.get(path).await;
        for name in ["x-request-id", "x-content-type-options", "content-security-policy", "referrer-policy"] {
            assert!(answer.header(name).is_some(), "{name}: {answer:?}");
        }
    }
    assert_eq!(ada.get("/v1/goals").await.header("cache-control"), Some("no-store"));
    let chosen = ada.request("GET", "/v1/goals").header("x-request-id", "my-Request.1_2").send().await;
    assert_eq!(chosen.header("x-request-id"), Some("my-Request.1_2"));
    for odd in ["", "with space", "line\tbreak", &"x".repeat(65), "ümlaut"] {
        let answer = ada.request("GET", "/v1/goals").header("x-request-id", odd).send().await;
        assert_eq!(answer.header("x-request-id").map(str::len), Some(36), "{odd}");
    }
}

async fn other_origins_are_let_in_by_name_alone(app: TestApp) {
    let origin = "https://app.example";
    let app = app.with(|config| config.cors_origins = vec![origin.parse().expect("an origin")]).await;
    let ada = app.person("ada").await;
    let preflight = |origin: &'static str| {
        let request = ada.request("OPTIONS", "/v1/goals").header("origin", origin);
        let request = request.header("access-control-request-method", "PATCH");
        request.header("access-control-request-headers", "authorization,if-match,idempotency-key").send()
    };
    let answer = preflight(origin).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let answer = ada.request("GET", "/v1/me").header("origin", origin).send().await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default().to_lowercase();
    for name in [
        "etag",
        "link",
        "location",
        "retry-after",
        "x-request-id",
        "idempotency-replayed",
        "content-disposition",
    ] {
        assert!(exposed.contains(name), "{exposed}");
    }
    for other in ["https://app.example.evil", "http://app.example", "null"] {
        let request = ada.request("OPTIONS", "/v1/goals").header("origin", other);
        let answer = request.header("access-control-request-method", "PATCH").send().await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{answer:?}");
    }
}

async fn a_refused_preflight_was_answered_in_plain_text(app: TestApp) {
    let origin = "https://app.example";
    let app = app.with(|config| config.cors_origins = vec![origin.parse().expect("an origin")]).await;
    let nobody = app.anonymous();
    let preflight = |origin: &'static str, method: &'static str, headers: &'static str| {
        let request = nobody.request("OPTIONS", "/v1/goals").header("origin", origin);
        let request = request.header("access-control-request-method", method).header("x-request-id", "mine");
        request.header("access-control-request-headers", headers).send()
    };
    for (origin, method, headers) in [
        ("https://other.example", "PATCH", "if-match"),
        ("null", "GET", "authorization"),
        (origin, "TRACE", "if-match"),
        (origin, "PATCH", "x-forwarded-for"),
    ] {
        let answer = preflight(origin, method, headers).await.expect_problem(400, "invalid-header");
        assert_eq!(answer.header("x-request-id"), Some("mine"), "{answer:?}");
        assert_eq!(answer.header("access-control-allow-methods"), None, "{answer:?}");
    }
    // What CORS answers by itself is an answer like every other, and a refusal of ours can be read across origins.
    let answer = preflight(origin, "PATCH", "if-match").await.expect(200);
    assert_eq!(answer.header("x-request-id"), Some("mine"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let answer = nobody.request("GET", "/v1/me").header("origin", origin).send().await.expect(401);
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
}

async fn instants_have_three_decimals(app: TestApp) {
    let ada = app.person("ada").await;
    app.clock().advance(chrono::TimeDelta::microseconds(1_234_567));
    let goal = ada.goal().create().await;
    assert_eq!(goal["created_at"], "2026-11-23T09:00:01.234Z");
    let world = World::of(&ada, "ada", "ada").await;
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let answer = ada.get(&operation.path_with(|name| world[name].clone())).await;
        expect_instants(&answer.body);
    }
}

fn expect_instants(value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(expect_instants),
        Value::Object(object) => {
            for (name, member) in object {
                if let Some(text) = member.as_str().filter(|_| name.ends_with("_at")) {
                    assert!(
                        text.len() == 24 && text.ends_with('Z') && text.as_bytes()[19] == b'.',
                        "{name}: {text}"
                    );
                }
                expect_instants(member);
            }
        }
        _ => {}
    }
}

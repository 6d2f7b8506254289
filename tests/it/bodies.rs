//! What is wrong with a body is told at once, wherever it lies.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, on_both};

on_both![
    a_field_of_the_wrong_type_hid_all_other_faults,
    faults_inside_lists_are_all_told,
    a_list_stood_for_an_object_within_a_body,
    a_body_of_unknown_members_is_refused_in_bounded_time,
    broken_json_did_not_say_where,
];

/// Pointers and codes, sorted.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let errors = answer["errors"].as_array().expect("errors");
    let mut found: Vec<_> = errors.iter().map(|one| (text(&one["pointer"]), text(&one["code"]))).collect();
    found.sort();
    found
}

fn expected(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    faults.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
}

async fn a_field_of_the_wrong_type_hid_all_other_faults(app: TestApp) {
    let ada = app.person("ada").await;
    let body = json!({
        "mood": 3, "weight": "heavy", "horizon": "soon", "due_on": "2027-02-30", "manual_progress": 101,
        "skill_ids": ["x"], "parent_id": 7, "description": "", "kind": "role",
    });
    let answer = ada.post("/v1/goals", body).await.expect_problem(422, "invalid-fields");
    let all = [
        ("/description", "blank"),
        ("/due_on", "invalid"),
        ("/horizon", "invalid"),
        ("/manual_progress", "out-of-range"),
        ("/mood", "unknown-field"),
        ("/parent_id", "invalid"),
        ("/skill_ids/0", "invalid"),
        ("/title", "required"),
        ("/weight", "invalid"),
    ];
    assert_eq!(faults(&answer), expected(&all));

    // What one must know of sign-up is told by one refusal.
    let body = json!({ "email": 1, "password": true, "name": "Ada" });
    let answer = app.anonymous().post("/v1/auth/signup", body).await.expect_problem(422, "invalid-fields");
    let all = [
        ("/display_name", "required"),
        ("/email", "invalid"),
        ("/name", "unknown-field"),
        ("/password", "invalid"),
    ];
    assert_eq!(faults(&answer), expected(&all));
}

async fn faults_inside_lists_are_all_told(app: TestApp) {
    let ada = app.person("ada").await;
    let ratings = json!([
        { "skill": "Go", "level": "high" },
        { "skill": "", "level": 1 },
        7,
        { "skill": "Rust", "level": 1, "mood": 3 },
    ]);
    let body = json!({ "ratings": ratings, "submit": "yes" });
    let answer = ada.post("/v1/assessments", body).await.expect_problem(422, "invalid-fields");
    let all = [
        ("/ratings/0/level", "invalid"),
        ("/ratings/1/skill", "blank"),
        ("/ratings/2", "invalid"),
        ("/ratings/3/mood", "unknown-field"),
        ("/submit", "invalid"),
    ];
    assert_eq!(faults(&answer), expected(&all));
}

async fn a_list_stood_for_an_object_within_a_body(app: TestApp) {
    let ada = app.person("ada").await;
    let skill = json!({ "external_id": "go", "name": "Go" });
    let role =
        json!({ "external_id": "dev", "title": "Developer", "related": [["lead"]], "tools": [["vim"]] });
    let body = json!({
        "framework": ["dev", "Developers"], "skills": [skill], "roles": [role], "requirements": [["dev", "go"]],
    });
    let answer = ada.post("/v1/framework-bundles", body).await.expect_problem(422, "invalid-fields");
    let all = [
        ("/framework", "invalid"),
        ("/requirements/0", "invalid"),
        ("/roles/0/related/0", "invalid"),
        ("/roles/0/tools/0", "invalid"),
    ];
    assert_eq!(faults(&answer), expected(&all));
}

async fn a_body_of_unknown_members_is_refused_in_bounded_time(app: TestApp) {
    let ada = app.person("ada").await;
    let members = (0..20_000).map(|number| (format!("m{number}"), json!(1)));
    let body = Value::Object(members.collect());
    let answer = ada.post("/v1/goals", body).await.expect_problem(422, "invalid-fields");
    let found = faults(&answer);
    assert!((1..=100).contains(&found.len()), "{} faults", found.len());
}

async fn broken_json_did_not_say_where(app: TestApp) {
    let ada = app.person("ada").await;
    let cases: [(&[u8], u64, u64); 6] = [
        (b"{\"title\": \"a\",\n \"weight\": oops}", 2, 12),
        ("{\"title\": \"größer\" x}".as_bytes(), 1, 20),
        (b"{\"title\": \"a\"", 1, 13),
        (b"{\"title\": \"a\"} {}", 1, 16),
        (b"{\"title\": \"a\",\n\"title\": \"b\"}", 2, 7),
        (b"{\"title\":\n \"\xff\"}", 2, 3),
    ];
    for (body, line, column) in cases {
        let request = ada.request("POST", "/v1/goals").header("content-type", "application/json");
        let answer = request.body(body).send().await.expect_problem(400, "malformed-body");
        assert_eq!((&answer["line"], &answer["column"]), (&json!(line), &json!(column)), "{answer:?}");
    }
}

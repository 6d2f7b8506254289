//! Assessments: what was submitted stays, what corrects it takes its place, and what could not be seen says nothing.

use milepost::catalog::imports::{Format, Request};
use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, bundle, on_both};

on_both![
    what_was_submitted_stays_as_it_is,
    a_draft_enters_nothing_in_the_ledger,
    a_correction_takes_the_place_of_what_it_corrects,
    what_could_not_be_seen_says_nothing,
    an_assessment_says_something,
    each_skill_is_rated_once,
    the_latest_look_counts_by_the_day_it_speaks_of,
    a_deleted_assessment_leaves_the_ledger,
    skills_by_name_are_ones_own_then_the_organizations,
    only_oneself_is_assessed_so_far,
    a_role_says_what_to_rate,
    the_texts_of_levels_help_with_rating,
];

async fn level(client: &Client, skill: &str) -> Value {
    let skills = client.all("/v1/me/skills").await;
    let found = skills.iter().find(|one| one["skill"]["name"] == skill);
    found.map(|one| one["level"].clone()).unwrap_or_default()
}

async fn what_was_submitted_stays_as_it_is(app: TestApp) {
    let ada = app.person("ada").await;
    let released = ada.rate("Go", 2).await;
    let path = released.path();
    assert_eq!((&released["status"], &released["kind"]), (&json!("released"), &json!("self")));
    assert_eq!((&released["subject_id"], &released["assessor_id"]), (&json!(ada.id()), &json!(ada.id())));
    ada.patch(&path, json!({ "summary": "x" })).await.expect_problem(409, "frozen");
    ada.act(&format!("{path}/submit")).await.expect_problem(409, "illegal-transition");
    ada.act(&format!("{path}/discard")).await.expect_problem(409, "illegal-transition");
    assert_eq!(ada.get(&path).await.etag(), released.etag());
}

async fn a_draft_enters_nothing_in_the_ledger(app: TestApp) {
    let ada = app.person("ada").await;
    let draft = ada.assessment().create().await.path();
    assert_eq!(level(&ada, "Public speaking").await, Value::Null);
    ada.patch(&draft, json!({ "ratings": [{ "skill": "Public speaking", "level": 4 }] })).await.expect(200);
    ada.act(&format!("{draft}/submit")).await.expect(200);
    assert_eq!(level(&ada, "Public speaking").await, 4);
    let other = ada.assessment().create().await.path();
    ada.act(&format!("{other}/discard")).await.expect(200);
    ada.patch(&other, json!({ "summary": "x" })).await.expect_problem(409, "frozen");
    assert_eq!(level(&ada, "Public speaking").await, 4);
}

async fn a_correction_takes_the_place_of_what_it_corrects(app: TestApp) {
    let ada = app.person("ada").await;
    let ratings = json!([{ "skill": "Go", "level": 5 }, { "skill": "Rust", "level": 5 }]);
    let old = ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    let correction = ada.act(&format!("{}/correct", old.path())).await.expect(201);
    assert_eq!((&correction["status"], &correction["supersedes_id"]), (&json!("draft"), &old["id"]));
    assert_eq!(correction["ratings"].as_array().map(Vec::len), Some(2));
    assert_eq!(correction["strengths"], old["strengths"]);
    let path = correction.path();
    ada.patch(&path, json!({ "ratings": [{ "skill": "Go", "level": 1 }] })).await.expect(200);
    ada.act(&format!("{path}/submit")).await.expect(200);
    assert_eq!(ada.get(&old.path()).await["status"], "superseded");
    assert_eq!((level(&ada, "Go").await, level(&ada, "Rust").await), (json!(1), Value::Null));
    let history = ada.all("/v1/me/skills").await;
    let go = history.iter().find(|one| one["skill"]["name"] == "Go").expect("Go")["history"].clone();
    assert_eq!(go.as_array().map(Vec::len), Some(2), "{go}");
    ada.act(&format!("{}/correct", old.path())).await.expect_problem(409, "illegal-transition");
}

async fn what_could_not_be_seen_says_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 3).await;
    let ratings = json!([{ "skill": "Go", "observable": false }]);
    let blank = ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    assert_eq!(
        (&blank["ratings"][0]["observable"], &blank["ratings"][0]["level"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(level(&ada, "Go").await, 3);
    let ratings = json!([{ "skill": "Go", "observable": false, "level": 0 }]);
    ada.assessment().with("ratings", ratings).send().await.expect_invalid("/ratings/0/level");
    // A draft may leave a level open; it says nothing until it is filled in.
    let open = ada.assessment().without("strengths").with("ratings", json!([{ "skill": "Go" }]));
    let open = open.create().await.path();
    ada.act(&format!("{open}/submit")).await.expect_invalid("/ratings");
}

async fn an_assessment_says_something(app: TestApp) {
    let ada = app.person("ada").await;
    let empty = || ada.assessment().without("ratings").without("strengths");
    empty().with("submit", true).send().await.expect_invalid("/ratings");
    let draft = empty().create().await.path();
    ada.act(&format!("{draft}/submit")).await.expect_invalid("/ratings");
    empty().with("interests", "music").with("submit", true).create().await;
    empty().with("title", "Only a title").with("submit", true).send().await.expect_invalid("/ratings");
}

async fn each_skill_is_rated_once(app: TestApp) {
    let ada = app.person("ada").await;
    let twice = json!([{ "skill": "Go", "level": 1 }, { "skill": "GO", "level": 2 }]);
    let refused = ada.assessment().with("ratings", twice).send().await.expect(422);
    assert!(
        refused["errors"][0]["pointer"].as_str().is_some_and(|at| at.starts_with("/ratings/1")),
        "{refused:?}"
    );
    let skill = ada.skill().with("name", "Go").create().await.id();
    let twice = json!([{ "skill": "Go", "level": 1 }, { "skill_id": skill, "level": 2 }]);
    ada.assessment().with("ratings", twice).send().await.expect(422);
    let both = json!([{ "skill": "Go", "skill_id": skill, "level": 1 }]);
    ada.assessment().with("ratings", both).send().await.expect_invalid("/ratings/0/skill_id");
    ada.assessment().with("ratings", json!([{ "level": 1 }])).send().await.expect_invalid("/ratings/0/skill");
    let many: Vec<Value> = (0..501).map(|n| json!({ "skill": format!("s{n}"), "level": 1 })).collect();
    ada.assessment().with("ratings", json!(many)).send().await.expect_invalid("/ratings");
    let all: Vec<Value> = many.into_iter().take(500).collect();
    let made = ada.assessment().with("ratings", json!(all)).with("submit", true).create().await;
    assert_eq!(made["ratings"].as_array().map(Vec::len), Some(500));
}

async fn the_latest_look_counts_by_the_day_it_speaks_of(app: TestApp) {
    let ada = app.person("ada").await;
    let rate = |day: &'static str, level: i64| {
        let ratings = json!([{ "skill": "Go", "level": level }]);
        let assessment = ada.assessment().with("ratings", ratings).with("assessed_on", day);
        assessment.with("submit", true).create()
    };
    rate("2026-10-01", 3).await;
    rate("2026-01-01", 1).await;
    assert_eq!(level(&ada, "Go").await, 3);
    app.clock().advance(chrono::TimeDelta::milliseconds(1));
    rate("2026-10-01", 4).await;
    assert_eq!(level(&ada, "Go").await, 4);
    let as_of = ada.get("/v1/me/skills?as_of=2026-06-01").await.expect(200);
    assert_eq!(as_of.items()[0]["level"], 1);
    ada.assessment().with("assessed_on", "2026-11-24").send().await.expect_invalid("/assessed_on");
}

async fn a_deleted_assessment_leaves_the_ledger(app: TestApp) {
    let ada = app.person("ada").await;
    ada.rate("Go", 1).await;
    app.advance_days(1);
    let latest = ada.rate("Go", 5).await.path();
    let gap = ada.gap_item().with("skill", "Go").create().await.path();
    assert_eq!(ada.get(&gap).await["current_level"], 5);
    ada.delete(&latest).await.expect(204);
    assert_eq!(level(&ada, "Go").await, 1);
    assert_eq!(ada.get(&gap).await["current_level"], 1);
    ada.get(&latest).await.expect(404);
}

async fn skills_by_name_are_ones_own_then_the_organizations(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let shared = ada.skill().with("name", "Go").with("owner", "organization").create().await;
    let rated = async |client: &Client| client.rate("go", 1).await["ratings"][0]["skill"]["id"].clone();
    assert_eq!(rated(&bob).await, shared["id"]);
    let own = bob.skill().with("name", "GO").create().await;
    assert_eq!(rated(&bob).await, own["id"]);
    assert_eq!(rated(&ada).await, shared["id"]);
}

async fn only_oneself_is_assessed_so_far(app: TestApp) {
    let ada = app.person("ada").await;
    ada.assessment().with("kind", "self").create().await;
    ada.assessment().with("kind", "nonsense").send().await.expect_invalid("/kind");
    ada.assessment().with("subject_id", ada.id()).send().await.expect_invalid("/subject_id");
}

async fn the_texts_of_levels_help_with_rating(app: TestApp) {
    let folders = [Files::of("onet").folder(), Files::of("gdad").folder()];
    for (format, folder) in [Format::Onet, Format::Gdad].into_iter().zip(&folders) {
        let request = Request::everything(format, vec![folder.path().to_owned()]);
        bundle::import_as(&app, &request).unwrap_or_else(|problems| panic!("refused:\n{problems}"));
    }
    let ada = app.person("ada").await;
    let mut ratings = vec![json!({ "skill": "Whittling", "level": 2 })];
    let mut texts = vec![json!([])];
    for list in ["framework=onet&kind=skill", "framework=gdad"] {
        let found = ada.get(&format!("/v1/skills?{list}&limit=2")).await.expect(200);
        for skill in found.items() {
            ratings.push(json!({ "skill_id": skill["id"] }));
            let path = format!("/v1/skills/{}?expand=level_texts", skill["id"].as_str().expect("an id"));
            texts.push(ada.get(&path).await.expect(200)["level_texts"].clone());
        }
    }
    let draft = ada.post("/v1/assessments", json!({ "ratings": ratings })).await.expect(201);
    assert!(draft["ratings"][1].get("level_texts").is_none(), "only if asked for");
    let helped = ada.get(&format!("{}?expand=level_texts", draft.path())).await.expect(200);
    let shown: Vec<&Value> =
        helped["ratings"].as_array().expect("ratings").iter().map(|rating| &rating["level_texts"]).collect();
    assert_eq!(shown, texts.iter().collect::<Vec<_>>());
    assert!(texts.iter().filter(|texts| texts.as_array().is_some_and(|texts| texts.len() > 2)).count() > 2);
    ada.get(&format!("{}?expand=nonsense", draft.path())).await.expect_problem(400, "invalid-query");
}

async fn a_role_says_what_to_rate(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let key = "onet:15-1252.00";
    let role = ada.get(&format!("/v1/role-profiles?external_id={key}")).await.items()[0]["id"].clone();
    let role = role.as_str().expect("an id");
    let requirements = ada.all(&format!("/v1/role-profiles/{role}/requirements?limit=200")).await;
    let needed: Vec<&Value> = requirements.iter().filter(|one| one["required_level"] != 0).collect();
    assert!(needed.len() < requirements.len(), "the role needs nothing of some skills");

    let own = needed[3]["skill"]["id"].clone();
    let body = json!({ "role_id": role, "ratings": [{ "skill_id": own, "level": 2 }] });
    let draft = ada.post("/v1/assessments", body).await.expect(201);
    assert_eq!(draft["role_id"], role);
    let ratings = draft["ratings"].as_array().expect("ratings");
    assert_eq!(ratings.len(), needed.len(), "each skill that is needed, once");
    assert_eq!((&ratings[0]["skill"]["id"], &ratings[0]["level"]), (&own, &json!(2)));
    assert!(ratings[1..].iter().all(|rating| rating["level"].is_null() && rating["observable"] == true));
    let points = |rating: &Value| {
        let one =
            needed.iter().find(|one| one["skill"]["id"] == rating["skill"]["id"]).expect("it is needed");
        one["weight"].as_f64().expect("a weight") * one["required_level"].as_f64().expect("a level")
    };
    assert!(ratings[1..].is_sorted_by(|a, b| points(a) >= points(b)), "the most weighty first");

    let submitted = ada.act(&format!("{}/submit", draft.path())).await.expect(200);
    assert_eq!(submitted["role_id"], role);
    let held = ada.all("/v1/me/skills").await;
    assert_eq!(held.len(), 1, "what has no level is not known");
    assert_eq!((&held[0]["basis"], &held[0]["is_confirmed"]), (&json!("self"), &json!(false)));

    let empty = ada.post("/v1/assessments", json!({ "role_id": role, "submit": true })).await;
    empty.expect_problem(422, "invalid-fields");
}

//! One person and one role, against values that were worked out apart from this program.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{
    CLERKS, NURSES, SOFTWARE, assess, expect_percent, occupations, plain_readiness, readiness, role, skill,
};
use crate::support::{Files, Kind, TestApp, on_both};

on_both![
    readiness_is_what_was_worked_out_apart,
    points_add_up_to_the_readiness_and_say_why,
    the_same_inputs_have_the_same_hash_in_every_process,
    levels_of_others_are_not_to_be_seen,
];

/// The moves of the golden file: readiness and coverage as it has them, the baseline worked out here from the
/// requirements of all six occupations.
async fn readiness_is_what_was_worked_out_apart(app: TestApp) {
    Files::sample().import(&app);
    let golden = golden();
    let unassessed: Vec<&str> = texts(&golden["half_unassessed"]["unassessed"]);
    let moves = [(&golden["product_level"], Vec::new()), (&golden["half_unassessed"]["results"], unassessed)];
    for (number, (moves, unassessed)) in moves.into_iter().enumerate() {
        for (at, expected) in moves.as_array().expect("moves").iter().enumerate() {
            let person = app.person(&format!("person{number}{at}")).await;
            assess(&person, expected["source"].as_str().expect("a key"), &unassessed).await;
            let target = expected["target"].as_str().expect("a key");
            let found = readiness(&person, target, "").await;
            expect_percent(&found["readiness"], 100.0 * expected["readiness"].as_f64().expect("a share"));
            expect_percent(&found["coverage"], 100.0 * expected["coverage"].as_f64().expect("a share"));
            assert_eq!(found["confirmed_share"], 0.0, "nobody but the person has said so");
            assert_eq!((&found["formula_version"], &found["blockers"]), (&json!(1), &json!([])));

            let roles = occupations(&person).await;
            let others = roles.keys().filter(|key| *key != target);
            let own: Vec<f64> = others.map(|key| plain_readiness(&roles[key], &roles[target])).collect();
            let baseline = own.iter().sum::<f64>() / f64::from(u32::try_from(own.len()).expect("few"));
            expect_percent(&found["baseline"], baseline);
            let share = expected["readiness"].as_f64().expect("a share");
            if unassessed.is_empty() {
                let readier = own.iter().filter(|own| **own > 100.0 * share + 1e-4).count();
                assert_eq!(found["readier_roles"], readier, "{target}");
            }
            expect_percent(
                &found["lift"],
                100.0 * expected["readiness"].as_f64().expect("a share") - baseline,
            );
        }
    }
}

async fn points_add_up_to_the_readiness_and_say_why(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    assess(&ada, CLERKS, &["onet:2.C.3.a", "onet:2.B.3.e"]).await;
    let found = readiness(&ada, SOFTWARE, "?explain=true").await;
    let lines = found["requirements"].as_array().expect("requirements");
    assert_eq!(lines.len(), 68);
    let sum = |member: &str| lines.iter().map(|line| line[member].as_f64().expect("points")).sum::<f64>();
    expect_percent(&found["readiness"], sum("points"));
    assert!((sum("points") + sum("points_missing") - 100.0).abs() < 1e-3);
    let line = |key: &str| lines.iter().find(|line| line["skill"]["external_id"] == key).expect("a line");
    let unknown = line("onet:2.B.3.e");
    assert_eq!((&unknown["outcome"], &unknown["level"]), (&json!("unassessed"), &Value::Null));
    assert_eq!((&unknown["points"], &unknown["points_missing"]), (&json!(0.0), &json!(0.0)));
    let known = line("onet:2.B.3.b");
    assert_eq!((&known["outcome"], &known["basis"]), (&json!("missing"), &json!("self")));
    assert_eq!(known["is_confirmed"], false);
    let why = known["why"].as_str().expect("a sentence");
    assert!(why.contains("Level 0 of the 4") && why.contains("importance is 3.38 of 5"), "{why}");
    assert!(readiness(&ada, SOFTWARE, "").await["requirements"].is_null());

    let nothing = readiness(&app.person("bob").await, SOFTWARE, "").await;
    assert_eq!((&nothing["readiness"], &nothing["lift"]), (&Value::Null, &Value::Null));
    assert_eq!((&nothing["coverage"], &nothing["band"]), (&json!(0.0), &json!("insufficient_data")));
}

async fn the_same_inputs_have_the_same_hash_in_every_process(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    assess(&ada, CLERKS, &[]).await;
    let here = readiness(&ada, SOFTWARE, "").await;
    let there = readiness(&ada.at(&app.with(|_| {}).await), SOFTWARE, "").await;
    assert_eq!(here.body, there.body);
    assert_ne!(here["input_hash"], readiness(&ada, NURSES, "").await["input_hash"]);
    // The other database: other identifiers, the same inputs.
    if let Some(other) = TestApp::start(Kind::Sqlite).await {
        Files::sample().import(&other);
        let ada = other.person("ada").await;
        assess(&ada, CLERKS, &[]).await;
        assert_eq!(readiness(&ada, SOFTWARE, "").await["input_hash"], here["input_hash"]);
    }
    let ratings = json!([{ "skill_id": skill(&ada, "onet:2.B.3.e").await, "level": 5 }]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    assert_ne!(readiness(&ada, SOFTWARE, "").await["input_hash"], here["input_hash"]);
}

async fn levels_of_others_are_not_to_be_seen(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    assess(&ada, CLERKS, &[]).await;
    let id = role(&ada, SOFTWARE).await;
    let path = format!("/v1/role-profiles/{id}/readiness");
    let own = ada.get(&format!("{path}?user_id={}", ada.id())).await.expect(200);
    assert_eq!(own["user_id"], ada.id());
    let others = [
        ada.invite("bob", "employee").await,
        ada.invite("hera", "hr").await,
        ada.invite("root", "admin").await,
        app.person("mallory").await,
    ];
    for other in &others {
        let of = |id: &str| format!("{path}?user_id={id}");
        let refused = other.get(&of(&ada.id())).await.expect_problem(404, "not-found");
        let unknown = other.get(&of("019c0000-0000-7000-8000-ffffffffffff")).await;
        let unknown = unknown.expect_problem(404, "not-found");
        assert_eq!(refused["detail"], unknown["detail"]);
        let body = json!({ "user_id": ada.id() });
        let refused = other.post(&format!("{path}/simulate"), body).await;
        refused.expect_problem(422, "unknown-reference");
        assert_eq!(other.get(&path).await.expect(200)["coverage"], 0.0);
    }
}

fn golden() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/expected_gaps.json");
    serde_json::from_slice(&fs::read(path).expect("the golden figures")).expect("JSON")
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

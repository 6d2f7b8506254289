//! What somebody could do next: suppose levels, or look for a way to another role.

use serde_json::{Value, json};

use super::{CLERKS, NURSES, SOFTWARE, drafted, expect_percent, published, role};
use crate::support::{Client, Files, TestApp, on_both};

on_both![
    a_simulation_says_what_would_be_and_writes_nothing,
    the_best_step_depends_on_what_is_scarce,
    ways_lead_over_roles_that_are_near,
    ways_that_make_no_sense_are_refused,
    no_way_is_shorter_than_what_has_to_be_learned,
];

async fn a_simulation_says_what_would_be_and_writes_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let (design, writing, role) = small_role(&ada).await;
    let path = format!("/v1/role-profiles/{role}/readiness/simulate");
    ada.assessment()
        .with("ratings", json!([{ "skill_id": design, "level": 2 }]))
        .with("submit", true)
        .create()
        .await;
    let body = json!({ "levels": [{ "skill_id": writing, "level": 1 }, { "skill_id": design, "level": 3 }] });
    let found = ada.post(&path, body).await.expect(200);
    expect_percent(&found["now"]["readiness"], 50.0);
    expect_percent(&found["now"]["coverage"], 100.0 * 4.0 / 6.0);
    // 3 + 1 of 4 + 2.
    expect_percent(&found["supposed"]["readiness"], 400.0 / 6.0);
    assert_eq!((&found["supposed"]["coverage"], &found["gain"]), (&json!(100.0), &json!(16.7)));
    assert_eq!(found["supposed"]["blockers"], 1);
    let steps: Vec<_> = found["best_by_gain"].as_array().expect("steps").iter().collect();
    assert_eq!(steps.len(), 2);
    assert!(steps.iter().all(|step| (step["gain"].as_f64().expect("a gain") - 100.0 / 6.0).abs() < 1e-5));
    assert_eq!((&steps[0]["hours"], &found["best_by_hour"]), (&Value::Null, &json!([])));
    let after = ada.get(&format!("/v1/role-profiles/{role}/readiness")).await.expect(200);
    assert_eq!(after["readiness"], 50.0, "nothing was written");
    assert_eq!(after["input_hash"], found["input_hash"]);

    let without = ada.act(&path).await.expect(200);
    assert_eq!((&without["now"], &without["gain"]), (&without["supposed"], &json!(0.0)));
    for (levels, pointer) in [
        (json!([{ "skill_id": design, "level": 6 }]), "/levels/0/level"),
        (
            json!([{ "skill_id": design, "level": 1 }, { "skill_id": design, "level": 2 }]),
            "/levels/1/skill_id",
        ),
        (json!([{ "skill_id": role, "level": 1 }]), "/levels/0/skill_id"),
        (json!([{ "skill_id": design }]), "/levels/0/level"),
    ] {
        let refused = ada.post(&path, json!({ "levels": levels })).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:?}");
    }
}

async fn the_best_step_depends_on_what_is_scarce(app: TestApp) {
    let ada = app.person("ada").await;
    let (design, writing, role) = small_role(&ada).await;
    let ratings = json!([{ "skill_id": design, "level": 1 }, { "skill_id": writing, "level": 0 }]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    let mut gaps = Vec::new();
    for (skill, target) in [(&design, 4), (&writing, 2)] {
        let gap =
            ada.gap_item().without("skill").with("skill_id", skill.as_str()).with("target_level", target);
        gaps.push(gap.create().await.id());
    }
    let link = |gap: usize, gain: i32| json!([{ "gap_item_id": gaps[gap], "expected_level_gain": gain }]);
    let course = ada.action().with("gaps", link(0, 2)).with("effort_hours_planned", 40);
    course.with("cost_planned_minor", 10_000).create().await;
    let reading = ada.action().with("gaps", link(1, 1)).with("effort_hours_planned", 5);
    reading.with("cost_planned_minor", 20_000).create().await;

    let found = ada.act(&format!("/v1/role-profiles/{role}/readiness/simulate")).await.expect(200);
    let first = |order: &str| found[order][0]["skill"]["id"].clone();
    assert_eq!(first("best_by_gain"), design, "two levels of six");
    assert_eq!(first("best_by_hour"), writing, "one level for five hours");
    assert_eq!(first("best_by_cost"), design);
    let step = &found["best_by_gain"][0];
    assert_eq!((&step["from_level"], &step["to_level"], &step["actions"]), (&json!(1), &json!(3), &json!(1)));
    assert_eq!((&step["hours"], &step["cost_minor"]), (&json!(40.0), &json!(10_000)));
    let gain = step["gain"].as_f64().expect("a gain");
    assert!((gain - 200.0 / 6.0).abs() < 1e-5, "{gain}");
    assert!((step["gain_per_hour"].as_f64().expect("a rate") - gain / 40.0).abs() < 1e-5);
    assert!((step["gain_per_1000_minor"].as_f64().expect("a rate") - gain / 10.0).abs() < 1e-5);
}

async fn ways_lead_over_roles_that_are_near(app: TestApp) {
    let ada = app.person("ada").await;
    let craft = ada.skill().with("name", "Craft").with("owner", "organization").create().await.id();
    let mut ladder = Vec::new();
    for level in 1..=5 {
        ladder.push(published(&ada, &format!("Rung {level}"), &[(&craft, level)]).await);
    }
    let path =
        |by: &str| format!("/v1/career-paths?from_role_id={}&to_role_id={}&by={by}", ladder[0], ladder[4]);
    let by_time = ada.get(&path("time")).await.expect(200);
    assert_eq!(by_time["paths"].as_array().map(Vec::len), Some(3));
    let moves = |found: &Value, at: usize| found["paths"][at]["moves"].as_array().map_or(0, Vec::len);
    assert_eq!(moves(&by_time.body, 0), 1, "every move takes its months");
    // 20·(2 + 3 + 4 + 5) hours.
    assert_eq!(by_time["direct"]["effort"]["hours"], 280.0);
    assert_eq!(by_time["direct"]["effort"]["cost_minor"], 150_000);
    let by_cost = ada.get(&path("cost")).await.expect(200);
    assert_eq!(moves(&by_cost.body, 0), 4, "rung by rung everything is learned on the job");
    assert_eq!(by_cost["paths"][0]["total"]["cost_minor"], 0);
    assert_eq!(by_cost["paths"][0]["total"]["hours"], 280.0);
    let first = &by_cost["paths"][0]["moves"][0];
    assert_eq!((&first["basis"], &first["readiness"]), (&json!("similar"), &json!(50.0)));
    assert_eq!(first["gaps"][0]["skill"]["id"], craft);
    assert_eq!((&first["gaps"][0]["from_level"], &first["gaps"][0]["to_level"]), (&json!(1.0), &json!(2.0)));
    let faster = ada.get(&format!("{}&hours_per_week=40", path("time"))).await.expect(200);
    assert_eq!(faster["paths"][0]["total"]["months"], 6.0, "no move is done in less");

    Files::sample().import(&app);
    let (from, to) = (role(&ada, NURSES).await, role(&ada, "onet:11-9111.00").await);
    let path = format!("/v1/career-paths?from_role_id={to}&to_role_id={from}");
    let found = ada.get(&path).await.expect(200);
    assert_eq!(found["direct"]["basis"], "related", "the source says so");
}

async fn ways_that_make_no_sense_are_refused(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let (clerks, software) = (role(&ada, CLERKS).await, role(&ada, SOFTWARE).await);
    let apprentice = role(&ada, "gdad:apprentice-developer").await;
    let unknown = "019c0000-0000-7000-8000-ffffffffffff";
    let ask = |from: &str, to: &str| format!("/v1/career-paths?from_role_id={from}&to_role_id={to}");
    for to in [&clerks, &apprentice] {
        let refused = ada.get(&ask(&clerks, to)).await.expect_problem(400, "invalid-query");
        assert_eq!(refused["errors"][0]["parameter"], "to_role_id");
    }
    ada.get(&ask(unknown, &software)).await.expect_problem(404, "not-found");
    ada.get(&ask(&clerks, unknown)).await.expect_problem(404, "not-found");
    for query in ["&by=luck", "&hours_per_week=0", "&level_price_minor=-1", "&via=moon"] {
        let refused = ada.get(&format!("{}{query}", ask(&clerks, &software))).await;
        refused.expect_problem(400, "invalid-query");
    }
    let draft = drafted(&ada, "Draft", &[]).await;
    let other = drafted(&ada, "Other", &[]).await;
    let found = ada.get(&ask(&draft, &other)).await.expect(200);
    assert_eq!(
        (&found["paths"], &found["direct"]),
        (&json!([]), &Value::Null),
        "nothing can be said of drafts"
    );
}

/// Design 4, critical, and writing 2.
async fn small_role(ada: &Client) -> (String, String, String) {
    let design = ada.skill().with("name", "Design").with("owner", "organization").create().await.id();
    let writing = ada.skill().with("name", "Writing").with("owner", "organization").create().await.id();
    let role = drafted(ada, "Senior", &[(&writing, 2)]).await;
    let requirement = json!({ "skill_id": design, "required_level": 4, "is_critical": true });
    ada.post(&format!("/v1/role-profiles/{role}/requirements"), requirement).await.expect(201);
    ada.act(&format!("/v1/role-profiles/{role}/publish")).await.expect(200);
    (design, writing, role)
}

/// Somebody with craft 1 and speech 1 wants craft 4 and speech 4, and two roles in between look like shortcuts: one
/// that asks for much craft but weighs it little, and one of which nobody says how much speech it needs.
async fn no_way_is_shorter_than_what_has_to_be_learned(app: TestApp) {
    let ada = app.person("ada").await;
    let craft = ada.skill().with("name", "Craft").with("owner", "organization").create().await.id();
    let speech = ada.skill().with("name", "Speech").with("owner", "organization").create().await.id();
    let nothing = ada.skill().with("name", "Nothing").with("owner", "organization").create().await.id();
    let role = async |title: &str, levels: &[(&str, i32, i32)]| {
        let role = drafted(&ada, title, &[]).await;
        for (skill, level, importance) in levels {
            let body = json!({ "skill_id": skill, "required_level": level, "importance": importance });
            ada.post(&format!("/v1/role-profiles/{role}/requirements"), body).await.expect(201);
        }
        ada.act(&format!("/v1/role-profiles/{role}/publish")).await.expect(200);
        role
    };
    let from = role("From", &[(&craft, 1, 5), (&speech, 1, 5), (&nothing, 0, 5)]).await;
    role("Light", &[(&craft, 4, 2), (&speech, 1, 5)]).await;
    role("Unknown", &[(&craft, 1, 5)]).await;
    let to = role("To", &[(&craft, 4, 5), (&speech, 4, 5)]).await;
    for by in ["time", "hours", "cost"] {
        let path = format!("/v1/career-paths?from_role_id={from}&to_role_id={to}&by={by}");
        let found = ada.get(&path).await.expect(200);
        assert_eq!(found["direct"]["effort"]["hours"], 360.0);
        let ways = found["paths"].as_array().expect("ways");
        assert_eq!(ways.len(), 2, "directly and over the light role: {found:?}");
        for way in ways {
            assert!(way["total"]["hours"].as_f64() >= Some(360.0), "{by}: {way}");
            assert!(!way.to_string().contains("Unknown"), "{by}: {way}");
        }
    }
}

//! The check of a goal that is being written, the rules behind it, and the organization's setting.

use serde_json::{Value, json};

use crate::{
    smart_goals::{findings, set_mode, smart_goal},
    support::{Client, TestApp, on_both},
};

on_both![
    a_check_says_what_is_missing_and_stores_nothing,
    a_check_has_the_defaults_of_its_caller,
    offsets_count_what_the_client_asks_for,
    a_language_without_rules_never_refuses,
    a_check_refers_only_to_what_its_caller_may_see,
    a_check_reads_all_members_of_a_goal_and_no_other,
    the_rules_explain_themselves,
    an_organization_is_read_by_all_and_changed_by_admins,
    an_organization_keeps_its_settings_to_itself,
    settings_that_nobody_named_stay,
];

const UNKNOWN: &str = "019c0000-0000-7000-8000-ffffffffffff";

async fn a_check_says_what_is_missing_and_stores_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let (events, plans) =
        (app.database().count("audit_events", "1 = 1"), app.database().count("plans", "1 = 1"));
    let body = json!({
        "as_of": "2026-11-23", "mode": "strict", "locale": "en-GB",
        "goal": { "title": null, "description": "Write 300 words every week", "metric_name": null, "skill_ids": [],
                  "horizon": "one_year" },
    });
    let report = ada.post("/v1/smart-check", body).await.expect(200);
    assert_eq!((&report["verdict"], &report["would_block"]), (&json!("partial"), &json!(true)), "{report:?}");
    assert_eq!(report["offset_encoding"], "utf-16");
    let measurable = &report["criteria"]["M"];
    assert_eq!((&measurable["status"], &measurable["from"]), (&json!("pass"), &json!("text")));
    assert_eq!(
        (&measurable["text_score"], &measurable["fields_score"]),
        (&measurable["score"], &Value::Null)
    );
    assert_eq!(report["criteria"]["A"]["score"], Value::Null);
    let recurs = report["findings"].as_array().expect("findings").iter();
    let recurs = recurs.filter(|finding| finding["rule"] == "T-RECUR-ONLY").collect::<Vec<_>>();
    assert_eq!(recurs.len(), 1, "{report:?}");
    assert_eq!((&recurs[0]["criterion"], &recurs[0]["severity"]), (&json!("T"), &json!("error")));
    assert_eq!(
        (&recurs[0]["field"], &recurs[0]["message_key"]),
        (&json!("description"), &json!("t.recur_only"))
    );
    assert_eq!(recurs[0]["fix"]["field"], "review_on");
    assert_eq!(report["suggested_fields"]["target_value"], 300.0);
    assert_eq!(report["suggested_fields"]["metric_unit"], "words every week", "a rate");

    let smart = json!({ "goal": smart_goal("Publish the handbook"), "mode": "strict" });
    let smart = ada.post("/v1/smart-check", smart).await.expect(200);
    assert_eq!((&smart["verdict"], &smart["would_block"]), (&json!("smart"), &json!(false)), "{smart:?}");
    assert_eq!(app.database().count("audit_events", "1 = 1"), events);
    assert_eq!(app.database().count("plans", "1 = 1"), plans);
    assert_eq!(app.database().count("goals", "1 = 1"), 0);
}

async fn severity(client: &Client, body: Value, rule: &str) -> Value {
    let report = client.post("/v1/smart-check", body).await.expect(200);
    let found = report["findings"].as_array().expect("findings").iter();
    let mut found =
        found.filter(|finding| finding["rule"] == rule).map(|finding| finding["severity"].clone());
    found.next_back().unwrap_or_default()
}

async fn a_check_has_the_defaults_of_its_caller(app: TestApp) {
    let ada = app.person("ada").await;
    let endless = json!({ "goal": { "description": "Write a novel of 50,000 words" } });
    assert_eq!(severity(&ada, endless.clone(), "T-NONE").await, "warn");
    set_mode(&ada, "strict").await;
    assert_eq!(severity(&ada, endless.clone(), "T-NONE").await, "error");
    let advisory = json!({ "goal": endless["goal"], "mode": "advisory" });
    assert_eq!(severity(&ada, advisory, "T-NONE").await, "warn");

    // The same words mean another day on another day, and in another region.
    let due_on = |extra: Value| {
        let mut body = json!({ "goal": { "description": "Run a marathon by 3/4/2027" } });
        body.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        ada.post("/v1/smart-check", body)
    };
    assert_eq!(due_on(json!({})).await.expect(200)["suggested_fields"]["due_on"], "2027-04-03");
    let american = due_on(json!({ "locale": "en-US" })).await.expect(200);
    assert_eq!(american["suggested_fields"]["due_on"], "2027-03-04");
    ada.patch("/v1/me", json!({ "locale": "en-US" })).await.expect(200);
    assert_eq!(due_on(json!({})).await.expect(200)["suggested_fields"]["due_on"], "2027-03-04");
    let past = json!({ "goal": { "description": "Run a marathon by 3/4/2027" }, "as_of": "2028-01-01" });
    assert_eq!(severity(&ada, past, "T-PAST").await, "error");
    // Today is the caller's day: in Auckland it is already the 24th at this hour.
    app.clock().advance(chrono::TimeDelta::hours(4));
    let tomorrow = json!({ "goal": { "description": "Finish the report by tomorrow" } });
    let found = ada.post("/v1/smart-check", tomorrow.clone()).await.expect(200);
    assert_eq!(found["suggested_fields"]["due_on"], "2026-11-24");
    ada.patch("/v1/me", json!({ "timezone": "Pacific/Auckland" })).await.expect(200);
    let found = ada.post("/v1/smart-check", tomorrow).await.expect(200);
    assert_eq!(found["suggested_fields"]["due_on"], "2026-11-25");
}

async fn offsets_count_what_the_client_asks_for(app: TestApp) {
    let ada = app.person("ada").await;
    let text = "🏁 Über alles: read stuff someday";
    let at = |units: usize| (units, units + "stuff".len());
    let before = text.split("stuff").next().expect("a beginning");
    for (encoding, expected) in [
        (None, at(before.encode_utf16().count())),
        (Some("utf-16"), at(before.encode_utf16().count())),
        (Some("utf-8"), at(before.len())),
        (Some("code_points"), at(before.chars().count())),
    ] {
        let body = json!({ "goal": { "description": text }, "offset_encoding": encoding });
        let report = ada.post("/v1/smart-check", body).await.expect(200);
        assert_eq!(report["offset_encoding"], encoding.unwrap_or("utf-16"));
        let spans: Vec<_> = report["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter(|finding| finding["rule"] == "S-VAGUE-WORD")
            .map(|finding| finding["span"].clone())
            .collect();
        let span = json!({ "start": expected.0, "end": expected.1 });
        assert!(spans.contains(&span), "{encoding:?}: {span} is not among {spans:?}");
    }
    let other = json!({ "goal": { "description": text }, "offset_encoding": "bytes" });
    ada.post("/v1/smart-check", other).await.expect_invalid("/offset_encoding");
}

async fn a_language_without_rules_never_refuses(app: TestApp) {
    let ada = app.person("ada").await;
    for (locale, text) in
        [("ja", "本をたくさん読む"), ("fi", "Luen kirjoja joskus"), ("tlh-Latn-x-a", "nuqneH")]
    {
        let body = json!({ "goal": { "description": text }, "locale": locale, "mode": "strict" });
        let report = ada.post("/v1/smart-check", body).await.expect(200);
        assert_eq!(report["would_block"], false, "{report:?}");
        for letter in ["S", "M", "T"] {
            assert_eq!(report["criteria"][letter]["status"], "unknown", "{letter}: {report:?}");
        }
    }
    let fields = json!({
        "goal": { "description": "Luen kirjoja", "due_on": "2020-01-01" }, "locale": "fi", "mode": "strict",
    });
    let report = ada.post("/v1/smart-check", fields).await.expect(200);
    assert_eq!(report["would_block"], true, "a field speaks every language: {report:?}");
    let nonsense = json!({ "goal": {}, "locale": "x_y" });
    ada.post("/v1/smart-check", nonsense).await.expect_invalid("/locale");
}

async fn a_check_refers_only_to_what_its_caller_may_see(app: TestApp) {
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    let goal = ada.goal().create().await;
    let others = [
        ("plan_id", json!(goal.text("plan_id"))),
        ("parent_id", json!(goal.id())),
        ("skill_ids", json!([ada.skill().create().await.id()])),
        ("target_role_id", json!(ada.role().create().await.id())),
    ];
    for (member, value) in others {
        let body = |value: &Value| json!({ "goal": { "title": "Lead a team", (member): value } });
        ada.post("/v1/smart-check", body(&value)).await.expect(200);
        let foreign = mallory.post("/v1/smart-check", body(&value)).await;
        foreign.expect_problem(422, "unknown-reference").expect_invalid(&format!("/goal/{member}"));
        let unknown = if value.is_array() { json!([UNKNOWN]) } else { json!(UNKNOWN) };
        let unknown = ada.post("/v1/smart-check", body(&unknown)).await;
        unknown.expect_problem(422, "unknown-reference").expect_invalid(&format!("/goal/{member}"));
    }
    // A link is a reason.
    let alone = findings(&ada, &json!({ "title": "Lead a team" })).await.to_string();
    let linked = findings(&ada, &json!({ "title": "Lead a team", "parent_id": goal.id() })).await.to_string();
    assert!(alone.contains("R-UNKNOWN") && linked.contains("R-LINKED") && !linked.contains("R-UNKNOWN"));
}

async fn a_check_reads_all_members_of_a_goal_and_no_other(app: TestApp) {
    let ada = app.person("ada").await;
    ada.post("/v1/smart-check", json!({ "goal": {} })).await.expect(200);
    ada.post("/v1/smart-check", json!({})).await.expect_invalid("/goal");
    let unknown = json!({ "goal": { "title": "x", "deadline": "2027-01-01" } });
    ada.post("/v1/smart-check", unknown).await.expect_invalid("/goal/deadline");
    let long = |length: usize| json!({ "goal": { "description": "word ".repeat(length / 5) } });
    ada.post("/v1/smart-check", long(4000)).await.expect(200);
    ada.post("/v1/smart-check", long(4005)).await.expect_invalid("/goal/description");
    let endless = json!({ "goal": { "title": "someday ".repeat(37), "description": "a".repeat(4000) } });
    ada.post("/v1/smart-check", endless).await.expect(200);

    let properties = |name: &str| {
        let schema = &crate::support::document::document()["components"]["schemas"][name];
        let properties = schema["properties"].as_object().expect("properties");
        properties.keys().cloned().collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(properties("GoalToCheck"), properties("CreateGoal"));
}

async fn the_rules_explain_themselves(app: TestApp) {
    let ada = app.person("ada").await;
    let answer = ada.get("/v1/smart-rules").await.expect(200);
    let goal = ada.goal().create().await;
    assert_eq!(goal["smart"]["ruleset"], answer["ruleset"]);
    let rules = answer["rules"].as_array().expect("rules");
    assert!(rules.len() > 25);
    let find = |id: &str| rules.iter().find(|rule| rule["id"] == id).expect("the rule");
    assert_eq!(find("T-NONE")["severities"], json!({ "advisory": "warn", "strict": "error" }));
    assert_eq!(find("T-NONE")["message_key"], "t.none");
    for finding in findings(&ada, &json!({ "title": "Improve" })).await.as_array().expect("findings") {
        let rule = find(finding["rule"].as_str().expect("a rule"));
        assert_eq!(rule["message_key"], finding["message_key"]);
    }
}

async fn an_organization_is_read_by_all_and_changed_by_admins(app: TestApp) {
    let ada = app.person("ada").await;
    let organization = ada.get("/v1/organization").await.expect(200);
    assert_eq!(organization["settings"], json!({ "smart_mode": "advisory" }));
    assert_eq!(organization.allowed_actions(), ["update"]);
    for role in ["hr", "employee"] {
        let other = ada.invite(role, role).await;
        let seen = other.get("/v1/organization").await.expect(200);
        assert_eq!((&seen["id"], seen.allowed_actions()), (&organization["id"], vec![]));
        let refused = other.patch("/v1/organization", json!({ "name": "Mine" })).await;
        refused.expect_problem(403, "forbidden");
    }
    let stale = ada.request("PATCH", "/v1/organization").header("if-match", "\"99.x\"");
    stale.json(json!({ "name": "Mine" })).send().await.expect_problem(412, "stale");
    let current = ada.request("PATCH", "/v1/organization").header("if-match", &organization.etag());
    let body = json!({ "name": "Analytical Engines", "settings": { "smart_mode": "strict" } });
    let changed = current.json(body).send().await.expect(200);
    assert_eq!(
        (&changed["name"], &changed["settings"]["smart_mode"]),
        (&json!("Analytical Engines"), &json!("strict"))
    );
    for (body, pointer) in [
        (json!({ "settings": { "smart_mode": "severe" } }), "/settings/smart_mode"),
        (json!({ "settings": { "smart_mode": null } }), "/settings/smart_mode"),
        (json!({ "settings": { "requires_approval": true } }), "/settings/requires_approval"),
        (json!({ "settings": null }), "/settings"),
        (json!({ "name": "" }), "/name"),
    ] {
        ada.patch("/v1/organization", body).await.expect_invalid(pointer);
    }
    let trail = app.database().texts(
        "SELECT CAST(changes AS TEXT) AS value FROM audit_events WHERE action = 'organization.updated'",
    );
    assert!(trail.len() == 1 && trail[0].contains("strict") && !trail[0].contains("Engines"), "{trail:?}");
}

async fn an_organization_keeps_its_settings_to_itself(app: TestApp) {
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    set_mode(&ada, "strict").await;
    let other = mallory.get("/v1/organization").await.expect(200);
    assert_eq!(other["settings"]["smart_mode"], "advisory");
    assert_ne!(other["id"], ada.get("/v1/organization").await.expect(200)["id"]);
    for (person, status) in [(&ada, 422), (&mallory, 200)] {
        let goal = person.goal().with("title", "Improve").create().await;
        person.act(&format!("{}/activate", goal.path())).await.expect(status);
    }
    let colleague = ada.invite("bob", "employee").await;
    let goal = colleague.goal().with("title", "Improve").create().await;
    colleague.act(&format!("{}/activate", goal.path())).await.expect_problem(422, "not-smart");
}

async fn settings_that_nobody_named_stay(app: TestApp) {
    let ada = app.person("ada").await;
    let stored = r#"{"requires_approval":true,"of_another_version":7}"#;
    app.database().execute(&format!("UPDATE organizations SET settings = '{stored}'")).expect("settings");
    set_mode(&ada, "off").await;
    ada.patch("/v1/organization", json!({ "settings": {} })).await.expect(200);
    let now = app.database().texts("SELECT CAST(settings AS TEXT) AS value FROM organizations");
    let now: Value = serde_json::from_str(&now[0]).expect("JSON");
    assert_eq!(now, json!({ "requires_approval": true, "of_another_version": 7, "smart_mode": "off" }));
    assert_eq!(ada.plan().create().await["requires_approval"], true);
}

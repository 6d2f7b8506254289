//! What an import brings can be written by JSON as well: texts of levels, titles, tools, related roles, and a framework
//! with all its content in one request.

use milepost::catalog::imports::{
    self, Format, Request,
    files::{Input, Limits},
};
use serde_json::{Value, json};

use crate::support::{Answer, Client, Kind, TestApp, bundle, on_both, versions::text};

on_both![
    only_an_import_could_write_texts_of_levels_and_other_names,
    only_an_import_could_write_titles_tools_and_related_roles,
    what_was_published_keeps_its_texts_and_titles,
    a_framework_took_one_request_for_each_row,
    a_bundle_names_all_its_faults_and_leaves_nothing,
    what_was_written_by_json_comes_back_from_an_export,
    a_full_catalog_took_more_rows_over_http,
];

async fn only_an_import_could_write_texts_of_levels_and_other_names(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let words = |level: i32, words: &str| json!({ "level": level, "description": words });
    let texts = json!([words(3, "alone"), words(1, "with help")]);
    let skill = ada.skill().with("owner", "organization").with("name", "Welding");
    let skill = skill.with("level_texts", texts).with("titles", json!(["Brazing", "TIG"])).create().await;
    assert_eq!(skill["titles"], json!(["Brazing", "TIG"]));
    let shown = &skill["level_texts"];
    assert_eq!((&shown[0]["description"], &shown[1]["level"]), (&json!("with help"), &json!(3)));
    let expanded = format!("{}?expand=level_texts,titles", skill.path());
    let read = bob.get(&expanded).await.expect(200);
    assert_eq!(read["level_texts"], *shown);
    assert_eq!(shown[0]["source_level"], 1.0);

    // An array takes the place of the one before; what is not sent stays.
    let said = json!({ "level_texts": [words(5, "teaches")] });
    let changed = ada.patch(&skill.path(), said.clone()).await.expect(200);
    assert_eq!(changed["level_texts"].as_array().map(Vec::len), Some(1));
    assert_ne!(changed.etag(), read.etag());
    assert_eq!(ada.get(&expanded).await.expect(200)["titles"], json!(["Brazing", "TIG"]));
    ada.patch(&skill.path(), json!({ "titles": [] })).await.expect(200);
    assert_eq!(ada.get(&expanded).await.expect(200)["titles"], json!([]));

    let refused = [
        (json!({ "level_texts": [words(6, "beyond")] }), "/level_texts/0/level"),
        (json!({ "level_texts": [words(1, "a"), words(1, "b")] }), "/level_texts/1"),
        (json!({ "titles": ["Tig", "TIG"] }), "/titles/1"),
        (json!({ "titles": null }), "/titles"),
    ];
    for (body, pointer) in refused {
        ada.patch(&skill.path(), body).await.expect_invalid(pointer);
    }
    bob.patch(&skill.path(), said).await.expect_problem(403, "forbidden");
    // A scale without the level of a text does not fit, unless other texts come along.
    let levels = json!([{ "level": 0, "label": "no" }, { "level": 1, "label": "yes" }]);
    let scale = ada.scale().with("name", "Two").with("levels", levels).create().await.id();
    ada.patch(&skill.path(), json!({ "scale_id": scale })).await.expect_invalid("/scale_id");
    let both = json!({ "scale_id": scale, "level_texts": [words(1, "does it")] });
    let moved = ada.patch(&skill.path(), both).await.expect(200);
    assert_eq!(moved["level_texts"][0]["source_scale"], "Two");
    let fewer = json!({ "levels": [{ "level": 5, "label": "no" }, { "level": 6, "label": "yes" }] });
    ada.patch(&format!("/v1/scales/{scale}"), fewer).await.expect_problem(409, "in-use");
}

async fn only_an_import_could_write_titles_tools_and_related_roles(app: TestApp) {
    let ada = app.person("ada").await;
    let mallory = app.person("mallory").await;
    let other = ada.role().with("title", "Principal").create().await;
    let third = ada.role().with("title", "Manager").create().await;
    let role = ada.role().with("titles", json!(["Staff developer"])).with(
        "tools",
        json!([{ "name": "git" }, { "name": "Rust", "category": "Languages", "category_code": "l", "is_hot": true }]),
    );
    let related = json!([{ "role_id": third.id(), "tier": "near" }, { "role_id": other.id() }]);
    let role = role.with("related", related).create().await;
    let order = |answer: &Answer| -> Vec<String> {
        let related = answer["related"].as_array().expect("related roles").iter();
        related.map(|one| text(one, "title")).collect()
    };
    assert_eq!(order(&role), ["Manager", "Principal"]);
    let expanded = format!("{}?expand=titles,tools,related", role.path());
    let read = ada.get(&expanded).await.expect(200);
    for member in ["titles", "tools", "related"] {
        assert_eq!(read[member], role[member], "{member}");
    }
    let rust = json!({
        "name": "Rust", "category": "Languages", "category_code": "l", "is_hot": true, "is_in_demand": false
    });
    assert_eq!(read["tools"][0], rust);
    assert_eq!(
        (&read["tools"][1]["category_code"], &read["related"][0]["tier"]),
        (&json!("other"), &json!("near"))
    );

    ada.patch(&role.path(), json!({ "related": [{ "role_id": other.id() }] })).await.expect(200);
    let changed = ada.patch(&role.path(), json!({ "tools": [] })).await.expect(200);
    assert_eq!((&changed["tools"], &changed["titles"]), (&json!([]), &Value::Null));
    let read = ada.get(&expanded).await.expect(200);
    assert_eq!((order(&read), &read["titles"]), (vec!["Principal".to_owned()], &json!(["Staff developer"])));

    let draft = ada.framework().create().await.id();
    let hidden = ada.role().with("title", "Hidden").with("framework_id", draft).create().await.id();
    let foreign = mallory.role().create().await.id();
    let refused = [
        (json!([{ "role_id": other.id() }, { "role_id": role.id() }]), "/related/1/role_id"),
        (json!([{ "role_id": other.id() }, { "role_id": other.id() }]), "/related/1/role_id"),
        (json!([{ "role_id": hidden }]), "/related/0/role_id"),
        (json!([{ "role_id": foreign }]), "/related/0/role_id"),
    ];
    for (related, pointer) in refused {
        ada.patch(&role.path(), json!({ "related": related })).await.expect_invalid(pointer);
    }
    let twice = json!({ "tools": [{ "name": "Git" }, { "name": "git", "category_code": "other" }] });
    ada.patch(&role.path(), twice).await.expect_invalid("/tools/1");
    assert_eq!(ada.get(&expanded).await.expect(200).body, read.body);
}

async fn what_was_published_keeps_its_texts_and_titles(app: TestApp) {
    let ada = app.person("ada").await;
    let made = ada.post("/v1/framework-bundles", welders()).await.expect(201);
    let framework = text(&made["framework"], "id");
    let skill = format!("/v1/skills/{}", text(&made["skills"][0], "id"));
    let role = format!("/v1/role-profiles/{}", text(&made["roles"][0], "id"));
    ada.patch(&role, json!({ "titles": ["Joiner"] })).await.expect(200);
    ada.act(&format!("/v1/frameworks/{framework}/publish")).await.expect(200);
    ada.patch(&role, json!({ "titles": [] })).await.expect_problem(409, "frozen");
    for body in [json!({ "level_texts": [] }), json!({ "titles": ["x"] })] {
        ada.patch(&skill, body).await.expect_problem(409, "frozen");
    }
    let read = ada.get(&format!("{role}?expand=titles")).await.expect(200);
    assert_eq!(read["titles"], json!(["Joiner"]));
}

/// A small framework with everything that a bundle can hold.
fn welders() -> Value {
    json!({
        "framework": { "key": "welding", "name": "Welding", "release": "2027", "license": "CC0" },
        "skills": [
            {
                "external_id": "tig", "name": "TIG", "parent": "joining", "kind": "skill", "category": "technical",
                "titles": ["GTAW"],
                "level_texts": [
                    { "level": 1, "description": "Under supervision." },
                    { "level": 4, "description": "Any joint.", "label": "Master" }
                ]
            },
            { "external_id": "joining", "name": "Joining", "half_life_months": 12 }
        ],
        "roles": [
            {
                "external_id": "welder", "title": "Welder", "seniority": 1, "titles": ["Metal joiner"],
                "tools": [{ "name": "Torch", "is_in_demand": true }], "related": [{ "role": "foreman", "tier": "near" }]
            },
            { "external_id": "foreman", "title": "Foreman", "track": "management" }
        ],
        "requirements": [
            { "role": "welder", "skill": "tig", "required_level": 3, "importance": 4, "is_critical": true },
            { "role": "foreman", "skill": "joining", "rationale": "They teach it." },
            { "role": "foreman", "skill": "tig", "required_level": 2, "requirement": "optional" }
        ]
    })
}

async fn a_framework_took_one_request_for_each_row(app: TestApp) {
    let ada = app.person("ada").await;
    let (hera, bob) = (ada.invite("hera", "hr").await, ada.invite("bob", "employee").await);
    bob.post("/v1/framework-bundles", welders()).await.expect_problem(403, "forbidden");
    hera.post("/v1/framework-bundles?validate_only=true", welders()).await.expect(200);
    assert!(hera.all("/v1/frameworks?status=draft").await.is_empty());

    let send = async || {
        let request = hera.request("POST", "/v1/framework-bundles").header("Idempotency-Key", "welders");
        request.json(welders()).send().await.expect(201)
    };
    let made = send().await;
    assert_eq!(send().await.body, made.body);
    let framework = text(&made["framework"], "id");
    assert_eq!(made.header("location"), Some(format!("/v1/frameworks/{framework}").as_str()));
    assert_eq!((&made["framework"]["status"], &made["requirement_count"]), (&json!("draft"), &json!(3)));
    let keys = |member: &str| -> Vec<String> {
        made[member].as_array().expect("rows").iter().map(|one| text(one, "external_id")).collect()
    };
    assert_eq!(
        (keys("skills"), keys("roles")),
        (vec!["tig".into(), "joining".into()], vec!["welder".into(), "foreman".into()])
    );
    let tig = format!("/v1/skills/{}", text(&made["skills"][0], "id"));
    let tig = hera.get(&format!("{tig}?expand=level_texts,titles")).await.expect(200);
    assert_eq!((&tig["parent_id"], &tig["titles"]), (&made["skills"][1]["id"], &json!(["GTAW"])));
    assert_eq!(tig["level_texts"][1]["label"], "Master");
    let welder = format!("/v1/role-profiles/{}", text(&made["roles"][0], "id"));
    let welder = hera.get(&format!("{welder}?expand=requirements,related,titles,tools")).await.expect(200);
    assert_eq!(welder["related"][0]["role_id"], made["roles"][1]["id"]);
    assert_eq!(welder["requirements"][0]["required_level"], 3);
    assert_eq!((&welder["titles"], &welder["tools"][0]["name"]), (&json!(["Metal joiner"]), &json!("Torch")));
    bob.get(&format!("/v1/role-profiles/{}", welder.id())).await.expect_problem(404, "not-found");

    hera.post("/v1/framework-bundles", welders()).await.expect_problem(409, "already-exists");
    hera.act(&format!("/v1/frameworks/{framework}/publish")).await.expect(200);
    assert_eq!(bob.all(&format!("/v1/role-profiles?framework_id={framework}")).await.len(), 2);
}

async fn a_bundle_names_all_its_faults_and_leaves_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let mut body = welders();
    body["skills"][0]["scale_id"] = json!("01990000-0000-7000-8000-000000000000");
    body["skills"][1]["parent"] = json!("joining");
    body["skills"].as_array_mut().expect("skills").push(json!({ "external_id": "tig", "name": "Again" }));
    body["roles"][0]["related"] = json!([{ "role": "nobody" }, { "role": "welder" }]);
    body["requirements"] = json!([
        { "role": "welder", "skill": "joining", "required_level": 9 },
        { "role": "welder", "skill": "joining" },
        { "role": "nobody", "skill": "nothing" }
    ]);
    let refused = ada.post("/v1/framework-bundles", body).await.expect_problem(422, "invalid-fields");
    let mut pointers: Vec<String> =
        refused["errors"].as_array().expect("errors").iter().map(|one| text(one, "pointer")).collect();
    pointers.sort_unstable();
    let expected = [
        "/requirements/0/required_level",
        "/requirements/1",
        "/requirements/2/role",
        "/requirements/2/skill",
        "/roles/0/related/0/role",
        "/roles/0/related/1/role",
        "/skills/0/parent",
        "/skills/0/scale_id",
        "/skills/1/parent",
        "/skills/2/external_id",
    ];
    assert_eq!(pointers, expected);
    let shapes = [
        (json!({ "framework": { "key": "k", "name": "n" }, "skills": [] }), "/skills"),
        (
            json!({ "framework": { "key": "", "name": "n" }, "skills": [{ "external_id": "a", "name": "n" }] }),
            "/framework/key",
        ),
    ];
    for (body, pointer) in shapes {
        ada.post("/v1/framework-bundles", body).await.expect_invalid(pointer);
    }
    for table in ["frameworks", "skills", "role_profiles", "role_requirements", "role_titles"] {
        assert_eq!(app.database().count(table, "TRUE"), 0, "{table}");
    }
}

async fn export(client: &Client, framework: &str) -> Answer {
    client.get(&format!("/v1/frameworks/{framework}/export?format=native")).await.expect(200)
}

async fn what_was_written_by_json_comes_back_from_an_export(app: TestApp) {
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    let made = ada.post("/v1/framework-bundles", welders()).await.expect(201);
    let written = export(&ada, &text(&made["framework"], "id")).await;
    let sheets = crate::export_requests::text(&written);
    for line in [
        "welding:tig,GTAW",
        "welding:tig,Proficiency",
        "welding:welder,Metal joiner",
        "welding:welder,Torch,other",
        "welding:welder,welding:foreman,near,1",
    ] {
        assert!(sheets.contains(line), "no {line} in\n{sheets}");
    }
    let owner = mallory.get("/v1/me").await.expect(200).text("organization_id");
    let owner = owner.parse::<uuid::Uuid>().expect("a UUID").into();
    let request =
        Request::everything(Format::Native, vec![Input::in_memory("export.zip", written.bytes.as_slice())]);
    let read = imports::read(&request, Limits::default(), &mut |_| {});
    let read = read.unwrap_or_else(|problems| panic!("refused:\n{problems}"));
    let report = bundle::run_for(&app, &read, Some(owner));
    assert!(report.problems.is_empty(), "{report}");
    let copy = text(&mallory.all("/v1/frameworks?key=welding").await[0], "id");
    let again = export(&mallory, &copy).await;
    assert_eq!(crate::export_requests::text(&again), sheets);
}

async fn a_full_catalog_took_more_rows_over_http(app: TestApp) {
    let ada = app.person("ada").await;
    let role = ada.role().create().await;
    let set = |rows: &str| {
        let statement = format!("UPDATE organizations SET catalog_rows = {rows}");
        app.database().execute(&statement).expect("an update");
    };
    let known = || app.database().texts("SELECT CAST(catalog_rows AS TEXT) AS value FROM organizations");
    assert_eq!(known(), ["1"]);
    // The count is only trusted while it says that there is room.
    set("749999");
    ada.patch(&role.path(), json!({ "titles": ["a", "b"] })).await.expect(200);
    assert_eq!(known(), ["3"]);
    set("749995");
    ada.patch(&role.path(), json!({ "titles": ["a", "b", "c"] })).await.expect(200);
    let skill = ada
        .skill()
        .with("owner", "organization")
        .with("level_texts", json!([{ "level": 1, "description": "x" }]));
    skill.create().await;
    assert_eq!(known(), ["749998"]);
    ada.skill().with("name", "Personal").create().await;
    assert_eq!(known(), ["749998"], "personal skills are nobody's catalog");
    if app.database().kind == Kind::Postgres {
        // Filling it takes a second there, and shows nothing else.
        return;
    }
    app.database().execute(&full(&role.id())).expect("many rows");
    ada.post("/v1/framework-bundles", welders()).await.expect_problem(409, "limit-reached");
    set("NULL");
    ada.role().with("title", "Another").send().await.expect_problem(409, "limit-reached");
}

/// A statement that fills a catalog to its last row.
fn full(role: &str) -> String {
    format!(
        "INSERT INTO role_titles (role_id, title_key, title) \
         WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 749994) \
         SELECT '{role}', n || '-', 'x' FROM numbers"
    )
}

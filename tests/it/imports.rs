//! Imports: what they bring, what they leave alone, and what the API shows of it.

use std::process::Command;

use milepost::{
    catalog::imports::{
        Mandate,
        files::Limits,
        report::{Count, Part},
    },
    platform::{clock::Clock, db::DatabaseUrl},
};
use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, bundle, on_both};

on_both![
    a_bundle_becomes_the_catalog_of_everybody,
    sources_show_their_attribution,
    importing_twice_changes_not_a_single_row,
    a_folder_and_an_archive_of_it_are_the_same,
    changed_rows_are_taken_over_and_raise_the_revision,
    rows_that_are_gone_are_left_alone_and_counted,
    rows_that_name_unknown_ones_are_skipped_and_reported,
    keys_may_name_what_was_imported_before,
    other_scales_become_scales_of_the_instance,
    an_import_is_recorded_for_each_source,
    imports_and_requests_do_not_disturb_each_other,
    the_command_line_reports_and_refuses,
];

const ROLE: &str = "onet:15-1252.00";
const SKILL: &str = "onet:2.B.3.e";
const REQUIREMENT: &str = "onet:15-1252.00,onet:2.B.3.e,";

async fn one(client: &Client, list: &str, key: &str) -> Value {
    let found = client.get(&format!("/v1/{list}?external_id={key}")).await.expect(200);
    assert_eq!(found.items().len(), 1, "{key}");
    found.items()[0].clone()
}

/// Every row of the tables that imports write, as text.
fn dump(app: &TestApp) -> Vec<String> {
    let tables = [
        "sources",
        "frameworks",
        "proficiency_scales",
        "proficiency_levels",
        "skills",
        "role_profiles",
        "role_requirements",
        "role_relations",
        "role_titles",
        "skill_titles",
        "role_tools",
        "skill_level_descriptors",
        "imports",
        "audit_events",
    ];
    let columns = |table: &str| {
        app.database().texts(&match app.database().kind {
            crate::support::Kind::Sqlite => format!("SELECT name AS value FROM pragma_table_info('{table}')"),
            crate::support::Kind::Postgres => {
                format!("SELECT column_name::text AS value FROM information_schema.columns WHERE table_name = '{table}'")
            }
        })
    };
    let row = |table: &str| {
        let columns = columns(table);
        let texts = columns.iter().map(|column| format!("coalesce(CAST({column} AS TEXT), '-')"));
        let list = texts.collect::<Vec<_>>().join(" || '|' || ");
        app.database().texts(&format!("SELECT {list} AS value FROM {table} ORDER BY 1"))
    };
    tables.into_iter().flat_map(row).collect()
}

fn count(created: usize, updated: usize, unchanged: usize) -> Count {
    Count { created, updated, unchanged, ..Count::default() }
}

async fn a_bundle_becomes_the_catalog_of_everybody(app: TestApp) {
    let report = Files::sample().import(&app);
    assert_eq!(report.tally.part(Part::Skills), count(81, 0, 0));
    assert_eq!(report.tally.part(Part::Roles), count(8, 0, 0));
    assert_eq!(report.tally.part(Part::Requirements), count(421, 0, 0));
    for name in ["ada", "grace"] {
        let admin = app.person(name).await;
        let role = one(&admin, "role-profiles", ROLE).await;
        assert_eq!(role["title"], "Software Developers");
        assert_eq!((&role["owner"], &role["status"]), (&json!("instance"), &json!("published")));
        assert_eq!((&role["code"], &role["job_zone"]), (&json!("15-1252.00"), &json!(4)));
        assert_eq!(role["allowed_actions"], json!([]));
        let skill = one(&admin, "skills", SKILL).await;
        assert_eq!((&skill["name"], &skill["kind"]), (&json!("Programming"), &json!("skill")));
        assert_eq!(skill["scale_id"], "019c0000-0000-7000-8000-000000000000");

        let (role, skill) = (role["id"].as_str().expect("an id"), skill["id"].as_str().expect("an id"));
        let role = format!("/v1/role-profiles/{role}");
        admin.patch(&role, json!({ "title": "Mine" })).await.expect(403);
        admin.delete(&role).await.expect(403);
        admin.act(&format!("{role}/retire")).await.expect(403);
        let body = json!({ "skill_id": skill, "required_level": 1 });
        admin.post(&format!("{role}/requirements"), body).await.expect(403);
        let requirements = admin.get(&format!("{role}/requirements")).await.expect(200);
        let requirement = requirements.items()[0]["id"].as_str().expect("an id");
        let requirement = format!("{role}/requirements/{requirement}");
        admin.patch(&requirement, json!({ "required_level": 1 })).await.expect(403);
        admin.delete(&requirement).await.expect(403);
        let skill = format!("/v1/skills/{skill}");
        admin.patch(&skill, json!({ "name": "Mine" })).await.expect(403);
        admin.delete(&skill).await.expect(403);
        let scale = "/v1/scales/019c0000-0000-7000-8000-000000000000";
        admin.patch(scale, json!({ "name": "Mine" })).await.expect(403);
        admin.delete(scale).await.expect(403);
    }
}

async fn sources_show_their_attribution(app: TestApp) {
    Files::sample().append("skills.csv", "acme:1,Welding,behaviour,,,").import(&app);
    let ada = app.person("ada").await;
    let sources = ada.get("/v1/sources").await.expect(200);
    let shown: Vec<Value> = sources.items().iter().map(|one| json!([one["key"], one["release"]])).collect();
    assert_eq!(
        json!(shown),
        json!([["acme", null], ["esco", "1.1.1"], ["gdad", "2025-10"], ["onet", "30.3"]])
    );
    let attribution = |index: usize| sources.items()[index]["attribution"].as_str().unwrap_or_default();
    assert_eq!(attribution(0), "");
    assert_eq!(attribution(1), "This service uses the ESCO classification of the European Commission.");
    assert!(attribution(2).ends_with("Open Government Licence v3.0."));
    assert!(attribution(3).starts_with("This page includes information from the O*NET 30.3 Database by"));
    assert_eq!(sources.items()[3]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(one(&ada, "skills", "acme:1").await["kind"], "behavior");
}

async fn importing_twice_changes_not_a_single_row(app: TestApp) {
    Files::sample().import(&app);
    let before = dump(&app);
    app.advance_days(1);
    let report = Files::sample().import(&app);
    assert!(!report.tally.is_change(), "{report}");
    assert_eq!(report.tally.part(Part::Requirements), count(0, 0, 421));
    assert_eq!(report.tally.part(Part::Relations).unchanged, 3);
    assert_eq!(before, dump(&app));
}

async fn a_folder_and_an_archive_of_it_are_the_same(app: TestApp) {
    Files::sample().import(&app);
    let archive = Files::sample().zip("some/folder/");
    let report = bundle::import(&app, &archive.path().join("bundle.zip")).expect("an import");
    assert!(!report.tally.is_change(), "{report}");
    let crlf = |(name, bytes): (&String, &Vec<u8>)| {
        let text = String::from_utf8_lossy(bytes).replace('\n', "\r\n");
        (name.clone(), format!("\u{feff}{text}").into_bytes())
    };
    let windows = Files(Files::sample().0.iter().map(crlf).collect());
    let report = windows.import(&app);
    assert_eq!(report.tally.part(Part::Sources), count(0, 3, 0));
    assert_eq!(report.tally.part(Part::Requirements), count(0, 0, 421));
    assert_eq!(report.tally.part(Part::Roles), count(0, 0, 8));
}

async fn changed_rows_are_taken_over_and_raise_the_revision(app: TestApp) {
    Files::sample().import(&app);
    let ada = app.person("ada").await;
    let before = one(&ada, "role-profiles", ROLE).await;
    app.advance_days(1);
    let report = Files::sample()
        .replace("role_skills.csv", REQUIREMENT, "onet:15-1252.00,onet:2.B.3.e,5,4.6,onet-lv,4.5,,")
        .replace("skills.csv", "onet:2.B.3.e,", "onet:2.B.3.e,Coding,tool,onet,30.3,2.B.3.e")
        .replace("roles.csv", "onet:43-9021.00,", "onet:43-9021.00,Typists,,3,onet,30.3,43-9021.00")
        .replace(
            "role_related.csv",
            "onet:11-3031.00,onet:13-2011.00,",
            "onet:11-3031.00,onet:13-2011.00,Near,4",
        )
        .import(&app);
    assert_eq!(report.tally.part(Part::Requirements), count(0, 1, 420));
    assert_eq!(report.tally.part(Part::Skills), count(0, 1, 80));
    assert_eq!(report.tally.part(Part::Roles), count(0, 2, 6));
    assert_eq!(report.tally.part(Part::Relations).updated, 1);
    assert_eq!(report.tally.part(Part::Sources), count(0, 3, 0));

    let role = one(&ada, "role-profiles", ROLE).await;
    assert_eq!((&before["revision"], &role["revision"]), (&json!(1), &json!(2)));
    assert_eq!(role["id"], before["id"]);
    assert_ne!(role["updated_at"], before["updated_at"]);
    let path = format!("/v1/role-profiles/{}/requirements?limit=200", role["id"].as_str().expect("an id"));
    let requirements = ada.all(&path).await;
    let changed =
        requirements.iter().find(|one| one["skill"]["external_id"] == SKILL).expect("the requirement");
    assert_eq!((&changed["required_level"], &changed["importance"]), (&json!(5), &json!(4.5)));
    assert_eq!(changed["skill"]["name"], "Coding");
    let typists = one(&ada, "role-profiles", "onet:43-9021.00").await;
    assert_eq!((&typists["title"], &typists["job_family"]), (&json!("Typists"), &json!(null)));
    let managers = one(&ada, "role-profiles", "onet:11-3031.00").await;
    let path = format!("/v1/role-profiles/{}?expand=related", managers["id"].as_str().expect("an id"));
    let managers = ada.get(&path).await.expect(200);
    assert_eq!(
        (&managers["related"][0]["tier"], &managers["related"][0]["position"]),
        (&json!("Near"), &json!(4))
    );
    assert_eq!(managers["revision"], 1);
}

async fn rows_that_are_gone_are_left_alone_and_counted(app: TestApp) {
    Files::sample().import(&app);
    let report = Files::sample()
        .replace("role_skills.csv", REQUIREMENT, "")
        .replace("role_related.csv", "onet:11-3031.00,onet:13-2011.00,", "")
        .replace("roles.csv", "gdad:apprentice-developer,", "")
        .import(&app);
    assert_eq!(report.tally.part(Part::Requirements).absent, 1);
    assert_eq!(report.tally.part(Part::Relations).absent, 1);
    // It was the only role of its source: files that list none say nothing of it.
    assert_eq!(report.tally.part(Part::Roles), Count { unchanged: 7, ..Count::default() });
    assert_eq!(app.database().count("role_requirements", "TRUE"), 421);
    assert_eq!(app.database().count("role_relations", "TRUE"), 3);
    let only_esco = Files::sample()
        .with("skills.csv", "skill_key,name\nesco:x,X\n")
        .with("roles.csv", "role_key,name\n")
        .with("role_skills.csv", "role_key,skill_key\n")
        .with("role_related.csv", "role_key,related_role_key\n");
    let report = only_esco.import(&app);
    assert_eq!(report.tally.part(Part::Skills), Count { created: 1, absent: 6, ..Count::default() });
}

async fn rows_that_name_unknown_ones_are_skipped_and_reported(app: TestApp) {
    let files = Files::sample()
        .append("role_skills.csv", "onet:15-1252.00,onet:nowhere,1,,,,,")
        .append("role_skills.csv", "onet:nobody,onet:2.B.3.e,1,,,,,");
    let lines = files.text("role_skills.csv").lines().count();
    let report = files.import(&app);
    assert_eq!(report.tally.part(Part::Requirements).skipped, 2);
    assert_eq!(report.tally.part(Part::Relations), Count { created: 3, skipped: 11, ..Count::default() });
    assert_eq!(report.problems.count(), 13);
    let shown: Vec<String> = report.problems.shown().iter().map(ToString::to_string).collect();
    let unknown = "which is neither imported nor in the catalog";
    assert_eq!(
        shown[..3],
        [
            format!(
                "role_skills.csv:{}:skill_key: names the skill onet:nowhere, {unknown} [unknown-skill]",
                lines - 1
            ),
            format!("role_skills.csv:{lines}:role_key: names the role onet:nobody, {unknown} [unknown-role]"),
            format!(
                "role_related.csv:3:related_role_key: names the role onet:13-2051.00, {unknown} [unknown-role]"
            ),
        ]
    );
}

async fn keys_may_name_what_was_imported_before(app: TestApp) {
    Files::sample().import(&app);
    let more = Files::sample()
        .with("skills.csv", "skill_key,name\n")
        .with("roles.csv", "role_key,name\nacme:dev,Our developers\n")
        .with("role_skills.csv", "role_key,skill_key,required_level,requirement\nacme:dev,onet:2.B.3.e,4,\nacme:dev,esco:000f1d3d-220f-4789-9c0a-cc742521fb02,,optional\n")
        .with("role_related.csv", "role_key,related_role_key\nacme:dev,onet:15-1252.00\nacme:dev,onet:43-9021.00\n");
    let report = more.import(&app);
    assert!(report.problems.is_empty(), "{report}");
    let ada = app.person("ada").await;
    let role = one(&ada, "role-profiles", "acme:dev").await;
    let path =
        format!("/v1/role-profiles/{}?expand=requirements,related", role["id"].as_str().expect("an id"));
    let role = ada.get(&path).await.expect(200);
    let weights: Vec<_> = role["requirements"]
        .as_array()
        .expect("two")
        .iter()
        .map(|one| (&one["required_level"], &one["weight"]))
        .collect();
    assert_eq!(weights, [(&json!(4), &json!(1.0)), (&json!(null), &json!(0.5))]);
    let positions: Vec<_> =
        role["related"].as_array().expect("two").iter().map(|one| &one["position"]).collect();
    assert_eq!(positions, [&json!(1), &json!(2)]);
}

async fn other_scales_become_scales_of_the_instance(app: TestApp) {
    let report = Files::sample().import(&app);
    assert_eq!(report.tally.part(Part::Scales), count(1, 0, 1));
    let report = Files::sample().replace("scales.csv", "gdad-4,4,", "gdad-4,4,Master,").import(&app);
    assert_eq!(report.tally.part(Part::Scales), count(0, 1, 1));
    let ada = app.person("ada").await;
    let scales = ada.all("/v1/scales").await;
    let labels = |name: &str| -> Vec<String> {
        let scale = scales.iter().find(|scale| scale["name"] == name).expect("a scale");
        let levels = scale["levels"].as_array().expect("levels").iter();
        levels.map(|level| level["label"].as_str().expect("a label").to_owned()).collect()
    };
    assert_eq!(labels("gdad-4"), ["Awareness", "Working", "Practitioner", "Master"]);
    assert_eq!(labels("Proficiency")[1], "Awareness");
    let scale = scales.iter().find(|scale| scale["name"] == "gdad-4").expect("a scale");
    ada.skill().with("scale_id", scale["id"].clone()).create().await;
    ada.rate("Public speaking", 2).await;
    let report = Files::sample().import(&app);
    assert_eq!(report.tally.part(Part::Scales).skipped, 1);
    assert_eq!(report.problems.shown()[0].code, "in-use");
}

async fn an_import_is_recorded_for_each_source(app: TestApp) {
    Files::sample().import(&app);
    let condition = "action = 'source.imported' AND org_id IS NULL AND actor_kind = 'system'";
    assert_eq!(app.database().count("audit_events", condition), 3);
    let changes = app.database().texts(
        "SELECT CAST(changes AS TEXT) AS value FROM audit_events JOIN sources ON sources.id = entity_id \
         WHERE action = 'source.imported' AND key = 'onet'",
    );
    let changes: Value = serde_json::from_str(&changes[0]).expect("JSON");
    assert_eq!(changes["skills_created"], json!([0, 68]));
    assert_eq!(changes["requirements_created"], json!([0, 408]));
}

async fn imports_and_requests_do_not_disturb_each_other(app: TestApp) {
    let ada = app.person("ada").await;
    let url = app.database().url.clone();
    let now = app.clock().now();
    let importer = std::thread::spawn(move || {
        let folder = Files::sample().folder();
        let bundle = bundle::read(folder.path(), Limits::default()).expect("a bundle");
        let mut conn = milepost::platform::db::connect(&url).expect("a connection");
        let (ids, clock) = (milepost::platform::ids::Ids::default(), Clock::mock(now));
        let mandate = Mandate::of_operator(&ids, &clock);
        milepost::catalog::imports::run(&mut conn, (&ids, &clock), &mandate, &bundle, &mut |_| {})
            .expect("an import")
    });
    let mut goals = 0;
    while !importer.is_finished() {
        ada.goal().with("title", format!("Goal {goals}")).create().await;
        ada.get("/v1/skills").await.expect(200);
        goals += 1;
        if goals == 150 {
            break;
        }
    }
    let report = importer.join().expect("the import");
    assert_eq!(report.tally.part(Part::Skills), count(81, 0, 0));
    one(&ada, "skills", SKILL).await;
    assert_eq!(ada.all("/v1/goals?limit=200").await.len(), goals);
}

async fn the_command_line_reports_and_refuses(app: TestApp) {
    let url = match &app.database().url {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let run = |files: &Files| {
        let folder = files.folder();
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        command.args(["import", "native"]).arg(folder.path()).args(["--database-url", &url]);
        let output = command.output().expect("the program");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, out, err) = run(&Files::sample());
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains(&format!("{:<19}{:>9}{:>9}{:>11}{:>9}{:>9}\n", "skills", 81, 0, 0, 0, 0)), "{out}");
    assert!(out.contains("11 problems; these rows were skipped:\n  role_related.csv:3:"), "{out}");
    assert!(out.contains("imported in "), "{out}");
    let (code, out, err) = run(&Files::default().with("notes.txt", "x"));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    let none = "  none of the files is there: scales.csv, skills.csv, ";
    assert!(err.starts_with(none) && err.ends_with("\nerror: nothing was imported: 1 problem\n"), "{err}");
}

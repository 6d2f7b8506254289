//! Parts of bundles, drafts, and what the files of a source no longer have.

use std::fs;

use milepost::catalog::imports::{
    self, Format, Mandate, Policy, Request,
    files::Limits,
    report::{Count, Part, Report},
    template,
};
use milepost::platform::ids::Ids;
use serde_json::{Value, json};

use crate::support::{Client, Files, Form, Kind, TestApp, form::ended, on_both};

on_both![
    what_had_gone_from_a_source_could_not_be_found,
    a_part_of_esco_said_that_the_rest_was_gone,
    skills_alone_were_refused,
    an_import_was_published_at_once,
    the_template_is_imported_as_it_is,
    the_education_of_a_role_was_a_mean_of_ranks,
    files_that_only_named_a_source_said_that_all_of_it_was_gone,
    what_was_written_by_hand_was_gone_from_the_files,
    the_education_of_a_former_archive_was_lost,
];

fn import(app: &TestApp, files: &Files, policy: Policy) -> Report {
    let folder = files.folder();
    let request = Request { policy, ..Request::everything(Format::Native, vec![folder.path().to_owned()]) };
    let bundle = imports::read(&request, Limits::default(), &mut |_| {}).expect("a bundle");
    let (mut conn, ids) = (app.database().connect(), Ids::default());
    let mandate = Mandate::of_operator(&ids, app.clock());
    imports::run(&mut conn, (&ids, app.clock()), &mandate, &bundle, &mut |_| {}).expect("an import")
}

async fn absent(client: &Client, list: &str) -> Vec<Value> {
    client.all(&format!("/v1/{list}?absent=true")).await
}

fn keys(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["external_id"].as_str().expect("a key")).collect()
}

async fn what_had_gone_from_a_source_could_not_be_found(app: TestApp) {
    let ada = app.person("ada").await;
    let (whole, plain) = (Files::of("whole"), Policy::default());
    import(&app, &whole, plain);
    assert!(absent(&ada, "skills").await.is_empty() && absent(&ada, "role-profiles").await.is_empty());
    let less = whole
        .clone()
        .with("skills.csv", "skill_key,name\nacme:weld,Welding\n")
        .with("roles.csv", "role_key,name\nacme:welder,Welder\n")
        .with("role_education.csv", "role_key,level,percent\n")
        .with("role_skills.csv", "role_key,skill_key\n");
    let report = import(&app, &less, plain);
    assert_eq!(report.tally.part(Part::Roles).absent, 1);
    let (skills, roles) = (absent(&ada, "skills").await, absent(&ada, "role-profiles").await);
    assert_eq!(keys(&roles), ["acme:lead"]);
    assert!(keys(&skills).contains(&"acme:alloys") && !keys(&skills).contains(&"acme:weld"), "{skills:?}");
    assert!(roles[0]["absent_since"].is_string() && roles[0]["status"] == "published");
    assert!(!import(&app, &less, plain).tally.is_change());

    let retire = Policy { retire_absent: true, ..plain };
    let audited = || app.database().count("audit_events", "action = 'source.imported'");
    let before = audited();
    let report = import(&app, &less, retire);
    // The files are the same, and their source is another one all the same.
    assert_eq!((report.tally.part(Part::Sources).updated, audited()), (1, before + 1));
    assert!(report.to_string().contains("\n1 absent role profiles retired\n"), "{report}");
    let retired = absent(&ada, "role-profiles").await;
    assert_eq!(
        (&retired[0]["status"], &retired[0]["absent_since"]),
        (&json!("retired"), &roles[0]["absent_since"])
    );
    assert!(absent(&ada, "skills").await.iter().all(|skill| skill["status"] == "retired"));
    assert!(!import(&app, &less, retire).tally.is_change());

    import(&app, &whole, retire);
    assert!(absent(&ada, "skills").await.is_empty() && absent(&ada, "role-profiles").await.is_empty());
    let back = ada.get("/v1/role-profiles?external_id=acme:lead").await.expect(200).items()[0].clone();
    assert_eq!((&back["status"], &back["absent_since"]), (&json!("published"), &Value::Null));
}

async fn a_part_of_esco_said_that_the_rest_was_gone(app: TestApp) {
    let ada = app.person("ada").await;
    let form = || Form::default().text("format", "esco").text("release", "1.1.1").files(&Files::of("esco"));
    assert_eq!(form().import(&ada).await["status"], "succeeded");
    assert_eq!(form().text("isco", "2512").import(&ada).await["status"], "succeeded");
    assert!(absent(&ada, "role-profiles").await.is_empty() && absent(&ada, "skills").await.is_empty());
    let retiring = form().text("isco", "2512").text("retire_absent", "true").send(&ada).await;
    assert_eq!(retiring.expect_invalid("/retire_absent")["errors"][0]["code"], "not-applicable");
}

async fn skills_alone_were_refused(app: TestApp) {
    let ada = app.person("ada").await;
    assert_eq!(Form::native().files(&Files::of("whole")).import(&ada).await["status"], "succeeded");
    let skills = "\u{feff}skill_key;name;scale\r\nacme:solder;Soldering, soft;acme-3\r\n;;\r\n";
    let import = Form::native().file("skills.csv", skills.as_bytes()).import(&ada).await;
    assert_eq!((&import["status"], &import["problem_count"]), (&json!("succeeded"), &json!(0)), "{import:?}");
    let needs = "role_key\tskill_key\trequired_level\nacme:welder\tacme:solder\t2\n";
    let import = Form::native().file("role_skills.csv", needs.as_bytes()).import(&ada).await;
    assert_eq!((&import["status"], &import["problem_count"]), (&json!("succeeded"), &json!(0)), "{import:?}");
    let role = ada.get("/v1/role-profiles?external_id=acme:welder").await.expect(200).items()[0].clone();
    let path = format!("/v1/role-profiles/{}?expand=requirements", role["id"].as_str().expect("an id"));
    let role = ada.get(&path).await.expect(200).body;
    let requirements = role["requirements"].as_array().expect("requirements");
    let soldering = requirements.iter().find(|one| one["skill"]["external_id"] == "acme:solder").expect("it");
    assert_eq!(
        (&soldering["required_level"], &soldering["skill"]["name"]),
        (&json!(2), &json!("Soldering, soft"))
    );
    // The roles are in no file, so nobody takes them for gone.
    assert!(absent(&ada, "role-profiles").await.is_empty());
}

async fn an_import_was_published_at_once(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let form = || Form::native().text("draft", "true").files(&Files::of("whole"));
    assert_eq!(form().import(&ada).await["status"], "succeeded");
    let framework = ada.get("/v1/frameworks?key=acme").await.expect(200).items()[0].clone();
    assert_eq!((&framework["status"], &framework["published_at"]), (&json!("draft"), &Value::Null));
    assert!(bob.get("/v1/role-profiles?framework=acme").await.expect(200).items().is_empty());
    let again = form().import(&ada).await;
    let counts = again["counts"].as_array().expect("counts").iter();
    assert_eq!(counts.map(|count| count["created"].as_u64().expect("a count")).sum::<u64>(), 0, "{again:?}");
    let path = format!("/v1/frameworks/{}", framework["id"].as_str().expect("an id"));
    ada.act(&format!("{path}/publish")).await.expect(200);
    assert_eq!(bob.get("/v1/role-profiles?framework=acme").await.expect(200).items().len(), 2);
    // What is in use is only changed if that is asked for.
    let refused = ended(&ada, &form().send(&ada).await.expect(202).path()).await;
    assert_eq!((&refused["status"], &refused["problems"][0]["code"]), (&json!("failed"), &json!("frozen")));
    ada.post(&format!("{path}/versions"), json!({ "release": "3" })).await.expect(201);
    assert_eq!(form().import(&ada).await["status"], "succeeded");
}

async fn the_template_is_imported_as_it_is(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    bob.get("/v1/imports/template").await.expect_problem(403, "forbidden");
    let answer = ada.get("/v1/imports/template").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    let import = Form::native().file("template.zip", &answer.bytes).import(&ada).await;
    assert_eq!((&import["status"], &import["problem_count"]), (&json!("succeeded"), &json!(0)), "{import:?}");
    assert_eq!(import["files"].as_array().map(Vec::len), Some(template::FILES.len()));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("template.zip");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"));
    assert!(command.args(["import", "template"]).arg(&path).status().expect("the program").success());
    assert_eq!(fs::read(&path).expect("the archive").len(), answer.bytes.len());
}

async fn the_education_of_a_role_was_a_mean_of_ranks(app: TestApp) {
    let report = import(&app, &Files::of("whole"), Policy::default());
    assert_eq!(report.tally.part(Part::Roles), Count { created: 2, ..Count::default() });
    let ada = app.person("ada").await;
    let welder = ada.get("/v1/role-profiles?external_id=acme:welder").await.expect(200).items()[0].clone();
    let apprenticeship = json!({ "level": 2, "label": "Apprenticeship", "percent": 60.5 });
    let other = json!({ "level": 1, "label": null, "percent": 39.5 });
    let expected = json!({ "most_common": apprenticeship, "shares": [other, apprenticeship] });
    assert_eq!(welder["education"], expected);

    // A database of before has a mean; where it was one rank, everybody had named that.
    let kind = if app.database().kind == Kind::Sqlite { "sqlite" } else { "postgres" };
    let migration = |direction: &str| {
        let folder = format!("migrations/{kind}/2026-11-30-030000_education_and_absence/{direction}.sql");
        let text =
            fs::read_to_string(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).expect("a migration");
        for statement in text.split_inclusive(";\n") {
            app.database().execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
    };
    migration("down");
    let texts = |sql: &str| app.database().texts(sql);
    let label = "SELECT education_label AS value FROM role_profiles WHERE education = 1.605";
    assert_eq!(texts(label), ["Apprenticeship"]);
    let change = "UPDATE role_profiles SET education = 3, education_label = 'Master''s \"degree\"' \
                  WHERE external_id = 'acme:lead'";
    app.database().execute(change).expect("a change");
    migration("up");
    let shares = "SELECT education_shares AS value FROM role_profiles WHERE education_shares IS NOT NULL";
    assert_eq!(texts(shares), ["[{\"level\":3,\"label\":\"Master's \\\"degree\\\"\",\"percent\":100.0}]"]);
}

async fn files_that_only_named_a_source_said_that_all_of_it_was_gone(app: TestApp) {
    let ada = app.person("ada").await;
    let retire = Policy { retire_absent: true, ..Policy::default() };
    import(&app, &Files::of("whole"), retire);
    let others = Files::default()
        .with("skills.csv", "skill_key,name\nother:glue,Gluing\n")
        .with("roles.csv", "role_key,name\nother:gluer,Gluer\n")
        .with("role_titles.csv", "role_key,title\nacme:welder,Welding person\n")
        .with("role_skills.csv", "role_key,skill_key\nother:gluer,acme:weld\n");
    let report = import(&app, &others, retire);
    for part in [Part::Skills, Part::Roles, Part::Requirements] {
        assert_eq!(report.tally.part(part), Count { created: 1, ..Count::default() }, "{part:?}");
    }
    assert!(absent(&ada, "skills").await.is_empty() && absent(&ada, "role-profiles").await.is_empty());
}

async fn what_was_written_by_hand_was_gone_from_the_files(app: TestApp) {
    let ada = app.person("ada").await;
    let draft = ada.framework().with("key", "acme").create().await;
    let whole = Files::of("whole");
    whole.import_for(&ada).await;
    let by_hand = ada.skill().with("framework_id", draft.id()).with("external_id", "acme:own").create().await;
    let less = whole.with("skills.csv", "skill_key,name\nacme:weld,Welding\n");
    less.import_for(&ada).await;
    let skills = absent(&ada, "skills").await;
    assert!(keys(&skills).contains(&"acme:alloys") && !keys(&skills).contains(&"acme:own"), "{skills:?}");
    assert_eq!(ada.get(&by_hand.path()).await.expect(200)["absent_since"], Value::Null);

    // The copies in the next version were imported no less.
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    ada.post(&format!("{}/versions", draft.path()), json!({ "release": "3" })).await.expect(201);
    let report = less.with("roles.csv", "role_key,name\nacme:welder,Welder\n").import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Roles).absent, 1);
}

async fn the_education_of_a_former_archive_was_lost(app: TestApp) {
    let ada = app.person("ada").await;
    let roles =
        "role_key,name,education,education_label\nacme:welder,Welder,2,Apprenticeship\nacme:lead,Lead,1.6,\n";
    let report = import(&app, &Files::default().with("roles.csv", roles), Policy::default());
    let problems: Vec<_> = report.problems.shown().iter().map(|problem| problem.code).collect();
    assert_eq!(problems, ["left-aside"]);
    let welder = ada.get("/v1/role-profiles?external_id=acme:welder").await.expect(200).items()[0].clone();
    let share = json!({ "level": 2, "label": "Apprenticeship", "percent": 100.0 });
    assert_eq!(welder["education"], json!({ "most_common": share, "shares": [share] }));
}

//! Exports: what is written can be read again, and is the same then.

use std::process::Command;

use milepost::{
    catalog::{
        exports::{self, model::ExportFormat as Form},
        imports::{
            Format, Request,
            files::Input,
            report::{Part, Report},
        },
    },
    platform::db::DatabaseUrl,
};
use serde_json::Value;

use crate::support::{Files, TestApp, bundle, on_both};

on_both![
    every_framework_comes_back_as_it_was,
    a_framework_of_moodle_comes_back_from_moodle,
    a_role_is_as_near_to_others_as_before,
    there_is_nothing_to_export_of_an_unknown_framework,
    the_command_line_writes_a_file,
];

fn export(app: &TestApp, key: &str, form: Form) -> Vec<u8> {
    let export = exports::run(&mut app.database().connect(), key, None, form).expect("an export");
    export.unwrap_or_else(|| panic!("{key} is not there")).contents
}

fn import(app: &TestApp, format: Format, key: Option<&str>, contents: &[u8]) -> Report {
    let name = if format == Format::Native { "export.zip" } else { "export.csv" };
    let request = Request {
        key: key.map(ToOwned::to_owned),
        ..Request::everything(format, vec![Input::in_memory(name, contents)])
    };
    bundle::import_as(app, &request).unwrap_or_else(|problems| panic!("refused:\n{problems}"))
}

fn import_folder(app: &TestApp, format: Format, folder: &str) {
    let folder = Files::of(folder).folder();
    let request = Request::everything(format, vec![folder.path().to_owned()]);
    bundle::import_as(app, &request).unwrap_or_else(|problems| panic!("refused:\n{problems}"));
}

/// Everything there is test data for.
fn import_all(app: &TestApp) -> [&'static str; 6] {
    import_folder(app, Format::Native, "whole");
    import_folder(app, Format::Onet, "onet");
    import_folder(app, Format::Esco, "esco");
    import_folder(app, Format::Gdad, "gdad");
    import_folder(app, Format::Moodle, "moodle");
    import_folder(app, Format::Case, "case");
    ["acme", "onet", "esco", "gdad", "moodle-acme-skills", "case-5f0a1c9e-7d51-11ef-9b1c-acde48001122"]
}

/// A second application, on a database of its own.
async fn empty(app: &TestApp) -> TestApp {
    TestApp::start(app.database().kind).await.expect("a database like the first")
}

async fn every_framework_comes_back_as_it_was(app: TestApp) {
    let keys = import_all(&app);
    let other = empty(&app).await;
    for key in keys {
        let written = export(&app, key, Form::Native);
        let report = import(&other, Format::Native, None, &written);
        assert!(report.problems.is_empty(), "{key}:\n{report}");
        assert!(export(&other, key, Form::Native) == written, "{key} is another after an import");
        let again = import(&other, Format::Native, None, &written);
        assert!(!again.tally.is_change(), "{key}:\n{again}");
        // Where it came from, only the files are others.
        let back = import(&app, Format::Native, None, &written);
        let changed: Vec<_> =
            Part::ALL.iter().copied().filter(|part| back.tally.part(*part).is_change()).collect();
        assert_eq!(changed, [Part::Sources], "{key}:\n{back}");
    }
    for table in ["skills", "role_profiles", "role_requirements", "role_titles", "skill_titles", "role_tools"]
    {
        assert_eq!(other.database().count(table, "TRUE"), app.database().count(table, "TRUE"), "{table}");
    }
    assert_eq!(
        other
            .database()
            .texts("SELECT attribution AS value FROM sources WHERE attribution IS NOT NULL ORDER BY 1"),
        app.database()
            .texts("SELECT attribution AS value FROM sources WHERE attribution IS NOT NULL ORDER BY 1")
    );
}

/// The competencies in a file of Moodle, without the scales of single ones.
fn skills(contents: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(contents);
    let rows = reader.records().skip(1).map(|row| row.expect("a row"));
    rows.map(|row| row.iter().take(5).map(ToOwned::to_owned).collect()).collect()
}

async fn a_framework_of_moodle_comes_back_from_moodle(app: TestApp) {
    let keys = import_all(&app);
    let other = empty(&app).await;
    for key in keys {
        let written = export(&app, key, Form::Moodle);
        let report = import(&other, Format::Moodle, Some(key), &written);
        assert!(report.problems.is_empty(), "{key}:\n{report}");
        assert_eq!(skills(&export(&other, key, Form::Moodle)), skills(&written), "{key}");
        let again = import(&other, Format::Moodle, Some(key), &written);
        assert!(!again.tally.is_change(), "{key}:\n{again}");
    }
    let moodle = String::from_utf8(export(&app, "moodle-acme-skills", Form::Moodle)).expect("text");
    assert!(
        moodle.contains("\ncraft,weld,\"Welding, \"\"TIG\"\"\",\"Joins metal.\n\nNeatly\",2,"),
        "{moodle}"
    );
    assert!(moodle.contains(",\"Not yet,Nearly,By yourself\","), "{moodle}");
    // Without a key, a framework of Moodle is known by its own.
    let report = import(&app, Format::Moodle, None, moodle.as_bytes());
    assert_eq!(report.tally.part(Part::Skills).unchanged, 5);
}

/// The similar roles of the developers, with all figures.
async fn similar(app: &TestApp) -> Vec<Value> {
    let ada = app.person("ada").await;
    let found = ada.get("/v1/role-profiles?external_id=onet:15-1252.00").await.expect(200);
    let id = found.items()[0]["id"].as_str().expect("an id").to_owned();
    let similar = ada.get(&format!("/v1/role-profiles/{id}/similar")).await.expect(200);
    let without_ids = |role: &Value| {
        let mut role = role.clone();
        role["role"]["id"] = Value::Null;
        role["role"]["framework_id"] = Value::Null;
        role
    };
    similar.items().iter().map(without_ids).collect()
}

async fn a_role_is_as_near_to_others_as_before(app: TestApp) {
    Files::sample().import(&app);
    let other = empty(&app).await;
    // Related roles and requirements may name other frameworks, so the second round brings what the first could not.
    for _ in 0..2 {
        for key in ["onet", "esco", "gdad"] {
            import(&other, Format::Native, None, &export(&app, key, Form::Native));
        }
    }
    let before = similar(&app).await;
    assert!(!before.is_empty());
    assert_eq!(similar(&other).await, before);
    assert_eq!(other.database().count("role_requirements", "TRUE"), 421);
}

async fn there_is_nothing_to_export_of_an_unknown_framework(app: TestApp) {
    let found =
        exports::run(&mut app.database().connect(), "nothing", None, Form::Native).expect("an answer");
    assert!(found.is_none());
}

async fn the_command_line_writes_a_file(app: TestApp) {
    import_folder(&app, Format::Native, "whole");
    let folder = tempfile::tempdir().expect("a folder");
    let url = match &app.database().url {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        command.current_dir(folder.path()).arg("export").args(arguments);
        command.env("DATABASE_URL", &url).output().expect("the program")
    };
    let written = run(&["native", "--framework", "acme"]);
    assert!(written.status.success(), "{written:?}");
    assert_eq!(String::from_utf8_lossy(&written.stdout), "acme is in acme-2.1.zip\n");
    let contents = std::fs::read(folder.path().join("acme-2.1.zip")).expect("the file");
    assert_eq!(contents, export(&app, "acme", Form::Native));
    let written = run(&["moodle", "--framework", "acme", "--release", "2.1"]);
    assert_eq!(String::from_utf8_lossy(&written.stdout), "acme is in acme-2.1.csv\n");
    let elsewhere = "that of an organization comes from GET /v1/frameworks/{framework_id}/export";
    let other = run(&["native", "--framework", "acme", "--release", "2.0"]);
    assert_eq!(
        String::from_utf8_lossy(&other.stderr),
        format!("error: no framework acme 2.0 was imported; {elsewhere}\n")
    );
    let unknown = run(&["moodle", "--framework", "nothing", "--output", "x.csv"]);
    assert_eq!(
        String::from_utf8_lossy(&unknown.stderr),
        format!("error: no framework nothing was imported; {elsewhere}\n")
    );
    assert!(!folder.path().join("x.csv").exists());
}

//! Files as their publishers make them: what was once refused whole, or damaged without a word.

use std::path::Path;

use milepost::catalog::imports::{
    self, Format, Request,
    files::{Input, Limits},
    report::{Count, Part, Report},
};
use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, bundle, on_both};

on_both![
    esco_was_refused_for_an_occupation_that_it_lists_twice,
    a_case_package_inside_of_another_object_was_refused,
    what_a_case_package_calls_deprecated_came_in_as_active,
    the_csv_edition_of_onet_was_not_found,
    a_framework_of_moodle_was_refused_after_a_spreadsheet_had_saved_it,
    a_framework_of_moodle_was_refused_for_its_separators,
    descriptions_of_moodle_kept_their_markup_or_lost_their_quotation_marks,
];

fn data(path: &str) -> Input {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data").join(path).into()
}

fn import(app: &TestApp, format: Format, path: &str) -> Report {
    bundle::import_as(app, &Request::everything(format, vec![data(path)]))
        .unwrap_or_else(|problems| panic!("refused:\n{problems}"))
}

async fn find(client: &Client, list: &str, key: &str, expand: &str) -> Value {
    let found = client.get(&format!("/v1/{list}?external_id={key}")).await.expect(200);
    let id = found.items().first().unwrap_or_else(|| panic!("{key} is not there"))["id"].clone();
    let path = format!("/v1/{list}/{}?expand={expand}", id.as_str().expect("an id"));
    client.get(&path).await.expect(200).body
}

fn problems(report: &Report) -> Vec<(String, usize, &str)> {
    let place = |problem: &milepost::catalog::imports::problem::Problem| {
        let (at, _) = problem.place.clone().expect("a place");
        (at.file.to_owned(), at.line, problem.code)
    };
    report.problems.shown().iter().map(place).collect()
}

async fn esco_was_refused_for_an_occupation_that_it_lists_twice(app: TestApp) {
    let report = import(&app, Format::Esco, "esco-doubled");
    assert_eq!(report.tally.part(Part::Roles), Count { created: 1, skipped: 1, ..Count::default() });
    assert_eq!(report.tally.part(Part::Skills), Count { created: 2, skipped: 1, ..Count::default() });
    assert_eq!(report.tally.part(Part::Requirements), Count { created: 2, skipped: 1, ..Count::default() });
    let expected = [
        ("occupations.csv", 3, "control-character"),
        ("skills.csv", 4, "control-character"),
        ("skills.csv", 3, "duplicate"),
        ("occupations.csv", 2, "duplicate"),
        ("occupationSkillRelations.csv", 2, "duplicate"),
    ];
    assert_eq!(problems(&report), expected.map(|(file, line, code)| (file.to_owned(), line, code)));
    let ada = app.person("ada").await;
    let key = "00000000-0000-4000-8000-00000000000";
    let role = find(&ada, "role-profiles", &format!("esco:{key}1"), "titles,requirements").await;
    assert_eq!(role["title"], "joiner of metals");
    assert_eq!(role["titles"], json!(["welder as of November"]));
    let kinds = role["requirements"].as_array().expect("requirements").iter();
    assert!(kinds.clone().count() == 2 && kinds.clone().all(|one| one["requirement"] == "essential"));
    let skill = find(&ada, "skills", &format!("esco:{key}2"), "titles").await;
    assert_eq!((&skill["name"], &skill["description"]), (&json!("measure twice"), &json!("Newer.")));
    assert_eq!(find(&ada, "skills", &format!("esco:{key}3"), "titles").await["name"], "cut once");
    assert!(!import(&app, Format::Esco, "esco-doubled").tally.is_change());
}

async fn a_case_package_inside_of_another_object_was_refused(app: TestApp) {
    let report = import(&app, Format::Case, "case-wrapped");
    assert_eq!(report.tally.part(Part::Skills).created, 2);
    let ada = app.person("ada").await;
    let key = "case-00000000-0000-4000-8000-000000000001:00000000-0000-4000-8000-00000000000";
    let counting = find(&ada, "skills", &format!("{key}2"), "titles").await;
    assert_eq!((&counting["name"], &counting["status"]), (&json!("Count & measure"), &json!("active")));
    let ended = find(&ada, "skills", &format!("{key}3"), "titles").await;
    assert_eq!((&ended["parent_id"], &ended["status"]), (&counting["id"], &json!("retired")));
}

async fn what_a_case_package_calls_deprecated_came_in_as_active(app: TestApp) {
    let text = Files::of("case-wrapped").text("package.json").replace("Adopted", "Deprecated");
    let inputs = vec![Input::in_memory("package.json", text.into_bytes())];
    bundle::import_as(&app, &Request::everything(Format::Case, inputs)).expect("an import");
    assert_eq!(app.database().count("skills", "status = 'retired'"), 2);
}

async fn the_csv_edition_of_onet_was_not_found(app: TestApp) {
    let report = import(&app, Format::Onet, "onet-csv/db_31_0_csv");
    assert!(report.problems.is_empty(), "{report}");
    let ada = app.person("ada").await;
    let role = find(&ada, "role-profiles", "onet:51-4121.00", "requirements").await;
    assert_eq!((&role["title"], &role["job_zone"]), (&json!("Welders, and others"), &json!(3)));
    assert_eq!(role["description"], "Join metal, and say \"done\" when it is.");
    let requirement = &role["requirements"][0];
    assert_eq!((&requirement["importance"], &requirement["source_level"]), (&json!(2.88), &json!(2.5)));
    assert_eq!(requirement["is_not_relevant"], false);
    let sources = ada.get("/v1/sources").await.expect(200);
    assert_eq!(sources.items()[0]["release"], "31.0");
}

async fn a_framework_of_moodle_was_refused_after_a_spreadsheet_had_saved_it(app: TestApp) {
    let report = import(&app, Format::Moodle, "moodle-odd/spreadsheet.csv");
    assert!(report.problems.is_empty(), "{report}");
    let ada = app.person("ada").await;
    let talks = find(&ada, "skills", "moodle-shop:A1", "titles").await;
    assert_eq!(talks["name"], "Talks & listens");
    let equal = find(&ada, "skills", "moodle-shop:-A2", "titles").await;
    assert_eq!((&equal["name"], &equal["parent_id"]), (&json!("=Equal footing"), &talks["id"]));
    let scale =
        ada.get(&format!("/v1/scales/{}", equal["scale_id"].as_str().expect("an id"))).await.expect(200);
    let labels = |scale: &Value| -> Vec<Value> {
        scale["levels"].as_array().expect("levels").iter().map(|level| level["label"].clone()).collect()
    };
    assert_eq!(labels(&scale.body), ["Seen", "Done"]);
    let scales = ada.all("/v1/scales").await;
    let usual = scales.iter().find(|scale| scale["name"] == "moodle-shop-scale").expect("the scale");
    assert_eq!(labels(usual), ["Not yet", "Nearly", "Alone"]);
    assert!(!import(&app, Format::Moodle, "moodle-odd/spreadsheet.csv").tally.is_change());
}

async fn a_framework_of_moodle_was_refused_for_its_separators(app: TestApp) {
    let report = import(&app, Format::Moodle, "moodle-odd/semicolons.csv");
    assert_eq!(report.tally.part(Part::Skills).created, 1);
    let text = Files::of("moodle-odd").text("semicolons.csv").replace(';', "\t");
    let inputs = vec![Input::in_memory("tabs.csv", text.into_bytes())];
    let report = bundle::import_as(&app, &Request::everything(Format::Moodle, inputs)).expect("an import");
    assert_eq!(report.tally.part(Part::Skills), Count { unchanged: 1, ..Count::default() });
}

async fn descriptions_of_moodle_kept_their_markup_or_lost_their_quotation_marks(app: TestApp) {
    let report = import(&app, Format::Moodle, "moodle-odd/descriptions.csv");
    assert!(report.problems.is_empty(), "{report}");
    let ada = app.person("ada").await;
    for (key, description) in
        [("A1", "Says \\\"yes\\\" twice"), ("A2", "Hears & answers"), ("A3", "one"), ("A4", "Look:")]
    {
        let skill = find(&ada, "skills", &format!("moodle-shop:{key}"), "titles").await;
        assert_eq!(skill["description"], description, "{key}");
    }
}

fn refusal(format: Format, name: &str, contents: &[u8]) -> String {
    let folder = Files::default().with(name, contents).folder();
    let inputs = vec![folder.path().join(name)];
    let refused = imports::read(&Request::everything(format, inputs), Limits::default(), &mut |_| {});
    refused.expect_err("a refusal").to_string()
}

/// Millions of rows were counted only once they were compared, after gigabytes of memory.
#[test]
fn a_small_archive_was_read_to_its_end_however_many_rows_it_had() {
    let skills = ["skill_key,name\n".to_owned(), "x:1,a\n".repeat(1_000_100)].concat();
    let refused = refusal(Format::Native, "skills.csv", skills.as_bytes());
    let place =
        "skills.csv:1000002: is more than an import may have: 1000000 rows over all files [too-many-rows]";
    assert!(refused.contains(place), "{refused}");
    let columns = refusal(Format::Native, "skills.csv", ",".repeat(2_000_000).as_bytes());
    assert!(columns.contains("skills.csv:1: has more than 1000 cells [too-many-columns]"), "{columns}");
    let names = format!(
        "{{\"CFDocument\":{{\"identifier\":\"1\",\"title\":\"x\"}},\"CFItems\":[{}0]}}",
        "0,".repeat(600_000)
    );
    let items = refusal(Format::Case, "package.json", names.as_bytes());
    assert!(items.starts_with("  package.json:1: ") && items.contains("[too-many-rows]"), "{items}");
}

#[test]
fn what_runs_from_one_cell_into_the_next_was_taken_for_one() {
    for (contents, code) in
        [("skill_key,name\nx:1,\"a\"b\"\n", "bad-quotes"), ("skill_key,name\nx:1,\"a\nx:2,b\n", "open-quote")]
    {
        let refused = refusal(Format::Native, "skills.csv", contents.as_bytes());
        assert!(refused.contains("skills.csv:2: ") && refused.contains(code), "{refused}");
    }
}

#[test]
fn other_editions_of_onet_are_told_what_is_needed() {
    let folder = Files::default().with("Occupation Data.xlsx", "PK").folder();
    let request = Request::everything(Format::Onet, vec![folder.path().to_owned()]);
    let refused = imports::read(&request, Limits::default(), &mut |_| {}).expect_err("a refusal").to_string();
    assert!(refused.contains("the text edition of the database is read, or the CSV edition"), "{refused}");
}

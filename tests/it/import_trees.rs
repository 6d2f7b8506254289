//! Imports that say which skill is part of which: Moodle, CASE, and the native bundle.

use milepost::catalog::imports::{
    self, Format, Mandate, Progress, Request,
    files::{Input, Limits},
    problem::Problems,
    report::{Count, Part, Report},
};
use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, bundle, on_both};
use milepost::platform::ids::Ids;

on_both![
    moodle_brings_a_tree_of_skills_and_a_scale,
    moodle_is_read_by_place_or_in_any_order,
    case_brings_a_tree_of_skills_with_codes_and_rubrics,
    both_imported_twice_change_nothing,
    the_whole_bundle_is_taken_over,
    a_skill_moves_when_its_parent_is_another,
    a_parent_that_is_unknown_or_below_is_noted,
    parents_come_before_their_parts_in_every_batch,
    a_tree_that_was_left_half_way_is_taken_away,
];

fn count(created: usize, updated: usize, unchanged: usize) -> Count {
    Count { created, updated, unchanged, ..Count::default() }
}

fn moodle() -> String {
    Files::of("moodle").text("acme-20261125.csv")
}

fn case() -> String {
    Files::of("case").text("package.json")
}

fn request(format: Format, text: &str) -> Request {
    let name = if format == Format::Moodle { "export.csv" } else { "export.json" };
    Request::everything(format, vec![Input::in_memory(name, text.as_bytes())])
}

fn import(app: &TestApp, format: Format, text: &str) -> Report {
    bundle::import_as(app, &request(format, text)).unwrap_or_else(|problems| panic!("refused:\n{problems}"))
}

fn refusal(format: Format, text: &str) -> String {
    let problems: Problems =
        imports::read(&request(format, text), Limits::default(), &mut |_| {}).expect_err("a refusal");
    problems.to_string()
}

async fn skill(client: &Client, key: &str) -> Value {
    let found = client.get(&format!("/v1/skills?external_id={key}")).await.expect(200);
    assert_eq!(found.items().len(), 1, "{key}");
    let id = found.items()[0]["id"].as_str().expect("an id").to_owned();
    client.get(&format!("/v1/skills/{id}?expand=level_texts,titles")).await.expect(200).body
}

/// The key of the skill that another is part of.
async fn parent(client: &Client, key: &str) -> Option<String> {
    let id = skill(client, key).await["parent_id"].as_str()?.to_owned();
    let parent = client.get(&format!("/v1/skills/{id}")).await.expect(200).body;
    Some(parent["external_id"].as_str().expect("a key").to_owned())
}

async fn moodle_brings_a_tree_of_skills_and_a_scale(app: TestApp) {
    let report = import(&app, Format::Moodle, &moodle());
    assert_eq!(report.tally.part(Part::Skills), count(5, 0, 0));
    assert_eq!(report.tally.part(Part::Scales), count(1, 0, 0));
    assert!(report.problems.is_empty(), "{report}");
    let ada = app.person("ada").await;
    let craft = skill(&ada, "moodle-acme-skills:craft").await;
    assert_eq!(craft["description"], "Everything about making things & mending them");
    let weld = skill(&ada, "moodle-acme-skills:weld").await;
    assert_eq!(
        (&weld["name"], &weld["description"]),
        (&json!("Welding, \"TIG\""), &json!("Joins metal.\n\nNeatly"))
    );
    assert_eq!(parent(&ada, "moodle-acme-skills:weld").await.as_deref(), Some("moodle-acme-skills:craft"));
    assert_eq!(
        parent(&ada, "moodle-acme-skills:saw").await.as_deref(),
        Some("moodle-acme-skills:cut, coarse")
    );
    assert_eq!(parent(&ada, "moodle-acme-skills:alloys").await, None);
    let sources = ada.get("/v1/sources").await.expect(200);
    assert_eq!(
        (&sources.items()[0]["key"], &sources.items()[0]["name"]),
        (&json!("moodle-acme-skills"), &json!("Workshop"))
    );
    let scales = ada.all("/v1/scales").await;
    let scale = scales.iter().find(|scale| scale["name"] == "moodle-acme-skills-scale").expect("the scale");
    let labels: Vec<_> =
        scale["levels"].as_array().expect("levels").iter().map(|level| &level["label"]).collect();
    assert_eq!(labels, ["Not yet", "Nearly", "By yourself"]);
}

async fn moodle_is_read_by_place_or_in_any_order(app: TestApp) {
    import(&app, Format::Moodle, &moodle());
    let rest = moodle().split_once('\n').map(|(_, rest)| rest.to_owned()).expect("lines");
    let german = (1..=14).map(|place| format!("Spalte {place}")).collect::<Vec<_>>().join(",");
    let report = import(&app, Format::Moodle, &format!("{german}\n{rest}"));
    assert_eq!(report.tally.part(Part::Skills), count(0, 0, 5));
    // A file that was written by hand has the columns it needs.
    let short = "Is framework,Short name,ID number,Parent ID number\n1,Workshop,Acme Skills,\n,Alloys!,alloys,craft\n";
    let report = import(&app, Format::Moodle, short);
    assert_eq!(report.tally.part(Part::Skills), Count { updated: 1, absent: 4, ..Count::default() });
    let ada = app.person("ada").await;
    assert_eq!(parent(&ada, "moodle-acme-skills:alloys").await.as_deref(), Some("moodle-acme-skills:craft"));
}

async fn case_brings_a_tree_of_skills_with_codes_and_rubrics(app: TestApp) {
    let report = import(&app, Format::Case, &case());
    assert_eq!(report.tally.part(Part::Skills), count(4, 0, 0));
    assert_eq!(report.tally.part(Part::LevelTexts), count(3, 0, 0));
    assert_eq!(
        report.problems.to_string(),
        "  package.json:CFAssociations: 2 associations were left aside, of the kinds exactMatchOf, precedes [left-aside]\n"
    );
    assert_eq!(report.files, [("CFItems", 4), ("CFAssociations", 5), ("CFRubrics", 1)]);
    let key = |last: u8| {
        format!("case-5f0a1c9e-7d51-11ef-9b1c-acde48001122:a0000000-0000-4000-8000-00000000000{last}")
    };
    let ada = app.person("ada").await;
    let counts = skill(&ada, &key(2)).await;
    assert_eq!(counts["name"], "Counts to one hundred by ones and by tens");
    assert_eq!(counts["description"], "Counts to one hundred\nby ones and by tens\n\nBackwards as well.");
    assert_eq!((&counts["titles"], &counts["external_uri"]), (&json!(["K.C.1"]), &json!(null)));
    let levels: Vec<_> = counts["level_texts"]
        .as_array()
        .expect("texts")
        .iter()
        .map(|text| (&text["level"], &text["label"]))
        .collect();
    assert_eq!(
        levels,
        [(&json!(1), &json!("Rarely")), (&json!(3), &json!("Often")), (&json!(5), &json!("Always"))]
    );
    let long = skill(&ada, &key(3)).await;
    assert_eq!((&long["name"], &long["kind"]), (&json!("One name for each thing"), &json!("knowledge")));
    assert!(long["description"].as_str().expect("a text").starts_with("Knows that each name of a number,"));
    assert_eq!(parent(&ada, &key(3)).await, Some(key(2)));
    assert_eq!(parent(&ada, &key(1)).await, None);
    let sources = ada.get("/v1/sources").await.expect(200);
    let source = &sources.items()[0];
    assert_eq!(
        (&source["name"], &source["release"], &source["license"]),
        (&json!("Numbers"), &json!("2026"), &json!("CC BY 4.0"))
    );
    assert_eq!(source["attribution"], "Numbers, by Board of Examples.");
}

async fn both_imported_twice_change_nothing(app: TestApp) {
    for (format, text) in [(Format::Moodle, moodle()), (Format::Case, case())] {
        import(&app, format, &text);
        let again = import(&app, format, &text);
        assert!(!again.tally.is_change(), "{again}");
    }
    let events = app.database().count("audit_events", "action = 'source.imported'");
    assert_eq!(events, 2);
}

async fn the_whole_bundle_is_taken_over(app: TestApp) {
    let report = Files::of("whole").import(&app);
    assert!(report.problems.is_empty(), "{report}");
    let created = |part| report.tally.part(part).created;
    let parts = [Part::Skills, Part::Roles, Part::Requirements, Part::Relations, Part::RoleTitles];
    assert_eq!(parts.map(created), [5, 2, 4, 2, 2]);
    assert_eq!([Part::SkillTitles, Part::Tools, Part::LevelTexts].map(created), [1, 2, 2]);
    let again = Files::of("whole").import(&app);
    assert!(!again.tally.is_change(), "{again}");
    // A bundle that leaves out what it need not have changes nothing of it.
    let files = ["sources.csv", "role_titles.csv", "skill_titles.csv", "role_tools.csv", "skill_levels.csv"];
    let fewer = files.into_iter().fold(Files::of("whole"), Files::without);
    let skills = fewer.text("skills.csv").replace("parent_key", "another");
    let report = fewer.with("skills.csv", skills).import(&app);
    let changed: Vec<_> =
        Part::ALL.iter().copied().filter(|part| report.tally.part(*part).is_change()).collect();
    assert_eq!(changed, [Part::Sources], "only what was imported last is another");
    let ada = app.person("ada").await;
    assert_eq!(parent(&ada, "acme:alloys").await.as_deref(), Some("acme:weld"));
    assert_eq!(ada.get("/v1/sources").await.expect(200).items()[0]["name"], "Acme Workshop");
}

async fn a_skill_moves_when_its_parent_is_another(app: TestApp) {
    let ada = app.person("ada").await;
    Files::of("whole").import(&app);
    let line = "acme:alloys,acme:calm,Alloys,knowledge,=what melts when,acme,2.1,,,domain,";
    let moved = Files::of("whole").replace("skills.csv", "acme:alloys,", line).import(&app);
    assert_eq!(moved.tally.part(Part::Skills), count(0, 1, 4));
    assert_eq!(parent(&ada, "acme:alloys").await.as_deref(), Some("acme:calm"));
    let line = "acme:alloys,,Alloys,knowledge,=what melts when,acme,2.1,,,domain,";
    Files::of("whole").replace("skills.csv", "acme:alloys,", line).import(&app);
    assert_eq!(parent(&ada, "acme:alloys").await, None);
}

async fn a_parent_that_is_unknown_or_below_is_noted(app: TestApp) {
    Files::of("whole").import(&app);
    let header = "skill_key,parent_key,name,kind,description,source,source_version,source_id\n";
    // In the catalog, alloys are part of welding already.
    let skills = format!("{header}acme:weld,acme:alloys,Welding,,,,,\nacme:saw,acme:nothing,Sawing,,,,,\n");
    let changed = Files::of("whole").with("skills.csv", skills).import(&app);
    assert_eq!(
        changed.problems.to_string(),
        "  skills.csv:2:parent_key: names a skill that is part of this one in the catalog [cycle]\n  \
         skills.csv:3:parent_key: names the skill acme:nothing, which is neither imported nor in the catalog \
         [unknown-skill]\n"
    );
    assert_eq!(
        changed.tally.part(Part::Skills),
        Count { created: 1, updated: 1, absent: 4, ..Count::default() }
    );
    let ada = app.person("ada").await;
    assert_eq!((parent(&ada, "acme:weld").await, parent(&ada, "acme:saw").await), (None, None));
}

/// Skills that stand in the file before what they are part of, more than one batch of them.
fn upside_down(count: usize) -> Files {
    let mut skills = "skill_key,parent_key,name\n".to_owned();
    skills.extend((0..count).map(|index| format!("acme:leaf-{index},acme:root-{},Leaf\n", index % 50)));
    skills.extend((0..50).map(|index| format!("acme:root-{index},acme:craft,Root\n")));
    Files::of("whole").with(
        "skills.csv",
        skills + "acme:craft,,Craft\nacme:weld,,Weld\nacme:alloys,,Alloys\nacme:calm,,Calm\n",
    )
}

async fn parents_come_before_their_parts_in_every_batch(app: TestApp) {
    let report = upside_down(1000).import(&app);
    assert_eq!(report.tally.part(Part::Skills), count(1054, 0, 0));
    let ada = app.person("ada").await;
    assert_eq!(parent(&ada, "acme:leaf-999").await.as_deref(), Some("acme:root-49"));
}

async fn a_tree_that_was_left_half_way_is_taken_away(app: TestApp) {
    let folder = upside_down(1000).folder();
    let request = Request::everything(Format::Native, vec![folder.path().to_owned()]);
    let bundle = imports::read(&request, Limits::default(), &mut |_| {}).expect("a bundle");
    let (mut conn, ids) = (app.database().connect(), Ids::default());
    let mandate = Mandate::of_operator(&ids, app.clock());
    let mut watch = |progress: Progress<'_>| {
        if matches!(progress, Progress::Writing(done, total) if done < total) {
            app.database().execute("UPDATE imports SET status = 'abandoned'").expect("a change");
        }
    };
    imports::run(&mut conn, (&ids, app.clock()), &mandate, &bundle, &mut watch).expect_err("a refusal");
    assert_eq!(app.database().count("skills", "TRUE"), 0);
    upside_down(1000).import(&app);
}

#[test]
fn a_fault_of_moodle_is_named_with_its_place() {
    let changed = |old: &str, new: &str| {
        assert!(moodle().contains(old), "{old}");
        refusal(Format::Moodle, &moodle().replacen(old, new, 1))
    };
    let cases = [
        (
            changed(",1,\"competency,", ",,\"competency,"),
            "framework.csv:Is framework: has no row of the framework itself, which says 1 there [missing-framework]",
        ),
        (
            changed(
                ",alloys,Alloys,\"=what melts when\",0,,,,,,weld,16,,",
                ",alloys,Alloys,,0,,,,,,weld,16,1,",
            ),
            "framework.csv:9:Is framework: is a second framework; a file holds one [duplicate]",
        ),
        (
            changed("craft,weld,", "weld,weld,"),
            "framework.csv:4:Parent ID number: makes the skill a part of itself, directly or through others [cycle]",
        ),
        (
            changed(",alloys,Alloys", ",craft,Alloys"),
            "framework.csv:9:ID number: stands in the file twice [duplicate]",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, format!("  {expected}\n"));
    }
    for values in ["Yes", "No,,Yes"] {
        let text = moodle().replacen("Not yet,Nearly, By yourself", values, 1);
        let bundle = imports::read(&request(Format::Moodle, &text), Limits::default(), &mut |_| {});
        let bundle = bundle.expect("a bundle");
        assert!(bundle.scales.is_empty() && bundle.notes.to_string().contains("[left-aside]"), "{values}");
    }
    let unnamed = changed("Acme Skills", "Ремесло");
    assert!(unnamed.starts_with("  framework.csv:2: the prefix of keys must be given:"), "{unnamed}");
    let named = Request {
        key: Some("acme".to_owned()),
        ..request(Format::Moodle, &moodle().replacen("Acme Skills", "Ремесло", 1))
    };
    let bundle = imports::read(&named, Limits::default(), &mut |_| {}).expect("a bundle");
    assert!(bundle.skills.iter().all(|row| row.key.prefix() == "acme"));
}

#[test]
fn a_fault_of_case_is_named_with_its_place() {
    let changed = |old: &str, new: &str| {
        assert!(case().contains(old), "{old}");
        refusal(Format::Case, &case().replacen(old, new, 1))
    };
    let item = |last: u8| format!("\"a0000000-0000-4000-8000-00000000000{last}\"");
    let cases = [
        (
            changed("\"fullStatement\": \"Counting\"", "\"fullStatement\": 7"),
            "package.json:15:CFItems[0].fullStatement: invalid type: integer `7`, expected a string [bad-json]",
        ),
        (
            changed("\"fullStatement\": \"Counting\"", "\"fullStatement\": \" \""),
            "package.json:12:fullStatement: must not be empty [required]",
        ),
        (
            changed("\"associationType\": \"precedes\"", "\"kind\": \"precedes\""),
            "package.json:57:CFAssociations[3]: missing field `associationType` [bad-json]",
        ),
        (
            changed(
                &format!("\"identifier\": {},\n      \"uri\": \"urn", item(2)),
                &format!("\"identifier\": {},\n      \"uri\": \"urn", item(1)),
            ),
            "package.json:19:identifier: stands in the file twice [duplicate]",
        ),
        (
            changed("\"score\": 2", "\"score\": \"two\""),
            "package.json:72:CFRubrics[0].CFRubricCriteria[0].CFRubricCriterionLevels[0].score: invalid type: string \"two\", expected f64 [bad-json]",
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, format!("  {expected}\n"));
    }
    let broken = changed("\"CFItems\": [", "\"CFItems\": {");
    assert!(broken.starts_with("  package.json:") && broken.ends_with("[bad-json]\n"), "{broken}");
    assert!(refusal(Format::Case, "{}").contains("it has no CFDocument"));
    assert!(refusal(Format::Case, &"[".repeat(100_000)).contains("[bad-json]"));
}

#[test]
fn a_tree_is_at_most_ten_levels_deep() {
    let chain = |count: usize| {
        let mut skills = "skill_key,parent_key,name\nacme:0,,S\n".to_owned();
        skills.extend((1..count).map(|index| format!("acme:{index},acme:{},S\n", index - 1)));
        Files::of("whole").with("skills.csv", skills).folder()
    };
    let read = |folder: &tempfile::TempDir| bundle::read(folder.path(), Limits::default());
    assert_eq!(read(&chain(10)).map(|bundle| bundle.skills.len()).ok(), Some(10));
    let refused = read(&chain(11)).expect_err("a refusal").to_string();
    assert_eq!(refused, "  skills.csv:12:parent_key: is more than 10 levels deep [too-deep]\n");
}

/// Each prefix was once looked for in all rows, so that a bundle of very many took hours.
#[test]
fn a_bundle_of_very_many_sources_is_refused() {
    let skills = |count: usize| {
        let mut skills = "skill_key,name\n".to_owned();
        skills.extend((2..=count).map(|index| format!("source-{index}:1,S\n")));
        Files::of("whole").with("skills.csv", skills).folder()
    };
    let read = |folder: &tempfile::TempDir| bundle::read(folder.path(), Limits::default());
    assert!(read(&skills(100)).is_ok());
    let refused = read(&skills(101)).expect_err("a refusal").to_string();
    assert_eq!(refused, "  keys begin in more than 100 ways; each names a source [too-many-sources]\n");
}

#[test]
fn scales_whose_names_differ_in_case_alone_are_refused() {
    let scales = Files::of("whole").text("scales.csv") + "ACME-3,1,Low,,\nACME-3,2,High,,\n";
    let refused = Files::of("whole").with("scales.csv", scales).refusal().to_string();
    assert_eq!(refused, "  scales.csv:5:scale: stands in the file twice [duplicate]\n");
}

#[test]
fn a_level_below_zero_by_nothing_is_zero() {
    let texts = "skill_key,source_scale,source_level,level,label,description\nacme:weld,acme-3,-0,0,,None\n";
    let folder = Files::of("whole").with("skill_levels.csv", texts).folder();
    let bundle = bundle::read(folder.path(), Limits::default()).expect("a bundle");
    assert!(bundle.descriptors[0].source_level.is_sign_positive());
}

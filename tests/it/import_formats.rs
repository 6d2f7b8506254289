//! Imports of what others publish: O*NET in both layouts, ESCO, and the UK Government framework.

use milepost::catalog::imports::{
    Format, Request,
    report::{Count, Part, Report},
};
use serde_json::{Value, json};

use crate::support::{Client, Files, TestApp, bundle, on_both};

on_both![
    onet_brings_roles_with_everything_it_says_of_them,
    ratings_become_levels_and_keep_what_was_published,
    knowledge_of_another_release_is_joined_by_element,
    the_layout_before_30_3_is_read_too,
    anchors_become_texts_of_levels,
    esco_brings_requirements_without_levels,
    what_one_can_do_is_aligned_to_where_it_comes_from,
    a_part_of_esco_can_be_chosen,
    the_uk_framework_brings_its_own_scale,
    every_format_imported_twice_changes_nothing,
    changed_details_are_written_again,
];

fn count(created: usize, updated: usize, unchanged: usize) -> Count {
    Count { created, updated, unchanged, ..Count::default() }
}

fn import(app: &TestApp, format: Format, folders: &[Files]) -> Report {
    let folders: Vec<_> = folders.iter().map(Files::folder).collect();
    let paths = folders.iter().map(|folder| folder.path().to_owned()).collect();
    bundle::import_as(app, &Request::everything(format, paths))
        .unwrap_or_else(|problems| panic!("refused:\n{problems}"))
}

async fn one(client: &Client, list: &str, key: &str) -> Value {
    let found = client.get(&format!("/v1/{list}?external_id={key}")).await.expect(200);
    assert_eq!(found.items().len(), 1, "{key}");
    found.items()[0].clone()
}

async fn expanded(client: &Client, list: &str, key: &str, expand: &str) -> Value {
    let found = one(client, list, key).await;
    let path = format!("/v1/{list}/{}?expand={expand}", found["id"].as_str().expect("an id"));
    client.get(&path).await.expect(200).body
}

fn requirement<'a>(role: &'a Value, skill: &str) -> &'a Value {
    let all = role["requirements"].as_array().expect("requirements");
    all.iter().find(|one| one["skill"]["external_id"] == skill).expect("the requirement")
}

async fn onet_brings_roles_with_everything_it_says_of_them(app: TestApp) {
    let report = import(&app, Format::Onet, &[Files::of("onet")]);
    assert_eq!(report.tally.part(Part::Roles), count(6, 0, 0));
    assert_eq!(report.tally.part(Part::Skills), count(4, 0, 0));
    assert_eq!(report.tally.part(Part::RoleTitles), count(19, 0, 0));
    assert_eq!(report.tally.part(Part::Tools), count(10, 0, 0));
    assert_eq!(report.tally.part(Part::Relations), Count { created: 2, skipped: 1, ..Count::default() });
    assert_eq!(
        report.problems.to_string(),
        "  Knowledge.txt: is not among the files; until it is imported too, suggestions of roles are weak \
         [no-knowledge]\n  Related Occupations.txt:3:Related O*NET-SOC Code: names the role onet:15-1251.00, which is neither \
         imported nor in the catalog [unknown-role]\n"
    );
    assert!(report.files.contains(&("Job Zones.txt", 5)) && report.files.contains(&("Job Titles.txt", 19)));

    let ada = app.person("ada").await;
    let role = expanded(&ada, "role-profiles", "onet:15-1252.00", "requirements,related,titles,tools").await;
    assert_eq!(role["title"], "Software Developers");
    assert_eq!(role["description"], "Write and keep up programs. Say what \"done\" means, and test for it.");
    assert_eq!((&role["job_zone"], &role["job_family"]), (&json!(4), &json!("Computer and Mathematical")));
    let (most_common, shares) = (&role["education"]["most_common"], &role["education"]["shares"]);
    assert_eq!(most_common, &json!({ "level": 6, "label": "Bachelor's Degree", "percent": 84.8 }));
    let levels = shares.as_array().expect("shares").iter().map(|share| share["level"].as_i64());
    assert_eq!(levels.collect::<Vec<_>>(), [2, 3, 5, 6, 7, 8].map(Some));
    assert_eq!(role["requirements"].as_array().map(Vec::len), Some(4));
    assert_eq!(role["related"][0]["tier"], "Supplemental");
    assert!(role["titles"].as_array().expect("titles").contains(&json!("Software Engineer")));
    assert_eq!(role["tools"].as_array().map(Vec::len), Some(2));
    assert_eq!(role["tools"][0]["category_code"].as_str().map(|code| &code[..4]), Some("2.E."));

    let unrated = expanded(&ada, "role-profiles", "onet:55-1011.00", "requirements,titles").await;
    assert_eq!((&unrated["job_zone"], &unrated["education"]), (&json!(null), &json!(null)));
    assert_eq!(unrated["requirements"], json!([]));
    let sources = ada.get("/v1/sources").await.expect(200);
    assert_eq!(
        (&sources.items()[0]["key"], &sources.items()[0]["release"]),
        (&json!("onet"), &json!("30.3"))
    );
}

async fn ratings_become_levels_and_keep_what_was_published(app: TestApp) {
    let report = import(&app, Format::Onet, &[Files::of("onet")]);
    assert_eq!(report.tally.part(Part::Requirements), count(20, 0, 0));
    let ada = app.person("ada").await;
    let developers = expanded(&ada, "role-profiles", "onet:15-1252.00", "requirements").await;
    let programming = requirement(&developers, "onet:2.B.3.e");
    assert_eq!((&programming["required_level"], &programming["source_level"]), (&json!(4), &json!(4.12)));
    assert_eq!(programming["source_scale"], "onet-lv");
    assert_eq!(
        (&programming["is_suppressed"], &programming["is_not_relevant"]),
        (&json!(true), &json!(false))
    );
    let dishwashers = expanded(&ada, "role-profiles", "onet:35-9021.00", "requirements").await;
    let programming = requirement(&dishwashers, "onet:2.B.3.e");
    assert_eq!((&programming["required_level"], &programming["importance"]), (&json!(0), &json!(1.0)));
    assert_eq!(
        (&programming["is_suppressed"], &programming["is_not_relevant"]),
        (&json!(false), &json!(true))
    );
}

async fn knowledge_of_another_release_is_joined_by_element(app: TestApp) {
    let report = import(&app, Format::Onet, &[Files::of("onet"), Files::of("onet-knowledge")]);
    assert_eq!(report.tally.part(Part::Skills), count(7, 0, 0));
    assert_eq!(report.tally.part(Part::Requirements), count(32, 0, 0));
    assert!(!report.problems.to_string().contains("no-knowledge"), "{}", report.problems);
    let ada = app.person("ada").await;
    let clerical = one(&ada, "skills", "onet:2.C.1.b").await;
    assert_eq!((&clerical["name"], &clerical["kind"]), (&json!("Administrative"), &json!("knowledge")));
    assert_eq!(clerical["description"], "How offices keep their papers");
}

async fn the_layout_before_30_3_is_read_too(app: TestApp) {
    let report = import(&app, Format::Onet, &[Files::of("onet-old")]);
    let problems: Vec<_> = report.problems.shown().iter().map(|problem| problem.code).collect();
    assert_eq!(problems, ["no-knowledge"], "{report}");
    assert_eq!(report.tally.part(Part::Requirements), count(8, 0, 0));
    assert_eq!(report.tally.part(Part::Tools), count(2, 0, 0));
    assert_eq!(report.tally.part(Part::RoleTitles), count(7, 0, 0));
    let ada = app.person("ada").await;
    let role = expanded(&ada, "role-profiles", "onet:43-9021.00", "requirements,titles,tools").await;
    let education = &role["education"]["most_common"];
    assert_eq!((&education["level"], &education["percent"]), (&json!(2), &json!(58.68)));
    assert_eq!(role["job_zone"], json!(null));
    assert_eq!(role["tools"][0]["category"], "Spreadsheet software");
    assert_eq!(one(&ada, "skills", "onet:2.B.3.e").await["name"], "Programming");

    let report = import(&app, Format::Onet, &[Files::of("onet")]);
    assert_eq!(report.tally.part(Part::Roles), count(4, 2, 0));
    assert_eq!(report.tally.part(Part::Requirements), count(12, 0, 8));
    assert_eq!(report.tally.part(Part::RoleTitles), count(12, 0, 7));
    assert_eq!(report.tally.part(Part::Tools), Count { created: 10, absent: 2, ..Count::default() });
}

async fn anchors_become_texts_of_levels(app: TestApp) {
    let report = import(&app, Format::Onet, &[Files::of("onet"), Files::of("onet-knowledge")]);
    assert_eq!(report.tally.part(Part::LevelTexts), count(4, 0, 0));
    let ada = app.person("ada").await;
    let programming = expanded(&ada, "skills", "onet:2.B.3.e", "level_texts,titles").await;
    let texts: Vec<Value> = programming["level_texts"]
        .as_array()
        .expect("texts")
        .iter()
        .map(|text| json!([text["level"], text["source_level"], text["description"]]))
        .collect();
    assert_eq!(
        json!(texts),
        json!([
            [2, 2.0, "Put a list in order"],
            [4, 4.0, "Write a program that says \"what if\""],
            [5, 6.0, "Write a compiler"],
        ])
    );
    assert_eq!(programming["titles"], json!([]));
}

async fn esco_brings_requirements_without_levels(app: TestApp) {
    let report = import(&app, Format::Esco, &[Files::of("esco")]);
    assert_eq!(report.tally.part(Part::Roles), count(3, 0, 0));
    assert_eq!(report.tally.part(Part::Skills), Count { created: 3, skipped: 1, ..Count::default() });
    assert_eq!(report.tally.part(Part::Requirements), Count { created: 4, skipped: 1, ..Count::default() });
    assert_eq!(report.tally.part(Part::RoleTitles), count(3, 0, 0));
    assert_eq!(report.tally.part(Part::SkillTitles), count(3, 0, 0));
    let shown = report.problems.shown()[0].to_string();
    assert!(
        shown.starts_with("occupationSkillRelations.csv:6:occupationUri: names the role esco:a9e54177"),
        "{shown}"
    );

    let ada = app.person("ada").await;
    let key = "esco:f2b15a0e-e65a-438a-affb-29b9d50b77d1";
    let role = expanded(&ada, "role-profiles", key, "requirements,titles").await;
    assert_eq!(role["description"], "Writes programs, and says \"done\" when they are tested.");
    assert_eq!((&role["code"], &role["job_family"]), (&json!("2512.4"), &json!("Software developers")));
    assert_eq!(role["titles"], json!(["application developer", "Software  programmer"]));
    let haskell = requirement(&role, "esco:000f1d3d-220f-4789-9c0a-cc742521fb02");
    assert_eq!((&haskell["required_level"], &haskell["importance"]), (&json!(null), &json!(null)));
    assert_eq!((&haskell["requirement"], &haskell["weight"]), (&json!("essential"), &json!(1.0)));
    let papers = requirement(&role, "esco:00b9a3aa-7070-4bb5-8020-f228a97cf42f");
    assert_eq!((&papers["requirement"], &papers["weight"]), (&json!("optional"), &json!(0.5)));
    let clerk = one(&ada, "role-profiles", "esco:6353b3e8-e8f2-4ecb-b230-186927139892").await;
    assert_eq!(clerk["job_family"], "ISCO 4132");
    let haskell = expanded(&ada, "skills", "esco:000f1d3d-220f-4789-9c0a-cc742521fb02", "titles").await;
    assert_eq!(haskell["kind"], "knowledge");
    assert_eq!(haskell["titles"], json!(["Haskell programming", "Haskell techniques"]));
    assert_eq!(
        haskell["external_uri"],
        "http://data.europa.eu/esco/skill/000f1d3d-220f-4789-9c0a-cc742521fb02"
    );
}

async fn what_one_can_do_is_aligned_to_where_it_comes_from(app: TestApp) {
    import(&app, Format::Esco, &[Files::of("esco")]);
    let ada = app.person("ada").await;
    let haskell = one(&ada, "skills", "esco:000f1d3d-220f-4789-9c0a-cc742521fb02").await["id"].clone();
    let papers = one(&ada, "skills", "esco:00b9a3aa-7070-4bb5-8020-f228a97cf42f").await["id"].clone();
    let own = ada.skill().with("name", "Juggling").create().await.id();
    let ratings = json!([
        { "skill_id": haskell, "level": 3 }, { "skill_id": papers, "level": 0 }, { "skill_id": own, "level": 3 }
    ]);
    ada.assessment().with("ratings", ratings).with("submit", true).create().await;
    let held = ada.all("/v1/me/skills?expand=alignment").await;
    let alignment =
        |id: &Value| &held.iter().find(|one| one["skill"]["id"] == *id).expect("held")["alignment"];
    let expected = json!([{
        "type": ["Alignment"],
        "targetType": "ceasn:Competency",
        "targetName": "Haskell",
        "targetDescription": alignment(&haskell)[0]["targetDescription"],
        "targetUrl": "http://data.europa.eu/esco/skill/000f1d3d-220f-4789-9c0a-cc742521fb02",
        "targetFramework": "ESCO",
        "targetCode": "000f1d3d-220f-4789-9c0a-cc742521fb02",
    }]);
    assert_eq!(alignment(&haskell), &expected);
    assert_eq!((alignment(&papers), alignment(&json!(own))), (&json!([]), &json!([])));
    assert!(ada.all("/v1/me/skills").await[0].get("alignment").is_none(), "only for those who ask");
    ada.get("/v1/me/skills?expand=badges").await.expect_problem(400, "invalid-query");
}

async fn a_part_of_esco_can_be_chosen(app: TestApp) {
    let folder = Files::of("esco").folder();
    let everything = Request::everything(Format::Esco, vec![folder.path().to_owned()]);
    let some =
        Request { isco: vec!["251".to_owned()], release: Some("1.1.1".to_owned()), ..everything.clone() };
    let report = bundle::import_as(&app, &some).expect("an import");
    assert!(report.problems.is_empty(), "{report}");
    assert_eq!(report.tally.part(Part::Roles), count(2, 0, 0));
    assert_eq!(report.tally.part(Part::Skills), count(2, 0, 0));
    let clerk = "http://data.europa.eu/esco/occupation/6353b3e8-e8f2-4ecb-b230-186927139892";
    let other = Request { uris: vec![clerk.to_owned()], release: Some("1.1.1".to_owned()), ..everything };
    let report = bundle::import_as(&app, &other).expect("an import");
    assert_eq!(report.tally.part(Part::Roles), Count { created: 1, absent: 2, ..Count::default() });
    assert_eq!(report.tally.part(Part::Skills), Count { created: 1, absent: 2, ..Count::default() });
    let ada = app.person("ada").await;
    let sources = ada.get("/v1/sources").await.expect(200);
    assert_eq!(sources.items()[0]["release"], "1.1.1");
}

async fn the_uk_framework_brings_its_own_scale(app: TestApp) {
    let report = import(&app, Format::Gdad, &[Files::of("gdad")]);
    assert!(report.problems.is_empty(), "{report}");
    assert_eq!(report.tally.part(Part::Scales), count(1, 0, 0));
    assert_eq!(report.tally.part(Part::Roles), count(3, 0, 0));
    assert_eq!(report.tally.part(Part::Skills), count(3, 0, 0));
    assert_eq!(report.tally.part(Part::Requirements), Count { created: 5, skipped: 2, ..Count::default() });
    assert_eq!(report.tally.part(Part::LevelTexts), count(8, 0, 0));
    let ada = app.person("ada").await;
    let lead = expanded(&ada, "role-profiles", "gdad:lead-developer---management", "requirements").await;
    assert_eq!(
        (&lead["job_family"], &lead["title"]),
        (&json!("Software developer"), &json!("Lead developer - management"))
    );
    assert_eq!(lead["description"], "At this level, it is done\nwell");
    let build = requirement(&lead, "gdad:programming-and-build-(software-engineering)");
    assert_eq!((&build["required_level"], &build["source_level"]), (&json!(5), &json!(4.0)));
    assert_eq!(build["source_scale"], "gdad-4");
    let skill = expanded(&ada, "skills", "gdad:accessibility", "level_texts").await;
    let texts = skill["level_texts"].as_array().expect("texts");
    let levels: Vec<_> = texts.iter().map(|text| (&text["level"], text["label"].as_str())).collect();
    assert_eq!(levels[2], (&json!(4), Some("Practitioner")));
    assert_eq!(texts[0]["description"], "You can:\n- say why it matters");
}

async fn every_format_imported_twice_changes_nothing(app: TestApp) {
    let all: [(Format, &[&str]); 3] =
        [(Format::Onet, &["onet", "onet-knowledge"]), (Format::Esco, &["esco"]), (Format::Gdad, &["gdad"])];
    for (format, folders) in all {
        let files: Vec<_> = folders.iter().map(|folder| Files::of(folder)).collect();
        let first = import(&app, format, &files);
        assert!(first.tally.is_change());
        let imports = app.database().count("imports", "status = 'published'");
        app.advance_days(1);
        let second = import(&app, format, &files);
        assert!(!second.tally.is_change(), "{second}");
        for part in Part::ALL {
            let (first, second) = (first.tally.part(*part), second.tally.part(*part));
            assert_eq!((second.unchanged, second.absent), (first.created + first.unchanged, 0), "{part:?}");
            assert_eq!(second.skipped, first.skipped, "{part:?}");
        }
        assert_eq!(app.database().count("imports", "TRUE"), imports);
    }
}

async fn changed_details_are_written_again(app: TestApp) {
    import(&app, Format::Onet, &[Files::of("onet")]);
    let ada = app.person("ada").await;
    let before = one(&ada, "role-profiles", "onet:15-1252.00").await;
    app.advance_days(1);
    let titles = Files::of("onet").text("Job Titles.txt");
    let titles = titles.replace("Software Engineer\tSWE", "Software Engineer\tEngineer");
    let titles = format!("{titles}15-1252.00\tProgrammer\tn/a\t01\r\n");
    let report = import(&app, Format::Onet, &[Files::of("onet").with("Job Titles.txt", titles)]);
    assert_eq!(report.tally.part(Part::RoleTitles), count(1, 1, 18));
    assert_eq!(report.tally.part(Part::Roles), count(0, 0, 6));
    let role = expanded(&ada, "role-profiles", "onet:15-1252.00", "titles").await;
    assert!(role["titles"].as_array().expect("titles").contains(&json!("Programmer")));
    assert_eq!((&role["revision"], &before["revision"]), (&json!(1), &json!(1)));
    assert_ne!(role["updated_at"], before["updated_at"]);
    assert_eq!(app.database().count("role_titles", "short_title = 'Engineer'"), 1);
}

//! The native bundle: what an organization wrote itself comes back whole, on the scales it was written on.

use milepost::{
    catalog::{
        exports::{self, model::ExportFormat},
        imports::{
            self, Format, Mandate, Progress, Request,
            bundle::Bundle,
            files::{Input, Limits},
            problem::Problems,
            report::{Count, Part, Report},
        },
    },
    platform::ids::Ids,
};
use serde_json::{Value, json};

use crate::support::{Answer, Client, Files, Form, TestApp, bundle, on_both};

on_both![
    a_framework_on_scales_of_its_own_could_not_be_imported_again,
    skills_of_a_framework_landed_on_another_scale_of_the_same_name,
    levels_were_held_against_the_seeded_scale_alone,
    a_missing_column_says_nothing_and_an_empty_cell_says_nothing_there,
    a_new_scale_cannot_be_seen_before_the_import_is_published,
    the_rows_for_moodle_had_the_labels_of_another_scale,
    an_option_that_the_format_does_not_know_was_ignored,
];

fn levels(range: std::ops::RangeInclusive<i32>) -> Value {
    range.map(|level| json!({ "level": level, "label": format!("Rung {level}") })).collect()
}

/// A framework written by hand: skills on two scales of the organization and on the seeded one, and two roles.
async fn written_by_hand(ada: &Client) -> Answer {
    let framework = ada.framework().with("key", "support").with("name", "Customer support");
    let framework = framework.with("license", "CC0").with("description", "For all desks").create().await;
    let short = ada.scale().with("name", "Support, short").with("description", "From no to\nalways");
    let short = short.with("levels", levels(0..=3)).create().await;
    let long = ada.scale().with("name", "Long").with("levels", levels(0..=10)).create().await;
    let skill = |key: &str| {
        let skill =
            ada.skill().with("framework_id", framework.id()).with("external_id", format!("support:{key}"));
        skill.with("name", format!("Skill {key}"))
    };
    let calm = skill("calm").with("scale_id", short.id()).with("category", "interpersonal").create().await;
    let tact =
        skill("tact").with("scale_id", long.id()).with("parent_id", calm.id()).with("half_life_months", 18);
    let tact = tact.with("external_uri", "https://example.org/tact").with("kind", "behavior").create().await;
    let typing = skill("typing").with("description", "With ten fingers").create().await;
    let role = |key: &str| {
        let role =
            ada.role().with("framework_id", framework.id()).with("external_id", format!("support:{key}"));
        role.with("title", format!("Role {key}"))
    };
    let agent =
        role("agent").with("track", "individual").with("seniority", 2).with("code", "A-2").create().await;
    let lead = role("lead").with("track", "management").with("code", "https://example.org/lead");
    let lead =
        lead.with("job_family", "Desk").with("job_zone", 4).with("description", "Leads").create().await;
    for (role, skill, level, more) in [
        (
            &agent,
            &calm,
            json!(3),
            json!({ "is_critical": true, "rationale": "Callers shout,\nand \"weep\"" }),
        ),
        (&agent, &tact, json!(10), json!({ "importance": 4.5 })),
        (&lead, &typing, json!(5), json!({ "requirement": "optional" })),
        (&lead, &tact, Value::Null, json!({ "rationale": "Agents do, too" })),
    ] {
        let mut body = more;
        (body["skill_id"], body["required_level"]) = (skill["id"].clone(), level);
        ada.post(&format!("{}/requirements", role.path()), body).await.expect(201);
    }
    framework
}

async fn organization(person: &Client) -> milepost::platform::ids::OrganizationId {
    let id = person.get("/v1/me").await.expect(200).text("organization_id");
    id.parse::<uuid::Uuid>().expect("a UUID").into()
}

fn read(archive: &[u8]) -> Result<Bundle, Problems> {
    let request = Request::everything(Format::Native, vec![Input::in_memory("export.zip", archive)]);
    imports::read(&request, Limits::default(), &mut |_| {})
}

async fn import_for(person: &Client, archive: &[u8]) -> Report {
    let bundle = read(archive).unwrap_or_else(|problems| panic!("refused:\n{problems}"));
    bundle::run_for(&person.app, &bundle, Some(organization(person).await))
}

async fn only(client: &Client, list: &str) -> Value {
    let found = client.get(&format!("/v1/{list}")).await.expect(200);
    assert_eq!(found.items().len(), 1, "{list}: {found:?}");
    found.items()[0].clone()
}

async fn export_of(client: &Client, key: &str) -> Answer {
    let framework = only(client, &format!("frameworks?key={key}")).await;
    let id = framework["id"].as_str().expect("an identifier");
    client.get(&format!("/v1/frameworks/{id}/export")).await.expect(200)
}

fn file(archive: &Answer, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&archive.bytes)).expect("an archive");
    std::io::read_to_string(archive.by_name(name).expect("the file")).expect("text")
}

fn codes(report: &Report) -> Vec<&str> {
    report.problems.shown().iter().map(|problem| problem.code).collect()
}

async fn a_framework_on_scales_of_its_own_could_not_be_imported_again(app: TestApp) {
    let (ada, grace) = (app.person("ada").await, app.person("grace").await);
    written_by_hand(&ada).await;
    let written = export_of(&ada, "support").await;
    let report = import_for(&grace, &written.bytes).await;
    assert!(report.problems.is_empty(), "{report}");
    assert_eq!(report.tally.part(Part::Scales), Count { created: 2, ..Count::default() });
    assert_eq!(report.tally.part(Part::Requirements).created, 4);

    let framework = only(&grace, "frameworks?key=support").await;
    assert_eq!(framework["description"], "For all desks");
    let tact = only(&grace, "skills?external_id=support:tact").await;
    assert_eq!(
        (&tact["half_life_months"], &tact["external_uri"]),
        (&json!(18), &json!("https://example.org/tact"))
    );
    let scale = only(&grace, "scales?q=support").await;
    assert_eq!(
        (&scale["description"], scale["levels"].as_array().map(Vec::len)),
        (&json!("From no to\nalways"), Some(4))
    );
    let calm = only(&grace, "skills?external_id=support:calm").await;
    assert_eq!((&calm["scale_id"], &calm["category"]), (&scale["id"], &json!("interpersonal")));

    let again = export_of(&grace, "support").await;
    for name in ["sources.csv", "scales.csv", "skills.csv", "roles.csv", "role_skills.csv"] {
        assert_eq!(file(&again, name), file(&written, name), "{name}");
    }
    assert!(again.bytes == written.bytes, "another file is another");
    assert!(!import_for(&grace, &again.bytes).await.tally.is_change());
}

async fn skills_of_a_framework_landed_on_another_scale_of_the_same_name(app: TestApp) {
    let (ada, grace) = (app.person("ada").await, app.person("grace").await);
    written_by_hand(&ada).await;
    let written = export_of(&ada, "support").await;
    let other = grace.scale().with("name", "LONG").with("levels", levels(1..=4)).create().await;
    let report = import_for(&grace, &written.bytes).await;
    // The scale, the skill on it, and two requirements of that skill.
    assert_eq!(codes(&report), ["made-by-hand", "other-levels", "unknown-skill", "unknown-skill"]);
    assert_eq!(report.tally.part(Part::Skills), Count { created: 2, skipped: 1, ..Count::default() });
    assert_eq!(grace.get(&other.path()).await.expect(200).body, other.body);

    // Under the name of the seeded scale, another one is another.
    let files = |name: &str| {
        Files::sample()
            .with("scales.csv", format!("scale,level,label\n{name},1,Some\n{name},2,More\n"))
            .with("skills.csv", "skill_key,name,scale\nacme:weld,Welding,Proficiency\n")
            .with("roles.csv", "role_key,name\nacme:dev,Our developers\n")
            .with("role_skills.csv", "role_key,skill_key,required_level\nacme:dev,acme:weld,2\n")
            .with("role_related.csv", "role_key,related_role_key\n")
    };
    assert_eq!(codes(&files("proficiency").import(&app)), ["other-levels", "unknown-skill"]);
    let report = files("proficiency").import_for(&grace).await;
    assert!(report.problems.is_empty(), "{report}");
    assert_eq!(report.tally.part(Part::Scales).created, 1);
    let report =
        files("elsewhere").replace("skills.csv", "acme:weld", "acme:weld,Welding,Nowhere").import(&app);
    assert_eq!(codes(&report), ["unknown-scale", "unknown-skill"]);
}

async fn levels_were_held_against_the_seeded_scale_alone(app: TestApp) {
    let (ada, grace) = (app.person("ada").await, app.person("grace").await);
    written_by_hand(&ada).await;
    import_for(&grace, &export_of(&ada, "support").await.bytes).await;
    let by_hand = grace.scale().with("name", "By hand").with("levels", levels(0..=7)).create().await;
    let skill = grace.skill().with("owner", "organization").with("external_id", "own:skill");
    skill.with("scale_id", by_hand.id()).create().await;
    let files = |level: i32| {
        let header = "role_key,skill_key,required_level";
        let texts = "skill_key,source_scale,source_level,level,description";
        Files::sample()
            .with("scales.csv", "scale,level,label\n")
            .with("skills.csv", "skill_key,name,scale\nacme:weld,Welding,By hand\nacme:cut,Cutting,\n")
            .with("roles.csv", "role_key,name\nacme:dev,Our developers\n")
            .with(
                "role_skills.csv",
                format!("{header}\nacme:dev,acme:weld,{level}\nacme:dev,own:skill,{level}\n"),
            )
            .with("role_related.csv", "role_key,related_role_key\n")
            .with("skill_levels.csv", format!("{texts}\nacme:weld,x,1,{level},Some\n"))
    };
    let report = files(8).import_for(&grace).await;
    let text = report.problems.to_string();
    assert_eq!(codes(&report), ["out-of-range"; 3], "{text}");
    assert!(text.contains("role_skills.csv:2:required_level: must be from 0 to 7 [out-of-range]"), "{text}");
    assert!(text.contains("skill_levels.csv:2:level: must be from 0 to 7 [out-of-range]"), "{text}");
    let report = files(7).import_for(&grace).await;
    assert!(report.problems.is_empty(), "{report}");
    assert_eq!(report.tally.part(Part::Requirements).created, 2);
    assert_eq!(report.tally.part(Part::LevelTexts).created, 1);

    // What is in the catalog stays on its scale.
    let moved = files(7).with("skills.csv", "skill_key,name,scale\nacme:weld,Welding,\n");
    let refused = moved.refusal().to_string();
    assert!(refused.contains("role_skills.csv:2:required_level: must be from 0 to 5"), "{refused}");
    let moved = moved.with("role_skills.csv", "role_key,skill_key\n").without("skill_levels.csv");
    assert_eq!(codes(&moved.import_for(&grace).await), ["other-scale"]);
    assert_eq!(only(&grace, "skills?external_id=acme:weld").await["scale_id"], by_hand["id"]);
}

async fn a_missing_column_says_nothing_and_an_empty_cell_says_nothing_there(app: TestApp) {
    let ada = app.person("ada").await;
    let files = |skills: &str, roles: &str, requirements: &str| {
        Files::sample()
            .with("scales.csv", "scale,level,label\n")
            .with("skills.csv", skills)
            .with("roles.csv", roles)
            .with("role_skills.csv", requirements)
            .with("role_related.csv", "role_key,related_role_key\n")
    };
    let whole = files(
        "skill_key,name,category,half_life_months\na:s,S,domain,12\n",
        "role_key,name,track,seniority\na:r,R,management,3\n",
        "role_key,skill_key,is_critical,rationale\na:r,a:s,Y,Because\n",
    );
    let shown = async || {
        let (skill, role) =
            (only(&ada, "skills?external_id=a:s").await, only(&ada, "role-profiles?external_id=a:r").await);
        let path = format!("role-profiles/{}/requirements", role["id"].as_str().expect("an identifier"));
        let requirement = only(&ada, &path).await;
        json!([
            skill["category"],
            skill["half_life_months"],
            role["track"],
            role["seniority"],
            requirement["is_critical"],
            requirement["rationale"],
        ])
    };
    whole.import(&app);
    let all = json!(["domain", 12, "management", 3, true, "Because"]);
    assert_eq!(shown().await, all);
    let silent = files("skill_key,name\na:s,S\n", "role_key,name\na:r,R\n", "role_key,skill_key\na:r,a:s\n");
    for part in [Part::Skills, Part::Roles, Part::Requirements] {
        assert_eq!(silent.import(&app).tally.part(part).unchanged, 1, "{part:?}");
    }
    assert_eq!(shown().await, all);
    let empty = files(
        "skill_key,name,category,half_life_months\na:s,S,,\n",
        "role_key,name,track,seniority\na:r,R,,\n",
        "role_key,skill_key,is_critical,rationale\na:r,a:s,,\n",
    );
    empty.import(&app);
    assert_eq!(shown().await, json!(["other", null, "other", null, false, null]));
}

async fn a_new_scale_cannot_be_seen_before_the_import_is_published(app: TestApp) {
    let (ada, grace) = (app.person("ada").await, app.person("grace").await);
    written_by_hand(&ada).await;
    let bundle = read(&export_of(&ada, "support").await.bytes).expect("a bundle");
    let owner = organization(&grace).await;
    let ids = Ids::default();
    let mandate = Mandate { owner: Some(owner), ..Mandate::of_operator(&ids, app.clock()) };
    let visible = || app.database().count("proficiency_scales", "org_id IS NOT NULL AND deleted_at IS NULL");
    let mut seen = Vec::new();
    let mut watch = |progress: Progress<'_>| {
        if matches!(progress, Progress::Writing(done, total) if done < total) {
            seen.push(visible());
        }
    };
    imports::run(&mut app.database().connect(), (&ids, app.clock()), &mandate, &bundle, &mut watch)
        .expect("an import");
    assert!(!seen.is_empty() && seen.iter().all(|count| *count == 2), "{seen:?}");
    assert_eq!(visible(), 4);
}

async fn the_rows_for_moodle_had_the_labels_of_another_scale(app: TestApp) {
    let ada = app.person("ada").await;
    let framework = written_by_hand(&ada).await;
    let written = ada.get(&format!("{}/export?format=moodle", framework.path())).await.expect(200);
    let written = String::from_utf8(written.bytes).expect("text");
    let mut rows = csv::Reader::from_reader(written.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let cells: Vec<(&str, &str, bool)> =
        rows.iter().map(|row| (&row[1], &row[5], row[6].contains(r#"{"id":11,"#))).collect();
    let long = "Rung 0,Rung 1,Rung 2,Rung 3,Rung 4,Rung 5,Rung 6,Rung 7,Rung 8,Rung 9,Rung 10";
    assert_eq!(cells[0].0, "support");
    assert_eq!(cells[0].1.split(',').count(), 6, "the seeded scale");
    assert_eq!(
        cells[1..],
        [("calm", "Rung 0,Rung 1,Rung 2,Rung 3", false), ("tact", long, true), ("typing", "", false),]
    );

    // A scale that all are on is that of the framework.
    let framework = ada.framework().with("key", "one").create().await;
    let scale = only(&ada, "scales?q=support").await["id"].clone();
    ada.skill().with("framework_id", framework.id()).with("scale_id", scale).create().await;
    let written = ada.get(&format!("{}/export?format=moodle", framework.path())).await.expect(200);
    let written = String::from_utf8(written.bytes).expect("text");
    assert_eq!(written.matches("Rung 0,Rung 1,Rung 2,Rung 3").count(), 1, "{written}");
    assert!(written.lines().nth(1).is_some_and(|row| row.contains("Rung 3")), "{written}");
    let none = exports::run(&mut app.database().connect(), "one", None, ExportFormat::Moodle);
    assert!(none.expect("an answer").is_none());
}

async fn an_option_that_the_format_does_not_know_was_ignored(app: TestApp) {
    let ada = app.person("ada").await;
    let cases = [
        ("native", "release"),
        ("native", "isco"),
        ("native", "uris"),
        ("native", "key"),
        ("onet", "isco"),
        ("onet", "uris"),
        ("onet", "key"),
        ("esco", "key"),
        ("gdad", "isco"),
        ("gdad", "key"),
        ("moodle", "isco"),
        ("moodle", "uris"),
        ("case", "isco"),
        ("case", "uris"),
    ];
    for (format, option) in cases {
        let form = Form::default().text("format", format).text(option, "25").files(&Files::sample());
        let refused = form.send(&ada).await.expect_invalid(&format!("/{option}"));
        assert_eq!(refused["errors"][0]["code"], "not-applicable", "{format} {option}");
    }
    assert_eq!(app.database().count("import_jobs", "TRUE"), 0);
}

#[test]
fn a_scale_with_gaps_is_refused() {
    let gap = Files::sample().append("scales.csv", "gapped,1,Some,").append("scales.csv", "gapped,3,More,");
    let line = gap.text("scales.csv").lines().count() - 1;
    let expected = format!(
        "  scales.csv:{line}:level: levels of a scale follow each other without gaps [not-consecutive]\n"
    );
    assert_eq!(gap.refusal().to_string(), expected);
}

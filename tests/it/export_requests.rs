//! Exports over HTTP: who gets which file, and what it says of itself.

use milepost::catalog::{
    exports::{self, model::ExportFormat as Form},
    imports::{
        self, Format, Request,
        files::{Input, Limits},
        report::{Part, Report},
    },
};

use crate::support::{Answer, Client, Files, TestApp, bundle, on_both};

on_both![
    a_framework_of_the_instance_is_the_file_of_the_command_line,
    a_draft_is_exported_to_hr_and_admins_of_its_organization,
    what_an_organization_imported_comes_back_as_its_own,
    what_was_written_by_hand_gets_keys_of_the_framework,
    what_is_nobody_elses_business_is_in_no_file,
    only_what_the_document_names_can_be_asked_for,
    of_several_versions_the_last_published_is_taken,
];

/// The address of the framework with a key that somebody sees.
async fn address(client: &Client, key: &str) -> String {
    let found = client.get(&format!("/v1/frameworks?key={key}")).await.expect(200);
    format!("/v1/frameworks/{}/export", found.items()[0]["id"].as_str().expect("an identifier"))
}

fn whole() -> Files {
    Files::of("whole")
}

/// Imports an archive as that of somebody's organization.
async fn import_for(person: &Client, archive: &[u8]) -> Report {
    let organization = person.get("/v1/me").await.expect(200).text("organization_id");
    let owner = organization.parse::<uuid::Uuid>().expect("a UUID").into();
    let request = Request::everything(Format::Native, vec![Input::in_memory("export.zip", archive)]);
    let bundle = imports::read(&request, Limits::default(), &mut |_| {});
    let bundle = bundle.unwrap_or_else(|problems| panic!("refused:\n{problems}"));
    bundle::run_for(&person.app, &bundle, Some(owner))
}

/// What the files of an archive hold together.
pub fn text(answer: &Answer) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&answer.bytes)).expect("an archive");
    let count = archive.len();
    let read = |index| {
        let file = archive.by_index(index).expect("a file of the archive");
        std::io::read_to_string(file).expect("text")
    };
    (0..count).map(read).collect()
}

async fn a_framework_of_the_instance_is_the_file_of_the_command_line(app: TestApp) {
    whole().import(&app);
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let path = address(&ada, "acme").await;
    for (form, media_type, ending) in
        [(Form::Native, "application/zip", "zip"), (Form::Moodle, "text/csv", "csv")]
    {
        let written = exports::run(&mut app.database().connect(), "acme", None, form).expect("an export");
        let written = written.expect("the framework");
        assert_eq!(written.name, format!("acme-2.1.{ending}"));
        for person in [&ada, &bob] {
            let file = person.get(&format!("{path}?format={form}")).await.expect(200);
            assert!(file.bytes == written.contents, "{form} is another");
            assert_eq!(file.header("content-type"), Some(media_type));
            let disposition = format!("attachment; filename=\"acme-2.1.{ending}\"");
            assert_eq!(file.header("content-disposition"), Some(disposition.as_str()));
        }
    }
    let file = bob.get(&path).await.expect(200);
    assert_eq!(file.header("content-type"), Some("application/zip"));
}

async fn a_draft_is_exported_to_hr_and_admins_of_its_organization(app: TestApp) {
    let ada = app.person("ada").await;
    let (bob, hera) = (ada.invite("bob", "employee").await, ada.invite("hera", "hr").await);
    let mallory = app.person("mallory").await;
    let draft = ada.framework().with("key", "Über uns").with("release", "\"1/2\"").create().await;
    let path = format!("{}/export", draft.path());
    for person in [&ada, &hera] {
        let file = person.get(&path).await.expect(200);
        let disposition = "attachment; filename=\"-ber-uns--1-2-.zip\"";
        assert_eq!(file.header("content-disposition"), Some(disposition));
    }
    for stranger in [&bob, &mallory] {
        stranger.get(&path).await.expect_problem(404, "not-found");
    }
    let publish = format!("UPDATE frameworks SET status = 'published' WHERE id = '{}'", draft.id());
    app.database().execute(&publish).expect("a published framework");
    bob.get(&path).await.expect(200);
    mallory.get(&path).await.expect_problem(404, "not-found");
}

async fn what_an_organization_imported_comes_back_as_its_own(app: TestApp) {
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    // The instance has a scale of the same name that means something else.
    whole().with("scales.csv", "scale,level,label\nacme-3,1,No\nacme-3,2,Yes\n").import(&app);
    whole().import_for(&ada).await;
    let found = ada.get("/v1/frameworks?key=acme&owner=organization").await.expect(200);
    let path = format!("/v1/frameworks/{}/export", found.items()[0]["id"].as_str().expect("an identifier"));
    mallory.get(&path).await.expect_problem(404, "not-found");
    let file = ada.get(&path).await.expect(200);
    assert!(text(&file).contains("acme-3,2,Steady,"), "{}", text(&file));
    assert!(!text(&file).contains("acme-3,1,No,"), "{}", text(&file));

    let again = import_for(&ada, &file.bytes).await;
    let changed: Vec<_> =
        Part::ALL.iter().copied().filter(|part| again.tally.part(*part).is_change()).collect();
    assert_eq!(changed, [Part::Sources], "{again}");
    let other = TestApp::start(app.database().kind).await.expect("a database like the first");
    let grace = other.person("grace").await;
    let report = import_for(&grace, &file.bytes).await;
    assert!(report.problems.is_empty(), "{report}");
    assert!(grace.get(&address(&grace, "acme").await).await.expect(200).bytes == file.bytes);
    assert_eq!(other.database().count("skills", "org_id IS NULL"), 0);
}

/// Puts something into a framework.
fn put(app: &TestApp, table: &str, made: &Answer, framework: &Answer) {
    let change = format!("UPDATE {table} SET framework_id = '{}' WHERE id = '{}'", framework.id(), made.id());
    app.database().execute(&change).expect("a change");
}

async fn what_was_written_by_hand_gets_keys_of_the_framework(app: TestApp) {
    let ada = app.person("ada").await;
    let framework = ada.framework().with("license", "CC0").create().await;
    let skill = |name: &'static str| ada.skill().with("owner", "organization").with("name", name);
    let speaking = skill("Speaking").create().await;
    let welding =
        skill("Welding").with("external_id", "onet:weld").with("parent_id", speaking.id()).create().await;
    let outside = skill("Outside").with("external_id", "onet:outside").create().await;
    let role = ada.role().with("external_id", "staff").create().await;
    for skill in [&welding, &outside] {
        let body = serde_json::json!({ "skill_id": skill.id(), "required_level": 3 });
        ada.post(&format!("{}/requirements", role.path()), body).await.expect(201);
    }
    put(&app, "skills", &speaking, &framework);
    put(&app, "skills", &welding, &framework);
    put(&app, "role_profiles", &role, &framework);
    let path = format!("{}/export", framework.path());
    let file = ada.get(&path).await.expect(200);
    let written = text(&file);
    for line in [
        "engineering,Engineering,CC0,\n".to_owned(),
        format!("engineering:{},,Speaking,", speaking.id()),
        format!("engineering:onet:weld,engineering:{},Welding,", speaking.id()),
        "engineering:staff,engineering:onet:weld,3,".to_owned(),
        "engineering:staff,onet:outside,3,".to_owned(),
    ] {
        assert!(written.contains(&line), "no {line} in\n{written}");
    }
    let moodle = ada.get(&format!("{path}?format=moodle")).await.expect(200);
    let moodle = String::from_utf8(moodle.bytes).expect("text");
    assert!(moodle.contains(&format!("\n{},onet:weld,Welding,", speaking.id())), "{moodle}");

    let mallory = app.person("mallory").await;
    let report = import_for(&mallory, &file.bytes).await;
    assert_eq!(report.tally.part(Part::Skills).created, 2, "{report}");
    assert_eq!(report.tally.part(Part::Requirements).created, 1, "{report}");
    let again = mallory.get(&address(&mallory, "engineering").await).await.expect(200);
    let known = |text: &str| !text.contains("outside");
    let lines = |answer: &Answer| {
        let text = text(answer);
        let mut lines: Vec<String> = text.lines().filter(|line| known(line)).map(ToOwned::to_owned).collect();
        // Where rows without keys stand is up to the database.
        lines.sort_unstable();
        lines
    };
    assert_eq!(lines(&again), lines(&file));
}

async fn what_is_nobody_elses_business_is_in_no_file(app: TestApp) {
    let ada = app.person("ada").await;
    let framework = ada.framework().create().await;
    let made = |name: &'static str| ada.skill().with("owner", "organization").with("name", name);
    let (shown, deleted) = (made("Shown").create().await, made("Deleted").create().await);
    let personal = ada.skill().with("name", "Personal").create().await;
    let coming = made("Coming").create().await;
    for skill in [&shown, &deleted, &personal, &coming] {
        put(&app, "skills", skill, &framework);
    }
    ada.delete(&deleted.path()).await.expect(204);
    whole().import(&app);
    let change = "UPDATE skills SET import_id = (SELECT id FROM imports) WHERE name = 'Coming'";
    app.database().execute(change).expect("a change");
    app.database().execute("UPDATE imports SET status = 'writing'").expect("a change");
    let written = text(&ada.get(&format!("{}/export", framework.path())).await.expect(200));
    assert!(written.contains("Shown"), "{written}");
    for hidden in ["Deleted", "Personal", "Coming", "acme"] {
        assert!(!written.contains(hidden), "{hidden} in {written}");
    }
    // Neither does the framework itself exist for anybody then.
    for format in [Form::Native, Form::Moodle] {
        let found = exports::run(&mut app.database().connect(), "acme", None, format).expect("an answer");
        assert!(found.is_none());
    }
}

async fn only_what_the_document_names_can_be_asked_for(app: TestApp) {
    let ada = app.person("ada").await;
    let path = format!("{}/export", ada.framework().create().await.path());
    for query in ["format=xml", "format=", "format=Native", "format=native&format=moodle", "forma=native"] {
        let refused = ada.get(&format!("{path}?{query}")).await.expect_problem(400, "invalid-query");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        assert_eq!(refused.header("content-disposition"), None);
    }
    app.anonymous().get(&path).await.expect_problem(401, "not-authenticated");
}

async fn of_several_versions_the_last_published_is_taken(app: TestApp) {
    whole().import(&app);
    let copy = |id: u8, release: &str, status: &str, published_at: &str| {
        let others = "org_id, source_id, key, name, created_at, updated_at, version";
        let insert = format!(
            "INSERT INTO frameworks (id, release, status, published_at, {others}) \
             SELECT '{id:08}-0000-7000-8000-000000000000', '{release}', '{status}', {published_at}, {others} \
             FROM frameworks WHERE release = '2.1'"
        );
        app.database().execute(&insert).expect("a version");
    };
    // The order of their identifiers is another.
    copy(3, "1.0", "published", "'2020-01-01T00:00:00.000000Z'");
    copy(2, "3.0", "published", "'2030-01-01T00:00:00.000000Z'");
    copy(1, "4.0", "retired", "'2040-01-01T00:00:00.000000Z'");
    copy(9, "5.0", "draft", "NULL");
    let name = |release: Option<&str>| {
        let written = exports::run(&mut app.database().connect(), "acme", release, Form::Native);
        written.expect("an answer").map(|export| export.name)
    };
    assert_eq!(name(None).as_deref(), Some("acme-3.0.zip"));
    assert_eq!(name(Some("1.0")).as_deref(), Some("acme-1.0.zip"));
    assert_eq!(name(Some("4.0")).as_deref(), Some("acme-4.0.zip"));
    assert_eq!(name(Some("5.0")), None);
    assert_eq!(name(Some("6.0")), None);
}

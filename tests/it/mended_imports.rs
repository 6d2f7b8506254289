//! What once went wrong with imports and frameworks, each under the name of the fault.

use actix_web::rt;
use milepost::{
    catalog::{
        frameworks::MAX_ROWS,
        imports::{
            self, Mandate, Progress,
            files::Limits,
            report::{Part, Report},
        },
    },
    insight::matching::eval,
    platform::{
        db::migrate,
        error::{Code, Error},
        ids::Ids,
    },
};
use serde_json::{Value, json};
use std::time::Duration;

use crate::{
    export_requests,
    support::{Client, Files, Form, Kind, TestApp, bundle, form::ended, on_both},
};

on_both![
    roles_in_use_showed_what_is_in_a_draft,
    a_skill_outside_of_frameworks_was_part_of_one_in_a_draft,
    a_key_of_another_framework_took_a_skill_out_of_its_draft,
    what_somebody_changed_meanwhile_was_overwritten,
    what_was_published_by_hand_was_changed_by_an_import_of_its_key,
    an_import_changed_what_was_retired,
    a_copy_had_lost_its_source,
    orders_were_measured_on_any_version,
    what_was_in_the_catalog_had_failed,
    a_comparison_was_taken_for_a_server_that_had_stopped,
    an_organization_had_as_many_rows_as_it_liked,
    a_migration_could_not_be_undone,
];

/// A ladder, and a framework of skills that it rests on.
fn two_frameworks() -> Files {
    Files::sample()
        .with("scales.csv", "scale,level,label,source_range\n")
        .with("skills.csv", "skill_key,parent_key,name\nacme:weld,craft:join,Welding\ncraft:join,,Joining\n")
        .with("roles.csv", "role_key,name\nacme:dev,Our developers\ncraft:smith,Smiths\n")
        .with(
            "role_skills.csv",
            "role_key,skill_key,required_level\nacme:dev,acme:weld,2\nacme:dev,craft:join,4\n",
        )
        .with("role_related.csv", "role_key,related_role_key\nacme:dev,craft:smith\n")
}

async fn find(client: &Client, list: &str, key: &str) -> Value {
    let found = client.get(&format!("/v1/{list}?external_id={key}")).await.expect(200);
    found.items().first().unwrap_or_else(|| panic!("{key} is not there")).clone()
}

fn id(of: &Value) -> &str {
    of["id"].as_str().expect("an identifier")
}

fn codes(report: &Report) -> Vec<&str> {
    report.problems.shown().iter().map(|problem| problem.code).collect()
}

async fn roles_in_use_showed_what_is_in_a_draft(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let draft = ada.framework().with("key", "craft").create().await;
    let report = two_frameworks().import_for(&ada).await;
    assert_eq!(codes(&report), ["in-draft"; 3]);
    assert_eq!(report.tally.part(Part::Requirements).skipped, 1);
    assert_eq!(find(&bob, "skills", "acme:weld").await["parent_id"], Value::Null);
    let role = find(&bob, "role-profiles", "acme:dev").await;
    let role = format!("/v1/role-profiles/{}?expand=requirements,related", id(&role));
    let seen = bob.get(&role).await.expect(200);
    assert_eq!(seen["requirements"].as_array().map(Vec::len), Some(1), "{seen:?}");
    assert_eq!(seen["related"], json!([]));

    // Once that is in use, the same files bring the rest.
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    assert!(two_frameworks().import_for(&ada).await.problems.is_empty());
    let seen = bob.get(&role).await.expect(200);
    assert_eq!(seen["requirements"].as_array().map(Vec::len), Some(2), "{seen:?}");
    assert_eq!(seen["related"][0]["title"], "Smiths");
    let join = find(&bob, "skills", "craft:join").await["id"].clone();
    assert_eq!(find(&bob, "skills", "acme:weld").await["parent_id"], join);
}

async fn a_skill_outside_of_frameworks_was_part_of_one_in_a_draft(app: TestApp) {
    let ada = app.person("ada").await;
    let draft = ada.framework().create().await;
    let hidden = ada.skill().with("framework_id", draft.id()).create().await;
    let outside = || ada.skill().with("name", "Slides").with("owner", "organization");
    outside().with("parent_id", hidden.id()).send().await.expect_invalid("/parent_id");
    let skill = outside().create().await;
    let part = json!({ "parent_id": hidden.id() });
    ada.patch(&skill.path(), part.clone()).await.expect_invalid("/parent_id");
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    ada.patch(&skill.path(), part).await.expect(200);
}

/// Somebody wrote a skill into a draft under a key that begins like another framework's.
async fn a_key_of_another_framework_took_a_skill_out_of_its_draft(app: TestApp) {
    let ada = app.person("ada").await;
    let draft = ada.framework().with("key", "craft").create().await;
    let hidden = ada.skill().with("framework_id", draft.id()).with("external_id", "acme:weld").create().await;
    let report = two_frameworks().import_for(&ada).await;
    assert_eq!(report.tally.part(Part::Skills).created, 2);
    assert_eq!(ada.get(&hidden.path()).await.expect(200).body, hidden.body);
}

/// With so many names of a skill that they are written in batches, and only then published.
fn with_names(files: Files, count: usize) -> Files {
    let names = (0..count).map(|number| format!("acme:weld,Name {number}\n"));
    files.with("skill_titles.csv", "skill_key,title\n".to_owned() + &names.collect::<String>())
}

/// Somebody edits the draft while the import that has been compared with it is being written.
async fn what_somebody_changed_meanwhile_was_overwritten(app: TestApp) {
    let ada = app.person("ada").await;
    let organization = ada.get("/v1/me").await.expect(200).text("organization_id");
    let organization: uuid::Uuid = organization.parse().expect("a UUID");
    ada.framework().with("key", "acme").create().await;
    let edits = [
        ("skills", "name = 'By hand'", "external_id = 'acme:weld'"),
        ("role_profiles", "title = 'By hand'", "external_id = 'acme:dev'"),
        ("role_requirements", "rationale = 'By hand'", "required_level = 2"),
    ];
    for (count, (table, set, which)) in
        [1, 3001].into_iter().flat_map(|count| edits.map(|edit| (count, edit)))
    {
        with_names(two_frameworks(), count).import_for(&ada).await;
        let changed = with_names(two_frameworks(), count + 1)
            .replace("skills.csv", "acme:weld", "acme:weld,,Brazing")
            .append("skills.csv", "acme:cut,,Cutting")
            .replace("roles.csv", "acme:dev", "acme:dev,Developers")
            .replace("role_skills.csv", "acme:dev,acme:weld", "acme:dev,acme:weld,3");
        let bundle = bundle::read(changed.folder().path(), Limits::default()).expect("a bundle");
        let (mut conn, ids) = (app.database().connect(), Ids::default());
        let mandate = Mandate { owner: Some(organization.into()), ..Mandate::of_operator(&ids, app.clock()) };
        let edit = format!("UPDATE {table} SET {set}, version = version + 1 WHERE {which}");
        let mut is_edited = false;
        let mut watch = |progress: Progress<'_>| {
            if matches!(progress, Progress::Writing(..)) && !is_edited {
                is_edited = true;
                app.database().execute(&edit).expect("an edit");
            }
        };
        let refused = imports::run(&mut conn, (&ids, app.clock()), &mandate, &bundle, &mut watch);
        let is_stale = matches!(&refused, Err(Error::Refused(refusal)) if refusal.code == Code::Stale);
        assert!(is_stale, "{table}, {count}: {refused:?}");
        assert_eq!(app.database().count(table, set), 1, "{table}, {count}");
    }
}

async fn what_was_published_by_hand_was_changed_by_an_import_of_its_key(app: TestApp) {
    let ada = app.person("ada").await;
    let made = ada.framework().with("key", "acme").create().await;
    let weld = ada.skill().with("framework_id", made.id()).with("external_id", "acme:weld").create().await;
    ada.act(&format!("{}/publish", made.path())).await.expect(200);
    let before = ada.get(&weld.path()).await.expect(200).body;
    let import = Form::native().files(&two_frameworks()).import(&ada).await;
    assert_eq!((&import["status"], &import["problems"][0]["code"]), (&json!("failed"), &json!("frozen")));
    let message = import["problems"][0]["message"].as_str().expect("a message");
    assert!(message.contains("`acme` was published by hand; make a draft"), "{message}");

    // A draft takes them, and once it has, it follows them.
    app.advance_days(1);
    let versions = format!("{}/versions", made.path());
    let draft = ada.post(&versions, json!({ "release": "2027" })).await.expect(201);
    assert_eq!(Form::native().files(&two_frameworks()).import(&ada).await["status"], "succeeded");
    ada.act(&format!("{}/publish", draft.path())).await.expect(200);
    let renamed = two_frameworks().replace("skills.csv", "acme:weld", "acme:weld,,Brazing");
    assert_eq!(renamed.import_for(&ada).await.tally.part(Part::Skills).updated, 1);
    assert!(!renamed.import_for(&ada).await.tally.is_change());
    assert_eq!(ada.get(&weld.path()).await.expect(200).body, before);
}

async fn an_import_changed_what_was_retired(app: TestApp) {
    let ada = app.person("ada").await;
    two_frameworks().import_for(&ada).await;
    let acme = ada.get("/v1/frameworks?key=acme").await.expect(200).items()[0].clone();
    ada.act(&format!("/v1/frameworks/{}/retire", id(&acme))).await.expect(200);
    let renamed = two_frameworks().replace("skills.csv", "acme:weld", "acme:weld,,Brazing");
    let import = Form::native().files(&renamed).import(&ada).await;
    assert_eq!((&import["status"], &import["problems"][0]["code"]), (&json!("failed"), &json!("frozen")));
    assert_eq!(find(&ada, "skills", "acme:weld").await["name"], "Welding");
}

/// Its license asks for attribution all the same.
async fn a_copy_had_lost_its_source(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import_for(&ada).await;
    let onet = ada.get("/v1/frameworks?key=onet").await.expect(200).items()[0].clone();
    let versions = format!("/v1/frameworks/{}/versions", id(&onet));
    let copy = ada.post(&versions, json!({ "release": "ours" })).await.expect(201);
    assert_eq!(copy["source_id"], onet["source_id"]);
    let written = ada.get(&format!("{}/export", copy.path())).await.expect(200);
    assert!(export_requests::text(&written).contains("U.S. Department of Labor"));
}

async fn orders_were_measured_on_any_version(app: TestApp) {
    Files::sample().import(&app);
    let measured = || eval::run(&mut app.database().connect(), "onet").expect("a measurement");
    let before = measured();
    assert!(before.is_some());
    let others = "org_id, source_id, key, name, created_at, updated_at, version";
    for (number, status, published_at) in
        [(1, "retired", "'2030-01-01T00:00:00.000000Z'"), (2, "draft", "NULL")]
    {
        let insert = format!(
            "INSERT INTO frameworks (id, release, status, published_at, {others}) \
             SELECT '{number:08}-0000-7000-8000-000000000000', '{status}', '{status}', {published_at}, {others} \
             FROM frameworks WHERE key = 'onet' AND status = 'published'"
        );
        app.database().execute(&insert).expect("a version");
    }
    assert_eq!(measured(), before);
}

/// The server is gone at the very moment at which it would say that it is done.
async fn what_was_in_the_catalog_had_failed(app: TestApp) {
    let ada = app.person("ada").await;
    let stop = match app.database().kind {
        Kind::Sqlite => {
            "CREATE TRIGGER stop BEFORE UPDATE ON import_jobs WHEN NEW.status = 'succeeded' \
             BEGIN SELECT RAISE(ABORT, 'stopped'); END"
        }
        Kind::Postgres => {
            "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'stopped'; END $$; \
             CREATE TRIGGER stop BEFORE UPDATE ON import_jobs \
             FOR EACH ROW WHEN (NEW.status = 'succeeded') EXECUTE FUNCTION stop()"
        }
    };
    app.database().execute(stop).expect("a trigger");
    let accepted = Form::native().files(&two_frameworks()).send(&ada).await.expect(202);
    while app.database().count("imports", "finished_at IS NOT NULL") == 0 {
        rt::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.database().count("imports", "status = 'published'"), 0, "it is there all the same");
    assert_eq!(ended(&ada, &accepted.path()).await["status"], "failed");
    let start = if app.database().kind == Kind::Sqlite { "" } else { " ON import_jobs" };
    app.database().execute(&format!("DROP TRIGGER stop{start}")).expect("no trigger");
    assert_eq!(Form::native().files(&two_frameworks()).import(&ada).await["status"], "succeeded");
    assert_eq!(app.database().count("import_jobs", "status = 'succeeded'"), 1);
}

/// Whoever watches prolongs the lease, so it has to be told of something every now and then.
async fn a_comparison_was_taken_for_a_server_that_had_stopped(app: TestApp) {
    let bundle = bundle::read(two_frameworks().folder().path(), Limits::default()).expect("a bundle");
    let (mut conn, ids) = (app.database().connect(), Ids::default());
    let mandate = Mandate::of_operator(&ids, app.clock());
    let mut told = 0;
    let mut watch = |progress: Progress<'_>| told += usize::from(progress == Progress::Comparing);
    imports::rehearse(&mut conn, (&ids, app.clock()), &mandate, &bundle, &mut watch).expect("a report");
    assert!(told > 5, "it was told {told} times");
}

async fn an_organization_had_as_many_rows_as_it_liked(app: TestApp) {
    let ada = app.person("ada").await;
    let framework = ada.framework().create().await;
    ada.skill().with("framework_id", framework.id()).create().await;
    ada.act(&format!("{}/publish", framework.path())).await.expect(200);
    ada.skill().with("name", "Outside").with("owner", "organization").create().await;
    let fill = |name: &str, count: i64| {
        let numbers = format!("SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {count}");
        let insert = format!(
            "WITH RECURSIVE numbers (number) AS ({numbers}) \
             INSERT INTO skill_titles (skill_id, title_key, title) \
             SELECT id, '{name} ' || number, '{name} ' || number FROM skills, numbers WHERE name = 'Outside'"
        );
        app.database().execute(&insert).expect("many rows");
    };
    fill("name", MAX_ROWS - 10);
    let import = Form::native().files(&Files::sample()).import(&ada).await;
    let problem = &import["problems"][0];
    assert_eq!((&import["status"], &problem["code"]), (&json!("failed"), &json!("limit-reached")));
    let message = problem["message"].as_str().expect("a message");
    assert!(message.contains("holds 749992 rows") && message.contains("may hold 750000"), "{message}");
    let rehearsal = Form::native().text("dry_run", "true").files(&Files::sample()).import(&ada).await;
    assert_eq!(rehearsal["problems"][0]["code"], "limit-reached");
    // Others have room, and so has whoever brings little.
    let mallory = app.person("mallory").await;
    assert_eq!(Form::native().files(&Files::sample()).import(&mallory).await["status"], "succeeded");
    let little = Files::sample()
        .with("skills.csv", "skill_key,name\nacme:weld,Welding\n")
        .with("roles.csv", "role_key,name\n")
        .with("role_skills.csv", "role_key,skill_key,required_level\n")
        .with("role_related.csv", "role_key,related_role_key\n")
        .with("scales.csv", "scale,level,label,source_range\n");
    assert_eq!(Form::native().files(&little).import(&ada).await["status"], "succeeded");

    let versions = format!("{}/versions", framework.path());
    ada.post(&versions, json!({ "release": "2027" })).await.expect(201);
    fill("another name", 10);
    // What is written past the server is counted when the count is not known.
    app.database().execute("UPDATE organizations SET catalog_rows = NULL").expect("a change");
    ada.post(&versions, json!({ "release": "2028" })).await.expect_problem(409, "limit-reached");
}

/// Of a key that has two versions, and one that was deleted.
async fn a_migration_could_not_be_undone(app: TestApp) {
    let ada = app.person("ada").await;
    Files::sample().import(&app);
    two_frameworks().import_for(&ada).await;
    let acme = ada.get("/v1/frameworks?key=acme").await.expect(200).items()[0].clone();
    let versions = format!("/v1/frameworks/{}/versions", id(&acme));
    ada.post(&versions, json!({ "release": "2027" })).await.expect(201);
    let deleted = ada.post(&versions, json!({ "release": "2028" })).await.expect(201);
    ada.delete(&deleted.path()).await.expect(204);
    migrate::revert_all(&mut app.database().connect()).expect("no table");
}

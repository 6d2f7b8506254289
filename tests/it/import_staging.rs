//! What an import writes exists for nobody before it is whole, and what was left half way goes away.

use milepost::{
    catalog::imports::{self, Format, Mandate, Progress, Request, files::Limits, report::Part},
    platform::{
        clock::Clock,
        error::{Code, Error},
        ids::Ids,
    },
};

use crate::support::{Files, Kind, TestApp, bundle, on_both};

on_both![
    nothing_is_visible_before_the_end,
    what_was_left_half_way_is_taken_away_by_the_next_import,
    a_rehearsal_writes_nothing,
    one_import_at_a_time,
    an_import_that_fails_half_way_leaves_nothing,
    writes_go_on_while_much_is_imported,
    postgres_planned_as_if_nothing_had_been_imported,
];

fn request() -> (Vec<tempfile::TempDir>, Request) {
    let folders = vec![Files::of("onet").folder(), Files::of("onet-knowledge").folder()];
    let paths = folders.iter().map(|folder| folder.path().to_owned()).collect();
    (folders, Request::everything(Format::Onet, paths))
}

fn operator(app: &TestApp) -> Mandate {
    Mandate::of_operator(&Ids::default(), app.clock())
}

/// Makes an import that was published one that is still being written.
fn unpublish(app: &TestApp, lease_until: &str) {
    let execute = |sql: &str| app.database().execute(sql).expect("a change");
    execute(&format!(
        "UPDATE imports SET status = 'staged', finished_at = NULL, lease_until = '{lease_until}'"
    ));
    execute("UPDATE frameworks SET status = 'draft', source_id = NULL");
    execute("DELETE FROM sources");
}

async fn nothing_is_visible_before_the_end(app: TestApp) {
    let (_folders, request) = request();
    bundle::import_as(&app, &request).expect("an import");
    let ada = app.person("ada").await;
    let role = ada.get("/v1/role-profiles?external_id=onet:15-1252.00").await.expect(200);
    let role = format!("/v1/role-profiles/{}", role.items()[0]["id"].as_str().expect("an id"));
    let skill = ada.get("/v1/skills?external_id=onet:2.B.3.e").await.expect(200);
    let skill = format!("/v1/skills/{}", skill.items()[0]["id"].as_str().expect("an id"));
    unpublish(&app, "2100-01-01T00:00:00.000Z");
    for list in ["/v1/role-profiles", "/v1/skills", "/v1/sources"] {
        assert_eq!(ada.get(list).await.expect(200).items().len(), 0, "{list}");
    }
    for path in [&role, &skill, &format!("{role}/requirements")] {
        ada.get(path).await.expect(404);
    }
}

async fn what_was_left_half_way_is_taken_away_by_the_next_import(app: TestApp) {
    let (_folders, request) = request();
    let first = bundle::import_as(&app, &request).expect("an import");
    unpublish(&app, "2001-01-01T00:00:00.000Z");
    app.database().execute("DELETE FROM role_requirements WHERE source_level > 3").expect("a change");
    let second = bundle::import_as(&app, &request).expect("an import");
    for part in Part::ALL {
        assert_eq!(second.tally.part(*part).created, first.tally.part(*part).created, "{part:?}");
    }
    assert_eq!(app.database().count("imports", "status = 'abandoned' AND finished_at IS NOT NULL"), 1);
    assert_eq!(app.database().count("imports", "status = 'published'"), 1);
    assert_eq!(app.database().count("frameworks", "status = 'published' AND source_id IS NOT NULL"), 1);
    let ada = app.person("ada").await;
    assert_eq!(ada.all("/v1/role-profiles").await.len(), 6);
}

async fn a_rehearsal_writes_nothing(app: TestApp) {
    let (_folders, request) = request();
    let bundle = imports::read(&request, Limits::default(), &mut |_| {}).expect("a bundle");
    let mut conn = app.database().connect();
    let ids = Ids::default();
    let rehearsed = imports::rehearse(&mut conn, (&ids, app.clock()), &operator(&app), &bundle, &mut |_| {})
        .expect("a report");
    for table in ["skills", "role_profiles", "sources", "imports", "audit_events"] {
        assert_eq!(app.database().count(table, "TRUE"), 0, "{table}");
    }
    let report = imports::run(&mut conn, (&ids, app.clock()), &operator(&app), &bundle, &mut |_| {})
        .expect("an import");
    assert_eq!(report.tally, rehearsed.tally);
}

async fn one_import_at_a_time(app: TestApp) {
    let (_folders, request) = request();
    bundle::import_as(&app, &request).expect("an import");
    unpublish(&app, "2100-01-01T00:00:00.000Z");
    let bundle = imports::read(&request, Limits::default(), &mut |_| {}).expect("a bundle");
    let mut conn = app.database().connect();
    let refused =
        imports::run(&mut conn, (&Ids::default(), app.clock()), &operator(&app), &bundle, &mut |_| {});
    assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.code == Code::Stale));
    assert_eq!(app.database().count("imports", "TRUE"), 1);
}

/// Another process takes the import to be dead while it writes.
async fn an_import_that_fails_half_way_leaves_nothing(app: TestApp) {
    let (_folders, request) = request();
    let bundle = imports::read(&request, Limits::default(), &mut |_| {}).expect("a bundle");
    let mut conn = app.database().connect();
    let mut watch = |progress: Progress<'_>| {
        if matches!(progress, Progress::Writing(done, total) if done < total) {
            app.database().execute("UPDATE imports SET status = 'abandoned'").expect("a change");
        }
    };
    let refused =
        imports::run(&mut conn, (&Ids::default(), app.clock()), &operator(&app), &bundle, &mut watch);
    assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.code == Code::Stale));
    for table in ["skills", "role_profiles", "role_requirements", "role_titles", "frameworks", "sources"] {
        assert_eq!(app.database().count(table, "TRUE"), 0, "{table}");
    }
}

async fn writes_go_on_while_much_is_imported(app: TestApp) {
    let ada = app.person("ada").await;
    let mut titles = Files::of("onet").text("Job Titles.txt");
    titles.extend((0..4000).map(|sort| format!("15-1252.00\tDeveloper of the sort {sort}\tn/a\t01\r\n")));
    let folder = Files::of("onet").with("Job Titles.txt", titles).folder();
    let (url, now) = (app.database().url.clone(), app.clock().now());
    let importer = std::thread::spawn(move || {
        let request = Request::everything(Format::Onet, vec![folder.path().to_owned()]);
        let bundle = imports::read(&request, Limits::default(), &mut |_| {}).expect("a bundle");
        let mut conn = milepost::platform::db::connect(&url).expect("a connection");
        let (ids, clock) = (Ids::default(), Clock::mock(now));
        let mandate = Mandate::of_operator(&ids, &clock);
        imports::run(&mut conn, (&ids, &clock), &mandate, &bundle, &mut |_| {}).expect("an import")
    });
    let (mut goals, mut seen) = (0, 0);
    while !importer.is_finished() && goals < 150 {
        ada.goal().with("title", format!("Goal {goals}")).create().await;
        let roles = ada.get("/v1/role-profiles").await.expect(200).items().len();
        assert!(roles == 0 || roles == 6, "{roles} of 6 roles are visible");
        seen = seen.max(roles);
        goals += 1;
    }
    let report = importer.join().expect("the import");
    assert_eq!(report.tally.part(Part::RoleTitles).created, 4019);
    assert!(goals > 0 && seen <= 6);
    assert_eq!(ada.all("/v1/goals?limit=200").await.len(), goals);
}

/// The export of ESCO took longer than a request may, because each skill was compared with every other.
async fn postgres_planned_as_if_nothing_had_been_imported(app: TestApp) {
    let mut titles = Files::of("onet").text("Job Titles.txt");
    titles.extend((0..4000).map(|sort| format!("15-1252.00\tDeveloper of the sort {sort}\tn/a\t01\r\n")));
    let folder = Files::of("onet").with("Job Titles.txt", titles).folder();
    let request = Request::everything(Format::Onet, vec![folder.path().to_owned()]);
    bundle::import_as(&app, &request).expect("an import");
    assert!(app.database().count("role_titles", "TRUE") > 4000);
    if app.database().kind == Kind::Postgres {
        let is_known = "oid = 'role_titles'::regclass AND reltuples > 4000";
        assert_eq!(app.database().count("pg_class", is_known), 1);
    }
}

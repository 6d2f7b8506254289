//! Imports over HTTP: who may ask for one, what becomes of it, and what a process leaves behind that is stopped.

use std::{
    io::Write as _,
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{
    Answer, Files, Form, TestApp,
    client::PASSWORD,
    form::{FORM_TYPE, ended},
    on_both,
    program::{Program, read_answer},
};

on_both![
    files_and_an_archive_of_them_become_the_organizations_catalog,
    a_dry_run_writes_nothing,
    files_that_are_wrong_change_nothing_and_say_where,
    imports_are_for_hr_and_admins_of_the_organization,
    an_organization_has_one_import_at_a_time,
    what_a_stopped_server_left_counts_as_failed,
    an_import_leaves_its_trace,
    who_may_not_import_is_told_before_the_files_are_sent,
    a_form_may_come_in_pieces,
    a_server_that_is_killed_half_way_leaves_nothing_to_see,
];

/// The counts of a part of an import: created, updated, unchanged, skipped.
fn counts(import: &Answer, part: &str) -> [i64; 4] {
    let parts = import["counts"].as_array().expect("counts");
    let part = parts.iter().find(|one| one["part"] == part).expect("the part");
    ["created", "updated", "unchanged", "skipped"].map(|member| part[member].as_i64().expect("a count"))
}

async fn files_and_an_archive_of_them_become_the_organizations_catalog(app: TestApp) {
    let ada = app.person("ada").await;
    let accepted = Form::native().files(&Files::sample()).send(&ada).await.expect(202);
    assert_eq!(accepted.path(), format!("/v1/imports/{}", accepted.id()));
    assert_eq!((&accepted["status"], &accepted["format"]), (&json!("queued"), &json!("native")));
    let import = ended(&ada, &accepted.path()).await;
    assert_eq!((&import["status"], &import["phase"]), (&json!("succeeded"), &Value::Null));
    assert_eq!(counts(&import, "skills"), [81, 0, 0, 0]);
    assert_eq!(counts(&import, "requirements"), [421, 0, 0, 0]);
    assert_eq!(counts(&import, "related_roles"), [3, 0, 0, 11]);
    assert_eq!((&import["problem_count"], &import["rows_done"]), (&json!(11), &import["rows_total"]));
    assert_eq!(import["problems"][0]["code"], "unknown-role");
    let rows = json!({ "name": "skills.csv", "rows": 81 });
    assert!(import["files"].as_array().expect("files").contains(&rows), "{import:?}");
    let found = ada.get("/v1/role-profiles?external_id=onet:15-1252.00").await.expect(200);
    assert_eq!(found.items()[0]["owner"], "organization");

    let again = Form::native().archive(&Files::sample()).import(&ada).await;
    assert_eq!(again["status"], "succeeded");
    for part in again["counts"].as_array().expect("counts") {
        assert_eq!((&part["created"], &part["updated"]), (&json!(0), &json!(0)), "{part}");
    }
    let listed = ada.get("/v1/imports").await.expect(200);
    let ids: Vec<&Value> = listed.items().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&again["id"], &import["id"]]);
    assert_eq!(listed.items()[1]["problem_count"], 11);
}

async fn a_dry_run_writes_nothing(app: TestApp) {
    let ada = app.person("ada").await;
    let import = Form::native().text("dry_run", "true").files(&Files::sample()).import(&ada).await;
    assert_eq!((&import["status"], &import["dry_run"]), (&json!("succeeded"), &json!(true)));
    assert_eq!(counts(&import, "skills"), [81, 0, 0, 0]);
    for table in ["skills", "role_profiles", "frameworks", "sources", "imports"] {
        assert_eq!(app.database().count(table, "TRUE"), 0, "{table}");
    }
}

async fn files_that_are_wrong_change_nothing_and_say_where(app: TestApp) {
    let ada = app.person("ada").await;
    let requirement = "onet:15-1252.00,onet:2.B.3.e,";
    let broken = Files::sample().replace("role_skills.csv", requirement, &format!("{requirement}9,,,,,"));
    let line = broken.text("role_skills.csv").lines().position(|line| line.starts_with(requirement));
    let line = line.expect("the line") + 1;
    let import = Form::native().archive(&broken).import(&ada).await;
    assert_eq!((&import["status"], &import["problem_count"]), (&json!("failed"), &json!(1)));
    let problem = json!({
        "file": "role_skills.csv", "line": line, "column": "required_level", "code": "out-of-range",
        "message": "must be from 0 to 5"
    });
    assert_eq!(import["problems"], json!([problem]));
    assert_eq!(app.database().count("skills", "TRUE"), 0);

    // Where the server keeps the files is nobody's business.
    let strange = Form::native().file("strange.txt", b"nothing").import(&ada).await;
    assert_eq!(strange["problems"][0]["code"], "unknown-file");
    let message = strange["problems"][0]["message"].as_str().expect("a message");
    assert!(message.starts_with("strange.txt is none of the files"), "{message}");
}

async fn imports_are_for_hr_and_admins_of_the_organization(app: TestApp) {
    let ada = app.person("ada").await;
    let (bob, hera) = (ada.invite("bob", "employee").await, ada.invite("hera", "hr").await);
    let mallory = app.person("mallory").await;
    let form = Form::native().text("dry_run", "true").files(&Files::sample());
    let import = form.import(&hera).await;
    let path = format!("/v1/imports/{}", import.id());
    assert_eq!(ada.get(&path).await.expect(200)["requested_by"], json!(hera.id()));
    form.send(&bob).await.expect_problem(403, "forbidden");
    bob.get("/v1/imports").await.expect_problem(403, "forbidden");
    bob.get(&path).await.expect_problem(403, "forbidden");
    mallory.get(&path).await.expect_problem(404, "not-found");
    assert!(mallory.get("/v1/imports").await.expect(200).items().is_empty());
}

/// Makes an import that has ended one that is under way.
async fn reopen(app: &TestApp, import: &Answer, lease_until: &str) {
    // The one worker still makes sure that the import is closed after everybody can read that it has ended. When it has
    // brought another one, it is done with that.
    let nobody = app.person("nobody").await;
    Form::native().text("dry_run", "true").files(&Files::sample()).import(&nobody).await;
    let sql = format!(
        "UPDATE import_jobs SET status = 'running', finished_at = NULL, report = NULL, lease_until = '{lease_until}' \
         WHERE id = '{}'",
        import.id()
    );
    app.database().execute(&sql).expect("a change");
}

async fn an_organization_has_one_import_at_a_time(app: TestApp) {
    let (ada, mallory) = (app.person("ada").await, app.person("mallory").await);
    let form = Form::native().text("dry_run", "true").files(&Files::sample());
    let import = form.import(&ada).await;
    reopen(&app, &import, "2100-01-01T00:00:00.000Z").await;
    let refused = form.send(&ada).await.expect_problem(409, "import-in-progress");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(form.import(&mallory).await["status"], "succeeded");
    // Another process over the same database knows of it, too.
    let other = app.with(|_| {}).await;
    form.send(&ada.at(&other)).await.expect_problem(409, "import-in-progress");
    assert_eq!(app.database().count("import_jobs", "TRUE"), 3);
}

async fn what_a_stopped_server_left_counts_as_failed(app: TestApp) {
    let ada = app.person("ada").await;
    let form = Form::native().files(&Files::sample());
    let import = form.import(&ada).await;
    let path = format!("/v1/imports/{}", import.id());
    reopen(&app, &import, "2026-11-23T09:02:00.000Z").await;
    assert_eq!(ada.get(&path).await.expect(200)["status"], "running");
    app.clock().advance(chrono::TimeDelta::minutes(2));
    let left = ada.get(&path).await.expect(200);
    assert_eq!(
        (&left["status"], &left["finished_at"]),
        (&json!("failed"), &json!("2026-11-23T09:02:00.000Z"))
    );
    assert_eq!(left["problems"][0]["code"], "interrupted");
    assert_eq!(ada.get("/v1/imports").await.expect(200).items()[0]["status"], "failed");
    assert_eq!(form.import(&ada).await["status"], "succeeded");
    assert_eq!(app.database().count("import_jobs", "status = 'failed' AND finished_at IS NOT NULL"), 1);
}

async fn an_import_leaves_its_trace(app: TestApp) {
    let ada = app.person("ada").await;
    Form::native().files(&Files::sample()).import(&ada).await;
    Form::native().file("strange.txt", b"nothing").import(&ada).await;
    let by_ada = |action: &str| {
        let sql = format!("action = '{action}' AND actor_id = '{}' AND org_id IS NOT NULL", ada.id());
        app.database().count("audit_events", &sql)
    };
    let seen = ["import.requested", "import.succeeded", "import.failed", "source.imported"].map(by_ada);
    assert_eq!(seen, [2, 1, 1, 3]);
}

fn sign_up(program: &Program, name: &str) -> String {
    let body = json!({ "email": format!("{name}@example.org"), "password": PASSWORD, "display_name": name });
    let tokens = program.call("POST", "/v1/auth/signup", "", Some(&body)).expect("an answer").expect(201);
    format!("Authorization: Bearer {}\r\n", tokens.text("access_token"))
}

/// The head of a form that comes in pieces.
fn head(bearer: &str) -> String {
    format!(
        "POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {FORM_TYPE}\r\n\
         Transfer-Encoding: chunked\r\n{bearer}\r\n"
    )
}

fn piece(stream: &mut TcpStream, bytes: &[u8]) {
    stream.write_all(format!("{:x}\r\n", bytes.len()).as_bytes()).expect("a length");
    stream.write_all(bytes).expect("a piece");
    stream.write_all(b"\r\n").expect("its end");
}

async fn who_may_not_import_is_told_before_the_files_are_sent(app: TestApp) {
    let ada = app.person("ada").await;
    let bob = ada.invite("bob", "employee").await;
    let program = Program::start(app.database());
    let body = json!({ "email": bob.login().email, "password": PASSWORD });
    let tokens = program.call("POST", "/v1/auth/login", "", Some(&body)).expect("an answer").expect(200);
    let bearer = format!("Authorization: Bearer {}\r\n", tokens.text("access_token"));
    // Nothing but the head is ever sent.
    let mut stream = program.send(head(&bearer).as_bytes()).expect("a connection");
    read_answer(&mut stream, "POST").expect("an answer").expect_problem(403, "forbidden");
    let mut stream = program.send(head("").as_bytes()).expect("a connection");
    read_answer(&mut stream, "POST").expect("an answer").expect_problem(401, "not-authenticated");
}

/// Sends a form of native files in small pieces.
fn send_in_pieces(program: &Program, bearer: &str, form: &Form) -> Answer {
    let mut stream = program.send(head(bearer).as_bytes()).expect("a connection");
    for bytes in form.bytes().chunks(1000) {
        piece(stream.get_mut(), bytes);
    }
    piece(stream.get_mut(), b"");
    read_answer(&mut stream, "POST").expect("an answer")
}

fn wait(program: &Program, bearer: &str, path: &str, until: impl Fn(&Answer) -> bool) -> Answer {
    let since = Instant::now();
    loop {
        let import = program.call("GET", path, bearer, None).expect("an answer").expect(200);
        if until(&import) {
            return import;
        }
        assert!(since.elapsed() < Duration::from_mins(1), "{import:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

async fn a_form_may_come_in_pieces(app: TestApp) {
    let program = Program::start(app.database());
    let ada = sign_up(&program, "ada");
    let accepted = send_in_pieces(&program, &ada, &Form::native().files(&Files::sample())).expect(202);
    let import = wait(&program, &ada, &accepted.path(), |import| !import["finished_at"].is_null());
    assert_eq!((&import["status"], counts(&import, "skills")), (&json!("succeeded"), [81, 0, 0, 0]));
}

/// Files that take a while to write.
fn many() -> Files {
    let titles = (0..120_000).map(|sort| format!("15-1252.00\tDeveloper of the sort {sort}\tn/a\t01\r\n"));
    let mut text = Files::of("onet").text("Job Titles.txt");
    text.extend(titles);
    Files::of("onet").with("Job Titles.txt", text)
}

async fn a_server_that_is_killed_half_way_leaves_nothing_to_see(app: TestApp) {
    let mut program = Program::start(app.database());
    let ada = sign_up(&program, "ada");
    let form = Form::default().text("format", "onet").archive(&many());
    let accepted = send_in_pieces(&program, &ada, &form).expect(202);
    // By then there are skills, roles, and some of their titles.
    let is_half_way = |import: &Answer| import["rows_done"].as_i64().is_some_and(|done| done > 1000);
    wait(&program, &ada, &accepted.path(), is_half_way);
    program.kill();
    assert!(app.database().count("role_titles", "TRUE") > 0, "it was not half way");

    program = Program::start(app.database());
    let import = program.call("GET", &accepted.path(), &ada, None).expect("an answer").expect(200);
    assert_eq!(import["status"], "running", "its lease is not over");
    for list in ["skills", "role-profiles", "sources", "frameworks"] {
        let found = program.call("GET", &format!("/v1/{list}"), &ada, None).expect("an answer").expect(200);
        assert!(found.items().is_empty(), "{list}");
    }
    let over = "lease_until = '2001-01-01T00:00:00.000Z'";
    for table in ["import_jobs", "imports"] {
        app.database().execute(&format!("UPDATE {table} SET {over}")).expect("a change");
    }
    let import = program.call("GET", &accepted.path(), &ada, None).expect("an answer").expect(200);
    assert_eq!(
        (&import["status"], &import["problems"][0]["code"]),
        (&json!("failed"), &json!("interrupted"))
    );
    let few = Form::default().text("format", "onet").archive(&Files::of("onet"));
    let accepted = send_in_pieces(&program, &ada, &few).expect(202);
    let import = wait(&program, &ada, &accepted.path(), |import| !import["finished_at"].is_null());
    assert_eq!(import["status"], "succeeded");
    assert!(app.database().count("role_titles", "TRUE") < 100, "what was left half way is still there");
    assert_eq!(app.database().count("imports", "status = 'abandoned' AND finished_at IS NOT NULL"), 1);
}

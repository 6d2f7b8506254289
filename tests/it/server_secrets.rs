//! Secrets of the server itself: the signing keys in the database, and the password of the database.

use serde_json::json;

use crate::support::{
    Answer, Kind, TestApp, TestDatabase,
    client::PASSWORD,
    on_both,
    program::{Program, command, free_address},
};

on_both![the_signing_keys_were_stored_in_plain_text, a_stolen_signing_key_went_on_verifying,];

const SECRET: (&str, &str) = ("KEY_SECRET", "a secret of more than thirty-two letters");

fn sign_up(program: &Program) -> Answer {
    let body = json!({ "email": "ada@example.org", "password": PASSWORD, "display_name": "Ada" });
    program.call("POST", "/v1/auth/signup", "", Some(&body)).expect("an answer").expect(201)
}

fn me(program: &Program, tokens: &Answer) -> u16 {
    let bearer = format!("Authorization: Bearer {}\r\n", tokens.text("access_token"));
    program.call("GET", "/v1/me", &bearer, None).expect("an answer").status
}

fn renew(program: &Program, tokens: &Answer) -> Answer {
    let body = json!({ "refresh_token": tokens.text("refresh_token") });
    program.call("POST", "/v1/auth/refresh", "", Some(&body)).expect("an answer").expect(200)
}

/// Runs a command; its exit code, and what it writes.
fn run(database: &TestDatabase, arguments: &[&str], settings: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = command(database, arguments);
    command.env("BIND", free_address().to_string()).envs(settings.iter().copied());
    let output = command.output().expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("text"))
}

async fn the_signing_keys_were_stored_in_plain_text(app: TestApp) {
    let database = app.database();
    let keys = || database.texts("SELECT private_key AS value FROM signing_keys");
    let program = Program::start(database);
    let tokens = sign_up(&program);
    assert!(keys().iter().all(|key| !key.starts_with("v1.")));
    drop(program);

    let program = Program::start_with(database, &[SECRET]);
    assert!(keys().iter().all(|key| key.starts_with("v1.")), "{:?}", keys());
    assert_eq!(me(&program, &tokens), 200);
    assert_eq!(me(&program, &renew(&program, &tokens)), 200);
    drop(program);

    let (code, line) = run(database, &["serve"], &[]);
    assert!(code == Some(1) && line.lines().count() == 1, "{line}");
    assert!(line.contains("set KEY_SECRET or KEY_SECRET_FILE"), "{line}");
    let (code, line) = run(database, &["serve"], &[("KEY_SECRET", &SECRET.1.to_uppercase())]);
    assert!(code == Some(1) && line.contains("another KEY_SECRET"), "{line}");
    let (code, line) = run(database, &["serve"], &[("KEY_SECRET", "too short")]);
    assert!(code == Some(1) && line.contains("32 characters") && !line.contains("too short"), "{line}");
    let (code, line) = run(database, &["keys", "rotate", "--force"], &[]);
    assert!(code == Some(1) && line.contains("KEY_SECRET"), "{line}");

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{}\n", SECRET.1)).expect("the secret");
    let file = file.to_str().expect("a path");
    let (code, line) = run(database, &["keys", "rotate"], &[("KEY_SECRET_FILE", file)]);
    assert_eq!(code, Some(0), "{line}");
    let (_, list) = run(database, &["keys", "list"], &[]);
    // The previous key only verifies, so its private part is gone.
    assert_eq!(list.matches("private key: sealed").count(), 2, "{list}");
    assert_eq!(list.matches("private key: removed").count(), 1, "{list}");
    // Without the secret, what is left is to make all keys anew.
    let (code, line) = run(database, &["keys", "revoke", "--all"], &[]);
    assert!(code == Some(0) && line.contains("restart every process"), "{line}");
    assert_eq!(database.count("sessions", "revoked_at IS NULL"), 0);
    let program = Program::start(database);
    let body = json!({ "email": "ada@example.org", "password": PASSWORD });
    let login = program.call("POST", "/v1/auth/login", "", Some(&body)).expect("an answer").expect(200);
    assert_eq!(me(&program, &login), 200);
}

async fn a_stolen_signing_key_went_on_verifying(app: TestApp) {
    let database = app.database();
    let (one, two) = (Program::start(database), Program::start(database));
    let tokens = sign_up(&one);
    assert_eq!([me(&one, &tokens), me(&two, &tokens)], [200, 200]);
    let (code, said) = run(database, &["keys", "revoke"], &[]);
    assert!(code == Some(0) && said.starts_with("revoked "), "{said}");
    assert_eq!([me(&one, &tokens), me(&two, &tokens)], [401, 401]);
    // Nobody is logged out, and what is signed from now on counts; the keys are read again after a second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let renewed = renew(&one, &tokens);
    assert_eq!([me(&one, &renewed), me(&two, &renewed)], [200, 200]);
    let next = database.texts("SELECT kid AS value FROM signing_keys WHERE status = 'next'");
    assert_eq!(run(database, &["keys", "revoke", &next[0]], &[]).0, Some(0));
    assert_eq!([me(&one, &renewed), me(&two, &renewed)], [200, 200]);
    assert_eq!(database.count("signing_keys", "true"), 2);
    let (code, line) = run(database, &["keys", "revoke", "no-such-key"], &[]);
    assert!(code == Some(1) && line.contains("milepost keys list"), "{line}");
}

#[test]
fn a_malformed_database_url_printed_the_password() {
    let database = TestDatabase::migrated(Kind::Sqlite).expect("SQLite");
    let nobody = free_address();
    let refused = format!("postgres://ada:MARKER@{nobody}/milepost?connect_timeout=1");
    let urls = [
        "postgres://ada:MARKER@x@db.example/milepost",
        "postgres://ada:12?MARKER@db.example/milepost",
        "postgres://ada:MARKER/x@db.example/milepost",
        "postgres:/ada:MARKER@db.example/milepost",
        "sqlite://ada:MARKER@db.example/milepost",
        &refused,
    ];
    for url in urls {
        for command in ["serve", "migrate"] {
            let (code, said) = run(&database, &[command], &[("DATABASE_URL", url), ("LOG_LEVEL", "trace")]);
            assert!(matches!(code, Some(1 | 2)) && !said.contains("MARKER"), "{url}: {said}");
            assert!(said.starts_with("error: "), "{url}: {said}");
        }
    }
    let address = "postgres://ada:MARKER@db.example/milepost";
    let wrong = [
        &["serve", address][..],
        &[address],
        &["serve", "--databse-url=postgres://ada:MARKER@db.example/milepost"],
        &["serve", "--databse-url", address],
        &["DATABASE_URL=postgres://ada:MARKER@db.example/milepost"],
        &["serve", "--database-url", "postgres://ada:MARKER@x@db.example/milepost"],
        &["serve", "--no-migrate=postgres://ada:MARKER@db.example/milepost"],
    ];
    for arguments in wrong {
        let (code, said) = run(&database, arguments, &[]);
        assert!(code == Some(2) && !said.contains("MARKER"), "{arguments:?}: {said}");
    }
}

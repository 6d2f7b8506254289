//! The two databases agree with each other and with `src/platform/db/schema`, and the migrations lead both ways.

use std::collections::BTreeSet;

use milepost::platform::db::migrate;
use serde_json::json;

use crate::support::{
    Kind, TestApp, TestDatabase, on_both,
    schema::{declared, describe},
};

on_both![
    the_columns_and_keys_are_those_of_the_source,
    migrating_up_down_and_up_leads_back_to_the_same_tables,
    accounts_from_before_an_upgrade_were_not_found_by_name,
    every_identifier_refers_to_something_and_is_indexed,
    the_audit_trail_refuses_changes,
];

/// Identifiers without a foreign key, each for a reason.
const NO_REFERENCE: &[(&str, &str)] = &[
    ("*.external_id", "a key in another system"),
    ("*.entity_id", "an object of one of several tables"),
    ("audit_events.*", "the trail outlives what it describes"),
    ("outbox_events.*", "events outlive what they describe"),
];

/// Identifiers without an index of their own, each for a reason.
const NO_INDEX: &[(&str, &str)] = &[
    ("*.external_id", "looked up within an organization"),
    ("*.entity_id", "looked up within a plan"),
    ("audit_events.*", "read by organization and by plan"),
    ("outbox_events.*", "read by organization"),
];

fn is_excepted(table: &[(&str, &str)], column: &str) -> bool {
    let (name, field) = column.split_once('.').expect("a table and a column");
    table.iter().any(|(pattern, _)| *pattern == format!("*.{field}") || *pattern == format!("{name}.*"))
}

#[test]
fn both_databases_have_the_same_indexes_and_references() {
    let Some(postgres) = TestDatabase::migrated(Kind::Postgres) else { return };
    let sqlite = TestDatabase::migrated(Kind::Sqlite).expect("SQLite is always there");
    let (sqlite, postgres) = (describe(&sqlite), describe(&postgres));
    assert_eq!(sqlite.indexes, postgres.indexes);
    assert_eq!(sqlite.references, postgres.references);
    assert_eq!(sqlite.primary_keys, postgres.primary_keys);
}

#[test]
fn text_on_postgresql_compares_byte_by_byte_as_on_sqlite() {
    let Some(postgres) = TestDatabase::migrated(Kind::Postgres) else { return };
    let others = postgres.texts(
        "SELECT table_name || '.' || column_name AS value FROM information_schema.columns \
         WHERE table_schema = 'public' AND udt_name = 'text' AND table_name NOT LIKE '\\_\\_diesel%' \
         AND collation_name IS DISTINCT FROM 'C'",
    );
    assert_eq!(others, Vec::<String>::new());
}

async fn the_columns_and_keys_are_those_of_the_source(app: TestApp) {
    let found = describe(app.database());
    let (columns, keys) = declared(app.database().kind);
    assert!(columns.len() > 100, "the source was not understood");
    assert_eq!(found.columns, columns);
    assert_eq!(found.primary_keys, keys);
}

async fn migrating_up_down_and_up_leads_back_to_the_same_tables(app: TestApp) {
    let database = TestDatabase::empty(app.database().kind).expect("the same database as the application");
    let mut conn = database.connect();
    migrate::run(&mut conn).expect("up");
    let before = describe(&database);
    assert!(!before.programs.is_empty(), "the triggers were not found");
    migrate::revert_all(&mut conn).expect("down");
    let between = describe(&database);
    assert_eq!((between.columns, between.programs), (Vec::new(), Vec::new()), "something is left over");
    migrate::run(&mut conn).expect("up again");
    assert_eq!(describe(&database), before);
    assert_eq!(describe(app.database()), before);
}

async fn accounts_from_before_an_upgrade_were_not_found_by_name(app: TestApp) {
    let (ada, olga) = (app.person("ada").await, app.person("olga").await);
    for hr in [&ada, &olga] {
        let invited = json!({ "email": "vera@example.org", "display_name": "ÖZGÜR Vera" });
        hr.post("/v1/users", invited).await.expect(201);
    }
    let folder = match app.database().kind {
        Kind::Sqlite => "sqlite",
        Kind::Postgres => "postgres",
    };
    let root = env!("CARGO_MANIFEST_DIR");
    let script = format!("{root}/migrations/{folder}/2026-11-30-010000_accounts/down.sql");
    let down = std::fs::read_to_string(script).expect("the script");
    app.database().execute(&down).expect("the way back, though an address was invited twice");
    assert_eq!(app.database().count("users", "email_key = 'vera@example.org'"), 1, "one keeps it");
    let forget = "DELETE FROM __diesel_schema_migrations WHERE version = '20261130010000'";
    app.database().execute(forget).expect("the list of migrations");
    let applied = migrate::run(&mut app.database().connect()).expect("up again");
    assert_eq!(applied, ["2026-11-30-010000_accounts"]);
    for hr in [&ada, &olga] {
        assert_eq!(hr.all("/v1/users?q=%C3%B6zg%C3%BCr").await.len(), 1);
    }
}

async fn every_identifier_refers_to_something_and_is_indexed(app: TestApp) {
    let found = describe(app.database());
    let referring: BTreeSet<&str> =
        found.references.iter().filter_map(|line| line.split(' ').next()).collect();
    let leading = |line: &str, table: &str| {
        let columns = line.split_once('(').map(|(_, columns)| columns).unwrap_or_default();
        format!("{table}.{}", columns.split([',', ')']).next().unwrap_or_default())
    };
    let indexes = found.indexes.iter().map(|line| {
        let table = line.split(' ').nth(2).unwrap_or_default();
        leading(line, table)
    });
    let keys =
        found.primary_keys.iter().map(|line| leading(line, line.split(' ').next().unwrap_or_default()));
    let covered: BTreeSet<String> = indexes.chain(keys).collect();

    let names = found.columns.iter().filter_map(|line| line.split(' ').next());
    for column in names.filter(|column| column.ends_with("_id") || referring.contains(column)) {
        assert!(
            referring.contains(column) || is_excepted(NO_REFERENCE, column),
            "{column} has no foreign key"
        );
        assert!(covered.contains(column) || is_excepted(NO_INDEX, column), "{column} has no index");
    }
}

async fn the_audit_trail_refuses_changes(app: TestApp) {
    app.person("ada").await;
    let database = app.database();
    let before = database.count("audit_events", "true");
    assert!(before > 0);
    let truncating: &[&str] = match database.kind {
        Kind::Sqlite => &[],
        Kind::Postgres => &["TRUNCATE audit_events", "TRUNCATE organizations, audit_events CASCADE"],
    };
    let changing = ["UPDATE audit_events SET reason = 'x'", "DELETE FROM audit_events"];
    for sql in changing.iter().chain(truncating) {
        let refusal = database.execute(sql).expect_err("a refusal").to_string();
        assert!(refusal.contains("append-only"), "{refusal}");
    }
    assert_eq!(database.count("audit_events", "reason IS NULL"), before);
}

//! Many rows at once, made of one: what would take thousands of requests.

use super::{Kind, TestApp};

/// As many rows as this.
pub fn numbers(app: &TestApp, rows: usize) -> String {
    match app.database().kind {
        Kind::Sqlite => format!(
            "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n)"
        ),
        Kind::Postgres => format!("generate_series(1, {rows})"),
    }
}

/// Adds copies of one row of a table, one for each row of `others`, with another value in one column.
pub fn copy(app: &TestApp, table: &str, one: &str, others: &str, (column, value): (&str, &str)) {
    let (columns, id) = match app.database().kind {
        Kind::Sqlite => (
            format!("SELECT name AS value FROM pragma_table_info('{table}') WHERE name <> 'id'"),
            "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2) || '-8' \
             || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))",
        ),
        Kind::Postgres => (
            format!(
                "SELECT column_name::text AS value FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}' AND column_name <> 'id'"
            ),
            "gen_random_uuid()",
        ),
    };
    let columns = app.database().texts(&columns);
    let names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let values = columns.iter().map(|name| match name.as_str() {
        name if name == column => value.to_owned(),
        // One of a kind for each person.
        "is_primary" => "FALSE".to_owned(),
        name => format!("\"{name}\""),
    });
    let values = values.collect::<Vec<_>>().join(", ");
    let rows = format!(
        "INSERT INTO {table} (id, {names}) SELECT {id}, {values} FROM \
         (SELECT * FROM {table} WHERE {one} LIMIT 1) one, {others} others"
    );
    app.database().execute(&rows).unwrap_or_else(|error| panic!("{rows}: {error}"));
}

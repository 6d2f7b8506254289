//! What a database looks like, in lines that can be compared with those of the other database.

use std::{fs, path::Path};

use super::database::{Kind, TestDatabase};

/// Tables, columns, keys and indexes of a database.
#[derive(Debug, PartialEq, Eq)]
pub struct Description {
    /// `table.column type [not null]`, with the types of that database.
    pub columns: Vec<String>,
    /// `table (columns)`.
    pub primary_keys: Vec<String>,
    /// `name on table (columns) [unique] [partial]`.
    pub indexes: Vec<String>,
    /// `table.column references table.column`.
    pub references: Vec<String>,
    /// Triggers and functions.
    pub programs: Vec<String>,
}

/// The tables that are ours.
const SQLITE_TABLES: &str = "sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' \
     AND m.name NOT LIKE '__diesel%'";

pub fn describe(database: &TestDatabase) -> Description {
    let sorted = |sql: &str| {
        let mut lines = database.texts(sql);
        lines.sort();
        lines
    };
    match database.kind {
        Kind::Sqlite => Description {
            columns: sorted(&format!(
                "SELECT m.name || '.' || c.name || ' ' || lower(c.type) \
                 || CASE WHEN c.\"notnull\" = 1 THEN ' not null' ELSE '' END AS value \
                 FROM {} ",
                SQLITE_TABLES.replace("m WHERE", "m, pragma_table_info(m.name) c WHERE")
            )),
            primary_keys: sorted(&format!(
                "SELECT m.name || ' (' || (SELECT group_concat(name, ', ') FROM (SELECT name FROM \
                 pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)) || ')' AS value FROM {SQLITE_TABLES}"
            )),
            indexes: sorted(&format!(
                "SELECT i.name || ' on ' || m.name || ' (' || (SELECT group_concat(name, ', ') FROM \
                 (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')' \
                 || CASE i.\"unique\" WHEN 1 THEN ' unique' ELSE '' END \
                 || CASE i.partial WHEN 1 THEN ' partial' ELSE '' END AS value FROM {} AND i.origin <> 'pk'",
                SQLITE_TABLES.replace("m WHERE", "m, pragma_index_list(m.name) i WHERE")
            )),
            references: sorted(&format!(
                "SELECT m.name || '.' || f.\"from\" || ' references ' || f.\"table\" || '.' || f.\"to\" \
                 || CASE f.on_delete WHEN 'NO ACTION' THEN '' ELSE ' on delete ' || lower(f.on_delete) END \
                 AS value FROM {}",
                SQLITE_TABLES.replace("m WHERE", "m, pragma_foreign_key_list(m.name) f WHERE")
            )),
            programs: sorted("SELECT name AS value FROM sqlite_master WHERE type IN ('trigger', 'view')"),
        },
        Kind::Postgres => Description {
            columns: sorted(
                "SELECT table_name || '.' || column_name || ' ' || udt_name \
                 || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS value \
                 FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'",
            ),
            primary_keys: sorted(&postgres_indexes("t.relname", "x.indisprimary")),
            indexes: sorted(&postgres_indexes("i.relname || ' on ' || t.relname", "NOT x.indisprimary")),
            references: sorted(
                "SELECT t.relname || '.' || a.attname || ' references ' || r.relname || '.' || b.attname \
                 || CASE c.confdeltype WHEN 'a' THEN '' ELSE ' on delete ' || c.confdeltype::text END AS value \
                 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid \
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] \
                 JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'",
            ),
            programs: sorted(
                "SELECT tgname::text AS value FROM pg_trigger WHERE NOT tgisinternal \
                 UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
            ),
        },
    }
}

fn postgres_indexes(name: &str, which: &str) -> String {
    let unique =
        if which.starts_with("NOT") { "CASE WHEN x.indisunique THEN ' unique' ELSE '' END" } else { "''" };
    format!(
        "SELECT {name} || ' (' || string_agg(a.attname::text, ', ' ORDER BY k.place) || ')' || {unique} \
         || CASE WHEN x.indpred IS NOT NULL THEN ' partial' ELSE '' END AS value \
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
         CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k (number, place) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number \
         WHERE t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE '\\_\\_diesel%' AND {which} \
         GROUP BY i.relname, t.relname, x.indisunique, (x.indpred IS NOT NULL)"
    )
}

/// Columns and primary keys as `src/platform/db/schema` has them, with the types of a database.
pub fn declared(kind: Kind) -> (Vec<String>, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/platform/db/schema");
    let files = fs::read_dir(folder).expect("the schema");
    let read = |file: std::io::Result<fs::DirEntry>| fs::read_to_string(file.expect("a file").path());
    let text: String = files.map(|file| read(file).expect("a part of the schema")).collect();
    let (mut columns, mut keys) = (Vec::new(), Vec::new());
    for table in text.split("diesel::table! {").skip(1) {
        let mut name = "";
        let mut renamed = None;
        for line in table.lines().map(str::trim) {
            if let Some((table, rest)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
                name = table;
                keys.push(format!("{name} ({}", rest.trim_end_matches(" {")));
            } else if let Some(sql_name) = line.strip_prefix("#[sql_name = \"") {
                renamed = Some(sql_name.trim_end_matches("\"]"));
            } else if let Some((column, declared)) = line.split_once(" -> ") {
                let declared = declared.trim_end_matches(',');
                let inner = declared.strip_prefix("Nullable<").map(|inner| inner.trim_end_matches('>'));
                let not_null = if inner.is_some() { "" } else { " not null" };
                let column = renamed.take().unwrap_or(column);
                let sql_type = sql_type(kind, inner.unwrap_or(declared));
                columns.push(format!("{name}.{column} {sql_type}{not_null}"));
            } else if line == "}" && !name.is_empty() {
                break;
            }
        }
    }
    columns.sort();
    keys.sort();
    (columns, keys)
}

fn sql_type(kind: Kind, declared: &str) -> &'static str {
    let (sqlite, postgres) = match declared {
        "Key" => ("text", "uuid"),
        "Instant" => ("text", "timestamptz"),
        "Document" => ("text", "jsonb"),
        "Date" => ("text", "date"),
        "Text" => ("text", "text"),
        "Integer" => ("integer", "int4"),
        "BigInt" => ("bigint", "int8"),
        "Double" => ("double", "float8"),
        "Bool" => ("boolean", "bool"),
        "Binary" => ("blob", "bytea"),
        other => panic!("{other}: which types do the databases give it?"),
    };
    if kind == Kind::Sqlite { sqlite } else { postgres }
}

//! Many rows in one statement.
//!
//! `UPDATE … FROM (VALUES …)` reads the same on both databases; diesel has no form for it, so it is written here.
//! Batch inserts exist in diesel for each database but not for the choice between them: `insert_all!` is that choice.

use diesel::{
    QueryResult, RunQueryDsl as _,
    query_builder::{AstPass, QueryFragment, QueryId},
};

use super::{
    Conn,
    conn::MultiBackend,
    types::{AnyId, Key},
    value::{Push as _, Value, ValueType},
};

/// Rows per statement: well below the bind parameters either database takes.
pub const CHUNK: usize = 500;

/// Sets some columns of many rows of `table`, each to its own values, in the order of `columns`.
pub fn update_many(
    conn: &mut Conn,
    table: &'static str,
    columns: &'static [(&'static str, ValueType)],
    rows: &[(AnyId, Vec<Value>)],
) -> QueryResult<()> {
    for rows in rows.chunks(CHUNK) {
        UpdateMany { table, columns, rows, version: None }.execute(conn)?;
    }
    Ok(())
}

/// The same for rows with a `version`, which is among the columns: each takes the place of the version before. `false` if
/// one of those is no longer there, because somebody else has changed the row.
pub fn replace_many(
    conn: &mut Conn,
    table: &'static str,
    columns: &'static [(&'static str, ValueType)],
    rows: &[(AnyId, Vec<Value>)],
) -> QueryResult<bool> {
    let version = columns.iter().position(|(column, _)| *column == "version");
    let mut replaced = 0;
    for rows in rows.chunks(CHUNK) {
        replaced += UpdateMany { table, columns, rows, version }.execute(conn)?;
    }
    Ok(replaced == rows.len())
}

struct UpdateMany<'a> {
    table: &'static str,
    columns: &'static [(&'static str, ValueType)],
    rows: &'a [(AnyId, Vec<Value>)],
    /// Which of the columns is the version, if that has to be the next one.
    version: Option<usize>,
}

impl QueryFragment<MultiBackend> for UpdateMany<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("UPDATE ");
        out.push_identifier(self.table)?;
        out.push_sql(" SET ");
        for (index, (column, _)) in self.columns.iter().enumerate() {
            out.push_sql(if index == 0 { "" } else { ", " });
            out.push_identifier(column)?;
            // Both databases call the columns of VALUES column1, column2, …; the first is the identifier.
            out.push_sql(&format!(" = v.column{}", index + 2));
        }
        out.push_sql(" FROM (VALUES ");
        for (index, (id, values)) in self.rows.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", (" });
            out.push_bind_param::<Key, AnyId>(id)?;
            for ((_, holds), value) in self.columns.iter().zip(values) {
                out.push_sql(", ");
                push_typed(&mut out, *holds, value)?;
            }
            out.push_sql(")");
        }
        out.push_sql(") AS v WHERE ");
        out.push_identifier(self.table)?;
        out.push_sql(".id = v.column1");
        if let Some(index) = self.version {
            out.push_sql(" AND ");
            out.push_identifier(self.table)?;
            out.push_sql(&format!(".version = v.column{} - 1", index + 2));
        }
        Ok(())
    }
}

/// PostgreSQL takes an untyped NULL in VALUES for text.
fn push_typed<'b>(
    out: &mut AstPass<'_, 'b, MultiBackend>,
    holds: ValueType,
    value: &'b Value,
) -> QueryResult<()> {
    if *value != Value::Null {
        return value.push(out);
    }
    out.push_sql(match holds {
        ValueType::Text => "CAST(NULL AS TEXT)",
        ValueType::Instant => "CAST(NULL AS TIMESTAMP WITH TIME ZONE)",
        ValueType::Day => "CAST(NULL AS DATE)",
        ValueType::Number => "CAST(NULL AS DOUBLE PRECISION)",
        ValueType::Whole => "CAST(NULL AS BIGINT)",
        ValueType::Key => "CAST(NULL AS UUID)",
        ValueType::Truth => "CAST(NULL AS BOOLEAN)",
    });
    Ok(())
}

impl QueryId for UpdateMany<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl diesel::RunQueryDsl<Conn> for UpdateMany<'_> {}

/// Inserts a slice of rows with as few statements as possible.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let conn: &mut $crate::platform::db::Conn = $conn;
        let mut inserted: diesel::QueryResult<()> = Ok(());
        for rows in $rows.chunks($crate::platform::db::bulk::CHUNK) {
            let result = match conn {
                $crate::platform::db::Conn::Sqlite(inner) => {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(rows), inner)
                }
                $crate::platform::db::Conn::Postgres(inner) => {
                    diesel::RunQueryDsl::execute(diesel::insert_into($table).values(rows), inner)
                }
            };
            if let Err(error) = result {
                inserted = Err(error);
                break;
            }
        }
        inserted
    }};
}
pub(crate) use insert_all;

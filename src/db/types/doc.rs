//! Structured values that are stored whole.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Jsonb,
    sqlite::SqliteValue,
};
use serde_json::Value;

use super::{Document, sql_value};

/// A structured value that is stored whole: settings, the changes of an audit event.
#[derive(Debug, Clone, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Document)]
pub struct Doc(pub Value);

sql_value!(Doc as Document { pg: to_pg, from_pg; sqlite: to_sqlite, from_sqlite });

fn to_pg(doc: &Doc, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    ToSql::<Jsonb, Pg>::to_sql(&doc.0, &mut out.reborrow())
}

fn from_pg(value: PgValue<'_>) -> deserialize::Result<Doc> {
    <Value as FromSql<Jsonb, Pg>>::from_sql(value).map(Doc)
}

fn to_sqlite(doc: &Doc) -> String {
    doc.0.to_string()
}

fn from_sqlite(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Doc> {
    Ok(Doc(serde_json::from_str(value.read_text())?))
}

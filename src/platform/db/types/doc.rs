//! Structured values that are stored whole.

use std::io::Write as _;

use diesel::{
    deserialize::{self, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output},
    sqlite::SqliteValue,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Document, sql_value};

/// A structured value that is stored whole: settings, the changes of an audit event. It is read when it is needed, so
/// a row that nobody looks into costs no more than its text.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Document)]
pub struct Doc(String);

impl Doc {
    /// A value as it is stored.
    ///
    /// # Errors
    /// If it cannot be written as JSON: a map with keys that are no text.
    pub fn new(value: &impl Serialize) -> anyhow::Result<Self> {
        Ok(Self(serde_json::to_string(value)?))
    }

    /// What is stored.
    ///
    /// # Errors
    /// If it is of another shape.
    pub fn read<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        Ok(serde_json::from_str(&self.0)?)
    }
}

impl From<Value> for Doc {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

sql_value!(Doc as Document { pg: to_pg, from_pg; sqlite: to_sqlite, from_sqlite });

/// What precedes the text in the binary form of `jsonb`.
const JSONB_VERSION: u8 = 1;

fn to_pg(doc: &Doc, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    out.write_all(&[JSONB_VERSION])?;
    out.write_all(doc.0.as_bytes())?;
    Ok(IsNull::No)
}

fn from_pg(value: PgValue<'_>) -> deserialize::Result<Doc> {
    match value.as_bytes().split_first() {
        Some((&JSONB_VERSION, text)) => Ok(Doc(std::str::from_utf8(text)?.to_owned())),
        _ => Err("another version of jsonb".into()),
    }
}

fn to_sqlite(doc: &Doc) -> String {
    doc.0.clone()
}

#[expect(clippy::unnecessary_wraps, reason = "what other values are made of can be wrong")]
fn from_sqlite(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Doc> {
    Ok(Doc(value.read_text().to_owned()))
}

//! The value types every table is made of: identifiers, enumerations, instants and JSON.
//!
//! Each has one meaning and two representations: native on PostgreSQL (`uuid`, `timestamptz`, `jsonb`), readable
//! text on SQLite. On the wire they look the same whichever database is below. This module knows no table.

mod doc;
pub(crate) mod id;
mod time;
pub(crate) mod word;

pub use doc::Doc;
pub use id::AnyId;
pub(crate) use id::text_id;
pub use time::UtcTime;
pub use word::TextEnum;
pub(crate) use word::text_enum;

use diesel::{
    query_builder::QueryId,
    sql_types::{HasSqlType, SqlOrd, SqlType},
};

use super::conn::MultiBackend;

/// SQL type of identifiers: `uuid` on PostgreSQL, hyphenated text on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Key;

/// SQL type of instants: `timestamptz` on PostgreSQL, RFC 3339 text with three decimals on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Instant;

/// SQL type of structured values: `jsonb` on PostgreSQL, JSON text on SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Document;

impl SqlOrd for Key {}
impl SqlOrd for Instant {}

/// Lets a custom SQL type travel through the run-time choice of database.
macro_rules! multi_sql_type {
    ($($sql_type:ty),+) => { $(
        impl HasSqlType<$sql_type> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$sql_type>(lookup)
            }
        }
    )+ };
}
multi_sql_type!(Key, Instant, Document);

/// Implements the three backends for a value, given its form on each; `$from_*` and `$to_*` are functions.
macro_rules! sql_value {
    ($value:ty as $sql_type:ident { pg: $to_pg:path, $from_pg:path; sqlite: $to_sqlite:path, $from_sqlite:path }) => {
        impl diesel::serialize::ToSql<$sql_type, diesel::pg::Pg> for $value {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                $to_pg(self, out)
            }
        }
        impl diesel::serialize::ToSql<$sql_type, diesel::sqlite::Sqlite> for $value {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                out.set_value($to_sqlite(self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl diesel::serialize::ToSql<$sql_type, $crate::platform::db::conn::MultiBackend> for $value {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::platform::db::conn::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value(($sql_type, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl diesel::deserialize::FromSql<$sql_type, diesel::pg::Pg> for $value {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                $from_pg(value)
            }
        }
        impl diesel::deserialize::FromSql<$sql_type, diesel::sqlite::Sqlite> for $value {
            fn from_sql(value: diesel::sqlite::SqliteValue<'_, '_, '_>) -> diesel::deserialize::Result<Self> {
                $from_sqlite(value)
            }
        }
        impl diesel::deserialize::FromSql<$sql_type, $crate::platform::db::conn::MultiBackend> for $value {
            fn from_sql(
                value: $crate::platform::db::conn::MultiRawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                value.from_sql::<$value, $sql_type>()
            }
        }
    };
}
pub(crate) use sql_value;

/// The form of a name or address under which it is compared and sorted: composed (NFC), in lower case, with single
/// spaces.
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect()
}

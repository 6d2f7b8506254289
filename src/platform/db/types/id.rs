//! Identifiers: UUIDs, each in a type of its own.

use diesel::{
    deserialize,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output},
    sqlite::SqliteValue,
};
use std::io::Write as _;
use utoipa::openapi::{
    RefOr, Schema,
    schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
};
use uuid::Uuid;

/// Defines identifier types: UUIDs that cannot be mistaken for each other.
macro_rules! text_id {
    ($($(#[$meta:meta])* pub $name:ident;)+) => { $(
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = $crate::platform::db::types::Key)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        const _: () = {
            use $crate::platform::db::types::{Key, id};

            impl AsRef<uuid::Uuid> for $name {
                fn as_ref(&self) -> &uuid::Uuid {
                    &self.0
                }
            }
            impl From<uuid::Uuid> for $name {
                fn from(id: uuid::Uuid) -> Self {
                    Self(id)
                }
            }
            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }
            impl utoipa::PartialSchema for $name {
                fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                    id::schema()
                }
            }
            impl utoipa::ToSchema for $name {}

            $crate::platform::db::types::sql_value!($name as Key {
                pg: id::to_pg, id::from_pg;
                sqlite: id::to_sqlite, id::from_sqlite
            });
        };
    )+ };
}
pub(crate) use text_id;

text_id! {
    /// An identifier whose kind does not matter, as in a cursor or an audit event.
    pub AnyId;
}

pub(crate) fn to_pg(id: &impl AsRef<Uuid>, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    out.write_all(id.as_ref().as_bytes())?;
    Ok(IsNull::No)
}

pub(crate) fn from_pg<T: From<Uuid>>(value: PgValue<'_>) -> deserialize::Result<T> {
    Ok(Uuid::from_slice(value.as_bytes())?.into())
}

pub(crate) fn to_sqlite(id: &impl AsRef<Uuid>) -> String {
    id.as_ref().hyphenated().to_string()
}

pub(crate) fn from_sqlite<T: From<Uuid>>(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<T> {
    Ok(Uuid::try_parse(value.read_text())?.into())
}

pub(crate) fn schema() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .min_length(Some(36))
        .max_length(Some(36))
        .into()
}

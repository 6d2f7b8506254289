//! Enumerations that are text in the database and on the wire.

use diesel::{
    deserialize,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output},
    sqlite::SqliteValue,
};
use serde::de::{Error, Unexpected, Visitor};
use std::{
    fmt::{self, Write as _},
    io::Write as _,
    marker::PhantomData,
};
use utoipa::openapi::{
    RefOr, Schema,
    schema::{ObjectBuilder, Type},
};

/// Defines an enumeration that is text in the database and on the wire; its description lists the variants' docs.
macro_rules! text_enum {
    (
        $(#[doc = $about:literal])+
        pub enum $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+ }
    ) => {
        $(#[doc = $about])+
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that stands for the value in the database and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        const _: () = {
            use $crate::platform::db::types::word;
            use diesel::sql_types::Text;

            impl word::TextEnum for $name {
                fn word(&self) -> &'static str {
                    self.as_str()
                }
                fn all() -> &'static [Self] {
                    Self::ALL
                }
            }
            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.pad(self.as_str())
                }
            }
            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_str(word::WordVisitor::new())
                }
            }
            impl utoipa::PartialSchema for $name {
                fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                    word::schema(
                        concat!($($about, "\n"),+),
                        &[$(($text, concat!($($doc),+))),+],
                    )
                }
            }
            impl utoipa::ToSchema for $name {}

            $crate::platform::db::types::sql_value!($name as Text {
                pg: word::to_pg, word::from_pg;
                sqlite: word::TextEnum::word, word::from_sqlite
            });
        };
    };
}
pub(crate) use text_enum;

/// What every `text_enum!` can do; lets the conversions below be written once.
pub trait TextEnum: Copy + 'static {
    /// The word that stands for the value.
    fn word(&self) -> &'static str;
    /// Every value.
    fn all() -> &'static [Self];
    /// The value a word stands for.
    fn parse(word: &str) -> Option<Self> {
        Self::all().iter().copied().find(|value| value.word() == word)
    }
}

/// Reads a `text_enum!` from JSON or a query string; the error lists the words, never the rejected one.
pub(crate) struct WordVisitor<T>(PhantomData<T>);

impl<T> WordVisitor<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: TextEnum> Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one of ")?;
        for (i, value) in T::all().iter().enumerate() {
            let separator = if i == 0 { "" } else { ", " };
            write!(f, "{separator}{}", value.word())?;
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        T::parse(word).ok_or_else(|| E::invalid_value(Unexpected::Other("another word"), &self))
    }
}

pub(crate) fn to_pg(value: &impl TextEnum, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    out.write_all(value.word().as_bytes())?;
    Ok(IsNull::No)
}

pub(crate) fn from_pg<T: TextEnum>(value: PgValue<'_>) -> deserialize::Result<T> {
    parse_word(std::str::from_utf8(value.as_bytes())?)
}

pub(crate) fn from_sqlite<T: TextEnum>(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<T> {
    parse_word(value.read_text())
}

fn parse_word<T: TextEnum>(word: &str) -> deserialize::Result<T> {
    T::parse(word).ok_or_else(|| format!("the database holds the unknown word {word:?}").into())
}

pub(crate) fn schema(about: &str, words: &[(&'static str, &'static str)]) -> RefOr<Schema> {
    let mut description = about.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    description.push('\n');
    for (word, meaning) in words {
        let _ = write!(description, "\n- `{word}`: {}", meaning.trim());
    }
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words.iter().map(|(word, _)| *word)))
        .into()
}

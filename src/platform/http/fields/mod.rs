//! The kinds of values that requests and answers are made of, each with its bounds in one place.
//!
//! A type here enforces its bounds when the request is validated and writes the same bounds into the document, so the
//! two cannot disagree. Lengths count Unicode code points, as JSON Schema does.

mod number;
mod object;
mod text;
mod time;

pub use number::{Percent, PercentPoints, Quantity, Weight};
pub use object::{Object, object, objects, optional_objects, present_object, present_objects};
pub use text::{Currency, Email, Line, Locale, Prose, Secret, Url};
pub use time::{Day, Moment};

use chrono::NaiveDate;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Unexpected},
};
use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{ObjectBuilder, Type},
    },
};
use validator::{ValidationError, ValidationErrors};

/// Several values in one query parameter, separated by commas, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv<T>(pub Vec<T>);

impl<T: Serialize> Serialize for Csv<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de> + PartialEq> Deserialize<'de> for Csv<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut values = Vec::new();
        for part in text.split(',') {
            let value = T::deserialize(de::value::StringDeserializer::new(part.to_owned()))?;
            if values.contains(&value) {
                return Err(de::Error::invalid_value(Unexpected::Seq, &"a list of different values"));
            }
            values.push(value);
        }
        Ok(Self(values))
    }
}

/// The cursor of a page, as a list has sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

impl PartialSchema for Cursor {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(2000))
            .pattern(Some("^[A-Za-z0-9_-]+$"))
            .into()
    }
}
impl ToSchema for Cursor {}

/// For fields of a merge patch that can be cleared: absent is `None`, `null` is `Some(None)`.
pub fn clearable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// For fields that may be absent but not `null`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Sets a column if the patch names it.
pub fn set<T>(column: &mut T, patched: Option<T>) {
    if let Some(value) = patched {
        *column = value;
    }
}

/// The patch of a text column.
pub fn text<T: Into<String>>(patched: Option<Option<T>>) -> Option<Option<String>> {
    patched.map(|value| value.map(Into::into))
}

/// The patch of a day column.
pub fn day(patched: Option<Option<Day>>) -> Option<Option<NaiveDate>> {
    patched.map(|value| value.map(|day| day.0))
}

/// The patch of a number column.
pub fn quantity(patched: Option<Option<Quantity>>) -> Option<Option<f64>> {
    patched.map(|value| value.map(|number| number.0))
}

fn failure(code: &'static str, message: impl Into<Cow<'static, str>>) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::new();
    errors.add("", ValidationError::new(code).with_message(message.into()));
    Err(errors)
}

/// Reads a value by its `FromStr`; the error says what was expected and never what was sent.
pub(crate) struct ParseVisitor<T> {
    expected: &'static str,
    value: PhantomData<T>,
}

impl<T> ParseVisitor<T> {
    pub(crate) fn new(expected: &'static str) -> Self {
        Self { expected, value: PhantomData }
    }
}

impl<T: FromStr> de::Visitor<'_> for ParseVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::invalid_value(de::Unexpected::Other("another text"), &self))
    }
}

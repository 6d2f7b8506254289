//! The kinds of values that requests and answers are made of, each with its bounds in one place.
//!
//! A type here enforces its bounds when the request is validated and writes the same bounds into the document, so the
//! two cannot disagree. Lengths count Unicode code points, as JSON Schema does.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};
use validator::{Validate, ValidateEmail as _, ValidationError, ValidationErrors};

/// One line of text: 1 to `MAX` characters, not blank, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(pub String);

/// Text of several lines: 1 to `MAX` characters, not blank, without control characters other than tab and line ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose<const MAX: usize>(pub String);

/// Characters that no text may hold: controls, and those that turn the direction of the text around them.
const FORBIDDEN: &str = r"\u0000-\u0008\u000E-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069";

fn is_forbidden(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || (c.is_control() && !is_layout(c))
}

/// Tab and the line ends, which prose may hold.
fn is_layout(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{B}' | '\u{C}' | '\r')
}

fn failure(code: &'static str, message: impl Into<Cow<'static, str>>) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::new();
    errors.add("", ValidationError::new(code).with_message(message.into()));
    Err(errors)
}

fn check_text(text: &str, max: usize, forbidden: impl Fn(char) -> bool) -> Result<(), ValidationErrors> {
    if text.chars().count() > max {
        return failure("too-long", format!("must have at most {max} characters"));
    }
    if text.chars().any(forbidden) {
        return failure("forbidden-character", "must not hold control or direction-changing characters");
    }
    if text.chars().all(char::is_whitespace) {
        return failure("blank", "must not be blank");
    }
    Ok(())
}

fn text_schema(max: usize, forbidden: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(max))
        .pattern(Some(format!("^[^{forbidden}]*[^\\s{FORBIDDEN}][^{forbidden}]*$")))
        .into()
}

impl<const MAX: usize> Validate for Line<MAX> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        check_text(&self.0, MAX, |c| is_forbidden(c) || is_layout(c))
    }
}

impl<const MAX: usize> PartialSchema for Line<MAX> {
    fn schema() -> RefOr<Schema> {
        text_schema(MAX, &format!("{FORBIDDEN}\\u0009-\\u000D"))
    }
}

impl<const MAX: usize> ToSchema for Line<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Line{MAX}").into()
    }
}

impl<const MAX: usize> From<Line<MAX>> for String {
    fn from(line: Line<MAX>) -> Self {
        line.0
    }
}

impl<const MAX: usize> Validate for Prose<MAX> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        check_text(&self.0, MAX, is_forbidden)
    }
}

impl<const MAX: usize> PartialSchema for Prose<MAX> {
    fn schema() -> RefOr<Schema> {
        text_schema(MAX, FORBIDDEN)
    }
}

impl<const MAX: usize> ToSchema for Prose<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Prose{MAX}").into()
    }
}

impl<const MAX: usize> From<Prose<MAX>> for String {
    fn from(prose: Prose<MAX>) -> Self {
        prose.0
    }
}

/// An e-mail address of at most 254 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(pub String);

impl Validate for Email {
    fn validate(&self) -> Result<(), ValidationErrors> {
        if self.0.len() <= 254 && self.0.is_ascii() && self.0.validate_email() {
            Ok(())
        } else {
            failure("email", "must be an e-mail address of at most 254 characters")
        }
    }
}

impl PartialSchema for Email {
    fn schema() -> RefOr<Schema> {
        const LABEL: &str = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
            .min_length(Some(3))
            .max_length(Some(254))
            .pattern(Some(format!("^[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(\\.{LABEL})*$")))
            .into()
    }
}
impl ToSchema for Email {}

/// A secret that a person types or a token that a program sends; never shown in logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret<const MIN: usize, const MAX: usize>(pub String);

/// Keeps the secret out of logs and panics.
impl<const MIN: usize, const MAX: usize> fmt::Debug for Secret<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl<const MIN: usize, const MAX: usize> Validate for Secret<MIN, MAX> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        if (MIN..=MAX).contains(&self.0.chars().count()) {
            Ok(())
        } else {
            failure("length", format!("must have {MIN} to {MAX} characters"))
        }
    }
}

impl<const MIN: usize, const MAX: usize> PartialSchema for Secret<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .min_length(Some(MIN))
            .max_length(Some(MAX))
            .into()
    }
}

impl<const MIN: usize, const MAX: usize> ToSchema for Secret<MIN, MAX> {
    fn name() -> Cow<'static, str> {
        format!("Secret{MIN}To{MAX}").into()
    }
}

/// A calendar day, written `2027-03-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub NaiveDate);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ParseVisitor::new("a day such as 2027-03-30"))
    }
}

impl FromStr for Day {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_date = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if is_date { text.parse().map(Self).map_err(|_| ()) } else { Err(()) }
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .min_length(Some(10))
            .max_length(Some(10))
            .into()
    }
}
impl ToSchema for Day {}

/// Several values in one query parameter, separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csv<T>(pub Vec<T>);

impl<T: Serialize> Serialize for Csv<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Csv<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.split(',')
            .map(|part| T::deserialize(de::value::StringDeserializer::new(part.to_owned())))
            .collect::<Result<_, _>>()
            .map(Self)
    }
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

/// For fields of a merge patch that can be cleared: absent is `None`, `null` is `Some(None)`.
pub fn clearable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// For fields that may be absent but not `null`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::{Day, Email, Line, Prose};
    use validator::Validate as _;

    #[test]
    fn a_line_is_not_blank_and_holds_no_control_or_direction_characters() {
        for good in ["x", " padded ", "Ünïcödé 🎉", "a\u{200D}b"] {
            assert!(Line::<20>(good.to_owned()).validate().is_ok(), "{good:?}");
        }
        for bad in ["", "   ", "\u{3000}", "a\nb", "a\tb", "a\0b", "a\u{202E}b", "a\u{85}b", "123456789012345678901"] {
            assert!(Line::<20>(bad.to_owned()).validate().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn prose_may_have_several_lines() {
        assert!(Prose::<20>("a\r\n\tb".to_owned()).validate().is_ok());
        for bad in ["\n\t", "a\u{7}b", "a\u{2066}b"] {
            assert!(Prose::<20>(bad.to_owned()).validate().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_day_has_ten_characters() {
        for good in ["2027-03-30", "2028-02-29"] {
            assert!(good.parse::<Day>().is_ok(), "{good}");
        }
        for bad in ["2027-3-30", "2027-02-29", "2027-13-01", "+12027-01-01", "2027-03-30T00:00:00Z", " 2027-03-3"] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_e_mail_address_is_plain_ascii() {
        for good in ["a@b.co", "someone+tag@example.org"] {
            assert!(Email(good.to_owned()).validate().is_ok(), "{good}");
        }
        for bad in ["", "a", "a@", "@b.co", "a b@c.de", "ä@b.co"] {
            assert!(Email(bad.to_owned()).validate().is_err(), "{bad}");
        }
    }
}

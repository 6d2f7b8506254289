//! Text: lines, prose, addresses, secrets.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};
use validator::{Validate, ValidateEmail as _, ValidationErrors};

use super::failure;

/// One line of text: 1 to `MAX` characters, not blank, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(pub String);

/// Text of several lines: 1 to `MAX` characters, not blank, without control characters other than tab and line ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose<const MAX: usize>(pub String);

/// Characters that no text may hold: controls, and those that turn the direction of the text around them.
const FORBIDDEN: &str = r"\x00-\x08\x0E-\x1F\x7F-\x9F\u2028-\u202E\u2066-\u2069";
/// The same with tab and the line ends, which no line may hold either.
const FORBIDDEN_IN_LINES: &str = r"\x00-\x1F\x7F-\x9F\u2028-\u202E\u2066-\u2069";

fn is_forbidden(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || (c.is_control() && !is_layout(c))
}

/// Tab and the line ends, which prose may hold.
fn is_layout(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{B}' | '\u{C}' | '\r')
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
        // Not blank, which a look ahead says in a tenth of what a second and third class would take.
        .pattern(Some(format!("^(?!\\s*$)[^{forbidden}]+$")))
        .into()
}

impl<const MAX: usize> Validate for Line<MAX> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        check_text(&self.0, MAX, |c| is_forbidden(c) || is_layout(c))
    }
}

impl<const MAX: usize> PartialSchema for Line<MAX> {
    fn schema() -> RefOr<Schema> {
        text_schema(MAX, FORBIDDEN_IN_LINES)
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
        let (name, _) = self.0.split_once('@').unwrap_or_default();
        let has_stray_dot = name.split('.').any(str::is_empty);
        if self.0.len() <= 254 && self.0.is_ascii() && self.0.validate_email() && !has_stray_dot {
            Ok(())
        } else {
            failure("email", "must be an e-mail address of at most 254 characters")
        }
    }
}

impl PartialSchema for Email {
    fn schema() -> RefOr<Schema> {
        const WORD: &str = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}";
        const LABEL: &str = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
            .min_length(Some(3))
            .max_length(Some(254))
            .pattern(Some(format!("^{WORD}(\\.{WORD})*@{LABEL}(\\.{LABEL})*$")))
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

/// A BCP 47 language tag such as `en-GB`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Locale(pub String);

impl Validate for Locale {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let is_subtag =
            |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        let mut parts = self.0.split('-');
        let has_language = parts.next().is_some_and(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
        });
        if has_language && self.0.len() <= 35 && parts.all(is_subtag) {
            Ok(())
        } else {
            failure("locale", "must be a language tag such as en-GB")
        }
    }
}

impl PartialSchema for Locale {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(2))
            .max_length(Some(35))
            .pattern(Some("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"))
            .into()
    }
}
impl ToSchema for Locale {}

/// An ISO 4217 currency code such as `EUR`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(pub String);

impl Validate for Currency {
    fn validate(&self) -> Result<(), ValidationErrors> {
        if iso_currency::Currency::from_code(&self.0).is_some() {
            Ok(())
        } else {
            failure("currency", "must be an ISO 4217 code such as EUR")
        }
    }
}

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(3))
            .max_length(Some(3))
            .pattern(Some("^[A-Z]{3}$"))
            .into()
    }
}
impl ToSchema for Currency {}

/// An absolute http or https address of at most 2,000 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Url(pub String);

impl Validate for Url {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let rest = self.0.strip_prefix("https://").or_else(|| self.0.strip_prefix("http://"));
        let is_plain = |rest: &str| {
            rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
                && rest
                    .bytes()
                    .all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'`'))
        };
        if self.0.len() <= 2000 && rest.is_some_and(is_plain) {
            Ok(())
        } else {
            failure("url", "must be an http or https address of at most 2000 characters")
        }
    }
}

impl PartialSchema for Url {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(8))
            .max_length(Some(2000))
            .pattern(Some(r"^https?://[A-Za-z0-9\[][!#-;=?-\[\]^_a-~]*$"))
            .into()
    }
}
impl ToSchema for Url {}

impl From<Url> for String {
    fn from(url: Url) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Email, Line, Prose};
    use validator::Validate as _;

    #[test]
    fn a_line_is_not_blank_and_holds_no_control_or_direction_characters() {
        for good in ["x", " padded ", "Ünïcödé 🎉", "a\u{200D}b"] {
            assert!(Line::<20>(good.to_owned()).validate().is_ok(), "{good:?}");
        }
        for bad in
            ["", "   ", "\u{3000}", "a\nb", "a\tb", "a\0b", "a\u{202E}b", "a\u{85}b", "123456789012345678901"]
        {
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
    fn an_e_mail_address_is_plain_ascii() {
        for good in ["a@b.co", "some.one+tag@example.org"] {
            assert!(Email(good.to_owned()).validate().is_ok(), "{good}");
        }
        for bad in ["", "a", "a@", "@b.co", "a b@c.de", "ä@b.co", ".a@b.co", "a.@b.co", "a..b@c.de"] {
            assert!(Email(bad.to_owned()).validate().is_err(), "{bad}");
        }
    }
}

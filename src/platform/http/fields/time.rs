//! Days and moments.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::str::FromStr;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};

use super::ParseVisitor;
use crate::platform::db::types::UtcTime;

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

/// A moment in a query: RFC 3339 in any time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub UtcTime);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ParseVisitor::new("a moment such as 2027-03-30T09:00:00Z"))
    }
}

impl FromStr for Moment {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        UtcTime::parse(text).filter(|_| text.len() <= 35).map(Self).ok_or(())
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .min_length(Some(20))
            .max_length(Some(35))
            .into()
    }
}
impl ToSchema for Moment {}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_has_ten_characters() {
        for good in ["2027-03-30", "2028-02-29"] {
            assert!(good.parse::<Day>().is_ok(), "{good}");
        }
        for bad in
            ["2027-3-30", "2027-02-29", "2027-13-01", "+12027-01-01", "2027-03-30T00:00:00Z", " 2027-03-3"]
        {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
        }
    }
}

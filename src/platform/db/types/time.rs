//! Instants: UTC with millisecond precision, the same on the wire and in both databases.

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, TimeDelta, Utc};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Timestamptz,
    sqlite::SqliteValue,
};
use serde::{Serialize, Serializer};
use std::fmt;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};

use super::{Instant, sql_value};

/// A moment in UTC with millisecond precision, written `2026-11-23T08:05:00.000Z` everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct UtcTime(DateTime<Utc>);

impl UtcTime {
    /// Truncates to milliseconds, so that a value read back equals the value written.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(3))
    }

    /// The same moment for chrono.
    pub fn to_chrono(self) -> DateTime<Utc> {
        self.0
    }

    /// The calendar day of this moment in a time zone.
    pub fn day_in(self, zone: chrono_tz::Tz) -> NaiveDate {
        self.0.with_timezone(&zone).date_naive()
    }

    /// Seconds since 1970, as in a token.
    pub fn unix_seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// Reads the form this type writes.
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self::new(at.to_utc()))
    }
}

impl std::ops::Add<TimeDelta> for UtcTime {
    type Output = Self;

    fn add(self, span: TimeDelta) -> Self {
        Self(self.0 + span)
    }
}

impl std::ops::Sub<TimeDelta> for UtcTime {
    type Output = Self;

    fn sub(self, span: TimeDelta) -> Self {
        Self(self.0 - span)
    }
}

impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for UtcTime {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .min_length(Some(24))
            .max_length(Some(24))
            .into()
    }
}
impl ToSchema for UtcTime {}

sql_value!(UtcTime as Instant { pg: to_pg, from_pg; sqlite: UtcTime::to_string, from_sqlite });

fn to_pg(time: &UtcTime, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
    ToSql::<Timestamptz, Pg>::to_sql(&time.0, &mut out.reborrow())
}

fn from_pg(value: PgValue<'_>) -> deserialize::Result<UtcTime> {
    <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map(UtcTime)
}

fn from_sqlite(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<UtcTime> {
    UtcTime::parse(value.read_text()).ok_or_else(|| "the database holds a malformed instant".into())
}

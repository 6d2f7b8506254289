//! Values whose column is known only at run time: the sort keys of a page, the columns of a bulk update.

use chrono::NaiveDate;
use diesel::{
    QueryResult,
    backend::Backend,
    pg::Pg,
    query_builder::AstPass,
    sql_types::{BigInt, Bool, Date, Double, Text},
    sqlite::Sqlite,
};
use std::cmp::Ordering;

use super::{
    conn::MultiBackend,
    types::{AnyId, Instant, Key, UtcTime},
};

/// What a column holds, where it is known only at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Text, compared byte-wise.
    Text,
    /// A moment.
    Instant,
    /// A day.
    Day,
    /// A decimal number.
    Number,
    /// A whole number.
    Whole,
    /// An identifier.
    Key,
    /// True or false.
    Truth,
}

/// A value that is bound where the column is known only at run time.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in ValueType")]
pub enum Value {
    Null,
    Text(String),
    Instant(UtcTime),
    Day(NaiveDate),
    Number(f64),
    Whole(i64),
    Key(AnyId),
    Truth(bool),
}

impl Value {
    /// The order of two values of one column; what is of two kinds has none.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Instant(a), Self::Instant(b)) => a.cmp(b),
            (Self::Day(a), Self::Day(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Whole(a), Self::Whole(b)) => a.cmp(b),
            (Self::Key(a), Self::Key(b)) => a.cmp(b),
            (Self::Truth(a), Self::Truth(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! sort_value {
    ($($from:ty => $variant:ident),+) => { $(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )+ };
}
sort_value!(String => Text, &str => Text, UtcTime => Instant, NaiveDate => Day, f64 => Number, i64 => Whole, i32 => Whole, AnyId => Key, bool => Truth);

/// Values that can be bound on a backend.
pub(super) trait Push<DB: Backend> {
    /// Writes the value as a bind parameter.
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

macro_rules! push_on {
    ($($backend:ty),+) => { $(
        impl Push<$backend> for Value {
            fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                match self {
                    Self::Null => {
                        out.push_sql("NULL");
                        Ok(())
                    }
                    Self::Text(text) => out.push_bind_param::<Text, str>(text),
                    Self::Instant(at) => out.push_bind_param::<Instant, UtcTime>(at),
                    Self::Day(day) => out.push_bind_param::<Date, NaiveDate>(day),
                    Self::Number(number) => out.push_bind_param::<Double, f64>(number),
                    Self::Whole(number) => out.push_bind_param::<BigInt, i64>(number),
                    Self::Truth(truth) => out.push_bind_param::<Bool, bool>(truth),
                    Self::Key(id) => out.push_bind_param::<Key, AnyId>(id),
                }
            }
        }
    )+ };
}
push_on!(MultiBackend, Pg, Sqlite);

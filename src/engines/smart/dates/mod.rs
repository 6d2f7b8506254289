//! Times in a text: deadlines, start dates, recurrences, and words that only sound like one.
//!
//! The grammar runs over the words of time of a [`Locale`] from left to right; every alternative looks at a bounded
//! number of words, so the whole is linear. `points.rs` and `parts.rs` know noun phrases ("the end of Q3"),
//! `anchors.rs` what those hang on, `phrases.rs` what stands before them ("by", "within", "starting"),
//! `calendar.rs` the arithmetic.
//!
//! Conventions, where English is of two minds: a period named as a deadline ends on its last day ("by June" is
//! 30 June); "before" a day or period is the day before it begins; "this Friday" is the coming one and "next
//! Friday" that of the next calendar week; "the next month" is a month from today, "next month" the calendar's.
//! The engine does *not* read the clock: everything counts from the `as_of` it is given.

mod anchors;
mod calendar;
mod clauses;
mod durations;
mod exact;
mod grammar;
mod numeric;
mod parts;
mod phrases;
mod pointed;
mod points;
mod recurrence;
mod weekdays;

use chrono::NaiveDate;

use self::grammar::Grammar;
pub use self::{
    calendar::{Period, Unit, later},
    points::Grain,
};
use super::{locale::Locale, numbers::Number, text::Token};

/// What a time in the text does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// An end point.
    End,
    /// A start date.
    Start,
    /// A recurrence; the unit it recurs in, if it has one.
    Recurring(Option<Unit>),
    /// A word that postpones: soon, someday.
    Soft,
    /// A level of service: "within 48 hours".
    Service,
    /// Before something that happens every day: "before dinner".
    Daily,
    /// A day that no calendar has: "30 February".
    NoSuchDay,
}

/// A time in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Its first and last token.
    pub tokens: (usize, usize),
    /// What it does.
    pub role: Role,
    /// How precise it is.
    pub grain: Grain,
    /// The days that it covers, as a deadline would be read by a lenient reader.
    pub window: Option<Period>,
    /// The day it stands for.
    pub date: Option<NaiveDate>,
    /// Whether that day depends on today.
    pub is_relative: bool,
    /// The length of a duration in thousandths of a day.
    pub milli_days: Option<i64>,
}

impl When {
    /// Whether it is an end point.
    pub fn is_end(&self) -> bool {
        self.role == Role::End
    }

    /// Whether it recurs.
    pub const fn is_recurring(&self) -> bool {
        matches!(self.role, Role::Recurring(_))
    }

    /// Whether something is done again and again; "words per minute" is a speed.
    pub fn is_rhythm(&self) -> bool {
        matches!(self.role, Role::Recurring(unit) if unit != Some(Unit::Minute) && unit != Some(Unit::Second))
    }
}

/// All times of a text, in order.
pub fn find(tokens: &[Token<'_>], numbers: &[Option<Number>], locale: Locale, as_of: NaiveDate) -> Vec<When> {
    Grammar::new(tokens, numbers, locale, as_of).times()
}

/// The day that an expression stands for as a deadline, if it is one.
pub fn resolve(expression: &str, locale: Locale, as_of: NaiveDate) -> Option<NaiveDate> {
    let tokens = super::text::tokenize(expression);
    let numbers = super::numbers::find(&tokens, locale.language);
    find(&tokens, &numbers, locale, as_of)
        .into_iter()
        .find(|when| when.is_end() || when.role == Role::Daily)?
        .date
}

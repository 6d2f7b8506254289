//! What other phrases of time hang on: "June" in "the first week of June", "next month" in "Friday of next month".
//!
//! An anchor hangs on nothing itself, so that a phrase never looks further than two phrases deep, however often a
//! text says "of".

use super::{
    calendar::Period,
    grammar::Grammar,
    points::{Parsed, Point},
};
use crate::engines::smart::classes::Classes;

impl Grammar<'_> {
    /// A point that stands by itself.
    pub(super) fn anchor(&self, at: usize) -> Parsed {
        let at = self.last_joined(at);
        self.day_of_month(at)
            .or_else(|| self.month(at))
            .or_else(|| self.pointed_period(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.plain_part(at))
            .or_else(|| self.day_name(at))
            .or_else(|| self.year_alone(at))
    }

    /// A point that tells the day of an event: an anchor, or what hangs on one.
    pub(super) fn dated(&self, at: usize) -> Parsed {
        self.weekday_of_month(at)
            .or_else(|| self.week_of(at))
            .or_else(|| self.counted(at))
            .or_else(|| self.anchor(at))
    }

    /// A part of an anchor. Where a month, a quarter or a season has no year, it is the first one whose part is not
    /// over: on 25 November "the first Monday of November" is that of the next year.
    pub(super) fn part_of(&self, at: usize, part: impl Fn(Period) -> Option<Period>) -> Parsed {
        let at = self.last_joined(at);
        let classes = self.classes(at);
        if classes.has(Classes::MONTH) {
            return self.part_of_month(at, part);
        }
        if classes.has(Classes::QUARTER | Classes::HALF | Classes::SEASON) {
            return self.part_of_named(at, part);
        }
        let (next, point) = self.anchor(at)?;
        Some((next, Point { period: Some(part(point.period?)?), ..point }))
    }
}

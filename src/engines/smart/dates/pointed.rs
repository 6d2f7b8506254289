//! Points by their place relative to today: "this week", "next Friday", "the coming summer", "tomorrow".

use chrono::{Datelike, Days};

use super::{
    calendar::{self, Period, Unit},
    grammar::Grammar,
    points::{Grain, Parsed, Point, grain},
};
use crate::engines::smart::classes::Classes;

impl Grammar<'_> {
    /// "this week", "the coming summer", "the next budget cycle", "our next board meeting".
    pub(super) fn pointed(&self, at: usize) -> Parsed {
        self.pointed_period(at).or_else(|| {
            let is_next = self.classes(at).has(Classes::NEXT);
            let is_pointed = is_next || self.classes(at).has(Classes::THIS);
            let inner = self.skip(at + 1, Classes::THIS | Classes::NEXT);
            let (next, point) = self
                .epoch(inner)
                .or_else(|| self.event(inner))
                .or_else(|| self.occasion(inner).filter(|_| is_next))
                .filter(|_| is_pointed)?;
            let needs_prefix = point.grain == Grain::Event;
            Some((next, Point { is_relative: true, needs_prefix, ..point }))
        })
    }

    /// "this week", "next Friday", "the coming summer", "next May".
    pub(super) fn pointed_period(&self, at: usize) -> Parsed {
        let is_next = self.classes(at).has(Classes::NEXT);
        if !is_next && !self.classes(at).has(Classes::THIS) {
            return None;
        }
        let inner = self.skip(at + 1, Classes::THIS | Classes::NEXT);
        let item = self.items.get(inner)?;
        if item.classes.has(Classes::WEEKDAY) {
            let date =
                if is_next { self.weekday_of_next_week(item.value) } else { self.coming_weekday(item.value) };
            return Some((inner + 1, Point::relative(Some(Period::day(date?)), Grain::Day)));
        }
        if item.classes.has(Classes::UNIT) && !item.classes.has(Classes::TIME_IDIOM) {
            let unit = self.unit(inner).filter(|unit| unit.is_calendar())?;
            // "The next month" counts from today, "next month" is the calendar's.
            // "The upcoming quarter" is the next one; a year that comes begins today.
            let is_coming = self.items.get(at).is_some_and(|item| {
                self.tokens
                    .get(item.last)
                    .is_some_and(|token| matches!(token.word.as_str(), "coming" | "upcoming"))
            });
            let is_next = is_next || is_coming && unit != Unit::Day;
            let is_rolling = is_next
                && self.items.get(at).is_some_and(|item| item.last > item.first)
                && matches!(
                    unit,
                    Unit::Day
                        | Unit::Week
                        | Unit::Month
                        | Unit::Year
                        | Unit::Fortnight
                        | Unit::Sprint
                        | Unit::Decade
                );
            let period = if is_rolling {
                Some(Period { first: self.as_of, last: calendar::later(self.as_of, 1000, unit)? })
            } else if is_next {
                calendar::following(self.as_of, unit)
            } else {
                calendar::containing(self.as_of, unit)
            };
            return Some((inner + 1, Point::relative(period, grain(unit))));
        }
        let (next, point) = self.month(inner).or_else(|| self.plain_part(inner))?;
        let needs_prefix = point.grain == Grain::Event;
        let is_month = item.classes.has(Classes::MONTH) && point.grain == Grain::Part && next == inner + 1;
        let following = point
            .period
            .filter(|period| is_next && is_month && self.after_the_coming(*period))
            .and_then(|period| calendar::month(period.first.year() + 1, period.first.month()));
        let period = following.or(point.period);
        Some((next, Point { is_relative: true, needs_prefix, period, ..point }))
    }

    /// "today", "tomorrow".
    pub(super) fn day_name(&self, at: usize) -> Parsed {
        let item = self.items.get(at).filter(|item| item.classes.has(Classes::DAY_NAME))?;
        let date = self.as_of.checked_add_days(Days::new(u64::try_from(item.value).ok()?))?;
        Some((at + 1, Point::relative(Some(Period::day(date)), Grain::Day)))
    }
}

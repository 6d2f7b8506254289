//! Points in time: the noun phrases of the date grammar, such as "the end of Q3", "next Friday", "14 March 2027".

use chrono::{Datelike, Days, NaiveDate};

use super::{
    calendar::{self, Period, Unit},
    grammar::Grammar,
};
use crate::engines::smart::{classes::Classes, text::Kind};

/// How precise a point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// A day.
    Day,
    /// A number of units from now.
    Distance,
    /// A week, a month or a quarter.
    Part,
    /// A season, a term or a year.
    Long,
    /// An event whose day is not known.
    Event,
}

/// A point or period in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The days it covers, unless only its owner knows them.
    pub period: Option<Period>,
    /// How precise it is.
    pub grain: Grain,
    /// Whether it depends on today.
    pub is_relative: bool,
    /// Whether it is a date only after a preposition ("in May", not "may").
    pub needs_prefix: bool,
}

impl Point {
    /// A point that does not depend on today.
    pub(super) const fn fixed(period: Period, grain: Grain) -> Point {
        Point { period: Some(period), grain, is_relative: false, needs_prefix: false }
    }

    /// A point that depends on today.
    pub(super) const fn relative(period: Option<Period>, grain: Grain) -> Point {
        Point { period, grain, is_relative: true, needs_prefix: false }
    }

    pub(super) const fn prefixed(self) -> Point {
        Point { needs_prefix: true, ..self }
    }
}

/// What stands at an item, with the item behind it.
pub(super) type Parsed = Option<(usize, Point)>;

impl Grammar<'_> {
    /// The point that starts at an item.
    pub(super) fn point(&self, at: usize) -> Parsed {
        if let Some(found) = self.weeks_behind(at) {
            return Some(found);
        }
        let at = self.skip(at, Classes::ARTICLE);
        self.numeric_date(at)
            .or_else(|| self.narrowed(at))
            .or_else(|| self.end_name(at))
            .or_else(|| self.period(at))
    }

    /// "end of Q3", "mid-June", "the rest of the year".
    fn narrowed(&self, at: usize) -> Parsed {
        let classes = self.classes(at);
        if !classes.has(Classes::END_OF | Classes::START_OF | Classes::MID_OF | Classes::REST) {
            return None;
        }
        let inner = self.skip(self.skip_hyphen(at + 1), Classes::OF | Classes::ARTICLE | Classes::REST);
        // "The end of the year 50 customers": the number is theirs.
        let is_whole = |next: usize| self.unit(inner) != Some(Unit::Year) || self.ends_count(next);
        let (next, point) = self
            .period(inner)
            .filter(|(next, _)| is_whole(*next))
            .or_else(|| self.numeric_date(inner))
            .or_else(|| self.current(inner))
            .or_else(|| self.unknown_event(inner).filter(|_| classes.has(Classes::END_OF)))?;
        let Some(period) = point.period else { return Some((next, point)) };
        let named = Classes::MONTH | Classes::QUARTER | Classes::HALF | Classes::SEASON;
        if self.classes(inner).has(named) && point.grain != Grain::Day {
            let (next, point) = self.part_of(inner, |whole| narrow(classes, whole))?;
            return Some((next, Point { needs_prefix: false, ..point }));
        }
        let point = Point { period: Some(narrow(classes, period)?), needs_prefix: false, ..point };
        // "Mid-year" in autumn is that of the next year.
        let is_over = point.is_relative && point.period.is_some_and(|period| period.last < self.as_of);
        let unit = self.unit(inner).filter(|_| is_over);
        let Some(following) = unit.and_then(|unit| calendar::following(self.as_of, unit)) else {
            return Some((next, point));
        };
        Some((next, Point { period: Some(narrow(classes, following)?), ..point }))
    }

    /// "month" in "end of month": the current one.
    fn current(&self, at: usize) -> Parsed {
        let unit = self.unit(at)?;
        if unit == Unit::Occasion {
            // "The end of session 4": only its owner knows the day.
            let next = self.number(at + 1).map_or(at + 1, |number| self.item_after(number.last));
            return Some((next, Point::relative(None, Grain::Event)));
        }
        let unit = Some(unit).filter(|unit| unit.is_calendar())?;
        if let Some((next, year)) = self
            .year(self.skip(at + 1, Classes::OF))
            .filter(|_| matches!(unit, Unit::Year | Unit::FiscalYear))
        {
            return Some((next, Point::fixed(calendar::year(year)?, Grain::Long)));
        }
        Some((at + 1, Point::relative(calendar::containing(self.as_of, unit), grain(unit))))
    }

    /// "year end", "EOD"; a year or "today", "next week" may follow.
    fn end_name(&self, at: usize) -> Parsed {
        let item = self.items.get(at).filter(|item| item.classes.has(Classes::END_NAME))?;
        let unit = Unit::of(item.value)?;
        let next = self.skip(at + 1, Classes::OF);
        // "The end of year two" is a year of something, "year end 50 customers" is not.
        let is_year =
            unit == Unit::Year && self.tokens.get(item.last).is_some_and(|token| token.word == "year");
        let count = self.number(at + 1).filter(|number| {
            is_year && number.value < 100.0 && self.ends_count(self.item_after(number.last))
        });
        if let Some(number) = count {
            return Some((self.item_after(number.last), Point::relative(None, Grain::Event)));
        }
        if let Some((next, year)) = self.year(next) {
            return Some((next, Point::fixed(Period::day(calendar::year(year)?.last), Grain::Part)));
        }
        if unit == Unit::Day
            && let Some((next, point)) =
                self.period(self.skip(next, Classes::ON)).filter(|(_, point)| point.grain == Grain::Day)
        {
            return Some((next, point));
        }
        let period = calendar::containing(self.as_of, unit)?;
        // The week ends on Friday where it is said to end.
        let last = if unit == Unit::Week {
            period.last.checked_sub_days(Days::new(2))?.max(self.as_of)
        } else {
            period.last
        };
        Some((at + 1, Point::relative(Some(Period::day(last)), grain(unit))))
    }

    /// A period by name or by its place relative to today, or the second of two: "March and April", "Q2/Q3 2027".
    pub(super) fn period(&self, at: usize) -> Parsed {
        self.single_period(self.last_joined(at))
    }

    /// The second of two months or quarters, where two are joined.
    pub(super) fn last_joined(&self, at: usize) -> usize {
        let kind = Classes::MONTH | Classes::QUARTER;
        let is_joined = self.classes(at).has(kind)
            && self
                .token(at + 1)
                .is_some_and(|token| matches!(token.word.as_str(), "and" | "/" | "&" | "or" | "und"))
            && self.classes(at + 2).without(kind) == self.classes(at).without(kind)
            && self.classes(at + 2).has(kind);
        if is_joined { at + 2 } else { at }
    }

    pub(super) fn single_period(&self, at: usize) -> Parsed {
        self.weekday_of_month(at)
            .or_else(|| self.weeks_behind(at))
            .or_else(|| self.day_of_month(at))
            .or_else(|| self.month(at))
            .or_else(|| self.pointed(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.named_part(at))
            .or_else(|| self.counted(at))
            .or_else(|| self.day_name(at))
            .or_else(|| self.year_alone(at))
            .or_else(|| self.event(at))
    }

    /// "14 March 2027", "the 15th of June", "the 15th".
    pub(super) fn day_of_month(&self, at: usize) -> Parsed {
        let item = self.items.get(at)?;
        let (day, after, has_suffix) = self.day_number(at)?;
        let month_at = self.skip_hyphen(self.skip(after, Classes::OF));
        if let Some(month) = self.items.get(month_at).filter(|item| item.classes.has(Classes::MONTH)) {
            let (next, year) = self.year_after(self.skip_hyphen(month_at + 1));
            return Some((next, self.month_day(month.value, day, year)?));
        }
        let is_next = has_suffix
            && item.first > 0
            && self.ends_day(after, false)
            && !self.classes(after).has(Classes::UNIT | Classes::EVENT | Classes::WEEKDAY | Classes::EPOCH);
        let day = u32::try_from(day).ok()?;
        let date = (0..3).find_map(|months| {
            let base = calendar::later(self.as_of.with_day(1)?, months * 1000, Unit::Month)?;
            base.with_day(day).filter(|date| *date >= self.as_of)
        });
        is_next.then_some((after, Point::relative(Some(Period::day(date?)), Grain::Day).prefixed()))
    }

    /// A number of one or two digits, or an ordinal word, that can be a day of the month.
    pub(super) fn day_number(&self, at: usize) -> Option<(i64, usize, bool)> {
        let item = self.items.get(at)?;
        if item.classes.has(Classes::ORDINAL) {
            return Some((item.value, at + 1, false));
        }
        let number = self.number(at).filter(|number| number.is_plain)?;
        let day = number.whole().filter(|day| (1..=31).contains(day))?;
        let next = self.item_after(number.last);
        let glued = |classes| {
            self.items.get(next).is_some_and(|item| item.classes.has(classes) && self.is_glued(next))
        };
        let has_suffix = glued(Classes::SUFFIX);
        let has_dot = self.locale.language.has_decimal_comma
            && self.token(next).is_some_and(|token| token.is(".") && token.is_glued);
        Some((day, next + usize::from(has_suffix || has_dot), has_suffix || has_dot))
    }

    /// "March 14th, 2027", "March 2027", "March".
    pub(super) fn month(&self, at: usize) -> Parsed {
        let month = self.items.get(at).filter(|item| item.classes.has(Classes::MONTH))?;
        let after = self.skip_the(self.after_month(at));
        if let Some((day, next, _)) =
            self.day_number(after).filter(|(_, next, has_suffix)| self.ends_day(*next, *has_suffix))
        {
            let (next, year) = self.year_after(next);
            return Some((next, self.month_day(month.value, day, year)?));
        }
        self.part_of_month(at, Some)
    }

    /// A part of the month at an item: all of it, its first week.
    pub(super) fn part_of_month(&self, at: usize, part: impl Fn(Period) -> Option<Period>) -> Parsed {
        let number = u32::try_from(self.items.get(at)?.value).ok()?;
        let period = |year| part(calendar::month(year, number)?);
        match self.year_after(self.skip(self.after_month(at), Classes::OF)) {
            (next, Some(year)) => Some((next, Point::fixed(period(year)?, Grain::Part))),
            _ => Some((at + 1, self.yearless(period, Grain::Part)?.prefixed())),
        }
    }

    /// The item behind a month; an abbreviation may carry a dot: "Dec. 31".
    fn after_month(&self, at: usize) -> usize {
        let has_dot = self.token(at + 1).is_some_and(|token| {
            token.is(".") && token.is_glued && self.token(at).is_some_and(|token| token.raw.len() <= 4)
        });
        at + 1 + usize::from(has_dot)
    }

    /// Whether the number before ends a date: "May 5" does, "May 5 people" and "May 5%" do not.
    pub(super) fn ends_day(&self, next: usize, has_suffix: bool) -> bool {
        let Some(token) = self.token(next) else { return true };
        let classes = self.classes(next);
        has_suffix
            || !classes.without(Classes::UNIT | Classes::EVENT).is_empty()
            || (token.kind != Kind::Word && !token.is("%") && !token.is_glued)
            || matches!(token.word.as_str(), "," | "." | ")" | ";" | "!" | "?" | ":" | "-")
            || self.is_function(&token.word)
    }

    /// Whether nothing is counted by the number before: "year 2 of the program", not "year 2 customers".
    fn ends_count(&self, next: usize) -> bool {
        self.token(next).is_none_or(|token| {
            if token.kind == Kind::Word { self.is_function(&token.word) } else { !token.is("%") }
        })
    }

    fn month_day(&self, month: i64, day: i64, year: Option<i32>) -> Option<Point> {
        let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
        let date = |year| NaiveDate::from_ymd_opt(year, month, day).map(Period::day);
        match year {
            Some(year) => Some(Point::fixed(date(year)?, Grain::Day)),
            None => self.yearless(date, Grain::Day),
        }
    }

    /// The first such period that is not over, among this year and the next eight; a leap day may take that long.
    pub(super) fn yearless(&self, period: impl Fn(i32) -> Option<Period>, grain: Grain) -> Option<Point> {
        let this_year = self.as_of.year();
        let found = (this_year..=this_year + 8)
            .find_map(|year| period(year).filter(|period| period.last >= self.as_of))?;
        Some(Point::fixed(found, grain))
    }

    /// "2027".
    pub(super) fn year_alone(&self, at: usize) -> Parsed {
        // "The year 2030".
        let before = self.unit(at).filter(|_| self.year(at + 1).is_some());
        let is_school = before == Some(Unit::SchoolYear);
        let at = at + usize::from(is_school || before == Some(Unit::Year));
        let (next, year) = self.year(at).or_else(|| {
            // "The end of '27".
            let (next, year) = self.year_after(at);
            Some((next, year.filter(|_| self.token(at).is_some_and(|token| token.kind == Kind::Symbol))?))
        })?;
        // "The 2027 calendar year".
        let unit = self.unit(next);
        let is_named = matches!(unit, Some(Unit::Year | Unit::FiscalYear | Unit::SchoolYear));
        // "2027 Q1".
        let part = self
            .items
            .get(self.skip_hyphen(next))
            .filter(|item| item.classes.has(Classes::QUARTER | Classes::HALF));
        if let Some(part) = part {
            let number = u32::try_from(part.value).ok()?;
            let is_half = part.classes.has(Classes::HALF);
            let period = if is_half { calendar::half(year, number) } else { calendar::quarter(year, number) };
            return Some((self.skip_hyphen(next) + 1, Point::fixed(period?, Grain::Part)));
        }
        // "The 2027 season": only its owner knows the days.
        let is_of = at > 0
            && self.classes(at - 1).has(Classes::ARTICLE)
            && self.classes(next).has(Classes::EPOCH | Classes::EVENT);
        if is_of {
            return Some((next + 1, Point::relative(None, Grain::Event).prefixed()));
        }
        let period = if is_school || unit == Some(Unit::SchoolYear) {
            calendar::containing(NaiveDate::from_ymd_opt(year, 3, 1)?, Unit::SchoolYear)
        } else {
            calendar::year(year)
        };
        let point = Point::fixed(period?, Grain::Long).prefixed();
        Some((next + usize::from(is_named), point))
    }
}

/// The end, the start or the middle of a period, or the whole.
fn narrow(classes: Classes, period: Period) -> Option<Period> {
    let length = (period.last - period.first).num_days() + 1;
    let at_day = |days: i64| period.first.checked_add_days(Days::new(u64::try_from(days).unwrap_or(0)));
    let part = length / 3;
    let period = if classes.has(Classes::START_OF) {
        Period { first: period.first, last: at_day(part.min(14) - i64::from(part > 0))? }
    } else if classes.has(Classes::MID_OF) {
        // "Mid-June" is the 15th: the middle of a period, give or take a sixth.
        Period { first: at_day(part)?, last: at_day((length - 1) / 2)? }
    } else if classes.has(Classes::END_OF) {
        Period { first: at_day(length - part.max(1))?, last: period.last }
    } else {
        period
    };
    Some(period)
}

/// How precise a unit is.
pub(super) const fn grain(unit: Unit) -> Grain {
    match unit {
        Unit::Day | Unit::WorkingDay => Grain::Day,
        Unit::Week | Unit::Weekend | Unit::Fortnight | Unit::Sprint | Unit::Month | Unit::Quarter => {
            Grain::Part
        }
        _ => Grain::Long,
    }
}

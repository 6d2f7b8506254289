//! Days that are named exactly and need more than a glance: those that no calendar has ("30 February"), feasts whose
//! day no rule of this program gives ("Diwali"), and days that lie so many weeks behind another ("a week on Friday").

use chrono::{Datelike, Days, NaiveDate};

use super::{
    Role,
    calendar::{Period, Unit},
    grammar::Grammar,
    phrases::Phrase,
    points::{Grain, Parsed, Point},
};
use crate::engines::smart::{classes::Classes, text::Kind};

/// What may stand before a date.
const PREFIX: Classes = Classes::UNTIL
    .and(Classes::BEFORE)
    .and(Classes::ON)
    .and(Classes::IN)
    .and(Classes::START)
    .and(Classes::ARTICLE);

impl Grammar<'_> {
    /// "by 30 February", "29/02/2027", "on the 31st of April": no day at all.
    pub(super) fn no_such_day(&self, at: usize) -> Phrase {
        let first = self.skip(at, PREFIX);
        let first = if self.classes(first).has(Classes::WEEKDAY) { self.skip_the(first + 1) } else { first };
        let next =
            self.false_day(first).or_else(|| self.false_month(first)).or_else(|| self.false_digits(first))?;
        Some((next, Some(self.when(at, next, Role::NoSuchDay, Grain::Day))))
    }

    /// "30 February 2027", "the 31st of April".
    fn false_day(&self, at: usize) -> Option<usize> {
        let (day, after, _) = self.day_number(at)?;
        let month_at = self.skip_hyphen(self.skip(after, Classes::OF));
        let month = self.items.get(month_at).filter(|item| item.classes.has(Classes::MONTH))?.value;
        let (next, year) = self.year_after(self.skip_hyphen(month_at + 1));
        Self::is_false(month, day, year).then_some(next)
    }

    /// "February 30th, 2027".
    fn false_month(&self, at: usize) -> Option<usize> {
        let month = self.items.get(at).filter(|item| item.classes.has(Classes::MONTH))?.value;
        let (day, next, has_suffix) = self.day_number(self.skip_the(at + 1))?;
        if !self.ends_day(next, has_suffix) {
            return None;
        }
        let (next, year) = self.year_after(next);
        Self::is_false(month, day, year).then_some(next)
    }

    /// Whether a year, or without one every year, lacks the day.
    fn is_false(month: i64, day: i64, year: Option<i32>) -> bool {
        let (Ok(month), Ok(day)) = (u32::try_from(month), u32::try_from(day)) else { return false };
        // A leap year, as one may be meant.
        NaiveDate::from_ymd_opt(year.unwrap_or(2028), month, day).is_none()
    }

    /// "29/02/2027", "31.11.2027", "2027-02-30": three numbers of which one is a year, and none a day of it.
    fn false_digits(&self, at: usize) -> Option<usize> {
        if self.numeric_date(at).is_some() {
            return None;
        }
        let first = self.items.get(at)?.first;
        let token = self.tokens.get(first).filter(|token| token.kind == Kind::Number)?;
        let (parts, last): (Vec<&str>, usize) = if token.word.contains('.') {
            (token.word.split('.').collect(), first)
        } else {
            let is_joint = |at: usize| {
                self.tokens.get(at).is_some_and(|token| {
                    token.is_glued && matches!(token.word.as_str(), "/" | "-" | "\u{2011}" | "\u{2013}")
                })
            };
            let part = |at: usize| Some(self.tokens.get(at).filter(|token| token.is_glued)?.word.as_str());
            if !is_joint(first + 1) || !is_joint(first + 3) {
                return None;
            }
            (vec![token.word.as_str(), part(first + 2)?, part(first + 4)?], first + 4)
        };
        let numbers: Vec<i64> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let is_year = |number: i64| (1900..2200).contains(&number);
        let is_day = |number: i64| (1..=31).contains(&number);
        let (year, one, two) = match numbers.as_slice() {
            [year, month, day] if is_year(*year) => (*year, *month, *day),
            [one, two, year] if is_year(*year) => (*year, *one, *two),
            _ => return None,
        };
        let year = i32::try_from(year).ok()?;
        let is_none = Self::is_false(one, two, Some(year)) && Self::is_false(two, one, Some(year));
        (is_day(one) && is_day(two) && is_none).then(|| self.item_after(last))
    }

    /// "by Diwali", "before Ramadan", "by Founders' Day": the day is not to be had from the words alone.
    pub(super) fn movable_feast(&self, at: usize) -> Phrase {
        if !self.classes(at).has(Classes::UNTIL | Classes::BEFORE | Classes::ON) {
            return None;
        }
        let feast = self.skip(at + 1, PREFIX);
        let is_feast = self.classes(feast).has(Classes::MOVABLE);
        let next = if is_feast { feast + 1 } else { self.day_with_a_name(feast)? };
        // "By Diwali on 8 November" tells the day.
        let is_told = self.point(self.skip(self.skip_symbol(next, "("), PREFIX)).is_some();
        (!is_told).then(|| (next, Some(self.when(at, next, Role::Soft, Grain::Event))))
    }

    /// "a week on Friday", "a fortnight on Monday", "two weeks from tomorrow": that day and so many weeks more.
    pub(super) fn weeks_behind(&self, at: usize) -> Parsed {
        // "Three times a week on Friday", "an hour a week on Mondays" recur.
        let is_rate = at > 0
            && (self.classes(at - 1).has(Classes::TIMES | Classes::UNIT | Classes::WEEKDAYS)
                || self.token(at - 1).is_some_and(|token| {
                    token.kind == Kind::Word
                        && !self.is_function(&token.word)
                        && !self.classes(at - 1).has(Classes::UNTIL | Classes::BEFORE | Classes::ON)
                }) && self.is_counted_before(at));
        if is_rate {
            return None;
        }
        let (next, duration) = self.duration(at)?;
        let weeks = match duration.unit {
            Unit::Week => duration.milli / 1000,
            Unit::Fortnight => duration.milli / 500,
            _ => return None,
        };
        let is_joint =
            self.token(next).is_some_and(|token| matches!(token.word.as_str(), "on" | "from" | "am" | "ab"));
        let day_at = next + usize::from(is_joint);
        let item = self.items.get(day_at)?;
        let base = if item.classes.has(Classes::WEEKDAY) && is_joint {
            self.coming_weekday(item.value)?
        } else if item.classes.has(Classes::DAY_NAME) {
            self.as_of.checked_add_days(Days::new(u64::try_from(item.value).ok()?))?
        } else {
            return None;
        };
        let date = base.checked_add_days(Days::new(u64::try_from(weeks.checked_mul(7)?).ok()?))?;
        Some((day_at + 1, Point::relative(Some(Period::day(date)), Grain::Day)))
    }

    /// Whether a number stands in the three words before, so that "a week" is what it recurs in.
    fn is_counted_before(&self, at: usize) -> bool {
        (1..=3).filter_map(|back| at.checked_sub(back)).any(|at| self.number(at).is_some())
    }

    /// "for a fortnight in March", "two weeks in July": the stretch lies in the period that follows.
    pub(super) fn stretch_inside(&self, first: usize, after: usize) -> Phrase {
        if !self.classes(after).has(Classes::IN | Classes::OVER) {
            return None;
        }
        let inner = self.skip(after + 1, Classes::ARTICLE);
        let (next, point) = self.point(inner).filter(|(next, point)| {
            matches!(point.grain, Grain::Part | Grain::Long) && !self.is_quantity(inner, *next, point)
        })?;
        let is_named = self.classes(inner).has(Classes::MONTH | Classes::SEASON | Classes::QUARTER)
            || self.year(inner).is_some()
            || self.classes(inner).has(Classes::NEXT | Classes::THIS);
        is_named.then(|| self.end_at(first, next, point))
    }

    /// "next March" said in February is that of the next year, since "this March" is the coming one.
    pub(super) fn after_the_coming(&self, period: Period) -> bool {
        period.first.year() == self.as_of.year() && (period.first - self.as_of).num_days() < 92
    }
}

//! Dates written in digits: `2027-12-31`, `31/12/2027`, `31.12.2027`, `12/2027`, `2027-W42`.

use chrono::NaiveDate;

use super::{
    calendar::{self, Period},
    grammar::Grammar,
    points::{Grain, Point},
};
use crate::engines::smart::text::{Kind, Token};

impl Grammar<'_> {
    /// A date in digits that starts at an item.
    pub(super) fn numeric_date(&self, at: usize) -> Option<(usize, Point)> {
        let first = self.items.get(at)?.first;
        let token = self.tokens.get(first).filter(|token| token.kind == Kind::Number)?;
        if token.word.contains('.') {
            let point = Self::dotted(&token.word)?;
            return Some((at + 1, point));
        }
        // The tail of a date that does not exist is no date either.
        let is_tail =
            token.is_glued && first > 0 && self.tokens.get(first - 1).is_some_and(|token| token.is("/"));
        if is_tail {
            return None;
        }
        let separator = self.tokens.get(first + 1).filter(|token| token.is_glued)?;
        let (last, point) = match separator.word.as_str() {
            "-" | "\u{2011}" | "\u{2013}" => self.iso(first)?,
            "/" => self.slashed(first)?,
            "." => self.dotted_apart(first)?,
            _ => return None,
        };
        // A further part would make it something else: a version, a ratio, a part number.
        let continues = self
            .tokens
            .get(last + 1)
            .is_some_and(|token| token.is_glued && (token.is("/") || token.kind == Kind::Number));
        (!continues).then(|| (self.item_after(last), point))
    }

    /// `2027-12-31`, `2027-12` or `2027-W42`; the year comes first.
    fn iso(&self, first: usize) -> Option<(usize, Point)> {
        let year = self.digits(first, 4)?;
        let second = self.tokens.get(first + 2).filter(|token| token.is_glued)?;
        if let Some(week) = second.word.strip_prefix('w').and_then(|week| week.parse().ok()) {
            let week = calendar::iso_week(i32::try_from(year).ok()?, week)?;
            return Some((first + 2, Point::fixed(week, Grain::Part)));
        }
        let is_dash = |token: &&Token<'_>| token.is("-") || token.is("\u{2011}") || token.is("\u{2013}");
        if !self.tokens.get(first + 3).as_ref().is_some_and(is_dash) {
            let month = self.digits(first + 2, 2).filter(|_| second.word.len() == 2 && year > 1900)?;
            let month = calendar::month(i32::try_from(year).ok()?, u32::try_from(month).ok()?)?;
            return Some((first + 2, Point { needs_prefix: true, ..Point::fixed(month, Grain::Part) }));
        }
        let date = ymd(year, self.digits(first + 2, 2)?, self.digits(first + 4, 2)?)?;
        Some((first + 4, Point::fixed(Period::day(date), Grain::Day)))
    }

    /// `31/12/2027`, `12/31/2027` in month-first locales, `2027/12/31`, `12/2027` and `31/12`.
    fn slashed(&self, first: usize) -> Option<(usize, Point)> {
        let one = self.digits(first, 4)?;
        let two = self.digits(first + 2, 4)?;
        let three = self
            .tokens
            .get(first + 3)
            .filter(|token| token.is("/") && token.is_glued)
            .and_then(|_| self.digits(first + 4, 4));
        if let Some(three) = three {
            let date =
                if one > 31 { ymd(one, two, three) } else { self.ordered(one, two, full_year(three)) }?;
            return Some((first + 4, Point::fixed(Period::day(date), Grain::Day)));
        }
        if two > 31 {
            let month = calendar::month(
                i32::try_from(two).ok().filter(|year| (1900..2200).contains(year))?,
                u32::try_from(one).ok()?,
            )?;
            return Some((first + 2, Point::fixed(month, Grain::Part)));
        }
        // Without a year, `1/2` may be a half: only a prefix such as "by" makes it a date.
        let point = self.yearless(|year| self.ordered(one, two, year.into()).map(Period::day), Grain::Day)?;
        Some((first + 2, Point { needs_prefix: true, ..point }))
    }

    /// `31.12.2027` and `31.12.27` in one token; the day comes first wherever dots are used.
    fn dotted(word: &str) -> Option<Point> {
        let parts: Vec<i64> = word.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        let [day, month, year] = parts.as_slice() else { return None };
        let date = ymd(full_year(*year), *month, *day)?;
        (*year > 0).then(|| Point::fixed(Period::day(date), Grain::Day))
    }

    /// `31.12.` without a year, in locales that write dates with dots.
    fn dotted_apart(&self, first: usize) -> Option<(usize, Point)> {
        let word = &self.tokens.get(first)?.word;
        let (day, month) = word.split_once('.')?;
        let (day, month): (i64, i64) = (day.parse().ok()?, month.parse().ok()?);
        let point = self.yearless(|year| ymd(year.into(), month, day).map(Period::day), Grain::Day)?;
        Some((first + 1, Point { needs_prefix: true, ..point }))
    }

    /// A date whose first two parts are in the order of the locale; a part above twelve can only be the day.
    fn ordered(&self, one: i64, two: i64, year: i64) -> Option<NaiveDate> {
        let is_day_first = if self.locale.is_day_first { two <= 12 } else { one > 12 };
        if is_day_first { ymd(year, two, one) } else { ymd(year, one, two) }
    }

    /// Plain digits, at most so many.
    fn digits(&self, at: usize, most: usize) -> Option<i64> {
        let token = self.tokens.get(at)?;
        let fits = token.kind == Kind::Number && token.word.len() <= most;
        fits.then(|| token.word.parse().ok()).flatten()
    }
}

/// A year of two digits belongs to this century.
fn full_year(year: i64) -> i64 {
    if (0..100).contains(&year) { year + 2000 } else { year }
}

fn ymd(year: i64, month: i64, day: i64) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1900..2200).contains(year))?;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

//! Durations: numbers of units, such as "the next 18 months", "a year and a half", "six-week".

use super::{calendar::Unit, grammar::Grammar};
use crate::engines::smart::classes::Classes;

/// A number of units.
pub(super) struct Duration {
    /// The number in thousandths.
    pub(super) milli: i64,
    /// The unit.
    pub(super) unit: Unit,
}

impl Grammar<'_> {
    /// A number of units: "18 months", "the next six weeks", "a year and a half", "one week".
    pub(super) fn duration(&self, at: usize) -> Option<(usize, Duration)> {
        let start = at;
        let mut at = self
            .skip(at, Classes::ARTICLE.without(Classes::PER) | Classes::NEXT | Classes::THIS | Classes::REST);
        at = self.skip(at, Classes::NEXT);
        // "Within the first 90 days".
        let is_first = self.classes(at).has(Classes::ORDINAL) && self.number(at + 1).is_some();
        at += usize::from(is_first);
        let item = self.items.get(at)?;
        // "Half a year".
        let is_half = self.token(at).is_some_and(|token| token.word == "half")
            && self.token(at + 1).is_some_and(|token| matches!(token.word.as_str(), "a" | "an"));
        if let Some(whole) = self.items.get(at + 1).filter(|item| is_half && item.classes.has(Classes::RECUR))
        {
            return Some((at + 2, Duration { milli: 500, unit: Unit::of(whole.value)? }));
        }
        // "A week" is one item, as it also recurs ("twice a week").
        let is_single = item.classes.has(Classes::RECUR)
            && self.token(at).is_some_and(|token| matches!(token.word.as_str(), "a" | "an"));
        if is_single {
            let unit = Unit::of(item.value)?;
            return Some(self.and_a_half(at + 1, 1000, unit));
        }
        let (milli, unit_at) = if let Some((milli, next)) = self.count(at) {
            (milli, next)
        } else if self.is_one(start, at) {
            (1000, at)
        } else {
            return None;
        };
        // "18 more months", "two (2) weeks", "six-month", "2 and a half years".
        let mut unit_at = self.skip(self.skip_hyphen(unit_at), Classes::EVERY_OTHER | Classes::NEXT);
        if self.token(unit_at).is_some_and(|token| token.is("("))
            && self.token(unit_at + 2).is_some_and(|token| token.is(")"))
        {
            unit_at += 3;
        }
        let is_half = self.token(unit_at).is_some_and(|token| token.word == "and")
            && self.token(unit_at + 2).is_some_and(|token| token.word == "half");
        if is_half {
            return Some((unit_at + 4, Duration { milli: milli + 500, unit: self.unit(unit_at + 3)? }));
        }
        let unit = self.unit(unit_at)?;
        Some(self.and_a_half(unit_at + 1, milli, unit))
    }

    /// Whether an article before a unit means one of it: "within a month", "the next year". "The rest of the year"
    /// and "the school year" are periods with an end of their own.
    fn is_one(&self, start: usize, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|before| *before >= start.saturating_sub(1));
        let has_article = before.is_some_and(|before| self.classes(before).has(Classes::ARTICLE));
        let any = |classes: Classes| (start..at).any(|at| self.classes(at).has(classes));
        let is_indefinite = before.and_then(|before| self.token(before)).is_some_and(|token| {
            matches!(token.word.as_str(), "a" | "an" | "ein" | "eine" | "einem" | "einer" | "eines")
        });
        let is_named = match self.unit(at) {
            None => return false,
            Some(
                Unit::Quarter
                | Unit::Term
                | Unit::Semester
                | Unit::SchoolYear
                | Unit::FiscalYear
                | Unit::Half,
            ) => !is_indefinite,
            Some(_) => false,
        };
        has_article && (!is_named || any(Classes::NEXT)) && (is_indefinite || !any(Classes::REST))
    }

    /// A number, the upper one of a range ("6 to 8 weeks"), or "a couple of". A year is no number of years.
    fn count(&self, at: usize) -> Option<(i64, usize)> {
        if self.token(at)?.word == "couple" {
            return Some((2000, self.skip(at + 1, Classes::OF)));
        }
        let number = self.number(at)?;
        if self.year(at).is_some() {
            return None;
        }
        let next = self.item_after(number.last);
        let joins = |token: &&crate::engines::smart::text::Token<'_>| {
            matches!(token.word.as_str(), "-" | "\u{2013}" | "to" | "or" | "bis")
        };
        let upper = self
            .token(next)
            .filter(joins)
            .and_then(|_| self.number(next + 1))
            .filter(|upper| upper.value > number.value);
        match upper {
            Some(upper) => Some((upper.milli?, self.item_after(upper.last))),
            None => Some((number.milli?, next)),
        }
    }

    /// The half that may follow "a year"; "6 months' time" ends in an apostrophe.
    fn and_a_half(&self, next: usize, milli: i64, unit: Unit) -> (usize, Duration) {
        let is = |at: usize, word: &str| self.token(at).is_some_and(|token| token.word == word);
        if is(next, "and") && is(next + 1, "a") && is(next + 2, "half") {
            return (next + 3, Duration { milli: milli + 500, unit });
        }
        let next = self.skip_symbol(self.skip_symbol(next, "'"), "\u{2019}");
        (next, Duration { milli, unit })
    }
}

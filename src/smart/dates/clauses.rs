//! Clauses of time: "by the time I graduate", "before the semester ends", "between now and Friday".

use super::{
    calendar,
    grammar::Grammar,
    phrases::Phrase,
    points::{Grain, Point, grain},
};
use crate::smart::{classes::Classes, text::Kind};

impl Grammar<'_> {
    /// "by the time I graduate": only its owner knows the day.
    pub(super) fn by_the_time(&self, first: usize) -> Phrase {
        let item = self.items.get(first)?;
        let is_clause = self.tokens.get(item.last).is_some_and(|token| token.word == "time");
        let subject = self.token(first + 1).filter(|token| token.kind == Kind::Word)?;
        let follows = is_clause && !matches!(subject.word.as_str(), "of" | "and" | "or");
        follows.then(|| self.end_at(first, first + 2, Point::relative(None, Grain::Event)))
    }

    /// "before the semester ends", "until the year is over".
    pub(super) fn before_it_ends(&self, first: usize, at: usize) -> Phrase {
        let unit = self.unit(at).filter(|unit| unit.is_calendar())?;
        let verb = self.token(at + 1).map(|token| token.word.as_str()).unwrap_or_default();
        let next = match verb {
            "ends" | "finishes" | "closes" | "endet" => at + 2,
            "is" | "comes" => at + 3,
            _ => return None,
        };
        let period = calendar::containing(self.as_of, unit);
        Some(self.end_at(first, next, Point::relative(period, grain(unit))))
    }

    /// "between 1 March and 30 June", "between now and Friday".
    pub(super) fn between(&self, at: usize) -> Phrase {
        if !self.classes(at).has(Classes::BETWEEN) {
            return None;
        }
        let is_now = self.token(at + 1).is_some_and(|token| matches!(token.word.as_str(), "now" | "jetzt"));
        let middle = if is_now { at + 2 } else { self.point(at + 1)?.0 };
        let (next, end) = self.point(middle + 1).filter(|_| self.classes(middle).has(Classes::THROUGH))?;
        Some(self.end_at(at, next, end))
    }
}

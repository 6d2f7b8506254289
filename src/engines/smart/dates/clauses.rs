//! Clauses of time: "by the time I graduate", "before the semester ends", "between now and Friday".

use super::{
    Role, When,
    calendar::{self, Period, Unit},
    grammar::Grammar,
    phrases::Phrase,
    points::{Grain, Point, grain},
};
use crate::engines::smart::{classes::Classes, text::Kind};

impl Grammar<'_> {
    /// "by the time I graduate": only its owner knows the day.
    pub(super) fn by_the_time(&self, first: usize) -> Phrase {
        let item = self.items.get(first)?;
        let is_clause = self.tokens.get(item.last).is_some_and(|token| token.word == "time");
        let subject = self.token(first + 1).filter(|token| token.kind == Kind::Word)?;
        let follows = is_clause && !matches!(subject.word.as_str(), "of" | "and" | "or");
        follows.then(|| self.end_at(first, first + 2, Point::relative(None, Grain::Event)))
    }

    /// "before the semester ends", "until the year is over", "before the new baby arrives".
    pub(super) fn before_it_ends(&self, first: usize, at: usize) -> Phrase {
        // "By then open a clinic" is no such clause.
        if self.token(first).is_some_and(|token| token.word == "by") {
            return None;
        }
        let turns = |at: usize| self.classes(at).has(Classes::TURNS);
        let verb = (at + 1..at + 5).find(|at| turns(*at))?;
        let is_plain = (at..verb).all(|at| self.token(at).is_some_and(|token| token.kind == Kind::Word));
        if !is_plain {
            return None;
        }
        let unit = self.unit(at).filter(|unit| unit.is_calendar() && verb == at + 1);
        let point = unit.map_or(Point::relative(None, Grain::Event), |unit| {
            Point::relative(calendar::containing(self.as_of, unit), grain(unit))
        });
        Some(self.end_at(first, verb + 1, point))
    }

    /// "when the course ends", "once the grant expires".
    pub(super) fn when_it_ends(&self, at: usize) -> Phrase {
        let inner = self.skip(at + 1, Classes::ARTICLE);
        // "Once a week" is a number of times.
        let is_definite = inner > at + 1
            && self.token(at + 1).is_some_and(|token| !matches!(token.word.as_str(), "a" | "an"));
        let is_when =
            self.token(at).is_some_and(|token| token.word == "when" || token.word == "once" && is_definite);
        is_when.then(|| self.before_it_ends(at, inner)).flatten()
    }

    /// "By 6 weeks, the patient will …", "by 6 weeks post-op": so long after the start. Elsewhere "by 6 weeks" is a
    /// change.
    pub(super) fn is_time_point(&self, first: usize, next: usize) -> bool {
        let starts = first.checked_sub(1).is_none_or(|before| self.is_break(before));
        self.token(next).is_some_and(|token| token.is(",") && starts || token.word == "post")
    }

    /// "by session 10": only its owner knows the day.
    pub(super) fn by_session(&self, first: usize, at: usize) -> Phrase {
        self.unit(at).filter(|unit| *unit == Unit::Occasion)?;
        let number = self.number(at + 1)?;
        Some(self.end_at(first, self.item_after(number.last), Point::relative(None, Grain::Event)))
    }

    /// "by the deadline", "before the due date": there is one, though the text does not say which day it is.
    pub(super) fn by_the_deadline(&self, first: usize, after: usize) -> Phrase {
        let last = after.checked_sub(1).filter(|last| *last > first)?;
        let has_article = self.classes(first + 1).has(Classes::ARTICLE);
        let is_named = self.token(last).is_some_and(|token| {
            matches!(token.word.as_str(), "deadline" | "due" | "target" | "completion" | "end")
        });
        (has_article && is_named).then(|| self.end_at(first, after, Point::relative(None, Grain::Event)))
    }

    /// "by the weekend": the coming one.
    pub(super) fn by_the_weekend(&self, first: usize, at: usize) -> Phrase {
        let unit = self.unit(at).filter(|unit| *unit == Unit::Weekend)?;
        let period = calendar::containing(self.as_of, unit);
        Some(self.end_at(first, at + 1, Point::relative(period, Grain::Part)))
    }

    /// "all year", "all season": the one that runs. "All day" is none.
    pub(super) fn all_year(&self, at: usize) -> Phrase {
        if self.token(at).is_none_or(|token| token.word != "all") {
            return None;
        }
        let unit = self.unit(at + 1).filter(|unit| {
            matches!(unit, Unit::Month | Unit::Quarter | Unit::Year | Unit::Term | Unit::Semester)
        });
        let period = unit.and_then(|unit| calendar::containing(self.as_of, unit));
        let is_long = unit.is_some() || self.classes(at + 1).has(Classes::EPOCH | Classes::SEASON);
        is_long.then(|| self.end_at(at, at + 2, Point::relative(period, Grain::Long)))
    }

    /// "by this time next year": so long from today.
    pub(super) fn this_time(&self, first: usize, at: usize) -> Phrase {
        let item = self.items.get(at)?;
        let is_this_time = item.last == item.first + 1
            && self.tokens.get(item.first).is_some_and(|token| token.word == "this")
            && self.tokens.get(item.last).is_some_and(|token| token.word == "time");
        let unit = self.unit(at + 2).filter(|unit| is_this_time && unit.is_calendar())?;
        let date =
            self.classes(at + 1).has(Classes::NEXT).then(|| calendar::later(self.as_of, 1000, unit))?;
        Some(self.end_at(first, at + 3, Point::relative(Some(Period::day(date?)), Grain::Distance)))
    }

    /// "six months after the program ends", "two weeks after the launch": counted from a day that only its owner knows.
    pub(super) fn after_an_event(&self, first: usize, at: usize) -> Phrase {
        let (next, _) = self.duration(at).filter(|(_, duration)| duration.unit.is_calendar())?;
        let is_after =
            self.token(next).is_some_and(|token| matches!(token.word.as_str(), "after" | "following"));
        let noun = self.skip(next + 1, Classes::ARTICLE);
        let is_noun = noun > next + 1 || self.classes(noun).has(Classes::EVENT | Classes::EPOCH);
        let is_word = |at: usize| self.token(at).is_some_and(|token| token.kind == Kind::Word);
        let end = (noun + 1..noun + 4)
            .take_while(|at| is_word(*at))
            .find(|at| self.classes(*at).has(Classes::TURNS))
            .unwrap_or(noun);
        (is_after && is_noun && is_word(noun))
            .then(|| self.end_at(first, end + 1, Point::relative(None, Grain::Event)))
    }

    /// "(8 weeks)": a duration alone in brackets is how long the goal takes.
    pub(super) fn in_brackets(&self, at: usize) -> Option<(usize, super::durations::Duration)> {
        let opens = at > 0 && self.token(at - 1).is_some_and(|token| token.is("("));
        let (next, duration) =
            self.duration(at).filter(|(_, duration)| opens && duration.unit.is_calendar())?;
        self.token(next).is_some_and(|token| token.is(")")).then_some((next, duration))
    }

    /// "throughout the shift", "for the whole session": what happens once has an end.
    pub(super) fn throughout_occasion(&self, first: usize, at: usize) -> Phrase {
        let whole = self.token(first).is_some_and(|token| token.word == "throughout")
            || self
                .items
                .get(first)
                .is_some_and(|item| item.last > item.first && item.classes.has(Classes::FOR | Classes::OVER));
        let at = self.skip(at, Classes::OF | Classes::ARTICLE | Classes::REST);
        // "The 12-hour shift".
        let reach = if self.number(at).is_some() { 4 } else { 1 };
        let noun = (at..at + reach).find(|at| self.unit(*at) == Some(Unit::Occasion))?;
        let is_one =
            self.token(noun).is_some_and(|token| !token.word.ends_with('s') || token.word.ends_with("ss"));
        (whole && is_one).then(|| self.end_at(first, noun + 1, Point::relative(None, Grain::Event)))
    }

    /// "between 1 March and 30 June", "between now and Friday".
    pub(super) fn between(&self, at: usize) -> Phrase {
        if !self.classes(at).has(Classes::BETWEEN) {
            return None;
        }
        let is_now = self.token(at + 1).is_some_and(|token| matches!(token.word.as_str(), "now" | "jetzt"));
        let first = self.skip(at + 1, Classes::ARTICLE);
        let middle = if is_now { at + 2 } else { self.single_period(first).or_else(|| self.point(first))?.0 };
        let (next, end) = self.point(middle + 1).filter(|_| self.classes(middle).has(Classes::THROUGH))?;
        Some(self.end_at(at, next, end))
    }

    /// "by 5 pm", "by 17:30": today.
    pub(super) fn clock(&self, first: usize, at: usize) -> Phrase {
        let number = self.number(at).filter(Number24::fits)?;
        let mut next = self.item_after(number.last);
        if self.token(next).is_some_and(|token| token.is(":") && token.is_glued) {
            next += 2;
        } else if !self.classes(next).has(Classes::CLOCK) {
            return None;
        }
        next = self.skip(next, Classes::CLOCK);
        // The dot of "p.m.".
        let dotted = self.skip_symbol(next, ".");
        next = if self.classes(dotted).has(Classes::ON) { dotted } else { next };
        if let Some((next, point)) =
            self.point(self.skip(next, Classes::ON)).filter(|(_, point)| point.grain == Grain::Day)
        {
            return Some(self.end_at(first, next, point));
        }
        let when = self.when(first, next, Role::Daily, Grain::Day);
        Some((next, Some(When { date: Some(self.as_of), is_relative: true, ..when })))
    }

    /// "before I turn 40", "by age 30".
    pub(super) fn age(&self, first: usize, at: usize) -> Phrase {
        let at = (at..at + 4).find(|at| self.classes(*at).has(Classes::AGE))?;
        let number = self.number(at + 1)?;
        let next = self.item_after(number.last);
        Some((next, Some(self.when(first, next, Role::End, Grain::Event))))
    }
}

/// Numbers that can be an hour.
struct Number24;

impl Number24 {
    fn fits(number: &crate::engines::smart::numbers::Number) -> bool {
        number.value <= 24.0
    }
}

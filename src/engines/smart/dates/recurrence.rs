//! Recurrences: "every Monday", "3 times a week", "Mon/Wed/Fri", "at the end of each month".

use super::{
    Role,
    calendar::Unit,
    grammar::Grammar,
    phrases::{Found, Phrase},
    points::Grain,
};
use crate::engines::smart::{classes::Classes, text::Kind};

impl Grammar<'_> {
    /// The recurrence that starts at an item.
    pub(super) fn recurrence(&self, at: usize) -> Phrase {
        let classes = self.classes(at);
        if classes.has(Classes::EACH) {
            return self.each(at);
        }
        // "A year from now" is an end.
        if classes.has(Classes::RECUR)
            && (self.classes(at + 1).has(Classes::FROM_NOW) || self.weeks_behind(at).is_some())
        {
            return None;
        }
        if classes.has(Classes::RECUR) {
            let unit = self.items.get(at).and_then(|item| Unit::of(item.value));
            return Some(self.recurring(at, at + 1, unit));
        }
        if classes.has(Classes::ON) && self.classes(at + 1).has(Classes::WEEKDAYS) {
            return Some(self.recurring(at, self.weekday_list(at + 1), Some(Unit::Week)));
        }
        if classes.has(Classes::WEEKDAYS) {
            return Some(self.recurring(at, self.weekday_list(at), Some(Unit::Week)));
        }
        if classes.has(Classes::WEEKDAY) {
            let next = self.weekday_list(at);
            return (next > at + 1).then(|| self.recurring(at, next, Some(Unit::Week)));
        }
        if classes.has(Classes::PER) {
            return self.per(at);
        }
        // "At the end of each month": the end belongs to the recurrence.
        let inner =
            self.skip(at + 1, Classes::END_OF | Classes::START_OF | Classes::UNTIL | Classes::ARTICLE);
        let is_bound = classes.has(
            Classes::END_OF
                | Classes::START_OF
                | Classes::UNTIL
                | Classes::BEFORE
                | Classes::OVER
                | Classes::IN
                | Classes::ON
                | Classes::AFTER,
        );
        if is_bound && self.classes(inner).has(Classes::EACH) {
            return self.each(inner).or(Some((inner + 1, None)));
        }
        None
    }

    fn recurring(&self, first: usize, next: usize, unit: Option<Unit>) -> Found {
        (next, Some(self.when(first, next, Role::Recurring(unit), Grain::Event)))
    }

    /// "every day", "every two weeks", "every second Saturday", "each morning".
    fn each(&self, at: usize) -> Phrase {
        let mut inner = self.skip(at + 1, Classes::EVERY_OTHER | Classes::ORDINAL);
        if let Some(number) = self.number(inner) {
            inner = self.item_after(number.last);
        }
        let classes = self.classes(inner);
        if classes.has(Classes::WEEKDAY) {
            return Some(self.recurring(at, self.weekday_list(inner), Some(Unit::Week)));
        }
        if classes.has(Classes::MONTH | Classes::SEASON | Classes::HOLIDAY) {
            return Some(self.recurring(at, inner + 1, Some(Unit::Year)));
        }
        // "Every leadership meeting".
        let is_noun = |at: &usize| {
            self.classes(*at).is_empty()
                && self
                    .token(*at)
                    .is_some_and(|token| token.kind == Kind::Word && !self.is_function(&token.word))
        };
        let noun = inner + (inner..inner + 2).take_while(is_noun).count();
        let inner = if self.unit(noun) == Some(Unit::Occasion) { noun } else { inner };
        // "Each weekday evening": the part of the day belongs to it.
        let unit = self.unit(inner)?;
        let next = if self.unit(inner + 1) == Some(Unit::Occasion) { inner + 2 } else { inner + 1 };
        // "Each month of 2027" ends with that year.
        if self.token(next).is_some_and(|token| token.word == "of")
            && let Some((next, point)) = self.point(next + 1).filter(|(_, point)| point.grain != Grain::Event)
        {
            return Some(self.end_at(at, next, point));
        }
        let unit = if unit == Unit::WorkingDay { Unit::Day } else { unit };
        Some(self.recurring(at, next, Some(unit)))
    }

    /// "per week", "/month"; "a week" is an entry of its own.
    fn per(&self, at: usize) -> Phrase {
        let is_ahead = self.classes(at + 2).has(Classes::FROM_NOW);
        let unit = self.unit(at + 1).filter(|unit| *unit != Unit::Occasion && !is_ahead)?;
        let is_slash = self.token(at).is_some_and(|token| token.is("/"));
        let is_per = is_slash || self.token(at).is_some_and(|token| token.word == "per");
        let follows = at > 0
            && (self.classes(at - 1).has(Classes::TIMES | Classes::UNIT | Classes::WEEKDAYS)
                || self.number(at - 1).is_some());
        (is_per || follows).then(|| self.recurring(at, at + 2, Some(unit)))
    }

    /// The item behind "Monday, Wednesday and Friday" or "Mon/Wed/Fri"; behind one day when no other follows.
    fn weekday_list(&self, at: usize) -> usize {
        let mut last = at;
        loop {
            let day =
                (last + 1..last + 4).find(|at| self.classes(*at).has(Classes::WEEKDAY | Classes::WEEKDAYS));
            let Some(day) = day else { return last + 1 };
            let joins = (last + 1..day).all(|at| {
                self.token(at)
                    .is_some_and(|token| matches!(token.word.as_str(), "," | "/" | "&" | "and" | "und"))
            });
            if !joins || day == last + 1 {
                return last + 1;
            }
            last = day;
        }
    }
}

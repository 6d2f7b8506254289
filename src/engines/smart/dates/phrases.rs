//! What stands before a point in time and decides what it does: "by", "within", "for", "starting".

use chrono::Days;

use super::{
    Role, When,
    calendar::{self, Period, Unit},
    durations::Duration,
    grammar::Grammar,
    points::{Grain, Point, grain},
};
use crate::engines::smart::{classes::Classes, text::Kind};

/// The next item, and the time if there is one; a stretch without time may still be consumed.
pub(super) type Found = (usize, Option<When>);

/// What stands at an item, if it is a phrase of time.
pub(super) type Phrase = Option<Found>;

impl Grammar<'_> {
    /// The phrase of time that starts at an item.
    pub(super) fn phrase(&self, at: usize) -> Phrase {
        let classes = self.classes(at);
        if classes.has(Classes::TIME_IDIOM) {
            return Some((at + 1, None));
        }
        if classes.has(Classes::SOFT) {
            return Some((at + 1, Some(self.when(at, at + 1, Role::Soft, Grain::Event))));
        }
        self.no_such_day(at)
            .or_else(|| self.movable_feast(at))
            .or_else(|| self.recurrence(at))
            .or_else(|| self.nth_weekday(at))
            .or_else(|| self.after_an_event(at, at))
            .or_else(|| self.past(at))
            .or_else(|| self.until(at))
            .or_else(|| self.before(at))
            .or_else(|| self.inside(at))
            .or_else(|| self.on(at))
            .or_else(|| self.start(at))
            .or_else(|| self.between(at))
            .or_else(|| self.when_it_ends(at))
            .or_else(|| self.bare(at))
    }

    /// "The last Friday of March" is an end point without a preposition, too.
    fn nth_weekday(&self, at: usize) -> Phrase {
        let (next, point) = self.weekday_of_month(at)?;
        Some(self.end_at(at, next, point))
    }

    /// A time over these items.
    pub(super) fn when(&self, first: usize, next: usize, role: Role, grain: Grain) -> When {
        let start = self.items.get(first).map_or(0, |item| item.first);
        let end = self.items.get(next.saturating_sub(1)).map_or(start, |item| item.last);
        When {
            tokens: (start, end.max(start)),
            role,
            grain,
            window: None,
            date: None,
            is_relative: false,
            milli_days: None,
        }
    }

    pub(super) fn end_at(&self, first: usize, next: usize, point: Point) -> Found {
        let date = point.period.map(|period| period.last);
        let when = self.when(first, next, Role::End, point.grain);
        (next, Some(When { window: point.period, date, is_relative: point.is_relative, ..when }))
    }

    fn end_in(&self, first: usize, next: usize, duration: &Duration) -> Found {
        let date = calendar::later(self.as_of, duration.milli, duration.unit);
        let milli_days = duration.milli.checked_mul(duration.unit.milli_days()).map(|days| days / 1000);
        // A tenth of the time, at least two days, is no contradiction to a due date.
        let slack = u64::try_from(milli_days.unwrap_or(0) / 10_000).unwrap_or(0).max(2);
        let window = date.and_then(|date| {
            Some(Period {
                first: date.checked_sub_days(Days::new(slack))?,
                last: date.checked_add_days(Days::new(slack))?,
            })
        });
        let when = self.when(first, next, Role::End, Grain::Distance);
        (next, Some(When { window, date, is_relative: true, milli_days, ..when }))
    }

    /// "last year", "over the past month", "two weeks ago", "since 2019", "after the exam": nothing to come.
    fn past(&self, at: usize) -> Phrase {
        if self.classes(at).has(Classes::LAST) {
            let after = self.number(at + 1).map_or(at + 1, |number| self.item_after(number.last));
            return self.unit(after).is_some().then_some((after + 1, None));
        }
        let (next, _) = self.duration(at)?;
        self.token(next)
            .filter(|token| token.word == "ago" || token.word == "after")
            .map(|_| (next + 1, None))
    }

    /// "by the end of June", "no later than 14 March", "by 5 pm", "by the time I turn 40".
    fn until(&self, at: usize) -> Phrase {
        if !self.classes(at).has(Classes::UNTIL) {
            return None;
        }
        let prefix = Classes::UNTIL | Classes::ON | Classes::IN | Classes::WITHIN;
        let inner = self.skip(self.skip_symbol(self.skip(at + 1, prefix), ":"), prefix | Classes::ARTICLE);
        if let Some((next, point)) =
            self.point(inner).filter(|(next, point)| !self.is_quantity(inner, *next, point))
        {
            return Some(self.end_at(at, next, point));
        }
        if let Some(found) = self.this_time(at, inner).or_else(|| self.by_the_weekend(at, inner)) {
            return Some(found);
        }
        if let Some((next, duration)) =
            self.duration(inner).filter(|(_, duration)| duration.unit.is_calendar())
        {
            // "By three weeks" is a change, "deadline: three weeks" is not.
            let is_deadline = self.token(at).is_some_and(|token| token.word != "by")
                || self.classes(next).has(Classes::FROM_NOW)
                || self.is_time_point(at, next);
            return is_deadline.then(|| self.end_in(at, next, &duration));
        }
        self.clock(at, inner)
            .or_else(|| self.age(at, inner))
            .or_else(|| self.before_it_ends(at, inner))
            .or_else(|| self.by_the_time(at))
            .or_else(|| self.by_session(at, inner))
            .or_else(|| self.by_the_deadline(at, inner))
    }

    /// "before 1 May", "prior to my review", "before dinner".
    fn before(&self, at: usize) -> Phrase {
        if !self.classes(at).has(Classes::BEFORE) {
            return None;
        }
        let inner = self.skip(at + 1, Classes::ARTICLE);
        if self.classes(inner).has(Classes::DAILY_EVENT) && !self.classes(inner + 1).has(Classes::TURNS) {
            return Some((inner + 1, Some(self.when(at, inner + 1, Role::Daily, Grain::Day))));
        }
        if let Some((next, point)) =
            self.point(inner).filter(|_| self.classes(inner).has(Classes::END_OF | Classes::END_NAME))
        {
            return Some(self.end_at(at, next, point));
        }
        if let Some((next, point)) = self.point(inner) {
            let eve = point.period.and_then(|period| period.first.pred_opt());
            let when = self.when(at, next, Role::End, point.grain);
            // "Before 1 May" may be meant to include that day.
            let window = point.period.and_then(|period| {
                let length = u64::try_from((period.last - period.first).num_days()).ok()?;
                Some(Period { first: eve?.checked_sub_days(Days::new(length))?, last: period.first })
            });
            return Some((next, Some(When { window, date: eve, is_relative: point.is_relative, ..when })));
        }
        self.clock(at, inner)
            .or_else(|| self.age(at, inner))
            .or_else(|| self.before_it_ends(at, inner))
            .or_else(|| self.by_the_time(at))
    }

    /// "within 18 months", "in Q3", "for the next ten weeks", "over the summer".
    fn inside(&self, at: usize) -> Phrase {
        let classes = self.classes(at);
        if !classes.has(Classes::WITHIN | Classes::IN | Classes::FOR | Classes::OVER) {
            return None;
        }
        let inner = self.skip(self.skip_symbol(self.skip(at + 1, Classes::WITHIN), ":"), Classes::ARTICLE);
        if self.classes(inner).has(Classes::LAST) {
            return self.past(inner);
        }
        if let Some(found) = self.throughout_occasion(at, at + 1) {
            return Some(found);
        }
        if let Some((next, duration)) = self.duration(inner) {
            if let Some(found) = self.stretch_inside(at, next).filter(|_| duration.unit.is_calendar()) {
                return Some(found);
            }
            return self.inside_duration(at, next, &duration);
        }
        let is_whole = self.items.get(at).is_some_and(|item| item.last > item.first);
        let inner = if is_whole { self.skip(inner, Classes::OF | Classes::ARTICLE) } else { inner };
        let (next, point) = self
            .point(inner)
            .or_else(|| self.named_unit(at, inner))
            .or_else(|| self.epoch(inner).filter(|_| is_whole))?;
        let is_for = classes.has(Classes::FOR) && !classes.has(Classes::IN | Classes::OVER);
        // "For the month of February".
        let is_month_of = self.items.get(at + 1).is_some_and(|item| item.last > item.first + 1);
        let is_named = is_whole
            || is_month_of
            || self.classes(inner).has(Classes::THIS | Classes::NEXT | Classes::REST)
            || at.checked_sub(1).is_some_and(|before| self.is_goal(before));
        let fits = match point.grain {
            // "Over the holidays" is a stretch of time, "in the exam" is none.
            Grain::Event => {
                (classes.has(Classes::OVER) || is_for && is_whole) && self.classes(inner).has(Classes::EPOCH)
                    || self.token(at).is_some_and(|token| token.word == "throughout")
                        && self.classes(inner).has(Classes::EVENT)
                    || self.classes(inner).has(Classes::NEXT)
            }
            Grain::Day => !is_for && !classes.has(Classes::IN) || is_named,
            _ => !is_for || is_named,
        };
        (fits && !self.is_quantity(inner, next, &point)).then(|| self.end_at(at, next, point))
    }

    /// "over the school year", "for the rest of the term": the one that runs. "During the week" is no end.
    fn named_unit(&self, at: usize, inner: usize) -> Option<(usize, Point)> {
        let has_article = (at + 1..inner).any(|at| self.classes(at).has(Classes::ARTICLE))
            || self.classes(at).has(Classes::REST);
        let unit = self.unit(inner).filter(|unit| has_article && unit.is_calendar())?;
        let is_long = !matches!(unit, Unit::Day | Unit::WorkingDay | Unit::Week | Unit::Weekend);
        is_long.then(|| {
            Some((inner + 1, Point::relative(calendar::containing(self.as_of, unit), grain(unit))))
        })?
    }

    fn inside_duration(&self, at: usize, next: usize, duration: &Duration) -> Phrase {
        let classes = self.classes(at);
        if duration.unit == Unit::Occasion {
            // "Within four sessions": only its owner knows the day.
            let is_end = classes.has(Classes::WITHIN);
            return is_end.then(|| (next, Some(self.when(at, next, Role::End, Grain::Event))));
        }
        if !duration.unit.is_calendar() {
            // "During the next 24 hours" begins now.
            let is_now =
                (at + 1..next).any(|at| self.classes(at).has(Classes::NEXT)) && duration.unit == Unit::Hour;
            if is_now {
                return Some((next, Some(self.when(at, next, Role::End, Grain::Day))));
            }
            let is_service = classes.has(Classes::WITHIN) && duration.unit == Unit::Hour;
            return is_service.then(|| (next, Some(self.when(at, next, Role::Service, Grain::Day))));
        }
        if classes.has(Classes::FOR) && self.is_after_perfect(at) {
            return Some((next, None));
        }
        // "Within 3 days of each request" and "within five business days" are levels of service.
        let is_service = classes.has(Classes::WITHIN)
            && (self.token(next).is_some_and(|token| token.word == "of" || token.word == "after")
                || duration.unit == Unit::WorkingDay)
            && duration.milli.checked_mul(duration.unit.milli_days()).is_some_and(|days| days < 15_000_000);
        if is_service {
            return Some((next, Some(self.when(at, next, Role::Service, Grain::Day))));
        }
        let next = if self.classes(next).has(Classes::FROM_NOW) { next + 1 } else { next };
        Some(self.end_in(at, next, duration))
    }

    /// Whether "have", "been" or the like stands a few words before, so that "for three years" tells the past.
    fn is_after_perfect(&self, at: usize) -> bool {
        (1..=7)
            .map_while(|back| at.checked_sub(back))
            .take_while(|at| !self.is_break(*at))
            .any(|at| self.classes(at).has(Classes::PERFECT))
    }

    /// "on 14 March", "on Friday", "on my birthday".
    fn on(&self, at: usize) -> Phrase {
        if !self.classes(at).has(Classes::ON) {
            return None;
        }
        let inner = self.skip(at + 1, Classes::ON);
        let (next, point) = self.point(inner)?;
        // "At our next review" is an end point, "at the meeting" is a place.
        // "At the March meetup" is one in March.
        let is_meeting = point.grain == Grain::Part
            && self.token(at).is_some_and(|token| token.word == "at")
            && self
                .token(next)
                .is_some_and(|token| token.kind == Kind::Word && !self.is_function(&token.word));
        if is_meeting {
            return Some(self.end_at(at, next, point));
        }
        let is_coming = point.grain == Grain::Event
            && (inner..next).any(|at| self.classes(at).has(Classes::NEXT | Classes::END_OF));
        if point.grain != Grain::Day && !is_coming {
            return None;
        }
        // "On the 5th and 20th of every month" recurs.
        let recurs = (next..next + 5).any(|at| self.classes(at).has(Classes::EACH));
        if recurs { Some((next, None)) } else { Some(self.end_at(at, next, point)) }
    }

    /// "starting next Monday", "from 1 March to 30 June".
    fn start(&self, at: usize) -> Phrase {
        if !self.classes(at).has(Classes::START) {
            return None;
        }
        let inner = self.skip(at + 1, Classes::ON | Classes::IN | Classes::UNTIL);
        let (next, point) =
            self.point(inner).filter(|(next, point)| !self.is_quantity(inner, *next, point))?;
        let dash = |at: usize| self.token(at).is_some_and(|token| token.is("-") || token.is("\u{2013}"));
        let is_range = self.classes(next).has(Classes::THROUGH) || dash(next);
        if let Some((next, end)) = self.point(next + 1).filter(|_| is_range) {
            return Some(self.end_at(at, next, end));
        }
        let when = self.when(at, next, Role::Start, point.grain);
        let date = point.period.map(|period| period.first);
        Some((next, Some(When { window: point.period, date, is_relative: point.is_relative, ..when })))
    }

    /// "tomorrow", "this year", "30 June 2027", "the next ten weeks", "six months from now".
    fn bare(&self, at: usize) -> Phrase {
        if let Some((next, point)) = self.weeks_behind(at) {
            return Some(self.end_at(at, next, point));
        }
        if let Some((next, duration)) = self.duration(at).filter(|(_, duration)| duration.unit.is_calendar())
        {
            let is_ahead = self.classes(next).has(Classes::FROM_NOW)
                && self.token(next).is_some_and(|token| token.word != "time");
            if is_ahead {
                return Some(self.end_in(at, next + 1, &duration));
            }
            let is_next = self.classes(at).has(Classes::NEXT);
            let is_alone = self.in_brackets(at).is_some();
            return (is_next || is_alone).then(|| self.end_in(at, next, &duration));
        }
        if let Some(found) = self.all_year(at) {
            return Some(found);
        }
        if self.classes(at).has(Classes::ARTICLE) && !self.classes(at).has(Classes::THIS) {
            return None;
        }
        let (next, point) = self.point(at)?;
        // "2027 goal: …", "(November)".
        let is_bracketed = point.grain != Grain::Long
            && at > 0
            && self.token(at - 1).is_some_and(|token| token.is("("))
            && self.token(next).is_some_and(|token| token.is(")"));
        if point.needs_prefix && !is_bracketed && !self.is_goal(next) {
            return None;
        }
        // "Win the final in March": the event is what is done, its date is found behind it.
        let is_event = self.event(self.skip(at, Classes::ARTICLE)).is_some_and(|(end, _)| end == next);
        if point.grain == Grain::Event || is_event {
            return None;
        }
        // "1 March – 30 June".
        let dash =
            self.token(next).is_some_and(|token| token.is("-") || token.is("\u{2013}") || token.word == "to");
        if let Some((next, end)) = self.point(next + 1).filter(|(_, end)| dash && end.grain == Grain::Day) {
            return Some(self.end_at(at, next, end));
        }
        Some(self.end_at(at, next, point))
    }

    /// Whether a word announces the goal itself, so that a period next to it is its time: "my goal for 2027".
    fn is_goal(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| {
            matches!(
                token.word.as_str(),
                "goal"
                    | "goals"
                    | "objective"
                    | "objectives"
                    | "target"
                    | "resolution"
                    | "resolutions"
                    | "ziel"
                    | "ziele"
            )
        })
    }

    /// Whether what looks like a year is a number of things: "in 2000 households".
    pub(super) fn is_quantity(&self, at: usize, next: usize, point: &Point) -> bool {
        let is_year = self.number(at).is_some() && point.grain == Grain::Long;
        let noun = self.token(next).map(|token| token.word.as_str()).unwrap_or_default();
        is_year
            && self.locale.language.words.word(noun).is_some_and(|entry| {
                entry.classes.has(Classes::COUNTABLE | Classes::MEASURE | Classes::PERCENT)
            })
    }
}

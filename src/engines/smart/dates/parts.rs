//! Parts of the year by name: quarters, halves, fiscal years, seasons, terms, feasts, counted weeks and events.

use chrono::{Datelike, Days, NaiveDate};

use super::{
    calendar::{self, Period, Unit},
    grammar::Grammar,
    points::{Grain, Point},
};
use crate::engines::smart::{classes::Classes, text::Kind};

type Parsed = Option<(usize, Point)>;

impl Grammar<'_> {
    /// "Q3 2027", "the first half of next year", "FY27", "summer 2027", "Christmas", "the spring term".
    pub(super) fn named_part(&self, at: usize) -> Parsed {
        self.week_of(at).or_else(|| self.plain_part(at))
    }

    /// A part of the year that hangs on nothing but a year.
    pub(super) fn plain_part(&self, at: usize) -> Parsed {
        self.ordinal_part(at)
            .or_else(|| self.ordinal_event(at))
            .or_else(|| self.part_of_named(at, Some))
            .or_else(|| self.fiscal_year(at))
    }

    /// A part of what has a name of its own: all of "Q3", the first month of "summer 2027".
    pub(super) fn part_of_named(&self, at: usize, part: impl Fn(Period) -> Option<Period>) -> Parsed {
        let item = self.items.get(at)?;
        let value = item.value;
        let number = u32::try_from(value).ok()?;
        let classes = item.classes;
        if classes.has(Classes::QUARTER) {
            return self.part_of_year(at + 1, Grain::Part, |year| part(calendar::quarter(year, number)?));
        }
        if classes.has(Classes::HALF) {
            return self.part_of_year(at + 1, Grain::Long, |year| part(calendar::half(year, number)?));
        }
        if classes.has(Classes::SEASON) {
            return self.part_of_year(at + 1, Grain::Long, |year| part(calendar::season(year, number)?));
        }
        if classes.has(Classes::TERM) {
            let end = |year| NaiveDate::from_ymd_opt(year, number / 100, number % 100);
            return self.part_of_year(at + 1, Grain::Long, |year| part(Period::day(end(year)?)));
        }
        if classes.has(Classes::HOLIDAY) {
            let feast = |year| calendar::holiday(value, year).map(Period::day);
            return self.part_of_year(at + 1, Grain::Day, |year| part(feast(year)?));
        }
        None
    }

    /// An ordinal and the item behind it: "second", "2nd"; "2" is none.
    pub(super) fn ordinal(&self, at: usize) -> Option<(i64, usize)> {
        let is_word = self.classes(at).has(Classes::ORDINAL);
        let (number, next, has_suffix) = self.day_number(at)?;
        (is_word || has_suffix).then_some((number, next))
    }

    /// "the third quarter", "the 2nd half of 2027", "the first semester".
    fn ordinal_part(&self, at: usize) -> Parsed {
        let (number, next) = self.ordinal(at)?;
        let number = u32::try_from(number).ok()?;
        match self.unit(next)? {
            Unit::Quarter => self.part_of_year(next + 1, Grain::Part, |year| calendar::quarter(year, number)),
            Unit::Half if self.half_of_month(next + 1, number).is_some() => {
                self.half_of_month(next + 1, number)
            }
            Unit::Half => self.part_of_year(next + 1, Grain::Long, |year| calendar::half(year, number)),
            Unit::Semester | Unit::Term | Unit::SchoolYear | Unit::Sprint | Unit::Year | Unit::Month => {
                Some((next + 1, Point { needs_prefix: true, ..Point::relative(None, Grain::Long) }))
            }
            _ => None,
        }
    }

    /// "the third marking period", "the second session", "the first week": counted from a start that only its
    /// owner knows.
    fn ordinal_event(&self, at: usize) -> Parsed {
        let (_, noun) = self.ordinal(at)?;
        let is_counted = self.classes(noun).has(Classes::EPOCH)
            || matches!(self.unit(noun), Some(Unit::Occasion | Unit::Week));
        let is_one =
            self.token(noun).is_some_and(|token| !token.word.ends_with('s') || token.word.ends_with("ss"));
        (is_counted && is_one)
            .then(|| (noun + 1, Point { needs_prefix: true, ..Point::relative(None, Grain::Event) }))
    }

    /// A part of a year that may be named behind it.
    pub(super) fn part_of_year(
        &self,
        after: usize,
        grain: Grain,
        part: impl Fn(i32) -> Option<Period>,
    ) -> Parsed {
        let year_at = self.skip(after, Classes::OF | Classes::ARTICLE);
        if let (next, Some(year)) = self.year_after(year_at) {
            return Some((next, Point::fixed(part(year)?, grain)));
        }
        if let Some((next, fiscal)) = self.fiscal_year(year_at) {
            return Some((next, Point::fixed(part(fiscal.period?.last.year())?, grain)));
        }
        let is_year = matches!(self.unit(year_at + 1), Some(Unit::Year | Unit::FiscalYear));
        if is_year && self.classes(year_at).has(Classes::NEXT | Classes::THIS) {
            let shift = i32::from(self.classes(year_at).has(Classes::NEXT));
            return Some((year_at + 2, Point::relative(Some(part(self.as_of.year() + shift)?), grain)));
        }
        let next =
            if self.unit(year_at) == Some(Unit::Year) && year_at > after { year_at + 1 } else { after };
        let point = self.yearless(part, grain)?;
        Some((next, Point { needs_prefix: true, ..point }))
    }

    /// "the second half of June".
    fn half_of_month(&self, after: usize, number: u32) -> Parsed {
        let month_at = self.skip(after, Classes::OF);
        self.items.get(month_at).filter(|item| item.classes.has(Classes::MONTH))?;
        self.part_of_month(month_at, |month| {
            let middle = month.first.checked_add_days(Days::new(14))?;
            Some(if number == 1 {
                Period { last: middle, ..month }
            } else {
                Period { first: middle, ..month }
            })
        })
    }

    /// "the first week of June", "the 2nd week of next month".
    pub(super) fn week_of(&self, at: usize) -> Parsed {
        let (number, unit_at) = self.ordinal(at)?;
        self.unit(unit_at).filter(|unit| *unit == Unit::Week)?;
        self.week_of_month(unit_at + 1, u32::try_from(number).ok()?)
    }

    /// "of June", behind the number of a week.
    fn week_of_month(&self, after: usize, number: u32) -> Parsed {
        let weeks = i64::from(number.checked_sub(1)?) * 1000;
        self.part_of(self.skip(after, Classes::OF | Classes::ARTICLE), |month| {
            let first = calendar::later(month.first, weeks, Unit::Week)?.min(month.last);
            let last = calendar::later(first, 6000, Unit::Day)?.min(month.last);
            Some(Period { first, last })
        })
    }

    /// "FY27", "FY2026", "FY 27", "fiscal year 2027"; taken as the calendar year that it is named after.
    fn fiscal_year(&self, at: usize) -> Parsed {
        let token = self.token(at)?;
        let digits = token.word.strip_prefix("fy").unwrap_or_default();
        let (next, year) = if digits.is_empty() {
            let is_fiscal = self.classes(at).has(Classes::FISCAL) || self.unit(at) == Some(Unit::FiscalYear);
            let number = self.number(at + 1).filter(|number| is_fiscal && number.is_plain)?;
            (at + 2, number.whole()?)
        } else {
            (at + 1, digits.parse().ok()?)
        };
        let year = if (0..100).contains(&year) { year + 2000 } else { year };
        let year = i32::try_from(year).ok().filter(|year| (1900..2200).contains(year))?;
        // "FY2026/27" ends with the second year.
        let second = self.number(next + 1).and_then(|number| number.whole()).filter(|second| {
            let is_joined = self.token(next).is_some_and(|token| {
                token.is_glued && (token.is("/") || token.is("-") || token.is("\u{2013}"))
            });
            is_joined && *second == i64::from((year + 1) % 100)
        });
        let (next, year) = second.map_or((next, year), |_| (next + 2, year + 1));
        Some((next, Point::fixed(calendar::year(year)?, Grain::Long)))
    }

    /// "week 42", "W42 2027", "month six", "Q 3": units that are counted.
    pub(super) fn counted(&self, at: usize) -> Parsed {
        if let Some(week) = self.short_week(at) {
            return self.numbered_week(at + 1, week);
        }
        let item = self.items.get(at).filter(|item| item.classes.has(Classes::COUNTED))?;
        let unit = Unit::of(item.value)?;
        let after = self.skip_symbol(at + 1, "#");
        let number = self.number(after).filter(|number| {
            self.token(after).is_some_and(|token| token.kind == Kind::Word) || number.is_plain
        })?;
        let count = number.whole().filter(|count| (1..=999).contains(count))?;
        let next = self.item_after(number.last);
        let is_of = self.token(next).is_some_and(|token| token.word == "of");
        let whole = self.anchor(self.skip(next, Classes::OF | Classes::ARTICLE)).filter(|_| is_of);
        // "Week 12 of the programme" counts from a start that only its owner knows.
        let is_own = is_of && whole.is_none_or(|(_, point)| point.grain == Grain::Event);
        if is_own && unit != Unit::Quarter {
            return Some((next, Point { needs_prefix: true, ..Point::relative(None, Grain::Event) }));
        }
        // "Week 2 of June" is no week of the year.
        let is_of_part = whole.is_some_and(|(_, point)| point.grain == Grain::Part);
        match unit {
            Unit::Week if is_of_part => self.week_of_month(next, u32::try_from(count).ok()?),
            Unit::Week => self.numbered_week(next, u32::try_from(count).ok()?),
            Unit::Quarter => {
                let quarter = u32::try_from(count).ok()?;
                self.part_of_year(next, Grain::Part, |year| calendar::quarter(year, quarter))
            }
            _ => {
                let last = calendar::later(self.as_of, count * 1000, unit)?;
                Some((
                    next,
                    Point { needs_prefix: true, ..Point::relative(Some(Period::day(last)), Grain::Distance) },
                ))
            }
        }
    }

    /// "W42", "CW42", "KW42" in one word.
    fn short_week(&self, at: usize) -> Option<u32> {
        let word = &self.token(at)?.word;
        let digits =
            word.strip_prefix("cw").or_else(|| word.strip_prefix("kw")).or_else(|| word.strip_prefix('w'))?;
        digits.parse().ok().filter(|week| (1..=53).contains(week))
    }

    fn numbered_week(&self, after: usize, week: u32) -> Parsed {
        let (next, point) = self.part_of_year(after, Grain::Part, |year| calendar::iso_week(year, week))?;
        Some((next, point))
    }

    /// "my annual review in May", "the next board meeting", "the end of the internship". The day is known only
    /// when a date follows.
    pub(super) fn event(&self, at: usize) -> Parsed {
        // "My 18th birthday": an ordinal belongs to the event.
        let ordinal =
            self.number(at).and_then(|_| self.day_number(at)).filter(|(_, _, has_suffix)| *has_suffix);
        let at = ordinal.map_or(at, |(_, next, _)| next);
        let noun = self.noun(at)?;
        if let Some(next) = self.named_day(at, noun) {
            return Some((next, Point { needs_prefix: true, ..Point::relative(None, Grain::Event) }));
        }
        if !self.classes(noun).has(Classes::EVENT) {
            return None;
        }
        let last = (noun..noun + 3).take_while(|at| self.classes(*at).has(Classes::EVENT)).last()?;
        // "The go-live date of 1 March".
        let date = last + 1 + usize::from(self.token(last + 1).is_some_and(|token| token.word == "date"));
        let is_dated = date > last + 1;
        let when = if is_dated {
            self.skip(date, Classes::OF)
        } else {
            self.skip(last + 1, Classes::IN | Classes::ON)
        };
        if when > last + 1
            && let Some((next, point)) =
                self.dated(self.skip(when, Classes::ARTICLE)).filter(|(_, point)| point.grain != Grain::Event)
        {
            return Some((next, point));
        }
        Some((date, Point { needs_prefix: true, ..Point::relative(None, Grain::Event) }))
    }

    /// The first word that means something to the calendar, up to three words on.
    fn noun(&self, at: usize) -> Option<usize> {
        let is_end = |at: &usize| {
            !self.is_unknown(*at) || self.token(*at).is_none_or(|token| token.kind != Kind::Word)
        };
        (at..at + 4).find(is_end)
    }

    /// "Founders' Day", "World Oceans Day": written as a name, so that everybody has the same day in mind.
    pub(super) fn day_with_a_name(&self, at: usize) -> Option<usize> {
        let noun = self.noun(at)?;
        let is_capital =
            |at: usize| self.token(at).is_some_and(|token| token.raw.starts_with(char::is_uppercase));
        self.named_day(at, noun).filter(|_| (at..=noun).all(is_capital))
    }

    /// Whether a word means nothing to the calendar; "clinic" does only before "days".
    fn is_unknown(&self, at: usize) -> bool {
        self.classes(at).without(Classes::EVERY_OTHER).is_empty()
    }

    /// "team meeting", behind "our next".
    pub(super) fn occasion(&self, at: usize) -> Parsed {
        let is_noun = |at: usize| self.unit(at) == Some(Unit::Occasion);
        let noun = (at..at + 3).find(|at| !self.is_unknown(*at)).filter(|at| is_noun(*at))?;
        Some((noun + 1, Point { needs_prefix: true, ..Point::relative(None, Grain::Event) }))
    }

    /// "Founders' Day 2027", "results day", "Board Tuesday", "reading week": a day with a name of its own.
    fn named_day(&self, at: usize, noun: usize) -> Option<usize> {
        let is_day =
            self.token(noun).is_some_and(|token| matches!(token.word.as_str(), "day" | "week" | "weekend"))
                || self.classes(noun).has(Classes::WEEKDAY) && self.unit(noun).is_none();
        let before = noun.checked_sub(1).filter(|before| *before >= at)?;
        let is_name = self.token(before).is_some_and(|token| {
            self.classes(noun).has(Classes::UNIT) || token.raw.starts_with(char::is_uppercase)
        });
        (is_day && is_name).then(|| self.year_after(noun + 1).0)
    }

    /// "the end of the grading period", "the end of treatment": any noun ends once.
    pub(super) fn unknown_event(&self, at: usize) -> Option<(usize, Point)> {
        let is_noun = |at: usize| {
            let is_plain = (self.classes(at) == Classes::NONE)
                || self.classes(at).has(Classes::UNIT | Classes::EVENT | Classes::EPOCH | Classes::ORDINAL);
            is_plain
                && self
                    .token(at)
                    .is_some_and(|token| token.kind == Kind::Word && !self.is_function(&token.word))
        };
        // "The end of 9th grade".
        let at = self
            .number(at)
            .and_then(|_| self.day_number(at))
            .filter(|day| day.2)
            .map_or(at, |(_, next, _)| next);
        // "The end of the six-week course".
        let is_long = |next: &usize| self.is_glued(next.saturating_sub(1)) && is_noun(*next);
        let at = self.duration(at).map(|(next, _)| next).filter(is_long).unwrap_or(at);
        let last = (at..at + 3).take_while(|at| is_noun(*at)).last()?;
        Some((last + 1, Point { needs_prefix: true, ..Point::relative(None, Grain::Event) }))
    }

    /// "this season", "the next budget cycle": a stretch of time whose end only its owner knows.
    pub(super) fn epoch(&self, at: usize) -> Option<(usize, Point)> {
        let noun = (at..at + 2).find(|at| self.classes(*at).has(Classes::EPOCH))?;
        let is_plain = (at..noun).all(|at| {
            self.token(at).is_some_and(|token| token.kind == Kind::Word && !self.is_function(&token.word))
        });
        is_plain.then(|| (noun + 1, Point::relative(None, Grain::Long)))
    }

    /// A year of four digits.
    pub(super) fn year(&self, at: usize) -> Option<(usize, i32)> {
        let number = self.number(at).filter(|number| number.is_plain)?;
        self.token(at).filter(|token| token.word.len() == 4)?;
        let next = self.item_after(number.last);
        // "2000 users" and "2000-word" are quantities, "2027/28" is an academic year.
        let is_joined = self.token(next).is_some_and(|token| {
            token.is_glued && (token.kind == Kind::Word || token.is("%") || token.is("+"))
        });
        let year =
            i32::try_from(number.whole()?).ok().filter(|year| (1900..2200).contains(year) && !is_joined)?;
        let is_span = self
            .token(next)
            .is_some_and(|token| token.is_glued && (token.is("/") || token.is("-") || token.is("\u{2013}")));
        let second = self.number(next + 1).filter(|_| is_span && self.is_glued(next + 1));
        match second.map(|number| number.whole()) {
            None => Some((next, year)),
            Some(Some(second)) if second == i64::from((year + 1) % 100) || second == i64::from(year) + 1 => {
                Some((next + 2, year + 1))
            }
            // A date that does not exist, or a part number.
            Some(_) => None,
        }
    }

    /// The year that may follow a date, after a comma, or in two digits after an apostrophe.
    pub(super) fn year_after(&self, at: usize) -> (usize, Option<i32>) {
        let inner = self.skip_symbol(at, ",");
        if let Some((next, year)) = self.year(inner) {
            return (next, Some(year));
        }
        let quoted = self.skip_symbol(self.skip_symbol(at, "'"), "\u{2019}");
        let short = self.number(quoted).filter(|number| {
            number.is_plain && self.token(quoted).is_some_and(|token| token.word.len() == 2)
        });
        let is_last = |next: usize| {
            self.token(next).is_none_or(|token| token.kind != Kind::Word && !token.is("%") || token.is(","))
        };
        match short.and_then(|number| Some((self.item_after(number.last), number.whole()?))) {
            // Two digits without an apostrophe are a year only behind a day and at the end of a phrase.
            Some((next, year)) if quoted > at || (is_last(next) && year > 31) => {
                (next, i32::try_from(year + 2000).ok())
            }
            _ => (at, None),
        }
    }
}

//! Days of the week: "Friday 14 March", "Tuesday week", "the last Friday of March".

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{
    calendar::{self, Period, Unit},
    grammar::Grammar,
    points::{Grain, Parsed, Point},
};
use crate::engines::smart::classes::Classes;

impl Grammar<'_> {
    /// "Friday", "Friday 14 March", "Friday of next week", "Tuesday week".
    pub(super) fn weekday(&self, at: usize) -> Parsed {
        let day = self.items.get(at).filter(|item| item.classes.has(Classes::WEEKDAY))?.value;
        let inner = self.skip_the(at + 1);
        if let Some((next, point)) = self
            .numeric_date(inner)
            .or_else(|| self.day_of_month(inner))
            .or_else(|| self.month(inner))
            .filter(|(_, point)| point.grain == Grain::Day)
        {
            return Some((next, point));
        }
        let in_a_week = self.unit(at + 1) == Some(Unit::Week)
            && self.token(at + 1).is_some_and(|token| token.word == "week");
        if in_a_week && let Some(date) = self.coming_weekday(day)?.checked_add_days(Days::new(7)) {
            return Some((at + 2, Point::relative(Some(Period::day(date)), Grain::Day).prefixed()));
        }
        let week_at = self.skip(at + 1, Classes::OF | Classes::ARTICLE);
        let is_week = self.unit(week_at + 1) == Some(Unit::Week);
        if is_week && self.classes(week_at).has(Classes::NEXT) {
            return Some((
                week_at + 2,
                Point::relative(Some(Period::day(self.weekday_of_next_week(day)?)), Grain::Day),
            ));
        }
        let date = self.coming_weekday(day)?;
        Some((at + 1, Point::relative(Some(Period::day(date)), Grain::Day).prefixed()))
    }

    pub(super) fn coming_weekday(&self, day: i64) -> Option<NaiveDate> {
        (0..7)
            .filter_map(|days| self.as_of.checked_add_days(Days::new(days)))
            .find(|date| number_of(date.weekday()) == day)
    }

    pub(super) fn weekday_of_next_week(&self, day: i64) -> Option<NaiveDate> {
        let monday = calendar::following(self.as_of, Unit::Week)?.first;
        monday.checked_add_days(Days::new(u64::try_from(day.checked_sub(1)?).ok()?))
    }

    /// "the last Friday of March", "the first Monday in May 2027".
    pub(super) fn weekday_of_month(&self, at: usize) -> Option<(usize, Point)> {
        let item = self.items.get(at)?;
        let is_last =
            item.classes.has(Classes::LAST) || self.token(at).is_some_and(|token| token.word == "final");
        let (ordinal, day_at) = if is_last { (0, at + 1) } else { self.ordinal(at)? };
        let day = self.items.get(day_at).filter(|item| item.classes.has(Classes::WEEKDAY))?.value;
        let of = day_at + 1;
        if !self.classes(of).has(Classes::OF | Classes::IN) {
            return None;
        }
        let (next, point) = self
            .part_of(self.skip(of, Classes::OF | Classes::IN | Classes::ARTICLE), |whole| {
                calendar::weekday_in(whole, day, ordinal).map(Period::day)
            })
            .filter(|(_, point)| point.grain == Grain::Part)?;
        Some((next, Point { grain: Grain::Day, ..point }))
    }
}

/// Monday is 1.
fn number_of(weekday: Weekday) -> i64 {
    i64::from(weekday.number_from_monday())
}

//! Calendar arithmetic: periods, their neighbors and a few feasts. Pure functions over [`NaiveDate`].

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// A unit of time, numbered as in the data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A day.
    Day,
    /// Seven days; as a period Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A quarter of the calendar year.
    Quarter,
    /// A calendar year.
    Year,
    /// A school term, three a year.
    Term,
    /// A semester, two a year.
    Semester,
    /// Saturday and Sunday.
    Weekend,
    /// An hour.
    Hour,
    /// A minute.
    Minute,
    /// A second.
    Second,
    /// Two weeks.
    Fortnight,
    /// Ten years.
    Decade,
    /// A school year.
    SchoolYear,
    /// A fiscal year, taken as the calendar year.
    FiscalYear,
    /// Half a calendar year.
    Half,
    /// A day that is no weekend.
    WorkingDay,
    /// A morning, a lunch, a lesson: what recurs but measures nothing.
    Occasion,
    /// A sprint, taken as two weeks.
    Sprint,
}

impl Unit {
    /// The unit of a number in the data files.
    pub const fn of(value: i64) -> Option<Unit> {
        Some(match value {
            1 => Unit::Day,
            2 => Unit::Week,
            3 => Unit::Month,
            4 => Unit::Quarter,
            5 => Unit::Year,
            6 => Unit::Term,
            7 => Unit::Semester,
            8 => Unit::Weekend,
            9 => Unit::Hour,
            10 => Unit::Minute,
            11 => Unit::Second,
            12 => Unit::Fortnight,
            13 => Unit::Decade,
            14 => Unit::SchoolYear,
            15 => Unit::FiscalYear,
            16 => Unit::Half,
            17 => Unit::WorkingDay,
            18 => Unit::Occasion,
            19 => Unit::Sprint,
            _ => return None,
        })
    }

    /// Whether the unit is a day or longer, so that a number of them can be a deadline.
    pub const fn is_calendar(self) -> bool {
        !matches!(self, Unit::Hour | Unit::Minute | Unit::Second | Unit::Occasion)
    }

    /// How many days the unit has on average, in thousandths.
    pub const fn milli_days(self) -> i64 {
        match self {
            Unit::Day => 1_000,
            Unit::WorkingDay => 1_400,
            Unit::Week | Unit::Weekend => 7_000,
            Unit::Fortnight | Unit::Sprint => 14_000,
            Unit::Month => 30_437,
            Unit::Quarter => 91_311,
            Unit::Term => 121_748,
            Unit::Semester | Unit::Half => 182_621,
            Unit::Year | Unit::SchoolYear | Unit::FiscalYear => 365_243,
            Unit::Decade => 3_652_425,
            Unit::Hour => 42,
            Unit::Minute | Unit::Second | Unit::Occasion => 0,
        }
    }
}

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Period {
    /// A single day.
    pub const fn day(date: NaiveDate) -> Period {
        Period { first: date, last: date }
    }
}

/// The month of a year.
pub fn month(year: i32, month: u32) -> Option<Period> {
    months(year, month, 1)
}

/// The weekday of a period by its number from one, or the last one for zero. Monday is 1.
pub fn weekday_in(period: Period, weekday: i64, number: i64) -> Option<NaiveDate> {
    let is_day = |date: &NaiveDate| i64::from(date.weekday().number_from_monday()) == weekday;
    if number == 0 {
        return (0..7).filter_map(|days| period.last.checked_sub_days(Days::new(days))).find(is_day);
    }
    let first = (0..7).filter_map(|days| period.first.checked_add_days(Days::new(days))).find(is_day)?;
    let weeks = u64::try_from(number.checked_sub(1)?).ok()?;
    first.checked_add_days(Days::new(weeks.checked_mul(7)?)).filter(|date| *date <= period.last)
}

/// A number of months from the start of one.
pub fn months(year: i32, month: u32, count: u32) -> Option<Period> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(count))?.pred_opt()?;
    Some(Period { first, last })
}

/// The quarter of a year, 1 to 4.
pub fn quarter(year: i32, number: u32) -> Option<Period> {
    months(year, number.checked_sub(1)? * 3 + 1, 3).filter(|_| number <= 4)
}

/// The half of a year, 1 or 2.
pub fn half(year: i32, number: u32) -> Option<Period> {
    months(year, number.checked_sub(1)? * 6 + 1, 6).filter(|_| number <= 2)
}

/// A calendar year.
pub fn year(year: i32) -> Option<Period> {
    months(year, 1, 12)
}

/// A week by its ISO 8601 number.
pub fn iso_week(year: i32, week: u32) -> Option<Period> {
    let first = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
    Some(Period { first, last: first.checked_add_days(Days::new(6))? })
}

/// The day `count` units later, the count in thousandths. Whole months keep the day of the month or the month's last.
pub fn later(from: NaiveDate, milli: i64, unit: Unit) -> Option<NaiveDate> {
    let months_of =
        |months: i64| milli.checked_mul(months).filter(|milli| milli % 1000 == 0).map(|milli| milli / 1000);
    let months = match unit {
        Unit::Month => months_of(1),
        Unit::Quarter => months_of(3),
        Unit::Half | Unit::Semester => months_of(6),
        Unit::Term => months_of(4),
        Unit::Year | Unit::SchoolYear | Unit::FiscalYear => months_of(12),
        Unit::Decade => months_of(120),
        _ => None,
    };
    if let Some(months) = months {
        return from.checked_add_months(Months::new(u32::try_from(months).ok()?));
    }
    if unit == Unit::WorkingDay {
        return working_days_later(from, milli / 1000);
    }
    let days = milli.checked_mul(unit.milli_days())?.checked_add(500_000)? / 1_000_000;
    from.checked_add_days(Days::new(u64::try_from(days).ok()?))
}

/// Skip weekends; whole weeks are skipped at once.
fn working_days_later(from: NaiveDate, count: i64) -> Option<NaiveDate> {
    let count = u64::try_from(count).ok()?;
    let mut date = from.checked_add_days(Days::new((count / 5).checked_mul(7)?))?;
    let mut left = count % 5;
    while left > 0 || is_weekend(date) {
        date = date.succ_opt()?;
        left = left.saturating_sub(u64::from(!is_weekend(date)));
    }
    Some(date)
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The period of a kind that a day lies in. Terms have no gaps here: holidays belong to the term that follows.
pub fn containing(date: NaiveDate, unit: Unit) -> Option<Period> {
    let year_of = date.year();
    match unit {
        Unit::Day | Unit::WorkingDay => Some(Period::day(date)),
        Unit::Week => iso_week(date.iso_week().year(), date.iso_week().week()),
        Unit::Weekend => {
            let week = containing(date, Unit::Week)?;
            Some(Period { first: week.last.pred_opt()?, last: week.last })
        }
        Unit::Month => month(year_of, date.month()),
        Unit::Quarter => quarter(year_of, date.month0() / 3 + 1),
        Unit::Half => half(year_of, date.month0() / 6 + 1),
        Unit::Year | Unit::FiscalYear => year(year_of),
        Unit::Decade => Some(Period {
            first: year(year_of - year_of % 10)?.first,
            last: year(year_of - year_of % 10 + 9)?.last,
        }),
        Unit::Term => ending(date, &[(3, 31), (7, 20), (12, 20)]),
        Unit::Semester => ending(date, &[(5, 31), (12, 20)]),
        Unit::SchoolYear => ending(date, &[(6, 30)]),
        Unit::Fortnight | Unit::Sprint => {
            Some(Period { first: date, last: date.checked_add_days(Days::new(14))? })
        }
        Unit::Hour | Unit::Minute | Unit::Second | Unit::Occasion => None,
    }
}

/// The period of a kind that follows the one a day lies in.
pub fn following(date: NaiveDate, unit: Unit) -> Option<Period> {
    let current = containing(date, unit)?;
    containing(current.last.succ_opt()?, unit)
}

/// The period that ends at the first of these days of the year on or after a day.
fn ending(date: NaiveDate, ends: &[(u32, u32)]) -> Option<Period> {
    let year = date.year();
    let mut first = None;
    for (year, (month, day)) in
        [year - 1, year, year + 1].into_iter().flat_map(|year| ends.iter().map(move |end| (year, *end)))
    {
        let last = NaiveDate::from_ymd_opt(year, month, day)?;
        if last >= date {
            return Some(Period { first: first?, last });
        }
        first = last.succ_opt();
    }
    None
}

/// A season by its last month; winter runs into the next year and is named after the year it ends in.
pub fn season(year: i32, last_month: u32) -> Option<Period> {
    let last = month(year, last_month)?.last;
    let first = month(year, last_month)?.first.checked_sub_months(Months::new(2))?;
    Some(Period { first, last })
}

/// A feast by its number in the data files.
pub fn holiday(number: i64, year: i32) -> Option<NaiveDate> {
    match number {
        1 => NaiveDate::from_ymd_opt(year, 12, 25),
        2 => NaiveDate::from_ymd_opt(year, 12, 24),
        3 => NaiveDate::from_ymd_opt(year, 1, 1),
        4 => NaiveDate::from_ymd_opt(year, 12, 31),
        5 => easter(year),
        6 => NaiveDate::from_ymd_opt(year, 10, 31),
        7 => NaiveDate::from_ymd_opt(year, 2, 14),
        8 => NaiveDate::from_weekday_of_month_opt(year, 11, Weekday::Thu, 4),
        9 => NaiveDate::from_weekday_of_month_opt(year, 9, Weekday::Mon, 1),
        10 => NaiveDate::from_weekday_of_month_opt(year, 6, Weekday::Mon, 1)?.checked_sub_days(Days::new(7)),
        11 => NaiveDate::from_ymd_opt(year, 7, 4),
        12 => easter_plus(year, 49),
        13 => easter_plus(year, 50),
        14 => easter_plus(year, 39),
        15 => easter_plus(year, -2),
        16 => easter_plus(year, 1),
        17 => easter_plus(year, -46),
        18 => easter_plus(year, -47),
        19 => easter_plus(year, -7),
        20 => easter_plus(year, 60),
        21 => easter_plus(year, -48),
        22 => NaiveDate::from_ymd_opt(year, 12, 26),
        23 => NaiveDate::from_ymd_opt(year, 1, 6),
        24 => NaiveDate::from_ymd_opt(year, 11, 1),
        25 => NaiveDate::from_ymd_opt(year, 3, 17),
        26 => NaiveDate::from_ymd_opt(year, 9, 29),
        27 => NaiveDate::from_ymd_opt(year, 11, 11),
        28 => holiday(8, year)?.checked_add_days(Days::new(1)),
        29 => NaiveDate::from_weekday_of_month_opt(year, 5, Weekday::Sun, 2),
        31 => NaiveDate::from_ymd_opt(year, 5, 1),
        32 => NaiveDate::from_ymd_opt(year, 10, 3),
        33 => NaiveDate::from_ymd_opt(year, 12, 6),
        34 => holiday(1, year)?.checked_sub_days(Days::new(advent_days(year)?)),
        35 => NaiveDate::from_ymd_opt(year, 6, 21),
        36 => NaiveDate::from_ymd_opt(year, 12, 21),
        37 => NaiveDate::from_ymd_opt(year, 11, 5),
        38 => easter_plus(year, -1),
        39 => NaiveDate::from_ymd_opt(year, 7, 14),
        40 => NaiveDate::from_ymd_opt(year, 10, 10),
        41 => NaiveDate::from_ymd_opt(year, 3, 8),
        42 => NaiveDate::from_ymd_opt(year, 4, 22),
        43 => holiday(8, year)?.checked_add_days(Days::new(5)),
        44 => NaiveDate::from_ymd_opt(year, 6, 5),
        _ => None,
    }
}

/// The day so many days after Easter Sunday.
fn easter_plus(year: i32, days: i64) -> Option<NaiveDate> {
    easter(year)?.checked_add_signed(chrono::TimeDelta::try_days(days)?)
}

/// How many days before Christmas the first Sunday of Advent is: four Sundays back.
fn advent_days(year: i32) -> Option<u64> {
    let christmas = NaiveDate::from_ymd_opt(year, 12, 25)?;
    Some(u64::from(christmas.weekday().num_days_from_monday()) + 22)
}

/// Easter Sunday after the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8).
#[expect(clippy::many_single_char_names, reason = "the names of the source")]
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_added_by_unit() {
        let cases = [
            ("2027-01-31", 1_000, Unit::Month, "2027-02-28"),
            ("2027-01-31", 1_500, Unit::Year, "2028-07-31"),
            ("2028-02-29", 1_000, Unit::Year, "2029-02-28"),
            ("2026-11-23", 10_000, Unit::WorkingDay, "2026-12-07"),
            ("2026-11-28", 1_000, Unit::WorkingDay, "2026-11-30"),
            ("2026-11-23", 2_000, Unit::Fortnight, "2026-12-21"),
        ];
        for (from, milli, unit, expected) in cases {
            assert_eq!(later(date(from), milli, unit), Some(date(expected)), "{from} {milli} {unit:?}");
        }
    }

    #[test]
    fn easter_is_where_the_tables_put_it() {
        for (year, expected) in
            [(2024, "2024-03-31"), (2025, "2025-04-20"), (2027, "2027-03-28"), (2038, "2038-04-25")]
        {
            assert_eq!(easter(year), Some(date(expected)));
        }
    }
}

//! When a goal will be reached if it goes on like this.

use chrono::{Days, NaiveDate};

/// A day and the progress (0–100) that was seen on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The day.
    pub on: NaiveDate,
    /// The progress.
    pub progress: f64,
}

/// Nothing is foretold beyond this many days.
const HORIZON_DAYS: f64 = 36_525.0;

/// The day on which the line through (start, 0) and the points reaches 100; `None` if it does not rise.
///
/// The line starts at (start, 0) and has the slope of least squares over the points after the start.
pub fn forecast(starts_on: NaiveDate, points: &[Point]) -> Option<NaiveDate> {
    let (products, squares) =
        points.iter().filter(|point| point.on > starts_on).fold((0.0, 0.0), |sums, point| {
            let days = point.on.signed_duration_since(starts_on).num_days();
            let days = f64::from(i32::try_from(days).unwrap_or(i32::MAX));
            (sums.0 + days * point.progress, sums.1 + days * days)
        });
    if products <= 0.0 || squares <= 0.0 {
        return None;
    }
    let days = (100.0 * squares / products).ceil();
    if days > HORIZON_DAYS {
        return None;
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 36,525"
    )]
    starts_on.checked_add_days(Days::new(days as u64))
}

#[cfg(test)]
mod tests {
    use super::{Point, forecast};
    use chrono::{Days, NaiveDate};

    fn day(offset: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day") + Days::new(offset)
    }

    fn point(offset: u64, progress: f64) -> Point {
        Point { on: day(offset), progress }
    }

    #[test]
    fn the_line_is_drawn_on_to_100() {
        assert_eq!(forecast(day(0), &[point(10, 25.0)]), Some(day(40)));
        assert_eq!(forecast(day(0), &[point(10, 10.0), point(20, 20.0), point(30, 30.0)]), Some(day(100)));
    }

    #[test]
    fn what_does_not_rise_has_no_forecast() {
        assert_eq!(forecast(day(0), &[]), None);
        assert_eq!(forecast(day(0), &[point(10, 0.0)]), None);
        assert_eq!(forecast(day(10), &[point(10, 50.0)]), None);
        assert_eq!(forecast(day(0), &[point(3650, 0.1)]), None);
    }
}

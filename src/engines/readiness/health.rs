//! Whether a goal is on track: what was to be expected by today, against what is there.

use chrono::NaiveDate;

/// How a goal is doing, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As expected.
    OnTrack,
    /// More than 10 points behind, or something is overdue.
    AtRisk,
    /// More than 25 points behind, or a milestone is overdue for more than 14 days.
    OffTrack,
}

/// The elapsed share of the time from start to due date in percent, 0–100.
pub fn expected_progress(starts_on: NaiveDate, due_on: NaiveDate, today: NaiveDate) -> f64 {
    let days = |from: NaiveDate, to: NaiveDate| {
        f64::from(i32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(i32::MAX))
    };
    let span = days(starts_on, due_on);
    if span <= 0.0 {
        return if today < due_on { 0.0 } else { 100.0 };
    }
    (100.0 * days(starts_on, today) / span).clamp(0.0, 100.0)
}

/// The health of a goal with a due date.
///
/// `variance` is progress minus expected progress, in points. `earliest_open_milestone` is the due date of the open
/// milestone that is due first.
pub fn of_goal(
    variance: f64,
    due_on: NaiveDate,
    earliest_open_milestone: Option<NaiveDate>,
    today: NaiveDate,
) -> Health {
    let overdue_days = earliest_open_milestone.map_or(0, |due| today.signed_duration_since(due).num_days());
    if variance < -25.0 || overdue_days > 14 {
        Health::OffTrack
    } else if variance < -10.0 || overdue_days > 0 || due_on < today {
        Health::AtRisk
    } else {
        Health::OnTrack
    }
}

/// The health of a plan: that of its worst goal; `None` if none has any.
pub fn of_plan(goals: impl IntoIterator<Item = Option<Health>>) -> Option<Health> {
    goals.into_iter().flatten().max()
}

#[cfg(test)]
mod tests {
    use super::{Health, expected_progress, of_goal, of_plan};
    use chrono::{Days, NaiveDate};

    fn day(offset: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day") + Days::new(offset)
    }

    #[test]
    fn expectation_grows_with_the_days() {
        let expected = |today| expected_progress(day(10), day(110), day(today)).round();
        assert!(
            (expected(0), expected(10), expected(60), expected(110), expected(200))
                == (0.0, 0.0, 50.0, 100.0, 100.0)
        );
        assert!(
            (expected_progress(day(5), day(5), day(4)), expected_progress(day(5), day(5), day(5)))
                == (0.0, 100.0)
        );
    }

    #[test]
    fn lateness_costs_health() {
        let due = day(100);
        let cases = [
            (0.0, None, 50, Health::OnTrack),
            (-10.0, None, 50, Health::OnTrack),
            (-10.1, None, 50, Health::AtRisk),
            (-25.1, None, 50, Health::OffTrack),
            (0.0, Some(day(49)), 50, Health::AtRisk),
            (0.0, Some(day(50)), 50, Health::OnTrack),
            (0.0, Some(day(36)), 50, Health::AtRisk),
            (0.0, Some(day(35)), 50, Health::OffTrack),
            (0.0, None, 101, Health::AtRisk),
        ];
        for (variance, milestone, today, expected) in cases {
            assert_eq!(
                of_goal(variance, due, milestone, day(today)),
                expected,
                "{variance} {milestone:?} {today}"
            );
        }
    }

    #[test]
    fn a_plan_is_as_healthy_as_its_worst_goal() {
        assert_eq!(of_plan([]), None);
        assert_eq!(of_plan([None, Some(Health::AtRisk), Some(Health::OnTrack)]), Some(Health::AtRisk));
    }
}

//! What the engine once got wrong, one test a fault.

use milepost::engines::smart::{Input, Mode, Options, Report, Rule, check, dates, locale::Locale};

use super::support::{date, found, passed, text};

/// Wednesday, in the last quarter and the last days of its month.
const LATE_NOVEMBER: &str = "2026-11-25";

fn resolve(as_of: &str, expression: &str) -> Option<String> {
    dates::resolve(expression, Locale::find("en-GB").unwrap(), date(as_of)).map(|day| day.to_string())
}

fn all(as_of: &str, cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(resolve(as_of, expression).as_deref(), Some(*expected), "{expression}");
    }
}

fn in_november(description: &str) -> Report {
    let input = Input { description: Some(description), ..Input::default() };
    check(&input, &Options { mode: Mode::Strict, ..Options::on(date(LATE_NOVEMBER)) })
}

#[test]
fn a_past_year_that_is_named_was_moved_to_the_next() {
    all(
        LATE_NOVEMBER,
        &[
            ("by the end of the year 2025", "2025-12-31"),
            ("by the end of fiscal year 2025", "2025-12-31"),
            ("by the end of quarter 1 2026", "2026-03-31"),
            ("by mid-year", "2027-07-02"),
            ("by the start of the week", "2026-12-01"),
        ],
    );
    assert!(found(&in_november("Write 12 pages by the end of the year 2025."), Rule::Past));
}

#[test]
fn only_the_first_weekday_of_a_month_was_found() {
    all(
        LATE_NOVEMBER,
        &[
            ("by the 2nd Friday of March", "2027-03-12"),
            ("by the 3rd Monday in May 2027", "2027-05-17"),
            ("by the second Friday of next month", "2026-12-11"),
            ("by the last Friday of Q1", "2027-03-26"),
        ],
    );
}

#[test]
fn a_number_of_saturdays_was_taken_for_a_date() {
    all(LATE_NOVEMBER, &[("1 Saturday in May", "2027-05-31")]);
    assert_eq!(passed(&text("Volunteer 1 Saturday in May.").criteria), "SMT");
}

#[test]
fn a_number_behind_the_year_end_was_taken_for_a_year() {
    for end in ["year end", "EOY", "end of year", "the end of the year"] {
        let deadline = resolve(LATE_NOVEMBER, &format!("by {end} 50 customers use it"));
        assert_eq!(deadline.as_deref(), Some("2026-12-31"), "{end}");
        let report = text(&format!("By {end} 50 new customers use the app."));
        assert!(report.criteria.measurable.passes() && report.criteria.timely.passes(), "{end}");
    }
    assert_eq!(resolve(LATE_NOVEMBER, "by the end of year 9"), None);
}

#[test]
fn a_day_of_the_running_month_that_has_passed_was_kept() {
    all(
        LATE_NOVEMBER,
        &[
            ("by the first Monday of November", "2027-11-01"),
            ("by the last Monday of November", "2026-11-30"),
            ("by the 2nd week of November", "2027-11-14"),
            ("by early November", "2027-11-10"),
            ("by the start of Q4", "2027-10-14"),
            ("by early autumn", "2027-09-14"),
            ("by late autumn", "2026-11-30"),
            ("by the first Monday of Q4", "2027-10-04"),
            ("by the first Monday of November 2026", "2026-11-02"),
        ],
    );
    all(
        "2026-06-20",
        &[
            ("by the first half of June", "2027-06-15"),
            ("by the second half of June", "2026-06-30"),
            ("by the first half of June 2026", "2026-06-15"),
        ],
    );
}

#[test]
fn a_week_of_a_month_was_taken_for_a_week_of_the_year() {
    all(
        LATE_NOVEMBER,
        &[
            ("by week 2 of June", "2027-06-14"),
            ("by week 2 of next month", "2026-12-14"),
            ("by week 42 of 2027", "2027-10-24"),
        ],
    );
    assert_eq!(resolve(LATE_NOVEMBER, "by week 12 of the programme"), None);
}

#[test]
fn a_fiscal_year_beyond_all_years_overflowed() {
    assert_eq!(resolve(LATE_NOVEMBER, "by FY9223372036854775807/08"), None);
    assert_eq!(resolve(LATE_NOVEMBER, "by FY2026/27").as_deref(), Some("2027-12-31"));
}

#[test]
fn a_clause_of_time_ran_into_the_next_sentence() {
    let report = text("Two weeks after the audit. Start a blog.");
    let quoted = "Two weeks after the audit. ".len();
    let verb = report.findings.iter().find(|finding| finding.rule == Rule::VagueVerb).unwrap();
    assert_eq!(verb.span.unwrap().start, quoted);
}

#[test]
fn a_unit_before_a_dash_was_taken_for_the_label_of_a_form() {
    let prose = "The pool is 50 m - a lot. Be better at Spanish.";
    assert!(!text(prose).criteria.specific.passes());
    assert!(text("M - from 300 to 200 hours\nReduce overtime").criteria.specific.passes());
}

#[test]
fn once_it_ends_was_no_end() {
    assert!(text("Write 12 pages once the grant expires.").criteria.timely.passes());
    assert!(!text("Write 12 pages once a week.").criteria.timely.passes());
}

#[test]
fn a_review_that_is_over_ended_a_goal() {
    let judged = |review: &str, due: Option<&str>, title: &str| {
        let input = Input {
            title: Some(title),
            review_on: Some(date(review)),
            due_on: due.map(date),
            ..Input::default()
        };
        check(&input, &Options { mode: Mode::Strict, ..Options::on(date(LATE_NOVEMBER)) })
    };
    let over = judged("2020-05-01", None, "Run 5 km twice a week");
    assert!(found(&over, Rule::Past) && !passed(&over.criteria).contains('T'), "{over:?}");
    for report in [
        judged("2027-05-01", None, "Run 5 km twice a week"),
        judged("2020-05-01", Some("2027-06-30"), "Run 5 km twice a week"),
        judged("2020-05-01", None, "Run 5 km twice a week until the end of June 2027"),
    ] {
        assert!(!found(&report, Rule::Past) && passed(&report.criteria).contains('T'), "{report:?}");
    }
}

#[test]
fn a_due_date_that_is_over_was_also_called_missing() {
    let input = Input { title: Some("Give 3 talks"), due_on: Some(date("2020-05-01")), ..Input::default() };
    let report = check(&input, &Options { mode: Mode::Strict, ..Options::on(date(LATE_NOVEMBER)) });
    assert!(found(&report, Rule::Past) && !found(&report, Rule::NoDeadline), "{report:?}");
}

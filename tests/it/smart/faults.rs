//! What the engine once got wrong, one test a fault.

use milepost::smart::{Input, Mode, Options, Report, Rule, check, dates, locale::Locale};

use super::support::{date, found, text};

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

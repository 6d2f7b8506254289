//! Deadlines and the days they stand for, in both orders of day and month.

use milepost::engines::smart::{dates, locale::Locale};

use super::support::{TODAY, date};

fn resolve(tag: &str, as_of: &str, expression: &str) -> String {
    let found = dates::resolve(expression, Locale::find(tag).unwrap(), date(as_of));
    found.map_or_else(|| "-".to_owned(), |date| date.to_string())
}

fn all(tag: &str, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(expression, expected)| (expression, expected, resolve(tag, TODAY, expression)))
        .filter(|(_, expected, found)| **expected != found)
        .map(|(expression, expected, found)| format!("{expression}: {found}, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{tag}\n{}", wrong.join("\n"));
}

// Monday, 23 November 2026.
#[test]
fn written_dates_are_resolved() {
    all(
        "en-GB",
        &[
            ("by 31 December 2027", "2027-12-31"),
            ("by December 31, 2027", "2027-12-31"),
            ("by December 31st, 2027", "2027-12-31"),
            ("by the 31st of December 2027", "2027-12-31"),
            ("by 31st December", "2026-12-31"),
            ("by Dec 31", "2026-12-31"),
            ("by Dec. 31, 2027", "2027-12-31"),
            ("by 1 March", "2027-03-01"),
            ("on 14 March 2027", "2027-03-14"),
            ("on Friday, 12 March 2027", "2027-03-12"),
            ("by Friday 12 March", "2027-03-12"),
            ("until 30 June", "2027-06-30"),
            ("no later than 15 May 2028", "2028-05-15"),
            ("not later than May 15, 2028", "2028-05-15"),
            ("on or before 1 July 2027", "2027-07-01"),
            ("due 3 April 2027", "2027-04-03"),
            ("deadline: 3 April 2027", "2027-04-03"),
            ("deadline 3 April", "2027-04-03"),
            ("by 23 November", "2026-11-23"),
            ("by 22 November", "2027-11-22"),
            ("by 4th July", "2027-07-04"),
            ("BY 4TH JULY", "2027-07-04"),
            ("by july 4", "2027-07-04"),
            ("by the 15th", "2026-12-15"),
            ("by the 30th", "2026-11-30"),
            ("by Sept 9", "2027-09-09"),
            ("by 9 Sept. 2027", "2027-09-09"),
            ("before 1 May 2027", "2027-04-30"),
            ("prior to June 2027", "2027-05-31"),
            ("30 June 2027", "2027-06-30"),
            ("June 30, 2027", "2027-06-30"),
            ("by June '28", "2028-06-30"),
        ],
    );
}

#[test]
fn digits_are_read_in_the_order_of_the_region() {
    all(
        "en-GB",
        &[
            ("31/12/2027", "2027-12-31"),
            ("by 31/12/2027", "2027-12-31"),
            ("by 03/04/2027", "2027-04-03"),
            ("by 3/4/27", "2027-04-03"),
            ("by 12/31/2027", "2027-12-31"),
            ("by 3/4", "2027-04-03"),
            ("by 31.12.2027", "2027-12-31"),
            ("by 1.2.27", "2027-02-01"),
            ("by 2027-12-31", "2027-12-31"),
            ("2027-12-31", "2027-12-31"),
            ("by 2027/12/31", "2027-12-31"),
            ("by 12/2027", "2027-12-31"),
            ("by 31/02/2027", "-"),
            ("by 2027-02-29", "-"),
            ("by 2028-02-29", "2028-02-29"),
        ],
    );
    all(
        "en-US",
        &[
            ("12/31/2027", "2027-12-31"),
            ("by 03/04/2027", "2027-03-04"),
            ("by 3/4/27", "2027-03-04"),
            ("by 31/12/2027", "2027-12-31"),
            ("by 3/4", "2027-03-04"),
            ("by 2027-12-31", "2027-12-31"),
            ("by 31.12.2027", "2027-12-31"),
            ("before 1/1/2028", "2027-12-31"),
            ("from 1/15/2027 to 3/15/2027", "2027-03-15"),
        ],
    );
}

#[test]
fn months_quarters_and_years_end_on_their_last_day() {
    all(
        "en-GB",
        &[
            ("by June", "2027-06-30"),
            ("in May", "2027-05-31"),
            ("by November", "2026-11-30"),
            ("by October", "2027-10-31"),
            ("by February 2028", "2028-02-29"),
            ("by February 2027", "2027-02-28"),
            ("June 2027", "2027-06-30"),
            ("by the end of June", "2027-06-30"),
            ("end of June 2027", "2027-06-30"),
            ("by late June", "2027-06-30"),
            ("by early June", "2027-06-10"),
            ("by mid-June", "2027-06-15"),
            ("by the middle of June", "2027-06-15"),
            ("by the beginning of June 2027", "2027-06-10"),
            ("by Q3", "2027-09-30"),
            ("by the end of Q3", "2027-09-30"),
            ("by end of Q4", "2026-12-31"),
            ("in Q1 2028", "2028-03-31"),
            ("Q2 2027", "2027-06-30"),
            ("by the end of Q3 2027", "2027-09-30"),
            ("by the second quarter of 2027", "2027-06-30"),
            ("by the end of the first quarter", "2027-03-31"),
            ("in the third quarter", "2027-09-30"),
            ("in quarter 3", "2027-09-30"),
            ("by H1 2027", "2027-06-30"),
            ("in the first half of 2027", "2027-06-30"),
            ("in the second half of next year", "2027-12-31"),
            ("in 2027", "2027-12-31"),
            ("by 2030", "2030-12-31"),
            ("by the end of 2027", "2027-12-31"),
            ("before 2028", "2027-12-31"),
            ("by end of FY27", "2027-12-31"),
            ("by the end of fiscal year 2027", "2027-12-31"),
            ("in FY2028", "2028-12-31"),
            ("by early 2027", "2027-01-14"),
            ("by summer 2027", "2027-08-31"),
            ("by the end of the summer", "2027-08-31"),
            ("in spring 2027", "2027-05-31"),
            ("by winter", "2027-02-28"),
            ("by the end of autumn", "2026-11-30"),
            ("in the 2026/27 school year", "2027-06-30"),
        ],
    );
}

#[test]
fn relative_dates_count_from_today() {
    all(
        "en-GB",
        &[
            ("today", "2026-11-23"),
            ("by tomorrow", "2026-11-24"),
            ("the day after tomorrow", "2026-11-25"),
            ("this week", "2026-11-29"),
            ("by the end of this week", "2026-11-29"),
            ("by the end of the week", "2026-11-29"),
            ("next week", "2026-12-06"),
            ("this weekend", "2026-11-29"),
            ("by next weekend", "2026-12-06"),
            ("this month", "2026-11-30"),
            ("by the end of the month", "2026-11-30"),
            ("by end of month", "2026-11-30"),
            ("by month end", "2026-11-30"),
            ("by month's end", "2026-11-30"),
            ("by EOM", "2026-11-30"),
            ("next month", "2026-12-31"),
            ("by the end of next month", "2026-12-31"),
            ("this quarter", "2026-12-31"),
            ("next quarter", "2027-03-31"),
            ("by the end of the quarter", "2026-12-31"),
            ("by the end of next quarter", "2027-03-31"),
            ("this year", "2026-12-31"),
            ("by the end of the year", "2026-12-31"),
            ("by year end", "2026-12-31"),
            ("by year-end", "2026-12-31"),
            ("by year end 2027", "2027-12-31"),
            ("by EOY", "2026-12-31"),
            ("next year", "2027-12-31"),
            ("by the end of next year", "2027-12-31"),
            ("by the end of the day", "2026-11-23"),
            ("by EOD Friday", "2026-11-27"),
            ("by close of business on Friday", "2026-11-27"),
            ("by Friday", "2026-11-27"),
            ("by Monday", "2026-11-23"),
            ("by this Friday", "2026-11-27"),
            ("by next Friday", "2026-12-04"),
            ("next Monday", "2026-11-30"),
            ("on Thursday of next week", "2026-12-03"),
            ("by next June", "2027-06-30"),
            ("this summer", "2027-08-31"),
            ("next summer", "2027-08-31"),
            ("by 5 pm", "2026-11-23"),
            ("by 17:30 on Friday", "2026-11-27"),
            ("this semester", "2026-12-20"),
            ("by the end of the semester", "2026-12-20"),
            ("next semester", "2027-05-31"),
            ("this term", "2026-12-20"),
            ("by the end of the spring term", "2027-03-31"),
            ("by the end of the school year", "2027-06-30"),
            ("by the end of the academic year", "2027-06-30"),
        ],
    );
}

#[test]
fn durations_count_from_today() {
    all(
        "en-GB",
        &[
            ("within the next 18 months", "2028-05-23"),
            ("within 6 months", "2027-05-23"),
            ("in six months", "2027-05-23"),
            ("in the next six months", "2027-05-23"),
            ("over the next 12 weeks", "2027-02-15"),
            ("for the next 8 weeks", "2027-01-18"),
            ("for 30 days", "2026-12-23"),
            ("for ninety days", "2027-02-21"),
            ("in 10 days", "2026-12-03"),
            ("within two weeks", "2026-12-07"),
            ("within a week", "2026-11-30"),
            ("in a month", "2026-12-23"),
            ("within a year", "2027-11-23"),
            ("in one year", "2027-11-23"),
            ("over the next year", "2027-11-23"),
            ("within the next month", "2026-12-23"),
            ("for a month", "2026-12-23"),
            ("in a year and a half", "2028-05-23"),
            ("in two and a half years", "2029-05-23"),
            ("in 1.5 years", "2028-05-23"),
            ("in six months' time", "2027-05-23"),
            ("six months from now", "2027-05-23"),
            ("3 weeks from today", "2026-12-14"),
            ("in less than 3 months", "2027-02-23"),
            ("within ten business days", "-"),
            ("in a fortnight", "2026-12-07"),
            ("over a 6-month period", "2027-05-23"),
            ("within a six-week period", "2027-01-04"),
            ("in two quarters", "2027-05-23"),
            ("within 2 sprints", "2026-12-21"),
            ("by month six", "2027-05-23"),
            ("by month 3", "2027-02-23"),
            ("within two (2) weeks", "2026-12-07"),
            ("in twenty-four months", "2028-11-23"),
            ("over the course of 3 months", "2027-02-23"),
            ("within 48 hours", "-"),
            ("in 30 minutes", "-"),
        ],
    );
}

#[test]
fn weeks_have_numbers_and_feasts_have_days() {
    all(
        "en-GB",
        &[
            ("by week 42 of 2027", "2027-10-24"),
            ("in week 50", "2026-12-13"),
            ("by W10", "2027-03-14"),
            ("by calendar week 1", "2027-01-10"),
            ("in week 53 of 2026", "2027-01-03"),
            ("by 2027-W42", "2027-10-24"),
            ("by Christmas", "2026-12-25"),
            ("before Christmas", "2026-12-24"),
            ("by New Year's Eve", "2026-12-31"),
            ("by the new year", "2027-01-01"),
            ("by Easter 2027", "2027-03-28"),
            ("before Easter", "2027-03-27"),
            ("by Thanksgiving", "2026-11-26"),
            ("by Halloween", "2027-10-31"),
            ("by Labor Day", "2027-09-06"),
            ("by Memorial Day", "2027-05-31"),
        ],
    );
}

#[test]
fn events_are_ends_whose_day_comes_from_a_date_behind_them() {
    all(
        "en-GB",
        &[
            ("before my annual review in May", "2027-04-30"),
            ("by my annual review in May", "2027-05-31"),
            ("before the conference on 14 March 2027", "2027-03-13"),
            ("by the wedding in July", "2027-07-31"),
            ("by the next board meeting", "-"),
        ],
    );
}

#[test]
fn ranges_end_with_their_second_part() {
    all(
        "en-GB",
        &[
            ("from 1 March to 30 June", "2027-06-30"),
            ("from January to March 2027", "2027-03-31"),
            ("between 1 March and 30 June 2027", "2027-06-30"),
            ("1 March - 30 June 2027", "2027-06-30"),
            ("from January through June", "2027-06-30"),
            ("starting 1 March until 30 June", "2027-06-30"),
        ],
    );
}

#[test]
fn leap_days_and_year_ends_are_found() {
    for (as_of, expression, expected) in [
        ("2026-11-23", "by 29 February", "2028-02-29"),
        ("2028-02-29", "by 29 February", "2028-02-29"),
        ("2028-03-01", "by February 29", "2032-02-29"),
        ("2028-02-29", "in one year", "2029-02-28"),
        ("2028-01-31", "in one month", "2028-02-29"),
        ("2026-12-31", "tomorrow", "2027-01-01"),
        ("2026-12-31", "by the end of the year", "2026-12-31"),
        ("2026-12-31", "by the end of the week", "2027-01-03"),
        ("2026-12-31", "next month", "2027-01-31"),
        ("2026-12-31", "next quarter", "2027-03-31"),
        ("2027-01-01", "this week", "2027-01-03"),
        ("2026-12-31", "by 1 January", "2027-01-01"),
        ("2024-02-28", "tomorrow", "2024-02-29"),
        ("2027-12-25", "by Christmas", "2027-12-25"),
        ("2027-12-26", "by Christmas", "2028-12-25"),
    ] {
        assert_eq!(resolve("en-GB", as_of, expression), expected, "{expression} on {as_of}");
    }
}

#[test]
fn more_ways_to_name_a_day() {
    all(
        "en-GB",
        &[
            ("between now and Friday", "2026-11-27"),
            ("inside of 6 weeks", "2027-01-04"),
            ("within my first 90 days", "2027-02-21"),
            ("by the 3rd week of April", "2027-04-21"),
            ("in the next couple of months", "2027-01-23"),
            ("before the year is over", "2026-12-31"),
            ("before the semester ends", "2026-12-20"),
            ("by the end of '27", "2027-12-31"),
            ("each month of 2027", "2027-12-31"),
            ("in the 2027 calendar year", "2027-12-31"),
            ("by Jan-2027", "2027-01-31"),
            ("by 15-Jan-2027", "2027-01-15"),
            ("by 2027-01", "2027-01-31"),
            ("in 6-8 weeks", "2027-01-18"),
            ("in 6 to 8 weeks", "2027-01-18"),
            ("from now until Christmas", "2026-12-25"),
            ("by the close of the fiscal year", "2026-12-31"),
            ("over winter break", "-"),
            ("my goal for 2027 is this", "2027-12-31"),
            ("by the time I graduate", "-"),
            ("before the end of Q1 2027", "2027-03-31"),
            ("by Q1'27", "2027-03-31"),
            ("later this year", "2026-12-31"),
            ("by the end of 9th grade", "-"),
        ],
    );
}

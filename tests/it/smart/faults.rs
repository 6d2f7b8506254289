//! What the engine once got wrong, one test a fault.

use milepost::smart::{dates, locale::Locale};

use super::support::date;

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

#[test]
fn a_fiscal_year_beyond_all_years_overflowed() {
    assert_eq!(resolve(LATE_NOVEMBER, "by FY9223372036854775807/08"), None);
    assert_eq!(resolve(LATE_NOVEMBER, "by FY2026/27").as_deref(), Some("2027-12-31"));
}

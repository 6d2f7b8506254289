//! Shorthands for checks; every test mentions only what matters to it.

use chrono::NaiveDate;
use milepost::engines::smart::{Criteria, Input, Mode, OffsetEncoding, Options, Report, Rule, check};

pub const TODAY: &str = "2026-11-23";

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn options() -> Options<'static> {
    Options { mode: Mode::Strict, ..Options::on(date(TODAY)) }
}

pub fn text(description: &str) -> Report {
    goal(&Input { description: Some(description), ..Input::default() })
}

pub fn goal(input: &Input<'_>) -> Report {
    check(input, &options())
}

pub fn in_encoding(description: &str, offset_encoding: OffsetEncoding) -> Report {
    check(
        &Input { description: Some(description), ..Input::default() },
        &Options { offset_encoding, ..options() },
    )
}

pub fn found(report: &Report, rule: Rule) -> bool {
    report.findings.iter().any(|finding| finding.rule == rule)
}

/// S, M and T as letters; a dot where the criterion does not pass.
pub fn passed(criteria: &Criteria) -> String {
    criteria
        .all()
        .iter()
        .filter(|(c, _)| "SMT".contains(c.as_str()))
        .map(|(c, a)| if a.passes() { c.as_str() } else { "." })
        .collect()
}

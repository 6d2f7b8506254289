//! Properties that hold for any text.

use milepost::engines::smart::{Horizon, Input, Mode, OffsetEncoding, Options, Report, check};
use proptest::prelude::*;

use super::support::{TODAY, date, goal, in_encoding};

/// Words of goals in any order, with noise between them: closer to the grammar than arbitrary Unicode.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "by",
        "the end of",
        "Q3",
        "within",
        "18 months",
        "3",
        "three",
        "%",
        "$",
        "31/12/2027",
        "29 February",
        "every",
        "week",
        "save",
        "read",
        "books",
        "from",
        "to",
        "improve",
        "because",
        "[",
        "]",
        "X",
        "TBD",
        "99999999999999999999",
        "0",
        ".",
        ",",
        "-",
        "/",
        "\n",
        "next",
        "Friday",
        "may",
        "a",
        "and",
        "week 42",
        "FY27",
        "FY9223372036854775807/08",
        "2nd",
        "of",
        "exam in",
        "year end",
        "\u{1f3c1}",
        "\u{e9}",
        "e\u{301}",
        "2027-W53",
        "100%",
        "for",
        "year",
        "ago",
        "5G",
        "I have been",
        "so that",
        "by saving",
        "per month",
        "\u{20b9}5,00,000",
        "1.5",
        "million",
        "in",
        "before",
        "half",
        "'",
        "\u{2019}",
    ]);
    prop::collection::vec((scrap, prop::sample::select(vec!["", " ", "  "])), 0..60)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), scraps(), "\\PC{0,300}"]
}

fn encodings() -> impl Strategy<Value = OffsetEncoding> {
    prop::sample::select(vec![OffsetEncoding::Utf8, OffsetEncoding::Utf16, OffsetEncoding::CodePoints])
}

/// The text between two offsets, if they lie on character boundaries.
fn slice(text: &str, encoding: OffsetEncoding, start: usize, end: usize) -> Option<String> {
    match encoding {
        OffsetEncoding::Utf8 => text.get(start..end).map(str::to_owned),
        OffsetEncoding::Utf16 => {
            String::from_utf16(text.encode_utf16().collect::<Vec<_>>().get(start..end)?).ok()
        }
        OffsetEncoding::CodePoints => {
            text.chars().collect::<Vec<_>>().get(start..end).map(|characters| characters.iter().collect())
        }
    }
}

fn spans_are_valid(report: &Report, text: &str, encoding: OffsetEncoding) -> Result<(), TestCaseError> {
    for finding in &report.findings {
        if let Some(span) = finding.span {
            let quote = slice(text, encoding, span.start, span.end);
            prop_assert!(span.start < span.end && quote.is_some(), "{finding:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_lie_in_the_text_in_every_encoding(text in any_text(), encoding in encodings()) {
        spans_are_valid(&in_encoding(&text, encoding), &text, encoding)?;
    }

    #[test]
    fn spans_of_all_encodings_quote_the_same_words(text in scraps()) {
        let quotes = |encoding| {
            let report = in_encoding(&text, encoding);
            report.findings.iter().map(|finding| finding.span.and_then(|span| slice(&text, encoding, span.start, span.end))).collect::<Vec<_>>()
        };
        prop_assert_eq!(quotes(OffsetEncoding::Utf8), quotes(OffsetEncoding::Utf16));
        prop_assert_eq!(quotes(OffsetEncoding::Utf8), quotes(OffsetEncoding::CodePoints));
    }

    #[test]
    fn the_answer_depends_on_the_input_alone(text in any_text(), locale in prop::sample::select(vec!["en-GB", "en-US", "de", "xx", ""])) {
        let input = Input { title: Some(&text), description: Some(&text), specific: Some(&text), relevance: Some(&text), ..Input::default() };
        let options = Options { locale, mode: Mode::Strict, ..Options::on(date(TODAY)) };
        prop_assert_eq!(check(&input, &options), check(&input, &options));
    }

    #[test]
    fn any_day_and_any_value_will_do(text in scraps(), days in -700_000_i64..700_000, value in any::<f64>()) {
        let as_of = date(TODAY) + chrono::TimeDelta::days(days);
        let input = Input {
            description: Some(&text), baseline_value: Some(value), target_value: Some(-value), current_value: Some(value),
            starts_on: Some(as_of), due_on: Some(chrono::NaiveDate::MAX), review_on: Some(chrono::NaiveDate::MIN), horizon: Some(Horizon::OneYear), ..Input::default()
        };
        for as_of in [as_of, chrono::NaiveDate::MAX, chrono::NaiveDate::MIN] {
            check(&input, &Options::on(as_of));
        }
    }

    #[test]
    fn a_valid_field_never_lowers_its_criterion(text in any_text(), field in 0_usize..9) {
        let bare = Input { description: Some(&text), ..Input::default() };
        let due = Some(date("2027-06-30"));
        let filled = match field {
            0 => Input { specific: Some("write the onboarding guide"), ..bare.clone() },
            1 => Input { metric_name: Some("pages"), target_value: Some(40.0), ..bare.clone() },
            2 => Input { due_on: due, ..bare.clone() },
            3 => Input { review_on: due, ..bare.clone() },
            4 => Input { achievable_note: Some("two hours a week"), ..bare.clone() },
            5 => Input { relevance: Some("it opens the next role"), ..bare.clone() },
            6 => Input { linked_skill_count: 1, ..bare.clone() },
            7 => Input { has_role: true, ..bare.clone() },
            _ => Input { has_parent: true, ..bare.clone() },
        };
        let own = [0, 1, 4, 4, 2, 3, 3, 3, 3][field];
        let of = |input: &Input<'_>| goal(input).criteria.all()[own];
        let ((criterion, before), (_, after)) = (of(&bare), of(&filled));
        prop_assert!(after.score >= before.score, "{}: {before:?} {after:?}", criterion.as_str());
    }
}

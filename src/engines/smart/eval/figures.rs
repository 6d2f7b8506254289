//! The figures: precision and recall in one number (F1) per question, and the two error rates that matter.

use super::{
    bootstrap,
    rows::{Pair, Row},
};
use crate::engines::smart::{Input, Mode, Options, Report, Status, Verdict, check};

/// A row with what the engine says about it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The row.
    pub row: Row,
    /// The answer, in strict mode, with the text as the description.
    pub report: Report,
}

impl Judged {
    /// Check a row.
    pub fn new(row: Row) -> Self {
        let report = judge(&row.text, &row.language, row.as_of);
        Judged { row, report }
    }
}

/// Check a text as a description in strict mode.
fn judge(text: &str, language: &str, as_of: chrono::NaiveDate) -> Report {
    let locale = if language.is_empty() { "en" } else { language };
    let input = Input { description: Some(text), ..Input::default() };
    check(&input, &Options { mode: Mode::Strict, locale, ..Options::on(as_of) })
}

/// A figure with its interval and its target.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it says.
    pub name: &'static str,
    /// The figure; absent if there are no rows for it.
    pub value: Option<f64>,
    /// The middle 95 % over samples of publishers.
    pub interval: Option<(f64, f64)>,
    /// On how many rows.
    pub rows: usize,
    /// The target and what is aimed for.
    pub target: &'static str,
    /// What the trivial baselines reach: "eight words or more", and "contains a number".
    pub trivial: Option<(f64, f64)>,
}

type Case<'r> = (&'r str, bool, bool);

/// All figures of the design note.
pub fn figures(rows: &[Judged], pairs: &[Pair]) -> Vec<Figure> {
    let passes = |judged: &Judged, at: usize| {
        judged
            .report
            .criteria
            .all()
            .get(at)
            .is_some_and(|(_, assessment)| assessment.status() == Status::Pass)
    };
    let published = |at: usize, wanted: bool| {
        let case = move |judged: &Judged| {
            judged
                .row
                .published
                .get(at)
                .copied()
                .flatten()
                .map(|met| (met == wanted, passes(judged, at) == wanted))
        };
        cases(rows, case)
    };
    let smart = |judged: &Judged| {
        overall(judged).map(|label| (label == Verdict::Smart, judged.report.verdict == Verdict::Smart))
    };
    let deadline = cases(rows, |judged| judged.row.has_deadline.map(|has| (has, passes(judged, 4))));
    let trivial = |predict: fn(&str) -> bool| {
        f1(&cases(rows, |judged| {
            overall(judged).map(|label| (label == Verdict::Smart, predict(&judged.row.text)))
        })
        .iter()
        .collect::<Vec<_>>())
    };
    let mut figures = vec![
        figure("deadline F1", &deadline, f1, ">= .98 (.995)"),
        figure("missing-measure F1", &published(1, false), f1, ">= .93 (.96)"),
        figure("measurable F1", &published(1, true), f1, "floor .973"),
        figure("missing-specific F1", &published(0, false), f1, ">= .75 (.85)"),
        figure("specific F1", &published(0, true), f1, "floor .870"),
        figure("rationale found F1", &published(3, true), f1, ">= .75 (.85)"),
        Figure {
            trivial: trivial(|text| text.split_whitespace().count() >= 8)
                .zip(trivial(|text| text.contains(|c: char| c.is_ascii_digit()))),
            ..figure("smart-vs-rest F1", &cases(rows, smart), f1, ">= .94 (.96)")
        },
    ];
    figures.push(three_class(rows));
    figures.push(figure("vague accepted", &accepted(rows, Verdict::Vague, true), share, "<= 1 % (0)"));
    figures.push(figure("smart refused", &accepted(rows, Verdict::Smart, false), share, "<= 6 % (4 %)"));
    figures.push(figure("pairs of similar length", &ranked(pairs, true), share, ">= .94 (.97)"));
    figures.push(figure("all pairs", &ranked(pairs, false), share, ""));
    figures
}

fn overall(judged: &Judged) -> Option<Verdict> {
    judged.row.label.filter(|_| judged.row.is_overall)
}

/// The cases of a question: publisher, truth, prediction.
fn cases(rows: &[Judged], case: impl Fn(&Judged) -> Option<(bool, bool)>) -> Vec<Case<'_>> {
    rows.iter()
        .filter_map(|judged| case(judged).map(|(truth, guess)| (judged.row.publisher.as_str(), truth, guess)))
        .collect()
}

/// Rows of a label, with whether their verdict is smart, or is not.
fn accepted(rows: &[Judged], label: Verdict, is_smart: bool) -> Vec<Case<'_>> {
    cases(rows, |judged| {
        overall(judged)
            .filter(|own| *own == label)
            .map(|_| (true, (judged.report.verdict == Verdict::Smart) == is_smart))
    })
}

/// Whether the better wording scores strictly higher.
fn ranked(pairs: &[Pair], is_similar: bool) -> Vec<Case<'_>> {
    let total = |text: &str| judge(text, "en", super::rows::anchor("", text)).criteria.total();
    let length = |text: &str| text.chars().count();
    pairs
        .iter()
        .filter(|pair| !is_similar || length(&pair.better) * 2 <= length(&pair.worse) * 3)
        .map(|pair| (pair.publisher.as_str(), true, total(&pair.better) > total(&pair.worse)))
        .collect()
}

fn figure(
    name: &'static str,
    cases: &[Case<'_>],
    statistic: fn(&[&Case<'_>]) -> Option<f64>,
    target: &'static str,
) -> Figure {
    let all: Vec<&Case<'_>> = cases.iter().collect();
    Figure {
        name,
        value: statistic(&all),
        interval: bootstrap::interval(cases, |case| case.0, statistic),
        rows: cases.len(),
        target,
        trivial: None,
    }
}

/// The macro average of F1 over the three verdicts.
fn three_class(rows: &[Judged]) -> Figure {
    let cases: Vec<(&str, Verdict, Verdict)> = rows
        .iter()
        .filter_map(|judged| Some((judged.row.publisher.as_str(), overall(judged)?, judged.report.verdict)))
        .collect();
    let statistic = |cases: &[&(&str, Verdict, Verdict)]| {
        let of = |verdict: Verdict| {
            let binary: Vec<Case<'_>> =
                cases.iter().map(|case| (case.0, case.1 == verdict, case.2 == verdict)).collect();
            f1(&binary.iter().collect::<Vec<_>>())
        };
        Some((of(Verdict::Smart)? + of(Verdict::Partial)? + of(Verdict::Vague)?) / 3.0)
    };
    Figure {
        name: "three-class macro-F1",
        value: statistic(&cases.iter().collect::<Vec<_>>()),
        interval: bootstrap::interval(&cases, |case| case.0, statistic),
        rows: cases.len(),
        target: ">= .82 (.87)",
        trivial: None,
    }
}

/// F1: twice the hits over truths plus guesses (van Rijsbergen, Information Retrieval, 1979).
fn f1(cases: &[&Case<'_>]) -> Option<f64> {
    let hits = count(cases, |(_, truth, guess)| *truth && *guess);
    let marked = count(cases, |(_, truth, _)| *truth) + count(cases, |(_, _, guess)| *guess);
    (marked > 0.0).then(|| 2.0 * hits / marked)
}

/// The share of guesses among the cases.
fn share(cases: &[&Case<'_>]) -> Option<f64> {
    let all = count(cases, |_| true);
    (all > 0.0).then(|| count(cases, |(_, _, guess)| *guess) / all)
}

fn count(cases: &[&Case<'_>], wanted: impl Fn(&Case<'_>) -> bool) -> f64 {
    let count = cases.iter().filter(|case| wanted(case)).count();
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

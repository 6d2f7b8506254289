//! The table of figures and the list of confusions, as text.

use std::fmt::Write;

use super::{
    figures::{Figure, Judged, figures},
    rows::Pair,
};
use crate::engines::smart::{Status, Verdict};

/// Print everything.
pub(super) fn print(rows: &[Judged], pairs: &[Pair]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} rows, {} pairs\n", rows.len(), pairs.len());
    let _ = writeln!(
        out,
        "{:<26}{:>7}  {:<16}{:>5}  {:<16}trivial: 8 words, a number",
        "figure", "value", "95 %", "rows", "target (aim)"
    );
    for figure in figures(rows, pairs) {
        let _ = writeln!(out, "{}", line(&figure));
    }
    let _ = writeln!(out, "\nconfusions");
    for judged in rows {
        for confusion in confusions(judged) {
            let _ = writeln!(out, "{:<8}{confusion:<28}{}", judged.row.id, judged.row.text);
        }
    }
    out
}

fn line(figure: &Figure) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
    let interval =
        figure.interval.map_or_else(|| "-".to_owned(), |(low, high)| format!("{low:.3} to {high:.3}"));
    let trivial =
        figure.trivial.map(|(words, digits)| format!("{words:.3}, {digits:.3}")).unwrap_or_default();
    format!(
        "{:<26}{:>7}  {interval:<16}{:>5}  {:<16}{trivial}",
        figure.name,
        number(figure.value),
        figure.rows,
        figure.target
    )
}

/// What the engine says differently than the label.
fn confusions(judged: &Judged) -> Vec<String> {
    let mut found = Vec::new();
    let verdict = judged.report.verdict;
    if let Some(label) = judged.row.label.filter(|label| judged.row.is_overall && *label != verdict) {
        found.push(format!("{} taken for {}", label.as_str(), verdict.as_str()));
    }
    for ((criterion, assessment), published) in
        judged.report.criteria.all().into_iter().zip(judged.row.published)
    {
        let passes = assessment.status() == Status::Pass;
        // A is not measured: prose rarely shows it.
        if criterion.as_str() != "A" && published.is_some_and(|published| published != passes) {
            found.push(format!(
                "{} {} for {}",
                criterion.as_str(),
                score(assessment.score),
                u8::from(!passes)
            ));
        }
    }
    let ends = judged.report.criteria.timely.passes();
    if judged.row.has_deadline.is_some_and(|has| has != ends) {
        found.push(format!("deadline {} for {}", u8::from(ends), u8::from(!ends)));
    }
    if verdict == Verdict::Smart && !ends {
        found.push("smart without an end".to_owned());
    }
    found
}

fn score(score: Option<u8>) -> String {
    score.map_or_else(|| "unknown".to_owned(), |score| score.to_string())
}

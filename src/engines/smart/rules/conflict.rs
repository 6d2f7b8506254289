//! X: what the text and the fields say differently.

use chrono::Days;

use crate::engines::smart::{
    catalog::Rule,
    dates::{self, Unit, When},
    goal::{Findings, Goal, Text},
    quantity::{Quantity, Relation},
    report::Field,
};

/// Check deadline and target.
pub fn judge(goal: &Goal<'_>, findings: &mut Findings) {
    for text in &goal.texts {
        deadline(goal, text, findings);
        target(goal, text, findings);
    }
}

/// The due date lies in none of the stretches that the text names as an end.
fn deadline(goal: &Goal<'_>, text: &Text<'_>, findings: &mut Findings) {
    let Some(due) = goal.input.due_on else { return };
    let dated: Vec<&When> = text.evidence.ends().filter(|when| when.window.is_some()).collect();
    let agrees = |when: &&When| {
        when.window.is_some_and(|window| window.first <= due && due <= window.last)
            || agrees_from_start(goal, when)
    };
    let Some(first) = dated.first() else { return };
    if dated.iter().any(agrees) {
        return;
    }
    let quote = text.quote(first.tokens);
    let date = first.date.map(|date| format!(" ({date})")).unwrap_or_default();
    findings
        .add(Rule::ConflictDeadline, "", &[("quote", &quote), ("date", &date), ("due", &due)])
        .at(text, first.tokens)
        .resolved(first.date)
        .fix(Field::DueOn, first.date.map(|date| date.to_string()));
}

/// "Within six months" may count from the start date instead of today.
fn agrees_from_start(goal: &Goal<'_>, when: &When) -> bool {
    let (Some(start), Some(due), Some(milli)) = (goal.input.starts_on, goal.input.due_on, when.milli_days)
    else {
        return false;
    };
    let slack = Days::new(u64::try_from(milli / 10_000).unwrap_or(0).max(2));
    dates::later(start, milli, Unit::Day).is_some_and(|end| {
        end.checked_sub_days(slack).is_some_and(|first| first <= due)
            && end.checked_add_days(slack).is_some_and(|last| due <= last)
    })
}

/// The target value is none of the comparable values in the text.
fn target(goal: &Goal<'_>, text: &Text<'_>, findings: &mut Findings) {
    let Some(target) = goal.input.target_value.filter(|value| value.is_finite()) else { return };
    let candidates = candidates(goal, text);
    let Some(first) = candidates.first() else { return };
    let is_clear = goal.input.metric_unit.is_some() || candidates.len() == 1;
    let agrees =
        |quantity: &&Quantity| is_near(quantity.value, target) || agrees_as_change(goal, quantity, target);
    if !is_clear || candidates.iter().any(agrees) {
        return;
    }
    let quote = text.quote(first.tokens);
    findings
        .add(Rule::ConflictTarget, "", &[("quote", &quote), ("target", &target)])
        .at(text, first.tokens)
        .fix(Field::TargetValue, Some(first.value.to_string()));
}

/// The values that could be the target. Without a unit to compare, "to 50" goes before "50", and a total before a rate.
fn candidates<'t>(goal: &Goal<'_>, text: &'t Text<'_>) -> Vec<&'t Quantity> {
    let all: Vec<&Quantity> =
        text.evidence.quantities.iter().filter(|quantity| is_comparable(goal, quantity)).collect();
    if goal.input.metric_unit.is_some() || all.len() < 2 {
        return all;
    }
    let only = |wanted: fn(&Quantity) -> bool| {
        all.iter().copied().filter(|quantity| wanted(quantity)).collect::<Vec<_>>()
    };
    let targets = only(|quantity| quantity.relation == Relation::To);
    let totals = only(|quantity| quantity.rate.is_none());
    [targets, totals].into_iter().find(|some| !some.is_empty()).unwrap_or(all)
}

/// A value that could be the target: in the unit of the metric, or the only result that the text names.
fn is_comparable(goal: &Goal<'_>, quantity: &Quantity) -> bool {
    let unit = goal.input.metric_unit.map(canonical).filter(|unit| !unit.is_empty());
    match (unit, quantity.unit()) {
        _ if quantity.relation == Relation::From || quantity.is_attributive => false,
        (Some(unit), Some(own)) => {
            let own = canonical(&own);
            // "£ a month" is the unit of a rate.
            let is_rate = quantity.rate.is_some() && unit.split_whitespace().next() == Some(own.as_str());
            (unit == own || is_rate) && !quantity.is_means
        }
        (Some(_), None) => false,
        (None, _) => !quantity.is_dose() && !quantity.is_means,
    }
}

/// "By 20 %" agrees with the target that it makes of the baseline. Without a baseline a target of another size may be
/// the level that is reached; only one of the same size is another change.
fn agrees_as_change(goal: &Goal<'_>, quantity: &Quantity, target: f64) -> bool {
    if quantity.relation != Relation::By {
        return false;
    }
    let Some(baseline) = goal.input.baseline_value else {
        return target > 2.0 * quantity.value || target < 0.5 * quantity.value;
    };
    let share = quantity.value / 100.0;
    [baseline + quantity.value, baseline - quantity.value, baseline * (1.0 + share), baseline * (1.0 - share)]
        .into_iter()
        .any(|value| is_near(value, target))
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 0.005 * other.abs().max(1e-9)
}

/// The unit in one spelling: without plural, with currencies and per cent by their sign.
fn canonical(unit: &str) -> String {
    let unit = unit.trim().to_lowercase();
    match unit.as_str() {
        "percent" | "per cent" | "pct" | "percentage points" | "prozent" => return "%".to_owned(),
        "usd" | "dollar" | "dollars" => return "$".to_owned(),
        "eur" | "euro" | "euros" => return "\u{20ac}".to_owned(),
        "gbp" | "pounds sterling" => return "\u{a3}".to_owned(),
        "ngn" | "naira" => return "\u{20a6}".to_owned(),
        "inr" | "rs" | "rupee" | "rupees" => return "\u{20b9}".to_owned(),
        "jpy" | "yen" => return "\u{a5}".to_owned(),
        _ => {}
    }
    unit.strip_suffix('s').filter(|stem| stem.len() > 1).unwrap_or(&unit).to_owned()
}

//! A: is there evidence that the goal can be reached, and do its numbers allow it?
//!
//! Without evidence the criterion is unknown; it fails only where the goal contradicts itself.

use chrono::NaiveDate;

use crate::engines::smart::{
    catalog::Rule,
    classes::Classes,
    dates::Unit,
    evidence::{Evidence, Tokens},
    goal::{Findings, Goal, Text, is_filled},
    marks::MarkKind,
    messages::Values,
    quantity::{Measure, Quantity, Relation},
    report::{Assessment, Field, Severity},
};

/// Judge the criterion.
pub fn judge(goal: &Goal<'_>, findings: &mut Findings) -> Assessment {
    let text_score = goal.find(|evidence| evidence.means).map(|(_, means)| means.score);
    let assessment = Assessment::of(text_score, fields_score(goal));
    let contradicts = arithmetic(goal, findings) | window(goal, findings);
    absolutes(goal, findings);
    if contradicts {
        let cap = |score: Option<u8>| score.map(|score| score.min(30));
        return Assessment {
            score: Some(10),
            ..Assessment::of(cap(text_score), cap(assessment.fields_score))
        };
    }
    if assessment.score.is_none() {
        unknown(goal, findings);
    }
    assessment
}

fn fields_score(goal: &Goal<'_>) -> Option<u8> {
    let finite = |value: Option<f64>| value.is_some_and(f64::is_finite);
    if is_filled(goal.input.achievable_note, 2) {
        Some(90)
    } else if finite(goal.input.baseline_value) || finite(goal.input.current_value) {
        Some(75)
    } else {
        None
    }
}

fn unknown(goal: &Goal<'_>, findings: &mut Findings) {
    // A phrase may be there in a language that the engine cannot read: never refuse for that.
    let strict = if goal.is_unreadable { Severity::Info } else { Severity::Error };
    findings
        .add(Rule::AchievableUnknown, "", &[])
        .field(Field::AchievableNote)
        .fix(Field::AchievableNote, None)
        .strict(strict);
}

fn absolutes(goal: &Goal<'_>, findings: &mut Findings) {
    for text in &goal.texts {
        for mark in text.evidence.marks.iter().filter(|mark| mark.kind == MarkKind::Absolute).take(2) {
            let word = text.quote(mark.tokens);
            findings.add(Rule::Absolute, "", &[("quote", &word)]).at(text, mark.tokens);
        }
    }
}

/// Whether the numbers exclude each other.
fn arithmetic(goal: &Goal<'_>, findings: &mut Findings) -> bool {
    if let Some((baseline, target)) = fields_contradict(goal) {
        let values: Values<'_> = &[("from", &baseline), ("to", &target)];
        findings
            .add(Rule::Arithmetic, "fields", values)
            .field(Field::TargetValue)
            .fix(Field::TargetValue, None);
        return true;
    }
    for text in &goal.texts {
        if let Some((tokens, from, to)) = direction(&text.evidence) {
            let values: Values<'_> = &[("from", &from), ("to", &to)];
            findings
                .add(Rule::Arithmetic, "direction", values)
                .at(text, tokens)
                .fix(Field::TargetValue, None);
            return true;
        }
        if let Some(short) = rate(goal, text) {
            let Short { tokens, steps, step, reached, target } = short;
            let values: Values<'_> =
                &[("steps", &steps), ("step", &step), ("reached", &reached), ("target", &target)];
            findings.add(Rule::Arithmetic, "rate", values).at(text, tokens).fix(Field::TargetValue, None);
            return true;
        }
    }
    false
}

/// A baseline that is already at the target, in the direction that the text gives.
fn fields_contradict(goal: &Goal<'_>) -> Option<(f64, f64)> {
    let baseline = goal.input.baseline_value.filter(|value| value.is_finite())?;
    let target = goal.input.target_value.filter(|value| value.is_finite())?;
    let has = |classes: Classes| {
        goal.texts.iter().flat_map(|text| &text.evidence.actions).any(|action| action.classes.has(classes))
    };
    let shrinks = has(Classes::SHRINK);
    let grows = has(Classes::GROW) && !shrinks;
    let is_same = (baseline - target).abs() < f64::EPSILON;
    let is_backwards = grows && baseline > target || shrinks && !has(Classes::GROW) && baseline < target;
    (is_same || is_backwards).then_some((baseline, target))
}

/// "increase from 50 to 40", "reduce from 40 to 50".
fn direction(evidence: &Evidence<'_>) -> Option<(Tokens, f64, f64)> {
    let from = evidence.quantities.iter().find(|quantity| quantity.relation == Relation::From)?;
    let to = evidence.quantities.iter().find(|quantity| {
        quantity.relation == Relation::To
            && quantity.tokens.0 > from.tokens.0
            && quantity.tokens.0 <= from.tokens.1 + 6
    })?;
    let action = evidence
        .actions
        .iter()
        .find(|action| action.sentence.0 <= from.tokens.0 && from.tokens.0 < action.sentence.1)?;
    let is_comparable =
        from.measure == to.measure || from.measure == Measure::Bare || to.measure == Measure::Bare;
    let grows = action.classes.has(Classes::GROW) && !action.classes.has(Classes::SHRINK | Classes::VAGUE);
    let shrinks = action.classes.has(Classes::SHRINK) && !action.classes.has(Classes::GROW | Classes::VAGUE);
    let is_backwards = grows && from.value >= to.value || shrinks && from.value <= to.value;
    (is_comparable && is_backwards && !matches!(from.measure, Measure::Time(_))).then_some((
        (from.tokens.0, to.tokens.1),
        from.value,
        to.value,
    ))
}

/// Steps that come to less than the target.
struct Short {
    tokens: Tokens,
    steps: f64,
    step: f64,
    reached: f64,
    target: f64,
}

/// Steps that do not reach the target: rate × time < target. The time is rounded up by a whole step, and other
/// amounts and what is there already count in, so that only clear cases are refused.
fn rate(goal: &Goal<'_>, text: &Text<'_>) -> Option<Short> {
    let evidence = &text.evidence;
    let step = evidence.quantities.iter().find(|quantity| {
        quantity.rate.is_some()
            && matches!(quantity.measure, Measure::Money(_) | Measure::Count(_) | Measure::Bare)
            && quantity.relation == Relation::Plain
    })?;
    let shrinks = evidence
        .actions
        .iter()
        .any(|action| action.classes.has(Classes::SHRINK) && !action.classes.has(Classes::FINISH));
    let same = |quantity: &&Quantity| {
        quantity.rate.is_none()
            && is_same_unit(&quantity.measure, &step.measure)
            && !matches!(quantity.relation, Relation::From | Relation::By)
    };
    let target = evidence.quantities.iter().filter(same).map(|quantity| quantity.value).fold(0.0, f64::max);
    let others: f64 =
        evidence.quantities.iter().filter(same).map(|quantity| quantity.value).sum::<f64>() - target;
    let unit_days =
        f64::from(i32::try_from(step.rate.map_or(0, Unit::milli_days)).unwrap_or(i32::MAX)) / 1000.0;
    let days = days_left(goal, evidence)?;
    if shrinks || target <= 0.0 || unit_days < 1.0 || days < 0.0 {
        return None;
    }
    let present = goal
        .input
        .current_value
        .or(goal.input.baseline_value)
        .filter(|value| value.is_finite())
        .unwrap_or(0.0);
    let steps = (days / unit_days).ceil() + if is_counted(evidence) { 0.0 } else { 1.0 };
    let reached = step.value * steps + others + present;
    let short = Short { tokens: step.tokens, steps, step: step.value, reached, target };
    (reached < target * 0.995).then_some(short)
}

/// Whether the text counts the time itself ("in 6 months"), so that it is not rounded up.
fn is_counted(evidence: &Evidence<'_>) -> bool {
    evidence.end().is_some_and(|when| when.milli_days.is_some())
}

/// The days until the end, from the start if there is one.
fn days_left(goal: &Goal<'_>, evidence: &Evidence<'_>) -> Option<f64> {
    let when = evidence.end();
    if let Some(milli) = when.and_then(|when| when.milli_days) {
        return i32::try_from(milli).ok().map(|milli| f64::from(milli) / 1000.0 - 0.9);
    }
    let end = when.and_then(|when| when.date).or(goal.input.due_on)?;
    let start = goal.input.starts_on.unwrap_or(goal.options.as_of);
    i32::try_from((end - start).num_days()).ok().map(f64::from)
}

fn is_same_unit(one: &Measure, other: &Measure) -> bool {
    match (one, other) {
        (Measure::Money(_) | Measure::Bare, Measure::Money(_) | Measure::Bare) => true,
        (Measure::Count(one), Measure::Count(other)) => {
            one.trim_end_matches('s') == other.trim_end_matches('s')
        }
        _ => false,
    }
}

/// Whether the end is before the start.
fn window(goal: &Goal<'_>, findings: &mut Findings) -> bool {
    let Some(start) = goal.input.starts_on else { return false };
    let is_before = |date: Option<NaiveDate>| date.is_some_and(|date| date < start);
    if is_before(goal.input.due_on) {
        findings.add(Rule::Window, "", &[("start", &start)]).field(Field::DueOn).fix(Field::DueOn, None);
        return true;
    }
    let early = goal.find(|evidence| evidence.end().copied().filter(|when| is_before(when.date)));
    if let Some((text, when)) = early.filter(|_| goal.input.due_on.is_none()) {
        findings
            .add(Rule::Window, "text", &[("start", &start)])
            .at(text, when.tokens)
            .fix(Field::StartsOn, None);
        return true;
    }
    false
}

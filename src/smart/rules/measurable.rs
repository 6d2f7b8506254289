//! M: can one tell when the goal is reached?
//!
//! In the text a quantity with a unit counts most, then an event that happens or not, then a deliverable, then effort.

use crate::smart::{
    catalog::Rule,
    classes::Classes,
    evidence::Evidence,
    goal::{Findings, Goal, Text},
    milestone::MilestoneKind,
    quantity::{Measure, Quantity, Relation},
    report::{Assessment, Field},
};

/// What effort alone is worth. It can be checked each time, so it just passes; M-DOSE says what is missing.
const DOSE_SCORE: u8 = 70;

/// Judge the criterion.
pub fn judge(goal: &Goal<'_>, findings: &mut Findings) -> Assessment {
    let assessment = goal.assess(score, fields_score(goal));
    if assessment.fields_score.is_none_or(|score| score < 70) {
        if let Some(text) = goal.main_text() {
            explain(goal, text, assessment.passes(), findings);
        } else if !goal.is_unreadable {
            none(findings).field(Field::MetricName);
        }
    }
    assessment
}

fn none(findings: &mut Findings) -> crate::smart::goal::Draft<'_> {
    let message = "Nothing tells yet when this is reached. Add a number with its unit, a result that will exist, or an event such as an exam.";
    findings.add(Rule::NoMeasure, message).fix(Field::TargetValue, None)
}

/// A metric with a target measures the goal by itself.
fn fields_score(goal: &Goal<'_>) -> Option<u8> {
    let has = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let target = goal.input.target_value.filter(|value| value.is_finite());
    match (has(goal.input.metric_name), target.is_some(), has(goal.input.metric_unit)) {
        (true, true, _) => Some(95),
        (false, true, true) => Some(80),
        (false, true, false) => Some(60),
        (true, false, _) => Some(40),
        (false, false, _) => None,
    }
}

/// What the text says about M, 0 to 100.
pub fn score(evidence: &Evidence<'_>) -> u8 {
    let quantities =
        evidence.quantities.iter().map(|quantity| quantity_score(evidence, quantity)).max().unwrap_or(0);
    let milestones = evidence.milestones.iter().map(|milestone| match milestone.kind {
        _ if milestone.is_loose => 55,
        MilestoneKind::Event | MilestoneKind::Level => 80,
        MilestoneKind::Deliverable => 75,
        MilestoneKind::Habit => DOSE_SCORE,
    });
    let has_both =
        |relation: Relation| evidence.quantities.iter().any(|quantity| quantity.relation == relation);
    let span = if has_both(Relation::From) && has_both(Relation::To) { 95 } else { 0 };
    quantities.max(milestones.max().unwrap_or(0)).max(span)
}

fn quantity_score(evidence: &Evidence<'_>, quantity: &Quantity) -> u8 {
    if quantity.is_dose() {
        return DOSE_SCORE;
    }
    match (&quantity.measure, quantity.relation) {
        (Measure::Bare, _) if !implies_unit(evidence, quantity) => 55,
        (Measure::Bare, _) => 75,
        (_, Relation::To | Relation::By | Relation::AtMost) => 90,
        _ if quantity.is_attributive => 80,
        _ => 85,
    }
}

/// Whether the sentence says what a bare number counts: "save 300", "grow readers to 500", "GMAT 700".
fn implies_unit(evidence: &Evidence<'_>, quantity: &Quantity) -> bool {
    let before = quantity.tokens.0.wrapping_sub(1);
    // "NPS > 50", "a GPA of at least 3.5".
    let is_score = (1..=4)
        .filter_map(|back| quantity.tokens.0.checked_sub(back))
        .any(|at| evidence.reading.has(at, Classes::SCORE_NAME));
    if is_score && quantity.relation != Relation::Plain {
        return true;
    }
    let verb = evidence
        .actions
        .iter()
        .find(|action| action.sentence.0 <= quantity.tokens.0 && quantity.tokens.0 < action.sentence.1);
    let named = |at: usize| evidence.reading.is_content(at) || evidence.reading.has(at, Classes::GENERIC);
    evidence.reading.has(before, Classes::SCORE_NAME)
        || verb.is_some_and(|action| {
            action.classes.has(Classes::MONEY_VERB)
                || !matches!(quantity.relation, Relation::Plain | Relation::From)
                    && (action.after_verb()..quantity.tokens.0).any(named)
                || action.classes.has(Classes::GROW | Classes::SHRINK | Classes::REACH)
                    && (action.after_verb()..quantity.tokens.0).any(named)
        })
}

/// Say what is missing or could be better.
fn explain(goal: &Goal<'_>, text: &Text<'_>, passes: bool, findings: &mut Findings) {
    let evidence = &text.evidence;
    for name in evidence.name_numbers.iter().filter(|_| evidence.quantities.is_empty()).take(3) {
        let quote = text.quote(*name);
        findings
            .add(
                Rule::NameNumber,
                format!("The number in \u{201c}{quote}\u{201d} belongs to a name, so it measures nothing."),
            )
            .at(text, *name);
    }
    let bare = evidence
        .quantities
        .iter()
        .find(|quantity| quantity.measure == Measure::Bare && quantity_score(evidence, quantity) < 70);
    if let Some(quantity) = bare {
        let number = text.quote(quantity.tokens);
        findings
            .add(Rule::NoUnit, format!("{number} of what? Add the unit."))
            .at(text, quantity.tokens)
            .fix(Field::MetricUnit, None);
    }
    change_without_start(goal, text, findings);
    let outcome = evidence.quantities.iter().any(|quantity| !quantity.is_dose());
    if let Some(dose) = evidence.quantities.iter().find(|quantity| quantity.is_dose()).filter(|_| !outcome) {
        findings
            .add(Rule::Dose, "This measures your effort. What will have come of it in the end?")
            .at(text, dose.tokens)
            .fix(Field::TargetValue, None);
    }
    if !passes && bare.is_none() {
        none(findings).on_whole(text);
    }
}

/// "increase by 20 %" without the value to start from.
fn change_without_start(goal: &Goal<'_>, text: &Text<'_>, findings: &mut Findings) {
    let quantities = &text.evidence.quantities;
    let has_start = goal.input.baseline_value.is_some()
        || quantities.iter().any(|quantity| quantity.relation == Relation::From);
    if let Some(change) =
        quantities.iter().find(|quantity| quantity.relation == Relation::By).filter(|_| !has_start)
    {
        findings
            .add(Rule::NoBaseline, "From which value? With the starting point the change can be checked.")
            .at(text, change.tokens)
            .fix(Field::BaselineValue, None);
    }
}

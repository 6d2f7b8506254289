//! M: can one tell when the goal is reached?
//!
//! In the text a quantity with a unit counts most, then an event that happens or not, then a deliverable, then effort.

use crate::engines::smart::{
    catalog::Rule,
    classes::Classes,
    evidence::Evidence,
    goal::{Findings, Goal, Text},
    milestone::MilestoneKind,
    quantity::{Measure, Quantity, Relation},
    report::{Assessment, Field},
    text,
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

fn none(findings: &mut Findings) -> crate::engines::smart::goal::Draft<'_> {
    findings.add(Rule::NoMeasure, "", &[]).fix(Field::TargetValue, None)
}

/// A metric with a target measures the goal by itself.
fn fields_score(goal: &Goal<'_>) -> Option<u8> {
    let has = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let target = goal.input.target_value.filter(|value| value.is_finite());
    if goal.input.has_role || names_credential(goal) {
        return Some(if target.is_some() && has(goal.input.metric_name) { 95 } else { 80 });
    }
    match (has(goal.input.metric_name), target.is_some(), has(goal.input.metric_unit)) {
        (true, true, _) => Some(95),
        (false, true, true) => Some(80),
        (false, true, false) => Some(60),
        (true, false, _) => Some(40),
        (false, false, _) => None,
    }
}

/// Whether the goal is filed as a credential and its title says which, or its metric is one: "AWS certificate".
fn names_credential(goal: &Goal<'_>) -> bool {
    let names = Classes::CREDENTIAL | Classes::EXAM | Classes::LEVEL;
    let title = goal.texts.iter().find(|text| text.field == Field::Title);
    let is_named = title.is_some_and(|text| {
        let reading = &text.evidence.reading;
        let tokens = 0..reading.tokens.len();
        let vague = Classes::COMPARATIVE | Classes::EVALUATIVE | Classes::SOME;
        let content = tokens.clone().filter(|at| reading.is_content(*at)).count();
        content >= 2
            && !tokens.clone().any(|at| reading.has(at, vague))
            && tokens.clone().any(|at| reading.has(at, names | Classes::NAMED) || reading.is_capital(at))
    });
    let in_metric = |metric: &str| {
        let Some(text) = goal.main_text() else { return false };
        let words = &text.evidence.reading.locale.language.words;
        text::tokenize(metric)
            .iter()
            .any(|token| words.word(&token.word).is_some_and(|entry| entry.classes.has(names)))
    };
    goal.input.is_credential && is_named || goal.input.metric_name.is_some_and(in_metric)
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
        findings.add(Rule::NameNumber, "", &[("quote", &quote)]).at(text, *name);
    }
    let bare = evidence
        .quantities
        .iter()
        .find(|quantity| quantity.measure == Measure::Bare && quantity_score(evidence, quantity) < 70);
    if let Some(quantity) = bare {
        let number = text.quote(quantity.tokens);
        findings
            .add(Rule::NoUnit, "", &[("number", &number)])
            .at(text, quantity.tokens)
            .fix(Field::MetricUnit, None);
    }
    change_without_start(goal, text, findings);
    let outcome = evidence.quantities.iter().any(|quantity| !quantity.is_dose());
    if let Some(dose) = evidence.quantities.iter().find(|quantity| quantity.is_dose()).filter(|_| !outcome) {
        findings.add(Rule::Dose, "", &[]).at(text, dose.tokens).fix(Field::TargetValue, None);
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
        findings.add(Rule::NoBaseline, "", &[]).at(text, change.tokens).fix(Field::BaselineValue, None);
    }
}

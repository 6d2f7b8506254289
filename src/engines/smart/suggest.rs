//! Suggested fields: values that the text states and the fields lack.
//!
//! They are offered for confirmation and never stored silently.

use super::{
    action::Strength,
    classes::Classes,
    dates::Role,
    goal::{Goal, Text},
    quantity::{Quantity, Relation},
    report::SuggestedFields,
};

/// What the texts state and the fields lack.
pub fn fields(goal: &Goal<'_>) -> SuggestedFields {
    let mut fields = SuggestedFields::default();
    for text in &goal.texts {
        let evidence = &text.evidence;
        fields.due_on = fields.due_on.or_else(|| evidence.end()?.date);
        fields.starts_on =
            fields.starts_on.or_else(|| evidence.times().find(|when| when.role == Role::Start)?.date);
        if fields.target_value.is_none()
            && let Some(target) = target(text)
        {
            fields.target_value = Some(target.value);
            fields.metric_unit = unit(text, target);
            fields.metric_name = metric_name(text, target);
        }
        let baseline = evidence.quantities.iter().find(|quantity| quantity.relation == Relation::From);
        fields.baseline_value = fields.baseline_value.or(baseline.map(|quantity| quantity.value));
        if let Some(purpose) = evidence.purpose.filter(|purpose| purpose.score >= 80) {
            fields.relevance.get_or_insert_with(|| text.quote(purpose.tokens).to_owned());
        }
    }
    without_given(goal, fields)
}

/// Leave out what the fields already say.
fn without_given(goal: &Goal<'_>, fields: SuggestedFields) -> SuggestedFields {
    let input = goal.input;
    SuggestedFields {
        metric_name: fields.metric_name.filter(|_| input.metric_name.is_none()),
        metric_unit: fields.metric_unit.filter(|_| input.metric_unit.is_none()),
        baseline_value: fields.baseline_value.filter(|_| input.baseline_value.is_none()),
        target_value: fields.target_value.filter(|_| input.target_value.is_none()),
        relevance: fields.relevance.filter(|_| input.relevance.is_none()),
        starts_on: fields.starts_on.filter(|_| input.starts_on.is_none()),
        due_on: fields.due_on.filter(|_| input.due_on.is_none()),
    }
}

/// The quantity that is the target: "to 50" before "50", outcomes before effort, never a starting point or a change.
fn target<'t>(text: &'t Text<'_>) -> Option<&'t Quantity> {
    let quantities = &text.evidence.quantities;
    let is_outcome =
        |quantity: &&Quantity| !quantity.is_dose() && !quantity.is_means && !quantity.is_attributive;
    let with = |relation: Relation| {
        quantities.iter().filter(is_outcome).find(|quantity| quantity.relation == relation)
    };
    with(Relation::To)
        .or_else(|| with(Relation::AtMost))
        .or_else(|| with(Relation::AtLeast))
        .or_else(|| with(Relation::Plain))
}

/// The unit of a target, with what it recurs in: "£ a month" is another unit than "£".
fn unit(text: &Text<'_>, target: &Quantity) -> Option<String> {
    let unit = target.unit()?;
    let times = &text.evidence.reading.times;
    let index = times.partition_point(|when| when.tokens.0 <= target.tokens.1);
    let rhythm = times.get(index).filter(|when| target.rate.is_some() && when.is_recurring());
    Some(match rhythm {
        Some(when) => format!("{unit} {}", text.quote(when.tokens)),
        None => unit,
    })
}

/// The object between the verb and the number: "response time" in "cut the response time to 200 ms".
fn metric_name(text: &Text<'_>, target: &Quantity) -> Option<String> {
    let reading = &text.evidence.reading;
    let action = text.evidence.actions.iter().find(|action| {
        matches!(action.strength, Strength::Change | Strength::Vague) && action.verb.1 < target.tokens.0
    })?;
    let first = (action.after_verb()..target.tokens.0).find(|at| !reading.has(*at, Classes::FUNCTION))?;
    let stop = Classes::FROM | Classes::TO | Classes::BY | Classes::AT_LEAST | Classes::AT_MOST;
    let end = (first..target.tokens.0)
        .find(|at| {
            reading.has(*at, stop)
                || reading.is_timed(*at)
                || reading.numbers.get(*at).is_some_and(Option::is_some)
        })
        .unwrap_or(target.tokens.0);
    let name = text.quote((first, end.checked_sub(1)?));
    (end > first).then(|| name.to_owned())
}

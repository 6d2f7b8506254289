//! Habits: a concrete thing that is done at known times.

use super::{
    action::{Action, Strength},
    classes::Classes,
    dates::{Role, Unit},
    evidence::Reading,
    milestone::{Milestone, MilestoneKind, is_unspecific},
    units::is_plural,
};

/// Whether the object is nothing but a noun in the plural: "books", not "my books", "five books" or "yoga classes".
fn is_bare_plural(reading: &Reading<'_>, action: &Action) -> bool {
    let first = action.object.0;
    let next = first + 1;
    let is_alone = !reading.is_word(next)
        || reading.is_timed(next)
        || reading.has(next, Classes::AND | Classes::ADVERB) && !reading.is_content(next);
    reading.is_word(first)
        && !reading.is_timed(first)
        && is_plural(reading.word(first))
        && reading.has(first, Classes::COUNTABLE | Classes::DELIVERABLE)
        && is_alone
}

/// A concrete thing that is done at known times can be ticked off each time.
pub(super) fn of(reading: &Reading<'_>, action: &Action) -> Option<Milestone> {
    let names = action.object_tokens().any(|at| reading.is_content(at));
    let is_concrete = (action.strength == Strength::Strong || action.strength == Strength::Light && names)
        && !action.object_tokens().any(|at| is_unspecific(reading, at) || reading.has(at, Classes::SOFT));
    // "Read books every week": which and how many?
    let is_open = is_bare_plural(reading, action);
    // What is given up for a time can be ticked off each day as well.
    let gives_up = action.classes.has(Classes::SHRINK) && action.classes.has(Classes::FINISH);
    let when = reading.times.iter().find(|when| {
        let recurs = when.is_recurring() || gives_up && when.milli_days.is_some();
        recurs && action.sentence.0 <= when.tokens.0 && when.tokens.1 < action.sentence.1
    })?;
    // "… and give it my best every day" says nothing of what is done.
    let is_empty = (action.verb.1..when.tokens.0).any(|at| reading.has(at, Classes::IDIOM));
    let is_adverb = when.role != Role::Recurring(Some(Unit::Hour)) && !is_empty;
    (is_concrete && is_adverb && !is_open).then_some(Milestone {
        kind: MilestoneKind::Habit,
        tokens: when.tokens,
        is_loose: false,
    })
}

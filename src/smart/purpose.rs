//! Purpose and means: phrases that say why a goal matters (R) and why it can be reached (A).
//!
//! Nothing is guessed here: only a phrase that states a reason, a use, a beneficiary or a means counts.

use super::{
    action::{Action, Strength, VERBS},
    classes::Classes,
    evidence::{Reading, Tokens},
    quantity::{Measure, Quantity},
};

/// A phrase that supports a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    /// Where it stands.
    pub tokens: Tokens,
    /// What it is worth.
    pub score: u8,
}

/// Why the goal matters, by the strongest phrase: a reason, a purpose, an outcome with its means, a beneficiary.
pub fn find(reading: &Reading<'_>, actions: &[Action], quantities: &[Quantity]) -> Option<Support> {
    let first = actions.first()?;
    reason(reading, first)
        .or_else(|| infinitive(reading, first))
        .or_else(|| benefit(reading, first))
        .or_else(|| outcome_with_means(reading, actions))
        .or_else(|| consequence(reading, first))
        .or_else(|| audience(reading, first, quantities))
}

fn support(reading: &Reading<'_>, at: usize, score: u8) -> Support {
    let end = (at..at + 14).find(|at| reading.is_break(*at) || reading.word(*at) == ",").unwrap_or(at + 14);
    Support { tokens: (at, end.saturating_sub(1).max(at).min(reading.tokens.len().saturating_sub(1))), score }
}

/// "because …", "so that …", "in line with …".
fn reason(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let item =
        reading.items.iter().find(|item| item.classes.has(Classes::REASON) && is_off(item.first, action))?;
    Some(support(reading, item.first, 90))
}

/// Not the action itself.
fn is_off(at: usize, action: &Action) -> bool {
    at < action.verb.0 || at > action.verb.1
}

/// "… to ride it to work": an infinitive behind an object, not behind a verb that needs one.
fn infinitive(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let start = action.after_verb() + 1;
    let at = (start..reading.tokens.len()).find(|at| {
        let before = at - 1;
        let is_needed = reading.has(before, VERBS | Classes::LEAD)
            && !reading.is_timed(before)
            && !reading.has(before, Classes::DELIVERABLE | Classes::COUNTABLE)
            || matches!(
                reading.word(before),
                "how"
                    | "able"
                    | "ready"
                    | "where"
                    | "when"
                    | "what"
                    | "order"
                    | "about"
                    | "ability"
                    | "opportunity"
                    | "from"
            );
        matches!(reading.word(*at), "to")
            && reading.has(at + 1, VERBS)
            && !reading.is_timed(*at)
            && !reading.has(at + 1, Classes::ING | Classes::PAST)
            && !is_needed
    })?;
    Some(support(reading, at, 80))
}

/// "for a laptop", "towards retirement": what the outcome is for.
fn benefit(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let at = (action.verb.0 + 1..reading.tokens.len()).find(|at| {
        let is_for = matches!(reading.word(*at), "for" | "towards" | "toward" | "für")
            && !reading.is_timed(*at)
            && !reading.has(*at, Classes::RESOURCE);
        let next =
            if matches!(reading.word(at + 1), "a" | "an" | "the" | "my" | "our" | "his" | "her" | "their") {
                at + 2
            } else {
                at + 1
            };
        let is_amount = reading.numbers.get(next).is_some_and(Option::is_some)
            || reading.has(next, Classes::CURRENCY | Classes::AT_LEAST | Classes::AT_MOST);
        is_for && !is_amount && reading.is_word(next) && !reading.is_timed(next)
    })?;
    Some(support(reading, at, 80))
}

/// "…, improving my balance": what comes of it, in a participle behind a comma.
fn consequence(reading: &Reading<'_>, action: &Action) -> Option<Support> {
    let start = action.after_verb() + 1;
    let at = (start..reading.tokens.len()).find(|at| {
        let follows = reading.word(*at - 1) == ",";
        follows && reading.has(*at, Classes::VAGUE) && reading.has(*at, Classes::ING)
    })?;
    Some(support(reading, at, 75))
}

/// "Improve X by doing Y" says the same as "do Y to improve X": the outcome is the purpose of the means.
fn outcome_with_means(reading: &Reading<'_>, actions: &[Action]) -> Option<Support> {
    let action = actions.iter().find(|action| action.strength != Strength::State)?;
    (action.after_verb()..action.sentence.1).find(|at| is_means(reading, *at))?;
    Some(support(reading, action.verb.0, 75))
}

/// "to the sales team", "our customers": whom it serves. The object itself says so only of a goal that is measured,
/// and counted people are the measure, not the purpose.
fn audience(reading: &Reading<'_>, action: &Action, quantities: &[Quantity]) -> Option<Support> {
    let is_counted =
        |at: usize| quantities.iter().any(|quantity| (quantity.tokens.0..=quantity.tokens.1).contains(&at));
    let item = reading.items.iter().find(|item| {
        let at = item.first;
        let is_behind = at.checked_sub(1).is_some_and(|before| {
            let before =
                if reading.has(before, Classes::DEFINITE) { before.saturating_sub(1) } else { before };
            reading.has(before, Classes::PREPOSITION)
        });
        at > action.verb.1
            && item.classes.has(Classes::AUDIENCE)
            && !reading.is_timed(at)
            && !is_counted(at)
            && (is_behind || !quantities.is_empty())
    })?;
    Some(support(reading, item.first, 70))
}

fn is_means(reading: &Reading<'_>, at: usize) -> bool {
    reading.has(at, Classes::MEANS) && !reading.is_timed(at) && reading.has(at + 1, Classes::ING)
        || reading.has(at, Classes::MEANS)
            && reading.has(at + 1, Classes::ADVERB)
            && reading.has(at + 2, Classes::ING)
}

/// Why it can be reached: a means, a resource, an effort per time.
pub fn means(reading: &Reading<'_>, quantities: &[Quantity]) -> Option<Support> {
    if let Some(at) = (0..reading.tokens.len()).find(|at| is_means(reading, *at)) {
        return Some(support(reading, at, 80));
    }
    if let Some(item) = reading.items.iter().find(|item| item.classes.has(Classes::RESOURCE)) {
        return Some(support(reading, item.first, 75));
    }
    if let Some(item) = reading.items.iter().find(|item| {
        item.classes.has(Classes::MEANS)
            && reading.has(item.last + 1, Classes::DEFINITE | Classes::NAMED | Classes::CURRENCY)
            && !reading.is_timed(item.first)
    }) {
        return Some(support(reading, item.first, 75));
    }
    let effort = quantities.iter().find(|quantity| {
        quantity.rate.is_some()
            && matches!(quantity.measure, Measure::Time(_) | Measure::Money(_) | Measure::Times)
    })?;
    Some(Support { tokens: effort.tokens, score: 75 })
}

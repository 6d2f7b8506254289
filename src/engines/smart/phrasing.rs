//! Sentences whose action is not their first verb: opening clauses, passives, causatives, long subjects, bare amounts.

use super::{
    action::{Action, LOOKAHEAD, VERBS, action, thing_at},
    classes::Classes,
    evidence::Reading,
};

/// The token behind a clause that opens the sentence and is not the goal itself: "To be eligible for promotion, I
/// will …", "When shown 20 words, Ann will …".
pub(super) fn behind_opening(reading: &Reading<'_>, sentence: (usize, usize)) -> Option<usize> {
    const OPENING: [&str; 14] = [
        "after",
        "as",
        "because",
        "during",
        "following",
        "given",
        "if",
        "in",
        "since",
        "so",
        "through",
        "to",
        "using",
        "when",
    ];
    let opens = (sentence.0..sentence.1).find(|at| {
        let is_label = reading.word(at + 1) == ":";
        reading.is_word(*at) && !reading.is_timed(*at) && !is_label
    })?;
    if !OPENING.contains(&reading.word(opens)) {
        return None;
    }
    let comma = (opens + 1..sentence.1.min(opens + 30))
        .find(|at| reading.word(*at) == "," && !reading.is_timed(*at))?;
    let next = comma + 1;
    let is_subject = matches!(reading.word(next), "i" | "we" | "i'll" | "we'll");
    let has_modal =
        (next..sentence.1.min(next + LOOKAHEAD)).take_while(|at| reading.word(*at) != ",").any(|at| {
            matches!(
                reading.word(at),
                "will" | "shall" | "must" | "should" | "aim" | "aims" | "plan" | "plans"
            )
        });
    let is_imperative = reading.has(next, VERBS) && reading.has(next, Classes::BASE);
    (is_subject || has_modal || is_imperative).then_some(next)
}

/// "… will solve 16 problems", however long the subject is.
pub(super) fn verb_behind_modal(
    reading: &Reading<'_>,
    sentence: (usize, usize),
    at: usize,
) -> Option<Action> {
    let is_modal = matches!(reading.word(at), "will" | "shall" | "must" | "should");
    let verb = if reading.has(at + 1, Classes::ADVERB) { at + 2 } else { at + 1 };
    let classes = reading.classes(verb);
    (is_modal && verb < sentence.1 && classes.has(VERBS | Classes::OUTCOME))
        .then(|| action(reading, sentence, verb, classes))
}

/// "Revenue of £750,000 by May": no verb, but an amount of something.
pub(super) fn amount_in(reading: &Reading<'_>, sentence: (usize, usize), start: usize) -> Option<Action> {
    let is_amount = |at: usize| {
        !reading.is_timed(at)
            && !reading.is_told(at)
            && reading.numbers.get(at).is_some_and(Option::is_some)
            && (reading.has(at + 1, Classes::PERCENT)
                || (1..=3).any(|back| {
                    at.checked_sub(back).is_some_and(|before| {
                        reading.has(
                            before,
                            Classes::CURRENCY | Classes::AT_LEAST | Classes::AT_MOST | Classes::SCORE_NAME,
                        ) || reading.word(before) == "of"
                    })
                }))
    };
    let is_thing = reading.is_content(start)
        || reading.has(start, Classes::GENERIC | Classes::SCORE_NAME)
        || reading.word(start) == "no";
    let is_near = (start..sentence.1).take(LOOKAHEAD).any(is_amount);
    let is_none = reading.word(start) == "no"
        && ((start + 1..start + 5).any(|at| reading.has(at, Classes::COUNTABLE))
            || reading.is_timed(start + 2));
    (is_thing && !reading.locale.language.is_verb_final && (is_near || is_none))
        .then(|| thing_at(reading, sentence, start))
}

/// "have my thesis submitted", "get the plan approved", "have written a draft": the participle says what is done.
pub(super) fn caused_at(reading: &Reading<'_>, sentence: (usize, usize), at: usize) -> Option<Action> {
    if !matches!(reading.word(at), "have" | "get" | "having" | "getting") || reading.has(at, Classes::OUTCOME)
    {
        return None;
    }
    let is_done = |at: usize| {
        reading.has(at, Classes::PAST)
            && reading.has(at, Classes::STRONG)
            && !reading.has(at, Classes::GENERIC | Classes::DELIVERABLE | Classes::BASE | Classes::OUTCOME)
    };
    let next = at + 1;
    if is_done(next) {
        return Some(action(reading, sentence, next, reading.classes(next)));
    }
    let is_object = reading.has(next, Classes::DEFINITE | Classes::AT_LEAST)
        || matches!(reading.word(next), "a" | "an")
        || reading.numbers.get(next).is_some_and(Option::is_some);
    let done = (next + 1..sentence.1.min(next + 8))
        .take_while(|at| {
            (reading.is_word(*at) || reading.word(*at) == "-")
                && !reading.is_timed(*at)
                && !reading.has(*at, Classes::AND | Classes::REASON)
        })
        .find(|at| is_done(*at) && ends_clause(reading, at + 1))
        .filter(|_| is_object)?;
    let caused = action(reading, sentence, done, reading.classes(done));
    Some(Action { object: (next, done), clause: (at, caused.clause.1), ..caused })
}

/// Whether nothing is left at a token that a participle before it could describe.
fn ends_clause(reading: &Reading<'_>, at: usize) -> bool {
    !reading.is_word(at)
        || reading.is_timed(at)
        || reading.has(at, Classes::PREPOSITION | Classes::AND | Classes::ADVERB)
}

/// "Data analyst hired by 30 June", "contract signed": a thing and the participle of what is done to it, as headlines
/// and lists put it.
pub(super) fn done_at(reading: &Reading<'_>, sentence: (usize, usize), start: usize) -> Option<Action> {
    let nouns = Classes::DELIVERABLE
        | Classes::COUNTABLE
        | Classes::CREDENTIAL
        | Classes::EXAM
        | Classes::HAPPENING
        | Classes::GENERIC;
    let next = start + 1;
    let has_object = reading.has(next, Classes::DEFINITE | Classes::AT_LEAST)
        || matches!(reading.word(next), "a" | "an")
        || reading.has_number(next);
    let is_verb = reading.has(start, VERBS) && reading.has(start, Classes::BASE);
    if is_verb && (!reading.has(start, nouns) || has_object) || reading.locale.language.is_verb_final {
        return None;
    }
    let is_passed = |at: usize| {
        (reading.is_word(at) || matches!(reading.word(at), "-" | "%" | "/") || reading.has_number(at))
            && !reading.is_timed(at)
            && !reading.is_told(at)
            && !reading.has(at, Classes::REASON)
            && !matches!(
                reading.word(at),
                "i" | "we"
                    | "to"
                    | "will"
                    | "is"
                    | "are"
                    | "be"
                    | "was"
                    | "were"
                    | "has"
                    | "have"
                    | "had"
                    | "who"
                    | "which"
                    | "that"
                    | "should"
                    | "must"
                    | "shall"
                    | "would"
                    | "can"
            )
    };
    let is_participle = |at: usize| {
        reading.has(at, Classes::PAST)
            && reading.has(at, Classes::STRONG)
            && !reading.has(at, Classes::BASE | nouns)
            && ends_clause(reading, at + 1)
    };
    let done = (start..sentence.1.min(start + LOOKAHEAD + 2))
        .take_while(|at| is_passed(*at))
        .find(|at| *at > start && is_participle(*at))?;
    let is_thing = (start..done).any(|at| reading.is_content(at) || reading.has(at, nouns));
    let found = action(reading, sentence, done, reading.classes(done));
    is_thing.then_some(Action { object: (start, done), clause: (start, found.clause.1), ..found })
}

/// "to be paid", "will be trained", "will have been sent": the participle of a verb that says what is done.
pub(super) fn passive_at(reading: &Reading<'_>, sentence: (usize, usize), at: usize) -> Option<Action> {
    let is_auxiliary = matches!(reading.word(at), "be" | "been" | "get");
    let verb = if reading.has(at + 1, Classes::ADVERB) { at + 2 } else { at + 1 };
    let classes = reading.classes(verb);
    let is_done = classes.has(Classes::PAST)
        && classes.has(Classes::STRONG)
        && !classes.has(Classes::OUTCOME | Classes::GENERIC);
    (is_auxiliary && is_done && verb < sentence.1 && !reading.has(at, Classes::OUTCOME))
        .then(|| action(reading, sentence, verb, classes))
}

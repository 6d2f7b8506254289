//! Verbs of languages that put them at the end and write their nouns in capitals, as German does.
//!
//! What is written small, stands where a verb stands and is formed like one is taken for a verb, so that the lists
//! need not be complete.

use super::{
    action::{Action, Strength, action},
    classes::Classes,
    evidence::Reading,
};

/// "ist die Stelle besetzt", "habe ich die Arbeit abgegeben", "werde ich befördert": what is done in the end.
pub(super) fn participle(reading: &Reading<'_>, sentence: (usize, usize)) -> Option<Action> {
    let is_auxiliary = |at: usize| {
        matches!(
            reading.word(at),
            "ist" | "sind" | "wird" | "werden" | "werde" | "habe" | "haben" | "hat" | "bin"
        )
    };
    let auxiliary = (sentence.0..sentence.1).find(|at| is_auxiliary(*at))?;
    let last = (auxiliary + 1..sentence.1).rev().find(|at| reading.is_word(*at) && !reading.is_timed(*at))?;
    let word = reading.word(last);
    let is_formed = is_small(reading, last)
        && (word.contains("ge") && (word.ends_with('t') || word.ends_with("en")) || word.ends_with("iert"));
    let is_participle = reading.has(last, Classes::PAST) || reading.classes(last).is_empty() && is_formed;
    let classes = reading.classes(last) | Classes::STRONG | Classes::PAST | Classes::FINISH;
    (is_participle && !reading.has(last, Classes::VAGUE))
        .then(|| Action { object: (auxiliary + 1, last), ..action(reading, sentence, last, classes) })
}

/// "Ich meditiere …", "… drei Bilder malen": a word that no list knows.
pub(super) fn unknown(reading: &Reading<'_>, sentence: (usize, usize)) -> Option<Action> {
    let is_open =
        |at: usize| is_small(reading, at) && reading.classes(at).is_empty() && !reading.is_timed(at);
    let is_person = |at: usize| matches!(reading.word(at), "ich" | "wir");
    let is_finite = |at: usize| {
        let word = reading.word(at);
        let by_person = is_person(at + 1) || at > sentence.0 && is_person(at - 1);
        let by_noun = at > sentence.0
            && is_capital(reading, at - 1)
            && (word.ends_with('t') || word.ends_with("en"))
            && (reading.is_timed(at + 1)
                || reading.has_number(at + 1)
                || reading.has(at + 1, Classes::DEFINITE | Classes::PREPOSITION));
        by_person && (word.ends_with('e') || word.ends_with("en")) || by_noun
    };
    let is_infinitive = |at: usize| {
        let word = reading.word(at);
        let is_last = (at + 1..sentence.1).all(|at| !reading.is_word(at));
        is_last && ["en", "eln", "ern"].iter().any(|ending| word.ends_with(ending))
    };
    let at = (sentence.0..sentence.1).find(|at| is_open(*at) && (is_finite(*at) || is_infinitive(*at)))?;
    let classes = Classes::STRONG | Classes::BASE;
    Some(Action { strength: Strength::Strong, ..action(reading, sentence, at, classes) })
}

fn is_small(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_word(at)
        && reading
            .tokens
            .get(at)
            .is_some_and(|token| token.raw.chars().next().is_some_and(char::is_lowercase))
}

fn is_capital(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_word(at) && !is_small(reading, at)
}

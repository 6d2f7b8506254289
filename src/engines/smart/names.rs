//! Numbers that are part of a name: "Room 204", "Python 3", "ISO 9001", "5G". They measure nothing.

use super::{
    action::{Action, VERBS},
    classes::Classes,
    evidence::Reading,
    numbers::Number,
    quantity::Measure,
    text::Kind,
};

/// The first token of the name that a number belongs to.
///
/// A number is part of a name when a noun stands right before it and no unit behind it ("Room 204", "Python 3"),
/// whatever the capitals; some nouns take a number as a name even then ("ISO 9001 audits").
pub(super) fn name_start(
    reading: &Reading<'_>,
    actions: &[Action],
    at: usize,
    number: &Number,
    measure: Option<&(Measure, usize)>,
) -> Option<usize> {
    let next = number.last + 1;
    if is_name_suffix(reading, at, number) {
        return Some(at);
    }
    let is_hard = matches!(
        measure,
        Some((Measure::Percent | Measure::Money(_) | Measure::Physical(_) | Measure::Time(_), _))
    );
    let is_year = number.is_plain && reading.word(at).len() == 4 && (1900.0..2100.0).contains(&number.value);
    if is_year && !is_hard && !matches!(measure, Some((Measure::Count(_), _))) {
        return Some(at);
    }
    let before = at.checked_sub(1)?;
    if reading.word(before) == "#" {
        return Some(before);
    }
    if reading.word(before) == "-" && reading.is_glued(before) && reading.is_glued(at) && !is_hard {
        return Some(before.saturating_sub(1));
    }
    if reading.has(before, Classes::SCORE_NAME)
        || is_hard
        || !reading.is_word(before)
        || reading.is_timed(before)
    {
        return None;
    }
    let is_verb_here = actions.iter().any(|action| action.verb.0 <= before && before <= action.verb.1);
    let has_unit =
        matches!(measure, Some((Measure::Count(_), last)) if reading.has(*last, Classes::COUNTABLE));
    if reading.has(before, Classes::LABEL) {
        let is_verb = is_verb_here || reading.has(before, VERBS) && has_unit;
        return (!is_verb).then_some(before);
    }
    let is_noun = !is_verb_here
        && !has_unit
        && !reading.has(before, VERBS | Classes::LEAD)
        && is_noun_like(reading, before)
        && !reading.has(before, Classes::MEASURE | Classes::COUNTABLE | Classes::ADVERB | Classes::CURRENCY);
    let is_bare =
        reading.is_break(next) || measure.is_none() || matches!(measure, Some((Measure::Count(_), _)));
    let is_spelled = reading.is_word(at) && !reading.has(before, Classes::NAMED);
    (is_noun && is_bare && !is_spelled).then_some(before)
}

/// "5G", "4K", "401k", "3D", "2FA": letters that make a name of the number.
fn is_name_suffix(reading: &Reading<'_>, at: usize, number: &Number) -> bool {
    let glued =
        |next: usize| if reading.is_glued(next) && reading.is_word(next) { reading.word(next) } else { "" };
    let suffix = if number.last > at { glued(number.last) } else { glued(at + 1) };
    let digits = reading.word(at);
    let next = reading.word(number.last + 1);
    match suffix {
        // "My 5k time" is the name of a race.
        "k" if matches!(next, "time" | "times" | "pace" | "pb" | "pr" | "record") => true,
        "g" => matches!(digits, "2" | "3" | "4" | "5" | "6") && reading.word(number.last + 2) != "of",
        "k" => {
            matches!(digits, "401" | "4" | "8")
                && !reading.has(at.wrapping_sub(1), Classes::CURRENCY)
                && (digits == "401" || reading.word(number.last + 1) != "steps")
        }
        "b" => digits == "403",
        "d" | "fa" | "p" | "bit" | "ds" => true,
        _ => suffix.len() > 1 && suffix.chars().any(|c| c.is_ascii_digit()),
    }
}

/// "HTML5", "Q3", "CO2": a word with a digit inside that is no time.
pub(super) fn is_name_word(reading: &Reading<'_>, at: usize) -> bool {
    reading.is_word(at)
        && !reading.is_timed(at)
        && !reading.is_glued(at)
        && reading.word(at).chars().any(|c| c.is_ascii_digit())
}

/// Whether a word can be a noun or an adjective before one.
pub(super) fn is_noun_like(reading: &Reading<'_>, at: usize) -> bool {
    let grammar = Classes::FUNCTION
        | Classes::PREPOSITION
        | Classes::AND
        | Classes::REASON
        | Classes::MEANS
        | Classes::AT_LEAST
        | Classes::AT_MOST
        | Classes::FROM
        | Classes::TO
        | Classes::BY;
    reading.tokens.get(at).is_some_and(|token| token.kind == Kind::Word || token.is("-"))
        && !reading.has(at, grammar)
}

//! What a number counts: a unit of measurement, money, a share, or the noun behind it.

use super::{classes::Classes, evidence::Reading, quantity::Measure};

/// The unit of a number, with its last token.
pub(super) fn measure_of(reading: &Reading<'_>, at: usize, next: usize) -> Option<(Measure, usize)> {
    let before = at.wrapping_sub(1);
    if reading.has(before, Classes::CURRENCY) {
        return Some((Measure::Money(reading.word(before).to_owned()), next - 1));
    }
    let plus = usize::from(reading.word(next) == "+" && reading.is_glued(next));
    let unit = next + plus;
    let hyphen = usize::from(reading.word(unit) == "-" && reading.is_glued(unit));
    let unit = unit + hyphen;
    if reading.has(unit, Classes::PERCENT) || matches!(reading.word(unit), "%" | "percent") {
        return Some((Measure::Percent, reading.after(unit) - 1));
    }
    if reading.has(unit, Classes::CURRENCY) {
        return Some((Measure::Money(reading.word(unit).to_owned()), unit));
    }
    if matches!(reading.word(unit), "times" | "x" | "×" | "mal") {
        return Some((Measure::Times, unit));
    }
    let is_letter = reading.word(unit).len() == 1;
    if reading.has(unit, Classes::MEASURE) && (!is_letter || reading.is_glued(unit)) {
        let word = reading.word(unit).to_owned();
        let is_time =
            reading.locale.language.time.word(&word).is_some_and(|entry| entry.classes.has(Classes::UNIT))
                || matches!(word.as_str(), "h" | "s" | "ms");
        return Some((
            if is_time { Measure::Time(word) } else { Measure::Physical(word) },
            reading.after(unit) - 1,
        ));
    }
    ratio(reading, unit).or_else(|| counted(reading, unit))
}

/// "8 out of 10", "4 of 5": a share.
fn ratio(reading: &Reading<'_>, at: usize) -> Option<(Measure, usize)> {
    let of = if reading.word(at) == "out" { at + 1 } else { at };
    let whole = reading.numbers.get(of + 1).copied().flatten()?;
    matches!(reading.word(of), "of" | "von").then_some((Measure::Percent, whole.last))
}

/// The noun that is counted: a known one, a plural, or at least a word of content, within five tokens.
fn counted(reading: &Reading<'_>, from: usize) -> Option<(Measure, usize)> {
    let mut fallback = None;
    for at in from..from + 9 {
        // "One-to-one meetings": what is joined by hyphens only describes.
        let is_joined = reading.word(at + 1) == "-" && reading.is_glued(at + 1) && reading.is_glued(at + 2);
        let is_tail = at > from && reading.word(at - 1) == "-" && reading.is_glued(at);
        let is_noun = reading.has(at, Classes::COUNTABLE) || is_plural(reading.word(at));
        if reading.is_word(at) && (is_joined || is_tail && !is_noun) {
            continue;
        }
        let is_passed = reading.word(at) == "-"
            || matches!(
                reading.word(at),
                "of" | "the" | "my" | "our" | "new" | "more" | "additional" | "different" | "," | "/"
            );
        if is_passed && at < from + 4 {
            continue;
        }
        if !reading.is_word(at)
            || reading.is_timed(at)
            || reading.has(at, Classes::PREPOSITION | Classes::AND | Classes::REASON | Classes::MEANS)
            || reading.has(at, Classes::LEAD) && !reading.has(at, Classes::COUNTABLE)
        {
            break;
        }
        let word = reading.word(at);
        if reading.has(at, Classes::COUNTABLE) || is_plural(word) {
            return Some((Measure::Count(word.to_owned()), at));
        }
        if reading.has(at, Classes::FUNCTION | Classes::ADVERB) && !reading.has(at, Classes::NAMED) {
            break;
        }
        // "12 staff trained by May": the noun ends where something is said of it.
        let is_said = reading.has(at, Classes::PAST) && !reading.has(at, Classes::BASE);
        if is_said && fallback.is_some() {
            break;
        }
        if !is_said {
            fallback = Some((Measure::Count(word.to_owned()), at));
        }
    }
    fallback
}

pub(super) fn is_plural(word: &str) -> bool {
    word.len() > 3
        && word.ends_with('s')
        && !["ss", "us", "is", "'s"].iter().any(|ending| word.ends_with(ending))
}
